"""Polls as the rules see them: the record that is counted, the case, and each member as a possible voter."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.blocks import blocked_from
from app.cases.policies import pinned
from app.governance.case import By, Case
from app.governance.electorate import Candidate, Electorate
from app.governance.tally import Ballot as CountedBallot
from app.governance.tally import PollRecord
from app.governance.vocabulary import Barred, Choice, MemberState
from app.models import Ballot, Dispute, Member, Party, Poll, Proposal, Revision


def poll_record(session: Session, poll: Poll) -> PollRecord:
    """All that a count of this poll needs, its ballots in the order they were cast."""
    query = select(Ballot, Member.opaque_id).join(Member, Member.id == Ballot.member_id)
    rows = session.execute(query.where(Ballot.poll_id == poll.id).order_by(Ballot.at, Ballot.id))
    return PollRecord(
        method=poll.method,
        object_hash=poll.object_hash,
        opened_at=poll.opened_at,
        electorate=Electorate(tuple(poll.electorate)),
        policy=pinned(poll),
        ballots=tuple(_counted(ballot, voter) for ballot, voter in rows),
        questions=poll.questions,
        paused=timedelta(seconds=poll.paused_seconds),
    )


def _counted(ballot: Ballot, voter: str) -> CountedBallot:
    answers = {question: Choice(choice) for question, choice in ballot.answers.items()}
    return CountedBallot(voter, ballot.at, ballot.object_hash, answers, ballot.reason)


def poll_case(session: Session, poll: Poll, by: By, now: datetime, **facts: Any) -> Case:
    """What the rules look at when somebody, or the clock, does something to this poll."""
    known: dict[str, Any] = {"record": poll_record(session, poll)}
    if isinstance(by, Member) and by.opaque_id not in poll.electorate:
        known["candidate"] = candidate(session, poll, by)
    return Case(poll, by, now, pinned(poll), {**known, **facts})


def candidate(session: Session, poll: Poll, member: Member) -> Candidate:
    """A member as they were when the poll opened: « Puis-je voter ? » tells the exact criterion that fails."""
    written = select(func.count(Revision.id)).where(Revision.author_id == member.id)
    before = session.scalar(written.where(Revision.at <= poll.opened_at)) or 0
    authors = authors_of(session, poll.subject, poll.subject_id)
    blocked = member.id in blocked_from(session, Barred.VOTE, poll.page_id, poll.opened_at)
    return Candidate(member.opaque_id, member.confirmed_at, before, blocked, author=member.id in authors)


def candidates(
    session: Session, authors: Collection[int], page_id: int | None, now: datetime
) -> Iterator[Candidate]:
    """Every member as a possible voter in a poll that opens now, about this page, on the words of these authors."""
    blocked = blocked_from(session, Barred.VOTE, page_id, now)
    written = func.count(Revision.id)
    members = (
        select(Member.id, Member.opaque_id, Member.confirmed_at, written)
        .outerjoin(Revision, Revision.author_id == Member.id)
        .where(Member.state == MemberState.CONFIRMED)
        .group_by(Member.id, Member.opaque_id, Member.confirmed_at)
    )
    for number, opaque_id, confirmed_at, before in session.execute(members):
        yield Candidate(opaque_id, confirmed_at, before, number in blocked, author=number in authors)


def authors_of(session: Session, subject: str, subject_id: int) -> frozenset[int]:
    """Whose words or whose case a poll is about: they do not vote on it, nor does who mediates."""
    if subject == "dispute":
        return _whose_case(session, subject_id)
    if subject != "proposal":
        return frozenset()
    whose = select(Proposal.author_id, Proposal.taken_over_from_id).where(Proposal.id == subject_id)
    return frozenset(one for row in session.execute(whose) for one in row if one is not None)


def _whose_case(session: Session, dispute_id: int) -> frozenset[int]:
    parties = session.scalars(select(Party.member_id).where(Party.dispute_id == dispute_id))
    mediator = session.scalar(select(Dispute.mediator_id).where(Dispute.id == dispute_id))
    return frozenset(parties) | ({mediator} if mediator is not None else frozenset())
