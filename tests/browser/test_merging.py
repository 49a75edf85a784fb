"""A structure was written twice: a moderator reads both side by side, merges them, and everybody finds the one that stays."""

import pytest
from playwright.sync_api import expect

from tests.duplicates import TWICE, WHY
from tests.village import PERRON

KEPT, DOUBLE = "/fiches/le-perron-d-en-bas", "/fiches/le-perron-d-en-bas-jaligny-sur-besbre"
NAME = "Le Perron d’en bas"


@pytest.fixture(scope="module")
def twice(village):
    """Two fiches of one name in one commune, which nobody but these stories reads."""
    village.write(PERRON.replace(title=NAME), by="Lucie")
    village.write(TWICE.replace(title=NAME), by="Yannick")
    village.catch_up()
    return village


def test_a_moderator_merges_two_fiches_and_splits_them_again(twice, somebody):
    odile = somebody("Odile", width=360)
    odile.goto(f"{DOUBLE}/reunion")
    odile.get_by_role("link", name=NAME, exact=True).last.click()
    expect(odile.get_by_role("heading", name="Ce qu’elles disent autrement")).to_be_visible()
    expect(odile.get_by_role("main").get_by_text("Un café associatif et des ateliers.")).to_be_visible()
    assert odile.evaluate("document.documentElement.scrollWidth") <= 360
    odile.get_by_label("Raison").fill(WHY)
    odile.get_by_role("button", name="Réunir les deux fiches").click()
    expect(odile.get_by_text("Les deux fiches sont réunies.")).to_be_visible()

    visitor = somebody("", java_script_enabled=False)
    visitor.goto(DOUBLE)
    assert visitor.url.endswith(KEPT)
    expect(visitor.get_by_text("Réunie avec")).to_be_visible()
    visitor.get_by_role("main").get_by_role("link", name=NAME, exact=True).last.click()
    assert visitor.url.endswith(f"{DOUBLE}/historique")

    odile.goto(f"{DOUBLE}/historique")
    odile.get_by_role("link", name="Les séparer").click()
    odile.get_by_label("Raison").fill("Ce sont deux lieux du même nom, en haut et en bas.")
    odile.get_by_role("button", name="Séparer les deux fiches").click()
    expect(odile.get_by_text("La fiche est de nouveau à part, comme elle était.")).to_be_visible()
    assert odile.url.endswith(DOUBLE)
