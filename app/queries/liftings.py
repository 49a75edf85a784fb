"""Liftings: every measure that is lifted held against the act that lifted it, and the other way round. Reading only.

What a measure did is undone by an act on a page, a version, a block: the row of that act names the measures that it lifts.
"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.governance.rulebook import APPEAL, MEASURE
from app.governance.vocabulary import Act
from app.models import Appeal, JournalEntry, Measure
from app.queries.proofs import BrokenProof

# The acts that undo what a measure did, on what it was done to.
ELSEWHERE = (
    Act.UNPROTECT,
    Act.UNPROTECT_FIELD,
    Act.UNBLOCK,
    Act.REVEAL,
    Act.WITHHOLD,
    Act.RESERVE,
    Act.SPLIT,
)
ITSELF = (Act.REVEAL_WORDS, Act.GIVE_BACK)


class Lifting(NamedTuple):
    """The row of the journal that lifts a measure, and when."""

    entry: int
    at: datetime


def prove(session: Session) -> int:
    """How many measures there are, each lifted if and only if an act lifted it. Raises BrokenProof at the first that is not."""
    told, older = _told(session)
    judged = _reversed(session)
    rows = session.execute(select(Measure.id, Measure.lifted_at).order_by(Measure.id)).all()
    for row in rows:
        known = older | judged.get(row.id, frozenset())
        if wrong := _wrong(row.id, row.lifted_at, told.get(row.id), known):
            raise BrokenProof(f"{wrong}.")
    return len(rows)


def _wrong(number: int, at: datetime | None, told: Lifting | None, known: Collection[datetime]) -> str:
    """What does not hold of a measure, in a sentence; nothing when all holds. at: when it is said to be lifted.

    known: when rows that name no measure may have lifted it.
    """
    if told is not None and at != told.at:
        return f"la mesure {number} n’est pas levée à la date que le journal dit à sa ligne {told.entry}"
    if told is None and at is not None and at not in known:
        return f"le journal ne parle pas de la levée de la mesure {number}"
    return ""


def _told(session: Session) -> tuple[dict[int, Lifting], frozenset[datetime]]:
    """The measures that the journal says are lifted; and when something was, by rows older than the names."""
    acts = [act.value for act in (*ELSEWHERE, *ITSELF)]
    columns = (JournalEntry.id, JournalEntry.at, JournalEntry.subject, JournalEntry.subject_id)
    rows = session.execute(
        select(*columns, JournalEntry.detail).where(JournalEntry.act.in_(acts)).order_by(JournalEntry.id)
    )
    told: dict[int, Lifting] = {}
    older = set()
    for row in rows:
        lifts = [row.subject_id] if row.subject == MEASURE.name else row.detail.get("lifts")
        told.update({number: Lifting(row.id, row.at) for number in lifts or ()})
        if lifts is None:
            older.add(row.at)
    return told, frozenset(older)


def _reversed(session: Session) -> dict[int, frozenset[datetime]]:
    """When an appeal lifted a series of reverts, as some once did without an act of its own."""
    of_it = (JournalEntry.subject == APPEAL.name) & (JournalEntry.act == Act.REVERSE.value)
    judged = select(Appeal.subject_id, JournalEntry.at).join(Appeal, Appeal.id == JournalEntry.subject_id)
    rows = session.execute(judged.where(of_it, Appeal.subject == MEASURE.name))
    return {row.subject_id: frozenset({row.at}) for row in rows}
