"""Search by Whoosh: an index in pure Python, for machines where tantivy has no wheel.

Whoosh keeps the postings; sets, counts and ranks are made here, over facts of the documents held in memory. So every
answer is the one tantivy gives, and none goes through the searcher of Whoosh, whose `refresh()` gives back deleted
documents. A commit is seen when the name of the newest table of contents changes; then a new reader is opened.
"""

import contextlib
import heapq
import importlib
import json
import threading
import warnings
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from math import inf, log
from pathlib import Path
from typing import Any, NamedTuple

from search_index import keeping, weights
from search_index.card import START, Card
from search_index.distance import MICRO, box_around, km_between
from search_index.finding import Demand, Found, Selection
from search_index.interface import Document, Point, Query
from search_index.reading import Wanted

with warnings.catch_warnings():
    # Whoosh 2.7.4 was written before Python minded "\w" in a plain string. Python says so when it compiles a module
    # of it, once; so those that Whoosh imports late are imported here.
    warnings.simplefilter("ignore", DeprecationWarning)
    warnings.simplefilter("ignore", SyntaxWarning)
    from whoosh import columns, fields, formats, index  # type: ignore[import-untyped]

    for _late in ("codec.whoosh3", "searching", "writing"):
        importlib.import_module(f"whoosh.{_late}")

MEMORY_MB = 128
REMEMBERED = 64  # terms whose rows are kept until the next commit
PHRASE_AMONG = 2_000
"""Among more matches than this, words one after the other in a text are not looked for: it would take too long."""


class Facts(NamedTuple):
    """What is counted, sorted and drawn, held in memory for each document."""

    id: str
    version: int
    updated: int
    order: str
    at: tuple[float, float] | None
    facets: Mapping[str, Sequence[str]]
    lengths: Mapping[str, int]


class _Keys(fields.FieldType):  # type: ignore[misc]
    """A field made of `Posting`s, with their places."""

    indexed, scorable = True, True
    stored, unique, analyzer, vector, column_type = False, False, None, None, None

    def __init__(self) -> None:
        self.format = formats.Positions()

    def index(self, value: Any, **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        places: dict[str, list[int]] = defaultdict(list)
        for key, place in value:
            places[key].append(place)
        for key, where in places.items():
            yield key.encode(), len(where), float(len(where)), self.format.encode(where)


class _Terms(_Keys):
    """A field made of terms, there or not."""

    scorable = False

    def __init__(self) -> None:
        self.format = formats.Existence()

    def index(self, value: Any, **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        for term in dict.fromkeys(value):
            yield term.encode(), 1, 1.0, b""


def _schema() -> Any:
    kept = {name: _Keys() for name in weights.WHERE}
    kept |= {name: _Terms() for name in ("id", "name", "spelling", "heading", "role")}
    kept |= {"facts": fields.COLUMN(columns.VarBytesColumn()), "shown": fields.STORED()}
    return fields.Schema(**kept)


class WhooshIndex(keeping.FileIndex):
    """`Index` by Whoosh."""

    engine = "whoosh"

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self._shelf: WhooshShelf | None = None
        super().__init__(path)

    def put(self, documents: Iterable[Document], bookmark: int | None = None) -> None:
        cards = keeping.cards(documents)
        with self._writing() as (writer, kept):
            for card in cards:
                if card.document.version >= kept.get(card.document.id, card.document.version):
                    if card.document.id in kept:
                        writer.delete_by_term("id", card.document.id)
                    writer.add_document(**_row(card))
            _set_bookmark(writer, bookmark)

    def drop(self, ids: Iterable[str], bookmark: int | None = None) -> None:
        with self._writing() as (writer, kept):
            for one in set(ids) & set(kept):
                writer.delete_by_term("id", one)
            _set_bookmark(writer, bookmark)

    def close(self) -> None:
        with self._lock:
            self._shelf = None

    def fill(self, folder: Path) -> object:
        return index.create_in(str(folder), _schema())

    def shelf(self) -> "WhooshShelf":
        with self._lock:
            commit = _last_commit(self.folder)
            if self._shelf is None or self._shelf.commit != commit:
                keeping.check_stamp(self.folder, self.engine)
                before = self._shelf.facts_by_segment if self._shelf else {}
                reader = index.open_dir(str(self.folder)).reader()
                self._shelf = WhooshShelf(reader, commit, before, self._lock)
            return self._shelf

    @contextlib.contextmanager
    def _writing(self) -> Iterator[tuple[Any, dict[str, int]]]:
        """Commit what is done within, all of it or nothing. Waits for another writer, within reason."""
        with keeping.or_asleep():
            self.make_if_missing()
            writer = keeping.patiently(self._writer, lambda error: isinstance(error, index.LockError))
            try:
                yield writer, self.shelf().versions()
            except BaseException:
                writer.cancel()
                raise
            writer.commit()

    def _writer(self) -> Any:
        keeping.check_stamp(self.folder, self.engine)
        return index.open_dir(str(self.folder)).writer(limitmb=MEMORY_MB)


def _last_commit(folder: Path) -> object:
    """Name the last commit: its table of contents, and the file it is in, for a new index counts from 0 again."""
    tables = [(int(path.stem.rpartition("_")[2]), path) for path in folder.glob("_MAIN_*.toc")]
    newest = max(tables, default=(-1, folder))
    return newest[0], keeping.signature(newest[1])


def _row(card: Card) -> dict[str, Any]:
    document = card.document
    lengths = {name: len(postings) for name, postings in card.fields.items()}
    facts = Facts(document.id, document.version, document.updated, card.order, card.at, card.facets, lengths)
    return {
        **card.fields,
        "role": ["document"],
        "id": [document.id],
        "name": card.names,
        "spelling": card.spellings,
        "heading": card.headings,
        "facts": json.dumps(facts).encode(),
        "shown": json.dumps(card.shown),
    }


def _set_bookmark(writer: Any, bookmark: int | None) -> None:
    """Keep the bookmark as a row of its own, so that it is in the same commit as the documents."""
    if bookmark is not None:
        writer.delete_by_term("role", "bookmark")
        writer.add_document(role=["bookmark"], shown=json.dumps(bookmark))


class WhooshShelf:
    """`Shelf` over one commit. Whoosh's files have a cursor, so one thread reads at a time.

    Rows are numbered from 0 over all segments. `facts` of a row is None where nothing is kept any more.
    """

    def __init__(
        self, reader: Any, commit: object, before: Mapping[str, list[Facts | None]], lock: threading.RLock
    ) -> None:
        self.commit = commit
        self._reader = reader
        self._postings = lru_cache(maxsize=REMEMBERED)(self._read_postings)
        self._lock = lock
        self.facts_by_segment: dict[str, list[Facts | None]] = {}
        self._facts: list[Facts | None] = []
        for leaf in (leaf for leaf, _ in reader.leaf_readers() if leaf.segment()):
            segment = str(leaf.segment().segment_id())
            facts = self.facts_by_segment[segment] = before.get(segment) or _facts_of(leaf)
            self._facts += [None if leaf.is_deleted(i) else fact for i, fact in enumerate(facts)]

    def select(self, demand: Demand) -> Selection:
        with self._lock:
            query = demand.query
            among = _within(self._matching(demand), query)
            passing, almost = _sifted(among, query)
            counts = {name: _counted(name, {**passing, **almost.get(name, {})}) for name in query.facet_names}
            page = self._first(passing, demand)[query.offset :]
            return Selection(
                len(passing),
                tuple(self._found(row, score) for row, score in page),
                counts,
                tuple(islice(_points(passing.values()), query.max_points)),
            )

    def known(self, keys: Iterable[str]) -> Mapping[str, int]:
        with self._lock:
            return {key: self._frequency("all", key) for key in keys}

    def written(self, forms: Iterable[str]) -> Mapping[str, int]:
        with self._lock:
            return {form: self._frequency("spelling", form) for form in forms}

    def spellings(self, beginning: str) -> Iterable[tuple[str, int]]:
        with self._lock:
            return [(term, self._frequency("spelling", term)) for term in self._terms("spelling", beginning)]

    def completions(self, prefix: str, limit: int) -> tuple[str, ...]:
        with self._lock:
            frequent = heapq.nlargest(
                limit, ((self._frequency("name", key), key) for key in self._terms("name", prefix))
            )
            return tuple(key for _, key in frequent)

    def headed(self, prefix: str, limit: int) -> tuple[Found, ...]:
        with self._lock:
            rows: dict[int, None] = {}
            for heading in self._terms("heading", prefix):
                rows |= dict.fromkeys(row for row in self._rows("heading", heading) if self._facts[row])
                if len(rows) >= limit:
                    break
            return tuple(self._found(row, 0.0) for row in islice(rows, limit))

    def count(self) -> int:
        return sum(facts is not None for facts in self._facts)

    def versions(self) -> dict[str, int]:
        return {facts.id: facts.version for facts in self._facts if facts}

    def bookmark(self) -> int:
        with self._lock:
            rows = [row for row in self._rows("role", "bookmark") if not self._reader.is_deleted(row)]
            return int(json.loads(self._reader.stored_fields(rows[-1])["shown"])) if rows else 0

    # --- postings

    def _frequency(self, field: str, term: str) -> int:
        return int(self._reader.doc_frequency(field, term.encode()))

    def _terms(self, field: str, prefix: str) -> Iterator[str]:
        return (term.decode() for term in self._reader.expand_prefix(field, prefix.encode()))

    def _rows(self, field: str, term: str) -> "array[int]":
        """Give the rows of a term."""
        return self._postings(field, term)[0]

    def _read_postings(self, field: str, term: str) -> "tuple[array[int], array[float]]":
        """Give the rows of a term, and how often it stands in each."""
        rows, often = array("L"), array("f")
        for matcher in self._matched(field, term):
            rows.append(matcher.id())
            often.append(matcher.weight())
        return rows, often

    def _matched(self, field: str, term: str) -> Iterator[Any]:
        if (field, term.encode()) not in self._reader:
            return
        matcher = self._reader.postings(field, term.encode())
        while matcher.is_active():
            yield matcher
            matcher.next()

    # --- matching

    def _matching(self, demand: Demand) -> dict[int, Facts]:
        where = "name" if demand.names_only else "all"
        wanted = demand.reading.wanted
        if not wanted:
            return {row: facts for row, facts in enumerate(self._facts) if facts}
        rows = set.intersection(*(self._matches(want, where) for want in wanted))
        return {row: facts for row in sorted(rows) if (facts := self._facts[row])}

    def _matches(self, want: Wanted, where: str) -> set[int]:
        """Rows under one of its keys, or under all of its parts."""
        rows = {row for key in (*want.keys, *want.near) for row in self._rows(where, key)}
        if want.parts:
            rows |= set.intersection(*(self._matches(part, where) for part in want.parts))
        return rows

    # --- ranking

    def _first(self, passing: Mapping[int, Facts], demand: Demand) -> list[tuple[int, float]]:
        """Give the first rows, to the end of the page asked, with their scores."""
        query = demand.query
        end = query.offset + query.limit if query.limit else 0
        if query.sort == "relevance" and end:
            scores = self._scores(passing, demand)
            best = heapq.nsmallest(end, passing, key=lambda row: (-scores[row], passing[row].order, row))
            return [(row, scores[row]) for row in best]
        first = heapq.nsmallest(end, passing, key=lambda row: _place_in_order(passing[row], query))
        return [(row, 0.0) for row in first]

    def _scores(self, passing: Mapping[int, Facts], demand: Demand) -> dict[int, float]:
        """BM25 of each word where it is best met, summed, and what phrases and headings add."""
        scores = dict.fromkeys(passing, 0.0)
        for ways in weights.words(demand.reading):
            for row, score in self._best(ways, passing).items():
                scores[row] += score
        for phrase in weights.phrases(demand.reading):
            worth = phrase.weight * sum(self._rarity(phrase.where, key) for key in phrase.keys)
            for row in self._saying(phrase, passing):
                scores[row] += worth
        for row in self._rows("heading", demand.heading):
            if row in scores:
                scores[row] += weights.HEADING
        return scores

    def _best(self, ways: list[weights.WordMerit], passing: Mapping[int, Facts]) -> dict[int, float]:
        """Score a word by the best way in which each row holds it."""
        best: dict[int, float] = {}
        for way in ways:
            worth = way.weight * self._rarity(way.where, way.key)
            average = self._reader.field_length(way.where) / max(1, self._reader.doc_count_all())
            for row, often in zip(*self._postings(way.where, way.key), strict=True):
                if row in passing:
                    length = passing[row].lengths[way.where]
                    score = worth * often * 2.2 / (often + 1.2 * (0.25 + 0.75 * length / average))
                    best[row] = max(best.get(row, 0.0), score)
        return best

    def _saying(self, phrase: weights.PhraseMerit, passing: Mapping[int, Facts]) -> Iterable[int]:
        """Give the rows where the words stand one after the other. Titles are in memory; texts have to be read."""
        if phrase.where != "title":
            return self._following(phrase, passing) if len(passing) <= PHRASE_AMONG else ()
        said = " ".join(("", *(key for key in phrase.keys if key != START), ""))
        if phrase.keys[0] == START:
            return [row for row, facts in passing.items() if f" {facts.order} ".startswith(said)]
        return [row for row, facts in passing.items() if said in f" {facts.order} "]

    def _following(self, phrase: weights.PhraseMerit, passing: Mapping[int, Facts]) -> Iterable[int]:
        """Give the rows where each key stands one place after the last."""
        starts: dict[int, set[int]] = {}
        for step, key in enumerate(phrase.keys):
            here = {
                matcher.id(): {place - step for place in matcher.value_as("positions")}
                for matcher in self._matched(phrase.where, key)
                if matcher.id() in (starts if step else passing)
            }
            starts = {row: places & starts[row] if step else places for row, places in here.items()}
        return [row for row, places in starts.items() if places]

    def _rarity(self, field: str, term: str) -> float:
        total, holding = self._reader.doc_count_all(), self._frequency(field, term)
        return log(1 + (total - holding + 0.5) / (holding + 0.5))

    def _found(self, row: int, score: float) -> Found:
        facts = self._facts[row]
        shown = json.loads(self._reader.stored_fields(row)["shown"])
        at = shown.pop("at")
        return Found(id=facts.id if facts else "", at=tuple(at) if at else None, score=score, **shown)


def _facts_of(leaf: Any) -> list[Facts | None]:
    """Read the facts of a segment once; a segment never changes."""
    kept = leaf.column_reader("facts") if leaf.has_column("facts") else [b""] * leaf.doc_count_all()
    return [_facts(kept[row]) for row in range(leaf.doc_count_all())]


def _facts(kept: bytes) -> Facts | None:
    if not kept:
        return None
    facts = Facts(*json.loads(kept))
    return facts._replace(at=(facts.at[0], facts.at[1])) if facts.at else facts


def _within(rows: dict[int, Facts], query: Query) -> dict[int, Facts]:
    """Keep those in the circle asked."""
    if query.near is None or query.radius_km is None:
        return rows
    near, radius = query.near, query.radius_km
    south, north, west, east = (bound / MICRO for bound in box_around(*near, radius))
    return {
        row: facts
        for row, facts in rows.items()
        if (at := facts.at)
        and south <= at[0] <= north
        and west <= at[1] <= east
        and km_between(*near, *at) <= radius
    }


def _sifted(rows: dict[int, Facts], query: Query) -> tuple[dict[int, Facts], dict[str, dict[int, Facts]]]:
    """Part those that have every selected facet from those that lack just one, which that facet's counts need."""
    if not query.facets:
        return rows, {}
    passing: dict[int, Facts] = {}
    almost: dict[str, dict[int, Facts]] = defaultdict(dict)
    selected = {name: frozenset(values) for name, values in query.facets.items()}
    for row, facts in rows.items():
        lacking = [name for name, values in selected.items() if values.isdisjoint(facts.facets.get(name, ()))]
        if not lacking:
            passing[row] = facts
        elif len(lacking) == 1:
            almost[lacking[0]][row] = facts
    return passing, almost


def _counted(name: str, rows: Mapping[int, Facts]) -> Counter[str]:
    return Counter(value for facts in rows.values() for value in facts.facets.get(name, ()))


def _points(rows: Iterable[Facts]) -> Iterator[Point]:
    return (Point(facts.id, *facts.at) for facts in rows if facts.at)


def _place_in_order(facts: Facts, query: Query) -> tuple[float, str]:
    if query.sort == "title":
        return 0.0, facts.order
    if query.sort == "updated":
        return -facts.updated, facts.order
    return (km_between(*query.near, *facts.at) if query.near and facts.at else inf), facts.order
