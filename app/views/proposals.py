"""Proposals: the queue, those of a page, one with its whole case, and every act on it.

What was typed is never lost: a form that is refused, or whose session ended, comes back with every character.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app import checks
from app.acts import proposals as acts
from app.database import read_again, reading, transaction
from app.errors import BadAddress, wants_data
from app.governance.procedure import decide
from app.governance.refusals import Refusal
from app.governance.rulebook import DONE, PENDING, PROPOSAL
from app.governance.vocabulary import REASON_LEAST, Act, ProposalState, Regime
from app.identity import ask_to_log_in, member, now
from app.models import Member, Proposal
from app.presentation.comparing import drawn_diff
from app.presentation.filters import field_names, moment
from app.presentation.timeline import badge_of, otherwise, outcome_of, said
from app.queries import pages, proposal_cases
from app.queries import proposals as queries
from app.queries.proposal_cases import Shown
from app.queries.proposals import Asker, Filters
from app.views.addresses import framed, sight, whole_number
from app.views.drawn_once import drawn_once
from app.views.editing import Purpose, edition, sent_back
from app.views.page_form import PageForm
from app.views.writing import (
    as_refusal,
    form_key,
    same_session,
    source,
    stale_session,
    summary,
    writer,
)
from app.vocabularies import vocabulary
from revisions import Content

blueprint = Blueprint("proposals", __name__)
blueprint.add_app_template_global(badge_of)
blueprint.add_app_template_global(otherwise)
blueprint.add_app_template_global(outcome_of)
blueprint.add_app_template_global(said, "choice_said")

LONGEST_REASON = 500


def asker() -> Asker:
    return Asker(member(), now(), sight())


# --- lists

# What the address of the queue calls each set of states; without any, those that wait.
STATES = {
    "ouverte": {ProposalState.OPEN},
    "en-relecture": {ProposalState.REVIEW},
    "au-scrutin": {ProposalState.POLLED},
    "a-rebaser": {ProposalState.TO_REBASE},
    "sans-reponse": {ProposalState.UNANSWERED},
    "acceptee": {ProposalState.ACCEPTED, ProposalState.PARTLY},
    "refusee": {ProposalState.REFUSED},
    "sans-suite": {ProposalState.WITHDRAWN, ProposalState.LAPSED},
    "close": DONE,
}
ASKED = ("etat", "departement", "theme", "adresse", "decider")
REGIMES = {"structure": Regime.STEWARD, "communaute": Regime.COMMUNITY}


@blueprint.get("/propositions")
@drawn_once
def index() -> ResponseReturnValue:
    asked = {name: request.args[name][:100] for name in ASKED if request.args.get(name)}
    found = queries.queue(reading(), _filters(asked), asker(), whole_number(request.args.get("suite")))
    return render_template(
        "proposals/index.html",
        found=found,
        asked=asked,
        after=request.args.get("suite"),
        states=_states(),
        departements=vocabulary("departements").choices(),
        themes=vocabulary("themes").choices(),
        regimes=[(word, _(regime.label)) for word, regime in REGIMES.items()],
    )


def _states() -> list[tuple[str, str]]:
    """The sets of states that one may ask for, each with its words."""
    told = {"sans-suite": _("retirée ou caduque"), "close": _("close, quelle qu’en soit l’issue")}
    return [(word, told.get(word) or _(min(states, key=_order).label)) for word, states in STATES.items()]


def _order(state: ProposalState) -> int:
    return list(ProposalState).index(state)


def _filters(asked: dict[str, str]) -> Filters:
    """What is asked of the queue. Raises BadAddress for a word that it does not know."""
    known = (("etat", STATES), ("adresse", REGIMES), ("theme", vocabulary("themes")))
    for name, words in (*known, ("departement", vocabulary("departements"))):
        if name in asked and asked[name] not in words:
            raise BadAddress(_("« %(text)s » n’est pas un filtre des propositions.", text=asked[name]))
    return Filters(
        frozenset(STATES.get(asked.get("etat", ""), PENDING)),
        asked.get("departement", ""),
        asked.get("theme", ""),
        REGIMES.get(asked.get("adresse", "")),
        bool(asked.get("decider")) and member() is not None,
    )


@blueprint.get("/<section>/<slug>/propositions")
@drawn_once
def of_page(section: str, slug: str) -> ResponseReturnValue:
    page = framed(section, slug)
    before = whole_number(request.args.get("avant"))
    found = queries.of_page(reading(), page.page, asker(), before)
    return render_template("proposals/of_page.html", page=page, found=found, before=before)


# --- one


@dataclass
class Typed:
    """What came with a form that was refused, and why it was; empty while nothing was sent."""

    act: Act | None = None
    reason: str = ""
    kept: list[str] = field(default_factory=list)
    error: str = ""


@blueprint.get("/propositions/<number>")
def show(number: str) -> ResponseReturnValue:
    return _draw(_found(number), Typed())


def _found(number: str) -> Proposal:
    found = queries.find(reading(), whole_number(number) or 0)
    return found if found is not None else abort(404)


def _draw(proposal: Proposal, typed: Typed) -> str:
    view = proposal_cases.shown(reading(), proposal, asker())
    page = pages.frame(reading(), proposal.page, member(), now())
    return render_template(
        "proposals/show.html",
        page=page,
        view=view,
        drawn={one.number: drawn_diff(view.kind, one.diff) for one in view.versions if one.diff},
        today=drawn_diff(view.kind, view.today) if view.today else None,
        names=_names(view),
        typed=typed,
        least=REASON_LEAST,
    )


def _names(view: Shown) -> list[tuple[str, str]]:
    """What it changes, as (name, words), to accept some of it."""
    return [(name, field_names([name], view.kind.section)) for name in view.proposal.changed]


# --- acts

# What is done by one button, by the noun of the act in the address.
DEEDS = {act.address: act for act in (Act.ACCEPT, Act.ACCEPT_PART, Act.REFUSE, Act.OBJECT, Act.WITHDRAW)}


@blueprint.post("/propositions/<number>/<deed>")
def act(number: str, deed: str) -> ResponseReturnValue:
    proposal = _found(number)
    if deed not in DEEDS:
        abort(404)
    typed = Typed(DEEDS[deed], reason_typed(), request.form.getlist("garder"))
    if not same_session():
        return _refused(proposal, typed, stale_session())
    try:
        with transaction() as session:
            done = _do(session, session.get_one(Proposal, proposal.id), typed, writer(session))
            state = done.state
    except (Refusal, StaleDataError) as error:
        return _refused(proposal, typed, as_refusal(error))
    flash(_("C’est fait : la proposition %(n)s est %(state)s.", n=proposal.id, state=_(state.label)), "done")
    return redirect(url_for("proposals.show", number=proposal.id), 303)


def _do(session: Session, proposal: Proposal, typed: Typed, by: Member) -> Proposal:
    seen = request.form.get("vu") or None
    if typed.act is Act.ACCEPT:
        return acts.accept(session, proposal, by, now(), reason=typed.reason, seen=seen)
    if typed.act is Act.ACCEPT_PART:
        return acts.accept_part(session, proposal, typed.kept, typed.reason, by, now(), seen=seen)
    if typed.act is Act.WITHDRAW:
        return acts.withdraw(session, proposal, by, now(), seen=seen)
    answer = acts.refuse if typed.act is Act.REFUSE else acts.object_to
    return answer(session, proposal, typed.reason, by, now(), seen=seen)


def _refused(proposal: Proposal, typed: Typed, refusal: Refusal) -> ResponseReturnValue:
    """The page again, as it is now, with what was typed and the reason why it was not done."""
    if wants_data():
        raise refusal
    number = proposal.id
    read_again()
    typed.error = refusal.told(_, moment)
    answer = make_response(_draw(_found(str(number)), typed), refusal.status)
    answer.headers["X-Refusal"] = refusal.code
    return answer


def reason_typed() -> str:
    """Why, in one line, as it was typed."""
    return checks.one_line(request.form.get("raison", ""))[:LONGEST_REASON]


# --- its words, again

Rewrite = Callable[..., Proposal]


@blueprint.route("/propositions/<number>/amendement", methods=["GET", "POST"])
def amend(number: str) -> ResponseReturnValue:
    return _rewritten(_found(number), Act.AMEND, acts.amend)


@blueprint.route("/propositions/<number>/reprise", methods=["GET", "POST"])
def take_over(number: str) -> ResponseReturnValue:
    return _rewritten(_found(number), Act.TAKE_OVER, acts.take_over)


def _rewritten(proposal: Proposal, act: Act, rewrite: Rewrite) -> ResponseReturnValue:
    """The edition form with the proposal's words in it, and what comes back."""
    number, page = proposal.id, pages.frame(reading(), proposal.page, member(), now())
    view = proposal_cases.shown(reading(), proposal, asker())
    if request.method == "GET":
        if member() is None:
            return ask_to_log_in()
        _check_open(proposal, act)
        begun = page.content if view.hides("text") else proposal_cases.on_the_page(reading(), proposal)
        form = PageForm.of_content(page.kind, begun)
        return edition(page, page.kind, form, base=page.number, purpose=_purpose(view, act))

    def save(base: int, content: Content) -> ResponseReturnValue:
        with transaction() as session:
            row = session.get_one(Proposal, number)
            rewrite(session, row, base, content, writer(session), now(), **_sent())
        flash(_("La proposition %(n)s dit maintenant cela.", n=number), "saved")
        return redirect(url_for("proposals.show", number=number), 303)

    return sent_back(page, _purpose(view, act, sent=True), save)


def _sent() -> dict[str, Any]:
    return {
        "why": summary(),
        "source": source(),
        "seen": request.form.get("vu") or None,
        "form_key": form_key() or None,
    }


def _check_open(proposal: Proposal, act: Act) -> None:
    """Raises Refusal, with its sentence, when who asks may not do this now."""
    case = queries.seen_by(reading(), proposal, asker())
    brought = type(case)(case.subject, case.by, case.now, case.policy, {**case.facts, "changed": True})
    decide(PROPOSAL, act, brought)


def _purpose(view: Shown, act: Act, *, sent: bool = False) -> Purpose:
    """What the edition form says when it changes a proposal."""
    proposal, unsaid = view.proposal, view.hides("summary")
    amends = act is Act.AMEND
    heading = (
        _("Amender la proposition %(n)s", n=proposal.id)
        if amends
        else _("Reprendre la proposition %(n)s", n=proposal.id)
    )
    credit = "" if amends else _("Elle portera votre nom, et dira de qui vous l’avez reprise.")
    decides = _(
        "Les délais recommencent, et les bulletins déposés sur l’ancienne version ne sont plus comptés : ils restent lisibles."
    )
    return Purpose(
        heading=heading,
        action=url_for("proposals.amend" if amends else "proposals.take_over", number=proposal.id),
        back=url_for("proposals.show", number=proposal.id),
        decides=(_("C’est une nouvelle version de la proposition."), f"{decides} {credit}".strip()),
        button=heading,
        hidden={"vu": request.form.get("vu", "") if sent else view.stand},
        why=summary() if sent else "" if unsaid else view.version.reason,
        source=source() if sent else "" if unsaid else view.version.source,
    )
