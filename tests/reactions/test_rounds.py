"""A round of the worker reads what was written before it began, however fast others write."""

from sqlalchemy.orm import Session

from app.models import JournalEntry
from app.reactions.patience import Patience
from app.reactions.readers import Reader, catch_up
from app.reactions.surroundings import Surroundings
from tests.village import Village


def test_what_is_written_during_a_round_waits_for_the_next(village: Village) -> None:
    read: list[int] = []

    def react(_session: Session, entries: list[JournalEntry], _surroundings: Surroundings) -> None:
        """While it reads, somebody writes again, every time."""
        read.extend(entry.id for entry in entries)
        village.edit("Le Perron", by="Lucie", body=f"On y file le chanvre, {len(read)} fois.")

    database = village.app.extensions["database"]
    ways = (database.reading, database.writing, village.app.extensions["surroundings"], Patience())
    reader = Reader("spinning", react, at_a_time=2)
    village.edit("Le Perron", by="Lucie", body="On y file.")
    first = catch_up(reader, *ways)
    assert read == list(range(1, len(read) + 1))
    assert first == len(read) > 2
    written_meanwhile = catch_up(reader, *ways)
    assert 0 < written_meanwhile < first
    assert read == list(range(1, first + written_meanwhile + 1))
