"""Search by PostgreSQL's own full text, for a site that runs on several machines: the index is where the data is.

It keeps tables of its own in the database whose address it is given, and makes them itself. Nothing is opened before
the first question, and a forked process opens connections of its own, so a server may fork whenever it likes.
"""

import contextlib
import os
from collections.abc import Iterable, Iterator
from typing import Any

import psycopg
from psycopg import Connection, IsolationLevel

from search_index import keeping
from search_index import postgresql_tables as tables
from search_index.finding import Shelf
from search_index.interface import Document, IndexAsleep
from search_index.postgresql_shelf import PostgreSQLShelf

MOST_IDLE = 8  # connections kept for the next question
CONNECT_S = 5


class PostgreSQLIndex(keeping.ShelfIndex):
    """`Index` by PostgreSQL. Threads of one process may share it.

    When the server is away, every verb raises `IndexAsleep` without asking for a rebuild.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._made = False
        # By process: what a parent opened is the parent's to use and to close.
        self._idle: dict[int, list[Connection[Any]]] = {}

    def put(self, documents: Iterable[Document], bookmark: int | None = None) -> None:
        cards = keeping.cards(documents)
        with self._writing() as connection:
            kept = tables.versions(connection, [card.document.id for card in cards])
            newer = [
                card
                for card in cards
                if card.document.version >= kept.get(card.document.id, card.document.version)
            ]
            tables.exchange(connection, [card.document.id for card in newer], newer)
            tables.set_bookmark(connection, bookmark)

    def drop(self, ids: Iterable[str], bookmark: int | None = None) -> None:
        with self._writing() as connection:
            tables.exchange(connection, list(ids), [])
            tables.set_bookmark(connection, bookmark)

    def clear(self) -> None:
        with self._changing() as connection:
            tables.destroy(connection)
            tables.create(connection)

    def close(self) -> None:
        for connection in self._idle.pop(os.getpid(), []):
            connection.close()

    @contextlib.contextmanager
    def reading(self) -> Iterator[Shelf]:
        with _or_asleep(), self._connection() as connection:
            if not self._made:
                self._make_if_missing(connection)
            connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
            with connection.transaction():
                yield PostgreSQLShelf(connection, tables.state(connection))

    def _make_if_missing(self, connection: Connection[Any]) -> None:
        """Make the tables at the first question, and never because of a later one: they were there, and were lost."""
        if not tables.exists(connection):
            with self._writing():
                pass
        self._made = True

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Connection[Any]]:
        """Commit what is done within, all of it or nothing."""
        with self._changing() as connection:
            if not tables.exists(connection):
                tables.create(connection)
            tables.state(connection)
            yield connection
        self._made = True

    @contextlib.contextmanager
    def _changing(self) -> Iterator[Connection[Any]]:
        """Be the only one to write. Waits for another writer, within reason."""
        with _or_asleep(), self._connection() as connection:
            connection.isolation_level, connection.read_only = IsolationLevel.READ_COMMITTED, False
            with connection.transaction():
                tables.await_turn(connection, keeping.PATIENCE_S)
                yield connection

    @contextlib.contextmanager
    def _connection(self) -> Iterator[Connection[Any]]:
        """Lend a connection. One that an error left unfit is not lent again."""
        connection = self._idle_one() or self._connect()
        try:
            yield connection
        finally:
            idle = self._idle.setdefault(os.getpid(), [])
            if connection.closed or len(idle) >= MOST_IDLE:
                connection.close()
            else:
                idle.append(connection)

    def _idle_one(self) -> Connection[Any] | None:
        """A connection that still answers: the server may have been restarted since it was used."""
        idle = self._idle.setdefault(os.getpid(), [])
        while idle:
            connection = idle.pop()
            with contextlib.suppress(psycopg.OperationalError):
                connection.execute("")
                return connection
            connection.close()
        return None

    def _connect(self) -> Connection[Any]:
        # Statements are not prepared: a plan that fits a rare word does not fit a common one.
        connection = psycopg.connect(
            self._address, autocommit=True, prepare_threshold=None, connect_timeout=CONNECT_S
        )
        connection.execute("SET jit = off")  # which takes longer than the questions themselves
        return connection


@contextlib.contextmanager
def _or_asleep() -> Iterator[None]:
    """Turn what goes wrong into `IndexAsleep`: what the server cannot do now it may do later, the rest needs a rebuild."""
    try:
        yield
    except psycopg.errors.LockNotAvailable as error:
        raise keeping.busy() from error
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise IndexAsleep(
            "La recherche est indisponible : sa base de données ne répond pas.", needs_rebuild=False
        ) from error
    except psycopg.Error as error:
        raise keeping.damaged() from error
