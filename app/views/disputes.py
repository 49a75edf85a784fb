"""Disputes: the list, those of a page, one with its whole story, and every act on it that one form holds.

What was typed is never lost: a form that is refused, or whose session ended, comes back with every character.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask import Blueprint, abort, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.acts import agreements, decisions, mediation
from app.acts import disputes as acts
from app.database import read_again, reading, transaction
from app.errors import BadAddress, wants_data
from app.governance.refusals import Refusal
from app.governance.rulebook import ENDED, LIVE, MEDIATED, WAITING
from app.governance.vocabulary import (
    NOTE_MOST,
    REASON_LEAST,
    STATEMENT_MOST,
    Act,
    DisputeGround,
    DisputeQuestion,
    DisputeState,
)
from app.identity import member, now
from app.models import Dispute, Mark, Member
from app.presentation import markup
from app.presentation.comparing import DrawnDiff, drawn_diff
from app.presentation.disputes import badge_of_dispute, done, expected, outcome_of_dispute, unless
from app.presentation.filters import moment
from app.presentation.poll import Bar
from app.presentation.shown import words
from app.queries import dispute_cases, pages
from app.queries import disputes as queries
from app.queries.dispute_cases import Shown
from app.queries.dispute_options import Choosable
from app.queries.disputes import DOINGS, Filters
from app.views.addresses import framed, whole_number
from app.views.drawn_once import drawn_once
from app.views.links import resolver
from app.views.polls import bars
from app.views.proposals import asker, reason_typed
from app.views.writing import (
    as_refusal,
    form_key,
    new_form_key,
    same_session,
    stale_session,
    writer,
)
from app.vocabularies import vocabulary
from revisions import Content

blueprint = Blueprint("disputes", __name__)
blueprint.add_app_template_global(badge_of_dispute)
blueprint.add_app_template_global(expected)
blueprint.add_app_template_global(unless)
blueprint.add_app_template_global(done, "what_was_done")
blueprint.add_app_template_global(outcome_of_dispute)

# --- lists

# What the address of the list calls each set of states; without any, those that are open and awake.
STATES = {
    "discussion": {DisputeState.DISCUSSION, DisputeState.STALLED, DisputeState.OPINION},
    "en-attente": WAITING,
    "en-mediation": MEDIATED,
    "en-consultation": {DisputeState.CONSULTATION},
    "a-conclure": {DisputeState.TO_CLOSE},
    "en-sommeil": {DisputeState.DORMANT},
    "tranche": {DisputeState.APPLIED, DisputeState.REVERSED},
    "accord": {DisputeState.RESOLVED},
    "clos": ENDED,
}
STATE_WORDS = MappingProxyType(
    {
        "discussion": _l("en discussion"),
        "en-attente": _l("en attente d’un médiateur"),
        "en-mediation": _l("en médiation"),
        "en-consultation": _l("en consultation"),
        "a-conclure": _l("en attente de décision"),
        "en-sommeil": _l("en sommeil"),
        "tranche": _l("tranchés"),
        "accord": _l("réglés par accord"),
        "clos": _l("clos, quelle qu’en soit l’issue"),
    }
)
DOING_WORDS = MappingProxyType(
    {
        "mediation": _l("je peux les recevoir en médiation"),
        "avis": _l("je peux donner mon avis"),
        "conclusion": _l("je peux les conclure"),
        "mien": _l("j’y suis partie"),
    }
)
ASKED = ("etat", "question", "departement", "theme", "faire")


@blueprint.get("/litiges")
@drawn_once
def index() -> ResponseReturnValue:
    asked = {name: request.args[name][:100] for name in ASKED if request.args.get(name)}
    before = whole_number(request.args.get("avant"))
    counted = queries.counts(reading())
    return render_template(
        "disputes/index.html",
        found=queries.listed(reading(), _filters(asked), asker(), before),
        asked=asked,
        before=before,
        states=[(word, _counted(word, states, counted)) for word, states in STATES.items()],
        questions=[(one.value, _(one.label)) for one in DisputeQuestion],
        departements=vocabulary("departements").choices(),
        themes=vocabulary("themes").choices(),
        doings=[(word, str(told)) for word, told in DOING_WORDS.items()] if member() else [],
        none_yet=not counted,
    )


def _counted(word: str, states: Any, counted: Mapping[DisputeState, int]) -> str:
    number = sum(counted.get(state, 0) for state in states)
    return f"{STATE_WORDS[word]} ({number})" if number else str(STATE_WORDS[word])


def _filters(asked: dict[str, str]) -> Filters:
    """What is asked of the list. Raises BadAddress for a word that it does not know."""
    known: tuple[tuple[str, Any], ...] = (
        ("etat", STATES),
        ("question", set(DisputeQuestion)),
        ("departement", vocabulary("departements")),
        ("theme", vocabulary("themes")),
        ("faire", DOING_WORDS),
    )
    for name, words_ in known:
        if name in asked and asked[name] not in words_:
            raise BadAddress(_("« %(text)s » n’est pas un filtre des litiges.", text=asked[name]))
    doing = asked.get("faire", "") if member() else ""
    return Filters(
        frozenset(STATES.get(asked.get("etat", ""), LIVE)),
        DisputeQuestion(asked["question"]) if "question" in asked else None,
        asked.get("departement", ""),
        asked.get("theme", ""),
        doing if doing in DOINGS or doing == "mien" else "",
    )


@blueprint.get("/<section>/<slug>/litiges")
@drawn_once
def of_page(section: str, slug: str) -> ResponseReturnValue:
    page = framed(section, slug)
    before = whole_number(request.args.get("avant"))
    found = queries.of_page(reading(), page.page, asker(), before)
    return render_template("disputes/of_page.html", page=page, found=found, before=before)


# --- one


@dataclass(frozen=True)
class Typed:
    """What a form of the case sent: for which act, with which words; and why it was refused, if it was."""

    act: Act | None = None
    reason: str = ""
    text: str = ""
    ground: DisputeGround | None = None
    exact: str = ""
    mark: int = 0
    seen: str | None = None
    key: str | None = None
    refusal: Refusal | None = None

    @property
    def error(self) -> str:
        return self.refusal.told(_, moment) if self.refusal else ""


@blueprint.get("/litiges/<number>")
def show(number: str) -> ResponseReturnValue:
    return draw(found(number), Typed())


@blueprint.get("/litiges/<number>.json")
def data(number: str) -> ResponseReturnValue:
    """The whole story, for a program."""
    return jsonify(dispute_cases.as_data(dispute_cases.shown(reading(), found(number), asker())))


def found(number: str) -> Dispute:
    one = dispute_cases.find(reading(), whole_number(number) or 0)
    return one if one is not None else abort(404)


def draw(dispute: Dispute, typed: Typed) -> str:
    view = dispute_cases.shown(reading(), dispute, asker())
    return render_template(
        "disputes/show.html",
        page=pages.frame(reading(), dispute.page, member(), now()),
        view=view,
        said_then=_told(view, view.place.before),
        said_now=_told(view, view.place.now),
        texts={one.offer.id: drawn_diff(view.kind, one.diff) for one in view.texts if one.diff},
        options=drawn_options(view, [one for asked in view.consultations for one in asked.options]),
        bars=_bars(view),
        prose=prose,
        say_moment=moment,
        typed=typed,
        grounds=[(one.value, _(one.label)) for one in DisputeGround],
        form_key=new_form_key(),
        least=REASON_LEAST,
        most=STATEMENT_MOST,
        note_most=NOTE_MOST,
    )


def prose(text: str) -> Markup:
    """What somebody wrote, with its links."""
    return markup.render(text, resolver(text))


def drawn_options(view: Shown, options: list[Choosable]) -> dict[int, DrawnDiff]:
    """The exact change of each option that has one, ready to be drawn."""
    return {one.option.id: drawn_diff(view.kind, one.diff) for one in options if one.diff}


def _bars(view: Shown) -> list[Bar]:
    asked = view.consultation
    return bars(asked.now) if asked else []


def _told(view: Shown, content: Content | None) -> str:
    """What the contested place says, in one line; "" for the whole page, for a text, for nothing."""
    place = view.dispute.place
    if content is None or place in ("", "body"):
        return ""
    if place == "title":
        return content.title
    return words(view.kind.by_name[place], content.fields[place]) if place in content.fields else ""


# --- acts

Doing = Callable[[Session, Dispute, Typed, Member], Any]


def _plain(do: Callable[..., Any]) -> Doing:
    return lambda session, row, typed, by: do(session, row, by, now(), seen=typed.seen)


def _reasoned(do: Callable[..., Any]) -> Doing:
    return lambda session, row, typed, by: do(session, row, typed.reason, by, now(), seen=typed.seen)


def _said(do: Callable[..., Any]) -> Doing:
    return lambda session, row, typed, by: do(
        session, row, typed.text, by, now(), seen=typed.seen, form_key=typed.key
    )


def _join(session: Session, row: Dispute, typed: Typed, by: Member) -> None:
    acts.join(session, row, typed.text, by, now(), seen=typed.seen)


def _reject(session: Session, row: Dispute, typed: Typed, by: Member) -> None:
    mediation.reject(session, row, typed.ground, typed.reason, by, now(), seen=typed.seen)


def _agree(session: Session, row: Dispute, typed: Typed, by: Member) -> None:
    agreements.agree(session, row, typed.exact, by, now(), seen=typed.seen)


def _answer(session: Session, row: Dispute, typed: Typed, by: Member) -> None:
    mark = session.get(Mark, typed.mark)
    if mark is None or mark.dispute_id != row.id:
        abort(404)
    decisions.answer(session, mark, typed.text, by, now())


DO: Mapping[Act, Doing] = MappingProxyType(
    {
        Act.JOIN: _join,
        Act.AGREE: _agree,
        Act.ASK_OPINION: _plain(acts.ask_opinion),
        Act.GIVE_OPINION: _said(acts.give_opinion),
        Act.ASK_MEDIATION: _plain(acts.ask_mediation),
        Act.RECEIVE: _plain(mediation.receive),
        Act.REJECT: _reject,
        Act.RECUSE: _reasoned(mediation.recuse),
        Act.STATE: _said(mediation.state),
        Act.ANSWER_NOTE: _answer,
        Act.WAKE: _plain(acts.wake),
        Act.WITHDRAW: _reasoned(acts.withdraw),
    }
)
# What is done by one form of the case, by the noun of the act in the address.
DEEDS = {act.address: act for act in DO}
# More than anybody may say: what is longer is told so, with all that was typed.
LONGEST_TYPED = 10 * STATEMENT_MOST


@blueprint.post("/litiges/<number>/<deed>")
def act(number: str, deed: str) -> ResponseReturnValue:
    dispute = found(number)
    if deed not in DEEDS:
        abort(404)
    typed = _typed(DEEDS[deed])
    if not same_session():
        return refused(dispute, typed, stale_session())
    try:
        with transaction() as session:
            row = session.get_one(Dispute, dispute.id)
            DO[DEEDS[deed]](session, row, typed, writer(session))
            state = row.state
    except (Refusal, StaleDataError) as error:
        return refused(dispute, typed, as_refusal(error))
    flash(
        _("C’est fait, et le journal public le dit. Ce litige est %(state)s.", state=_(state.label)), "done"
    )
    return redirect(url_for("disputes.show", number=dispute.id), 303)


def _typed(which: Act) -> Typed:
    sent = request.form
    return Typed(
        which,
        reason_typed(),
        sent.get("texte", "").replace("\r\n", "\n").replace("\x00", "").strip()[:LONGEST_TYPED],
        next((one for one in DisputeGround if one == sent.get("fondement")), None),
        sent.get("objet", "")[:64],
        whole_number(sent.get("note")) or 0,
        sent.get("vu") or None,
        form_key() or None,
    )


def refused(dispute: Dispute, typed: Typed, refusal: Refusal) -> ResponseReturnValue:
    """The page again, as it is now, with what was typed and the reason why it was not done."""
    if wants_data():
        raise refusal
    number = dispute.id
    read_again()
    told = Typed(typed.act, typed.reason, typed.text, typed.ground, typed.exact, typed.mark, refusal=refusal)
    return told_so(draw(found(str(number)), told), refusal)


def told_so(drawn: ResponseReturnValue, refusal: Refusal) -> ResponseReturnValue:
    """A page that says why something was refused, with the code of it."""
    answer = make_response(drawn, refusal.status)
    answer.headers["X-Refusal"] = refusal.code
    return answer
