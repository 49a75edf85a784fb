"""Disagreements in a real browser: what axe says of every page, and one that is settled without scripts on a phone."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from app.acts import mediation
from tests import council, palaver
from tests.browser.machines import on_every_machine
from tests.browser.tour import HARD_TO_FIT
from tests.palaver import RATIO, WHY
from tests.scenarios.test_disputing import VOTERS, at_the_end_of_a_vote
from tests.village import Village

CLAVIER = "/fiches/le-clavier-partage"


@pytest.fixture(scope="module", autouse=True)
def disputed(village: Village) -> None:
    """Two disputes about Le Perron: the community voted about what it is, and when it was founded is in mediation."""
    village.now -= timedelta(days=60)
    council.citizens(village, *VOTERS)
    village.settle("Zoé Closière", seasoned=True)
    palaver.mediator(village)
    village.edit("Le Perron", "Lucie", nature="association", founded="1998")
    at_the_end_of_a_vote(village)
    village.now = datetime.now(UTC) - timedelta(days=9)
    number = palaver.contest(village, "Yannick", "founded", why=HARD_TO_FIT)
    palaver.mediated(village, number, "Yannick")
    palaver.do(village, mediation.state, number, "Yannick", HARD_TO_FIT)
    village.now = datetime.now(UTC)


PLACES = {
    "list": ("", "/litiges?etat=a-conclure"),
    "of a page": ("", "/fiches/le-perron/litiges"),
    "marks": ("", "/fiches/le-perron"),
    "mediated": ("Lucie", "/litiges/2"),
    "voted": ("", "/litiges/1"),
    "poll": ("", "/scrutins/1"),
    "contest": ("Lucie", "/fiches/le-perron/contester?champ=hours"),
    "offer": ("Lucie", "/litiges/2/texte-d-accord"),
    "frozen": ("Lucie", "/fiches/le-perron/modifier"),
    "consult": ("Irène", "/litiges/2/consultation"),
    "conclude": ("Zoé", "/litiges/1/conclusion"),
}


@pytest.mark.parametrize("where", PLACES)
def test_axe_finds_nothing_serious_about_disputes(where, onlooker):
    name, address = PLACES[where]
    page = onlooker(name)
    page.goto(address)
    assert not on_every_machine(page)


def test_two_people_settle_it_without_a_script_on_a_phone(somebody):
    lucie = somebody("Lucie", width=360, java_script_enabled=False)
    lucie.goto(f"{CLAVIER}/attribution")
    lucie.get_by_role("link", name="Contester En une ligne").click()
    lucie.get_by_label("Est-ce exact").check()
    lucie.get_by_label("Ce qui ne va pas").fill(WHY)
    lucie.get_by_role("button", name="Ouvrir le litige").click()
    expect(lucie.get_by_role("main")).to_contain_text("auteur du passage contesté")
    case = lucie.url
    lucie.goto(CLAVIER)
    expect(lucie.get_by_role("main")).to_contain_text("contesté depuis le")

    yannick = somebody("Yannick", width=360, java_script_enabled=False)
    yannick.goto(case)
    yannick.get_by_role("link", name="Proposer un texte d’accord").first.click()
    yannick.get_by_label("En une ligne").fill("Des ordinateurs, prêtés à la semaine.")
    yannick.get_by_label("Ce qu’il faudra en retenir").fill(RATIO)
    yannick.get_by_role("button", name="Proposer ce texte").click()
    expect(yannick.get_by_role("main")).to_contain_text("Vous l’approuvez.")

    lucie.goto(case)
    lucie.get_by_role("button", name="Approuver ce texte exact").click()
    expect(lucie.get_by_role("main")).to_contain_text("Toutes les parties ont approuvé un même texte")
    lucie.goto(CLAVIER)
    expect(lucie.get_by_role("main")).to_contain_text("Des ordinateurs, prêtés à la semaine.")
    expect(lucie.get_by_role("main")).not_to_contain_text("contesté depuis le")
