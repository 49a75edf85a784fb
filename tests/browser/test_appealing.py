"""A decision is appealed by whom it touches and reversed by somebody who had no part in it, as people do it."""

import pytest
from playwright.sync_api import expect

from tests.appealing import ANSWER, GRIEF, ask, blocked, decided, deciders, taken
from tests.browser.machines import on_every_machine

FICHE = "/fiches/le-perron"


@pytest.fixture(scope="module")
def case(village) -> int:
    """A dispute that was decided yesterday: Le Perron is a co-operative."""
    deciders(village)
    return decided(village)


def test_from_the_decision_to_its_reversal(case, somebody, witness):
    witness.expects(422)
    visitor = somebody(java_script_enabled=False)
    visitor.goto(FICHE)
    expect(visitor.get_by_role("main")).to_contain_text("coopérative", ignore_case=True)

    lucie = somebody("Lucie", width=360)
    lucie.goto(f"/litiges/{case}")
    lucie.get_by_role("main").get_by_role("link", name="Faire un recours").click()
    expect(lucie.get_by_role("heading", level=1)).to_have_text("Faire un recours")
    lucie.get_by_label("Ce qui ne va pas dans cette décision").fill("Trop court.")
    lucie.get_by_role("button", name="Déposer le recours").click()
    expect(lucie.locator(".error")).to_contain_text("30")
    reason = lucie.get_by_label("Ce qui ne va pas dans cette décision")
    expect(reason).to_have_value("Trop court.")
    reason.fill(GRIEF)
    reason.press("Tab")
    lucie.keyboard.press("Enter")
    expect(lucie.get_by_role("heading", level=1)).to_have_text("Recours 1")

    irene = somebody("Irène")
    irene.goto("/recours/1")
    expect(irene.get_by_role("main")).to_contain_text("Vous avez déjà tranché cette affaire.")
    expect(irene.get_by_role("radio", name="Infirmer la décision")).to_have_count(0)

    jeanne = somebody("Jeanne")
    jeanne.goto("/recours")
    expect(jeanne.get_by_role("main")).to_contain_text("vous pouvez le juger")
    jeanne.get_by_role("main").get_by_role("link", name="Recours 1").click()
    jeanne.get_by_role("radio", name="Infirmer la décision").check()
    jeanne.get_by_label("Motifs").fill(ANSWER)
    jeanne.get_by_role("button", name="Répondre au recours").click()
    expect(jeanne.get_by_role("status")).to_contain_text("C’est fait")
    expect(jeanne.get_by_role("main")).to_contain_text("Décision infirmée")

    visitor.goto(FICHE)
    expect(visitor.get_by_role("main")).not_to_contain_text("coopérative", ignore_case=True)
    visitor.goto(f"/litiges/{case}")
    expect(visitor.get_by_role("main")).to_contain_text("infirmé")


@pytest.fixture(scope="module")
def appealed(village, case) -> str:
    """The address of an appeal that Maude may judge, with the words that were reported."""
    measure = blocked(village, report=taken(village))
    return f"/recours/{ask(village, 'Yannick', measure, 'measure')}"


@pytest.fixture(scope="module")
def asking(village) -> str:
    """Where Basile may appeal a measure."""
    return f"/recours/nouveau?mesure={blocked(village, 'Basile')}"


@pytest.mark.parametrize("where", ["case", "list", "form", "precedents"])
def test_axe_finds_nothing_serious_about_appeals_and_precedents(where, appealed, asking, onlooker):
    places = {"case": appealed, "form": asking, "list": "/recours?etat=tous", "precedents": "/precedents"}
    page = onlooker("Basile" if where == "form" else "Maude")
    page.goto(places[where])
    assert not on_every_machine(page)
