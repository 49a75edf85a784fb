"""Questions whose answer is a few columns, and rows that are written once, each by the shortest way."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import CursorResult, Executable, Insert, insert
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from app.models.base import Base


def ask(session: Session, question: Executable, values: Mapping[str, Any]) -> CursorResult[Any]:
    """The rows that answer a question of columns, in the transaction of this session, at a third of the cost.

    No object is made of them, and what was changed in the session is not sent first: it answers as if it was not.
    Columns bear the names that they have in the database.
    """
    return session.connection().execute(question, values)


def put(session: Session, row: Base) -> None:
    """Write a new row that nothing will change, at once, at a third of the cost of a flush. It is then in the session.

    The row says its columns itself, those of its ties too; what was changed in the session is not sent first.
    Raises IntegrityError.
    """
    names = row.__mapper__.columns.keys()
    values = {name: row.__dict__[name] for name in names if name in row.__dict__}
    written = ask(session, _insert(type(row)), values)
    for column, value in zip(row.__mapper__.primary_key, written.inserted_primary_key or (), strict=True):
        set_committed_value(row, column.name, value)
    make_transient_to_detached(row)
    session.add(row)


@cache
def _insert(kind: type[Base]) -> Insert:
    return insert(kind)
