"""The fields of a page that are protected: which, until when and why; protecting one more, and opening one again."""

from datetime import timedelta

from flask import Blueprint, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import checks
from app.acts import protections as acts
from app.acts.measures import held_dispute, held_report
from app.database import read_again, reading, transaction
from app.errors import wants_data
from app.governance.refusals import Refusal
from app.governance.vocabulary import REASON_LEAST, MeasureGround
from app.identity import ask_to_log_in, member, now
from app.models import FieldProtection, Page
from app.queries import pages as queries
from app.views.addresses import framed, see, whole_number
from app.views.writing import answered, form_key, named_dispute, new_form_key, writer

blueprint = Blueprint("protections", __name__)

LONGEST_REASON = 500
LONGEST = 10_000


@blueprint.route("/<section>/<slug>/protection/champs", methods=["GET", "POST"])
def fields(section: str, slug: str) -> ResponseReturnValue:
    page = framed(section, slug)
    if member() is None:
        return ask_to_log_in()
    if request.method == "GET":
        return _draw(page)
    try:
        _protect(page)
    except Refusal as refused:
        if wants_data():
            raise
        return _draw(page, refused)
    flash(_("Le champ est protégé."), "done")
    read_again()
    return see(section, page.slug)


def _protect(page: queries.Frame) -> None:
    days = whole_number(request.form.get("days")) or page.policy.protection_days
    until = now() + timedelta(days=min(days, LONGEST))
    with transaction() as session:
        row = session.get_one(Page, page.page.id)
        acts.protect_field(
            session,
            row,
            request.form.get("champ", "")[:60],
            until,
            _reason(),
            writer(session),
            now(),
            ground=_ground(),
            report=held_report(session, answered()),
            dispute_id=held_dispute(session, row, named_dispute()),
            form_key=form_key() or None,
        )


@blueprint.post("/<section>/<slug>/protection/champs/<number>/levee")
def lift(section: str, slug: str, number: str) -> ResponseReturnValue:
    page = framed(section, slug)
    with transaction() as session:
        who, held = writer(session), session.get(FieldProtection, whole_number(number) or 0)
        if held is None or held.page_id != page.page.id:
            abort(404)
        acts.lift(session, held, who, now())
    read_again()
    flash(_("Le champ est de nouveau ouvert."), "done")
    return see(section, page.slug)


def _draw(page: queries.Frame, refused: Refusal | None = None) -> ResponseReturnValue:
    """What is protected, and the form; what was typed stays."""
    held = queries.protected_fields(reading(), page.page, member(), now())
    taken = {one.name for one in held}
    names = [(name, _(page.kind.label_of(name))) for name in page.kind.names() if name not in taken]
    answer = render_template(
        "protections/fields.html",
        page=page,
        held=held,
        may=queries.may_protect_fields(reading(), member(), now()),
        names=names,
        grounds=[(ground.value, _(ground.label)) for ground in MeasureGround],
        typed=request.form,
        reason=_reason(),
        report=answered(),
        disputes=disputes_of(page),
        dispute=named_dispute(),
        least=REASON_LEAST,
        form_key=form_key() or new_form_key(),
        refusal=refused.told(_) if refused else "",
    )
    return answer, refused.status if refused else 200


def disputes_of(page: queries.Frame) -> list[tuple[int, str]]:
    """The open disputes of a page, for one of which it may be protected: their numbers and how they are called."""
    return [(number, _("litige %(n)s", n=number)) for number in page.contested.disputes]


def _ground() -> MeasureGround | None:
    found = request.form.get("ground", "")
    return MeasureGround(found) if found in set(MeasureGround) else None


def _reason() -> str:
    return checks.line(request.form.get("reason", "").replace("\x00", ""))[:LONGEST_REASON]
