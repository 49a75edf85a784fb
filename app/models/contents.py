"""Reading what revisions say: from packed rows to `Content`, at most two rows a revision."""

from collections.abc import Mapping
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
    canonical = unpack(row.packed, keyframe_of(session, row.page_id, row.keyframe))
    while len(_KEPT) >= _MOST_KEPT:
        _KEPT.pop(next(iter(_KEPT)), None)
    return _KEPT.setdefault(row.digest, Content.from_canonical(canonical))
