"""Appeals: asking for a decision to be looked at again, the list, one of them, and its answer. Everybody reads them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.acts import appeals as acts
from app.cases.appeals import Decided, decision_of, thing_of
from app.database import read_again, reading, transaction
from app.errors import wants_data
from app.governance.refusals import Refusal
from app.governance.sentences import Sentence
from app.governance.vocabulary import REASON_LEAST, STATEMENT_MOST, Act, AppealState, MeasureKind
from app.identity import ask_to_log_in, member, now
from app.kinds import KINDS
from app.models import Appeal, Dispute, Measure, Member, Page
from app.presentation.filters import moment
from app.queries import appeals as queries
from app.views.addresses import whole_number
from app.views.drawn_once import drawn_once
from app.views.proposals import as_refusal, stale_session
from app.views.writing import form_key, new_form_key, same_session, writer

blueprint = Blueprint("appeals", __name__)

# Where the form of a judge goes: which answer it is, it says itself.
ANSWER = "reponse"
# What the address of the form calls each kind of thing that was decided.
SUBJECTS = MappingProxyType({"litige": "dispute", "mesure": "measure"})
BADGES: Mapping[str, str] = MappingProxyType(
    {
        AppealState.FILED: "open",
        AppealState.ESCALATED: "open",
        AppealState.UPHELD: "accepted",
        AppealState.REVERSED: "refused",
        AppealState.SENT_BACK: "frozen",
    }
)
# What the clock does if nobody answers, by the state that it leads to.
OTHERWISE: Mapping[str, object] = MappingProxyType(
    {
        AppealState.ESCALATED: _l(
            "Sans réponse d’ici là, le retard est dit publiquement, et la coordination est saisie."
        ),
        AppealState.LAPSED: _l("Sans réponse d’ici là, la décision demeure, et le recours est clos."),
    }
)


@blueprint.app_template_global("badge_of_appeal")
def badge_of(state: AppealState) -> str:
    return BADGES.get(state, "unclaimed")


@dataclass(frozen=True)
class Typed:
    """What a form sent, for which act, on which state of the case; and why it was refused."""

    act: Act | None = None
    reason: str = ""
    seen: str | None = None
    error: str = ""


@blueprint.app_template_global("appealing")
def appealing(subject: str, number: int) -> queries.Appealing | None:
    """What the page of a decision says of appeals, to who reads it."""
    return queries.appealing(reading(), subject, number, member(), now())


@blueprint.app_template_global("address_of_appeal")
def address_of(subject: str, number: int) -> str:
    """Where one asks for it to be looked at again."""
    words = {name: word for word, name in SUBJECTS.items()}
    return url_for("appeals.new", **{words[subject]: number})


# --- asking


@blueprint.route("/recours/nouveau", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    subject, number, _thing = _asked_of()
    if request.method == "GET":
        return _form(Typed())
    if member() is None:
        return ask_to_log_in()
    typed = Typed(reason=_reason())
    if not same_session():
        return _refused(_form(_told(typed, stale_session())), stale_session())
    try:
        with transaction() as session:
            key = form_key() or None
            made = acts.appeal(
                session, subject, number, typed.reason, writer(session), now(), form_key=key
            ).id
    except Refusal as refusal:
        if wants_data():
            raise
        read_again()
        return _refused(_form(_told(typed, refusal)), refusal)
    read_again()
    flash(_("Votre recours est déposé : des personnes qui n’ont pas décidé vont le lire."), "done")
    return redirect(url_for("appeals.show", number=made), 303)


def _asked_of() -> tuple[str, int, Decided]:
    """What the address says the appeal is against."""
    asked = next((word for word in SUBJECTS if request.args.get(word)), "")
    number = whole_number(request.args.get(asked)) or 0
    thing = thing_of(reading(), SUBJECTS.get(asked, ""), number)
    return (SUBJECTS[asked], number, thing) if thing is not None else abort(404)


def _form(typed: Typed) -> str:
    subject, number, thing = _asked_of()
    return render_template(
        "appeals/new.html",
        subject=subject,
        thing=thing,
        section=_section(thing.page),
        dispute=isinstance(thing, Dispute),
        decision=decision_of(thing),
        barred=_barred(subject, number, thing),
        typed=typed,
        form_key=form_key() or new_form_key(),
        least=REASON_LEAST,
        most=STATEMENT_MOST,
    )


def _barred(subject: str, number: int, thing: Decided) -> str:
    """Why this person may not, said before they type; "" when they may, or are not known."""
    who = member()
    if decision_of(thing) is None:
        return _("Aucune décision ne tient ici : il n’y a rien à revoir.")
    try:
        if who is not None:
            queries.check_may_appeal(reading(), subject, number, thing, who, now())
    except Refusal as refusal:
        return refusal.told(_, moment)
    return ""


# --- the list, and one of them


@blueprint.get("/recours")
@drawn_once
def index() -> ResponseReturnValue:
    everything = request.args.get("etat") == "tous"
    before = whole_number(request.args.get("avant"))
    found = queries.listed(reading(), member(), now(), waiting=not everything, before=before)
    return render_template("appeals/index.html", found=found, everything=everything, before=before)


@blueprint.get("/recours/<number>")
def show(number: str) -> ResponseReturnValue:
    return _show(_found(number), Typed())


@blueprint.post("/recours/<number>/<deed>")
def act(number: str, deed: str) -> ResponseReturnValue:
    asked = request.form.get("answer", "") if deed == ANSWER else deed
    found = next((one for one in DO if one.address == asked), None)
    if found is None and deed != ANSWER:
        abort(404)
    appeal = _found(number)
    if member() is None:
        return ask_to_log_in()
    typed = Typed(found, _reason(), request.form.get("seen"))
    if not same_session():
        return _refused(_show(appeal, _told(typed, stale_session())), stale_session())
    try:
        with transaction() as session:
            _do(session, session.get_one(Appeal, appeal.id), typed, writer(session))
    except (Refusal, StaleDataError) as error:
        refusal = as_refusal(error)
        if wants_data():
            raise refusal from error
        read_again()
        return _refused(_show(_found(number), _told(typed, refusal)), refusal)
    read_again()
    flash(_("C’est fait, et le journal public le dit."), "done")
    return redirect(url_for("appeals.show", number=appeal.id), 303)


def _do(session: Session, row: Appeal, typed: Typed, by: Member) -> None:
    """Raises Refusal when no answer was chosen: what was typed is kept."""
    if typed.act is None:
        text = "Choisissez une réponse\u202f: vos motifs sont gardés."
        raise Refusal("answer-missing", Sentence(text), 422)
    DO[typed.act](session, row, typed, by)


Doing = Callable[[Session, Appeal, Typed, Member], None]


def _reasoned(do: Callable[..., None]) -> Doing:
    return lambda session, row, typed, by: do(session, row, typed.reason, by, now(), seen=typed.seen)


DO: Mapping[Act, Doing] = MappingProxyType(
    {
        Act.UPHOLD: _reasoned(acts.uphold),
        Act.REVERSE: _reasoned(acts.reverse),
        Act.SEND_BACK: _reasoned(acts.send_back),
        Act.WITHDRAW: lambda session, row, typed, by: acts.withdraw(session, row, by, now(), seen=typed.seen),
    }
)


def _show(appeal: Appeal, typed: Typed) -> str:
    view = queries.view(reading(), appeal, member(), now())
    return render_template(
        "appeals/show.html",
        view=view,
        appeal=appeal,
        section=_section(appeal.page),
        dispute=isinstance(view.thing, Dispute),
        typed=typed,
        default=str(OTHERWISE[view.next.rule.to]) if view.next else "",
        why_not=view.why_not.told(_, moment) if view.why_not else "",
        effects=_effects(view),
        least=REASON_LEAST,
        most=STATEMENT_MOST,
    )


def _effects(view: queries.AppealView) -> dict[Act, str]:
    """What each act will do, said beside its button."""
    if isinstance(view.thing, Dispute):
        undone = _("Ce qui a été appliqué est défait aussitôt : la version, la mention ou la note.")
        returned = _("Le litige attend un autre médiateur. Ce qui a été décidé demeure d’ici là.")
    else:
        undone = _undoing(view.thing)
        returned = _(
            "Le signalement revient au bureau, pour un autre modérateur. La mesure demeure d’ici là."
        )
    return {
        Act.UPHOLD: _("La décision demeure."),
        Act.REVERSE: undone,
        Act.SEND_BACK: returned,
        Act.WITHDRAW: _("La décision demeure. Vous pourrez en faire un autre, si le délai court encore."),
    }


def _undoing(measure: Measure) -> str:
    """What reversing a measure does."""
    if measure.kind is MeasureKind.REVERT_ALL:
        return _(
            "La mesure est levée, et ce qu’elle a défait est rendu aussitôt, sauf là où d’autres ont écrit depuis au même endroit\u202f: ces pages seront nommées ici, pour être vues à la main."
        )
    return _("La mesure est levée aussitôt, et ce qu’elle faisait est défait.")


def _found(number: str) -> Appeal:
    found = queries.find(reading(), whole_number(number) or 0)
    return found if found is not None else abort(404)


def _section(page: Page | None) -> str:
    return KINDS[page.kind].section if page else ""


def _reason() -> str:
    return (
        request.form.get("reason", "").replace("\x00", "").replace("\r\n", "\n").strip()[: 2 * STATEMENT_MOST]
    )


def _told(typed: Typed, refusal: Refusal) -> Typed:
    return Typed(typed.act, typed.reason, typed.seen, refusal.told(_, moment))


def _refused(drawn: str, refusal: Refusal) -> ResponseReturnValue:
    """The page again, with what was typed, and the code of what it lacks."""
    return drawn, refusal.status, {"X-Refusal": refusal.code}
