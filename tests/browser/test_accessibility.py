"""axe-core reads the pages that matter, light and dark, wide and narrow: nothing serious, nothing critical."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.tour import TOUR, WRITTEN, furnish, visit

GRAVE = ("serious", "critical")
# Colours change contrasts and nothing else: every rule is held at each width, contrasts on all four machines.
CONTRASTS = ["color-contrast"]
MACHINES = ((1280, "light", None), (1280, "dark", CONTRASTS), (360, "dark", None), (360, "light", CONTRASTS))


@pytest.fixture(scope="module", autouse=True)
def furnished(village):
    furnish(village)


def violations(page: Page, rules: list[str] | None = None) -> list[str]:
    options = {"resultTypes": ["violations"], **({"runOnly": rules} if rules else {})}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{one['id']} ({one['help']}): {', '.join(str(node['target']) for node in one['nodes'])}"
        for one in found
        if one["impact"] in GRAVE
    ]


def on_every_machine(page: Page) -> dict[tuple[int, str], list[str]]:
    """What is grave of the page that is open, wide and narrow, light and dark; and nothing of it sticks out."""
    grave = {}
    for width, scheme, rules in MACHINES:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        grave[width, scheme] = violations(page, rules)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (page.url, width)
    return {machine: found for machine, found in grave.items() if found}


@pytest.mark.parametrize("where", TOUR)
def test_axe_finds_nothing_serious(where, village, somebody, witness):
    witness.expects(409)
    page = somebody("Lucie" if where in WRITTEN else "")
    visit(page, where, village)
    grave = {}
    for width, scheme, rules in MACHINES:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        grave[width, scheme] = violations(page, rules)
    assert not any(grave.values()), grave


WRONGS = """() => {
  const main = document.querySelector('main');
  main.insertAdjacentHTML('beforeend', '<img src="data:,"><input><p>Presque invisible</p>');
  main.lastElementChild.style.color = '#444';
}"""


def test_axe_would_say_so(somebody):
    page = somebody(color_scheme="dark")
    page.goto("/regles")
    assert not violations(page)
    page.evaluate(WRONGS)
    assert {line.split()[0] for line in violations(page)} == {"image-alt", "label", "color-contrast"}
    assert {line.split()[0] for line in violations(page, CONTRASTS)} == {"color-contrast"}
