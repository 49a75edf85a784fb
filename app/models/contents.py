"""Reading what revisions say: from packed rows to `Content`, at most two rows a revision."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.page import Page, Revision
from revisions import Content, unpack

GOVERNANCE = "gouvernance"

# A revision never changes, so what a digest says never does: parsed contents are kept per process.
_KEPT: dict[str, Content] = {}
_MOST_KEPT = 512


PACKED = select(Revision.page_id, Revision.digest, Revision.packed, Revision.keyframe)


def content_at(session: Session, page_id: int, number: int) -> Content | None:
    """What the page said at that revision; None when there is no such number."""
    row = session.execute(PACKED.where(Revision.page_id == page_id, Revision.number == number)).first()
    return _content(session, row) if row else None


def contents_at(session: Session, page_id: int, numbers: Collection[int]) -> dict[int, Content]:
    """What the page said at each of these revisions, in two questions; a number that does not exist is left out."""
    query = select(Revision.number, *PACKED.selected_columns)
    rows = session.execute(query.where(Revision.page_id == page_id, Revision.number.in_(numbers))).all()
    frames = _stored(session, page_id, {row.keyframe for row in rows if row.keyframe})
    return {row.number: _KEPT.get(row.digest) or _keep(row, frames.get(row.keyframe)) for row in rows}


def contents_between(session: Session, page_id: int, first: int, last: int) -> Iterator[tuple[int, Content]]:
    """What the page said at each revision from one number to another, in order. None of it is kept in memory."""
    query = select(Revision.number, Revision.packed, Revision.keyframe).order_by(Revision.number)
    rows = session.execute(query.where(Revision.page_id == page_id, Revision.number.between(first, last)))
    frame_number, frame = None, None
    for row in rows:
        if row.keyframe and row.keyframe != frame_number:
            frame_number, frame = row.keyframe, _stored(session, page_id, [row.keyframe])[row.keyframe]
        yield row.number, Content.from_canonical(unpack(row.packed, frame))
        if row.keyframe is None:
            frame_number, frame = row.number, row.packed


def head_content(session: Session, page: Page) -> Content:
    """What the page says now."""
    content = content_at(session, page.id, page.number)
    if content is None:
        raise LookupError(f"page {page.id} has lost its revision {page.number}")
    return content


def keyframe_of(session: Session, page_id: int, number: int | None) -> bytes | None:
    """The canonical bytes of a keyframe, to pack or unpack another revision against it."""
    if number is None:
        return None
    packed = session.execute(
        select(Revision.packed).where(Revision.page_id == page_id, Revision.number == number)
    ).scalar_one()
    return unpack(packed, None)


def policy_fields(session: Session) -> Mapping[str, object]:
    """The fields of the rules page in force, its numbers among them; empty before there is one."""
    newest = PACKED.join(Page, (Page.id == Revision.page_id) & (Page.number == Revision.number))
    row = session.execute(newest.where(Page.slug == GOVERNANCE)).first()
    return _content(session, row).fields if row else {}


def _content(session: Session, row: Any) -> Content:
    if known := _KEPT.get(row.digest):
        return known
    return _keep(row, keyframe_of(session, row.page_id, row.keyframe))


def _keep(row: Any, keyframe: bytes | None) -> Content:
    canonical = unpack(row.packed, keyframe)
    while len(_KEPT) >= _MOST_KEPT:
        _KEPT.pop(next(iter(_KEPT)), None)
    return _KEPT.setdefault(row.digest, Content.from_canonical(canonical))


def _stored(session: Session, page_id: int, numbers: Collection[int]) -> dict[int, bytes]:
    """The rows of some keyframes, as they are stored."""
    rows = session.execute(
        select(Revision.number, Revision.packed).where(
            Revision.page_id == page_id, Revision.number.in_(numbers)
        )
    )
    return {row.number: row.packed for row in rows}
