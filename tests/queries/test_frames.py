"""What a page says around itself is worked out once for one person, until something is done there or elsewhere."""

from datetime import timedelta

from app.acts import pages
from app.database import transaction
from app.governance.vocabulary import Act
from app.models import Page
from app.models.journal import as_of_newest
from app.queries.pages import Frame, find, frame
from tests.village import Village, fresh


def framed(village: Village, who: str = "") -> Frame:
    """The frame of Le Perron, in a session of its own."""
    by = village.member(who) if who else None
    session = fresh()
    found = find(session, "le-perron", village.now)
    assert found
    return frame(session, found.page, by, village.now, found.around)


def test_one_person_has_it_once(village: Village) -> None:
    first = framed(village, "Lucie")
    assert Act.EDIT in first.acts
    again = framed(village, "Lucie")
    assert again.kept is first.kept
    assert again.acts is first.acts


def test_nobody_has_what_another_person_may_do(village: Village) -> None:
    assert Act.PROTECT in framed(village, "Odile").acts
    assert Act.PROTECT not in framed(village, "Lucie").acts
    assert not framed(village).acts & {Act.PROTECT, Act.EDIT}


def test_what_is_done_is_seen_at_once(village: Village) -> None:
    before = framed(village, "Odile")
    assert Act.PROTECT in before.acts
    with transaction() as session:
        page, odile = session.get_one(Page, before.page.id), village.member("Odile", session)
        pages.protect(
            session,
            page,
            village.now + timedelta(days=3),
            "Deux versions se suivent sans fin.",
            odile,
            village.now,
        )
    assert Act.PROTECT not in framed(village, "Odile").acts


def test_what_ends_by_the_clock_is_seen_the_minute_after(village: Village) -> None:
    with transaction() as session:
        page = session.get_one(Page, village.page("Le Perron").id)
        until = village.now + timedelta(days=1)
        pages.protect(
            session,
            page,
            until,
            "Deux versions se suivent sans fin.",
            village.member("Odile", session),
            village.now,
        )
    assert Act.PROTECT not in framed(village, "Odile").acts
    village.pass_days(2)
    assert Act.PROTECT in framed(village, "Odile").acts


def test_nothing_is_kept_of_what_was(village: Village) -> None:
    """Whoever reads an older state of the data has it worked out for themselves, and hands it on to nobody."""
    older = village.app.extensions["database"].reading()
    assert as_of_newest(older, "said", lambda: "before") == "before"
    write(village)
    assert as_of_newest(fresh(), "said", lambda: "after") == "after"
    assert as_of_newest(older, "said", lambda: "before, again") == "before, again"
    assert as_of_newest(fresh(), "said", lambda: "nobody asks this") == "after"
    older.close()


def write(village: Village) -> None:
    """Something is done."""
    with transaction() as session:
        page, who = session.get_one(Page, village.page("Le Perron").id), village.member("Lucie", session)
        content = village.content("Le Perron").replace(body="Autre chose.")
        pages.edit(session, page, page.number, content, who, village.now, summary="Un mot")
