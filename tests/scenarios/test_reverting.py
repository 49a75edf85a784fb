"""Somebody wrote the same advertisement everywhere: a moderator sees what would be undone, and undoes it in one go."""

from datetime import UTC, datetime

import pytest

from tests.village import CLAVIER, PERRON, Village

REASON = "Une même phrase publicitaire écrite sur toutes les fiches."
SPAM = "Achetez nos lampes."
ADDRESS = "/membres/noe-bourg/annulation"


@pytest.fixture
def spoiled(village: Village) -> Village:
    village.settle("Noé Bourg", seasoned=True)
    village.now = datetime.now(UTC)
    village.edit("Le Perron", "Noé", presentation=SPAM)
    village.edit("Le Clavier partagé", "Noé", presentation=SPAM)
    return village


def test_a_moderator_sees_what_would_change_and_undoes_it(spoiled: Village) -> None:
    spoiled.edit("Le Clavier partagé", "Lucie", presentation="Des lampes à emprunter.")
    odile = spoiled.reader("Odile")
    page = odile.get(odile.get("/membres/noe-bourg").links["Défaire ses dernières modifications"])
    assert "Le Perron" in page.links
    assert "Ce qui resterait" in page.text
    page = odile.submit(page.form("/annulation"), reason="Non.", expect=422)
    assert page.form("/annulation").get("reason") == "Non."
    page = odile.submit(page.form("/annulation"), reason=REASON)
    assert "1 page est rétablie." in page.message
    assert spoiled.content("Le Perron") == PERRON
    assert spoiled.content("Le Clavier partagé").fields["presentation"] == "Des lampes à emprunter."
    assert "Rien" in page.text


def test_the_form_sent_twice_undoes_once(spoiled: Village) -> None:
    odile = spoiled.reader("Odile")
    form = odile.get(ADDRESS).form("/annulation")
    odile.submit(form, reason=REASON)
    odile.submit(form, reason=REASON)
    assert spoiled.page("Le Perron").number == 3
    assert spoiled.content("Le Clavier partagé") == CLAVIER


def test_only_what_was_written_since_is_offered(spoiled: Village) -> None:
    page = spoiled.reader("Odile").get("/membres/lucie-farigoule/annulation?depuis=semaine")
    assert "Rien" in page.text


def test_others_read_who_may_and_see_nothing_of_it(spoiled: Village) -> None:
    lucie = spoiled.reader("Lucie")
    assert "Défaire ses dernières modifications" not in lucie.get("/membres/noe-bourg").links
    page = lucie.get(ADDRESS)
    assert "revient aux modérateurs" in page.text
    assert "Le Perron" not in page.text
