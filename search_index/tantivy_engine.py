"""Search by tantivy: an index in Rust, which answers from files mapped in memory.

Every commit is seen by the next question of any process: the file each commit replaces (`meta.json`) is looked at
each time, which costs a microsecond. No thread of tantivy's lives in a reader, so a server may fork after opening.
"""

import contextlib
import hashlib
import json
import threading
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from math import inf
from pathlib import Path
from typing import Any, cast

import tantivy
from tantivy import Occur, Order
from tantivy import Query as Rule

from search_index import keeping, weights
from search_index.card import Card
from search_index.distance import MICRO, Box, box_around, km_between, micro
from search_index.finding import Demand, Found, Selection
from search_index.french import Posting
from search_index.interface import FACETS, Document, Point, Query
from search_index.reading import Wanted

# The least that tantivy takes: what a round changes is a few fiches, and a whole index is built in as many steps as needed.
HEAP_BYTES = 15_000_000
BUCKETS = 65_000
SPARE = 10  # values asked for beyond those that are listed, which say whether the last of them is alone with its count
RINGS_KM = (5, 25, 125)
MARK = "="  # stands before each facet value, for tantivy keeps no empty one

# What `json.loads` does of a text, without looking at what surrounds it.
_read = json.JSONDecoder().raw_decode
Address = tantivy.DocAddress
Numbers = dict[int, str]
# How many values each facet has, by what was asked.
Counts = dict[str, dict[str, int]]
Counted = dict[Hashable, Counts]
# The next page of the same results, or the same word asked by somebody else, is not counted anew.
MOST_COUNTED = 32
# A facet asked whole may have thousands of values, which are then counted each time.
MOST_VALUES = 2_000


@cache
def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in weights.WHERE:
        builder.add_text_field(name, tokenizer_name="raw", index_option="position")
    for name in ("name", "spelling", "heading", "role"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("order", "spot", *FACETS):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("lat", "lon"):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in ("version", "bookmark"):
        builder.add_integer_field(name, stored=True)
    for name in ("updated", "number"):
        builder.add_integer_field(name, fast=True)
    builder.add_bytes_field("shown", stored=True)
    return builder.build()


class TantivyIndex(keeping.FileIndex):
    """`Index` by tantivy."""

    engine = "tantivy"

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._index: tantivy.Index | None = None
        self._seen: tuple[int, int, int] | None = None
        self._numbers: Numbers = {}
        self._marks: list[int] = []
        self._counted: Counted = {}
        super().__init__(path)

    def put(self, documents: Iterable[Document], bookmark: int | None = None) -> None:
        cards = keeping.cards(documents)
        with self._writing() as (writer, shelf):
            kept = shelf.versions([card.document.id for card in cards])
            for card in cards:
                if card.document.version >= kept.get(card.document.id, card.document.version):
                    writer.delete_documents_by_term("id", card.document.id)
                    writer.add_document(_row(card))
            _set_bookmark(writer, bookmark)

    def drop(self, ids: Iterable[str], bookmark: int | None = None) -> None:
        with self._writing() as (writer, _):
            for one in ids:
                writer.delete_documents_by_term("id", one)
            _set_bookmark(writer, bookmark)

    def close(self) -> None:
        with self._lock:
            self._index, self._seen, self._numbers, self._counted = None, None, {}, {}

    def fill(self, folder: Path) -> object:
        return tantivy.Index(_schema(), path=str(folder))

    def shelf(self) -> "TantivyShelf":
        with self._lock:
            seen = keeping.signature(self.folder / "meta.json")
            same = self._index is not None and seen is not None and seen == self._seen
            if self._index is None or seen is None or not (same or _reloaded(self._index)):
                self._index = self._opened()
            if not same:
                self._seen, self._marks, self._counted = seen, [], {}
            return TantivyShelf(self._index.searcher(), self._numbers, self._marks, self._counted)

    def _opened(self) -> tantivy.Index:
        keeping.check_stamp(self.folder, self.engine)
        index = tantivy.Index.open(str(self.folder))
        index.config_reader(reload_policy="manual", num_warmers=0)
        return index

    @contextlib.contextmanager
    def _writing(self) -> Iterator[tuple[tantivy.IndexWriter, "TantivyShelf"]]:
        """Commit what is done within, all of it or nothing. Waits for another writer, within reason."""
        with keeping.or_asleep():
            self.make_if_missing()
            writer = keeping.patiently(self._writer, lambda error: "LockBusy" in str(error))
            try:
                yield writer, self.shelf()
                writer.commit()
            finally:
                writer.wait_merging_threads()

    def _writer(self) -> tantivy.IndexWriter:
        return self._opened().writer(heap_size=HEAP_BYTES, num_threads=1)


def _reloaded(index: tantivy.Index) -> bool:
    """Move on to the last commit. False when the folder was made anew meanwhile, and must be opened again."""
    try:
        index.reload()
    except (OSError, ValueError):
        return False
    return True


def _set_bookmark(writer: tantivy.IndexWriter, bookmark: int | None) -> None:
    """Keep the bookmark as a row of its own, so that it is in the same commit as the documents."""
    if bookmark is None:
        return
    writer.delete_documents_by_term("role", "bookmark")
    row = tantivy.Document()
    row.add_text("role", "bookmark")
    row.add_integer("bookmark", bookmark)
    writer.add_document(row)


def _row(card: Card) -> tantivy.Document:
    document, row = card.document, tantivy.Document()
    row.add_text("role", "document")
    row.add_text("id", document.id)
    for name, postings in card.fields.items():
        row.add_pre_tokenized_text(name, _pre_tokenized(postings))
    for name, terms in (("name", card.names), ("spelling", card.spellings), ("heading", card.headings)):
        for term in terms:
            row.add_text(name, term)
    for name, values in card.facets.items():
        for value in values:
            row.add_text(name, MARK + value)
    row.add_text("order", card.order)
    for name, number in (("version", document.version), ("updated", document.updated)):
        row.add_integer(name, number)
    row.add_integer("number", _number(document.id))
    if card.at:
        lat, lon = map(micro, card.at)
        row.add_integer("lat", lat)
        row.add_integer("lon", lon)
        row.add_text("spot", f"{lat} {lon}")
    row.add_bytes("shown", json.dumps(card.shown).encode())
    return row


def _pre_tokenized(postings: Iterable[Posting]) -> tantivy.PreTokenizedString:
    return tantivy.PreTokenizedString("", [tantivy.Token(key, place, 0, 0) for key, place in postings])


def _number(name: str) -> int:
    """Give an id a number, which tantivy reads for thousands of documents where it would read texts one by one."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)


class TantivyShelf:
    """`Shelf` over one commit. numbers: ids by their number, filled as they are met, and kept from commit to commit.

    marks: the bookmark of this commit, once it was read: it is asked for before every answer of the site.
    counted: the facets of this commit that were counted last, by what they were counted for.
    """

    def __init__(
        self, searcher: tantivy.Searcher, numbers: Numbers, marks: list[int], counted: Counted
    ) -> None:
        self._searcher = searcher
        self._numbers = numbers
        self._marks = marks
        self._counted = counted

    def select(self, demand: Demand) -> Selection:
        sieve = _Sieve(self._searcher, demand)
        query = demand.query
        if query.near and query.sort == "distance":
            total, page = self._nearest(sieve.matching, query, query.near)
        else:
            total, page = self._ordered(sieve, query)
        return Selection(
            total,
            tuple(self._found(address, score) for address, score in page),
            self._counted_once(sieve, demand),
            self._points(sieve.matching, query.max_points),
        )

    def known(self, keys: Iterable[str]) -> Mapping[str, int]:
        return {key: self._searcher.doc_freq("all", key) for key in keys}

    def written(self, forms: Iterable[str]) -> Mapping[str, int]:
        return {form: self._searcher.doc_freq("spelling", form) for form in forms}

    def spellings(self, beginning: str) -> Iterable[tuple[str, int]]:
        return self._searcher.terms_with_prefix("spelling", beginning)

    def completions(self, prefix: str, limit: int) -> tuple[str, ...]:
        return tuple(key for key, _ in self._searcher.terms_with_prefix("name", prefix, limit=limit))

    def headed(self, prefix: str, limit: int) -> tuple[Found, ...]:
        headings = self._searcher.terms_with_prefix("heading", prefix, limit=limit)
        any_of = Rule.term_set_query(_schema(), "heading", [heading for heading, _ in headings])
        hits = self._searcher.search(any_of, limit, count=False, order_by_field="order", order=Order.Asc).hits
        return tuple(self._found(address, 0.0) for _, address in hits)

    def count(self) -> int:
        return self._total(_term("role", "document"))

    def versions(self, ids: Sequence[str] | None = None) -> dict[str, int]:
        """Say which version of these documents is kept, or of all."""
        chosen = _term("role", "document") if ids is None else Rule.term_set_query(_schema(), "id", list(ids))
        rows = (self._searcher.doc(address) for address in self._addresses(chosen))
        return {_stored(row, "id"): _stored(row, "version") for row in rows}

    def bookmark(self) -> int:
        if not self._marks:
            kept = [self._searcher.doc(address) for address in self._addresses(_term("role", "bookmark"))]
            self._marks.append(int(_stored(kept[0], "bookmark")) if kept else 0)
        return self._marks[0]

    def _total(self, rule: Rule) -> int:
        return _count(self._searcher.search(rule, 1))

    def _addresses(self, rule: Rule, limit: int | None = None) -> list[Address]:
        """All that match, in no order: a constant score spares tantivy the sorting."""
        limit = self._searcher.num_docs if limit is None else limit
        hits = self._searcher.search(Rule.const_score_query(rule, 0.0), max(1, limit), count=False).hits
        return [address for _, address in hits]

    def _ordered(self, sieve: "_Sieve", query: Query) -> tuple[int, list[tuple[Address, float]]]:
        if not query.limit:
            return self._total(sieve.matching), []
        by = {"updated": ("updated", Order.Desc), "title": ("order", Order.Asc)}.get(query.sort)
        if by:
            result = self._searcher.search(
                sieve.matching, query.limit, offset=query.offset, order_by_field=by[0], order=by[1]
            )
            return _count(result), [(address, 0.0) for _, address in result.hits]
        result = self._searcher.search(sieve.ranked(), query.limit, offset=query.offset)
        return _count(result), [(address, float(score)) for score, address in result.hits]

    def _nearest(
        self, rule: Rule, query: Query, near: tuple[float, float]
    ) -> tuple[int, list[tuple[Address, float]]]:
        """Sort by distance those that are somewhere; the others come last.

        The nearest are looked for in growing boxes, since all that is nearer than the edge of a box is in it.
        """
        total, end = self._total(rule), query.offset + query.limit
        for radius in RINGS_KM:
            ranked = self._by_distance(_all_of([rule, *_within(box_around(*near, radius))]), near)
            if sum(km <= radius for km, _ in ranked) >= end:
                break
        else:
            ranked = self._by_distance(rule, near)
        return total, [(address, 0.0) for _, address in ranked[query.offset : end]]

    def _by_distance(self, rule: Rule, near: tuple[float, float]) -> list[tuple[float, Address]]:
        addresses = self._addresses(rule)
        ranked = zip(self._places(addresses), addresses, strict=True)
        distances = [(inf if at is None else km_between(*near, *at), address) for at, address in ranked]
        return sorted(distances, key=lambda one: one[0])

    def _places(self, addresses: list[Address]) -> list[tuple[float, float] | None]:
        lats, lons = self._values("lat", addresses), self._values("lon", addresses)
        return [
            None if lat is None or lon is None else (lat / MICRO, lon / MICRO)
            for lat, lon in zip(lats, lons, strict=True)
        ]

    def _values(self, name: str, addresses: list[Address]) -> list[int | None]:
        return cast(list[int | None], self._searcher.fast_field_values(name, addresses)) if addresses else []

    def _points(self, rule: Rule, limit: int) -> tuple[Point, ...]:
        if not limit:
            return ()
        somewhere = Rule.range_query(_schema(), "lat", tantivy.FieldType.Integer, -90 * MICRO, 90 * MICRO)
        addresses = self._addresses(_all_of([rule, somewhere]), limit)
        named = zip(self._ids(addresses), self._places(addresses), strict=True)
        return tuple(Point(name, *at) for name, at in named if at)

    def _ids(self, addresses: list[Address]) -> list[str]:
        numbers = cast(list[int], self._values("number", addresses))
        for number, address in zip(numbers, addresses, strict=True):
            if number not in self._numbers:
                self._numbers[number] = _stored(self._searcher.doc(address), "id")
        return [self._numbers[number] for number in numbers]

    def _counted_once(self, sieve: "_Sieve", demand: Demand) -> Counts:
        """The counts of the facets, which no order and no place in the list changes."""
        asked = _what_is_counted(demand)
        counts = self._counted.get(asked)
        if counts is None:
            counts = dict(self._counts(sieve, demand.query))
            if len(self._counted) >= MOST_COUNTED:
                self._counted.clear()
            if sum(map(len, counts.values())) <= MOST_VALUES:
                self._counted[asked] = counts
        return counts

    def _counts(self, sieve: "_Sieve", query: Query) -> Iterator[tuple[str, dict[str, int]]]:
        """Count each facet among what matches all the other facets; those without selection are counted together."""
        free = [name for name in query.facet_names if name in FACETS and name not in query.facets]
        if free:
            limit = query.facet_limit
            cut = limit is not None and limit + SPARE < BUCKETS
            yield from self._aggregate(sieve.matching, free, limit if cut else None)
        for name in query.facet_names:
            if name in FACETS and name in query.facets:
                yield from self._aggregate(sieve.matching_but(name), [name])

    def _aggregate(
        self, rule: Rule, names: list[str], limit: int | None = None
    ) -> Iterator[tuple[str, dict[str, int]]]:
        """Count values, of each facet so many at least: all of them, where the first ones are not told from the others.

        Handing over hundreds of values takes longer than counting them. The lack of one is always counted.
        """
        size = BUCKETS if limit is None else limit + SPARE
        terms = {"size": size, "segment_size": BUCKETS}
        answer = self._searcher.aggregate(rule, {name: {"terms": {"field": name, **terms}} for name in names})
        whole = [name for name in names if limit is None or _tells_first(answer[name], limit)]
        for name in whole:
            yield name, {b["key"].removeprefix(MARK): b["doc_count"] for b in answer[name]["buckets"]}
        if cut := [name for name in names if name not in whole]:
            yield from self._aggregate(rule, cut)

    def _found(self, address: Address, score: float) -> Found:
        row = self._searcher.doc(address)
        shown, _end = _read(_stored(row, "shown").decode())
        at = tuple(shown.pop("at") or ()) or None
        return Found(id=_stored(row, "id"), at=at, score=score, **shown)


def _what_is_counted(demand: Demand) -> Hashable:
    query = demand.query
    chosen = tuple(sorted((name, tuple(values)) for name, values in query.facets.items()))
    area = query.near, query.radius_km
    return demand.reading, demand.names_only, chosen, area, tuple(query.facet_names), query.facet_limit


def _tells_first(counted: Mapping[str, Any], limit: int) -> bool:
    """Do these counts hold the `limit` most frequent values, all that are as frequent as the last, and the lack of one?"""
    buckets = counted["buckets"]
    if not counted["sum_other_doc_count"]:
        return True
    last = buckets[limit]["doc_count"]
    return buckets[-1]["doc_count"] < last and any(b["key"] == MARK for b in buckets)


def _stored(row: tantivy.Document, name: str) -> Any:
    return row.get_first(name)


def _count(result: tantivy.SearchResult) -> int:
    return int(cast(Any, result).count)  # which its type stub forgets


class _Sieve:
    """A demand as tantivy's rules: what must match, and what ranks it."""

    def __init__(self, searcher: tantivy.Searcher, demand: Demand) -> None:
        self._searcher = searcher
        self._demand = demand

    @cached_property
    def matching(self) -> Rule:
        """What must hold."""
        return self.matching_but(None)

    def matching_but(self, facet: str | None) -> Rule:
        """What must hold, the selection of this facet aside."""
        chosen = [one for one in self._demand.query.facets.items() if one[0] != facet]
        return _all_of([*self._words, *self._area, *(_any_facet(name, values) for name, values in chosen)])

    def ranked(self) -> Rule:
        """What must hold, and what makes a match better than another."""
        shoulds: list[tuple[Occur, Rule]] = [(Occur.Should, rule) for rule in _merits(self._demand)]
        must: tuple[Occur, Rule] = (Occur.Must, Rule.const_score_query(self.matching, 0.0))
        return Rule.boolean_query([must, *shoulds])

    @cached_property
    def _words(self) -> list[Rule]:
        where = "name" if self._demand.names_only else "all"
        return [_matches(want, where) for want in self._demand.reading.wanted] or [_term("role", "document")]

    @cached_property
    def _area(self) -> list[Rule]:
        """The circle, exactly: the spots of the box that are within it."""
        near, radius = self._demand.query.near, self._demand.query.radius_km
        if near is None or radius is None:
            return []
        wish = {"spot": {"terms": {"field": "spot", "size": BUCKETS}}}
        buckets = self._searcher.aggregate(
            _all_of([*self._words, *_within(box_around(*near, radius))]), wish
        )["spot"]["buckets"]
        spots = [bucket["key"] for bucket in buckets]
        return [Rule.term_set_query(_schema(), "spot", [s for s in spots if _km(near, s) <= radius])]


def _within(box: Box) -> list[Rule]:
    integer = tantivy.FieldType.Integer
    return [
        Rule.range_query(_schema(), "lat", integer, box.south, box.north),
        Rule.range_query(_schema(), "lon", integer, box.west, box.east),
    ]


def _km(near: tuple[float, float], spot: str) -> float:
    lat, lon = spot.split()
    return km_between(*near, int(lat) / MICRO, int(lon) / MICRO)


def _term(field: str, value: str) -> Rule:
    return Rule.term_query(_schema(), field, value, index_option="basic")


def _all_of(rules: list[Rule]) -> Rule:
    return rules[0] if len(rules) == 1 else Rule.boolean_query([(Occur.Must, rule) for rule in rules])


def _any_facet(name: str, values: Sequence[str]) -> Rule:
    if name not in FACETS:
        return Rule.empty_query()
    if len(values) == 1:  # ten times quicker than a set
        return _term(name, MARK + values[0])
    return Rule.term_set_query(_schema(), name, [MARK + value for value in values])


def _matches(want: Wanted, where: str) -> Rule:
    """One of its keys, or all of its parts."""
    ways = [_term(where, key) for key in (*want.keys, *want.near)]
    if want.parts:
        ways.append(_all_of([_matches(part, where) for part in want.parts]))
    return ways[0] if len(ways) == 1 else Rule.boolean_query([(Occur.Should, way) for way in ways])


def _merits(demand: Demand) -> Iterator[Rule]:
    for ways in weights.words(demand.reading):
        met = [Rule.boost_query(_term(way.where, way.key), way.weight) for way in ways]
        yield Rule.disjunction_max_query(met)
    for heading in filter(None, [demand.heading]):
        yield Rule.const_score_query(_term("heading", heading), weights.HEADING)
    for phrase in weights.phrases(demand.reading):
        yield Rule.boost_query(Rule.phrase_query(_schema(), phrase.where, list(phrase.keys)), phrase.weight)
