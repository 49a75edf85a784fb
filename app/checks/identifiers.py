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
    return _keyed(value, siren_rules, 9, "SIREN")


def siret(value: str) -> str:
    """Fourteen digits whose key is right; La Poste's establishments follow their own rule, known here."""
    return _keyed(value, siret_rules, 14, "SIRET")


def rna(value: str) -> str:
    """W and nine characters. 70 of 1,739 real ones hold a letter in third place."""
    value = without_spaces(value).upper()
    if value and not re.fullmatch(r"W[0-9][0-9A-Z][0-9]{7}", value):
        raise BadValue("Un numéro RNA est un W suivi de neuf signes, par exemple W999000123.")
    return value


def _keyed(value: str, rules: ModuleType, length: int, name: str) -> str:
    value = without_spaces(value).replace(".", "")
    if not value:
        return ""
    if not re.fullmatch(r"[0-9]+", value):
        raise BadValue("Un {name} compte {length} chiffres, et rien d’autre.", name=name, length=length)
    if len(value) != length:
        raise BadValue(
            "Un {name} compte {length} chiffres ; celui-ci en a {found}.",
            name=name,
            length=length,
            found=len(value),
        )
    try:
        rules.validate(value)
    except InvalidChecksum:
        raise BadValue(BAD_KEY) from None
    except ValidationError:
        raise BadValue("Ce numéro a la longueur d’un {name}, et n’en est pas un.", name=name) from None
    return value
