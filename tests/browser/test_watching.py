"""Somebody keeps watch: a rule warns, what a new member wrote is found by a filter, read, and marked as read."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from revisions import Content

WARNING = "Une adresse de plus : est-elle utile à qui cherche ce lieu ?"


@pytest.fixture(scope="module")
def today(village):
    village.now = datetime.now(UTC)
    return village


def test_a_moderator_writes_a_rule_tries_it_and_it_warns_before_saving(today, somebody, witness):
    witness.expects(409)
    odile = somebody("Odile")
    odile.goto("/veille")
    odile.get_by_role("link", name="Écrire une règle de veille").click()
    odile.get_by_label("Nom").first.fill("Adresses ajoutées")
    odile.get_by_label("Adresses ajoutées").fill("1")
    odile.get_by_label("Elle sert à").select_option(label="avertir avant d’enregistrer")
    odile.get_by_label("Avertissement").fill(WARNING)
    odile.get_by_role("button", name="Enregistrer").click()
    odile.goto("/veille/adresses-ajoutees/essai")
    expect(odile.get_by_text("cet essai n’a rien changé")).to_be_visible()
    odile.goto("/veille/adresses-ajoutees/modifier")
    odile.get_by_label("En vigueur").select_option(label="en vigueur")
    odile.get_by_role("button", name="Enregistrer").click()

    lucie = somebody("Lucie", width=360)
    lucie.goto("/fiches/le-perron/modifier")
    lucie.locator("#body").fill("Un perron. Voir https://perron.example")
    lucie.get_by_role("button", name="Enregistrer").click()
    expect(lucie.get_by_role("alert").get_by_text(WARNING)).to_be_visible()
    assert lucie.locator("#body").input_value() == "Un perron. Voir https://perron.example"
    assert lucie.evaluate("document.documentElement.scrollWidth") <= 360
    lucie.get_by_label("J’ai lu l’avertissement").check()
    lucie.get_by_role("button", name="Enregistrer").click()
    expect(lucie.get_by_text("Enregistré : version 2.")).to_be_visible()


def test_what_somebody_new_wrote_is_found_read_and_marked(today, somebody):
    today.settle("Noémie Chazal")
    today.write(Content("article", "Réparer une chaise", {}, "Il faut de la paille."), by="Noémie")
    yannick = somebody("Yannick", java_script_enabled=False)
    yannick.goto("/modifications-recentes")
    yannick.get_by_label("Que personne n’a relues").check()
    yannick.get_by_role("button", name="Filtrer").click()
    assert "a-relire=1" in yannick.url
    expect(yannick.locator(".history")).to_contain_text("Réparer une chaise")
    expect(yannick.locator(".history")).not_to_contain_text("Le Perron")
    yannick.get_by_role("link", name="version 1").first.click()
    yannick.get_by_role("button", name="Marquer comme relue").click()
    expect(yannick.get_by_text("est marquée comme relue")).to_be_visible()
    yannick.goto("/modifications-recentes?a-relire=1")
    expect(yannick.get_by_text("Aucune version ne répond à ces choix.")).to_be_visible()
