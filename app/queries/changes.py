"""What changed lately, over all pages: newest first, by cursor."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kinds import KINDS
from app.models import Member, Page, Revision
from app.queries.cards import LISTED
from app.queries.visibility import EVERYBODY, Sight, Withheld, joined, summary, withheld

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Change:
    """One revision, with the page it belongs to."""

    id: int
    title: str
    section: str
    slug: str
    number: int
    at: datetime
    summary: str
    changed: tuple[str, ...]
    example: bool
    author: str | None
    author_slug: str | None
    withheld: Withheld | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """A page of changes; `older` is the cursor of the next one, None at the end."""

    rows: tuple[Change, ...]
    older: int | None


ROW = (
    Revision.id,
    Page.title,
    Page.kind,
    Page.slug,
    Revision.number,
    Revision.at,
    Revision.changed,
    Page.example,
    Member.name.label("author"),
    Member.slug.label("author_slug"),
)


def recent(
    session: Session,
    before: int | None = None,
    most: int = A_PAGE,
    *,
    people_only: bool = False,
    by: int | None = None,
    sight: Sight = EVERYBODY,
) -> Changes:
    """The newest revisions, those before a cursor, those that people wrote, or those of one member.

    Fiches that their structure suspended are left out. A revision whose author is withheld is nobody's: a list of
    one member's does not have it.
    """
    listed = select(*ROW, summary(sight)).join(Page, Page.id == Revision.page_id).where(LISTED)
    query = joined(listed, sight)
    if before is not None:
        query = query.where(Revision.id < before)
    if people_only:
        query = query.where(Revision.author_id.is_not(None))
    if by is not None:
        query = query.where(Revision.author_id == by, Member.id == by)
    rows = session.execute(query.order_by(Revision.id.desc()).limit(most + 1)).all()
    shown = tuple(_change(row, sight) for row in rows[:most])
    return Changes(shown, shown[-1].id if len(rows) > most else None)


def _change(row: Any, sight: Sight) -> Change:
    return Change(
        row.id,
        row.title,
        KINDS[row.kind].section,
        row.slug,
        row.number,
        row.at,
        row.summary,
        tuple(row.changed),
        row.example,
        row.author,
        row.author_slug,
        withheld(row, sight),
    )
