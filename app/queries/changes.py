"""What changed lately, over all pages: newest first, by cursor, as narrow as one asks.

What is asked often is found by an index: what people wrote, what waits to be read, what bears a mark. Of where a
page belongs the newest versions are looked at one by one, so many at most for one answer; the cursor goes on from there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, select
from sqlalchemy.orm import Session, aliased

from app.governance.vocabulary import PatrolState
from app.kinds import KINDS
from app.models import Member, Page, PageFacet, Patrol, Revision, RevisionMark
from app.models.marks import REVERTED
from app.queries.cards import LISTED
from app.queries.visibility import EVERYBODY, Sight, Withheld, joined, summary, withheld

A_PAGE = 50
# However narrow the filters, so many versions are looked at for one answer.
MOST_LOOKED_AT = 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """Which changes are wanted; "", None and False for any.

    mark: a kind of tag, or the tag of a watch rule. new: by people who were not confirmed members then. waiting: of
    those, what nobody else has read. reverted: what a later version took back. people: what people wrote, no imports.
    by: what one member wrote.
    """

    kind: str = ""
    departement: str = ""
    theme: str = ""
    mark: str = ""
    new: bool = False
    waiting: bool = False
    reverted: bool = False
    people: bool = False
    by: int | None = None

    @property
    def narrow(self) -> bool:
        """Whether it asks what no index finds by itself."""
        return bool(self.kind or self.departement or self.theme)

    @property
    def values(self) -> Mapping[str, Any]:
        """What its statement is filled with."""
        facets = {"departement": f"departement:{self.departement}", "theme": f"theme:{self.theme}"}
        return {**facets, "kind": self.kind, "mark": self.mark, "by": self.by}

    @property
    def shape(self) -> "Asked":
        """All the questions that one statement answers are this one."""
        told = {name: "?" for name in ("kind", "departement", "theme", "mark") if getattr(self, name)}
        return replace(self, by=None if self.by is None else 0, **told)


ANYTHING = Asked()
BY_PEOPLE = Asked(people=True)


@dataclass(frozen=True, slots=True)
class Change:
    """One revision, with the page it belongs to.

    patrol: whether somebody read it, when its author was new. reverted: whether a later version took it back.
    """

    id: int
    title: str
    section: str
    slug: str
    number: int
    at: datetime
    summary: str
    changed: tuple[str, ...]
    tags: tuple[str, ...]
    example: bool
    author: str | None
    author_slug: str | None
    patrol: PatrolState | None
    reverted: bool
    withheld: Withheld | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """A page of changes; `older` is the cursor of the next one, None at the end.

    searched: there may be older ones, but so many were looked at that who asks must say to go on.
    """

    rows: tuple[Change, ...]
    older: int | None
    searched: bool = False


# One for each thing that a query may ask of the marks: they do not mean one another.
_Marked, _Reverted = aliased(RevisionMark), aliased(RevisionMark)
_WAS_REVERTED = exists().where(_Reverted.revision_id == Revision.id, _Reverted.mark == REVERTED)

ROW = (
    Revision.id,
    Page.title,
    Page.kind,
    Page.slug,
    Revision.number,
    Revision.at,
    Revision.changed,
    Revision.tags,
    Page.example,
    Member.name.label("author"),
    Member.slug.label("author_slug"),
    Patrol.state.label("patrol"),
    _WAS_REVERTED.label("reverted"),
)


def recent(
    session: Session,
    asked: Asked = ANYTHING,
    before: int | None = None,
    most: int = A_PAGE,
    sight: Sight = EVERYBODY,
) -> Changes:
    """The newest revisions that are asked for, or those before a cursor.

    Fiches that their structure suspended are left out. A revision whose author is withheld is nobody's: a list of
    one member's, or of new members', does not have it.
    """
    values = {**asked.values, "before": before, "most": most + 1}
    floor = _floor(session, asked, values) if asked.narrow else None
    query = _statement(asked.shape, sight, before is not None, floor is not None)
    rows = session.execute(query, {**values, "floor": floor}).all()
    shown = tuple(_change(row, sight) for row in rows[:most])
    if len(rows) > most:
        return Changes(shown, shown[-1].id)
    return Changes(shown, floor, searched=floor is not None)


def _floor(session: Session, asked: Asked, values: Mapping[str, Any]) -> int | None:
    """The oldest version to look at for one answer; None when there are not so many."""
    return session.scalar(_far_back(asked.shape, values["before"] is not None), values)


# Made once for each shape of question: to make a statement takes longer than to ask it.


@lru_cache(maxsize=256)
def _statement(asked: Asked, sight: Sight, after_cursor: bool, bounded: bool) -> Select[Any]:
    way = _way(asked)
    query = select(*ROW, summary(sight)).select_from(way.start)
    if way.start is not Revision:
        query = query.join(Revision, Revision.id == way.id)
    query = query.join(Page, Page.id == Revision.page_id)
    if way.start is not Patrol:
        query = query.outerjoin(Patrol, Patrol.id == Revision.id)
    query = joined(query, sight).where(LISTED, *way.conditions, *_about(asked))
    if asked.narrow and way.start is Revision and asked.by is None:
        query = query.where(Revision.id.in_(_found(asked, after_cursor, bounded)))
    return _newest(_within(query, way, after_cursor, bounded), way)


def _found(asked: Asked, after_cursor: bool, bounded: bool) -> Select[Any]:
    """The versions that pass, found before anything else of them is read: it takes a tenth of the time."""
    way = _way(asked)
    query = (
        select(way.id).join(Page, Page.id == Revision.page_id).where(LISTED, *way.conditions, *_about(asked))
    )
    return _newest(_within(query, way, after_cursor, bounded), way).correlate(None)


def _within(query: Select[Any], way: "Way", after_cursor: bool, bounded: bool) -> Select[Any]:
    query = query.where(way.id < bindparam("before")) if after_cursor else query
    return query.where(way.id >= bindparam("floor")) if bounded else query


def _newest(query: Select[Any], way: "Way") -> Select[Any]:
    return query.order_by(way.id.desc()).limit(bindparam("most"))


@lru_cache(maxsize=256)
def _far_back(asked: Asked, after_cursor: bool) -> Select[Any]:
    way = _way(asked)
    query = select(way.id).select_from(way.start).where(*way.conditions)
    query = _within(query, way, after_cursor, bounded=False)
    return query.order_by(way.id.desc()).limit(1).offset(MOST_LOOKED_AT - 1)


class Way(NamedTuple):
    """The index by which changes are found in their order: where it starts, and what is asked there."""

    start: Any
    id: Any
    conditions: tuple[ColumnElement[bool], ...] = ()


def _way(asked: Asked) -> Way:
    """The way that meets the fewest versions that are not wanted."""
    if asked.mark:
        return Way(_Marked, _Marked.revision_id, (_Marked.mark == bindparam("mark"),))
    if asked.reverted:
        return Way(_Marked, _Marked.revision_id, (_Marked.mark == REVERTED,))
    if asked.waiting:
        return Way(Patrol, Patrol.id, (Patrol.state == PatrolState.WAITING,))
    if asked.new:
        return Way(Patrol, Patrol.id)
    if asked.by is not None:
        return Way(Revision, Revision.id, (Revision.author_id == bindparam("by"),))
    return Way(Revision, Revision.id, (Revision.author_id.is_not(None),) if asked.people else ())


def _about(asked: Asked) -> Iterator[ColumnElement[bool]]:
    """All that is asked, whichever way is gone; who is withheld is neither new nor anybody."""
    if asked.kind:
        # No index is wanted here: the way is gone in the order of the versions.
        yield func.coalesce(Page.kind, "") == bindparam("kind")
    for name in ("departement", "theme"):
        if getattr(asked, name):
            facet = aliased(PageFacet)
            yield exists().where(facet.page_id == Page.id, facet.facet == bindparam(name))
    if asked.reverted:
        yield _WAS_REVERTED
    if asked.waiting:
        yield Patrol.state == PatrolState.WAITING
    if asked.new or asked.waiting:
        yield and_(Patrol.id.is_not(None), Member.id.is_not(None))
    if asked.by is not None:
        yield and_(Revision.author_id == bindparam("by"), Member.id == bindparam("by"))
    if asked.people:
        yield Revision.author_id.is_not(None)


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
        tuple(row.tags),
        row.example,
        row.author,
        row.author_slug,
        row.patrol,
        bool(row.reverted),
        withheld(row, sight),
    )
