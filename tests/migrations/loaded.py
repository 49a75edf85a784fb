"""A database under the tables of another day: made, and loaded with what a village holds."""

from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import Engine, MetaData, delete, func, insert, select, text

from app.database import WRITING, Database, database, read_again
from app.migrations import configuration
from tests.village import Village

Rows = dict[str, list[dict[str, Any]]]


def under(village: Village, tmp_path: Path, revision: str) -> Database:
    """The rows of the village in a database that no migration later than `revision` has seen."""
    rows = rows_of(database().engine)
    read_again()
    found = Database(_emptied(village, tmp_path))
    with found.engine.execution_options(**WRITING).begin() as connection:
        command.upgrade(configuration(connection), revision)
    _load(found.engine, rows)
    return found


def rows_of(engine: Engine, only: Rows | None = None) -> Rows:
    """What a database holds, table by table; or as much of it as another one held."""
    tables = MetaData()
    tables.reflect(engine)
    found = {}
    with engine.connect() as connection:
        for table in tables.sorted_tables:
            columns = [c for c in table.columns if only is None or c.name in _columns(only, table.name)]
            if columns and table.name != "alembic_version":
                query = select(*columns).order_by(*table.primary_key.columns)
                found[table.name] = [dict(row) for row in connection.execute(query).mappings()]
    return {name: rows for name, rows in found.items() if rows}


def _columns(rows: Rows, table: str) -> set[str]:
    return set(rows[table][0]) if table in rows else set()


def _emptied(village: Village, tmp_path: Path) -> str:
    """The address of an empty database of the same kind."""
    engine = database().engine
    if engine.dialect.name == "sqlite":
        return f"sqlite:///{tmp_path / 'old.sqlite'}"
    engine.dispose()
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    return village.app.extensions["settings"].database_url


def _load(engine: Engine, rows: Rows) -> None:
    tables = MetaData()
    tables.reflect(engine)
    with engine.execution_options(**WRITING).begin() as connection:
        connection.execute(delete(tables.tables["journal_head"]))
        for table in tables.sorted_tables:
            if table.name in rows:
                known = set(table.columns.keys())
                kept = [{name: row[name] for name in row if name in known} for row in rows[table.name]]
                connection.execute(insert(table), kept)
                _count_on(connection, table)


def _count_on(connection: Any, table: Any) -> None:
    """PostgreSQL gives the next numbers from a counter, which rows that came with their numbers did not move."""
    if connection.dialect.name == "postgresql" and table.name in ("member", "mandate", "page", "revision"):
        counter = func.pg_get_serial_sequence(table.name, "id")
        connection.execute(select(func.setval(counter, func.max(table.c.id))))
