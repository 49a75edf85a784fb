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


SORRY = "Ces textes n’avaient rien de publicitaire, après lecture."


def test_a_moderator_gives_back_what_was_undone_and_reads_what_is_left(spoiled: Village) -> None:
    odile = spoiled.reader("Odile")
    odile.submit(odile.get(ADDRESS).form("/annulation"), reason=REASON)
    spoiled.edit("Le Clavier partagé", "Lucie", presentation="Un atelier, le samedi.")
    page = odile.get("/moderation/mesures/1")
    assert "la page reste comme elle est" in page.text
    page = odile.submit(page.form("/levee"), reason="Court.", expect=422)
    page = odile.submit(page.form("/levee"), reason=SORRY)
    assert "levée" in page.text
    assert "1 page est comme avant l’annulation" in page.text
    assert spoiled.content("Le Perron").fields["presentation"] == SPAM
    by_hand = page.links["défaire la version 3"]
    assert by_hand == "/fiches/le-clavier-partage/versions/3/annulation"
    assert "passage" in spoiled.reader("Lucie").get(by_hand, expect=409).text
    log = spoiled.reader().get("/moderation/journal").text
    assert "Modération 1 a rendu ce qu’avait défait" in log


def test_nobody_else_is_offered_to_lift_it_and_other_measures_are_lifted_by_their_own_act(
    spoiled: Village,
) -> None:
    odile = spoiled.reader("Odile")
    odile.submit(odile.get(ADDRESS).form("/annulation"), reason=REASON)
    for who in (None, "Lucie", "Noé"):
        assert "Lever la mesure" not in spoiled.reader(who).get("/moderation/mesures/1").text
    form = odile.get("/moderation/mesures/1").form("/levee")
    noe = spoiled.reader("Noé")
    noe.get("/moderation/mesures/1")
    noe.ask("POST", "/moderation/mesures/1/levee", data={"reason": SORRY})
    assert spoiled.content("Le Perron") == PERRON
    odile.submit(form, reason=SORRY)
    odile.submit(form, reason=SORRY, expect=409)
    assert spoiled.page("Le Perron").number == 4
