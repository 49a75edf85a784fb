"""Polls: those that run and those that are closed, one with its voices, the ballot box, and the data to count again."""

from dataclasses import dataclass, field

from flask import Blueprint, abort, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError

from app.acts import polls as acts
from app.database import read_again, reading, transaction
from app.errors import wants_data
from app.governance.refusals import Refusal
from app.governance.tally import CHOICES, NEED_A_REASON, Answers
from app.governance.vocabulary import REASON_LEAST, Choice, Method
from app.identity import member, now
from app.kinds import KINDS
from app.models import Poll
from app.presentation.comparing import drawn_diff
from app.presentation.filters import moment
from app.presentation.poll import Bar, majority_bar, option_bar, outcome_said, turnout_bar
from app.queries import polls as queries
from app.queries.polls import Shown, Standing
from app.views.addresses import sight, whole_number
from app.views.drawn_once import drawn_once
from app.views.proposals import as_refusal, reason_typed, stale_session
from app.views.writing import form_key, new_form_key, same_session, writer

blueprint = Blueprint("polls", __name__)
blueprint.add_app_template_global(outcome_said)


@blueprint.get("/scrutins")
@drawn_once
def index() -> ResponseReturnValue:
    before = whole_number(request.args.get("avant"))
    found = queries.listed(reading(), member(), now(), before)
    return render_template("polls/index.html", found=found, before=before)


@dataclass
class Typed:
    """A ballot that was refused, as it was filled in, and why; empty while none was sent."""

    answers: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    error: str = ""
    code: str = ""


@blueprint.get("/scrutins/<number>")
def show(number: str) -> ResponseReturnValue:
    return _draw(_found(number), Typed())


def _found(number: str) -> Poll:
    found = queries.find(reading(), whole_number(number) or 0)
    return found if found is not None else abort(404)


def _draw(poll: Poll, typed: Typed) -> str:
    view = queries.shown(reading(), poll, member(), now(), sight())
    who, kind = member(), KINDS[poll.page.kind]
    return render_template(
        "polls/show.html",
        view=view,
        options={one.option.id: drawn_diff(kind, one.diff) for one in view.options if one.diff},
        bars=bars(view.now),
        told=outcome_said(view.now.outcome, view.now.record.questions),
        questions=_questions(view.now),
        choices=[(one.value, _(one.label)) for one in CHOICES[poll.method]],
        typed=_filled(view, typed),
        eligible=queries.eligibility(reading(), poll, who) if who else None,
        form_key=new_form_key(),
        least=REASON_LEAST,
        reasoned=[_(one.label) for one in CHOICES[poll.method] if one in NEED_A_REASON],
    )


def _filled(view: Shown, typed: Typed) -> Typed:
    """The form begins with what the voter said last."""
    if not typed.error and view.mine is not None:
        return Typed(dict(view.mine.answers), view.mine.reason)
    return typed


def _questions(one: Standing) -> list[tuple[str, str]]:
    """(code, words) of each question; the only one of a poll that has one is asked by the poll itself."""
    return [(code, words or _("Votre voix")) for code, words in one.record.questions.items()]


def bars(one: Standing) -> list[Bar]:
    """The drawing of a count, by its method."""
    record, outcome = one.record, one.outcome
    parts, of = record.policy.majority_parts, record.policy.majority_of
    if record.method is Method.OPTIONS:
        return [
            option_bar(outcome.counts[code], outcome.voters, words)
            for code, words in record.questions.items()
        ]
    if record.method is Method.CRITERIA:
        return [
            majority_bar(outcome.counts[code], parts, of, words) for code, words in record.questions.items()
        ]
    (count,) = outcome.counts.values()
    return [turnout_bar(count, outcome.voters, outcome.quorum), majority_bar(count, parts, of)]


@blueprint.get("/scrutins/<number>.json")
def data(number: str) -> ResponseReturnValue:
    """All that it takes to count again, on a machine that has nothing else."""
    return jsonify(queries.exported(reading(), _found(number), now()))


@blueprint.get("/scrutins/<number>/puis-je-voter")
def eligibility(number: str) -> ResponseReturnValue:
    poll, who = _found(number), member()
    view = queries.shown(reading(), poll, who, now())
    found = queries.eligibility(reading(), poll, who) if who else None
    return render_template("polls/eligibility.html", view=view, eligible=found)


@blueprint.post("/scrutins/<number>/bulletin")
def cast(number: str) -> ResponseReturnValue:
    poll = _found(number)
    typed = Typed(_answers(poll), reason_typed())
    if not same_session():
        return _refused(poll, typed, stale_session())
    try:
        with transaction() as session:
            row, exact = session.get_one(Poll, poll.id), request.form.get("objet", "")[:64]
            keys = {"form_key": form_key() or None}
            acts.cast(session, row, _choices(typed), exact, typed.reason, writer(session), now(), **keys)
    except (Refusal, StaleDataError) as error:
        return _refused(poll, typed, as_refusal(error))
    read_again()
    term = queries.as_it_stands(reading(), _found(number), now()).term
    said = _("Votre bulletin est déposé.")
    more = (
        _("Vous pouvez en changer jusqu’au %(when)s ; l’ancien restera lisible.", when=moment(term))
        if term
        else ""
    )
    flash(f"{said} {more}".strip(), "done")
    return redirect(url_for("polls.show", number=poll.id), 303)


def _answers(poll: Poll) -> dict[str, str]:
    """What was ticked: a choice for each question, or the options that are approved."""
    if poll.method is Method.OPTIONS:
        return {code: Choice.FOR.value for code in request.form.getlist("option") if code in poll.questions}
    sent = ((code, request.form.get(f"q-{code}", "")) for code in poll.questions)
    return {code: choice for code, choice in sent if choice in set(Choice)}


def _choices(typed: Typed) -> Answers:
    return {code: Choice(choice) for code, choice in typed.answers.items()}


def _refused(poll: Poll, typed: Typed, refusal: Refusal) -> ResponseReturnValue:
    """The poll again, as it is now, with the ballot as it was filled in and the reason why it was not taken."""
    if wants_data():
        raise refusal
    number = poll.id
    read_again()
    typed.error, typed.code = refusal.told(_, moment), refusal.code
    answer = make_response(_draw(_found(str(number)), typed), refusal.status)
    answer.headers["X-Refusal"] = refusal.code
    return answer
