"""What was taken back, what can be, and what the page would say then. Reading only."""

from sqlalchemy import func, or_
from sqlalchemy.orm import Session

from app.kinds import KINDS
from app.models import Member, Page, Revision
from app.models.marks import tagged, taken_back
from app.queries.history import Span, rows_of
from app.queries.visibility import said
from revisions import Content, Merge, undo


def undone(session: Session, page: Page, head: Content, span: Span) -> Merge | None:
    """The page without what these revisions did; None when what they say, or what was before, cannot be read.

    What is withheld is read by nobody here: undoing must not say it again.
    """
    told = said(session, page.id, (span.first - 1, span.last))
    if len(told) < 2:
        return None
    before, after = told[span.first - 1], told[span.last]
    return undo(head, after, before, KINDS[page.kind].field_kinds())


def reverted(session: Session, page: Page) -> frozenset[int]:
    """The revisions that cancel each other out: those that were taken back, and those that took them back.

    What took something back and was itself taken back has undone nothing. One that a person had to settle says
    something of its own, and stays.
    """
    found = taken_back(tagged(session, page.id))
    return frozenset(found).union(*found.values())


def last_run(session: Session, page: Page, author: str) -> Span | None:
    """The latest revisions in a row of one member, but for the first of the page; None when there is none."""
    by_them = rows_of(page).with_only_columns(func.max(Revision.number))
    last = session.scalar(by_them.where(Member.slug == author))
    if last is None or last == 1:
        return None
    others = or_(Member.slug != author, Member.id.is_(None))
    before = session.scalar(by_them.where(Revision.number < last, others)) or 1
    return Span(before + 1, last)
