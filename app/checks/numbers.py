"""Numbers, kept as text."""

import re

from app.checks.errors import BadValue

FIRST_YEAR, LAST_YEAR = 1700, 2100


def whole_number(value: str) -> str:
    """A whole number of at most nine digits, without leading zeros; spaces between thousands are understood."""
    value = without_spaces(value)
    if value and not re.fullmatch(r"0*[0-9]{1,9}", value):
        raise BadValue("Écrivez un nombre entier, en chiffres.")
    return str(int(value)) if value else ""


def year(value: str) -> str:
    """A year of four digits, from 1700 to 2100."""
    value = value.strip()
    if not value:
        return ""
    if not re.fullmatch(r"[0-9]{4}", value) or not FIRST_YEAR <= int(value) <= LAST_YEAR:
        raise BadValue("Écrivez l’année en quatre chiffres, par exemple 1998.")
    return value


def without_spaces(value: str) -> str:
    """The value without any of its spaces, no-break ones included."""
    return "".join(value.split())
