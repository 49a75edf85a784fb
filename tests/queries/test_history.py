"""What the history of a page says besides its rows is kept, and never older than the last thing written."""

from sqlalchemy import event

from app.database import database
from app.queries.history import activity, authors
from tests.village import Village, fresh


def test_who_wrote_and_how_often_follow_what_is_written(village: Village) -> None:
    page = village.page("Le Perron")
    before = authors(fresh(), page)
    year = activity(fresh(), page, village.now)
    village.edit("Le Perron", by="Lucie", body="Ouvert à toutes et à tous.")
    after = authors(fresh(), page)
    assert "Lucie Farigoule" in {one.name for one in after}
    assert sum(one.count for one in after) == sum(one.count for one in before) + 1
    assert sum(activity(fresh(), page, village.now)) == sum(year) + 1


def test_they_are_not_counted_anew_while_nothing_is_written(village: Village) -> None:
    page = village.page("Le Perron")
    authors(fresh(), page)
    asked: list[str] = []
    event.listen(database().engine, "before_cursor_execute", lambda _c, _cur, sql, *_: asked.append(sql))
    authors(fresh(), page)
    assert not [sql for sql in asked if "FROM revision" in sql]
