"""Migrations go forward on a loaded database: what was stored stays as it was, and what kept it keeps it still."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, delete, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from app import create_app
from app.database import WRITING, Database, database, read_again
from app.migrations import configuration, migrate
from app.models import Base
from app.queries import proofs
from tests.village import PERRON, Village

Rows = dict[str, list[dict[str, Any]]]
FIRST = "0001"


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


@pytest.fixture
def old(village: Village, tmp_path: Path) -> Iterator[Database]:
    """The village as it was under the first tables: its rows in a database that no later migration has seen."""
    village.edit("Le Perron", "Yannick", body="Autre chose.\n\nEt encore.")
    village.edit("Le Perron", "Lucie", body=PERRON.body)
    rows = rows_of(database().engine)
    read_again()
    found = Database(_emptied(village, tmp_path))
    with found.engine.execution_options(**WRITING).begin() as connection:
        command.upgrade(configuration(connection), FIRST)
    _load(found.engine, rows)
    yield found
    found.engine.dispose()


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


def test_a_village_of_the_first_tables_comes_to_todays_with_all_it_had(old: Database) -> None:
    before = rows_of(old.engine)
    assert len(before["revision"]) == 4
    migrate(old.engine)
    assert rows_of(old.engine, only=before) == before
    with old.reading() as session:
        assert proofs.verify(session) == proofs.Proved(pages=2, revisions=4, entries=14)


def test_it_is_lived_in_afterwards_and_its_past_is_still_kept(old: Database, village: Village) -> None:
    migrate(old.engine)
    migrate(old.engine)
    settings = replace(
        village.app.extensions["settings"], database_url=str(old.engine.url.render_as_string(False))
    )
    app = create_app(settings)
    with app.app_context():
        moved = Village(app, village.now)
        moved.edit("Le Perron", "Lucie", body="Écrit après.")
        assert moved.content("Le Perron", 2).body == "Autre chose.\n\nEt encore."
        assert moved.page("Le Perron").number == 4
    with old.writing() as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(text("DELETE FROM revision"))
    app.extensions["index"].close()
    app.extensions["database"].engine.dispose()


def test_the_migrations_make_what_the_models_say(village: Village) -> None:
    with database().engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrations_are_one_line_from_first_to_last(village: Village) -> None:
    with database().engine.connect() as connection:
        scripts = ScriptDirectory.from_config(configuration(connection))
        walked = [script.revision for script in scripts.walk_revisions()]
        now = MigrationContext.configure(connection).get_current_revision()
    assert walked[-1] == FIRST
    assert scripts.get_heads() == [walked[0]] == [now]
