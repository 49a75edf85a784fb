"""Somebody reads the past of a fiche, compares two versions, walks through the changes, and goes back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.neighbours import PARAGRAPHS, lantern


@pytest.fixture(scope="module")
def past(village):
    """A fiche with four versions; the last one lost its text."""
    village.write(lantern("La Lanterne"), by="Lucie")
    village.edit("La Lanterne", "Yannick", access="plain-pied", summary="Vu sur place")
    body = "\n\n".join(
        (PARAGRAPHS[0].replace("de loin", "de très loin"), *PARAGRAPHS[1:], "Le bar ouvre à vingt heures.")
    )
    village.edit("La Lanterne", "Lucie", body=body, summary="Le bar")
    village.edit("La Lanterne", "Yannick", body="Tout a disparu.", summary="Oups")
    return "/fiches/la-lanterne"


def decoration(page: Page, tag: str) -> str:
    return page.locator(f".diff-after {tag}").first.evaluate("e => getComputedStyle(e).textDecorationLine")


def test_two_versions_are_ticked_and_compared_change_by_change(past, somebody):
    page = somebody()
    page.goto(past)
    page.get_by_role("link", name="Historique 4").click()
    page.locator("#v1").get_by_label("avant").check()
    page.locator("#v3").get_by_label("après").check()
    page.get_by_role("button", name="Comparer les deux versions cochées").click()
    expect(page).to_have_url(f"{past}/comparer/1..3")
    changes = page.locator("[data-change]")
    expect(changes).to_have_count(3)
    for key, at in (("n", 0), ("n", 1), ("j", 2), ("n", 2), ("p", 1), ("k", 0), ("p", 0)):
        page.keyboard.press(key)
        expect(changes.nth(at)).to_be_focused()
        expect(changes.nth(at)).to_be_in_viewport()
    page.get_by_role("button", name="Touches n et p").click()
    page.keyboard.press("n")
    expect(page.get_by_role("button", name="Touches n et p", pressed=False)).to_be_focused()
    page.get_by_role("navigation", name="Changements").get_by_role("link", name="3").click()
    expect(page).to_have_url(re.compile("#c3$"))
    expect(changes.nth(2)).to_be_in_viewport()


def test_a_comparison_is_side_by_side_when_wide_and_one_text_when_narrow_and_needs_no_colour(past, somebody):
    page = somebody()
    page.goto(f"{past}/comparer/2..3")
    before, after = (page.locator(f".diff-pair .diff-{side}").first for side in ("before", "after"))
    assert before.bounding_box()["y"] == after.bounding_box()["y"]
    assert before.bounding_box()["x"] + before.bounding_box()["width"] <= after.bounding_box()["x"]
    page.set_viewport_size({"width": 360, "height": 800})
    expect(before).to_be_hidden()
    assert decoration(page, "ins") == "underline"


def test_an_old_version_is_read_under_its_banner_and_restored(past, somebody):
    page = somebody("Lucie")
    page.goto(f"{past}/historique")
    page.locator("#v3").get_by_role("link", name="Version 3", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Ancienne version.")
    expect(page.get_by_role("main")).to_contain_text("Le bar ouvre à vingt heures.")
    page.get_by_role("link", name="La rétablir").click()
    expect(page.locator(".diff-after ins").filter(has_text="Le bar ouvre")).to_be_visible()
    page.get_by_label("Résumé").fill("Le texte était bon")
    page.get_by_role("button", name="Rétablir la version 3").click()
    expect(page.get_by_role("status").filter(has_text="version 5")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Le bar ouvre à vingt heures.")
    page.get_by_role("link", name="Historique 5").click()
    expect(page.locator("#v5")).to_contain_text("rétablit la version 3")
    expect(page.locator("#v5")).to_contain_text("Le texte était bon")
    expect(page.locator("#v4")).to_contain_text("Oups")
