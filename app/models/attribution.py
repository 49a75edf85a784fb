"""Who wrote what stands on a page: its blame as it is kept, and how it is brought up to its newest revision.

A reading never writes. What the worker keeps (app/reactions/attributing.py) may lag behind the page; a reader adds
what is missing, in memory, at the cost of the missing revisions only.
"""

from sqlalchemy import ForeignKey, LargeBinary, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.models.base import Base
from app.models.contents import contents_between
from app.models.page import Page
from revisions import Blame, Unreadable, blame


class Attribution(Base):
    """The blame of a page up to revision `number`, packed. It can be thrown away: the revisions give it again."""

    __tablename__ = "attribution"

    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), primary_key=True)
    number: Mapped[int]
    packed: Mapped[bytes] = mapped_column(LargeBinary)


def blame_of(session: Session, page: Page) -> Blame:
    """The blame of the page at its newest revision: what is kept of it, and the revisions since."""
    known = _kept(session, page)
    if known is None:
        return blame(contents_between(session, page.id, 1, page.number))
    for number, content in contents_between(session, page.id, known.number + 1, page.number):
        known = known.extend(number, content)
    return known


def _kept(session: Session, page: Page) -> Blame | None:
    """What is kept, unless it cannot be read any more, or is newer than the page that is being shown."""
    query = select(Attribution.packed)
    packed = session.scalar(query.where(Attribution.page_id == page.id, Attribution.number <= page.number))
    try:
        return Blame.from_bytes(packed) if packed else None
    except Unreadable:
        return None
