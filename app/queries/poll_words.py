"""The words of a poll that are withheld: what its options are called, why people voted. The count does not need them."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.governance.tally import PollRecord
from app.governance.vocabulary import Reportable
from app.models import Ballot, Member, Option, Poll
from app.queries.dispute_options import unnamed
from app.queries.withheld_words import withheld_now


def unsaid(session: Session, poll: Poll, record: PollRecord) -> PollRecord:
    """The record of a poll as everybody reads it: it counts the same, and says nothing that is withheld."""
    standing = withheld_now(session)
    options, ballots = standing.ids(Reportable.OPTION), standing.ids(Reportable.BALLOT)
    if options:
        record = replace(record, questions=_named(session, poll, options))
    if ballots:
        silent = _cast(session, poll, ballots)
        mute = (replace(one, reason="") if (one.voter, one.at) in silent else one for one in record.ballots)
        record = replace(record, ballots=tuple(mute))
    return record


def _named(session: Session, poll: Poll, withheld: Collection[int]) -> dict[str, str]:
    asked = select(Option.code).where(Option.poll_id == poll.id, Option.id.in_(withheld))
    hidden = set(session.scalars(asked))
    return {code: unnamed(code) if code in hidden else words for code, words in poll.questions.items()}


def _cast(session: Session, poll: Poll, withheld: Collection[int]) -> set[tuple[str, datetime]]:
    """Who cast those of these ballots that are of this poll, and when."""
    cast = select(Member.opaque_id, Ballot.at).join(Member, Member.id == Ballot.member_id)
    found = session.execute(cast.where(Ballot.poll_id == poll.id, Ballot.id.in_(withheld)))
    return {(row.opaque_id, row.at) for row in found}
