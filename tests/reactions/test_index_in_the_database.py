"""A site on several machines keeps its index where its data is."""

from datetime import datetime
from pathlib import Path

import psycopg
import pytest

from app import create_app
from config import BadSetting, settings_from
from search_index import Query
from tests.village import Village


def test_the_setting_needs_a_postgresql_database(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="DATABASE_URL"):
        settings_from({"INSTANCE": str(tmp_path), "SEARCH_ENGINE": "postgresql"})


def test_what_one_machine_indexes_the_other_finds(
    postgresql_templates: tuple[str, datetime], tmp_path: Path
) -> None:
    addresses, now = postgresql_templates
    with psycopg.connect(addresses.format(name="postgres"), autocommit=True) as server:
        server.execute("CREATE DATABASE two_machines TEMPLATE village")
    environ = {"DATABASE_URL": addresses.format(name="two_machines"), "SEARCH_ENGINE": "postgresql"}
    environ |= {"PALABRE_MODE": "development", "SECRET_KEY": "test"}
    one, other = (create_app(settings_from({**environ, "INSTANCE": str(tmp_path / n)})) for n in "ab")
    with one.app_context():
        village = Village(one, now)
        village.edit("Le Perron", by="Lucie", body="On y file le chanvre.")
        village.catch_up()
    assert other.extensions["index"].find(Query("chanvre")).total == 1
    for app in (one, other):
        app.extensions["index"].close()
        app.extensions["database"].let_go()
