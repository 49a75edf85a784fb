"""Search: put documents in, drop them, find them. Knows neither the application nor the engine of versions.

    Document ──put──▶  ┌─────────────────────────────────────┐
    id       ──drop─▶  │ Index: tantivy, Whoosh, PostgreSQL  │ ──▶ Results: hits, facets, points, a better spelling
    Query    ──find─▶  │ words as `french` reads them        │
                       └─────────────────────────────────────┘

The index is a copy of what the database says, rebuilt whenever one likes; losing it loses nothing.
"""

from pathlib import Path

from search_index.interface import (
    FACETS,
    MAX_POINTS,
    NO_VALUE,
    Document,
    Facet,
    Hit,
    Index,
    IndexAsleep,
    Point,
    Query,
    Results,
    Sort,
    Span,
    Suggestion,
)

__all__ = [
    "FACETS",
    "MAX_POINTS",
    "NO_VALUE",
    "Document",
    "Facet",
    "Hit",
    "Index",
    "IndexAsleep",
    "Point",
    "Query",
    "Results",
    "Sort",
    "Span",
    "Suggestion",
    "open_index",
]


def open_index(path: Path, engine: str = "auto", address: str = "") -> Index:
    """Open the index kept in the folder `path`, which is created if missing, or in a PostgreSQL database.

    engine: "tantivy", "whoosh", or "auto": tantivy where it can be imported, Whoosh elsewhere; or "postgresql", which
    needs no folder but the `address` of a database, postgresql://…, where it keeps tables named search_….
    What is damaged or away raises nothing here: every verb then raises `IndexAsleep`, until `clear()` or its return.
    """
    if engine == "postgresql":
        return _postgresql(address)
    if engine not in (*_ENGINES, "auto"):
        raise ValueError(f"no such search engine: {engine}")
    if engine != "auto":
        return _ENGINES[engine](path)
    try:
        return _tantivy(path)
    except ImportError:
        return _whoosh(path)


def _tantivy(path: Path) -> Index:
    from search_index.tantivy_engine import TantivyIndex

    return TantivyIndex(path)


def _whoosh(path: Path) -> Index:
    from search_index.whoosh_engine import WhooshIndex

    return WhooshIndex(path)


def _postgresql(address: str) -> Index:
    from search_index.postgresql_engine import PostgreSQLIndex

    if not address.startswith("postgresql"):
        raise ValueError("the search engine « postgresql » needs the address of a database: postgresql://…")
    return PostgreSQLIndex(address.replace("postgresql+psycopg:", "postgresql:", 1))


# Each engine is imported only when asked for: another may have no wheel here.
_ENGINES = {"tantivy": _tantivy, "whoosh": _whoosh}
