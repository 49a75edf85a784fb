"""Statements of reasons: what a measure does and how far it goes, in the sentences that are sent and kept.

They are in French, in the words of the day they were sent: a statement is not translated afterwards.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.governance.deadlines import in_french
from app.governance.vocabulary import Barred, MeasureKind, Reportable, Withholdable

EVERYWHERE = "Partout sur le site"
# Under which article of the rules a measure is taken.
RULES = {
    MeasureKind.WITHHOLD: "Règles, art. 8",
    MeasureKind.PROTECT: "Règles, art. 8",
    MeasureKind.PROTECT_FIELD: "Règles, art. 8",
}
RULE = "Règles, art. 13"
# With their articles, as they are spoken of once withheld.
PARTS = {
    Withholdable.TEXT: "le texte",
    Withholdable.SUMMARY: "le résumé",
    Withholdable.AUTHOR: "le nom de l’auteur",
}
# How they are called rules how one says that they are withheld.
MASCULINE = frozenset(
    {Reportable.POST, Reportable.STATEMENT, Reportable.OFFER, Reportable.PRECEDENT, Reportable.MEASURE}
)


@dataclass(frozen=True, slots=True)
class Said:
    """The two sentences of a measure: what it does, and where, to whom, for how long."""

    what: str
    scope: str


def rule_of(kind: MeasureKind) -> str:
    return RULES.get(kind, RULE)


def version_withheld(title: str, number: int, hidden: Collection[Withholdable], reserved: bool) -> Said:
    parts = _listed([PARTS[one] for one in Withholdable if one in hidden])
    verb = "sont masqués" if len(hidden) > 1 else "est masqué"
    what = f"{parts} de la version {number} de «\u202f{title}\u202f» {verb}."
    return Said(
        _capital(what), f"{EVERYWHERE}, à tout le monde sauf {_readers(reserved)}, sans limite de durée."
    )


def words_withheld(subject: Reportable, number: int) -> Said:
    what = f"{subject.label} {number} est masqué{'' if subject in MASCULINE else 'e'}."
    return Said(
        _capital(what), f"{EVERYWHERE}, à tout le monde sauf {_readers(False)}, sans limite de durée."
    )


def page_protected(title: str, until: datetime) -> Said:
    what = f"La page «\u202f{title}\u202f» est protégée\u202f: seuls ses référents l’écrivent directement."
    return Said(what, f"Cette page seule, pour tout le monde, jusqu’au {in_french(until)}.")


def member_blocked(barred: Collection[Barred], titles: Sequence[str], until: datetime) -> Said:
    """titles: of the pages it is about; none for the whole site."""
    deeds = _listed([one.label for one in Barred if one in barred], "ni ")
    quoted = [f"«\u202f{title}\u202f»" for title in titles]
    where = f"Sur {_listed(quoted)}" if titles else EVERYWHERE
    free = (
        "Lire, répondre dans ses propres affaires, faire un recours et fermer son compte restent possibles."
    )
    return Said(f"Cette personne ne peut plus {deeds}.", f"{where}, jusqu’au {in_french(until)}. {free}")


def _readers(reserved: bool) -> str:
    return "la coordination" if reserved else "la modération et la coordination"


def _listed(words: Sequence[str], last: str = "et ") -> str:
    """« a, b et c »."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last}{words[-1]}"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
