"""Facets in words: what each value is called, and which are worth offering."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from typing import NamedTuple, Protocol

from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from app.kinds import KINDS, SECTIONS, STRUCTURE
from app.presentation.direct_calls import safe
from app.presentation.words import gettext as _
from app.presentation.words import language
from app.reference import communes
from app.vocabularies import vocabulary


class Counted(Protocol):
    """A value of a facet, as search counts it."""

    value: str
    count: int
    selected: bool


class Choice(NamedTuple):
    """A value one may tick."""

    value: str
    label: str
    matches: int
    ticked: bool


class Group(NamedTuple):
    """The values of one facet under its heading; `name` is what they are called in an address."""

    name: str
    legend: str
    choices: tuple[Choice, ...]


STATES = {"real": _l("structure réelle"), "example": _l("exemple inventé")}

# facet: (its name in addresses, its heading, what a value is called)
FACETS: Mapping[str, tuple[str, object, Callable[[str], object]]] = {
    "theme": ("theme", _l("Thème"), lambda code: vocabulary("themes").label(code)),
    "departement": ("departement", _l("Département"), lambda code: vocabulary("departements").label(code)),
    "commune": ("ou", _l("Commune"), lambda code: communes()[code].name if code in communes() else code),
    "activity": ("activite", _l("Activité"), lambda code: vocabulary("activities").label(code)),
    "nature": ("nature", _l("Nature"), lambda code: vocabulary("natures").label(code)),
    "state": ("etat", _l("Réelle ou inventée"), lambda code: STATES.get(code, code)),
    "kind": ("dans", _l("Chercher dans"), lambda name: _(KINDS[name].plural) if name in KINDS else name),
}


NOTHING = "sans"  # what stands in an address for the value of the pages that have none


def in_address(facet: str, value: str) -> str:
    """A value as addresses write it: kinds by their section, « sans » for no value."""
    if facet == "kind" and value in KINDS:
        return KINDS[value].section
    return value or NOTHING


def from_address(facet: str, text: str) -> str:
    """The value that an address writes so."""
    if facet == "kind" and text in SECTIONS:
        return SECTIONS[text].name
    return "" if text == NOTHING else text


def label(facet: str, value: str) -> str:
    """What a value of a facet is called."""
    return str(FACETS[facet][2](value)) if value else _("non précisé")


def groups(facets: Mapping[str, Iterable[Counted]]) -> list[Group]:
    """The facets that help to choose, in the order of FACETS: those with two values, or with one that is ticked."""
    tongue = language()
    drawn = [_group(facet, facets[facet], tongue) for facet in FACETS if facets.get(facet)]
    return [group for group in drawn if _helps(group)]


def boxes(name: str, choices: Iterable[Choice]) -> Markup:
    """Values of one facet, each with a box to tick. A page has sixty of them: they are not drawn by a macro."""
    drawn = [
        f'<label><input type="checkbox" name="{name}" value="{safe(value)}"{" checked" if ticked else ""}>'
        f' <span data-said>{safe(label)}</span> <span class="count">{matches}</span></label>\n'
        for value, label, matches, ticked in choices
    ]
    return Markup("".join(drawn))  # noqa: S704 (our own words, and what was made safe)


def _helps(group: Group) -> bool:
    """One value that nobody ticked leaves no choice, nor do fiches when there is nothing else to look through."""
    if len(group.choices) > 1:
        return True
    return any(choice.ticked and choice.value != STRUCTURE.section for choice in group.choices)


def _group(facet: str, values: Iterable[Counted], tongue: str) -> Group:
    """The values as they come, and the lack of one last."""
    told = [Choice(*_named(facet, one.value, tongue), one.count, one.selected) for one in values]
    lack = [choice for choice in told if choice.value == NOTHING]
    choices = [choice for choice in told if choice.value != NOTHING] + lack
    return Group(FACETS[facet][0], _legend(facet, tongue), tuple(choices))


@lru_cache(maxsize=4000)
def _named(facet: str, value: str, _language: str) -> tuple[Markup, Markup]:
    """How addresses write a value, and what it is called, made safe once for all."""
    return escape(in_address(facet, value)), escape(label(facet, value))


@cache
def _legend(facet: str, _language: str) -> str:
    return str(FACETS[facet][1])
