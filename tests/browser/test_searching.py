"""Somebody looks for something, with a map beside the list: by hand, by the keyboard alone, without JavaScript."""

import re

from playwright.sync_api import Page, expect


def ranks(page: Page) -> list[str]:
    return page.locator(".result-rank").all_inner_texts()


def ranks_on_the_map(page: Page) -> list[str]:
    """The numbers of the live map, those that share a mark included."""
    expect(page.locator(".map-live .pin").first).to_be_visible()
    marks = page.locator(".map-live .pin [aria-hidden]").all_inner_texts()
    return sorted(rank for mark in marks for rank in mark.split(" · "))


def titles(page: Page) -> list[str]:
    return page.locator(".result h3").all_inner_texts()


def test_a_title_is_suggested_and_reached_by_the_keyboard_alone(somebody):
    page = somebody()
    page.goto("/")
    box = page.get_by_label("Que cherchez-vous")
    box.press_sequentially("ressour")
    choices = page.get_by_role("listbox", name="Suggestions")
    expect(choices.get_by_role("option")).to_have_text(["La Ressourcerie du VelayLe Puy-en-Velay"])
    expect(page.get_by_text("Suggestions : 1. Flèches pour choisir")).to_be_attached()
    box.press("Escape")
    expect(choices).to_be_hidden()
    expect(box).to_have_value("ressour")
    box.press("ArrowDown")
    expect(choices).to_be_visible()
    box.press("ArrowDown")
    chosen = page.get_by_role("option", selected=True)
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    box.press("Enter")
    expect(page).to_have_url("/fiches/la-ressourcerie-du-velay")


def test_around_a_commune_the_list_and_the_map_have_the_same_numbers(somebody):
    page = somebody()
    page.goto("/")
    page.get_by_label("Que cherchez-vous").fill("atelier")
    around = page.get_by_label("Autour de")
    around.press_sequentially("puy en v")
    page.get_by_role("option", name="Le Puy-en-Velay").click()
    expect(around).to_have_value("Le Puy-en-Velay")
    around.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("3 fiches pour « atelier »")
    assert titles(page) == ["La Ressourcerie du Velay", "Le Cinéma du Moulin", "La Filature"]
    expect(page.locator(".map-live .map-radius")).to_be_visible()
    assert ranks_on_the_map(page) == ranks(page) == ["1", "2", "3"]
    expect(page.locator(".map-still")).to_be_hidden()


def test_a_mark_of_the_map_opens_its_name_and_gives_the_focus_back(somebody):
    page = somebody()
    page.goto("/fiches?q=forge")
    mark = page.get_by_role("button", name="La Coutellerie ouverte")
    mark.focus()
    mark.press("Enter")
    name = page.locator(".leaflet-popup").get_by_role("link", name="La Coutellerie ouverte")
    expect(name).to_be_focused()
    name.press("Escape")
    expect(mark).to_be_focused()
    mark.press("Enter")
    name.press("Enter")
    expect(page).to_have_url("/fiches/la-coutellerie-ouverte")


def test_facets_narrow_the_list_and_the_map_together(somebody):
    page = somebody()
    page.goto("/fiches?q=atelier")
    facet = page.get_by_role("group", name="Département").get_by_label("Haute-Loire")
    expect(facet.locator("..")).to_have_text(re.compile("Haute-Loire 3"))
    facet.check()
    page.get_by_role("button", name="Affiner").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("3 fiches pour « atelier »")
    expect(facet).to_be_checked()
    assert "La Coutellerie ouverte" not in titles(page)
    assert ranks_on_the_map(page) == ranks(page) == ["1", "2", "3"]
    page.get_by_role("group", name="Thème").get_by_label("Culture").check()
    page.get_by_role("button", name="Affiner").click()
    expect(page.locator(".result")).to_have_count(2)
    assert ranks_on_the_map(page) == ["1", "2"]
    expect(page.get_by_label("Que cherchez-vous")).to_have_value("atelier")


def test_a_map_that_cannot_load_its_points_says_that_the_list_has_them(somebody, witness):
    witness.expects(503)
    page = somebody()
    page.route("**/points.geojson*", lambda route: route.fulfill(status=503))
    page.goto("/fiches?q=atelier")
    expect(page.get_by_role("status").filter(has_text="la liste les a tous")).to_be_visible()
    assert len(titles(page)) == 5


def test_without_javascript_one_searches_narrows_and_reads_the_map(somebody):
    page = somebody(java_script_enabled=False)
    page.goto("/")
    page.get_by_label("Que cherchez-vous").fill("atelier")
    page.get_by_label("Autour de").fill("Le Puy-en-Velay")
    page.get_by_role("main").get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("3 fiches pour « atelier »")
    assert sorted(page.locator(".map-still .map-pin-text").all_text_contents()) == ranks(page)
    page.locator(".map-still").get_by_role("link", name="La Filature").click()
    expect(page).to_have_url(re.compile("#r3$"))
    page.get_by_label("Culture").check()
    page.get_by_role("button", name="Affiner").click()
    expect(page.locator(".result")).to_have_count(2)
    expect(page.locator(".map-live")).to_be_hidden()
