"""The address of a search, read and written: its parameters are French words, and only this module knows them.

`q` words · `commune` the place to search around, as it was typed (a name, a postcode, « Moulins (03) ») · `rayon`
kilometres around it · `departement`, `ou` (a commune's INSEE code), `theme`, `activite`, `nature`, `etat`, `dans`
(a section: fiches, articles, regles) what is ticked, repeated for several · `tri` pertinence, distance,
modification or nom · `page` from 1. What is absent or empty has its ordinary value.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.errors import BadAddress
from app.presentation.facets import FACETS, from_address, in_address
from app.presentation.quick_addresses import quick_url_for
from app.queries.communes import Understood, understand
from app.queries.directory import RADIUS, Asked
from app.views.addresses import whole_number

LONGEST_WORDS = 200
LONGEST_PLACE = 100
MOST_TICKED = 20
FARTHEST = 500
SORTS = {"pertinence": "relevance", "distance": "distance", "modification": "updated", "nom": "title"}


@dataclass(frozen=True, slots=True)
class Search:
    """A search and the address that says it. `place` is what was typed, `understood` what it means."""

    asked: Asked
    place: str
    understood: Understood | None

    @property
    def sort(self) -> str:
        """The word of `tri`, "" for the order that suits the search best."""
        return next((word for word, sort in SORTS.items() if sort == self.asked.sort), "")

    def href(self, endpoint: str = "directory.index", **changes: Any) -> str:
        """The address of this search with some of it changed; the list starts again from its first page."""
        values = {**self._values(), "page": None, **changes}
        if values["page"] == 1:
            del values["page"]
        return quick_url_for(endpoint, **{name: value for name, value in values.items() if value})

    def without_ticks(self) -> str:
        """The same search in every value of every facet."""
        return self.href(**dict.fromkeys(self._ticked()))

    def ticked(self) -> list[tuple[str, str]]:
        """(name, value) of every ticked value, for a form that keeps them."""
        return [(name, value) for name, values in self._ticked().items() for value in values]

    def typed(self) -> list[tuple[str, str]]:
        """(name, value) of everything else, for the form that ticks."""
        names = ("q", "commune", "rayon", "tri")
        return [(name, str(value)) for name, value in self._values().items() if name in names and value]

    def _values(self) -> dict[str, Any]:
        asked = self.asked
        return {
            "q": asked.words,
            "commune": self.place,
            "rayon": asked.radius if self.place and asked.radius != RADIUS else None,
            **self._ticked(),
            "tri": self.sort,
            "page": asked.page if asked.page > 1 else None,
        }

    def _ticked(self) -> dict[str, list[str]]:
        chosen = self.asked.chosen
        return {FACETS[facet][0]: [in_address(facet, v) for v in values] for facet, values in chosen}


def read_search(args: MultiDict[str, str]) -> Search:
    """The search that an address asks for. Raises BadAddress for a number that is none, or out of bounds."""
    place = _typed(args.get("commune", ""), LONGEST_PLACE)
    understood = understand(place) if place else None
    asked = Asked(
        words=_typed(args.get("q", ""), LONGEST_WORDS),
        chosen=tuple(_chosen(args)),
        near=understood.commune if understood else None,
        radius=_radius(args.get("rayon")),
        sort=SORTS.get(args.get("tri", "")),
        page=whole_number(args.get("page")) or 1,
    )
    if asked.sort and asked.order == replace(asked, sort=None).order:
        asked = replace(asked, sort=None)
    return Search(asked, place, understood)


def _typed(text: str, most: int) -> str:
    """One line of what was typed, without what cannot be seen or shown."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[:most]).split())


def _chosen(args: MultiDict[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is ticked, facet by facet, in one order whatever the order of the address."""
    for facet, (name, _legend, _say) in FACETS.items():
        texts = sorted({text[:100] for text in args.getlist(name) if text})[:MOST_TICKED]
        if texts:
            yield facet, tuple(from_address(facet, text) for text in texts)


def _radius(text: str | None) -> int:
    radius = whole_number(text) or RADIUS
    if radius > FARTHEST:
        raise BadAddress(_("On cherche à %(most)s\u00a0km au plus autour d’une commune.", most=FARTHEST))
    return radius
