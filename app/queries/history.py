"""What the history shows: rows newest first, old versions, comparisons. Reading only."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Text, bindparam, cast, extract, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.kinds import KINDS
from app.models import Member, Page, Revision
from app.models.asking import ask
from app.models.base import Moment
from app.models.contents import contents_at
from app.models.journal import as_of_newest
from app.models.prepared import ask_prepared
from app.queries.visibility import EVERYBODY, Sight, Withheld, joined, said, summary, withheld
from revisions import Content, Diff, diff

# How many revisions a page of history shows, and may show to who asks for more.
A_PAGE = 50
SIZES = (A_PAGE, 100, 250)
# Where each row holds a text.
FEW = 20

# The columns a list needs: never the packed text.
ROW = (
    Revision.id,
    Revision.page_id,
    Revision.number,
    Revision.at,
    Revision.size,
    cast(Revision.changed, Text).label("changed"),
    cast(Revision.tags, Text).label("tags"),
    Revision.origin,
    Revision.digest,
    Revision.seal,
    Member.name.label("author"),
    Member.slug.label("author_slug"),
)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One revision in a list: who, when, why, what changed, how long the page was then.

    Without a name, the author is the program, or is withheld.
    """

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
    withheld: Withheld | None = None

    @property
    def restores(self) -> int | None:
        """The revision that this one brought back, if it did."""
        return self._numbered("restores:")

    @property
    def undoes(self) -> "Span | None":
        """The revisions that this one took back, if it did."""
        return next((span_of(tag[7:]) for tag in self.tags if tag.startswith("undoes:")), None)

    @property
    def proposal(self) -> int | None:
        """The proposal that this one is the outcome of, if it is."""
        return self._numbered("proposal:")

    @property
    def poll(self) -> int | None:
        """The poll that adopted it, if one did."""
        return self._numbered("poll:")

    @property
    def dispute(self) -> int | None:
        """The dispute whose decision, or whose agreement, this one is."""
        return self._numbered("dispute:")

    def _numbered(self, tag: str) -> int | None:
        return next((int(one.removeprefix(tag)) for one in self.tags if one.startswith(tag)), None)

    @property
    def merged(self) -> bool:
        return "merged" in self.tags

    @property
    def settled(self) -> bool:
        """Did a person have to choose what it says?"""
        return "settled" in self.tags


class Span(NamedTuple):
    """Revisions in a row, both ends among them."""

    first: int
    last: int

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}..{self.last}"


def span_of(text: str) -> Span:
    """« 22 » or « 20..22 », as tags and addresses have it. Raises ValueError for anything else."""
    first, dots, last = text.partition("..")
    return Span(int(first), int(last if dots else first))


THE_PROGRAM = "_programme"  # as an author in an address: no member's slug begins so


@dataclass(frozen=True, slots=True)
class Filters:
    """Which revisions are wanted: of one author, that changed one thing, with one kind of tag; "" for any."""

    author: str = ""
    changed: str = ""
    tag: str = ""

    def __bool__(self) -> bool:
        return bool(self.author or self.changed or self.tag)

    def narrow(self, query: Select[Any]) -> Select[Any]:
        if self.author:
            by_program = self.author == THE_PROGRAM
            query = query.where(Revision.author_id.is_(None) if by_program else Member.slug == self.author)
        if self.changed:
            query = query.where(holds(Revision.changed, f'"{self.changed}"'))
        return query.where(holds(Revision.tags, f'"{self.tag}')) if self.tag else query


EVERYTHING = Filters()


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some revisions, newest first. `older` and `newer` are the bounds of the next pages, None at the ends.

    folded: the numbers of those that cancel each other out, when they are to be folded.
    """

    rows: tuple[HistoryRow, ...]
    older: int | None
    newer: int | None
    folded: frozenset[int] = frozenset()

    @property
    def some_withheld(self) -> bool:
        return any(row.withheld for row in self.rows)

    @property
    def stretches(self) -> list[tuple[bool, list[HistoryRow]]]:
        """The rows in runs, each folded or not."""
        runs = groupby(self.rows, lambda row: row.number in self.folded)
        return [(folded, list(rows)) for folded, rows in runs]


@dataclass(frozen=True, slots=True)
class Version:
    """One revision and what it says, None when that is withheld; `newest` when the page says it still."""

    row: HistoryRow
    content: Content | None
    newest: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two revisions; `diff` is None when what one of them says is withheld."""

    older: Version
    newer: Version
    diff: Diff | None


def history(
    session: Session,
    page: Page,
    before: int | None = None,
    after: int | None = None,
    only: Filters = EVERYTHING,
    folded: frozenset[int] = frozenset(),
    sight: Sight = EVERYBODY,
    most: int = A_PAGE,
) -> HistoryPage:
    """A page of history: the newest revisions, those before a number, or those after one; one of SIZES at most."""
    upward = after is not None
    bound = after if after is not None else before or page.number + 1
    query, values = _rows_beside(sight, upward, most), {"page": page.id, "bound": bound}
    found = ask(session, only.narrow(query), values).all() if only else ask_prepared(session, query, values)
    more = len(found) > most
    if upward:
        shown, newer, older = found[:most][::-1], more, bound > 0
    else:
        shown, newer, older = found[:most], before is not None, more
    rows = tuple(row_of(row, sight) for row in shown)
    return HistoryPage(
        rows,
        rows[-1].number if rows and older else None,
        rows[0].number if rows and newer else None,
        folded,
    )


def rows_of(page: Page, sight: Sight = EVERYBODY) -> Select[Any]:
    """The query of a page's revisions, as `row_of` reads them."""
    return _every_row(sight).where(Revision.page_id == page.id)


# Making a query of expressions takes ten times as long as SQLite takes to answer it: those asked for every page
# are made once for each kind of reader, and filled in.


@cache
def _every_row(sight: Sight) -> Select[Any]:
    return joined(select(*ROW, summary(sight)).select_from(Revision), sight)


@cache
def _rows_beside(sight: Sight, upward: bool, most: int) -> Select[Any]:
    """The rows of a page that follow a number, or those before it; one more than are shown tells there are more."""
    number, bound = Revision.number, bindparam("bound")
    there, order = (number > bound, number) if upward else (number < bound, number.desc())
    rows = _every_row(sight).where(Revision.page_id == bindparam("page"), there)
    return rows.order_by(order).limit(most + 1)


@cache
def _numbered_rows(sight: Sight) -> Select[Any]:
    numbers = bindparam("numbers", expanding=True)
    return _every_row(sight).where(Revision.page_id == bindparam("page"), Revision.number.in_(numbers))


@cache
def _author_rows(sight: Sight) -> Select[Any]:
    withheld = Member.id.is_(None) & Revision.author_id.is_not(None)
    span = (func.count(), func.min(Revision.at), func.max(Revision.at))
    return (
        _every_row(sight)
        .where(Revision.page_id == bindparam("page"))
        .with_only_columns(Member.name, Member.slug, *span, withheld)
        .group_by(Member.name, Member.slug, withheld)
        .order_by(func.count().desc(), Member.name)
    )


_YEAR, _MONTH = extract("year", Revision.at), extract("month", Revision.at)
_MONTHS = (
    select(_YEAR, _MONTH, func.count())
    .where(Revision.page_id == bindparam("page"), Revision.at >= bindparam("since", type_=Moment))
    .group_by(_YEAR, _MONTH)
)


def holds(column: InstrumentedAttribute[list[str]], start: str) -> ColumnElement[bool]:
    """Does a list kept as JSON hold a word that begins so? Both databases keep its text as it was written."""
    return cast(column, Text).contains(start, autoescape=True)


def rows_at(
    session: Session, page: Page, numbers: Collection[int], sight: Sight = EVERYBODY
) -> dict[int, HistoryRow]:
    """These revisions, by number."""
    found = ask_prepared(session, _numbered_rows(sight), {"page": page.id, "numbers": list(numbers)})
    return {row.number: row_of(row, sight) for row in found}


def number_at(session: Session, page: Page, moment: datetime) -> int:
    """The revision that the page was at before a moment; its first when there was none yet."""
    query = select(func.max(Revision.number)).where(Revision.page_id == page.id, Revision.at < moment)
    return session.scalar(query) or 1


def version(session: Session, page: Page, number: int, sight: Sight = EVERYBODY) -> Version | None:
    """One revision with what it says; None when there is no such number."""
    return _versions(session, page, [number], sight).get(number)


def comparison(
    session: Session, page: Page, older: int, newer: int, sight: Sight = EVERYBODY
) -> Comparison | None:
    """Two revisions compared; None when one of them does not exist."""
    found = _versions(session, page, [older, newer], sight)
    before, after = found.get(older), found.get(newer)
    if before is None or after is None:
        return None
    both = before.content and after.content
    return Comparison(before, after, compared(before.content, after.content) if both else None)


def _versions(session: Session, page: Page, numbers: list[int], sight: Sight) -> dict[int, Version]:
    """These revisions with what each says, unless it is withheld."""
    rows = rows_at(session, page, numbers, sight)
    shown = [n for n, row in rows.items() if row.withheld is None or not row.withheld.hides("text")]
    contents = contents_at(session, page.id, shown)
    return {n: Version(row, contents.get(n), n == page.number) for n, row in rows.items()}


@dataclass(frozen=True, slots=True)
class FieldVersion:
    """A revision that changed a field, and how; None when what it says, or what was said before, is withheld."""

    row: HistoryRow
    diff: Diff | None


@dataclass(frozen=True, slots=True)
class FieldPast:
    """What one field said, newest first; `older` is the cursor of the next page, None at the end."""

    versions: tuple[FieldVersion, ...]
    older: int | None


def field_past(
    session: Session, page: Page, name: str, before: int | None = None, sight: Sight = EVERYBODY
) -> FieldPast:
    """The revisions that changed one field (or "title", "body"), a few at a time: each holds what it said."""
    query = Filters(changed=name).narrow(rows_of(page, sight)).order_by(Revision.number.desc())
    if before is not None:
        query = query.where(Revision.number < before)
    rows = [row_of(row, sight) for row in session.execute(query.limit(FEW + 1))]
    numbers = {number for row in rows[:FEW] for number in (row.number - 1, row.number)}
    told = {0: Content(page.kind, "")}
    for number, content in said(session, page.id, numbers, sight).items():
        told[number] = _only(content, name)
    versions = tuple(FieldVersion(row, _step(told, row.number)) for row in rows[:FEW])
    return FieldPast(versions, rows[FEW - 1].number if len(rows) > FEW else None)


def _step(told: dict[int, Content], number: int) -> Diff | None:
    """From what was told before a revision to what it tells, when both are known."""
    if number in told and number - 1 in told:
        return compared(told[number - 1], told[number])
    return None


def _only(content: Content, name: str) -> Content:
    """A content that says one thing, and nothing else."""
    if name in ("title", "body"):
        return Content(content.kind, "").replace(**{name: getattr(content, name)})
    return Content(content.kind, "", {name: content.fields[name]} if name in content.fields else {})


def compared(before: Content, after: Content) -> Diff:
    """Two contents of one kind compared, written or not."""
    return diff(before, after, KINDS[after.kind].field_kinds())


def activity(session: Session, page: Page, now: datetime) -> list[int]:
    """How many revisions in each of the last twelve months, the oldest first."""
    year_ago = now.replace(year=now.year - 1, day=1) if now.day != 1 else now.replace(year=now.year - 1)
    since = year_ago.replace(hour=0, minute=0, second=0, microsecond=0)
    asked = {"page": page.id, "since": since}
    counted = as_of_newest(session, ("activity", page.id, since), lambda: ask(session, _MONTHS, asked).all())
    counts = {(int(year), int(month)): count for year, month, count in counted}
    months = [divmod(now.year * 12 + now.month - 1 - back, 12) for back in range(11, -1, -1)]
    return [counts.get((year, month + 1), 0) for year, month in months]


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a page: how many revisions, from when to when.

    Without a name, it is the program, or all those who are withheld, told together.
    """

    name: str | None
    slug: str | None
    count: int
    first: datetime
    last: datetime
    withheld: bool


def authors(session: Session, page: Page, sight: Sight = EVERYBODY) -> list[Author]:
    """Who wrote the page, those who wrote most often first."""
    rows = as_of_newest(
        session,
        ("authors", page.id, sight),
        lambda: ask(session, _author_rows(sight), {"page": page.id}).all(),
    )
    return [Author(*row) for row in rows]


@lru_cache(maxsize=2000)
def _listed(text: str) -> tuple[str, ...]:
    """A list kept as JSON. Most versions change the same few things: each list is read once."""
    return tuple(json.loads(text))


def row_of(row: Any, sight: Sight = EVERYBODY) -> HistoryRow:
    return HistoryRow(
        row.number,
        row.at,
        row.summary,
        row.size,
        _listed(row.changed),
        _listed(row.tags),
        row.origin,
        row.digest,
        row.seal,
        row.author,
        row.author_slug,
        withheld(row, sight),
    )
