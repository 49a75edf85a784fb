"""The public log and the register: everybody reads who did what and why, and can be a witness of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.acts import pages, proposals, visibility
from app.database import transaction
from app.governance.vocabulary import Act, Choice, Ground, Withholdable
from app.models import JournalEntry, Page
from app.queries import journal as queries
from tests.client import Page as Read
from tests.client import text_of
from tests.council import OBJECTION, citizens, do, poll_of, propose, tick, vote
from tests.village import PERRON, Village, fresh

REASON = "Le numéro personnel d’une bénévole y figure."
PROTECTED = "Trois versions contraires en une heure."


@pytest.fixture
def eventful(village: Village) -> Village:
    """Le Perron was edited twice, protected, opened again by the clock, and its version 2 withheld."""
    village.edit("Le Perron", "Yannick", body="Appelez Mireille.", summary="Mireille")
    village.edit("Le Perron", "Lucie", body=PERRON.body)
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
        odile = village.member("Odile", session)
        pages.protect(session, page, village.now + timedelta(days=1), PROTECTED, odile, village.now)
        visibility.withhold(
            session,
            page,
            2,
            (Withholdable.TEXT, Withholdable.AUTHOR),
            Ground.INSULT,
            REASON,
            odile,
            village.now,
        )
    village.pass_days(2)
    with transaction() as session:
        pages.lift_ended_protections(session, village.now)
    return village


def lines(page: Read) -> list[str]:
    return [text_of(line) for line in page.all("p", "revision-summary")]


def test_the_log_says_who_did_what_the_newest_first(eventful: Village) -> None:
    page = eventful.reader().get("/journal")
    assert lines(page) == [
        "Le calendrier a levé la protection de Le Perron",
        "Modération 1 a masqué une version de Le Perron, version 2 (texte, auteur, propos injurieux ou diffamatoires)",
        "Modération 1 a protégé Le Perron (modifications qui se défont)",
        "Lucie Farigoule a modifié Le Perron, version 3",
        "Quelqu’un dont le nom est masqué a modifié Le Perron, version 2",
        "Yannick Besset a créé Le Clavier partagé, version 1",
        "Lucie Farigoule a créé Le Perron, version 1",
        "Le programme a confié un rôle à Anatole Vialle (coordination)",
        "Le programme a confié un rôle à Odile Montagnon (modération)",
    ]
    assert REASON in page.text
    assert PROTECTED in page.text
    assert "Mireille" not in page.text


def test_moderators_read_in_the_log_who_wrote_what_is_withheld(eventful: Village) -> None:
    assert "Yannick Besset a modifié Le Perron, version 2" in lines(eventful.reader("Odile").get("/journal"))


def test_the_log_tells_of_cases_by_their_number_and_of_what_the_clock_did(village: Village) -> None:
    citizens(village, "Basile", "Chloé", "Denis")
    _tacit, (polled,) = (
        propose(village, "Yannick", nature="association"),
        propose(village, "Yannick", founded="2011"),
    )
    do(village, proposals.object_to, polled, "Basile", OBJECTION)
    vote(village, poll_of(polled).id, "Chloé", Choice.FOR)
    village.pass_days(8)
    tick(village)
    page = village.reader().get("/journal")
    assert lines(page)[:9] == [
        "Le programme a remis à jour la proposition 2 sur Le Perron",
        "Le programme a appliqué une décision à Le Perron, version 2",
        "Le calendrier a accepté la proposition 1 sur Le Perron",
        "Le calendrier a prolongé le scrutin 1 sur Le Perron",
        "Chloé a voté dans le scrutin 1 sur Le Perron",
        "Basile a fait objection à la proposition 2 sur Le Perron",
        "Le programme a ouvert le scrutin 1 sur Le Perron",
        "Yannick Besset a soumis la proposition 2 sur Le Perron",
        "Yannick Besset a soumis la proposition 1 sur Le Perron",
    ]
    assert OBJECTION in page.text


def test_a_filter_stays_in_the_address_from_page_to_page(village: Village) -> None:
    for n in range(queries.A_PAGE + 3):
        village.edit("Le Perron", "Lucie", body=f"Version {n}.")
    reader = village.reader()
    first = reader.submit(reader.get("/journal").form("/journal"), acte="modification")
    assert len(lines(first)) == queries.A_PAGE
    second = reader.get(first.links["Plus anciens"])
    assert "acte=modification" in second.address
    assert len(lines(second)) == 3
    assert all(" a modifié " in line for line in lines(second))
    assert "Plus anciens" not in second.links
    assert lines(reader.get(second.links["Les plus récents"])) == lines(first)


@pytest.mark.one_database
def test_an_act_or_a_line_that_does_not_exist_gets_a_sentence(village: Village) -> None:
    reader = village.reader()
    assert "n’est pas un acte" in reader.get("/journal?acte=magie", expect=400).text
    assert "n’a pas encore de ligne 900" in reader.get("/registre?ligne=900", expect=400).text
    assert "Aucun acte de ce genre" in reader.get("/journal?acte=masquage").text


def test_what_concerns_one_person_alone_is_not_in_the_log(village: Village) -> None:
    written = {entry.act for entry in fresh().scalars(select(JournalEntry).where(~JournalEntry.public))}
    assert written == {"register", "confirm"}
    assert not written & {act.value for act in queries.LISTED}
    assert "inscription" not in village.reader().get("/journal").text


def test_every_public_act_that_the_village_knows_can_be_filtered(eventful: Village) -> None:
    written = {entry.act for entry in fresh().scalars(select(JournalEntry).where(JournalEntry.public))}
    assert {Act(code) for code in written} <= set(queries.LISTED)


def test_a_witness_finds_again_the_seal_that_they_noted(village: Village) -> None:
    reader = village.reader()
    page = reader.get("/registre")
    number, seal = (text_of(code) for code in (page.all("dd")[0], page.all("code")[0]))
    assert seal == fresh().scalars(select(JournalEntry.seal).order_by(JournalEntry.id.desc())).first()
    village.edit("Le Perron", "Lucie", body="Autre chose.")
    later = reader.get("/registre")
    assert text_of(later.all("code")[0]) != seal
    found = reader.submit(later.form("/registre"), ligne=number)
    assert text_of(found.all("code")[1]) == seal


def test_the_log_and_the_register_are_one_click_from_everywhere(village: Village) -> None:
    links = village.reader().get("/").links
    assert (links["Journal public"], links["Registre"]) == ("/journal", "/registre")
