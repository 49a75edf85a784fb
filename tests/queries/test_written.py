"""What is written by the shortest way is what a flush would have written, and fails in the same words."""

import pytest
from sqlalchemy import bindparam, func, literal_column, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.database import database, transaction
from app.models import Member, Page, Revision
from app.models.written import amend, order, put
from tests.village import Village, fresh

COLUMNS = [column.key for column in Revision.__mapper__.column_attrs if column.key not in ("id", "number")]


def another(session: Session, village: Village, number: int, **columns: object) -> Revision:
    """A revision like the first of a page, under another number."""
    first = session.scalars(select(Revision).where(Revision.number == 1)).first()
    said = {name: getattr(first, name) for name in COLUMNS if name not in ("form_key", "summary", "tags")}
    return Revision(**{**said, "number": number, **columns})


def columns(row: Revision) -> dict[str, object]:
    return {name: getattr(row, name) for name in COLUMNS}


def test_a_row_that_is_put_is_the_row_that_a_flush_writes(village: Village) -> None:
    for tags in (["merged"], ["merged"], []):
        with transaction() as session:
            flushed, short = (another(session, village, number, tags=tags) for number in (77, 78))
            session.add(flushed)
            session.flush()
            put(session, short)
            assert short.id == flushed.id + 1
            assert short in session
            assert not session.dirty
            session.expire_all()
            assert columns(short) == columns(flushed)
            assert short.summary == ""
            assert short.form_key is None
            assert short.at.tzinfo
            session.rollback()


def test_a_row_that_says_nothing_of_a_column_says_what_all_say(village: Village) -> None:
    with transaction() as session:
        short = another(session, village, 77)
        put(session, short)
        assert (short.summary, short.tags, short.form_key) == ("", [], None)
        session.rollback()


def test_a_row_that_cannot_be_is_refused_as_it_always_was(village: Village) -> None:
    for _time in range(2):
        with transaction() as session:
            put(session, another(session, village, 77))
            with pytest.raises(IntegrityError):
                put(session, another(session, village, 77))
            session.rollback()


def test_columns_that_are_amended_are_written_at_once_under_the_next_version(village: Village) -> None:
    village.page("Le Perron")
    for number in (7, 8):
        with transaction() as session:
            page = session.scalars(select(Page).where(Page.slug == "le-perron")).one()
            before, page.title = page.version, f"Le Perron {number}"
            amend(session, page, number=number, changed_at=village.now)
            assert page not in session.dirty
            columns = select(Page.number, Page.changed_at, Page.version, Page.title)
            told = session.execute(columns.where(Page.slug == "le-perron")).one()
            assert told == (number, village.now, before + 2, f"Le Perron {number}")
            assert (page.number, page.changed_at, page.version) == told[:3]


def test_what_moved_meanwhile_is_not_amended(village: Village) -> None:
    village.page("Le Perron")
    for _time in range(2):
        with transaction() as session:
            page = session.scalars(select(Page).where(Page.slug == "le-perron")).one()
            session.connection().execute(update(Page.__table__).values(version=Page.version + 1))
            with pytest.raises(StaleDataError):
                amend(session, page, number=7)
            session.rollback()


def test_an_order_says_how_many_rows_it_touched(village: Village) -> None:
    grow = update(Member).where(Member.id <= bindparam("last")).values(epoch=Member.epoch + 1)
    with transaction() as session:
        members = session.scalar(select(func.count(Member.id)))
        before = session.scalar(select(func.sum(Member.epoch))) or 0
        assert [order(session, grow, {"last": last}) for last in (10**6, 0, 10**6)] == [members, 0, members]
        assert session.scalar(select(func.sum(Member.epoch))) == before + 2 * (members or 0)
        session.rollback()


def test_an_order_that_cannot_be_done_fails_as_it_always_did(village: Village) -> None:
    broken = update(Member).values(epoch=literal_column("nowhere"))
    for _time in range(2):
        with transaction() as session, pytest.raises(DBAPIError):
            order(session, broken, {})


def test_a_session_that_begins_again_writes_in_its_new_transaction(village: Village) -> None:
    named = update(Member).where(Member.name == "Lucie Farigoule").values(about=bindparam("words"))
    with database().writing() as session:
        for words, end in (
            ("Ici.", session.commit),
            ("Là.", session.rollback),
            ("Ailleurs.", session.commit),
        ):
            assert order(session, named, {"words": words}) == 1
            end()
            told = fresh().scalar(select(Member.about).where(Member.name == "Lucie Farigoule"))
            assert (told == words) is (end == session.commit)
