"""Proofs: every text unpacked, every seal made again, from the first row to the last. Reading only.

The rows come in the order of their chains and are let go one after the other: the largest site is proved in the
memory of the smallest. What no chain can tell by itself, its end, is told by the page's own number, by the head
of the journal, and by one another: each version has its row in the journal, which seals its digest.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, exists, or_, select
from sqlalchemy.orm import Session

from app.governance.rulebook import PAGE
from app.models import JournalEntry, JournalHead, Member, Page, Revision, stamp
from app.models.contents import Unpacker
from app.models.seals import sealed
from revisions import BrokenChain, Link
from revisions import verify as verify_links

AT_A_TIME = 200


@dataclass(frozen=True, slots=True)
class Proved:
    """How much was walked and found whole."""

    pages: int
    revisions: int
    entries: int


class BrokenProof(Exception):
    """The first link that does not hold; the message is a French sentence that names it."""


def verify(session: Session) -> Proved:
    """Walk every page's versions, then the journal. Raises BrokenProof at the first link that does not hold.

    The session must see one state of the data from beginning to end, as reading sessions do.
    """
    pages = revisions = 0
    with session.execute(VERSIONS) as versions:
        for _page_id, rows in groupby(versions, key=attrgetter("page_id")):
            pages, revisions = pages + 1, revisions + _prove_page(session, rows)
    return Proved(pages, revisions, _prove_journal(session, revisions))


# --- the versions of each page

VERSIONS = (
    select(
        Page.id.label("page_id"),
        Page.slug,
        Page.number.label("newest"),
        Revision.number,
        Revision.digest,
        Revision.seal,
        Revision.at,
        Revision.keyframe,
        Revision.packed,
        Member.opaque_id,
    )
    .outerjoin(Revision, Revision.page_id == Page.id)
    .outerjoin(Member, Member.id == Revision.author_id)
    .order_by(Page.id, Revision.number)
    .execution_options(yield_per=AT_A_TIME)
)


def _prove_page(session: Session, rows: Iterator[Row[Any]]) -> int:
    """How many versions a page has, all whole."""
    first = next(rows)
    versions = (row for row in chain([first], rows) if row.number is not None)
    try:
        return verify_links(_links(session, first.page_id, versions), last_number=first.newest)
    except BrokenChain as broken:
        raise BrokenProof(
            f"la page {first.slug} est rompue à la version {broken.number}\u202f: {broken.reason}."
        ) from broken


def _links(session: Session, page_id: int, rows: Iterator[Row[Any]]) -> Iterator[Link]:
    """The links of a page, each text looked at once its link was found good."""
    reader = Unpacker(session, page_id)
    for row in rows:
        yield Link(row.number, row.digest, row.opaque_id or "", stamp(row.at), row.seal)
        reader.proved(row)


# --- the journal

ENTRIES = (
    select(
        JournalEntry.id,
        JournalEntry.at,
        JournalEntry.act,
        JournalEntry.subject,
        JournalEntry.subject_id,
        JournalEntry.page_id,
        JournalEntry.revision,
        JournalEntry.state_before,
        JournalEntry.state_after,
        JournalEntry.detail,
        JournalEntry.seal,
        Member.opaque_id,
        Revision.digest,
    )
    .outerjoin(Member, Member.id == JournalEntry.by_id)
    .outerjoin(
        Revision, (Revision.page_id == JournalEntry.page_id) & (Revision.number == JournalEntry.revision)
    )
    .order_by(JournalEntry.id)
    .execution_options(yield_per=AT_A_TIME)
)


def _prove_journal(session: Session, revisions: int) -> int:
    """How many rows the journal has, all whole, and telling of `revisions` versions."""
    count, seal, told = 0, "", 0
    with session.execute(ENTRIES) as entries:
        for row in entries:
            count += 1
            _prove_entry(count, seal, row)
            seal, told = row.seal, told + _tells_of_a_version(row)
    head = session.execute(select(JournalHead)).scalar_one_or_none()
    if head is None or (head.entry_id, head.seal) != (count, seal):
        at = head.entry_id if head else 0
        raise _broken_journal(max(1, min(count, at)), f"{count} lignes sont là, sa tête en annonce {at}")
    if told != revisions:
        raise _unaccounted(session, told, revisions)
    return count


def _prove_entry(number: int, previous: str, row: Row[Any]) -> None:
    if row.id != number:
        raise _broken_journal(number, f"la ligne {row.id} se trouve à sa place")
    if row.seal != sealed(previous, row, row.opaque_id or "", row.page_id or 0):
        raise _broken_journal(number, "son sceau ne correspond pas à ce qu’elle dit")
    if _tells_of_a_version(row) and row.digest is None:
        raise _broken_journal(
            number,
            f"la version {row.revision} de la page numéro {row.page_id}, dont elle parle, n’existe pas",
        )
    # Rows written before the journal sealed the digests of what was written have none.
    if _tells_of_a_version(row) and row.detail.get("digest", row.digest) != row.digest:
        raise _broken_journal(
            number,
            f"la version {row.revision} de la page numéro {row.page_id} n’est plus celle dont elle parle",
        )


def _tells_of_a_version(row: Row[Any]) -> bool:
    """Whether this row is the one that a version leaves when it is written."""
    return row.subject == PAGE.name and row.revision is not None


def _broken_journal(number: int, reason: str) -> BrokenProof:
    return BrokenProof(f"le journal est rompu à la ligne {number}\u202f: {reason}.")


def _unaccounted(session: Session, told: int, found: int) -> BrokenProof:
    """The first version that the journal does not know, or that has no page."""
    of_it = (JournalEntry.page_id == Revision.page_id) & (JournalEntry.revision == Revision.number)
    unknown = ~exists().where(of_it, JournalEntry.subject == PAGE.name)
    astray = or_(unknown, ~exists().where(Page.id == Revision.page_id))
    row = session.execute(
        select(Revision.page_id, Revision.number).where(astray).order_by(Revision.id).limit(1)
    ).first()
    which = f"\u202f: d’abord la version {row.number} de la page numéro {row.page_id}" if row else ""
    return BrokenProof(f"le journal parle de {told} versions, {found} sont là{which}.")
