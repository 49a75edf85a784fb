"""How SQLite is used: what it keeps in its log, and who brings it into its file."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from app.database import Database


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    store = Database(f"sqlite:///{tmp_path / 'here.sqlite'}")
    with store.transaction() as session:
        session.execute(text("CREATE TABLE page (title TEXT)"))
    yield store
    store.engine.dispose()


def in_its_file(store: Database) -> list[str]:
    """The tables that the file holds by itself, without its log."""
    file = Path(str(store.engine.url.database))
    alone = shutil.copy(file, file.with_name("alone.sqlite"))
    with closing(sqlite3.connect(alone)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM sqlite_master")]


def test_what_is_written_goes_into_the_file_when_the_worker_settles_it(store: Database) -> None:
    assert in_its_file(store) == []
    store.settle()
    assert in_its_file(store) == ["page"]


def test_who_reads_meanwhile_still_sees_what_they_saw(store: Database) -> None:
    count = text("SELECT count(*) FROM page")
    with store.reading() as reader:
        assert reader.scalar(count) == 0
        with store.transaction() as session:
            session.execute(text("INSERT INTO page VALUES ('Le Perron')"))
        store.settle()
        assert reader.scalar(count) == 0
    with store.reading() as reader:
        assert reader.scalar(count) == 1
