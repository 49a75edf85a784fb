"""A neighbour of a fiche says that they are bound to it, by the keyboard and without a script, then that they are no more."""

import pytest
from playwright.sync_api import expect

from app.governance.vocabulary import LinkNature
from tests.acts.test_declared_links import NOTE, declare
from tests.browser.machines import on_every_machine

FICHE, LUCIE = "/fiches/le-perron", "/membres/lucie-farigoule"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_from_the_fiche_to_the_page_that_says_it_and_to_its_end(village, somebody, witness, scripts):
    witness.expects(422)
    page = somebody("Lucie", width=360, java_script_enabled=scripts)
    page.goto(FICHE)
    way_in = page.get_by_role("link", name="Déclarer un lien")
    way_in.focus()
    way_in.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Déclarer un lien")
    expect(page.get_by_role("main")).to_contain_text("vous ne pourrez trancher aucune affaire")
    expect(page.get_by_label("Une fiche", exact=True)).to_have_value("Le Perron")
    page.get_by_role("button", name="Déclarer ce lien").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Dites de quelle nature est ce lien.")
    page.get_by_label("Nature du lien").select_option(label="bureau, conseil ou direction")
    page.get_by_label("Précision").fill(NOTE)
    page.get_by_role("button", name="Déclarer ce lien").press("Enter")
    expect(page.locator(".notices")).to_contain_text("Le lien est déclaré.")
    links = page.get_by_role("region", name="Liens déclarés")
    expect(links).to_contain_text(NOTE)
    visitor = somebody()
    visitor.goto(LUCIE)
    expect(visitor.get_by_role("region", name="Liens déclarés")).to_contain_text(
        "bureau, conseil ou direction"
    )
    expect(visitor.get_by_role("button", name="Ce lien est terminé")).to_have_count(0)
    folded = links.locator("summary").first
    folded.focus()
    folded.press("Enter")
    links.get_by_role("button", name="Ce lien est terminé").first.press("Enter")
    expect(page.locator(".notices")).to_contain_text("Le lien est terminé. Il compte encore")
    expect(links).to_contain_text(", jusqu’au")


@pytest.mark.parametrize("where", ["form", "refused", "own page", "page of another"])
def test_axe_finds_nothing_serious_about_links(village, onlooker, witness, where):
    witness.expects(422)
    if where == "own page":
        declare(village, "Yannick", other="Lucie", nature=LinkNature.KIN)
        declare(village, "Yannick", "Le Perron")
    page = onlooker("Yannick")
    addresses = {"own page": "/membres/yannick-besset", "page of another": LUCIE}
    page.goto(addresses.get(where, "/liens/declaration?fiche=le-perron"))
    if where == "refused":
        page.get_by_role("button", name="Déclarer ce lien").click()
        expect(page.get_by_role("alert")).to_be_visible()
    assert on_every_machine(page) == {}
