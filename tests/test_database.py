"""How SQLite is used: what it keeps in its log, and who brings it into its file."""

import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app import database
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


def test_who_waited_too_long_is_told_so_and_the_next_one_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.02)
    store = Database(f"sqlite:///{tmp_path / 'here.sqlite'}")
    with closing(sqlite3.connect(tmp_path / "here.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _time in range(2):
            with pytest.raises(OperationalError, match="locked"), store.transaction() as session:
                session.execute(text("CREATE TABLE page (title TEXT)"))
        other.rollback()
    with store.transaction() as session:
        session.execute(text("CREATE TABLE page (title TEXT)"))
    assert in_its_file(store) == []
    store.settle()
    assert in_its_file(store) == ["page"]
    store.engine.dispose()


def test_who_reads_again_sees_what_was_written_meanwhile_and_holds_nothing_of_before(store: Database) -> None:
    count = text("SELECT count(*) FROM page")
    lent = store.lend()
    assert lent.scalar(count) == 0
    lent.info["known"] = "of this page alone"
    with store.transaction() as session:
        session.execute(text("INSERT INTO page VALUES ('Le Perron')"))
    assert lent.scalar(count) == 0
    store.take_back(lent)
    again = store.lend()
    assert again.scalar(count) == 1
    assert "known" not in again.info
    store.take_back(again)


def test_a_session_that_was_closed_is_not_lent_again(store: Database) -> None:
    lent = store.lend()
    lent.close()
    store.take_back(lent)
    assert store.lend().scalar(text("SELECT count(*) FROM page")) == 0


def test_nobody_is_kept_from_writing_by_who_has_read(store: Database) -> None:
    lent = store.lend()
    assert lent.scalar(text("SELECT count(*) FROM page")) == 0
    store.take_back(lent)
    with store.transaction() as session:
        session.execute(text("INSERT INTO page VALUES ('Le Perron')"))
    store.settle()
    assert in_its_file(store) == ["page"]


def test_once_all_is_let_go_no_connection_is_open(store: Database) -> None:
    store.take_back(store.lend())
    store.let_go()
    assert store.engine.pool.checkedin() == store.engine.pool.checkedout() == 0
    assert store.lend().scalar(text("SELECT count(*) FROM page")) == 0


def test_each_has_its_own_while_it_is_lent_and_the_next_ones_have_them_again(store: Database) -> None:
    sessions = [store.lend() for _n in range(3)]
    assert len(set(map(id, sessions))) == 3
    for session in sessions:
        store.take_back(session)
    assert {id(store.lend()) for _n in range(3)} == set(map(id, sessions))


def test_those_who_rest_leave_connections_to_the_others(store: Database) -> None:
    most = store.engine.pool.size() + store.engine.pool._max_overflow
    for session in [store.lend() for _n in range(most)]:
        store.take_back(session)
    assert store.engine.pool.checkedout() == database.MOST_RESTED


def test_what_one_thread_gave_back_another_may_have(store: Database) -> None:
    store.take_back(store.lend())
    with ThreadPoolExecutor(1) as other:
        assert other.submit(lambda: store.lend().scalar(text("SELECT count(*) FROM page"))).result() == 0
