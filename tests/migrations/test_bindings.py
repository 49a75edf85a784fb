"""A measure and a report name a dispute that is there: on a database that had some before the tables said so."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.database import Database
from app.migrations import migrate
from app.queries import verifying
from tests.acts.test_moderation import reported
from tests.acts.test_protections import protect
from tests.migrations.loaded import rows_of, under
from tests.palaver import contest
from tests.village import Village

BEFORE = "0013"


@pytest.fixture
def loaded(village: Village, tmp_path: Path) -> Iterator[Database]:
    """A field protected for a dispute, and a report that answers nothing yet."""
    protect(village, dispute_id=contest(village, "Yannick", "phones"))
    reported(village)
    found = under(village, tmp_path, BEFORE)
    yield found
    found.engine.dispose()


def refused(loaded: Database, order: str, by: type[DBAPIError], match: str) -> None:
    with loaded.writing() as session, pytest.raises(by, match=match), session.begin():
        session.execute(text(order))


def test_what_names_a_dispute_stays_and_nothing_names_one_that_is_not(loaded: Database) -> None:
    before = rows_of(loaded.engine)
    assert before["measure"][0]["dispute_id"] == 1
    with loaded.writing() as session, session.begin():
        session.execute(text("UPDATE report SET dispute_id = 99"))
        session.execute(text("UPDATE report SET dispute_id = NULL"))
    migrate(loaded.engine)
    assert rows_of(loaded.engine, only=before) == before
    for order in ("UPDATE measure SET dispute_id = 99", "UPDATE report SET dispute_id = 99"):
        refused(loaded, order, IntegrityError, "(?i)foreign key")
    with loaded.reading() as session:
        verifying.verify(session)


def test_what_was_append_only_still_is(loaded: Database) -> None:
    migrate(loaded.engine)
    for order in ("DELETE FROM journal_entry", "DELETE FROM revision"):
        refused(loaded, order, DBAPIError, "append-only")
