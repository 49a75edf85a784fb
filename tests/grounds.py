"""A PostgreSQL database that tests have one after the other, each finding what it asked for and nothing else.

Making a database, meeting it and dropping it cost ten times what it takes to write the few rows of a village. So a
process of tests keeps one, with the connections that were opened on it: before each test the rows that are there
are taken away, and others put in their place. Whoever changes a table or a trigger is the last one there.
"""

from typing import NamedTuple

import psycopg
from psycopg import IsolationLevel
from psycopg.pq import TransactionStatus
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from tests import postgresql

# What indexes grew to they stay: from time to time another database is made.
MOST_TESTS = 100
NAME = "ground_{}"
OURS = "relnamespace = 'public'::regnamespace"
TABLES = f"SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND {OURS}"  # noqa: S608
WRITTEN = f"{TABLES} AND pg_relation_size(oid) > 0"
SEQUENCES = """SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value),
  last_value IS NOT NULL FROM pg_sequences"""
# What there is besides rows. Whatever is made has a number that nothing had before.
SHAPE = " UNION ALL ".join(
    f"SELECT count(*), sum(oid::bigint) FROM {things}"  # noqa: S608
    for things in ("pg_class", "pg_constraint", "pg_namespace", "pg_proc", "pg_trigger", "pg_type")
)
STRANGERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> ALL(%s) AND pid <> pg_backend_pid()"""


class Rows(NamedTuple):
    """What a database holds: the rows of each table that has some, and where its sequences are."""

    tables: dict[str, bytes]
    sequences: list[tuple[str, int, bool]]


class Ground:
    """`addresses` are those of the server, to be formatted with a name; it has a migrated database, `empty`."""

    def __init__(self, addresses: str) -> None:
        self._addresses = addresses
        self._tests = 0

    def lay(self, rows: Rows) -> str:
        """A test begins with these rows: gives the address."""
        if self._tests % MOST_TESTS == 0 or self._shape() != self._made_so:
            self._make_another()
        self._tests += 1
        self.put(rows)
        return self._addresses.format(name=self._name)

    def put(self, rows: Rows) -> None:
        """Put these rows there, and no others, in the course of a test. Whoever is still there is shown out."""
        self._keeper.execute(STRANGERS, [[c.info.backend_pid for c in waiting(self._name)]])
        self._empty()
        with self._keeper.transaction(), self._keeper.cursor() as cursor:
            cursor.execute(_counting(rows))
            for table, kept in rows.tables.items():
                with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copying:
                    copying.write(kept)

    def _empty(self) -> None:
        """Rows are gone and leave no hole: those that come next stand in the order they come in, as in a new table."""
        written = _named(self._keeper, WRITTEN)
        if written:
            self._keeper.execute("".join(f"DELETE FROM {table};" for table in written))  # noqa: S608
            self._keeper.execute(f"VACUUM (PROCESS_TOAST false) {', '.join(written)}")

    def leave(self) -> None:
        """Drop it, with all that waits there."""
        for connection in (*waiting(self._name), self._keeper):
            connection.close()
        _waiting.clear()
        postgresql.order(self._addresses.format(name=self._name), f"DROP DATABASE {self._name} WITH (FORCE)")

    def _make_another(self) -> None:
        if self._tests:
            self.leave()
        self._name = NAME.format(self._tests)
        address = self._addresses.format(name=self._name)
        postgresql.order(address, f"CREATE DATABASE {self._name} TEMPLATE empty STRATEGY FILE_COPY")
        self._keeper = psycopg.connect(address, autocommit=True, application_name="keeper")
        # What is put back was looked at by triggers and keys when it was written.
        self._keeper.execute("SET session_replication_role = replica")
        self._made_so = self._shape()

    def _shape(self) -> list[tuple[int, int]]:
        return self._keeper.execute(SHAPE).fetchall()


def rows_of(address: str) -> Rows:
    """What a database holds now."""
    with psycopg.connect(address) as connection:
        held = [
            t for t in _named(connection, TABLES) if connection.execute(f"SELECT FROM {t} LIMIT 1").rowcount
        ]
        return Rows({t: _copied(connection, t) for t in held}, connection.execute(SEQUENCES).fetchall())


def _named(connection: psycopg.Connection, question: str) -> list[str]:
    return [name for (name,) in connection.execute(question)]


def _copied(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor().copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copying:
        return b"".join(bytes(part) for part in copying)


def _counting(rows: Rows) -> str:
    return "".join(f"SELECT setval('{name}', {last}, {called});" for name, last, called in rows.sequences)


# Connections that an engine opened there and closed in good order, by the words they were opened with.
_waiting: dict[str, list[psycopg.Connection]] = {}


def waiting(name: str) -> list[psycopg.Connection]:
    """The connections that wait for an engine, on the database of this name."""
    return [c for connections in _waiting.values() for c in connections if c.info.dbname == name]


def keep_connections() -> None:
    """From now on what an engine closes there waits for the engine of the next test."""
    open_another, close_it = PGDialect_psycopg.connect, PGDialect_psycopg.do_close

    def connect(dialect: PGDialect_psycopg, **words: str) -> psycopg.Connection:
        asked = repr({name: word for name, word in words.items() if name != "context"})
        found = _waiting.setdefault(asked, [])
        try:  # other threads look there too
            connection = found.pop()
        except IndexError:
            connection = open_another(dialect, **words)
        connection.asked = asked
        return connection

    def do_close(dialect: PGDialect_psycopg, connection: psycopg.Connection) -> None:
        if _is_as_new(connection):
            _waiting[connection.asked].append(connection)
        else:
            close_it(dialect, connection)

    PGDialect_psycopg.connect = connect  # type: ignore[method-assign]
    PGDialect_psycopg.do_close = do_close  # type: ignore[method-assign]


def _is_as_new(connection: psycopg.Connection) -> bool:
    return (
        not connection.closed
        and connection.info.dbname.startswith(NAME.format(""))
        and connection.info.transaction_status == TransactionStatus.IDLE
        and connection.isolation_level in (None, IsolationLevel.READ_COMMITTED)
        and not connection.autocommit
    )
