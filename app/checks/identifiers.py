"""The numbers by which the State knows a structure. Spaces and dots are understood, and not kept."""

import re
from types import ModuleType

from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.fr import siren as siren_rules
from stdnum.fr import siret as siret_rules

from app.checks.errors import BadValue
from app.checks.numbers import without_spaces

BAD_KEY = "La clé de contrôle ne tombe pas juste : souvent deux chiffres inversés. Vérifiez le numéro."


def siren(value: str) -> str:
    """Nine digits whose key is right."""
    return _keyed(value, siren_rules, 9, "Un SIREN compte neuf chiffres")


def siret(value: str) -> str:
    """Fourteen digits whose key is right; La Poste's establishments follow their own rule, known here."""
    return _keyed(value, siret_rules, 14, "Un SIRET compte quatorze chiffres")


def rna(value: str) -> str:
    """W and nine characters. 70 of 1,739 real ones hold a letter in third place."""
    value = without_spaces(value).upper()
    if value and not re.fullmatch(r"W[0-9][0-9A-Z][0-9]{7}", value):
        raise BadValue("Un numéro RNA est un W suivi de neuf signes, par exemple W999000123.")
    return value


def _keyed(value: str, rules: ModuleType, length: int, what: str) -> str:
    value = without_spaces(value).replace(".", "")
    if not value:
        return ""
    if not re.fullmatch(r"[0-9]+", value):
        raise BadValue(f"{what}, et rien d’autre.")
    if len(value) != length:
        raise BadValue(f"{what} ; celui-ci en a {len(value)}.")
    try:
        rules.validate(value)
    except InvalidChecksum:
        raise BadValue(BAD_KEY) from None
    except ValidationError:
        raise BadValue(f"{what}, et celui-ci n’en est pas un.") from None
    return value
