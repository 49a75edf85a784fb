"""What the history shows: rows newest first, old versions, comparisons. Reading only."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kinds import KINDS
from app.models import Member, Page, Revision
from app.models.contents import content_at
from revisions import Content, Diff, diff

A_PAGE = 50

# The columns a list needs: never the packed text.
ROW = (
    Revision.id,
    Revision.page_id,
    Revision.number,
    Revision.at,
    Revision.summary,
    Revision.size,
    Revision.changed,
    Revision.tags,
    Revision.origin,
    Revision.digest,
    Revision.seal,
    Member.name.label("author"),
    Member.slug.label("author_slug"),
)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One revision in a list: who, when, why, what changed, how long the page was then."""

    number: int
    at: datetime
    summary: str
    size: int
    changed: tuple[str, ...]
    tags: tuple[str, ...]
    origin: str
    digest: str
    seal: str
    author: str | None
    author_slug: str | None

    @property
    def restores(self) -> int | None:
        """The revision that this one brought back, if it did."""
        return next((int(tag[9:]) for tag in self.tags if tag.startswith("restores:")), None)

    @property
    def merged(self) -> bool:
        return "merged" in self.tags


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Fifty revisions, newest first. `older` and `newer` are the bounds of the next pages, None at the ends."""

    rows: tuple[HistoryRow, ...]
    older: int | None
    newer: int | None


@dataclass(frozen=True, slots=True)
class Version:
    """One revision and what it says; `newest` when the page says it still."""

    row: HistoryRow
    content: Content
    newest: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    older: Version
    newer: Version
    diff: Diff


def history(session: Session, page: Page, before: int | None = None, after: int | None = None) -> HistoryPage:
    """A page of history: the newest revisions, those before a number, or those after one."""
    query = select(*ROW).outerjoin(Member, Member.id == Revision.author_id).where(Revision.page_id == page.id)
    if after is not None:
        rows = session.execute(
            query.where(Revision.number > after).order_by(Revision.number).limit(A_PAGE)
        ).all()
        rows = list(reversed(rows))
    else:
        most = page.number if before is None else before - 1
        rows = session.execute(
            query.where(Revision.number <= most).order_by(Revision.number.desc()).limit(A_PAGE)
        ).all()
    shown = tuple(_row(row) for row in rows)
    older = shown[-1].number if shown and shown[-1].number > 1 else None
    newer = shown[0].number if shown and shown[0].number < page.number else None
    return HistoryPage(shown, older, newer)


def version(session: Session, page: Page, number: int) -> Version | None:
    """One revision with what it says; None when there is no such number."""
    query = select(*ROW).outerjoin(Member, Member.id == Revision.author_id)
    row = session.execute(query.where(Revision.page_id == page.id, Revision.number == number)).first()
    content = content_at(session, page.id, number)
    if row is None or content is None:
        return None
    return Version(_row(row), content, number == page.number)


def comparison(session: Session, page: Page, older: int, newer: int) -> Comparison | None:
    """Two revisions compared; None when one of them does not exist."""
    before, after = version(session, page, older), version(session, page, newer)
    if before is None or after is None:
        return None
    return Comparison(before, after, compared(before.content, after.content))


def compared(before: Content, after: Content) -> Diff:
    """Two contents of one kind compared, written or not."""
    return diff(before, after, KINDS[after.kind].field_kinds())


def activity(session: Session, page: Page, now: datetime) -> list[int]:
    """How many revisions in each of the last twelve months, the oldest first."""
    year_ago = now.replace(year=now.year - 1, day=1) if now.day != 1 else now.replace(year=now.year - 1)
    days = session.scalars(select(Revision.at).where(Revision.page_id == page.id, Revision.at >= year_ago))
    counts = Counter((at.year, at.month) for at in days)
    months = [divmod(now.year * 12 + now.month - 1 - back, 12) for back in range(11, -1, -1)]
    return [counts[(year, month + 1)] for year, month in months]


def authors(session: Session, page: Page) -> list[tuple[str | None, str | None, int]]:
    """Who wrote the page: name, address of the member's page, how many revisions; None for the platform."""
    rows = session.execute(
        select(Member.name, Member.slug, func.count())
        .select_from(Revision)
        .outerjoin(Member, Member.id == Revision.author_id)
        .where(Revision.page_id == page.id)
        .group_by(Member.name, Member.slug)
        .order_by(func.count().desc(), Member.name)
    )
    return [(name, slug, count) for name, slug, count in rows]


def _row(row: Any) -> HistoryRow:
    return HistoryRow(
        row.number,
        row.at,
        row.summary,
        row.size,
        tuple(row.changed),
        tuple(row.tags),
        row.origin,
        row.digest,
        row.seal,
        row.author,
        row.author_slug,
    )
