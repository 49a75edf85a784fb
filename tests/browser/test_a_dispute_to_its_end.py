"""Two disputes from their first word to their last, by several people, each in a browser; only time is hastened."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from app.acts.mediation import Choice
from app.governance.vocabulary import Effect
from revisions import Content
from tests import council, palaver
from tests.palaver import MOTIVES, RATIO, STATEMENT, VOTERS, WHY
from tests.village import Village

FABRIQUE = "/fiches/la-fabrique"
NOTE = "Deux visites, en mars et en avril, ont trouvé porte close le samedi."


@pytest.fixture(scope="module", autouse=True)
def neighbours_who_vote(village: Village) -> None:
    """Lucie said what La Fabrique is; Irène mediates; Zoé and the voters have no tie to anything here."""
    village.now -= timedelta(days=60)
    council.citizens(village, *VOTERS)
    village.settle("Zoé Closière", seasoned=True)
    palaver.mediator(village)
    village.write(
        Content("structure", "La Fabrique", {"nature": "association", "example": "oui"}, ""), "Lucie"
    )
    village.now = datetime.now(UTC)


def open_and_send(page: Page, label: str) -> None:
    """Open one of the forms of a case, and send it."""
    button = page.get_by_role("button", name=label, include_hidden=True)
    page.locator("details", has=button).locator("summary").click()
    button.click()


def conclude(zoe: Page, kept: str) -> None:
    """With the keyboard alone."""
    zoe.get_by_role("link", name="Conclure ce litige").focus()
    zoe.keyboard.press("Enter")
    expect(zoe.get_by_role("heading", level=1)).to_contain_text("Conclure le litige")
    zoe.get_by_label(kept).focus()
    zoe.keyboard.press("Space")
    for label, words in (("Les motifs", MOTIVES), ("Ce qu’il faut en retenir", RATIO)):
        zoe.get_by_label(label).focus()
        zoe.keyboard.type(words)
    zoe.get_by_role("button", name="Conclure le litige").focus()
    zoe.keyboard.press("Enter")
    expect(zoe.get_by_role("main")).to_contain_text("La communauté retient")


def test_through_mediation_and_consultation_to_a_decision_that_the_page_says(somebody, later):
    yannick, lucie, irene = somebody("Yannick"), somebody("Lucie"), somebody("Irène")
    yannick.goto(f"{FABRIQUE}/contester?champ=nature")
    yannick.get_by_label("Est-ce exact").check()
    yannick.get_by_label("Ce qui ne va pas").fill(WHY)
    yannick.get_by_role("button", name="Ouvrir le litige").click()
    expect(yannick.get_by_role("main")).to_contain_text("auteur du passage contesté")
    case = yannick.url
    lucie.goto(case)
    lucie.get_by_role("link", name="La discussion").click()
    lucie.get_by_role("textbox", name="Message").fill("Les statuts disent association, je les ai lus.")
    lucie.get_by_role("button", name="Publier le message").click()

    later(days=8)
    yannick.goto(case)
    expect(yannick.get_by_role("main")).to_contain_text("Les statuts disent association")
    open_and_send(yannick, "Demander une médiation")
    irene.goto(case)
    open_and_send(irene, "Recevoir ce litige")
    for party in (yannick, lucie):
        party.goto(case)
        party.get_by_label("Mon exposé").fill(STATEMENT)
        party.get_by_role("button", name="Déposer mon exposé").click()
        expect(party.get_by_role("main")).to_contain_text("a déposé un exposé dans ce litige")
    irene.goto(case)
    irene.get_by_role("link", name="Consulter la communauté").first.click()
    first = irene.get_by_role("group", name="Option 1")
    first.get_by_label("En quelques mots").fill("Une coopérative")
    first.get_by_label("Nature").select_option("cooperative")
    irene.get_by_label("Pourquoi consulter").fill(WHY)
    irene.get_by_role("button", name="Voir ce que changerait").click()
    irene.get_by_role("button", name="Ouvrir la consultation").click()
    poll = irene.get_by_role("main").get_by_role("link", name="voter, lire les voix")
    expect(poll).to_be_visible()
    address = poll.get_attribute("href")
    for name in VOTERS[:3]:
        voter = somebody(name)
        voter.goto(address)
        voter.get_by_label("Une coopérative").check()
        voter.get_by_role("button", name="Déposer mon bulletin").click()
        expect(voter.get_by_role("button", name="Changer mon bulletin")).to_be_visible()

    later(days=8)
    zoe = somebody("Zoé")
    zoe.goto(case)
    conclude(zoe, "Une coopérative (celle du compte)")
    visitor = somebody()
    visitor.goto(FABRIQUE)
    expect(visitor.locator("#champ-nature")).to_have_text("NatureCoopérative")
    visitor.goto(f"{FABRIQUE}/historique")
    expect(visitor.get_by_role("main")).to_contain_text("Décision du litige")


def test_the_words_of_a_structure_stay_and_the_note_stands_beside_them(village, somebody, witness):
    council.make_steward(village, "Lucie")
    palaver.ago(village, days=18)
    number = palaver.contest(village, "Yannick", "phones")
    palaver.mediated(village, number, "Yannick")
    poll = palaver.consult(village, number, "Irène", Choice("Une note", Effect.NOTE, note=NOTE))
    for name in VOTERS[:3]:
        palaver.approve(village, poll, name.split()[0], "a")
    palaver.ago(village, days=0)

    zoe = somebody("Zoé")
    zoe.goto(f"/litiges/{number}")
    conclude(zoe, "Une note (celle du compte)")
    lucie = somebody("Lucie", width=360)
    lucie.goto(f"/litiges/{number}")
    lucie.get_by_label("La réponse de la structure").fill("Nous étions en travaux, c’était affiché.")
    lucie.get_by_role("button", name="Publier cette réponse").click()
    visitor = somebody(java_script_enabled=False)
    visitor.goto("/fiches/le-perron")
    beside = visitor.get_by_role("main")
    expect(beside).to_contain_text("04 65 71 20 47")
    expect(beside).to_contain_text(NOTE)
    expect(beside).to_contain_text("Nous étions en travaux, c’était affiché.")
