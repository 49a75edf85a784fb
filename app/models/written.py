"""What is written by the shortest way: rows that nothing will change, columns of a row that is held, counts.

SQLAlchemy takes several times as long as SQLite to write a row. What it finds out each time is the same as long as the
statement is, as it is for questions (app/models/prepared.py): its words, the order of its values, what is made of them.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from sqlite3 import Cursor, Error
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Column, Delete, Dialect, Insert, Update, bindparam, insert, inspect, update
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from app.models.asking import ask, connection_of
from app.models.base import Base


def order(session: Session, statement: Update | Delete, values: Mapping[str, Any]) -> int:
    """Do what a statement says that was made once; returns how many rows it touched.

    A statement is kept for ever. What was changed in the session is not sent first. Raises DBAPIError.
    """
    cursor = _shortly(session, statement, values)
    return cursor.rowcount if cursor else ask(session, statement, values).rowcount


def put(session: Session, row: Base) -> None:
    """Write a new row that nothing will change, at once, at a tenth of the cost of a flush. It is then in the session.

    The row says its columns itself, those of its ties too, under the names that they have in the database; what was
    changed in the session is not sent first.
    Raises IntegrityError.
    """
    said = row.__dict__
    values = {name: said[name] if name in said else usual() for name, usual in _columns(type(row))}
    if values["id"] is None:
        del values["id"]
    said.update(values)
    said.setdefault("id", _inserted(session, _insert(type(row), tuple(values)), values))
    make_transient_to_detached(row)
    session.add(row)


def amend(session: Session, row: Base, **columns: Any) -> None:
    """Change columns of a row that the session has, at once, at a tenth of the cost of a flush.

    Raises StaleDataError when it is no more in the version that the session has read.
    """
    if inspect(row).modified:
        session.flush()
    known = {"its_id": row.id, "its_version": row.version}
    changed = {**columns, "version": row.version + 1}
    values = {f"new_{name}": value for name, value in changed.items()}
    if order(session, _update(type(row), tuple(sorted(changed))), {**known, **values}) != 1:
        raise StaleDataError(f"{row.__tablename__} {row.id} was changed meanwhile")
    for name, value in changed.items():
        set_committed_value(row, name, value)


@cache
def _columns(kind: type[Base]) -> list[tuple[str, Callable[[], Any]]]:
    """The columns of a table, each with what it says in a row that says nothing of it."""
    return [(column.key, partial(_usual, column)) for column in kind.__table__.columns]


def _usual(column: Column[Any]) -> Any:
    usual = column.default.arg if column.default is not None else None
    return usual(None) if callable(usual) else usual


@cache
def _insert(kind: type[Base], _names: tuple[str, ...]) -> Insert:
    """One statement for each set of columns."""
    return insert(kind.__table__)


@cache
def _update(kind: type[Base], names: tuple[str, ...]) -> Update:
    table = kind.__table__
    of_it = (table.c.id == bindparam("its_id")) & (table.c.version == bindparam("its_version"))
    return update(table).where(of_it).values({name: bindparam(f"new_{name}") for name in names})


def _inserted(session: Session, statement: Insert, values: Mapping[str, Any]) -> int:
    """Insert a row; returns its number."""
    if cursor := _shortly(session, statement, values):
        return cursor.lastrowid or 0
    keys = ask(session, statement, values).inserted_primary_key
    return int(keys[0]) if keys else 0


# --- SQLite

_prepared: WeakKeyDictionary[Insert | Update | Delete, "_Prepared"] = WeakKeyDictionary()


def _shortly(
    session: Session, statement: Insert | Update | Delete, values: Mapping[str, Any]
) -> Cursor | None:
    """Do it by the shortest way; None where there is none, or where it fails, and must fail in SQLAlchemy's words."""
    connection = connection_of(session)
    if connection.dialect.name != "sqlite":
        return None
    if statement not in _prepared:
        _prepared[statement] = _Prepared(statement, values, connection.dialect)
    cursor: Cursor = connection.connection.cursor()
    try:
        return cursor.execute(*_prepared[statement].said(values))
    except Error:
        return None


class _Prepared:
    """A statement, ready to be given to SQLite."""

    def __init__(
        self, statement: Insert | Update | Delete, names: Mapping[str, Any], dialect: Dialect
    ) -> None:
        # The columns of a new row; those that an update sets are in its own words.
        keys = list(names) if isinstance(statement, Insert) else None
        compiled = statement.compile(dialect=dialect, column_keys=keys)
        self._words, self._known = compiled.string, dict(compiled.params)
        types = (
            (name, compiled.binds[name].type.dialect_impl(dialect)) for name in compiled.positiontup or ()
        )
        self._sent = [(name, of.bind_processor(dialect)) for name, of in types]

    def said(self, values: Mapping[str, Any]) -> tuple[str, Sequence[Any]]:
        """Its words, and what is sent with them, in order."""
        told = {**self._known, **values}
        return self._words, [make(told[name]) if make else told[name] for name, make in self._sent]
