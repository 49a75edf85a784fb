"""Who heeds the journal: readers in one table, each with its own bookmark, each resuming where it stopped.

`drain()` lets every reader catch up. It runs in the worker (`flask worker`), never inside a request: an edit
is never lost, nor slowed, by a search engine that sleeps or a mail server that is away.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.governance.vocabulary import Act
from app.models import Base, Bookmark, JournalEntry
from app.models.journal import newest_act
from app.models.prepared import ask_prepared
from app.reactions import attributing, indexing, informing, mailing, stating, telling
from app.reactions.patience import Patience
from app.reactions.surroundings import Surroundings

log = logging.getLogger(__name__)
AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Reader:
    """A name, what it does with rows of the journal, and how many it takes at once.

    react: what it gives back is written with its bookmark, in one short transaction: however long it reckons,
    nobody who writes has to wait for it.
    kept: where it says itself how far it came, when that is not the bookmark's table: the index holds its own
    place, so that an index that was deleted starts again from the first row.
    heeds: the only acts that concern it, when they are few: it passes over the others without a word.
    in_calm: whether it waits, a minute at most, until nobody writes any more.
    """

    name: str
    react: Callable[[Session, list[JournalEntry], Surroundings], Iterable[Base] | None]
    at_a_time: int = AT_A_TIME
    kept: Callable[[Surroundings], int] | None = None
    heeds: frozenset[Act] = frozenset()
    in_calm: bool = False


READERS = (
    Reader("indexing", indexing.react, kept=indexing.place),
    # One at a time: a letter that was sent is not sent again because the next one failed.
    Reader("mailing", mailing.react, at_a_time=1, heeds=mailing.HEEDED),
    Reader("stating", stating.react, at_a_time=1, heeds=stating.HEEDED),
    Reader("informing", informing.react, at_a_time=1, heeds=informing.HEEDED),
    Reader("telling", telling.react, at_a_time=1, heeds=telling.HEEDED),
    # A few at a time: the blame of a long page takes a second, and what was reckoned is not reckoned again. Nobody waits
    # for it, and it would take as much from those who write as all the others together.
    Reader("attributing", attributing.react, at_a_time=20, in_calm=True),
)

Opener = Callable[[], Session]


def drain(
    reading: Opener,
    writing: Opener,
    surroundings: Surroundings,
    patience: Patience | None = None,
) -> int:
    """Let every reader catch up; returns how many rows were read. One that fails stays where it was.

    patience: the worker's memory of which readers are left alone for a while; without it, all are asked.
    """

    def asked(those: Iterable[Reader]) -> int:
        known = patience or Patience()
        ready = [reader for reader in those if known.ready(reader.name)]
        return sum(catch_up(reader, reading, writing, surroundings, known) for reader in ready)

    read = asked(reader for reader in READERS if not reader.in_calm)
    if patience is None or patience.is_calm(read):
        read += asked(reader for reader in READERS if reader.in_calm)
    return read


def catch_up(
    reader: Reader,
    reading: Opener,
    writing: Opener,
    surroundings: Surroundings,
    patience: Patience,
) -> int:
    """Read what one reader has not read. Its trouble is kept beside its bookmark, for whoever looks after the site.

    What is written meanwhile waits for the next round: read row by row as it comes, it would cost many times as much.
    """
    done, newest = 0, None
    try:
        place = reader.kept(surroundings) if reader.kept else None
        while True:
            with reading() as session:
                place = _bookmark(session, reader) if place is None else place
                newest = newest_act(session) if newest is None else newest
                if place >= newest or not _is_awaited(session, reader, place):
                    _pass_over(session, writing, reader, place)
                    patience.went_well(reader.name)
                    return done
                entries = _after(session, place, reader)
                found = reader.react(session, entries, surroundings) or ()
            place, done = entries[-1].id, done + len(entries)
            _mark(writing, reader.name, place, "", found)
    except Exception as error:
        patience.failed(reader.name)
        log.exception("reader %s stopped", reader.name)
        _mark(writing, reader.name, None, f"{type(error).__name__}: {error}"[:500])
        return done


# Asked four times a second of a site where nothing happens.
_PLACE = select(Bookmark.entry_id).where(Bookmark.reader == bindparam("name"))
_NEWER = select(JournalEntry.id).where(JournalEntry.id > bindparam("place"))
_HEEDED = {
    reader.name: _NEWER.where(JournalEntry.act.in_(reader.heeds)).order_by(JournalEntry.id).limit(1)
    for reader in READERS
    if reader.heeds
}


def _bookmark(session: Session, reader: Reader) -> int:
    row = ask_prepared(session, _PLACE, {"name": reader.name}).first()
    return row.entry_id if row else 0


def _is_awaited(session: Session, reader: Reader, place: int) -> bool:
    """Is there a row for this reader among those past its place?"""
    return not reader.heeds or bool(ask_prepared(session, _HEEDED[reader.name], {"place": place}))


def _after(session: Session, place: int, reader: Reader) -> list[JournalEntry]:
    newer = select(JournalEntry).where(JournalEntry.id > place).order_by(JournalEntry.id)
    newer = newer.where(JournalEntry.act.in_(reader.heeds)) if reader.heeds else newer
    return list(session.scalars(newer.limit(reader.at_a_time)))


def _pass_over(session: Session, writing: Opener, reader: Reader, place: int) -> None:
    """Move the bookmark past rows that do not concern its reader, once they are many: to each alone it would cost more."""
    newest = newest_act(session)
    if reader.heeds and newest - place >= AT_A_TIME:
        _mark(writing, reader.name, newest, "")


def _mark(writing: Opener, name: str, place: int | None, trouble: str, found: Iterable[Base] = ()) -> None:
    with writing() as session, session.begin():
        for row in found:
            session.merge(row)
        bookmark = session.get(Bookmark, name) or Bookmark(reader=name, entry_id=0)
        bookmark.trouble = trouble
        if place is not None:
            bookmark.entry_id = place
        session.add(bookmark)
