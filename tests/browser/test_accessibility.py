"""axe-core reads the pages that matter, light and dark, wide and narrow: nothing serious, nothing critical."""

import pytest

from tests.browser.machines import by_contrasts, on_every_machine, violations
from tests.browser.tour import TOUR, WRITTEN, furnish, visit


@pytest.fixture(scope="module", autouse=True)
def furnished(village):
    furnish(village)


@pytest.mark.parametrize("where", TOUR)
def test_at_320_pixels_and_wide_nothing_scrolls_sideways_and_axe_finds_nothing_serious(
    where, village, onlooker, witness
):
    witness.expects(409)
    page = onlooker("Lucie" if where in WRITTEN else "")
    visit(page, where, village)
    assert not on_every_machine(page)


WRONGS = """() => {
  const main = document.querySelector('main');
  main.insertAdjacentHTML('beforeend', '<img src="data:,"><input><p>Presque invisible</p>');
  main.lastElementChild.style.color = '#444';
}"""
# A hundred lines that are read well, and one that is not.
ONE_AMONG_MANY = """() => {
  const main = document.querySelector('main');
  main.insertAdjacentHTML('beforeend', '<p>Lisible</p>'.repeat(100));
  main.lastElementChild.style.color = '#444';
}"""


def test_axe_would_say_so(somebody):
    page = somebody(color_scheme="dark")
    page.goto("/regles")
    assert not violations(page)
    page.evaluate(WRONGS)
    assert {line.split()[0] for line in violations(page)} == {"image-alt", "label", "color-contrast"}
    assert {line.split()[0] for line in by_contrasts(page)} == {"color-contrast"}
    page.goto("/regles")
    page.evaluate(ONE_AMONG_MANY)
    assert {line.split()[0] for line in violations(page)} == {"color-contrast"}
