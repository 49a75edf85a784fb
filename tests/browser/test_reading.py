"""Pages are read by the keyboard alone, in the dark, on paper."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.tour import furnish

# Where the focus is, and whether one sees it: a ring, on something that is in sight.
RING = """() => {
  const here = document.activeElement;
  const style = getComputedStyle(here);
  const box = here.getBoundingClientRect();
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return ring && inside ? '' : here.outerHTML.slice(0, 200);
}"""
LIGHT = """(name) => {
  const [r, g, b] = getComputedStyle(document.body)[name].match(/[0-9.]+/g).map(Number);
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}"""


@pytest.fixture(scope="module", autouse=True)
def furnished(village):
    furnish(village)


def tab_to(page: Page, target: Locator, most: int = 90) -> None:
    """Press Tab until one is there; each stop on the way must be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        unseen = page.evaluate(RING)
        assert not unseen, f"one cannot see the focus on {unseen}"
        if target.evaluate("e => e === document.activeElement"):
            return
    raise AssertionError(f"{target} is not reached by {most} Tabs")


def test_from_the_first_page_to_a_saved_line_without_a_mouse(village, somebody):
    page = somebody("Lucie")
    page.goto("/")
    tab_to(page, page.get_by_role("link", name="Aller au contenu"), 1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    tab_to(page, page.get_by_label("Que cherchez-vous"), 2)
    page.keyboard.type("tisser")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 fiche pour « tisser »")
    tab_to(page, page.get_by_role("main").get_by_role("link", name="La Filature"))
    page.keyboard.press("Enter")
    expect(page).to_have_url("/fiches/la-filature")
    tab_to(page, page.get_by_role("link", name="Modifier"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Modifier La Filature")
    tab_to(page, page.get_by_label("Accès"))
    page.keyboard.type("deux marches")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="version 2")).to_be_visible()
    assert village.content("La Filature").fields["access"] == "deux marches"


def test_a_reader_in_the_dark_gets_dark_paper_and_light_ink(somebody):
    page = somebody(color_scheme="dark")
    page.goto("/fiches/le-perron")
    assert page.evaluate(LIGHT, "backgroundColor") < 0.15
    assert page.evaluate(LIGHT, "color") > 0.8
    page.emulate_media(color_scheme="light")
    assert page.evaluate(LIGHT, "backgroundColor") > 0.9
    assert page.evaluate(LIGHT, "color") < 0.2


def test_on_paper_a_fiche_keeps_what_it_says_and_its_drawn_map(somebody):
    page = somebody(color_scheme="dark")
    page.goto("/fiches/le-perron")
    page.emulate_media(media="print")
    assert page.evaluate(LIGHT, "backgroundColor") > 0.9
    for what in ("Le fournil cuit le vendredi.", "03220 Jaligny-sur-Besbre", "mardi"):
        expect(page.get_by_role("main")).to_contain_text(what)
    expect(page.locator(".map-still svg")).to_be_visible()
    for clicked in (".site-nav", ".account", ".tabs", ".header-search"):
        expect(page.locator(clicked).first).to_be_hidden()
