"""Reading what revisions say: from packed rows to `Content`, at most two rows a revision.

Maintenance packs old rows anew while people read (app/acts/packing.py): a row and its keyframe are asked for in one
question, or in a reading session, which sees one state of the data.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from zlib import crc32

from sqlalchemy import Select, bindparam, select, union_all
from sqlalchemy.orm import Session, aliased

from app.models.page import Page, Revision
from app.models.prepared import ask_prepared
from revisions import BrokenChain, Content, Keyframe, Unreadable, unpack

GOVERNANCE = "gouvernance"

# A revision never changes, so what a digest says never does: parsed contents are kept per process, up to so many
# bytes of canonical text. In memory a content takes two or three times as much: one megabyte in all.
_KEPT: dict[str, tuple[Content, int]] = {}
_MOST_BYTES = 400_000


_FRAME = aliased(Revision)
_ITS_KEYFRAME = (_FRAME.page_id == Revision.page_id) & (_FRAME.number == Revision.keyframe)
NEWEST = (Revision.page_id == Page.id) & (Revision.number == Page.number)
# Revisions as they are stored, for an Unpacker; and beside their keyframe.
STORED = select(Revision.number, Revision.digest, Revision.keyframe, Revision.packed)
PACKED_AS = (Revision.digest, Revision.keyframe, Revision.packed, _FRAME.packed.label("frame"))
PACKED = select(*PACKED_AS).outerjoin_from(Revision, _FRAME, _ITS_KEYFRAME)

# Made once: to make it takes longer than to ask it.
_RULES = PACKED.join(Page, NEWEST).where(Page.slug == GOVERNANCE)
_PACKED_AT = PACKED.where(Revision.page_id == bindparam("of_page"), Revision.number == bindparam("at_number"))
_NUMBERED = Revision.number.in_(bindparam("numbers", expanding=True))
_OF_PAGE = Revision.page_id == bindparam("of_page")
# One list of numbers: with an « or », SQLite would look at every revision of the page.
_AND_THEIR_KEYFRAMES = union_all(
    select(Revision.number).where(_OF_PAGE, _NUMBERED), select(Revision.keyframe).where(_OF_PAGE, _NUMBERED)
)
_STORED_AT = STORED.where(_OF_PAGE, Revision.number.in_(_AND_THEIR_KEYFRAMES)).order_by(Revision.number)


def beside_newest(pages: Select[Any]) -> Select[Any]:
    """Pages, each beside its newest revision and the keyframe of this one: `PACKED_AS` can be asked of them."""
    return pages.outerjoin(Revision, NEWEST).outerjoin(_FRAME, _ITS_KEYFRAME)


def content_of(row: Any) -> Content:
    """What a row of `PACKED` says. It is not kept in memory."""
    return Content.from_canonical(unpack(row.packed, row.frame))


def known_content(row: Any) -> Content:
    """The same; it is kept in memory."""
    return _known(row.digest) or _keep(row.digest, unpack(row.packed, row.frame))


def content_at(session: Session, page_id: int, number: int) -> Content | None:
    """What the page said at that revision; None when there is no such number."""
    row = ask_prepared(session, _PACKED_AT, {"of_page": page_id, "at_number": number}).first()
    return known_content(row) if row else None


def contents_at(session: Session, page_id: int, numbers: Collection[int]) -> dict[int, Content]:
    """What the page said at each of these revisions, in one question; a number that does not exist is left out."""
    rows = ask_prepared(session, _STORED_AT, {"of_page": page_id, "numbers": list(numbers)})
    known = {row.number: content for row in rows if (content := _known(row.digest))}
    missing = any(row.number in numbers and row.number not in known for row in rows)
    reader = Unpacker(session, page_id)
    for row in rows if missing else ():
        content = known.get(row.number)
        if row.keyframe is None:
            # Many others are read against it: it is kept, even when it is not asked for.
            canonical = reader.read(row, content.canonical() if content else None)
            known[row.number] = content or _keep(row.digest, canonical)
        elif content is None:
            known[row.number] = _keep(row.digest, reader.read(row))
    return {number: known[number] for number in numbers if number in known}


def contents_between(session: Session, page_id: int, first: int, last: int) -> Iterator[tuple[int, Content]]:
    """What the page said at each revision from one number to another, in order. None of it is kept in memory."""
    rows = session.execute(
        STORED.where(Revision.page_id == page_id, Revision.number.between(first, last)).order_by(
            Revision.number
        )
    )
    reader = Unpacker(session, page_id)
    for row in rows:
        yield row.number, Content.from_canonical(reader.read(row))


class Unpacker:
    """Reads revisions of one page, best in their order: a keyframe, or a bundle, is then unpacked once.

    Asks for the keyframes that it has not met: the session must be a reading one, or hold the page.
    """

    def __init__(self, session: Session, page_id: int) -> None:
        self._session, self._page_id = session, page_id
        self._number: int | None = None
        self._keyframe: Keyframe | None = None

    def read(self, row: Any, known: bytes | None = None) -> bytes:
        """The canonical bytes of a row (`number`, `keyframe`, `packed`). Raises Unreadable.

        known: those of a keyframe, if they were read before.
        """
        if row.keyframe is None:
            self._keyframe, self._number = _keyframe(row.packed, known), row.number
            return self._keyframe.canonical
        if self._keyframe is None or row.keyframe != self._number:
            self._keyframe, self._number = self._found(row.keyframe), row.keyframe
        return self._keyframe.unpack(row.packed)

    def proved(self, row: Any) -> bytes:
        """The same, if it has the row's `digest`. Raises BrokenChain, which names the revision, if not."""
        try:
            canonical = self.read(row)
        except Unreadable as error:
            raise BrokenChain(row.number, error.why) from error
        if hashlib.sha256(canonical).hexdigest() != row.digest:
            raise BrokenChain(row.number, "son texte n’est plus celui qui a été scellé")
        return canonical

    def _found(self, number: int) -> Keyframe:
        of_it = (Revision.page_id == self._page_id) & (Revision.number == number)
        packed = self._session.scalar(select(Revision.packed).where(of_it))
        try:
            return _keyframe(packed or b"")
        except Unreadable as error:
            raise Unreadable("sa version de référence manque ou ne peut pas être relue") from error


# The bundle that was read last, by what it is stored as: whoever reads the past goes from one version to the next.
# One for each process, of 2 MB at the most.
_last: tuple[tuple[int, int, bytes], Keyframe] | None = None


def _keyframe(packed: bytes, canonical: bytes | None = None) -> Keyframe:
    """A keyframe's row, unpacked. Raises Unreadable."""
    global _last
    # Its end is a sum of what it holds, and the other one a sum of its bytes.
    known, mark = _last, (len(packed), crc32(packed), packed[-4:])
    if known is not None and known[0] == mark:
        return known[1]
    keyframe = Keyframe(packed, canonical)
    if keyframe.bundled:
        _last = mark, keyframe
    return keyframe


def head_content(session: Session, page: Page, digest: str = "") -> Content:
    """What the page says now. digest: that of its newest version, where it is known: it may be in memory."""
    content = _known(digest) or content_at(session, page.id, page.number)
    if content is None:
        raise LookupError(f"page {page.id} has lost its revision {page.number}")
    return content


def rules_in_force(session: Session) -> tuple[str, Mapping[str, object]]:
    """What the rules page says now: its digest, and its fields, the numbers of the rules among them.

    Empty before there is one.
    """
    row = ask_prepared(session, _RULES, {}).first()
    return (row.digest, known_content(row).fields) if row else ("", {})


def _known(digest: str) -> Content | None:
    kept = _KEPT.get(digest)
    return kept[0] if kept else None


def _keep(digest: str, canonical: bytes) -> Content:
    return keep(digest, Content.from_canonical(canonical, digest))


def keep(digest: str, content: Content) -> Content:
    """Keep in memory what was just read, or just written: somebody is about to ask for it."""
    _KEPT[digest] = content, len(content.canonical())
    held = sum(size for _content, size in list(_KEPT.values()))
    for oldest in list(_KEPT):
        if held <= _MOST_BYTES or oldest == digest:
            break
        _content, size = _KEPT.pop(oldest, (content, 0))
        held -= size
    return content
