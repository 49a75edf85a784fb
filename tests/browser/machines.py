"""What axe-core finds grave in a page that is open, on the machines of those who read it: wide and narrow, light and dark."""

from functools import cache

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

CONTRASTS = "color-contrast"
# Colours change contrasts and nothing else: every other rule is held at each width, contrasts on all four machines.
# They begin and end narrow: a window that goes from page to page loads each of them narrow.
NARROW = 320
MACHINES = ((NARROW, "light", True), (1280, "light", False), (1280, "dark", True), (NARROW, "dark", False))

# How well a text is read depends on its ink, its size, its weight and what is painted under it. Where many are
# alike (a table of two thousand cells), some of each kind are enough to know.
SOME_OF_EACH_TEXT = """(most) => {
  const papers = new Map();
  const under = (e) => {
    if (!e) return '';
    if (!papers.has(e)) {
      const s = getComputedStyle(e);
      const painted = s.backgroundImage !== 'none' || s.opacity !== '1' || s.backgroundColor !== 'rgba(0, 0, 0, 0)';
      papers.set(e, under(e.parentElement) + (painted ? `${s.backgroundColor} ${s.backgroundImage} ${s.opacity}/` : ''));
    }
    return papers.get(e);
  };
  const counts = {};
  return [...document.body.querySelectorAll('*')].filter((e) => {
    const says = e.matches('input, select, textarea') || [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    const box = e.getBoundingClientRect();
    if (!says || !e.checkVisibility({visibilityProperty: true}) || box.width < 2 || box.right < 0) return false;
    const s = getComputedStyle(e);
    const kind = [under(e), s.color, s.fontSize, s.fontWeight, s.textShadow, e.closest('[disabled]') !== null];
    counts[kind] = (counts[kind] || 0) + 1;
    return counts[kind] <= most;
  });
}"""
GRAVE = """({violations}) => violations
  .filter((one) => ['serious', 'critical'].includes(one.impact))
  .map((one) => `${one.id} (${one.help}): ${one.nodes.map((node) => node.target)}`)"""
BY_NAMES_AND_ROLES = f"() => axe.run({{resultTypes: ['violations'], rules: {{'{CONTRASTS}': {{enabled: false}}}}}}).then({GRAVE})"
BY_CONTRASTS = f"() => axe.run({{include: ({SOME_OF_EACH_TEXT})(3)}}, {{resultTypes: ['violations'], runOnly: ['{CONTRASTS}']}}).then({GRAVE})"
SCROLLS = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
TOO_WIDE = """() => [...document.querySelectorAll('body *')]
  .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map((e) => e.outerHTML.slice(0, 80)).slice(0, 5)"""


def violations(page: Page) -> list[str]:
    """What is grave of a page as it stands."""
    return by_names_and_roles(page) + by_contrasts(page)


def on_every_machine(page: Page) -> dict[tuple[int, str], list[str]]:
    """What is grave of a page, wide and narrow, light and dark; and it scrolls sideways on none."""
    grave = {}
    for width, scheme, first in MACHINES:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        grave[width, scheme] = by_contrasts(page) + (by_names_and_roles(page) if first else [])
        assert not page.evaluate(SCROLLS), (page.url, width, page.evaluate(TOO_WIDE))
    return {machine: found for machine, found in grave.items() if found}


def by_names_and_roles(page: Page) -> list[str]:
    _bring_axe(page)
    return page.evaluate(BY_NAMES_AND_ROLES)


def by_contrasts(page: Page) -> list[str]:
    _bring_axe(page)
    return page.evaluate(BY_CONTRASTS)


def _bring_axe(page: Page) -> None:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe())


@cache
def _axe() -> str:
    return Axe().axe_script
