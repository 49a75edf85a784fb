"""A change is proposed, objected to, voted on by several people, accepted; the history shows the decision behind it."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.council import citizens, tick

PEOPLE = ("Maryse Thoral", "Bernard Chassaing", "Hervé Tixidre", "Lise Arnal")
OBJECTION = "La permanence s’arrête en mars : on enverrait des gens devant une porte close."
HERE = "/fiches/le-perron"


@pytest.fixture(scope="module")
def council(village):
    """Four members who may vote, and Noémie, who has just come."""
    village.now -= timedelta(days=60)
    citizens(village, *PEOPLE)
    village.now = datetime.now(UTC)
    village.settle("Noémie Chazal")
    return village


def vote(page: Page, choice: str, reason: str = "") -> None:
    page.goto("/scrutins/1")
    page.get_by_role("radio", name=choice).check()
    page.get_by_label("Raison").fill(reason)
    page.get_by_role("button", name="Déposer mon bulletin").click()
    expect(page.get_by_text("Votre bulletin est déposé.")).to_be_visible()


def test_a_proposal_becomes_a_version_by_the_voices_of_several(council, somebody, witness, later):
    witness.expects(422)
    noemie = somebody("Noémie")
    noemie.goto(f"{HERE}/modifier")
    noemie.get_by_label("Accès").fill("Permanence le jeudi à Diou, salle des fêtes")
    noemie.get_by_label("Résumé").fill("Des gens montent pour rien le mercredi.")
    noemie.get_by_role("textbox", name="Source").fill("bulletin municipal")
    noemie.get_by_role("button", name="Envoyer").click()
    expect(noemie.get_by_text("Proposition 1 envoyée")).to_be_visible()

    maryse = somebody("Maryse", width=360)
    maryse.goto("/propositions")
    maryse.get_by_role("link", name="Proposition 1", exact=True).click()
    expect(maryse.get_by_role("heading", level=1)).to_have_text("Proposition 1, pour Le Perron")
    maryse.get_by_text("Faire objection", exact=True).first.click()
    maryse.get_by_label("Raison").last.fill("Non.")
    maryse.get_by_role("button", name="Faire objection").click()
    expect(maryse.get_by_text("Dites pourquoi").first).to_be_visible()
    maryse.get_by_label("Raison").last.fill(OBJECTION)
    maryse.get_by_role("button", name="Faire objection").click()
    expect(maryse.get_by_text("au scrutin", exact=True)).to_be_visible()
    assert maryse.evaluate("document.documentElement.scrollWidth") <= 360

    vote(somebody("Bernard"), "Pour")
    herve = somebody("Hervé")  # who has no mouse
    herve.goto("/scrutins/1")
    herve.get_by_role("radio", name="Pour").focus()
    for key in ("Space", "Tab", "Tab", "Enter"):
        herve.keyboard.press(key)
    expect(herve.get_by_text("Votre bulletin est déposé.")).to_be_visible()
    lise = somebody("Lise", color_scheme="dark", java_script_enabled=False)
    vote(lise, "Abstention")
    expect(lise.get_by_text("Si le scrutin s’arrêtait maintenant")).to_contain_text("Adopté par 2")
    noemie.goto("/scrutins/1/puis-je-voter")
    expect(noemie.get_by_text("Vous êtes l’auteur")).to_be_visible()

    later(days=8)
    visitor = somebody()
    visitor.goto("/scrutins/1")
    expect(visitor.get_by_text("On ne vote plus ici.")).to_be_visible()
    tick(council)
    visitor.goto(HERE)
    expect(visitor.get_by_text("Permanence le jeudi à Diou")).to_be_visible()
    visitor.get_by_role("link", name="Historique 2").click()
    version = visitor.locator("#v2")
    expect(version).to_contain_text("Noémie Chazal")
    expect(version).to_contain_text("adoptée au scrutin 1")
    version.get_by_role("link", name="proposition 1").click()
    expect(visitor.get_by_role("heading", name="Le fil de l’affaire")).to_be_visible()
    visitor.get_by_role("link", name="version 2").first.click()
    expect(visitor.get_by_text("Cette version vient d’une décision")).to_be_visible()
