"""The invented cases of the demonstration: proposals made, answered and voted on, each at its day, by the acts."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from math import modf
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.acts import polls, proposals, settling
from app.acts.publishing import lock
from app.governance.tally import THE_QUESTION
from app.governance.vocabulary import Choice
from app.models import Member, Page, Poll, Proposal
from app.models.contents import head_content

People = Mapping[str, Member]


def moments(cases: Any, known: set[str], now: datetime) -> Iterator[tuple[datetime, Any, Any]]:
    """(when, case, act) for every step of every case on these pages; no act for the proposal itself."""
    for case in cases:
        if case.source_key in known:
            yield _moment(case.days_ago, now), case, None
            yield from ((_moment(act.days_ago, now), case, act) for act in case.acts)


def _moment(days_ago: float, now: datetime) -> datetime:
    """A day, and an hour of it when people are awake: 8.9 days ago is the morning of the eighth day, 8.1 its evening."""
    part, whole = modf(days_ago)
    morning = (now - timedelta(days=whole)).replace(hour=7, minute=0)
    return morning + timedelta(hours=12 * (1 - part))


def play(session: Session, case: Any, act: Any, people: People, at: datetime) -> None:
    """One step of a case, at its time."""
    page = session.execute(select(Page).where(Page.source_key == case.source_key)).scalar_one()
    if act is None:
        head = head_content(session, page)
        content = head.replace(fields={**head.fields, **case.fields})
        words = {"why": case.why, "source": case.source, "form_key": case.key}
        proposals.propose(session, page, page.number, content, people[case.by], at, **words)
    elif act.act == "clock":
        lock(session, page)
        settling.settle_page(session, page, at)
    else:
        _answer(session, _proposal(session, case), act, people[act.by], at)


def _proposal(session: Session, case: Any) -> Proposal:
    """What the case proposed: the form's key tells it again."""
    made = select(Proposal).where(Proposal.form_key.startswith(f"{case.key}:", autoescape=True))
    return session.scalars(made).one()


def _answer(session: Session, proposal: Proposal, act: Any, by: Member, at: datetime) -> None:
    if act.act == "vote":
        poll = session.get_one(Poll, proposal.poll_id)
        polls.cast(session, poll, {THE_QUESTION: Choice(act.choice)}, poll.object_hash, act.reason, by, at)
    elif act.act == "accept":
        proposals.accept(session, proposal, by, at, reason=act.reason)
    elif act.act == "withdraw":
        proposals.withdraw(session, proposal, by, at)
    else:
        answer = {"refuse": proposals.refuse, "object": proposals.object_to}[act.act]
        answer(session, proposal, act.reason, by, at)
