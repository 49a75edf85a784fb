"""The invented disputes of the demonstration: each step at its hour, by the acts of the site."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.acts import decisions, disputes, mediation, polls, settling, talk
from app.acts.publishing import lock
from app.governance.vocabulary import Choice, DisputeQuestion, Effect
from app.models import Dispute, Mark, Member, Page
from app.models.contents import head_content

Step = Callable[[Session, Dispute, Any, Member, datetime], object]


def play(session: Session, dispute: Any, act: Any, people: Mapping[str, Member], at: datetime) -> None:
    """One step of a dispute, at its time: its opening when there is no act."""
    page = session.execute(select(Page).where(Page.source_key == dispute.source_key)).scalar_one()
    if act is None:
        question, who = DisputeQuestion(dispute.question), people[dispute.by]
        disputes.open_dispute(
            session, page, dispute.place, question, dispute.reason, who, at, form_key=dispute.key
        )
    elif act.act == "clock":
        lock(session, page)
        settling.settle_page(session, page, at)
    else:
        opened = session.scalars(select(Dispute).where(Dispute.form_key == dispute.key)).one()
        STEPS[act.act](session, opened, act, people[act.by], at)


def _post(session: Session, dispute: Dispute, act: Any, by: Member, at: datetime) -> None:
    if dispute.topic is None:
        raise LookupError(f"dispute {dispute.id} is talked over nowhere")
    talk.post(session, dispute.topic, act.text, by, at)
    disputes.heard(session, dispute.topic, by, at)


def _consult(session: Session, dispute: Dispute, act: Any, by: Member, at: datetime) -> None:
    choices = [_choice(session, dispute.page, one) for one in act.options]
    mediation.consult(session, dispute, choices, act.reason, by, at)


def _choice(session: Session, page: Page, option: Any) -> mediation.Choice:
    """An option as its record says it: the fields that it changes are changed in what the page says then."""
    effect = Effect(option.effect)
    if effect is not Effect.REVISION:
        return mediation.Choice(option.label, effect, note=option.note)
    head = head_content(session, page)
    content = head.replace(fields={**head.fields, **option.fields})
    return mediation.Choice(option.label, effect, content, page.number)


def _vote(session: Session, dispute: Dispute, act: Any, by: Member, at: datetime) -> None:
    if dispute.poll is None:
        raise LookupError(f"dispute {dispute.id} asks nobody")
    answers = dict.fromkeys(act.options, Choice.FOR)
    polls.cast(session, dispute.poll, answers, dispute.poll.object_hash, act.reason, by, at)


def _conclude(session: Session, dispute: Dispute, act: Any, by: Member, at: datetime) -> None:
    mediation.conclude(session, dispute, act.kept, act.motives, act.ratio, by, at)


def _answer(session: Session, dispute: Dispute, act: Any, by: Member, at: datetime) -> None:
    mark = session.scalars(select(Mark).where(Mark.dispute_id == dispute.id)).one()
    decisions.answer(session, mark, act.text, by, at)


def _state(session: Session, dispute: Dispute, act: Any, by: Member, at: datetime) -> None:
    mediation.state(session, dispute, act.text, by, at)


def _ask(session: Session, dispute: Dispute, _act: Any, by: Member, at: datetime) -> None:
    disputes.ask_mediation(session, dispute, by, at)


def _receive(session: Session, dispute: Dispute, _act: Any, by: Member, at: datetime) -> None:
    mediation.receive(session, dispute, by, at)


def _join(session: Session, dispute: Dispute, act: Any, by: Member, at: datetime) -> None:
    disputes.join(session, dispute, act.text, by, at)


STEPS: Mapping[str, Step] = MappingProxyType(
    {
        "post": _post,
        "join": _join,
        "ask-mediation": _ask,
        "receive": _receive,
        "state": _state,
        "consult": _consult,
        "vote": _vote,
        "conclude": _conclude,
        "answer-note": _answer,
    }
)
