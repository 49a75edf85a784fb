"""Questions that every page asks, by the shortest way of all.

SQLite answers most of them in thirty microseconds, and SQLAlchemy takes two hundred to ask one. What it finds out each
time is the same as long as the question is: its words, the order of its values, what is made of their types.
"""

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from sqlite3 import Error
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.orm import Session

from app.models.asking import ask, connection_of


class Rows(list[Any]):
    """All the rows of an answer; each has the names of its columns."""

    def first(self) -> Any | None:
        return self[0] if self else None

    def one(self) -> Any:
        """The one row. Raises LookupError when there is none, or more."""
        if len(self) != 1:
            raise LookupError(f"one row was expected, not {len(self)}")
        return self[0]

    def only(self) -> Any | None:
        """The one row; None when there is none. Raises LookupError when there are more."""
        return self.one() if self else None


_prepared: WeakKeyDictionary[Select[Any], "_Prepared"] = WeakKeyDictionary()


def ask_prepared(session: Session, question: Select[Any], values: Mapping[str, Any]) -> Rows:
    """What `ask` answers to a question that was made once, at a tenth of the cost.

    A question is kept for ever: one that is made anew for each request must not come this way.
    """
    connection = connection_of(session)
    if connection.dialect.name != "sqlite":
        return Rows(ask(session, question, values))
    try:
        if question in _prepared:
            return _prepared[question].ask(connection, values)
    except Error:
        pass  # asked again below, it fails in the words that everybody expects
    result = ask(session, question, values)
    _prepared[question] = _Prepared(question, tuple(result.keys()), connection.dialect)
    return Rows(result)


_Process = Callable[[Any], Any]
# A value that is sent: its name, its place in a list when it is one of several, what is made of it.
_Sent = tuple[str, int | None, _Process | None]


class _Prepared:
    """A question, ready to be asked of SQLite."""

    def __init__(self, question: Select[Any], names: Sequence[str], dialect: Dialect) -> None:
        self._compiled, self._dialect = question.compile(dialect=dialect), dialect
        self._binds = {name: bind for bind, name in self._compiled.bind_names.items()}
        self._several = [name for name, bind in self._binds.items() if bind.expanding]
        self._known = dict(self._compiled.params)
        self._written: dict[tuple[int, ...], tuple[str, list[_Sent]]] = {}
        self._row = namedtuple("Row", names, rename=True)._make  # type: ignore[misc]
        types = [column.type.dialect_impl(dialect) for column in question.selected_columns]
        told = [of.result_processor(dialect, None) for of in types]
        self._told = [(place, process) for place, process in enumerate(told) if process]

    def ask(self, connection: Connection, values: Mapping[str, Any]) -> Rows:
        values = {**self._known, **values}
        lengths = tuple([len(values[name]) for name in self._several])
        if lengths not in self._written:
            self._written[lengths] = self._write(values)
        words, sent = self._written[lengths]
        cursor = connection.connection.cursor()
        cursor.execute(words, [_made(values, *one) for one in sent])
        return Rows(self._rows(cursor.fetchall()))

    def _write(self, values: dict[str, Any]) -> tuple[str, list[_Sent]]:
        """The question for lists of these lengths, and what is sent with it, in order."""
        state = self._compiled.construct_expanded_state(values)
        of_list = {
            one: (name, place)
            for name, ones in state.parameter_expansion.items()
            for place, one in enumerate(ones)
        }
        sent = (of_list.get(name, (name, None)) for name in state.positiontup or ())
        return state.statement, [(name, place, self._process(name)) for name, place in sent]

    def _process(self, name: str) -> _Process | None:
        return self._binds[name].type.dialect_impl(self._dialect).bind_processor(self._dialect)

    def _rows(self, found: list[tuple[Any, ...]]) -> Iterator[Any]:
        for row in found:
            said = list(row)
            for place, process in self._told:
                said[place] = process(said[place])
            yield self._row(said)


def _made(values: Mapping[str, Any], name: str, place: int | None, process: _Process | None) -> Any:
    value = values[name] if place is None else values[name][place]
    return process(value) if process else value
