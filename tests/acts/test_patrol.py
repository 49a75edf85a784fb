"""Saying that one has read what somebody new wrote: once, by somebody else, and the journal says so."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from app.acts import patrol, proposals
from app.database import database, transaction
from app.governance.refusals import Refusal
from app.governance.vocabulary import Act, PatrolState
from app.models import JournalEntry, Member, Page, Patrol
from revisions import Content
from tests.council import do, propose, tick
from tests.village import Village, fresh

NOTE = Content("article", "Une note", {}, "Un mot.")


@pytest.fixture
def noemie(village: Village) -> Village:
    """Noémie came today, and wrote an article."""
    village.settle("Noémie Chazal")
    village.write(NOTE, by="Noémie")
    return village


def rows() -> list[Patrol]:
    return list(fresh().scalars(select(Patrol)))


def read(village: Village, name: str, title: str = "Une note", number: int = 1) -> None:
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == title)).scalar_one()
        patrol.patrol(session, page, number, village.member(name, session), village.now)


def test_what_somebody_new_writes_waits_and_what_others_write_does_not(noemie: Village) -> None:
    noemie.write(Content("article", "Une autre", {}, "Un mot."), by="Lucie")
    assert [(row.page.title, row.number, row.state) for row in rows()] == [
        ("Une note", 1, PatrolState.WAITING)
    ]


def test_who_reads_it_is_told_in_the_journal(noemie: Village) -> None:
    read(noemie, "Lucie")
    (row,) = rows()
    assert (row.state, row.by.name) == (PatrolState.PATROLLED, "Lucie Farigoule")
    entry = fresh().scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert (entry.act, entry.by.name, entry.revision) == (Act.PATROL, "Lucie Farigoule", 1)


def test_nobody_reads_for_others_what_they_wrote_themselves(noemie: Village) -> None:
    noemie.pass_days(8)
    with transaction() as session:
        noemie.member("Noémie", session).contributions = 5
    with pytest.raises(Refusal) as refused:
        read(noemie, "Noémie")
    assert refused.value.code == "involved:author"
    assert "Vous en êtes l’auteur" in str(refused.value)


def test_who_is_new_does_not_read_for_others(noemie: Village) -> None:
    noemie.settle("Paul Vernet")
    with pytest.raises(Refusal, match="Il faut être membre depuis"):
        read(noemie, "Paul")


def test_a_version_that_waits_for_nobody_says_so(noemie: Village) -> None:
    with pytest.raises(Refusal) as refused:
        read(noemie, "Yannick", "Le Perron")
    assert refused.value.code == "nothing-to-read"


def test_two_who_read_it_at_once_are_one(noemie: Village) -> None:
    app = noemie.app

    def one(name: str) -> None:
        with app.app_context(), database().transaction() as session:
            page = session.execute(select(Page).where(Page.title == "Une note")).scalar_one()
            by = session.execute(select(Member).where(Member.name.startswith(name))).scalar_one()
            patrol.patrol(session, page, 1, by, noemie.now)

    with ThreadPoolExecutor(2) as both:
        list(both.map(one, ("Lucie", "Yannick")))
    acts = fresh().scalars(select(JournalEntry).where(JournalEntry.act == Act.PATROL)).all()
    assert len(acts) == 1
    assert rows()[0].by_id == acts[0].by_id


def test_what_others_accepted_was_read_and_what_nobody_opposed_was_not(noemie: Village) -> None:
    phones = [{"id": "accueil", "value": "04 65 71 20 48"}]
    (accepted,) = propose(noemie, "Noémie", "Le Perron", source="sur place", phones=phones)
    do(noemie, proposals.accept, accepted, "Yannick")
    propose(noemie, "Noémie", "Le Clavier partagé", nature="association")
    noemie.pass_days(8)
    tick(noemie)
    states = {(row.page.title, row.number): row.state for row in rows()}
    assert states["Le Perron", 2] is PatrolState.PATROLLED
    assert states["Le Clavier partagé", 2] is PatrolState.WAITING
