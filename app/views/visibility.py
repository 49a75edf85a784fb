"""Withholding what a version says, or who wrote it; revealing it again."""

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import checks
from app.acts import pages
from app.acts import visibility as acts
from app.acts.measures import held_report
from app.database import reading, transaction
from app.governance.refusals import Refusal
from app.governance.vocabulary import REASON_LEAST, Ground, Withholdable
from app.identity import ask_to_log_in, member, now
from app.models import Page
from app.queries.history import HistoryRow, rows_at
from app.queries.pages import Frame
from app.queries.visibility import acts_on
from app.views.addresses import LARGEST, framed, sight, whole_number
from app.views.writing import answered, writer

blueprint = Blueprint("visibility", __name__)

# One act of withholding goes over so many versions at most.
MOST = 50
LONGEST_REASON = 500


@dataclass
class Asked:
    """What the form asks, as it opens or as it comes back; `errors` by input."""

    hidden: list[str]
    ground: str
    reason: str
    last: str
    reserved: bool
    errors: dict[str, str] = field(default_factory=dict)


@blueprint.route("/<section>/<slug>/versions/<number>/masquage", methods=["GET", "POST"])
def withhold(section: str, slug: str, number: str) -> ResponseReturnValue:
    page = framed(section, slug)
    row = _row(page, number)
    if member() is None:
        return ask_to_log_in()
    if request.method == "GET":
        return _form(page, row, _as_it_is(row))
    asked = _asked("reason")
    last = whole_number(asked.last) or row.number
    try:
        _withhold(page, range(row.number, min(last, page.number, row.number + MOST - 1) + 1), asked)
    except Refusal as refusal:
        return _refused(page, row, asked, refusal, WITHHOLDING)
    flash(_("C’est masqué, et le journal public le dit."), "done")
    return _see(page, row.number)


@blueprint.post("/<section>/<slug>/versions/<number>/devoilement")
def reveal(section: str, slug: str, number: str) -> ResponseReturnValue:
    page = framed(section, slug)
    row = _row(page, number)
    asked = _asked("pourquoi")
    try:
        with transaction() as session:
            held = session.get_one(Page, page.page.id)
            acts.reveal(session, held, row.number, asked.reason, writer(session), now())
    except Refusal as refusal:
        return _refused(page, row, asked, refusal, REVEALING)
    flash(_("La version %(n)s dit de nouveau tout ce qu’elle disait.", n=row.number), "done")
    return _see(page, row.number)


def _withhold(page: Frame, numbers: range, asked: Asked) -> None:
    """Withhold the same of each of these versions, or of none."""
    hidden = [what for what in Withholdable if what in asked.hidden]
    ground = next((one for one in Ground if one == asked.ground), None)
    with transaction() as session:
        held, by = session.get_one(Page, page.page.id), writer(session)
        how: dict[str, Any] = {"from_moderators": asked.reserved, "report": held_report(session, answered())}
        for number in numbers:
            acts.withhold(session, held, number, hidden, ground, asked.reason, by, now(), **how)


# Which input each refusal speaks of; those of other people, or of another state, get a page of their own.
WITHHOLDING = {
    "missing-reason": "reason",
    "missing-ground": "ground",
    "nothing-withheld": "masquer",
    "still-said": "masquer",
}
REVEALING = {"missing-reason": "pourquoi"}


def _refused(
    page: Frame, row: HistoryRow, asked: Asked, refusal: Refusal, inputs: dict[str, str]
) -> ResponseReturnValue:
    """The form again, with what was typed and what it lacks."""
    if refusal.code not in inputs:
        raise refusal
    asked.errors = {inputs[refusal.code]: refusal.told(_)}
    return _form(page, row, asked), refusal.status


def _form(page: Frame, row: HistoryRow, asked: Asked) -> str:
    labels = {
        "masquer": _("Ce qui est masqué"),
        "ground": _("Fondement"),
        "reason": _("Raison"),
        "pourquoi": _("Raison"),
    }
    return render_template(
        "visibility/withhold.html",
        page=page,
        row=row,
        asked=asked,
        acts=acts_on(row.withheld, member(), now()),
        labels=labels,
        mistakes=[(name, labels[name], sentence) for name, sentence in asked.errors.items()],
        things=[(what.value, _(what.label)) for what in Withholdable],
        grounds=[(ground.value, _(ground.label)) for ground in Ground],
        least=REASON_LEAST,
        report=answered(),
    )


def _as_it_is(row: HistoryRow) -> Asked:
    """What is withheld of a version now."""
    found = row.withheld
    if found is None:
        return Asked([], "", "", "", reserved=False)
    return Asked([what.value for what in found.what], found.ground.value, "", "", found.reserved)


def _asked(why: str) -> Asked:
    """What was sent; `why` is the input of the reason."""
    sent = request.form
    reason = checks.one_line(sent.get(why, ""))[:LONGEST_REASON]
    return Asked(
        sent.getlist("masquer"),
        sent.get("ground", ""),
        reason,
        sent.get("last", "").strip(),
        "reserved" in sent,
    )


def _row(page: Frame, number: str) -> HistoryRow:
    wanted = whole_number(number) or LARGEST
    row = rows_at(reading(), page.page, [wanted], sight()).get(wanted)
    if row is None:
        raise pages.no_such_revision(wanted)
    return row


def _see(page: Frame, number: int) -> ResponseReturnValue:
    return redirect(url_for("history.version", section=page.section, slug=page.slug, number=number), 303)
