"""Recounts: every poll counted again from its ballots, and its ballots held against the journal. Reading only."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.polls import poll_record
from app.governance.electorate import Electorate
from app.governance.recount import outcome_as_data
from app.governance.rulebook import POLL
from app.governance.tally import tally
from app.governance.vocabulary import Act, PollState, Verdict
from app.models import Ballot, JournalEntry, Poll
from app.queries.proofs import BrokenProof

COUNTED = {
    PollState.CARRIED: Verdict.CARRIED,
    PollState.LOST: Verdict.LOST,
    PollState.LAPSED: Verdict.NO_QUORUM,
}


def recount(session: Session) -> int:
    """How many polls there are, all counted right. Raises BrokenProof at the first that is not."""
    polls = 0
    for poll in session.scalars(select(Poll).order_by(Poll.id)):
        polls += 1
        for wrong in _wrong(session, poll):
            raise BrokenProof(f"le scrutin {poll.id} est faux\u202f: {wrong}.")
    return polls


def _wrong(session: Session, poll: Poll) -> Iterator[str]:
    """What does not hold of a poll, in the words of a sentence."""
    record = poll_record(session, poll)
    hashes = {record.electorate.hash, poll.electorate_hash, _published(session, poll)}
    if len(hashes) > 1 or record.electorate != Electorate.of(poll.electorate):
        yield "la liste de ses votants n’est pas celle dont l’empreinte a été publiée"
    if _cast(session, poll) != _told(session, poll):
        yield "ses bulletins ne sont pas ceux que le journal a vus"
    if poll.state in COUNTED and poll.closed_at is not None:
        outcome = outcome_as_data(tally(record, poll.closed_at))
        if outcome != poll.outcome or outcome["verdict"] != COUNTED[poll.state]:
            yield "ses bulletins ne donnent pas le résultat annoncé"


def _published(session: Session, poll: Poll) -> str:
    """The hash of the list of voters that the journal sealed before the first ballot."""
    opening = _acts(session, poll, Act.OPEN_POLL)
    return opening[0].detail["electorate"] if opening else ""


def _cast(session: Session, poll: Poll) -> list[tuple[Any, ...]]:
    ballots = session.scalars(select(Ballot).where(Ballot.poll_id == poll.id).order_by(Ballot.id))
    return [(ballot.member_id, ballot.at, ballot.answers) for ballot in ballots]


def _told(session: Session, poll: Poll) -> list[tuple[Any, ...]]:
    """The ballots as the journal sealed them."""
    return [(entry.by_id, entry.at, entry.detail["answers"]) for entry in _acts(session, poll, Act.CAST)]


def _acts(session: Session, poll: Poll, act: Act) -> list[JournalEntry]:
    of_it = (JournalEntry.subject == POLL.name) & (JournalEntry.subject_id == poll.id)
    return list(
        session.scalars(select(JournalEntry).where(of_it, JournalEntry.act == act).order_by(JournalEntry.id))
    )
