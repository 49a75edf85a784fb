"""What a search of the directory finds: fiches in order, how to narrow them, where they are.

The index answers; the database gives today's names and addresses of what is shown, in one query. When the index
sleeps, the database alone answers with titles.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.checks import title_key
from app.kinds import STRUCTURE
from app.models import Page
from app.queries.cards import LISTED, Card, cards
from app.queries.contested import contested_among
from app.reference import Commune
from search_index import MAX_POINTS, Facet, Hit, Index, IndexAsleep, Query, Sort, Span

A_PAGE = 20
FEW = 10  # below so many, a wider search is looked for
RADII = (5, 10, 25, 50, 100)
RADIUS = 25
MANY_SUGGESTIONS = 8
MOST_VALUES = 20  # of a facet, beside those that are ticked and the lack of one
FACETS = ("departement", "commune", "theme", "activity", "nature", "state", "kind")

Chosen = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A search, as its address says it. `chosen`: the values ticked, by facet. `sort`: None for the best one."""

    words: str = ""
    chosen: Chosen = ()
    near: Commune | None = None
    radius: int = RADIUS
    sort: Sort | None = None
    page: int = 1

    @property
    def order(self) -> Sort:
        """How what is found is sorted: by distance around a place, else by relevance, else by name."""
        if (
            self.sort
            and (self.sort != "distance" or self.centre)
            and (self.sort != "relevance" or self.words)
        ):
            return self.sort
        return "distance" if self.centre else "relevance" if self.words else "title"

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of page that are looked through: fiches, unless others are ticked."""
        return dict(self.chosen).get("kind") or (STRUCTURE.name,)

    @property
    def centre(self) -> tuple[float, float] | None:
        if self.near is None or self.near.latitude is None or self.near.longitude is None:
            return None
        return self.near.latitude, self.near.longitude

    @property
    def narrowed(self) -> bool:
        """Is anything ticked?"""
        return bool(self.chosen)

    @property
    def offset(self) -> int:
        return (self.page - 1) * A_PAGE

    def query(self) -> Query:
        """The same, as the index understands it."""
        return Query(
            text=self.words,
            facets={**dict(self.chosen), "kind": self.kinds},
            near=self.centre,
            radius_km=float(self.radius) if self.centre else None,
            sort=self.order,
            offset=self.offset,
            limit=A_PAGE,
            facet_names=FACETS,
            facet_limit=MOST_VALUES,
            max_points=0,
        )


class Found(NamedTuple):
    """One match. `rank` is its number in the list and on the map; title and extract are marked spans.

    contested: a dispute about it is awake.
    """

    rank: int
    card: Card
    title: tuple[Span, ...]
    extract: tuple[Span, ...]
    distance: float | None = None
    contested: bool = False


@dataclass(frozen=True, slots=True)
class DirectoryView:
    """Everything the page of results draws.

    asleep: only titles were looked at, for the index does not answer. suggestion: a better spelling, or None.
    wider: (kilometres, how many) of a larger circle that finds more, when this one finds little.
    """

    asked: Asked
    total: int
    found: tuple[Found, ...]
    facets: Mapping[str, tuple[Facet, ...]]
    suggestion: str | None = None
    wider: tuple[int, int] | None = None
    asleep: bool = False

    @property
    def pages(self) -> int:
        """How many pages the list has; one, even when it is empty."""
        return max(1, -(-self.total // A_PAGE))


@dataclass(frozen=True, slots=True)
class Place:
    """One match on the map. `rank` is None for those that are on another page of the list."""

    card: Card
    lat: float
    lon: float
    rank: int | None


@dataclass(frozen=True, slots=True)
class Suggested:
    """A page whose title continues what is being typed."""

    title: str
    where: str
    section: str
    slug: str


def search(session: Session, index: Index, asked: Asked) -> DirectoryView:
    """Answer a search: by the index, or by the titles of the database when it sleeps."""
    try:
        results = index.find(asked.query())
        wider = _wider(index, asked, results.total)
    except IndexAsleep:
        return _by_title(session, asked)
    known = cards(session, (int(hit.id) for hit in results.hits))
    contested = contested_among(session, known)
    found = tuple(
        _found(known[int(hit.id)], hit, asked.offset + place, int(hit.id) in contested)
        for place, hit in enumerate(results.hits, 1)
        if int(hit.id) in known
    )
    return DirectoryView(asked, results.total, found, results.facets, results.suggestion, wider)


def _found(card: Card, hit: Hit, rank: int, contested: bool) -> Found:
    extract = hit.extract or (Span(card.facts.about),)
    return Found(rank, card, hit.title, extract, hit.distance_km, contested)


def _wider(index: Index, asked: Asked, total: int) -> tuple[int, int] | None:
    """The next circle, and how many it holds, when this one holds few."""
    larger = next((radius for radius in RADII if radius > asked.radius), None)
    if asked.centre is None or larger is None or total >= FEW:
        return None
    query = replace(asked.query(), radius_km=float(larger), offset=0, limit=0, facet_names=())
    more = index.find(query).total
    return (larger, more) if more > total else None


def places(session: Session, index: Index, asked: Asked) -> list[Place]:
    """Every match that has coordinates; those of the asked page of the list with their number there."""
    try:
        results = index.find(replace(asked.query(), facet_names=(), max_points=MAX_POINTS))
    except IndexAsleep:
        return []
    ranks = {hit.id: asked.offset + place for place, hit in enumerate(results.hits, 1)}
    known = cards(session, (int(point.id) for point in results.points))
    return [
        Place(known[int(point.id)], point.lat, point.lon, ranks.get(point.id))
        for point in results.points
        if int(point.id) in known
    ]


def suggest(session: Session, index: Index, typed: str) -> list[Suggested]:
    """Pages whose title continues what is typed, whatever their kind."""
    try:
        ids = [int(one.id) for one in index.suggest(typed, MANY_SUGGESTIONS)]
    except IndexAsleep:
        named = select(Page.id).where(Page.title_key.startswith(title_key(typed)[:250], autoescape=True))
        ids = list(session.scalars(named.where(LISTED).order_by(Page.title_key).limit(MANY_SUGGESTIONS)))
    known = cards(session, ids)
    return [_suggested(known[id_]) for id_ in ids if id_ in known]


def _suggested(card: Card) -> Suggested:
    return Suggested(card.title, card.where, card.section, card.slug)


def _by_title(session: Session, asked: Asked) -> DirectoryView:
    """What titles alone say: no accents, no distance, no facets."""
    titled = _titled(select(Page.id), asked)
    total = session.scalar(_titled(select(func.count()).select_from(Page), asked)) or 0
    ids = list(session.scalars(titled.order_by(Page.title_key).limit(A_PAGE).offset(asked.offset)))
    known = cards(session, ids)
    found = tuple(_read(known[id_], asked.offset + place) for place, id_ in enumerate(ids, 1))
    return DirectoryView(asked, total, found, {}, asleep=True)


def _titled(query: Select, asked: Asked) -> Select:
    query = query.where(Page.kind.in_(asked.kinds), LISTED)
    for word in _words(asked.words):
        query = query.where(Page.title_key.contains(word, autoescape=True))
    return query


def _words(text: str) -> Iterable[str]:
    return title_key(text[:200]).split()[:10] if text.strip() else ()


def _read(card: Card, rank: int) -> Found:
    return Found(rank, card, (Span(card.title),), (Span(card.facts.about),))
