"""Where a thing is: postal code, commune, coordinates."""

import re
from decimal import Decimal

from app.checks.errors import BadValue
from app.checks.numbers import without_spaces
from app.reference import communes

DECIMALS = Decimal("0.000001")  # eleven centimetres
# Paris, Lyon and Marseille have codes for their arrondissements, which are no communes.
ARRONDISSEMENTS = (("751", "75056"), ("6938", "69123"), ("132", "13055"))


def postcode(value: str) -> str:
    """Five digits. The list of communes does not know the CEDEX codes, so their existence is not checked."""
    value = without_spaces(value)
    if value and not re.fullmatch(r"(0[1-9]|[1-8][0-9]|9[0-8])[0-9]{3}", value):
        raise BadValue("Un code postal compte cinq chiffres, par exemple 03290.")
    return value


def insee(value: str) -> str:
    """The code of a commune that exists in the official list."""
    value = without_spaces(value).upper()
    if not value or value in communes():
        return value
    for beginning, city in ARRONDISSEMENTS:
        if re.fullmatch(beginning + r"[0-9]+", value) and len(value) == 5:
            raise BadValue(
                "{code} est un arrondissement : le code de la commune est {city}.", code=value, city=city
            )
    raise BadValue("Aucune commune ne porte ce code : choisissez-la dans la liste.")


def latitude(value: str) -> str:
    """Degrees from -90 to 90, comma or dot, six decimals at most."""
    return _degrees(value, 90, "Une latitude est un nombre de -90 à 90, par exemple 46,5213.")


def longitude(value: str) -> str:
    """Degrees from -180 to 180, comma or dot, six decimals at most."""
    return _degrees(value, 180, "Une longitude est un nombre de -180 à 180, par exemple 3,6815.")


def _degrees(value: str, most: int, sentence: str) -> str:
    value = without_spaces(value).replace(",", ".").replace("−", "-")
    if not value:
        return ""
    if not re.fullmatch(r"[+-]?[0-9]{1,3}(\.[0-9]{0,20})?", value) or abs(Decimal(value)) > most:
        raise BadValue(sentence)
    rounded = f"{Decimal(value).quantize(DECIMALS).normalize():f}"
    return "0" if rounded == "-0" else rounded
