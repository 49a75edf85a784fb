"""What search promises, whatever engine answers: three verbs (put, drop, find) and the words they use.

Engines keep these promises and `tests/search_index/test_contract.py` holds each of them to it.
Nothing here knows the application: a `Document` is text, codes and perhaps a point on the map.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

FACETS = ("kind", "departement", "commune", "activity", "theme", "nature", "state")
"""The facets a document may carry. A name that is not here is refused in a document, and matches nothing in a query."""

NO_VALUE = ""
"""The facet value of the documents that have none: it is counted, and can be selected, like any other."""

MAX_POINTS = 5_000

Sort = Literal["relevance", "distance", "updated", "title"]
Values = Mapping[str, tuple[str, ...]]


class IndexAsleep(Exception):
    """The index cannot answer: missing, locked or damaged. The sentence is for the reader of the page.

    Nothing is lost by it: the index is a copy, and callers answer from the database meanwhile.
    needs_rebuild: False when it is only busy; True when only `clear()`, and putting all again, will wake it.
    """

    def __init__(self, sentence: str, needs_rebuild: bool) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.needs_rebuild = needs_rebuild


@dataclass(frozen=True, slots=True)
class Document:
    """One page as search sees it. Texts are plain, without markup; facet values are codes.

    version: grows with each change of the page; an older one never replaces a newer one.
    acronym: several may stand there, apart by spaces. keywords: labels of activities, themes, the town…
    place: the town's name, shown beside the title in suggestions. updated: Unix seconds.
    lat, lon: degrees, both or neither.
    """

    id: str
    version: int
    kind: str
    title: str
    acronym: str = ""
    summary: str = ""
    text: str = ""
    keywords: tuple[str, ...] = ()
    facets: Values = field(default_factory=dict)
    lat: float | None = None
    lon: float | None = None
    updated: int = 0
    place: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for. An empty query finds everything.

    text: all its words are required; it is never read as a language, whatever it contains.
    facets: OR between the values of one facet, AND between facets.
    near: (lat, lon); with radius_km, documents farther away or without coordinates are left out.
    sort: "distance" needs `near`, otherwise it is read as "relevance"; "relevance" without text is "updated".
    facet_names: the facets to count. facet_limit: list only so many values of each, and in any case those selected and
    the lack of one; None for all, which a town facet makes thousands. max_points: 0 when the page draws no map.
    """

    text: str = ""
    facets: Values = field(default_factory=dict)
    near: tuple[float, float] | None = None
    radius_km: float | None = None
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 20
    facet_names: tuple[str, ...] = ()
    facet_limit: int | None = None
    max_points: int = MAX_POINTS


class Span(NamedTuple):
    """A piece of text as its author wrote it. `marked` pieces are what the query matched."""

    text: str
    marked: bool = False


class Point(NamedTuple):
    """Where a match is."""

    id: str
    lat: float
    lon: float


class Facet(NamedTuple):
    """How many matches carry a value, were it selected instead of its facet's present selection."""

    value: str
    count: int  # type: ignore[assignment]
    selected: bool


class Suggestion(NamedTuple):
    """A document whose title continues what is being typed."""

    id: str
    title: str
    place: str | None


class Hit(NamedTuple):
    """One match. Spans, joined, are the title and a passage as they were written, « … » standing where it was cut.

    score: comparable within one answer by relevance only; 0 in the other orders.
    """

    id: str
    score: float
    distance_km: float | None
    title: tuple[Span, ...]
    extract: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """What a query found. `hits` is one page of it; everything else speaks of all matches.

    facets: for each name asked, values by falling count. Counts heed the selections of all *other* facets,
    so selecting a value gives exactly its count, and the counts of a single-valued facet sum to their base.
    points: at most `max_points` of the matches that have coordinates.
    suggestion: another spelling of the query, when it found little or nothing and another would find more.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[Facet, ...]]
    points: tuple[Point, ...]
    suggestion: str | None = None


class Index(Protocol):
    """An index on disk. Any number of processes read it; one at a time writes.

    Every method may raise `IndexAsleep`. After damage, `clear()` gives an empty index that works. When the folder
    vanishes, reading is `IndexAsleep` until something is put: an empty answer would be taken for the truth.
    """

    def put(self, documents: Iterable[Document], bookmark: int | None = None) -> None:
        """Keep documents, replacing those of the same id, in one durable commit.

        A document older than the one kept is passed over. `bookmark`, if given, is stored in the same commit.
        """

    def drop(self, ids: Iterable[str], bookmark: int | None = None) -> None:
        """Forget documents, in one durable commit. Unknown ids are no error."""

    def find(self, query: Query) -> Results:
        """Answer from the last commit, whichever process made it."""

    def suggest(self, prefix: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Titles that hold all the words typed, the last one perhaps unfinished."""

    def count(self) -> int:
        """Say how many documents are kept."""

    def ids(self) -> frozenset[str]:
        """Say which documents are kept."""

    def versions(self) -> dict[str, int]:
        """Say which version of each document is kept."""

    def bookmark(self) -> int:
        """Give back the last bookmark stored; 0 if none was, or if the index was lost since."""

    def clear(self) -> None:
        """Forget everything, bookmark included, damaged files too."""

    def close(self) -> None:
        """Let go of files and locks. Closing twice is no error."""
