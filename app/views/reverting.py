"""Undoing all that one member wrote since an hour, a day or a week: what would change, what cannot, then a button."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.utils import redirect

from app import checks
from app.acts import reverting as acts
from app.database import read_again, reading, transaction
from app.errors import wants_data
from app.governance.refusals import Refusal
from app.governance.vocabulary import REASON_LEAST, MeasureGround
from app.identity import ask_to_log_in, member, now
from app.kinds import KINDS
from app.models import Member
from app.presentation.comparing import drawn_diff
from app.queries import members as queries
from app.queries.history import compared
from app.views.writing import answered, form_key, new_form_key, writer

blueprint = Blueprint("reverting", __name__)

LONGEST_REASON = 500
SINCE = {
    "heure": (timedelta(hours=1), _l("depuis une heure")),
    "jour": (timedelta(days=1), _l("depuis un jour")),
    "semaine": (timedelta(days=7), _l("depuis une semaine")),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """One page: what would change, in a sentence; the runs that are left, as addresses name them."""

    title: str
    section: str
    slug: str
    changes: bool
    sentence: str
    left: tuple[str, ...]


@blueprint.route("/membres/<slug>/annulation", methods=["GET", "POST"])
def revert_all(slug: str) -> ResponseReturnValue:
    person = queries.person(reading(), slug[:80], now())
    if person is None:
        abort(404)
    if member() is None:
        return ask_to_log_in()
    if request.method == "GET":
        return _draw(person)
    try:
        return _revert(person)
    except Refusal as refused:
        if wants_data():
            raise
        return _draw(person, refused)


def _revert(person: queries.Person) -> ResponseReturnValue:
    """The measure first, then page after page: a form that is sent again goes on where this one stopped."""
    since = _since()
    with transaction() as session:
        who, by = session.get_one(Member, person.id), writer(session)
        keys: dict[str, Any] = {"ground": _ground(), "form_key": form_key() or None, "report": answered()}
        measure = acts.begin(session, who, since, _reason(), by, now(), **keys)
        number, by_id = measure.id, by.id
    done = acts.revert_all(transaction, number, since, by_id, now())
    read_again()
    flash(ngettext("%(num)d page est rétablie.", "%(num)d pages sont rétablies.", len(done)), "done")
    return redirect(request.path, 303)


def _draw(person: queries.Person, refused: Refusal | None = None) -> ResponseReturnValue:
    since = _since()
    may = queries.may_revert(reading(), person.id, member(), now())
    answer = render_template(
        "reverting/revert_all.html",
        person=person,
        may=may,
        since=since,
        chosen=_chosen(),
        choices=_choices(person.slug),
        pages=[_drawn(plan) for plan in acts.plans(reading(), person.id, since)] if may else (),
        grounds=[(ground.value, _(ground.label)) for ground in MeasureGround],
        ground=request.form.get("ground", MeasureGround.VANDALISM.value),
        reason=_reason(),
        report=answered(),
        least=REASON_LEAST,
        form_key=form_key() or new_form_key(),
        refusal=refused.told(_) if refused else "",
    )
    return answer, refused.status if refused else 200


def _choices(slug: str) -> list[tuple[object, str, None, bool]]:
    """How far back one may look, as tabs."""
    itself = {"slug": slug, "signalement": answered()}
    return [
        (label, url_for("reverting.revert_all", depuis=name, **itself), None, name == _chosen())
        for name, (_span, label) in SINCE.items()
    ]


def _drawn(plan: acts.Plan) -> Drawn:
    kind = KINDS[plan.page.kind]
    diff = drawn_diff(kind, compared(plan.before, plan.after))
    left = tuple(f"{run.first}..{run.last}" if run.first < run.last else str(run.first) for run in plan.left)
    return Drawn(plan.page.title, kind.section, plan.page.slug, plan.changes, diff.sentence, left)


def _chosen() -> str:
    asked = request.values.get("depuis", "jour")
    return asked if asked in SINCE else "jour"


def _since() -> datetime:
    """The moment that the page was drawn with, as its form says it; else so long ago."""
    try:
        at = datetime.fromisoformat(request.form.get("moment", ""))
    except ValueError:
        return now() - SINCE[_chosen()][0]
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(at, now() - SINCE["semaine"][0] - timedelta(days=1))


def _ground() -> MeasureGround | None:
    found = request.form.get("ground", "")
    return MeasureGround(found) if found in set(MeasureGround) else None


def _reason() -> str:
    return checks.one_line(request.form.get("reason", ""))[:LONGEST_REASON]
