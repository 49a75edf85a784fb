"""What every test stands on: a migrated database to copy, and a village with people and pages in it."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app import create_app
from app.database import Database
from app.migrations import migrate
from config import Settings, settings_from
from tests.village import Village


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with its tables, made once by the migrations themselves."""
    path = tmp_path_factory.mktemp("migrated") / "palabre.sqlite"
    database = Database(f"sqlite:///{path}")
    migrate(database.engine)
    database.engine.dispose()
    return path


@pytest.fixture
def settings(tmp_path: Path, migrated: Path) -> Settings:
    """The settings of a development site on a fresh database, with maps that ask nothing of the network."""
    instance = tmp_path / "instance"
    instance.mkdir()
    shutil.copy(migrated, instance / "palabre.sqlite")
    return replace(
        settings_from({"INSTANCE": str(instance), "PALABRE_MODE": "development", "SECRET_KEY": "test"}),
        tiles_url="",
    )


@pytest.fixture
def village(settings: Settings) -> Iterator[Village]:
    """A small world: Lucie and Yannick (members), Odile (moderator), Anatole (coordination), two fiches."""
    app = create_app(settings)
    with app.app_context():
        yield Village(app)
    app.extensions["index"].close()
    app.extensions["database"].engine.dispose()
