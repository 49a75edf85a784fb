"""Each test finds a database as if nobody had been there, whatever the one before did to it."""

import pytest
from sqlalchemy import inspect, text

from app.database import database, transaction
from app.models import JournalEntry
from tests.village import PERRON, Village, fresh

TWICE = pytest.mark.parametrize("time", ["the first time", "the second time"])


@TWICE
def test_rows_are_gone_and_numbers_begin_anew(village: Village, time: str) -> None:
    assert village.write(PERRON.replace(title="Le Fournil"), by="Lucie").id == 3
    assert [entry.id for entry in fresh().query(JournalEntry)] == list(range(1, 14))


@TWICE
def test_a_table_that_was_made_is_gone(village: Village, time: str) -> None:
    assert "litter" not in inspect(database().engine).get_table_names()
    with transaction() as session:
        session.execute(text("CREATE TABLE litter (n integer)"))
