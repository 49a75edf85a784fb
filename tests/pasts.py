"""Pasts that several tests begin with: written by acts for the first of them, copied for the others."""

import shutil
from collections.abc import Hashable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine

from tests import postgresql


class Kept(NamedTuple):
    """A database that was set aside, what time it was there, and what its building gave."""

    database: str
    now: datetime
    given: Any


class Pasts:
    """The databases that one process of tests set aside: files of a folder, or neighbours on the same server."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[Hashable, Kept] = {}

    def keep(self, engine: Engine, past: Hashable, now: datetime, given: Any) -> None:
        """Set a database aside. Nothing may be open on it."""
        name = f"past_{len(self._kept)}"
        aside = name if _on_a_server(engine) else str(self._folder / name)
        _copy(engine, str(engine.url.database), aside)
        self._kept[engine.dialect.name, past] = Kept(aside, now, given)

    def bring_back(self, engine: Engine, past: Hashable) -> Kept | None:
        """Put what was set aside, if it was, in the place of a database on which nothing is open."""
        kept = self._kept.get((engine.dialect.name, past))
        if kept is not None:
            _copy(engine, kept.database, str(engine.url.database))
        return kept


def _copy(engine: Engine, one: str, other: str) -> None:
    engine.dispose()
    if _on_a_server(engine):
        postgresql.order(engine.url, f"DROP DATABASE IF EXISTS {other} WITH (FORCE)")
        postgresql.order(engine.url, f"CREATE DATABASE {other} TEMPLATE {one} STRATEGY FILE_COPY")
        return
    assert not any(Path(f"{file}-wal").exists() for file in (one, other)), "somebody has the database open"
    shutil.copy(one, other)


def _on_a_server(engine: Engine) -> bool:
    return engine.dialect.name == "postgresql"
