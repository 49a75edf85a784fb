"""Commitments: every free text held against what the journal sealed of it, both ways. Reading only.

What the journal sealed is kept in memory meanwhile, some two hundred bytes for each text.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from app.governance.rulebook import MEMBER
from app.governance.vocabulary import Act
from app.models import Base, JournalEntry
from app.models.commitments import Committed
from app.queries.proofs import AT_A_TIME, BrokenProof

Key = tuple[str, int]


class Told(NamedTuple):
    """What a row of the journal sealed of a text, and who wrote it."""

    entry: int
    commitment: str
    by: int | None


def tables() -> list[type[Any]]:
    """The classes of rows that hold free text, in the order of their tables."""
    found = (mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Committed))
    return sorted(found, key=lambda one: one.__tablename__)


def prove(session: Session) -> int:
    """How many texts there are, all as the journal sealed them. Raises BrokenProof at the first that is not."""
    told, closed = _told(session), _closed(session)
    count = 0
    for table in tables():
        with session.scalars(select(table).order_by(table.id).execution_options(yield_per=AT_A_TIME)) as rows:
            for row in rows:
                _prove(row, told.pop((table.__tablename__, row.id), None), closed)
                count += 1
                session.expunge(row)
    for (name, number), last in sorted(told.items()):
        raise BrokenProof(
            f"la ligne {number} de la table {name}, dont le journal parle à sa ligne {last.entry}, n’existe pas."
        )
    return count


def _prove(row: Any, told: Told | None, closed: frozenset[int]) -> None:
    which = f"la ligne {row.id} de la table {row.__tablename__}"
    if told is None:
        raise BrokenProof(f"le journal ne parle pas de {which}.")
    if row.salt is None and told.by in closed and not any(row.committed()):
        return  # erased with the account of who wrote it
    if row.commitment != told.commitment:
        raise BrokenProof(f"{which} n’est plus ce que le journal a scellé à sa ligne {told.entry}.")


def _told(session: Session) -> dict[Key, Told]:
    """What was sealed last of each text: some are sealed anew when they grow."""
    return dict(_sealed(session))


def _sealed(session: Session) -> Iterator[tuple[Key, Told]]:
    rows = session.execute(
        select(JournalEntry.id, JournalEntry.by_id, JournalEntry.detail)
        .where(cast(JournalEntry.detail, Text).contains('"said"'))
        .order_by(JournalEntry.id)
        .execution_options(yield_per=AT_A_TIME)
    )
    for row in rows:
        name, number, commitment = row.detail["said"]
        yield (name, number), Told(row.id, commitment, row.by_id)


def _closed(session: Session) -> frozenset[int]:
    """The members who closed their accounts: what they wrote may have gone with them."""
    of_them = (JournalEntry.subject == MEMBER.name) & (JournalEntry.act == Act.ERASE.value)
    return frozenset(session.scalars(select(JournalEntry.subject_id).where(of_them)))
