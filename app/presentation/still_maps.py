"""Drawings of app/presentation/outlines.py as SVG: what a map is without a script, and on paper.

Outlines are long and pins are many, so they are written here and not by a macro.
"""

from collections.abc import Iterable
from functools import lru_cache

from markupsafe import Markup

from app.presentation.direct_calls import safe
from app.presentation.outlines import Drawing, Land, Pin


def still_map(drawing: Drawing, label: str) -> Markup:
    """The drawing, called `label` for who does not see it; every pin and outline that leads somewhere has its name."""
    lands, names = _lands(drawing.lands)
    return Markup(  # noqa: S704 (our own words, and what was made safe)
        f'<svg class="map map-plain" viewBox="0 0 {drawing.width} {drawing.height}" role="group"'
        f' aria-label="{safe(label)}">\n{lands}{_circle(drawing)}{_dots(drawing)}{names}{_pins(drawing.pins)}</svg>'
    )


@lru_cache(maxsize=4)  # the whole region, mostly
def _lands(lands: tuple[Land, ...]) -> tuple[str, str]:
    """The outlines, and their names, which stand above the dots."""
    outlines, names = [], []
    for name, path, href, x, y in lands:
        shape = f'<path class="map-land" d="{safe(path)}"/>'
        outlines.append(f'<a href="{safe(href)}" aria-label="{safe(name)}">{shape}</a>' if href else shape)
        names.append(
            f'<text class="map-name" x="{x}" y="{y}" aria-hidden="true" data-said>{safe(name)}</text>'
        )
    return "".join(outlines), "".join(names)


def _circle(drawing: Drawing) -> str:
    if not drawing.circle:
        return ""
    x, y, r = drawing.circle
    return f'<circle class="map-radius" cx="{x}" cy="{y}" r="{r}"/>'


def _dots(drawing: Drawing) -> str:
    return "".join([f'<circle class="map-dot" cx="{x}" cy="{y}" r="{r}"/>' for x, y, r in drawing.dots])


def _pins(pins: Iterable[Pin]) -> str:
    """Each with its number, or smaller without one."""
    return "".join([_pin(str(x), str(y), *told) for x, y, *told in pins])


def _pin(x: str, y: str, number: int, href: str, title: str) -> str:
    text = f'<text class="map-pin-text" x="{x}" y="{y}" dy=".35em">{number}</text>' if number else ""
    return (
        f'  <a href="{safe(href)}" aria-label="{safe(title)}">'
        f'<circle class="map-pin" cx="{x}" cy="{y}" r="{12 if number else 7}"/>{text}</a>\n'
    )
