"""Measures: their forms, their statements of reasons, and the log of moderation."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import checks
from app.acts import blocks, giving_back, measures, words
from app.cases.policies import in_force
from app.database import read_again, reading, transaction
from app.errors import wants_data
from app.governance.case import VISITOR, Case
from app.governance.procedure import Procedure, decide, open_acts
from app.governance.refusals import Refusal
from app.governance.rulebook import BLOCK, MEASURE
from app.governance.sentences import Sentence
from app.governance.vocabulary import REASON_LEAST, Act, Barred, MeasureGround, MeasureKind, Reportable
from app.identity import member, now
from app.models import Address, Block, Measure, Member, Page, Report
from app.presentation.filters import moment
from app.queries import journal as journals
from app.queries import measures as queries
from app.queries.given_back import GivenBack
from app.queries.given_back import given_back as given
from app.queries.members import person
from app.queries.reported import MODERATORS, reported
from app.queries.reports import find
from app.views.addresses import sight, whole_number
from app.views.drawn_once import drawn_once
from app.views.writing import form_key, new_form_key, writer

blueprint = Blueprint("moderation", __name__)

LONGEST_REASON = 500
# How many pages one block names at most.
MOST_PAGES = 20


@dataclass
class Asked:
    """What the form of a measure asks, as it opens or as it comes back; `errors` by input."""

    ground: str = ""
    reason: str = ""
    days: str = ""
    barred: list[str] = field(default_factory=list)
    pages: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def chosen(self) -> MeasureGround | None:
        return next((one for one in MeasureGround if one == self.ground), None)


# Which input each refusal speaks of; those of other people, or of another state, get a page of their own.
INPUTS = {
    "missing-ground": "ground",
    "missing-reason": "reason",
    "nothing-barred": "barred",
    "missing-end": "days",
    "too-long": "days",
    "unknown-page": "pages",
}


@blueprint.route("/membres/<slug>/blocage", methods=["GET", "POST"])
def block(slug: str) -> ResponseReturnValue:
    """Keep somebody from writing, proposing, talking or voting, here or everywhere, until a date."""
    known = person(reading(), slug[:80], now())
    if known is None:
        abort(404)
    _only_for(BLOCK, Act.BLOCK, Block(member_id=known.id))
    report = _report()
    policy = in_force(reading())

    def form(asked: Asked) -> str:
        return _form(
            "moderation/block.html",
            asked,
            person=known,
            report=report,
            policy=policy,
            things=[(one.value, _(one.label)) for one in Barred],
        )

    def take(session: Session, asked: Asked, by: Member) -> Measure:
        days = whole_number(asked.days) or 0
        return blocks.block(
            session,
            session.get_one(Member, known.id),
            [one for one in Barred if one in asked.barred],
            _pages(session, asked.pages),
            now() + timedelta(days=min(days, 10_000)),
            asked.reason,
            asked.chosen,
            by,
            now(),
            report=measures.held_report(session, report.id if report else None),
            form_key=form_key() or None,
        )

    opened = Asked(days=str(policy.block_days), pages=report.page.slug if report and report.page else "")
    return _taken(opened, form, take)


@blueprint.route("/moderation/masquage", methods=["GET", "POST"])
def words_withheld() -> ResponseReturnValue:
    """Withhold what somebody wrote elsewhere than in a page."""
    found = reported(reading(), request.values.get("objet", "")[:40], MODERATORS)
    if found is None or found.thing.subject in (Reportable.PAGE, Reportable.VERSION):
        abort(404)
    _only_for(MEASURE, Act.WITHHOLD_WORDS, Measure(member_id=found.thing.member_id))
    report = _report()
    code = f"{found.thing.subject.value}:{found.thing.subject_id}"

    def form(asked: Asked) -> str:
        return _form("moderation/words.html", asked, found=found, report=report, code=code)

    def take(session: Session, asked: Asked, by: Member) -> Measure:
        held = measures.held_report(session, report.id if report else None)
        keys: dict[str, Any] = {"report": held, "form_key": form_key() or None}
        return words.withhold(session, found.thing, asked.reason, asked.chosen, by, now(), **keys)

    return _taken(Asked(), form, take)


def _taken(
    opened: Asked, form: Callable[[Asked], str], take: Callable[[Session, Asked, Member], Measure]
) -> ResponseReturnValue:
    """A measure by its form: drawn, sent, given back with what it lacks, or taken and shown."""
    if request.method == "GET":
        return form(opened)
    sent = request.form
    asked = Asked(
        sent.get("ground", ""),
        checks.one_line(sent.get("reason", ""))[:LONGEST_REASON],
        sent.get("days", "").strip()[:10],
        sent.getlist("barred"),
        sent.get("pages", "").replace("\x00", "")[:2000],
    )
    try:
        with transaction() as session:
            number = take(session, asked, writer(session)).id
    except Refusal as refusal:
        if wants_data() or refusal.code not in INPUTS:
            raise
        asked.errors = {INPUTS[refusal.code]: refusal.told(_, moment)}
        answer = make_response(form(asked), refusal.status)
        answer.headers["X-Refusal"] = refusal.code
        return answer
    read_again()
    flash(_("La mesure est prise, et ses motifs sont envoyés à la personne."), "done")
    return redirect(url_for("moderation.measure", number=number), 303)


def _only_for(procedure: Procedure, act: Act, thing: object) -> None:
    """Raises Refusal for whoever may not take the measure at all: its form shows what others do not read."""
    case = Case(thing, member() or VISITOR, now())
    if act not in open_acts(procedure, case):
        decide(procedure, act, case)


def _form(template: str, asked: Asked, **known: object) -> str:
    labels = {
        "ground": _("Fondement"),
        "reason": _("Les faits"),
        "barred": _("Ce qui est interdit"),
        "days": _("Durée, en jours"),
        "pages": _("Sur quelles pages"),
    }
    return render_template(
        template,
        asked=asked,
        labels=labels,
        mistakes=[(name, labels[name], sentence) for name, sentence in asked.errors.items()],
        grounds=[(one.value, _(one.label)) for one in MeasureGround],
        least=REASON_LEAST,
        form_key=form_key() or new_form_key(),
        **known,
    )


def _pages(session: Session, typed: str) -> list[Page]:
    """The pages that were named by their slug, or by their whole address. Raises Refusal for one that is not there."""
    slugs = [name.rstrip("/").rsplit("/", 1)[-1] for name in typed.split()][:MOST_PAGES]
    rows = session.execute(select(Address.slug, Page).join(Page).where(Address.slug.in_(slugs)))
    found: dict[str, Page] = dict(rows.all())
    missing = next((slug for slug in slugs if slug not in found), None)
    if missing is not None:
        raise unknown_page(missing)
    return list({page.id: page for page in found.values()}.values())


def unknown_page(slug: str) -> Refusal:
    text = "Aucune page n’a cette adresse\u202f: {slug}."
    return Refusal("unknown-page", Sentence(text, {"slug": slug[:60]}), 422)


def _report() -> Report | None:
    """The report that the form says it answers."""
    wanted = whole_number(request.values.get("signalement"))
    return find(reading(), wanted) if wanted else None


# --- a statement of reasons


@blueprint.get("/moderation/mesures/<number>")
def measure(number: str) -> ResponseReturnValue:
    return _show(number)


@blueprint.post("/moderation/mesures/<number>/lecture")
def acknowledge(number: str) -> ResponseReturnValue:
    """« J’ai lu »: the notice leaves every page."""
    held = _block(number)
    with transaction() as session:
        blocks.acknowledge(session, session.get_one(Block, held.id), writer(session), now())
    read_again()
    flash(_("C’est noté. Vous pouvez faire un recours depuis cette page, tant qu’il en est temps."), "done")
    return redirect(url_for("moderation.measure", number=number), 303)


@blueprint.post("/moderation/mesures/<number>/levee")
def lift(number: str) -> ResponseReturnValue:
    """Lift a block, show withheld words again, or give back what a series of reverts undid, with a reason."""
    found = _view(number)
    reason = checks.one_line(request.form.get("reason", ""))[:LONGEST_REASON]
    try:
        with transaction() as session:
            by = writer(session)
            if found.block is not None:
                blocks.unblock(session, session.get_one(Block, found.block.id), reason, by, now())
            else:
                _undo(session, session.get_one(Measure, found.measure.id), reason, by)
    except Refusal as refusal:
        if wants_data() or refusal.code != "missing-reason":
            raise
        answer = make_response(_show(number, refusal.told(_, moment), reason), refusal.status)
        answer.headers["X-Refusal"] = refusal.code
        return answer
    read_again()
    flash(_("La mesure est levée."), "done")
    return redirect(url_for("moderation.measure", number=number), 303)


def _undo(session: Session, measure: Measure, reason: str, by: Member) -> None:
    if measure.kind is MeasureKind.REVERT_ALL:
        giving_back.give_back(session, measure, reason, by, now())
    else:
        words.reveal(session, measure, reason, by, now())


@blueprint.app_template_global("given_back")
def given_back(number: int) -> GivenBack | None:
    """What became of the pages of a series of reverts, for the page of its measure and for those of its appeals."""
    return given(reading(), number)


def _show(number: str, error: str = "", reason: str = "") -> str:
    return render_template(
        "moderation/measure.html", view=_view(number), error=error, reason=reason, least=REASON_LEAST
    )


def _view(number: str) -> queries.MeasureView:
    wanted = whole_number(number)
    found = queries.view(reading(), wanted, member(), now()) if wanted else None
    if found is None:
        abort(404)
    return found


def _block(number: str) -> Block:
    found = _view(number).block
    if found is None:
        abort(404)
    return found


# --- the log


@blueprint.get("/moderation/journal")
@drawn_once
def log() -> ResponseReturnValue:
    """The public log, as far as moderators wrote it, and the clock for want of them."""
    before = whole_number(request.args.get("avant"))
    return render_template(
        "moderation/log.html", journal=journals.of_moderation(reading(), before, sight()), before=before
    )
