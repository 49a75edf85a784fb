"""A page's past in a real database, as maintenance leaves it: what it takes, and how long one version is looked for."""

import hashlib
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from app.acts.packing import bundle_pages
from app.database import Database
from app.governance.vocabulary import PageState
from app.migrations import migrate
from app.models import Page, Revision, contents
from benchmarks.engine.timing import once

Rows = Sequence[tuple[bytes, int | None]]
_WHEN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes a revision: of its text, and of the whole file with its rows and indexes; and seconds."""

    texts: float
    everything: float
    maintenance: float
    reads: list[float]


def stored(rows: Rows, canonicals: Sequence[bytes]) -> Stored:
    """Put a page's rows in SQLite as saves leave them, let maintenance do its work, and read any of them."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "one-page.sqlite"
        database = Database(f"sqlite:///{file}")
        migrate(database.engine)
        empty = _vacuumed(database, file)
        with database.transaction() as session:
            _fill(session, rows, canonicals)
        seconds = once(bundle_pages, database.reading, database.transaction)
        with database.reading() as session:
            texts = session.scalar(select(func.sum(func.length(Revision.packed)))) or 0
            reads = _reads(session, len(rows))
        everything = _vacuumed(database, file) - empty
        database.engine.dispose()
    return Stored(texts / len(rows), everything / len(rows), seconds, reads)


def _fill(session: Session, rows: Rows, canonicals: Sequence[bytes]) -> None:
    page = {"kind": "article", "slug": "une-page", "title": "Une page", "title_key": "une page"}
    session.add(
        Page(**page, number=len(rows), created_at=_WHEN, changed_at=_WHEN, state=PageState.OPEN, id=1)
    )
    session.flush()
    values = [
        {
            "page_id": 1,
            "number": number,
            "digest": hashlib.sha256(canonical).hexdigest(),
            "seal": hashlib.sha256(str(number).encode()).hexdigest(),
            "origin": "host",
            "at": _WHEN,
            "summary": "edit",
            "tags": [],
            "changed": ["body"],
            "size": len(canonical),
            "keyframe": keyframe,
            "packed": packed,
        }
        for number, ((packed, keyframe), canonical) in enumerate(zip(rows, canonicals, strict=True), 1)
    ]
    session.execute(insert(Revision), values)


def _reads(session: Session, count: int) -> list[float]:
    """The time to read any version, from the question to the content, when no process has it in memory."""
    chance, seconds = random.Random(1), []
    for _ in range(300):
        contents._KEPT.clear()
        seconds.append(once(contents.content_at, session, 1, chance.randrange(count) + 1))
    return seconds


def _vacuumed(database: Database, file: Path) -> int:
    """The bytes of the file when it holds nothing that it could do without."""
    with database.engine.connect() as connection:
        connection.connection.driver_connection.execute("VACUUM")  # type: ignore[union-attr]
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    return file.stat().st_size
