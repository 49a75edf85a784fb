"""Migrations go forward on a loaded database: what was stored stays as it was, and what kept it keeps it still."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Dialect, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateIndex

from app import create_app
from app.database import Database, database
from app.migrations import configuration, migrate, tables
from app.queries import proofs
from tests.migrations.loaded import rows_of, under
from tests.village import PERRON, Village

FIRST = "0001"


@pytest.fixture
def old(village: Village, tmp_path: Path) -> Iterator[Database]:
    """The village as it was under the first tables: its rows in a database that no later migration has seen."""
    village.edit("Le Perron", "Yannick", body="Autre chose.\n\nEt encore.")
    village.edit("Le Perron", "Lucie", body=PERRON.body)
    found = under(village, tmp_path, FIRST)
    yield found
    found.engine.dispose()


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
    app.extensions["database"].let_go()


def test_the_migrations_make_what_the_models_say(village: Village) -> None:
    with database().engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables()) == []


@pytest.mark.parametrize(
    "dialect", [sqlite.dialect(), postgresql.dialect()], ids=["on sqlite", "on postgresql"]
)
def test_what_an_index_leaves_out_is_said_to_both_databases(dialect: Dialect) -> None:
    said = [
        str(CreateIndex(index).compile(dialect=dialect))
        for table in tables().tables.values()
        for index in table.indexes
    ]
    assert sum(" WHERE " in one for one in said) == 5


def test_the_migrations_are_one_line_from_first_to_last(village: Village) -> None:
    with database().engine.connect() as connection:
        scripts = ScriptDirectory.from_config(configuration(connection))
        walked = [script.revision for script in scripts.walk_revisions()]
        now = MigrationContext.configure(connection).get_current_revision()
    assert walked[-1] == FIRST
    assert scripts.get_heads() == [walked[0]] == [now]
