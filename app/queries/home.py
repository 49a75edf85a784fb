"""What the first page says: how many fiches and where, what people changed lately, who wrote this month."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.kinds import STRUCTURE
from app.models import Page, Revision
from app.models.journal import newest_act
from app.queries.cards import LISTED
from app.queries.changes import BY_PEOPLE, Change, recent
from app.vocabularies import vocabulary
from search_index import NO_VALUE, Facet, Index, IndexAsleep, Query

CHANGES_SHOWN = 6
COUNTED = ("departement", "theme", "commune")
POINTED_TO = ("charte", "gouvernance", "aide")

Counts = tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many fiches there are: in all, by département and by theme (code, label, how many), by INSEE code.

    Without the index only the first is known, and `asleep` says so.
    """

    fiches: int
    departements: Counts = ()
    themes: Counts = ()
    towns: Mapping[str, int] | None = None
    asleep: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """What people, not imports, wrote since the month began."""

    members: int
    revisions: int
    pages: int


@dataclass(frozen=True, slots=True)
class HomeView:
    """Everything the first page draws. `rules`: which of the pages it points to exist, by slug."""

    numbers: Numbers
    changes: tuple[Change, ...]
    month: Month
    rules: frozenset[str]


def home(session: Session, index: Index, month_began: datetime) -> HomeView:
    """The first page; without the index it counts less, and says all the rest."""
    try:
        numbers = _numbers(index)
    except IndexAsleep:
        numbers = _total(session)
    changes = recent(session, BY_PEOPLE, most=CHANGES_SHOWN).rows
    if not changes:
        changes = recent(session, most=CHANGES_SHOWN).rows
    rules = frozenset(session.scalars(select(Page.slug).where(Page.slug.in_(POINTED_TO))))
    return HomeView(numbers, changes, _month(session, month_began), rules)


def health(session: Session, index: Index) -> dict[str, str]:
    """Whether the database and the index answer: "well", or "asleep". A search that sleeps loses nothing."""
    return {
        "database": _state(lambda: newest_act(session)),
        "search": _state(index.count),
    }


def _state(ask: Callable[[], object]) -> str:
    try:
        ask()
    except (DBAPIError, IndexAsleep):
        return "asleep"
    return "well"


def _numbers(index: Index) -> Numbers:
    results = index.find(
        Query(facets={"kind": (STRUCTURE.name,)}, limit=0, facet_names=COUNTED, max_points=0)
    )
    return Numbers(
        results.total,
        _labelled("departements", results.facets["departement"]),
        tuple(sorted(_labelled("themes", results.facets["theme"]), key=_place_in_list)),
        {facet.value: facet.count for facet in results.facets["commune"] if facet.value != NO_VALUE},
    )


def _labelled(name: str, facets: tuple[Facet, ...]) -> Counts:
    terms = vocabulary(name)
    return tuple((f.value, terms.label(f.value), f.count) for f in facets if f.value != NO_VALUE)


def _place_in_list(row: tuple[str, str, int]) -> tuple[bool, int]:
    """Themes are read in the order of their list, unknown ones last."""
    codes = vocabulary("themes").codes()
    return (row[0] not in codes, codes.index(row[0]) if row[0] in codes else 0)


def _total(session: Session) -> Numbers:
    count = session.scalar(select(func.count()).select_from(Page).where(Page.kind == STRUCTURE.name, LISTED))
    return Numbers(count or 0, asleep=True)


def _month(session: Session, began: datetime) -> Month:
    counted = select(
        func.count(Revision.author_id.distinct()), func.count(), func.count(Revision.page_id.distinct())
    ).where(Revision.at >= began, Revision.author_id.is_not(None))
    return Month(*session.execute(counted).one())
