"""Somebody wonders who wrote a paragraph, touches it, and is told in the margin."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.neighbours import PARAGRAPHS, lantern

LINKED = "- Voir [le programme](https://example.org/films) du mois."


@pytest.fixture(scope="module")
def fiche(village):
    """A fiche whose second paragraph is Yannick's, with a list item that begins with a link."""
    village.write(lantern("La Lanterne rousse"), by="Lucie")
    body = "\n\n".join((PARAGRAPHS[0], "Yannick a écrit ceci, et rien d’autre.", *PARAGRAPHS[1:], LINKED))
    village.edit("La Lanterne rousse", "Yannick", body=body)
    return "/fiches/la-lanterne-rousse"


def test_a_paragraph_that_is_touched_tells_who_brought_it(fiche, somebody):
    page = somebody()
    page.goto(fiche)
    told = page.get_by_role("status").filter(has_text="Touchez un paragraphe")
    expect(told).to_be_visible()
    told = page.locator("[data-origin]")
    page.get_by_text("Yannick a écrit ceci").click()
    expect(told).to_contain_text("Version 2, Yannick Besset")
    page.get_by_text(PARAGRAPHS[2]).click()
    expect(told).to_contain_text("Version 1, Lucie Farigoule")
    expect(page.locator(".passage")).to_have_text(PARAGRAPHS[2])
    page.get_by_text("du mois").click(position={"x": 2, "y": 8})
    expect(told).to_contain_text("Version 2, Yannick Besset")
    page.get_by_role("link", name="Qui a écrit ceci ?").click()
    expect(page).to_have_url(re.compile(f"{fiche}/attribution#p5$"))
    expect(page.locator("#p5")).to_contain_text("le programme")
