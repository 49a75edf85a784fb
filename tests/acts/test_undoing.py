"""Undoing: a merge with the roles swapped, one revision that says what it took back, nothing else."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.acts import pages
from app.database import transaction
from app.governance.refusals import Refusal
from app.models import JournalEntry, Page
from tests.village import Village, fresh


def undo(village: Village, first: int, last: int, by: str = "Lucie", **more) -> pages.Saved | pages.Unchanged:
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
        return pages.undo(session, page, first, last, village.member(by, session), village.now, **more)


def test_an_undone_version_takes_only_its_own_change_back(village: Village) -> None:
    village.edit("Le Perron", "Yannick", access="plain-pied")
    village.edit("Le Perron", "Yannick", area="La Besbre")
    done = undo(village, 2, 2, summary="Il y a une marche")
    assert isinstance(done, pages.Saved)
    assert (done.revision.number, done.revision.tags, done.revision.changed) == (4, ["undoes:2"], ["access"])
    assert village.content("Le Perron").fields["area"] == "La Besbre"
    entry = fresh().scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert entry is not None
    assert (entry.act, entry.revision) == ("undo", 4)


def test_an_undone_renaming_gives_the_old_address_back(village: Village) -> None:
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
        pages.rename(session, page, "Le Grand Perron", village.member("Lucie", session), village.now)
        pages.undo(session, page, 2, 2, village.member("Lucie", session), village.now)
        assert (page.title, page.slug) == ("Le Perron", "le-perron")


def test_what_cannot_be_undone_says_why(village: Village) -> None:
    village.edit("Le Perron", "Yannick", access="plain-pied")
    for span, code in {
        (1, 1): "nothing-before",
        (1, 2): "nothing-before",
        (3, 3): "no-such-revision",
        (2, 9): "no-such-revision",
    }.items():
        with pytest.raises(Refusal) as caught:
            undo(village, *span)
        assert caught.value.code == code
    assert village.page("Le Perron").number == 2


def test_later_words_on_the_same_line_need_a_person(village: Village) -> None:
    village.edit("Le Perron", "Yannick", access="plain-pied")
    village.edit("Le Perron", "Yannick", access="une marche")
    with pytest.raises(pages.EditConflict) as caught:
        undo(village, 2, 2)
    assert [conflict.name for conflict in caught.value.merge.conflicts] == ["access"]
    made = village.content("Le Perron").replace(body="Autre chose.")
    with pytest.raises(pages.EditConflict):
        undo(village, 2, 2, settled=(2, made))
    done = undo(village, 2, 2, settled=(3, made))
    assert isinstance(done, pages.Saved)
    assert done.revision.tags == ["undoes:2", "settled"]
    assert village.content("Le Perron") == made


def test_a_protected_page_keeps_what_it_says(village: Village) -> None:
    village.edit("Le Perron", "Yannick", access="plain-pied")
    village.edit("Le Perron", "Yannick", access="une marche")
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
        reason = "Trois versions contraires en une heure."
        pages.protect(
            session,
            page,
            village.now + timedelta(days=3),
            reason,
            village.member("Odile", session),
            village.now,
        )
    with pytest.raises(Refusal) as caught:
        undo(village, 3, 3)
    assert caught.value.code == "page-protected"
    assert village.content("Le Perron").fields["access"] == "une marche"


def test_a_form_sent_twice_at_the_same_moment_makes_one_revision(village: Village) -> None:
    village.edit("Le Perron", "Yannick", access="plain-pied")
    numbers: list[object] = []
    start = threading.Barrier(2)

    def send() -> None:
        with village.app.app_context():
            start.wait()
            done = undo(village, 2, 2, form_key="the-form")
            numbers.append(done.revision.number if isinstance(done, pages.Saved) else done)

    threads = [threading.Thread(target=send) for _time in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers == [3, 3]
