"""The reasons that rows of the journal give: whose words they are, and which of them are withheld.

Some rows say again what is kept with a case: its motives, an answer, a ballot. The reason of such a row is reported and
withheld as what it repeats; that of any other, as the row's own.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.governance.rulebook import APPEAL, DISPUTE, POLL, PROPOSAL
from app.governance.vocabulary import Act, Reportable
from app.models import Ballot, JournalEntry, Measure, Member
from app.queries.measures import Hidden, hidden
from app.queries.withheld_words import Standing, Withholding, named_in, options, unread, withheld_now

Words = tuple[Reportable, int]

# The acts whose reason is, or begins as, the words kept with their case.
REPEATED: Mapping[tuple[str, str], Reportable] = {
    **dict.fromkeys(
        ((DISPUTE.name, act) for act in (Act.WITHDRAW, Act.REJECT, Act.CONCLUDE)), Reportable.MOTIVES
    ),
    **dict.fromkeys(
        ((APPEAL.name, act) for act in (Act.UPHOLD, Act.REVERSE, Act.SEND_BACK)), Reportable.JUDGMENT
    ),
    **dict.fromkeys(
        ((PROPOSAL.name, act) for act in (Act.SUBMIT, Act.AMEND, Act.TAKE_OVER)), Reportable.PROPOSAL
    ),
    **dict.fromkeys(
        ((PROPOSAL.name, act) for act in (Act.ACCEPT, Act.ACCEPT_PART, Act.REFUSE)), Reportable.ANSWER
    ),
}


def origins(session: Session, rows: Collection[Any]) -> dict[int, Words]:
    """Whose words the reason of each of these rows of the journal is, by the number of the row."""
    ballots = _ballots(session, [row for row in rows if _is_ballot(row)])
    return {
        row.id: (Reportable.BALLOT, ballots[row.id]) if row.id in ballots else _origin(row) for row in rows
    }


def _is_ballot(row: Any) -> bool:
    return bool(row.subject == POLL.name and row.act == Act.CAST)


def _origin(row: Any) -> Words:
    table, number, *_rest = row.detail.get("said") or ("", 0)
    if table == Measure.__tablename__:
        return Reportable.MEASURE, number
    again = REPEATED.get((row.subject, row.act))
    return (again, row.subject_id) if again else (Reportable.ACT, row.id)


def _ballots(session: Session, rows: Collection[Any]) -> dict[int, int]:
    """The ballots that these rows tell of: each was cast at the moment of its row."""
    if not rows:
        return {}
    polls, voters = {row.subject_id for row in rows}, {row.by_id for row in rows}
    of_them = Ballot.poll_id.in_(polls) & Ballot.member_id.in_(voters)
    found = session.execute(select(Ballot.id, Ballot.poll_id, Ballot.member_id, Ballot.at).where(of_them))
    cast = {(one.poll_id, one.member_id, one.at): one.id for one in found}
    known = ((row.id, cast.get((row.subject_id, row.by_id, row.at))) for row in rows)
    return {number: ballot for number, ballot in known if ballot is not None}


def masked_reasons(
    session: Session, rows: Iterable[Any], by: Member | None = None, now: datetime | None = None
) -> dict[int, Hidden]:
    """Those of these rows of the journal whose reason is withheld, by their number; without a time, nobody reads them."""
    standing = withheld_now(session)
    if not standing.words and not standing.summaries:
        return {}
    said = [row for row in rows if row.reason]
    proposals = {(Reportable.PROPOSAL, number): one for number, one in standing.summaries.items()}
    again = {**proposals, **standing.words}
    found = {number: again[words] for number, words in origins(session, said).items() if words in again}
    same = _said_at(session, standing)
    found |= {row.id: same[row.at, row.reason] for row in said if (row.at, row.reason) in same}
    masks = {number: hidden(one, by, now) if now else unread(one) for number, one in found.items()}
    return {**_counts(session, said), **masks}


def _said_at(session: Session, standing: Standing) -> dict[tuple[datetime, str], Withholding]:
    """What was said with an act of which the reason is withheld: what follows from it says the same, at the same moment."""
    rows, measures = standing.ids(Reportable.ACT), standing.ids(Reportable.MEASURE)
    acts = select(JournalEntry.id, JournalEntry.at, JournalEntry.reason).where(JournalEntry.id.in_(rows))
    made = select(Measure.id, Measure.at, Measure.facts).where(Measure.id.in_(measures))
    said = {(row[1], row[2]): rows[row[0]] for row in (session.execute(acts) if rows else ())}
    return said | {(row[1], row[2]): measures[row[0]] for row in (session.execute(made) if measures else ())}


def _counts(session: Session, rows: Collection[Any]) -> dict[int, Hidden]:
    """The decisions by the count of voices alone that name an option which is withheld."""
    withheld = options(session)
    decided = [row for row in rows if withheld and row.subject == DISPUTE.name and row.act == Act.CONCLUDE]
    named = ((row.id, named_in(withheld, row.subject_id, row.reason)) for row in decided)
    return {number: mask for number, mask in named if mask is not None}
