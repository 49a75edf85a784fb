"""Packing old revisions together, so that a thousand of them take no more than git would. Nothing that is said changes.

A batch of the oldest revisions of a page is read and packed first, while others write; then stored in one short
transaction that holds the page, reads everything back and compares it with the digests. What would not be smaller
is left as it was; so is, and is told, what cannot be read or comes back other than it was sealed. The rulebook has no
word here, nor has the journal: nobody acts on anything. Two may do this at once, and be killed at any moment: a batch
is stored whole, once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import Session

from app.acts.imports import Progress, Transaction
from app.models import Page, Revision
from app.models.contents import NEWEST, STORED, Unpacker
from revisions import BUNDLE_BYTES, BUNDLE_OF, BrokenChain, bundle, runs_to_bundle

Reading = Callable[[], Session]


@dataclass(frozen=True, slots=True)
class Packed:
    """What was packed together: how many revisions, their bytes before and after; and what was left, in words."""

    batches: int = 0
    revisions: int = 0
    before: int = 0
    after: int = 0
    left: tuple[str, ...] = ()

    def __add__(self, other: "Packed") -> "Packed":
        return Packed(
            self.batches + other.batches,
            self.revisions + other.revisions,
            self.before + other.before,
            self.after + other.after,
            self.left + other.left,
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """The oldest revisions of a page that wait, from `first` to `last`."""

    page_id: int
    first: int
    last: int
    runs: tuple[range, ...]


def bundle_pages(
    reading: Reading, transaction: Transaction, most: int | None = None, progress: Progress = lambda _n: None
) -> Packed:
    """Pack what waits, the most grown pages first, at most so many batches; `progress` hears of revisions."""
    total = Packed()
    with reading() as session:
        pages = pages_that_wait(session)
    for page_id in pages:
        while most is None or total.batches < most:
            with reading() as session:
                batch = next_batch(session, page_id)
            if batch is None:
                break
            total += _bundle(reading, transaction, batch)
            progress(batch.last - batch.first + 1)
    return total


# A page's last keyframe is its newest revision's, and what is packed against it always waits.
_WAITING = func.coalesce(Revision.keyframe, Revision.number) - 1 - Page.bundled
_BYTES = _WAITING * Revision.size
_ENOUGH = or_(_WAITING >= BUNDLE_OF, _BYTES >= BUNDLE_BYTES)


def pages_that_wait(session: Session) -> Sequence[int]:
    """The pages that may have a batch to pack, the most grown first; their sizes are guessed from the newest."""
    grown = select(Page.id).join(Revision, NEWEST).where(_ENOUGH)
    return session.scalars(grown.order_by(_BYTES.desc(), Page.id)).all()


def revisions_that_wait(session: Session) -> int:
    """How many revisions are to be packed, and at most a bundle a page more."""
    waiting = select(func.sum(_WAITING)).select_from(Page).join(Revision, NEWEST)
    return session.scalar(waiting.where(_ENOUGH)) or 0


def next_batch(session: Session, page_id: int) -> Batch | None:
    """The first revisions of a page that are worth packing together; None when it has too few."""
    waiting = select(Revision.number, Revision.keyframe, Revision.size).join(
        Page, Page.id == Revision.page_id
    )
    rows = session.execute(
        waiting.where(Page.id == page_id, Revision.number > Page.bundled).order_by(Revision.number)
    )
    runs = next(runs_to_bundle((row.number, row.keyframe, row.size) for row in rows), None)
    return Batch(page_id, runs[0][0], runs[-1][-1], tuple(runs)) if runs else None


def _bundle(reading: Reading, transaction: Transaction, batch: Batch) -> Packed:
    """Pack one batch. Left as it was when it cannot be read back; nothing, when somebody else just did it."""
    try:
        with reading() as session:
            rows = session.execute(_rows(batch)).all()
            canonicals = _proved(session, batch, rows)
        packed = [row for run in batch.runs for row in _together(run, canonicals)]
        before, after = sum(len(row.packed) for row in rows), sum(len(kept) for _keyframe, kept in packed)
        with transaction() as session:
            if not _hold(session, batch):
                return Packed()
            if after >= before:  # bundles of very large texts hold too few of them to gain anything
                return Packed(1)
            _store(session, batch, [row.id for row in rows], packed)
    except BrokenChain as broken:
        with transaction() as session:
            _hold(session, batch)
        return Packed(1, left=(f"page {batch.page_id}, revisions {batch.first} to {batch.last}: {broken}",))
    return Packed(1, len(rows), before, after)


def _rows(batch: Batch) -> Select[Any]:
    of_it = (Revision.page_id == batch.page_id) & Revision.number.between(batch.first, batch.last)
    return STORED.add_columns(Revision.id).where(of_it).order_by(Revision.number)


def _proved(session: Session, batch: Batch, rows: Iterable[Any]) -> dict[int, bytes]:
    """What the revisions of a batch say, each compared with its digest. Raises BrokenChain."""
    reader = Unpacker(session, batch.page_id)
    found = {row.number: reader.proved(row) for row in rows}
    if missing := set(range(batch.first, batch.last + 1)) - found.keys():
        raise BrokenChain(min(missing), "elle manque")
    return found


def _together(run: range, canonicals: Mapping[int, bytes]) -> Iterator[tuple[int | None, bytes]]:
    """The keyframe and the bytes to store for each revision of a run."""
    for number, packed in zip(run, bundle([canonicals[number] for number in run]), strict=True):
        yield None if number == run.start else run.start, packed


def _store(
    session: Session, batch: Batch, ids: Iterable[int], packed: Sequence[tuple[int | None, bytes]]
) -> None:
    """Write a batch and read it back from the database. Raises BrokenChain: nothing is to be committed then."""
    values = [
        {"id": id_, "keyframe": keyframe, "packed": kept}
        for id_, (keyframe, kept) in zip(ids, packed, strict=True)
    ]
    session.execute(update(Revision), values)
    _proved(session, batch, session.execute(_rows(batch)))


def _hold(session: Session, batch: Batch) -> bool:
    """Hold the page and say that the batch was dealt with; False when it was already."""
    page = select(Page.bundled).where(Page.id == batch.page_id).with_for_update()
    if session.scalar(page) != batch.first - 1:
        return False
    session.execute(update(Page).where(Page.id == batch.page_id).values(bundled=batch.last))
    return True
