"""What is asked by the shortest way is answered the same, and fails in the same words."""

from datetime import datetime

import pytest
from sqlalchemy import bindparam, literal_column, select
from sqlalchemy.exc import DBAPIError

from app.governance.vocabulary import PageState
from app.models import Page, Revision
from app.models.asking import ask
from app.models.prepared import ask_prepared
from tests.village import Village, fresh

NUMBERS = bindparam("numbers", expanding=True)
OF_PAGE = (
    select(Revision.number, Revision.at, Revision.tags, Revision.changed, Revision.packed, Page.state)
    .join(Page, Page.id == Revision.page_id)
    .where(Revision.page_id == bindparam("page"), Revision.number.in_(NUMBERS))
    .where(
        Page.state.in_([PageState.OPEN, PageState.PROTECTED]),
        Page.created_at <= bindparam("now", type_=Page.created_at.type),
    )
    .order_by(Revision.number)
)
BROKEN = select(literal_column("nowhere"))


@pytest.mark.parametrize("numbers", [[2, 3], [1], [], [3, 1, 2, 99]])
def test_each_time_the_answer_is_the_same(village: Village, numbers: list[int]) -> None:
    for body in ("Deux.", "Trois."):
        village.edit("Le Perron", by="Lucie", body=body)
    values = {"page": village.page("Le Perron").id, "numbers": numbers, "now": village.now}
    plain = [tuple(row) for row in ask(fresh(), OF_PAGE, values)]
    answers = [ask_prepared(fresh(), OF_PAGE, values) for _time in range(3)]
    assert len(plain) == len({1, 2, 3} & set(numbers))
    assert [[tuple(row) for row in rows] for rows in answers] == [plain] * 3
    assert all(row.state is PageState.OPEN for row in answers[2])
    assert all(isinstance(row.at, datetime) and row.at.tzinfo for row in answers[2])


def test_one_row_is_one_row(village: Village) -> None:
    values = {"page": village.page("Le Perron").id, "numbers": [1], "now": village.now}
    for _time in range(2):
        assert ask_prepared(fresh(), OF_PAGE, values).one().number == 1
        nothing = ask_prepared(fresh(), OF_PAGE, {**values, "numbers": [9]})
        assert nothing.first() is nothing.only() is None
        with pytest.raises(LookupError):
            nothing.one()


def test_what_cannot_be_asked_fails_as_it_always_did(village: Village) -> None:
    for _time in range(2):
        with pytest.raises(DBAPIError):
            ask_prepared(fresh(), BROKEN, {})


def test_what_is_being_written_is_seen_by_who_writes_it(village: Village) -> None:
    question = select(Page.title).where(Page.slug == bindparam("slug"))
    for _time in range(2):
        assert ask_prepared(fresh(), question, {"slug": "le-perron"}).one().title == "Le Perron"
    writing = fresh()
    page = writing.scalars(select(Page).where(Page.slug == "le-perron")).one()
    page.title = "Le Perron d’en haut"
    writing.flush()
    assert ask_prepared(writing, question, {"slug": "le-perron"}).one().title == "Le Perron d’en haut"
    writing.rollback()
