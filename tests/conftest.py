"""What every test stands on: a migrated database to copy, and a village with people and pages in it.

A test that uses `settings` or `village` runs on SQLite and on PostgreSQL; where PostgreSQL is missing its half
is skipped, with one line that says so, except in CI, where nothing that CI provides may be skipped.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import create_engine, text

from app import create_app
from app.database import Database
from app.migrations import migrate
from config import Settings, settings_from
from tests import postgresql
from tests.village import Village

# Two busy cores, perhaps old: how long an example takes is no property of ours (benchmarks/ measures speed).
hypothesis.settings.register_profile(
    "palabre", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("palabre")

IN_CI = os.environ.get("CI") == "true"
BOTH = ("sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test that needs a database meets both, but those of the browser, whose subject is the page."""
    if "database" in metafunc.fixturenames:
        kinds = BOTH[:1] if metafunc.definition.get_closest_marker("one_database") else BOTH
        metafunc.parametrize("database", kinds, indirect=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database with its tables, made once by the migrations themselves."""
    path = tmp_path_factory.mktemp("migrated") / "palabre.sqlite"
    database = Database(f"sqlite:///{path}")
    migrate(database.engine)
    database.engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql_addresses() -> Iterator[str]:
    """A running server with a migrated template; gives the address of its databases."""
    if postgresql.binaries() is None:
        if IN_CI:
            pytest.fail("CI must provide PostgreSQL")
        pytest.skip("PostgreSQL is not installed: its half of the tests is skipped")
    folder = Path(tempfile.mkdtemp(prefix="palabre-"))
    with postgresql.server(folder) as addresses:
        _on_server(addresses, "CREATE DATABASE template")
        database = Database(addresses.format(name="template"))
        migrate(database.engine)
        database.engine.dispose()
        yield addresses
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh migrated database."""
    if request.param == "sqlite":
        path = tmp_path / "palabre.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    addresses = request.getfixturevalue("postgresql_addresses")
    name = f"test_{uuid4().hex[:12]}"
    _on_server(addresses, f"CREATE DATABASE {name} TEMPLATE template STRATEGY FILE_COPY")
    yield addresses.format(name=name)
    _on_server(addresses, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def settings(tmp_path: Path, database: str) -> Settings:
    """The settings of a development site on a fresh database, with maps that ask nothing of the network."""
    environ = {"INSTANCE": str(tmp_path / "instance"), "PALABRE_MODE": "development", "SECRET_KEY": "test"}
    return replace(settings_from({**environ, "DATABASE_URL": database}), tiles_url="")


@pytest.fixture
def village(settings: Settings) -> Iterator[Village]:
    """A small world: Lucie and Yannick (members), Odile (moderator), Anatole (coordination), two fiches."""
    app = create_app(settings)
    # Templates are compiled once for all tests, not once for each.
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(compiled_templates())
    with app.app_context():
        yield Village(app)
    app.extensions["index"].close()
    app.extensions["database"].engine.dispose()


@cache
def compiled_templates() -> str:
    folder = tempfile.mkdtemp(prefix="palabre-templates-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _on_server(addresses: str, order: str) -> None:
    address = addresses.format(name="postgres").replace("postgresql:", "postgresql+psycopg:")
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(order))
    engine.dispose()
