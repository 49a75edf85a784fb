"""A conversation in a real browser: with the keyboard alone, without scripts, on a phone; and what axe says of its pages."""

import pytest
from playwright.sync_api import expect

from app.acts import talk
from app.models import Post
from tests.acts.test_talk import begin, do, say
from tests.browser.machines import on_every_machine
from tests.browser.tour import HARD_TO_FIT
from tests.village import fresh

TALK = "/fiches/le-perron/discussion"


@pytest.fixture(scope="module")
def topic(village) -> int:
    """A topic with answers in answers, words that hardly fit, a summary and an edited message."""
    topic = begin(village, words=HARD_TO_FIT, title="Le fournil, quel jour ?", passage="Le fournil cuit")
    parent = None
    for name in ("Yannick", "Lucie", "Yannick", "Lucie", "Odile"):
        parent = say(village, topic, name, "@Lucie Farigoule, oui, le vendredi.", parent=parent)
    village.pass_days(1)
    do(village, talk.edit_post, fresh().get_one(Post, parent.id), "Odile", HARD_TO_FIT)
    do(village, talk.resolve, topic, "Yannick", "Le fournil cuit le vendredi.")
    return topic.id


def test_people_talk_without_a_script(village, somebody):
    lucie = somebody("Lucie", width=360, java_script_enabled=False)
    lucie.goto("/fiches/le-clavier-partage")
    lucie.get_by_role("link", name="Discussion").click()
    lucie.get_by_role("link", name="Ouvrir un sujet").click()
    lucie.get_by_label("Titre").fill("Les horaires d’été")
    lucie.get_by_label("À propos de").select_option("hours")
    lucie.get_by_role("textbox", name="Message").fill("Qui les a **vus** ?")
    lucie.get_by_role("button", name="Aperçu").click()
    expect(lucie.locator(".preview strong")).to_have_text("vus")
    lucie.get_by_role("button", name="Ouvrir le sujet").click()
    expect(lucie.get_by_role("heading", level=1)).to_have_text("Les horaires d’été")
    expect(lucie.get_by_role("main")).to_contain_text("Il n’a pas changé depuis.")

    yannick = somebody("Yannick", java_script_enabled=False)
    yannick.goto(lucie.url)
    yannick.get_by_role("link", name="Citer le message 1").click()
    typed = yannick.get_by_role("textbox", name="Message")
    typed.fill(typed.input_value() + "Moi, hier.")
    yannick.get_by_role("button", name="Publier le message").click()
    assert yannick.url.endswith("#message-2")
    expect(yannick.locator("#message-1 #message-2 blockquote")).to_contain_text("Qui les a vus")
    yannick.get_by_text("Résoudre, en disant ce qui en est sorti").click()
    yannick.get_by_label("Résumé").fill("Les horaires d’été sont affichés.")
    yannick.get_by_role("button", name="Résoudre le sujet").click()
    expect(yannick.get_by_role("heading", name="Ce qui en est sorti")).to_be_visible()


def test_a_message_is_written_with_the_keyboard_alone(topic, somebody):
    page = somebody("Odile")
    page.goto(f"{TALK}/{topic}")
    page.get_by_role("link", name="Répondre au message 1").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Répondre au message 1")).to_be_visible()
    page.get_by_role("textbox", name="Message").focus()
    page.keyboard.type("Sans *souris*.")
    expect(page.locator(".preview em")).to_have_text("souris")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#message-1")).to_contain_text("Sans souris.")


@pytest.mark.parametrize("where", ["list", "new", "topic", "answer", "edit", "past"])
def test_axe_finds_nothing_serious_about_talk(where, topic, onlooker):
    page = onlooker("Odile")
    places = {
        "list": "",
        "new": "/nouveau",
        "answer": f"/{topic}?citer=1",
        "edit": f"/{topic}/messages/6/retouche",
        "past": f"/{topic}/messages/6/historique",
    }
    page.goto(TALK + places.get(where, f"/{topic}"))
    assert not on_every_machine(page)
