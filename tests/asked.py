"""What is asked of the database meanwhile, by whichever way."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from app.database import database

# What ends a transaction, and what SQLite tells of its own triggers.
NO_QUESTION = ("COMMIT", "ROLLBACK", "--")


@contextmanager
def asked(session: Session | None = None) -> Iterator[list[str]]:
    """Every statement sent meanwhile, the beginnings of transactions too; on this session, if it is open already."""
    sent: list[str] = []
    traced: list[Any] = []

    def trace(connection: Any, *_more: Any) -> None:
        traced.append(connection)
        connection.set_trace_callback(
            lambda said: None if said.startswith(NO_QUESTION) else sent.append(said)
        )

    database().close_rested()  # a connection is traced when it is taken
    engine = database().engine
    if engine.dialect.name != "sqlite":
        heard, note = "before_cursor_execute", lambda *told: sent.append(told[2])
    else:
        heard, note = "checkout", trace
        if session is not None:
            trace(session.connection().connection.dbapi_connection)
    event.listen(engine, heard, note)
    try:
        yield sent
    finally:
        event.remove(engine, heard, note)
        for connection in traced:
            connection.set_trace_callback(None)
