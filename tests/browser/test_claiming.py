"""A letter is photographed: its square opens the fiche, whose new steward suspends it and shows it again."""

import pytest
from playwright.sync_api import expect

from app.acts import claims
from app.database import transaction
from tests.acts.test_claims import claim, code_for
from tests.browser.machines import on_every_machine

FICHE = "/fiches/le-perron"


def test_from_the_square_of_the_letter_to_the_suspension(village, somebody, witness):
    village.pass_days(30)
    code = code_for(village).replace(" ", "")
    page = somebody(width=360)
    page.goto(f"{FICHE}/revendication?code={code}")
    page.get_by_role("main").get_by_role("link", name="Se connecter").click()
    page.get_by_label("Adresse de courriel").fill("lucie@example.org")
    page.get_by_label("Mot de passe").fill("une phrase courte")
    page.get_by_label("Mot de passe").press("Enter")
    expect(page.get_by_label("Code de la lettre")).to_have_value(code)
    page.get_by_role("button", name="Revendiquer avec ce code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Revendication de Le Perron")
    expect(page.get_by_role("status")).to_contain_text("accordée")
    page.get_by_role("main").get_by_role("link", name="Le Perron").click()
    expect(page.get_by_role("main")).to_contain_text("revendiquée par Lucie Farigoule")

    page.get_by_role("link", name="Suspendre la fiche").click()
    page.get_by_label("Raison").fill("Nous fermons pour travaux jusqu’au printemps.")
    page.get_by_role("button", name="Suspendre la fiche").click()
    expect(page.get_by_role("main")).to_contain_text("suspendue par sa structure")
    visitor = somebody()
    visitor.goto("/fiches?q=perron")
    expect(visitor.get_by_role("main").get_by_role("link", name="Le Perron", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Lever la suspension").click()
    expect(page.locator(".notices")).to_contain_text("de nouveau partout")
    village.catch_up()
    visitor.reload()
    expect(visitor.get_by_role("main").get_by_role("link", name="Le Perron", exact=True)).to_have_count(1)


@pytest.fixture(scope="module")
def contested(village) -> str:
    """The address of a claim that a moderator has to decide."""
    claim(village, "Yannick", title="Le Clavier partagé")
    with transaction() as session:
        page = session.merge(village.page("Le Clavier partagé"))
        code = claims.issue_code(session, page, "place du Marché", village.now)
        second = claims.claim_with_code(session, page, code, village.member("Lucie", session), village.now)
    return f"/revendications/{second.id}"


@pytest.mark.parametrize("where", ["claim", "case", "list", "suspend"])
def test_axe_finds_nothing_serious_about_claims(where, contested, onlooker):
    page = onlooker("Odile")
    places = {"claim": f"{FICHE}/revendication", "case": contested, "list": "/revendications?etat=toutes"}
    page.goto(places.get(where, "/fiches/le-clavier-partage/suspension"))
    assert not on_every_machine(page)
