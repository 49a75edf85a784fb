"""Somebody says what binds them to a structure or to a neighbour: everybody reads it, and they decide nothing about it."""

import pytest
from sqlalchemy import select

from app.acts import erasing, words
from app.database import transaction
from app.governance.vocabulary import Act, MeasureGround
from app.models import DeclaredLink
from app.queries.reported import reported
from tests.acts.test_declared_links import NOTE, declare, link, rows
from tests.scenarios.test_bound_by_a_link import posted
from tests.village import Village, fresh

WHY = "Le nom d’une personne qui n’a rien demandé s’y lit."
FICHE, LUCIE = "/fiches/le-perron", "/membres/lucie-farigoule"


def declared() -> DeclaredLink:
    """The only link there is."""
    return fresh().scalars(select(DeclaredLink)).one()


def test_from_a_fiche_the_form_is_filled_and_the_page_of_the_member_says_it(village: Village) -> None:
    lucie = village.reader("Lucie")
    page = lucie.get(lucie.get(FICHE).links["Déclarer un lien"])
    form = page.form("/liens/declaration")
    assert (form.get("fiche"), form.get("membre")) == ("Le Perron", "")
    assert "180\xa0jours après sa fin" in page.source
    page = lucie.submit(form, nature="board", precision=NOTE)
    assert (page.address, "Le lien est déclaré." in page.message) == (f"{LUCIE}#liens", True)
    for reader in (village.reader(), village.reader("Yannick")):
        text = reader.get(LUCIE).text
        assert "Le Perron : bureau, conseil ou direction, depuis le" in text
        assert NOTE in text
    assert (
        "a déclaré un lien avec Le Perron (bureau, conseil ou direction)"
        in village.reader().get("/journal").text
    )


def test_with_somebody_the_journal_says_with_whom(village: Village) -> None:
    lucie = village.reader("Lucie")
    page = lucie.get(lucie.get("/membres/yannick-besset").links["Déclarer un lien avec cette personne"])
    form = page.form("/liens/declaration")
    assert (form.get("fiche"), form.get("membre")) == ("", "Yannick Besset")
    lucie.submit(form, nature="kin")
    assert "Yannick Besset : famille ou proche, depuis le" in village.reader().get(LUCIE).text
    journal = village.reader().get("/journal")
    assert "a déclaré un lien avec Yannick Besset (famille ou proche)" in journal.text
    assert "Aucun lien déclaré." in village.reader().get("/membres/yannick-besset").text


@pytest.mark.parametrize(
    "typed", ["Le Perron", "le perron", "http://localhost/fiches/le-perron", "le-perron"]
)
def test_a_fiche_is_named_by_its_address_or_its_name(village: Village, typed: str) -> None:
    lucie = village.reader("Lucie")
    form = lucie.get("/liens/declaration").form("/liens/declaration")
    lucie.submit(form, fiche=typed, nature="work")
    assert declared().page.title == "Le Perron"


@pytest.mark.parametrize(
    "typed", ["Yannick Besset", "yannick besset", "http://localhost/membres/yannick-besset"]
)
def test_a_member_is_named_by_their_name_or_their_page(village: Village, typed: str) -> None:
    lucie = village.reader("Lucie")
    form = lucie.get("/liens/declaration").form("/liens/declaration")
    lucie.submit(form, membre=typed, nature="work")
    assert declared().other.name == "Yannick Besset"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"fiche": "Le Perron perdu", "nature": "kin"}, "Aucune fiche n’a cette adresse ni ce nom"),
        ({"membre": "Personne d’ici", "nature": "kin"}, "Aucun membre n’a ce nom"),
        ({"membre": "Lucie Farigoule", "nature": "kin"}, "On ne déclare pas de lien avec soi-même."),
        ({"nature": "kin"}, "Dites avec quelle fiche, ou avec quel membre."),
        ({"fiche": "Le Perron", "membre": "Yannick Besset", "nature": "kin"}, "l’un après l’autre"),
        ({"fiche": "Le Perron", "nature": "inconnue"}, "Dites de quelle nature est ce lien."),
        ({"fiche": "Le Perron", "nature": "kin", "precision": "x" * 201}, "La précision tient en 200"),
    ],
)
@pytest.mark.one_database
def test_a_form_that_is_refused_says_why_and_keeps_what_was_typed(
    village: Village, sent: dict[str, str], said: str
) -> None:
    lucie = village.reader("Lucie")
    form = lucie.get("/liens/declaration").form("/liens/declaration")
    sent = {"precision": "Ma sœur la préside.", **sent}
    page = lucie.submit(form, **sent, expect=422)
    assert said in page.text
    again = page.form("/liens/declaration")
    typed = {name: value for name, value in sent.items() if name != "nature"}
    assert {name: again.get(name) for name in typed} == typed
    assert rows(Act.DECLARE_LINK) == []


def test_sent_twice_it_is_one_and_declared_again_it_is_said(village: Village) -> None:
    lucie = village.reader("Lucie")
    form = lucie.get("/liens/declaration?fiche=le-perron").form("/liens/declaration")
    for _ in range(2):
        lucie.submit(form, nature="work")
    other = lucie.get("/liens/declaration?fiche=le-perron").form("/liens/declaration")
    assert "Vous avez déjà déclaré un lien" in lucie.submit(other, nature="kin", expect=409).text
    assert len(rows(Act.DECLARE_LINK)) == 1


def test_a_link_is_ended_on_ones_page_after_a_second_look(village: Village) -> None:
    number = declare(village, "Lucie", "Le Perron")
    assert not [
        form for form in village.reader("Yannick").get(LUCIE).all("form") if "/fin" in form.get("action", "")
    ]
    lucie = village.reader("Lucie")
    page = lucie.submit(lucie.get(LUCIE).form(f"/liens/{number}/fin"))
    assert "Il compte encore 180 jours." in page.message
    assert ", jusqu’au " in page.text
    assert link(number).ended_at is not None
    assert "a mis fin à un lien avec Le Perron" in village.reader().get("/journal").text


def test_nobody_ends_the_link_of_another(village: Village) -> None:
    number = declare(village, "Lucie", "Le Perron")
    assert posted(village.reader("Yannick"), f"/liens/{number}/fin") == (403, "not-allowed:author")
    assert link(number).ended_at is None


@pytest.mark.one_database
def test_who_has_not_confirmed_their_address_reads_why_they_may_not(village: Village) -> None:
    village.settle("Nadia Neuve", confirmed=False)
    page = village.reader("Nadia").get("/liens/declaration")
    assert "revient aux membres dont l’adresse est confirmée" in page.text


def test_what_a_closed_account_had_declared_is_read_no_more(village: Village) -> None:
    declare(village, "Yannick", "Le Perron")
    with transaction() as session:
        erasing.erase(session, village.member("Yannick", session), village.now)
        slug = village.member("Compte fermé", session).slug
    page = village.reader().get(f"/membres/{slug}")
    assert "Liens déclarés" not in page.text
    assert NOTE not in page.text


def test_a_note_is_reported_and_withheld_and_the_link_stays(village: Village) -> None:
    number = declare(village, "Lucie", "Le Perron")
    visitor = village.reader()
    page = visitor.get(visitor.get(LUCIE).links["Signaler cette précision"])
    assert "La précision du lien déclaré : Lucie Farigoule" in page.text
    assert NOTE in village.reader("Odile").get(f"/moderation/masquage?objet=link:{number}").text
    with transaction() as session:
        found = reported(session, f"link:{number}")
        odile = village.member("Odile", session)
        words.withhold(session, found.thing, WHY, MeasureGround.PERSONAL_DATA, odile, village.now)
    hidden = village.reader().get(LUCIE).text
    assert NOTE not in hidden
    assert "Le Perron : bureau, conseil ou direction" in hidden
    assert "données personnelles" in hidden
    assert NOTE in village.reader("Lucie").get(LUCIE).text
