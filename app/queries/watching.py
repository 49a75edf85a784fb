"""The watch: its rules, and what each would have done of the edits of the last thirty days. Reading only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kinds import KINDS, WATCH
from app.models import Member, Page, Patrol, Revision
from app.models.contents import NEWEST, PACKED, content_of
from app.queries.cards import LISTED
from app.queries.visibility import joined, said, summary, withheld
from app.watch import NOT_WATCHED, Edit, Rule, hits, rule_of

DAYS = 30
# So many edits at most, the newest, are tried: comparing two versions takes about a millisecond.
MOST_TRIED = 1000
# What takes back, settles or applies says nothing of its own: rules never look at it.
_NOT_TYPED = ("restores:", "undoes:", "proposal:", "dispute:")


@dataclass(frozen=True, slots=True)
class Listed:
    """A rule of the watch, with the line that its page says of it."""

    rule: Rule
    presentation: str


def listed(session: Session) -> list[Listed]:
    """Every rule, by name, in force or not."""
    rows = session.execute(
        PACKED.add_columns(Page.id, Page.slug, Page.number)
        .join(Page, NEWEST)
        .where(Page.kind == WATCH.name)
        .order_by(Page.title)
    )
    pages = ((row, content_of(row)) for row in rows)
    return [
        Listed(rule_of(row.id, row.number, row.slug, content), str(content.fields.get("presentation", "")))
        for row, content in pages
    ]


@dataclass(frozen=True, slots=True)
class Hit:
    """An edit that the rule would have met."""

    title: str
    section: str
    slug: str
    number: int
    at: datetime
    summary: str
    changed: tuple[str, ...]
    author: str | None
    author_slug: str | None
    withheld: Any


@dataclass(frozen=True, slots=True)
class Trial:
    """How many edits were tried, since when, and those that the rule would have met; newest first.

    unread: how many of them say something that is withheld, and were left out.
    """

    tried: int
    unread: int
    since: datetime
    hits: tuple[Hit, ...]
    all: bool


def trial(session: Session, rule: Rule, now: datetime) -> Trial:
    """The rule, in force or not, on what people typed lately: it looks at what it would have looked at then."""
    since = now - timedelta(days=DAYS)
    rows = session.execute(_typed(since).limit(MOST_TRIED + 1)).all()
    edits = [row for row in rows[:MOST_TRIED] if not any(tag.startswith(_NOT_TYPED) for tag in row.tags)]
    found, unread = [], 0
    for row, edit in _edits(session, edits):
        unread += edit is None
        if edit is not None and hits(rule, edit):
            found.append(row)
    found.sort(key=lambda row: row.id, reverse=True)
    everything = len(rows) <= MOST_TRIED
    begun = since if everything or not rows else rows[MOST_TRIED - 1].at
    return Trial(len(edits), unread, begun, tuple(map(_hit, found)), everything)


def _typed(since: datetime) -> Any:
    """What people wrote, newest first, as everybody sees it, with whether they were new here then."""
    columns = (
        Revision.id,
        Revision.page_id,
        Revision.number,
        Revision.at,
        Revision.changed,
        Revision.tags,
        Page.title,
        Page.kind,
        Page.slug,
        Member.name.label("author"),
        Member.slug.label("author_slug"),
        Patrol.id.is_not(None).label("by_new"),
    )
    query = select(*columns, summary()).select_from(Revision).join(Page, Page.id == Revision.page_id)
    query = joined(query.outerjoin(Patrol, Patrol.id == Revision.id))
    query = query.where(Revision.author_id.is_not(None), Revision.at >= since)
    return query.where(LISTED, Page.kind.not_in(NOT_WATCHED)).order_by(Revision.id.desc())


def _edits(session: Session, rows: list[Any]) -> Iterator[tuple[Any, Edit | None]]:
    """Each edit, None when what it says or changes is withheld; page by page, so that texts are read together."""
    of_page = lambda row: row.page_id  # noqa: E731 (said twice on the next line)
    for page_id, group in groupby(sorted(rows, key=of_page), of_page):
        edits = list(group)
        told = said(session, page_id, {n for row in edits for n in (row.number - 1, row.number) if n})
        for row in edits:
            readable = row.number in told and (row.number == 1 or row.number - 1 in told)
            old, new = told.get(row.number - 1), told.get(row.number)
            yield row, Edit(old, new, by_new=bool(row.by_new)) if readable and new else None


def _hit(row: Any) -> Hit:
    return Hit(
        row.title,
        KINDS[row.kind].section,
        row.slug,
        row.number,
        row.at,
        row.summary,
        tuple(row.changed),
        row.author,
        row.author_slug,
        withheld(row),
    )
