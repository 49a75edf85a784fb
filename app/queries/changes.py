"""What changed lately, over all pages: newest first, by cursor."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kinds import KINDS
from app.models import Member, Page, Revision

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


@dataclass(frozen=True, slots=True)
class Changes:
    """A page of changes; `older` is the cursor of the next one, None at the end."""

    rows: tuple[Change, ...]
    older: int | None


def recent(
    session: Session,
    before: int | None = None,
    most: int = A_PAGE,
    *,
    people_only: bool = False,
    by: int | None = None,
) -> Changes:
    """The newest revisions, those before a cursor, those that people wrote, or those of one member."""
    query = (
        select(
            Revision.id,
            Page.title,
            Page.kind,
            Page.slug,
            Revision.number,
            Revision.at,
            Revision.summary,
            Revision.changed,
            Page.example,
            Member.name,
            Member.slug,
        )
        .join(Page, Page.id == Revision.page_id)
        .outerjoin(Member, Member.id == Revision.author_id)
    )
    if before is not None:
        query = query.where(Revision.id < before)
    if people_only:
        query = query.where(Revision.author_id.is_not(None))
    if by is not None:
        query = query.where(Revision.author_id == by)
    rows = session.execute(query.order_by(Revision.id.desc()).limit(most + 1)).all()
    shown = tuple(_change(*row) for row in rows[:most])
    return Changes(shown, shown[-1].id if len(rows) > most else None)


def _change(id_: int, title: str, kind: str, slug: str, number: int, *rest) -> Change:
    at, summary, changed, example, author, author_slug = rest
    section = KINDS[kind].section
    return Change(
        id_, title, section, slug, number, at, summary, tuple(changed), example, author, author_slug
    )
