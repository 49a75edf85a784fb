"""From a query to results, whatever the engine: read, ask the shelf, forgive slips, count, mark.

An engine is a `Shelf`: what one commit of an index answers. All that is French, and all that people see, is here.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from search_index.card import encodable, heading
from search_index.distance import km_between
from search_index.french import words
from search_index.inflection import keys
from search_index.interface import (
    MAX_POINTS,
    NO_VALUE,
    Facet,
    Hit,
    Point,
    Query,
    Results,
    Suggestion,
)
from search_index.marking import extract, mark
from search_index.reading import MAX_CHARACTERS, Reading, Wanted, read, with_prefix
from search_index.spelling import Slips, two_slips

MAX_LIMIT = 1_000
MAX_OFFSET = 1_000_000
MAX_SELECTED = 200
MAX_COMPLETIONS = 50
FEW = 3
"""Below so many matches, another spelling is looked for."""

FAR_MORE = 10
"""How many times more often a word must be written than its neighbour for that one to be taken for a slip."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What a shelf is asked. `query` is settled: every number in it is sane, and its text is in `reading`.

    names_only: match within title and acronym only. heading: the typed text as headings are written.
    """

    reading: Reading
    query: Query
    heading: str = ""
    names_only: bool = False


class Found(NamedTuple):
    """A document of the asked page of matches, as it is kept."""

    id: str
    title: str
    summary: str
    text: str
    place: str
    at: tuple[float, float] | None
    score: float


@dataclass(frozen=True, slots=True)
class Selection:
    """What a shelf answers. counts: for each facet asked, how many matches carry each value."""

    total: int
    found: tuple[Found, ...]
    counts: Mapping[str, Mapping[str, int]]
    points: tuple[Point, ...]


class Shelf(Protocol):
    """One commit of an index, which does not change while it is read."""

    def select(self, demand: Demand) -> Selection:
        """Give the matches, one page of them in full."""

    def known(self, keys: Iterable[str]) -> Mapping[str, int]:
        """Count the documents under each of these keys."""

    def written(self, forms: Iterable[str]) -> Mapping[str, int]:
        """Count the documents where each of these spellings is written."""

    def spellings(self, beginning: str) -> Iterable[tuple[str, int]]:
        """Give the spellings written that begin so, with their counts."""

    def completions(self, prefix: str, limit: int) -> tuple[str, ...]:
        """Give the keys of titles and acronyms that begin so, the most frequent first."""

    def headed(self, prefix: str, limit: int) -> tuple[Found, ...]:
        """Give documents one of whose headings begins so."""

    def count(self) -> int:
        """Count the documents."""

    def versions(self) -> dict[str, int]:
        """Say which version of each document is kept."""

    def bookmark(self) -> int:
        """Give back the bookmark."""


def find(shelf: Shelf, query: Query) -> Results:
    """Answer a query."""
    query = _settled(query)
    typed = read(query.text)
    slips = Slips(shelf.written)
    reading = _forgiving(shelf, typed, slips, every_word=False)
    selection = _select(shelf, reading, query)
    if not selection.total and typed.wanted:
        reading = _forgiving(shelf, typed, slips, every_word=True)
        selection = _select(shelf, reading, query)
    keys_wanted = reading.keys
    return Results(
        selection.total,
        tuple(_hit(found, keys_wanted, query) for found in selection.found),
        {name: _facet(selection.counts.get(name, {}), query, name) for name in query.facet_names},
        selection.points,
        _better_spelling(shelf, typed, slips, query, selection.total),
    )


def suggest(shelf: Shelf, prefix: str, limit: int) -> tuple[Suggestion, ...]:
    """Continue what is being typed: first the titles that begin so, then those that hold its words."""
    reading, limit = read(prefix), max(0, min(limit, MAX_LIMIT))
    if not reading.wanted or not limit:
        return ()
    found = {one.id: one for one in shelf.headed(_heading(prefix), limit)}
    if len(found) < limit:
        reading = with_prefix(reading, shelf.completions(reading.sequence[-1], MAX_COMPLETIONS))
        demand = Demand(reading, Query(limit=limit, max_points=0), names_only=True)
        found |= {one.id: one for one in shelf.select(demand).found if one.id not in found}
    return tuple(Suggestion(one.id, one.title, one.place or None) for one in list(found.values())[:limit])


def _settled(query: Query) -> Query:
    """Make a query from outside safe to ask: numbers within bounds, text that can be encoded, an order that exists."""
    near = query.near if query.near and _on_earth(*query.near) else None
    radius = (
        query.radius_km if near and query.radius_km is not None and not math.isnan(query.radius_km) else None
    )
    text = encodable(query.text[:MAX_CHARACTERS])
    sort = query.sort
    if sort not in ("distance", "updated", "title") or (sort == "distance" and not near):
        sort = "relevance" if read(text).wanted else "updated"
    return replace(
        query,
        text=text,
        facets={
            name: tuple(encodable(value) for value in values[:MAX_SELECTED])
            for name, values in query.facets.items()
            if values
        },
        near=near,
        radius_km=None if radius is None else max(0.0, radius),
        sort=sort,
        offset=max(0, min(query.offset, MAX_OFFSET)),
        limit=max(0, min(query.limit, MAX_LIMIT)),
        facet_limit=None if query.facet_limit is None else max(0, query.facet_limit),
        max_points=max(0, min(query.max_points, MAX_POINTS)),
    )


def _on_earth(lat: float, lon: float) -> bool:
    return abs(lat) <= 90 and abs(lon) <= 180


def _heading(text: str) -> str:
    """Write what is typed as a heading; after a space, its last word is finished."""
    typed = text[:MAX_CHARACTERS]
    return heading(list(words(typed))) + (" " if typed[-1:].isspace() else "")


def _select(shelf: Shelf, reading: Reading, query: Query) -> Selection:
    return shelf.select(Demand(reading, query, heading(list(words(query.text)))))


def _forgiving(shelf: Shelf, reading: Reading, slips: Slips, every_word: bool) -> Reading:
    """Let the neighbours of words that nobody wrote do as well; of every word, when nothing was found otherwise."""

    def forgiven(want: Wanted) -> Wanted:
        parts = tuple(forgiven(part) for part in want.parts)
        if parts or (not every_word and any(shelf.known(want.keys).values())):
            return replace(want, parts=parts)
        near = {key for form in slips.near(want.forms[0]) for key in keys(form)}
        return replace(want, near=tuple(sorted(near)))

    return replace(reading, wanted=tuple(forgiven(want) for want in reading.wanted))


def _better_spelling(shelf: Shelf, reading: Reading, slips: Slips, query: Query, total: int) -> str | None:
    """Spell the query otherwise, if little was found and the other spelling finds more."""
    if total >= FEW or not reading.wanted:
        return None
    text = query.text
    simple = (one for want in reading.wanted for one in want.parts or (want,))
    for want in sorted(simple, key=lambda one: -one.start):
        better = _more_written(shelf, slips, want)
        if better:
            text = text[: want.start] + _as_written(shelf, better) + text[want.end :]
    if text == query.text:
        return None
    more = _select(shelf, read(text), replace(query, text=text, limit=0, facet_names=(), max_points=0)).total
    return text if more > total else None


def _more_written(shelf: Shelf, slips: Slips, want: Wanted) -> str | None:
    """The word most often written near this one, if it is written far more often."""
    form = want.forms[0]
    own = max(shelf.known(want.keys).values(), default=0)
    near = slips.near(form)
    if not own and max(near.values(), default=0) < FEW:
        near = near | two_slips(form, shelf.spellings(form[0]))
    if not near:
        return None
    best = max(near, key=lambda word: (near[word], word))
    return best if near[best] >= max(1, own * FAR_MORE) else None


def _as_written(shelf: Shelf, form: str) -> str:
    """Give a folded spelling its accents back, from a document where it stands."""
    wanted = read(form)
    demand = Demand(wanted, Query(limit=3, max_points=0))
    for found in shelf.select(demand).found:
        for text in (found.title, found.summary, found.text):
            for word in words(text):
                surface = text[word.start : word.end]
                if word.forms[0] == form and not surface.isupper():
                    return surface.lower()
    return form


def _hit(found: Found, keys_wanted: frozenset[str], query: Query) -> Hit:
    distance = km_between(*query.near, *found.at) if query.near and found.at else None
    return Hit(
        found.id,
        found.score if query.sort == "relevance" else 0.0,
        distance,
        mark(found.title, keys_wanted),
        extract(found.summary, found.text, keys_wanted),
    )


def _facet(counts: Mapping[str, int], query: Query, name: str) -> tuple[Facet, ...]:
    """List the values of a facet by falling count. Those selected are listed even when nothing carries them."""
    selected = query.facets.get(name, ())
    every = {**dict.fromkeys(selected, 0), **counts}
    listed = _in_order(every)
    if query.facet_limit is not None:
        first = [value for value in listed if value != NO_VALUE][: query.facet_limit]
        kept = {*first, *selected, NO_VALUE}
        listed = [value for value in listed if value in kept]
    return tuple([Facet(value, every[value], value in selected) for value in listed])


def _in_order(counts: Mapping[str, int]) -> list[str]:
    """The values by falling count; those that are as frequent by themselves, the lack of one last."""
    values = sorted(counts)
    if NO_VALUE in counts:
        values.remove(NO_VALUE)
        values.append(NO_VALUE)
    return sorted(values, key=counts.__getitem__, reverse=True)
