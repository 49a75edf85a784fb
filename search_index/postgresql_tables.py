"""The tables of the PostgreSQL engine, and a card written as a row of them.

    search_document   a row for each document: `words` is what matches and ranks, in PostgreSQL's own full text
    search_word       how many documents hold each term, for spelling and for what is being typed
    search_stamp      one row: how the index was made, its bookmark, how many documents it has

They stand beside the tables of the site, in whichever schema the address leads to, and nothing refers to them.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from psycopg import Connection, Cursor, errors
from psycopg.sql import SQL, Identifier, Literal

from search_index.card import Card
from search_index.interface import FACETS
from search_index.keeping import damaged, missing, stamp

LETTERS = {"title": "A", "label": "B", "summary": "C", "all": "D"}
"""The weight by which PostgreSQL tells a word of the title, say, from one of the text."""

LONGEST_CODE = 500  # characters: no index of PostgreSQL takes a term of more than 2,700 bytes
MOST_BYTES = 900_000  # of the words of one document: PostgreSQL stops at a megabyte
MOST_PLACES = 255  # of one word in one document: PostgreSQL keeps no more

_STAMP = stamp("postgresql")
_GAP = 10  # places between two fields, so that no phrase runs from one into the next
_WRITERS = 0x5EA2C4  # names the lock of those who write
_TABLES = ("search_stamp", "search_document", "search_word")
_TERMS = ("all", "name", "spelling", "heading")

Row = dict[str, Any]
Terms = Counter[tuple[str, str]]


class State(NamedTuple):
    """What the stamp says of the index."""

    bookmark: int
    documents: int


_STATE = """SELECT stamp, bookmark, documents, num_nulls(to_regclass('search_document'), to_regclass('search_word')) = 0
            FROM search_stamp"""
_CREATE = SQL(
    """
    CREATE TABLE search_document (
        id text PRIMARY KEY, version bigint NOT NULL, updated bigint NOT NULL,
        title_order text COLLATE "C" NOT NULL, lat float8, lon float8,
        words tsvector NOT NULL, names tsvector NOT NULL, spellings text[] NOT NULL, headings text[] NOT NULL,
        {facet_columns}, shown text NOT NULL);
    CREATE INDEX ON search_document USING gin (words) WITH (fastupdate = off);
    CREATE INDEX ON search_document USING gin (names, headings) WITH (fastupdate = off);
    CREATE INDEX ON search_document USING gin ({facets}) WITH (fastupdate = off);
    CREATE INDEX ON search_document (lat, lon);
    CREATE INDEX ON search_document (updated);
    CREATE INDEX ON search_document (title_order);
    CREATE TABLE search_word (
        field text COLLATE "C", term text COLLATE "C", documents integer NOT NULL, PRIMARY KEY (field, term));
    CREATE TABLE search_stamp (stamp text NOT NULL, bookmark bigint NOT NULL, documents integer NOT NULL);
    INSERT INTO search_stamp VALUES ({stamp}, 0, 0);
    """
).format(
    facet_columns=SQL(", ").join(SQL("{} text[] NOT NULL").format(Identifier(name)) for name in FACETS),
    facets=SQL(", ").join(map(Identifier, FACETS)),
    stamp=Literal(_STAMP),
)


def create(connection: Connection[Any]) -> None:
    """Make the tables, empty."""
    connection.execute(_CREATE)


def destroy(connection: Connection[Any]) -> None:
    """Take the tables away, whatever state they are in."""
    for table in _TABLES:
        connection.execute(SQL("DROP TABLE IF EXISTS {}").format(Identifier(table)))


def state(connection: Connection[Any]) -> State:
    """Look at the stamp. `IndexAsleep` when the tables are not there, or not as this code makes them."""
    try:
        rows = connection.execute(_STATE).fetchall()
    except errors.UndefinedTable:
        raise missing() from None
    for made_by, bookmark, documents, whole in rows:
        if made_by == _STAMP and whole:
            return State(bookmark, documents)
    raise damaged()


def exists(connection: Connection[Any]) -> bool:
    """Tell whether there is an index, be it damaged."""
    found = connection.execute("SELECT to_regclass('search_stamp')").fetchall()
    return found[0][0] is not None


def await_turn(connection: Connection[Any], patience_s: float) -> None:
    """Be the only writer until the transaction ends. Raises psycopg's LockNotAvailable when that takes too long."""
    connection.execute("SELECT set_config('lock_timeout', %s, true)", [f"{round(patience_s * 1000)}ms"])
    connection.execute("SELECT pg_advisory_xact_lock(%s, hashtext(current_schema()))", [_WRITERS])


def versions(connection: Connection[Any], ids: list[str] | None = None) -> dict[str, int]:
    """Say which version of these documents is kept, or of all."""
    chosen = SQL("") if ids is None else SQL("WHERE id = ANY({}::text[])").format(Literal(ids))
    return dict(
        connection.execute(SQL("SELECT id, version FROM search_document {}").format(chosen)).fetchall()
    )


def exchange(connection: Connection[Any], gone: list[str], cards: list[Card]) -> None:
    """Forget documents and add others, keeping count of all their terms."""
    change: Terms = Counter()
    removed = connection.execute(
        "DELETE FROM search_document WHERE id = ANY(%s::text[])"
        " RETURNING tsvector_to_array(words), tsvector_to_array(names), spellings, headings",
        [gone],
    ).fetchall()
    for lists in removed:
        change.subtract(_terms(lists))
    with connection.cursor() as cursor:
        for lists in _copied(cursor, cards):
            change.update(_terms(lists))
    _recount(connection, change)
    grown = len(cards) - len(removed)
    connection.execute("UPDATE search_stamp SET documents = documents + %s", [grown])


def set_bookmark(connection: Connection[Any], bookmark: int | None) -> None:
    """Keep the bookmark, in the transaction of what it stands for."""
    if bookmark is not None:
        connection.execute("UPDATE search_stamp SET bookmark = %s", [bookmark])


def code(value: str) -> str:
    """Write a facet value or a heading as PostgreSQL can keep it: without NUL, and not endless."""
    return value.replace("\0", "\ufffd")[:LONGEST_CODE]


def lexeme(key: str) -> str:
    """Quote a key for a tsvector or a tsquery."""
    return "'" + key.replace("\\", "\\\\").replace("'", "''") + "'"


def _terms(lists: Iterable[Iterable[str]]) -> Iterator[tuple[str, str]]:
    return ((field, term) for field, terms in zip(_TERMS, lists, strict=True) for term in terms)


def _copied(cursor: Cursor[Any], cards: list[Card]) -> Iterator[tuple[Iterable[str], ...]]:
    """Write documents in one stream; give the terms of each."""
    if not cards:
        return
    columns = SQL(", ").join(map(Identifier, _row(cards[0], {})))
    with cursor.copy(SQL("COPY search_document ({}) FROM STDIN").format(columns)) as copy:
        for card in cards:
            words = _places(card)
            row = _row(card, words)
            copy.write_row(list(row.values()))
            yield words, card.names, row["spellings"], row["headings"]


def _row(card: Card, words: dict[str, list[str]]) -> Row:
    document = card.document
    lat, lon = card.at or (None, None)
    return {
        "id": document.id,
        "version": document.version,
        "updated": document.updated,
        "title_order": card.order,
        "lat": lat,
        "lon": lon,
        "words": " ".join(f"{lexeme(key)}:{','.join(places)}" for key, places in words.items()),
        "names": " ".join(map(lexeme, card.names)),
        "spellings": card.spellings,
        "headings": list(dict.fromkeys(map(code, card.headings))),
        **{name: list(dict.fromkeys(map(code, values))) for name, values in card.facets.items()},
        "shown": json.dumps(card.shown),
    }


def _places(card: Card) -> dict[str, list[str]]:
    """Say where each word stands, field after field. Past what PostgreSQL can hold, the last words are left out."""
    found: dict[str, list[str]] = {}
    last = room = 0
    for name, letter in LETTERS.items():
        first = last + _GAP
        for key, place in card.fields[name]:
            last = first + place
            places = found.get(key)
            if places is None and room < MOST_BYTES:
                places = found[key] = []
                room += len(key.encode()) + 4
            if places is not None and len(places) < MOST_PLACES:
                places.append(f"{last}{letter}")
                room += 2
    return found


def _recount(connection: Connection[Any], change: Terms) -> None:
    """Add to, or take from, the number of documents that hold each term; a term that none holds is forgotten."""
    changed = [(field, term, by) for (field, term), by in change.items() if by]
    if not changed:
        return
    fields, terms, numbers = (list(column) for column in zip(*changed, strict=True))
    connection.execute(
        "INSERT INTO search_word AS kept SELECT * FROM unnest(%s::text[], %s::text[], %s::integer[])"
        " ON CONFLICT (field, term) DO UPDATE SET documents = kept.documents + excluded.documents",
        [fields, terms, numbers],
    )
    fewer = [(field, term) for field, term, by in changed if by < 0]
    connection.execute(
        "DELETE FROM search_word WHERE documents = 0"
        " AND (field, term) IN (SELECT * FROM unnest(%s::text[], %s::text[]))",
        [[field for field, _ in fewer], [term for _, term in fewer]],
    )
