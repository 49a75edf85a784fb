"""The reader that keeps who wrote what: the blame of long pages, a few revisions behind at most.

Every page can be blamed from its revisions alone; what is kept only spares the readers of a long one the time that
takes. Reading it back costs as much as some ten revisions, so it is brought forward by strides, not at each save.
"""

import logging

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Attribution, JournalEntry, Page
from app.models.attribution import blame_of
from app.reactions.surroundings import Surroundings
from revisions import Unreadable

log = logging.getLogger(__name__)
STRIDE = 32


def react(session: Session, entries: list[JournalEntry], _surroundings: Surroundings) -> list[Attribution]:
    """The blame to keep of each page that these rows touched and that is a stride ahead of what is kept of it."""
    touched = {entry.page_id for entry in entries if entry.page_id is not None}
    kept = func.coalesce(Attribution.number, 0)
    pages = select(Page).outerjoin(Attribution, Attribution.page_id == Page.id)
    behind = session.scalars(pages.where(Page.id.in_(touched), Page.number - kept >= STRIDE)).all()
    return [row for page in behind if (row := _attribution(session, page))]


def _attribution(session: Session, page: Page) -> Attribution | None:
    """None for a page whose past cannot be read: it must not keep the others waiting (`flask verify` names it)."""
    try:
        found = blame_of(session, page)
    except Unreadable:
        log.warning("page %s: its revisions cannot be read", page.id)
        return None
    return Attribution(page_id=page.id, number=found.number, packed=found.to_bytes())
