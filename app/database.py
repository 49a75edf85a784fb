"""Sessions: `with transaction() as session:` writes, `reading()` reads. Nothing else opens or commits one.

SQLite is used as it must be to lose nothing (quality.md): the driver's own transactions are off, every writing
session begins with BEGIN IMMEDIATE, so that two writers queue instead of failing at commit, and WAL lets
readers go on meanwhile. They queue at a file of ours: SQLite lets those who wait sleep longer and longer. Readers of the journal react later, in the worker: a request never waits for them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Error
from typing import Any

from flask import Flask, current_app, g
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from app.locks import Turn

WRITING = {"writing": True}
# What a reading session says of itself (app/models/journal.py), and where it keeps its transaction and its connection
# (app/models/asking.py).
STEADY, CONNECTED = "steady", "connection"
# How long who writes waits for those who write already, in seconds.
PATIENCE = 15
# How many reading sessions stay open for the next ones, with their connections: as many threads answer in a process.
MOST_RESTED = 4
# What each connection keeps of the file, in kB: the system has it in memory already, and a process may have many.
MOST_CACHED = 512
# Past so many pages in the log of SQLite (16 MB), who writes brings them into its file, if the worker did not.
LONGEST_LOG = 4000


class Database:
    """One engine, and the two kinds of session that are opened on it."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._writer = self.engine.execution_options(**WRITING)
        # SQLite gives every transaction one state of the data; PostgreSQL does when asked.
        steady = {} if self.engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
        self._reader = self.engine.execution_options(**steady)
        # Reading sessions between two transactions, each with its connection.
        self._rested: list[Session] = []

    def writing(self) -> Session:
        return Session(self._writer, expire_on_commit=False)

    def reading(self) -> Session:
        """A session that sees one state of the data, whatever others write meanwhile. Once closed, it stays so."""
        return Session(self._reader, autoflush=False, close_resets_only=False, info={STEADY: True})

    def lend(self) -> Session:
        """A reading session, to be taken back: on SQLite, one that was taken back before, as if it was new.

        To open one with its connection takes SQLAlchemy longer than SQLite takes to answer all that a page asks.
        """
        try:
            session = self._rested.pop()
        except IndexError:
            session = self.reading()
        else:
            _begin(session.info[CONNECTED][1], "BEGIN")
            return session
        if self.engine.dialect.name == "sqlite":
            connection = session.connection()
            session.info[CONNECTED] = session.get_transaction(), connection
        return session

    def take_back(self, session: Session) -> None:
        """It sees nothing any more, and holds no object, until it is lent again."""
        connected = session.info.get(CONNECTED)
        again = (
            self.engine.dialect.name == "sqlite"
            and connected is not None
            and connected[0] is session.get_transaction()
            and len(self._rested) < MOST_RESTED
        )
        if not again:
            session.close()
            return
        session.expunge_all()
        session.info.clear()
        session.info.update({STEADY: True, CONNECTED: connected})
        connected[1].connection.rollback()
        self._rested.append(session)

    def close_rested(self) -> None:
        """Close the sessions that would be lent again; their connections are left for whoever needs one."""
        rested, self._rested = self._rested, []
        for session in rested:
            session.close()

    def let_go(self) -> None:
        """Close all that nobody uses."""
        self.close_rested()
        self.engine.dispose()

    def settle(self) -> None:
        """Bring what SQLite has in its log into its file, while others read and write: nobody who writes has to."""
        if self.engine.dialect.name != "sqlite":
            return
        connection = self.engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")
        finally:
            connection.close()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One transaction: committed at the end of the block, or nothing of it is written."""
        with self.writing() as session, session.begin():
            yield session


@contextmanager
def transaction() -> Iterator[Session]:
    """One transaction on the database of the current application."""
    with database().transaction() as session:
        yield session


def reading() -> Session:
    """The reading session of this request (or of this application context); it sees one state of the data."""
    known = g.get("reading")
    if known is None:
        known = g.reading = database().lend()
    return known


def read_again() -> None:
    """Forget what was read, after a write in the same request."""
    session = g.pop("reading", None)
    if session is not None:
        database().take_back(session)


def database() -> Database:
    return current_app.extensions["database"]


def init_app(app: Flask, url: str) -> None:
    app.extensions["database"] = Database(url)
    app.teardown_appcontext(lambda _error: read_again())


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        # Its own clock would count the months of a history by another midnight than SQLite's.
        return create_engine(url, pool_pre_ping=True, connect_args={"options": "-c timezone=UTC"})
    engine = create_engine(url, connect_args={"isolation_level": None, "timeout": PATIENCE})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "checkin", _let_the_next_one_write)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={1000 * PATIENCE}",
        f"wal_autocheckpoint={LONGEST_LOG}",
        f"cache_size=-{MOST_CACHED}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    begin = "BEGIN"
    if connection.get_execution_options().get("writing"):
        _wait_for_a_turn(connection)
        begin = "BEGIN IMMEDIATE"
    _begin(connection, begin)


def _begin(connection: Connection, begin: str) -> None:
    """Every page does it: by the shortest way."""
    try:
        connection.connection.cursor().execute(begin)
    except Error as error:
        raise OperationalError(begin, None, error) from error


# Where a connection keeps its place among those who write.
_TURN = "turn"


def _wait_for_a_turn(connection: Connection) -> None:
    """Wait for those who write already. When it takes too long, the database says itself that it is busy."""
    file = connection.engine.url.database
    if file and file != ":memory:":
        turn = connection.info[_TURN] = Turn(Path(f"{file}-turn"))
        turn.take(PATIENCE)


def _let_the_next_one_write(_connection: Any, record: ConnectionPoolEntry) -> None:
    """A connection comes back once its transaction is over, however it ended."""
    turn: Turn | None = record.info.pop(_TURN, None)
    if turn is not None:
        turn.give()
