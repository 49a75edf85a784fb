"""What every test stands on: a migrated database to copy, and a village with people and pages in it.

A test that uses `settings` or `village` runs on SQLite and on PostgreSQL; where PostgreSQL is missing its half
is skipped, with one line that says so, except in CI, where nothing that CI provides may be skipped.
"""

import gc
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import repeat
from pathlib import Path

import hypothesis
import pytest

from app import create_app
from app.database import Database
from app.migrations import migrate
from config import Settings, settings_from
from tests import compiled_once, grounds, postgresql
from tests.grounds import Ground, Rows, rows_of
from tests.pasts import Pasts
from tests.village import Village

# Two busy cores, perhaps old: how long an example takes is no property of ours (benchmarks/ measures speed).
hypothesis.settings.register_profile(
    "palabre", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("palabre")

compiled_once.install()
grounds.keep_connections()

# What is imported and collected stays until the end: there is nothing in it to look for.
gc.disable()

# Thousands of small databases: where memory is a folder with room in it, no disk is asked to write them.
MEMORY, ROOM = Path("/dev/shm"), 3_000_000_000  # noqa: S108 (a folder of this machine, by its one name)
if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    tempfile.tempdir = str(MEMORY)

IN_CI = os.environ.get("CI") == "true"
BOTH = ("sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test that needs a database meets both, but those of the browser, whose subject is the page.

    Chance tries the rules: one seed is enough to see that the other database keeps what they write.
    """
    if "fresh_database" in metafunc.fixturenames:
        seeds = metafunc.definition.get_closest_marker("seeds")
        if seeds:
            metafunc.parametrize(
                ("database", "seed"), [*zip(repeat(BOTH[0]), seeds.args), (BOTH[1], seeds.args[0])]
            )
            return
        kinds = BOTH[:1] if metafunc.definition.get_closest_marker("one_database") else BOTH
        metafunc.parametrize("database", kinds)


def pytest_collection_finish() -> None:
    """From here on there is litter: it is swept where the tests are, and less often than a program would."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was skipped for want of a browser or a server, in one clear line each."""
    skipped = [
        r.longrepr[2] for r in terminalreporter.stats.get("skipped", ()) if isinstance(r.longrepr, tuple)
    ]
    for reason, count in Counter(skipped).items():
        terminalreporter.write_line(f"{count} skipped. {reason.removeprefix('Skipped: ')}")


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, datetime]]:
    """Two SQLite databases to copy: "empty", as the migrations leave it, and "village", with people in it."""
    folder = tmp_path_factory.mktemp("templates")
    empty, village = folder / "empty.sqlite", folder / "village.sqlite"
    _migrate(f"sqlite:///{empty}")
    shutil.copy(empty, village)
    now = _settle(f"sqlite:///{village}", folder)
    return {"empty": (empty, now), "village": (village, now)}


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A running server; gives the address of its databases, to be formatted with a name."""
    if postgresql.binaries() is None:
        if IN_CI:
            pytest.fail("CI must provide PostgreSQL")
        pytest.skip("PostgreSQL is not installed: its half of the tests is skipped")
    folder = Path(tempfile.mkdtemp(prefix="palabre-"))
    with postgresql.server(folder) as addresses:
        yield addresses
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_templates(
    postgresql_server: str, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, datetime]:
    """A running server with the same two databases; gives the address of its databases, and the village's time."""
    empty, village = (postgresql_server.format(name=name) for name in ("empty", "village"))
    postgresql.order(empty, "CREATE DATABASE empty")
    _migrate(empty)
    postgresql.order(village, "CREATE DATABASE village TEMPLATE empty")
    now = _settle(village, tmp_path_factory.mktemp("settling"))
    return postgresql_server, now


@pytest.fixture(scope="session")
def postgresql_ground(
    postgresql_templates: tuple[str, datetime], pasts: Pasts
) -> Iterator[tuple[Ground, dict[str, Rows], datetime]]:
    """Where tests follow one another on the server, and what they find there: what is in the two databases."""
    addresses, now = postgresql_templates
    ground = pasts.ground = Ground(addresses)
    yield ground, {name: rows_of(addresses.format(name=name)) for name in ("empty", "village")}, now
    ground.leave()


@pytest.fixture
def fresh_database(
    request: pytest.FixtureRequest, database: str, tmp_path: Path
) -> Iterator[tuple[str, datetime]]:
    """The address of a database of this test's own, with a village when it asks for one; and the village's time."""
    wanted = "village" if "village" in request.fixturenames else "empty"
    if database == "sqlite":
        template, now = request.getfixturevalue("sqlite_templates")[wanted]
        shutil.copy(template, tmp_path / "palabre.sqlite")
        yield f"sqlite:///{tmp_path / 'palabre.sqlite'}", now
        return
    ground, rows, now = request.getfixturevalue("postgresql_ground")
    yield ground.lay(rows[wanted]), now


@pytest.fixture
def settings(tmp_path: Path, fresh_database: tuple[str, datetime]) -> Settings:
    """The settings of a development site on a fresh database, with maps that ask nothing of the network."""
    return _settings(fresh_database[0], tmp_path / "instance")


@pytest.fixture(scope="session")
def pasts(tmp_path_factory: pytest.TempPathFactory) -> Pasts:
    return Pasts(tmp_path_factory.mktemp("pasts"))


@pytest.fixture
def village(settings: Settings, fresh_database: tuple[str, datetime], pasts: Pasts) -> Iterator[Village]:
    """A small world: Lucie and Yannick (members), Odile (moderator), Anatole (coordination), two fiches."""
    app = create_app(settings)
    with app.app_context():
        yield Village(app, fresh_database[1], pasts)
    app.extensions["index"].close()
    app.extensions["database"].let_go()


def _settings(database: str, instance: Path) -> Settings:
    environ = {"INSTANCE": str(instance), "PALABRE_MODE": "development", "SECRET_KEY": "test"}
    return replace(settings_from({**environ, "DATABASE_URL": database}), tiles_url="")


def _migrate(address: str) -> None:
    database = Database(address)
    migrate(database.engine)
    database.engine.dispose()


def _settle(address: str, folder: Path) -> datetime:
    """Build a village in a migrated database; gives the time it lives at."""
    app = create_app(_settings(address, folder / "instance"))
    with app.app_context():
        now = Village.build(app).now
    app.extensions["index"].close()
    app.extensions["database"].let_go()
    return now
