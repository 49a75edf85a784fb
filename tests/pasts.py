"""Pasts that several tests begin with: written by acts for the first of them, copied for the others."""

import shutil
from collections.abc import Hashable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine

from app.database import Database
from tests.grounds import Ground, Rows, rows_of


class Kept(NamedTuple):
    """What a database held when it was set aside, what time it was there, and what its building gave."""

    held: Path | Rows
    now: datetime
    given: Any


class Pasts:
    """What one process of tests set aside: files of a folder, or rows for its ground on a server."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[Hashable, Kept] = {}
        self.ground: Ground | None = None

    def keep(self, store: Database, past: Hashable, now: datetime, given: Any) -> None:
        """Set aside what a database holds. Nothing may be open on it."""
        store.let_go()
        engine = store.engine
        held = self._copied(Path(engine.url.database)) if _is_a_file(engine) else rows_of(_address(engine))
        self._kept[engine.dialect.name, past] = Kept(held, now, given)

    def bring_back(self, store: Database, past: Hashable) -> Kept | None:
        """Put what was set aside, if it was, in the place of a database on which nothing is open."""
        engine = store.engine
        kept = self._kept.get((engine.dialect.name, past))
        if kept is not None:
            store.let_go()
            if _is_a_file(engine):
                _copy(kept.held, Path(engine.url.database))
            else:
                self.ground.put(kept.held)
        return kept

    def _copied(self, file: Path) -> Path:
        aside = self._folder / f"past_{len(self._kept)}"
        _copy(file, aside)
        return aside


def _copy(one: Path, other: Path) -> None:
    assert not any(Path(f"{file}-wal").exists() for file in (one, other)), "somebody has the database open"
    shutil.copy(one, other)


def _is_a_file(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


def _address(engine: Engine) -> str:
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
