"""Facets in words: what each value is called, and which are worth offering."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import NamedTuple, Protocol

from flask_babel import lazy_gettext as _l

from app.kinds import KINDS, SECTIONS, STRUCTURE
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
    drawn = (_group(facet, facets.get(facet, ())) for facet in FACETS)
    return [group for group in drawn if _helps(group)]


def _helps(group: Group) -> bool:
    """One value that nobody ticked leaves no choice, nor do fiches when there is nothing else to look through."""
    if len(group.choices) > 1:
        return True
    return any(choice.ticked and choice.value != STRUCTURE.section for choice in group.choices)


def _group(facet: str, values: Iterable[Counted]) -> Group:
    """The values as they come, and the lack of one last."""
    values = sorted(values, key=lambda one: not one.value)
    choices = [
        Choice(in_address(facet, one.value), label(facet, one.value), one.count, one.selected)
        for one in values
    ]
    return Group(FACETS[facet][0], _legend(facet, language()), tuple(choices))


@cache
def _legend(facet: str, _language: str) -> str:
    return str(FACETS[facet][1])
