"""Search: put documents in, drop them, find them. Knows neither the application nor the engine of versions.

    Document ──put──▶  ┌────────────────────────────┐
    id       ──drop─▶  │ Index: tantivy or Whoosh   │ ──▶ Results: hits, facets, points, a better spelling
    Query    ──find─▶  │ words as `french` reads it │
                       └────────────────────────────┘

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


def open_index(path: Path, engine: str = "auto") -> Index:
    """Open the index kept in the folder `path`, which is created if missing.

    engine: "tantivy", "whoosh", or "auto": tantivy where it can be imported, Whoosh elsewhere.
    Damaged files raise nothing here: every verb then raises `IndexAsleep` until `clear()`.
    """
    raise IndexAsleep
