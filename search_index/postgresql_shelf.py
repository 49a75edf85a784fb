"""What one commit of the PostgreSQL index answers: what matches, in which order, and how often each value is met.

Matching is exact. Only the `RANKED` most promising matches are ranked, those whose very name was typed first: ranking
reads all the words of a document, and a common word is in tens of thousands of them.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from math import log
from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Composable, Identifier, Literal

from search_index import weights
from search_index.distance import EARTH_KM, MICRO, box_around
from search_index.finding import Demand, Found, Selection
from search_index.interface import FACETS, Point, Query
from search_index.postgresql_tables import LETTERS, State, code, lexeme, versions
from search_index.reading import Wanted

RANKED = 2_000
LAST_LETTER = "\U0010ffff"
TRUE = SQL("TRUE")

_TOP = max(weights.WHERE.values())
# ts_rank wants its weights from D to A, none above 1.
_BY_LETTER = [
    weights.WHERE[name] / _TOP for name in sorted(LETTERS, key=lambda name: LETTERS[name], reverse=True)
]

# A vector joined to an empty one is read from the disk once, whatever is then asked of it; OFFSET 0 keeps it so.
_RANKED = SQL(
    """
    SELECT id, shown, {score} AS score
    FROM (SELECT id, shown, title_order, headings, words FROM search_document
          WHERE {matches} ORDER BY {promising} LIMIT {ranked}) AS candidate,
         LATERAL (SELECT candidate.words || ''::tsvector AS words OFFSET 0) AS held
    ORDER BY score DESC, title_order, id
    """
)


class PostgreSQLShelf:
    """`Shelf` within one transaction, which sees one commit from its beginning to its end."""

    def __init__(self, connection: Connection[Any], state: State) -> None:
        self._connection = connection
        self._state = state

    def select(self, demand: Demand) -> Selection:
        query, conditions = demand.query, _Conditions(demand)
        total, counts = self._counted(conditions, query)
        return Selection(
            total,
            tuple(self._page(demand, conditions.all)) if query.limit else (),
            counts,
            self._points(conditions.all, query.max_points),
        )

    def known(self, keys: Iterable[str]) -> Mapping[str, int]:
        return self._counts_of("all", keys)

    def written(self, forms: Iterable[str]) -> Mapping[str, int]:
        return self._counts_of("spelling", forms)

    def spellings(self, beginning: str) -> Iterable[tuple[str, int]]:
        return self._terms("spelling", beginning, SQL("term"))

    def completions(self, prefix: str, limit: int) -> tuple[str, ...]:
        found = self._terms("name", prefix, SQL("documents DESC, term LIMIT {}").format(Literal(limit)))
        return tuple(term for term, _ in found)

    def headed(self, prefix: str, limit: int) -> tuple[Found, ...]:
        found = self._terms("heading", code(prefix), SQL("term LIMIT {}").format(Literal(limit)))
        headings = SQL("headings && {}::text[]").format(Literal([term for term, _ in found]))
        return tuple(self._in_order(headings, SQL("title_order, id"), limit, 0))

    def count(self) -> int:
        return self._state.documents

    def versions(self) -> dict[str, int]:
        return versions(self._connection)

    def bookmark(self) -> int:
        return self._state.bookmark

    # --- terms

    def _counts_of(self, field: str, terms: Iterable[str]) -> dict[str, int]:
        counts = dict.fromkeys(terms, 0)
        found = self._connection.execute(
            "SELECT term, documents FROM search_word WHERE field = %s AND term = ANY(%s::text[])",
            [field, list(counts)],
        )
        return counts | dict(found.fetchall())

    def _terms(self, field: str, beginning: str, order: Composable) -> list[tuple[str, int]]:
        asked = SQL(
            "SELECT term, documents FROM search_word WHERE field = {} AND term >= {} AND term < {} ORDER BY {}"
        ).format(Literal(field), Literal(beginning), Literal(beginning + LAST_LETTER), order)
        return self._connection.execute(asked).fetchall()

    # --- all that matches

    def _counted(self, conditions: "_Conditions", query: Query) -> tuple[int, dict[str, dict[str, int]]]:
        """Count the matches, and for each facet its values among what matches all the other facets."""
        names = [name for name in dict.fromkeys(query.facet_names) if name in FACETS]
        flags = {name: Identifier(f"has {name}") for name in names if name in conditions.facets}
        columns: list[Composable] = [*map(Identifier, names)]
        columns += [SQL("{} AS {}").format(conditions.facets[name], flag) for name, flag in flags.items()]
        asked = [SQL("SELECT NULL, NULL, count(*) FROM among WHERE {}").format(_all_of(flags.values()))]
        for name in names:
            others = _all_of(flag for other, flag in flags.items() if other != name)
            asked.append(
                SQL(
                    "SELECT {}, value, count(*) FROM among, unnest({}) AS value WHERE {} GROUP BY value"
                ).format(Literal(name), Identifier(name), others)
            )
        among = SQL("WITH among AS (SELECT {} FROM search_document WHERE {}) {}").format(
            SQL(", ").join(columns), conditions.but(flags), SQL(" UNION ALL ").join(asked)
        )
        total, counts = 0, {name: dict[str, int]() for name in names}
        for name, value, count in self._connection.execute(among):
            if name is None:
                total = count
            else:
                counts[name][value] = count
        return total, counts

    def _points(self, matches: Composable, limit: int) -> tuple[Point, ...]:
        if not limit:
            return ()
        asked = SQL("SELECT id, lat, lon FROM search_document WHERE {} AND lat IS NOT NULL LIMIT {}")
        return tuple(Point(*row) for row in self._connection.execute(asked.format(matches, Literal(limit))))

    # --- one page of it

    def _page(self, demand: Demand, matches: Composable) -> Iterator[Found]:
        query = demand.query
        if query.sort != "relevance":
            yield from self._in_order(matches, _order(query), query.limit, query.offset)
            return
        promising = _promising(demand)
        ranked = max(0, min(query.limit, RANKED - query.offset))
        if ranked:
            best = _RANKED.format(
                score=self._score(demand), matches=matches, promising=promising, ranked=Literal(RANKED)
            )
            yield from self._found(best, ranked, query.offset)
        if query.limit > ranked:
            yield from self._in_order(matches, promising, query.limit - ranked, query.offset + ranked)

    def _in_order(self, matches: Composable, order: Composable, limit: int, offset: int) -> Iterator[Found]:
        asked = SQL("SELECT id, shown, 0 FROM search_document WHERE {} ORDER BY {}").format(matches, order)
        return self._found(asked, limit, offset)

    def _found(self, asked: Composable, limit: int, offset: int) -> Iterator[Found]:
        page = SQL("{} LIMIT {} OFFSET {}").format(asked, Literal(limit), Literal(offset))
        for name, kept, score in self._connection.execute(page):
            shown = json.loads(kept)
            at = shown.pop("at")
            yield Found(id=name, at=tuple(at) if at else None, score=float(score), **shown)

    # --- rank

    def _score(self, demand: Demand) -> Composable:
        """Add up the worth of each word where it is best met, and what phrases and headings add."""
        words = [list(_worths(ways)) for ways in weights.words(demand.reading)]
        phrases = list(weights.phrases(demand.reading))
        met = [key for grades in words for keys, _ in grades for key in keys]
        counts = self.known([*met, *(key for phrase in phrases for key in phrase.keys)])

        def rarity(keys: Iterable[str]) -> float:
            holding = min(self._state.documents, sum(counts[key] for key in keys))
            return log(1 + (self._state.documents - holding + 0.5) / (holding + 0.5))

        merits: list[Composable] = [SQL("0")]
        for grades in words:
            ways = [_met(keys, _TOP * worth * rarity(keys)) for keys, worth in grades]
            merits.append(SQL("greatest({})").format(SQL(", ").join(ways)))
        merits += [_said(phrase, sum(rarity([key]) for key in phrase.keys)) for phrase in phrases]
        if demand.heading:
            named = SQL("headings @> {}::text[]").format(Literal([code(demand.heading)]))
            merits.append(_if(named, weights.HEADING))
        return SQL(" + ").join(merits)


class _Conditions:
    """What a demand requires, as conditions of SQL."""

    def __init__(self, demand: Demand) -> None:
        query = demand.query
        self.facets = {name: _any_facet(name, values) for name, values in query.facets.items()}
        self._others = [*_words(demand), *_area(query)]

    @property
    def all(self) -> Composable:
        return self.but(())

    def but(self, without: Iterable[str]) -> Composable:
        """All but the selections of some facets."""
        left = frozenset(without)
        return _all_of([*self._others, *(self.facets[name] for name in self.facets if name not in left)])


def _all_of(conditions: Iterable[Composable]) -> Composable:
    return SQL(" AND ").join([TRUE, *conditions])


def _words(demand: Demand) -> Iterator[Composable]:
    if demand.reading.wanted:
        column = SQL("names" if demand.names_only else "words")
        yield SQL("{} @@ {}::tsquery").format(column, Literal(_required(demand)))


def _required(demand: Demand) -> str:
    return " & ".join(_matches(want) for want in demand.reading.wanted)


def _matches(want: Wanted) -> str:
    """One of its keys, or all of its parts."""
    ways = [lexeme(key) for key in (*want.keys, *want.near)]
    if want.parts:
        ways.append(f"({' & '.join(_matches(part) for part in want.parts)})")
    return f"({' | '.join(ways)})"


def _any_facet(name: str, values: Iterable[str]) -> Composable:
    if name not in FACETS:
        return SQL("FALSE")
    return SQL("{} && {}::text[]").format(Identifier(name), Literal(list(map(code, values))))


def _area(query: Query) -> Iterator[Composable]:
    """The circle: first the box around it, which an index knows."""
    near, radius = query.near, query.radius_km
    if near is not None and radius is not None:
        south, north, west, east = (Literal(bound / MICRO) for bound in box_around(*near, radius))
        yield SQL("lat BETWEEN {} AND {} AND lon BETWEEN {} AND {}").format(south, north, west, east)
        yield SQL("{} <= {}").format(_km_from(*near), Literal(radius))


def _km_from(lat: float, lon: float) -> Composable:
    """Measure the great circle as `distance.km_between` does."""
    return SQL(
        "2 * {earth} * asin(least(1, sqrt(sin(radians(lat - {lat}) / 2) ^ 2"
        " + cos(radians({lat})) * cos(radians(lat)) * sin(radians(lon - {lon}) / 2) ^ 2)))"
    ).format(earth=Literal(EARTH_KM), lat=Literal(lat), lon=Literal(lon))


def _order(query: Query) -> Composable:
    if query.sort == "distance" and query.near:
        return SQL("lat IS NULL, {}, title_order, id").format(_km_from(*query.near))
    return SQL("updated DESC, title_order, id" if query.sort == "updated" else "title_order, id")


def _promising(demand: Demand) -> Composable:
    """Put first what is worth ranking: the headings typed, the names that hold all the words, then the latest."""
    if not demand.reading.wanted:
        return SQL("updated DESC, id")
    return SQL("headings @> {}::text[] DESC, names @@ {}::tsquery DESC, updated DESC, id").format(
        Literal([code(demand.heading)]), Literal(_required(demand))
    )


def _worths(ways: list[weights.WordMerit]) -> Iterator[tuple[list[str], float]]:
    """Give the keys of a word with what each is worth; those of its neighbours, which may be many, together."""
    near: list[str] = []
    for way in ways:
        if way.where == "all":
            if way.weight == weights.NEIGHBOUR:
                near.append(way.key)
            else:
                yield [way.key], way.weight
    if near:
        yield near, weights.NEIGHBOUR


def _met(keys: list[str], worth: float) -> Composable:
    """Weigh these keys by where they stand. PostgreSQL divides by their number, which is undone."""
    any_of = " | ".join(map(lexeme, keys))
    return SQL("{} * ts_rank({}::float4[], held.words, {}::tsquery)").format(
        Literal(worth * len(keys)), Literal(_BY_LETTER), Literal(any_of)
    )


def _said(phrase: weights.PhraseMerit, rarity: float) -> Composable:
    """Weigh words that stand one after the other."""
    letter = "" if phrase.where == "all" else f":{LETTERS[phrase.where]}"
    typed = " <-> ".join(lexeme(key) + letter for key in phrase.keys)
    return _if(SQL("held.words @@ {}::tsquery").format(Literal(typed)), phrase.weight * rarity)


def _if(condition: Composable, worth: float) -> Composable:
    return SQL("CASE WHEN {} THEN {} ELSE 0 END").format(condition, Literal(worth))
