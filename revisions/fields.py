"""What a field can hold, and the kinds that say how it is compared and merged."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

Parts: TypeAlias = Mapping[str, str]
Items: TypeAlias = tuple[Parts, ...]
Value: TypeAlias = str | Parts | Items


class FieldKind(StrEnum):
    """How a field is compared and merged. The shape of its value follows from it."""

    LINE = "line"
    PROSE = "prose"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    LIST = "list"
    PLACE = "place"
    RECORD = "record"


Kinds: TypeAlias = Mapping[str, FieldKind]

# A commune and its coordinates come from one choice: half of one person's and half of another's is nowhere.
LOCALITY = frozenset({"lat", "lon", "precision", "commune", "insee", "postcode"})
LOCALITY_NAME = "locality"

SHAPES: Mapping[FieldKind, type] = {
    FieldKind.LINE: str,
    FieldKind.PROSE: str,
    FieldKind.NUMBER: str,
    FieldKind.DATE: str,
    FieldKind.CHOICE: str,
    FieldKind.LIST: tuple,
    FieldKind.PLACE: Mapping,
    FieldKind.RECORD: Mapping,
}


def kind_of(name: str, kinds: Kinds | None, *values: Value | None) -> FieldKind:
    """The declared kind when the values have its shape, else the kind their shape suggests.

    Values of different shapes (a field that changed its nature between two versions) are a LINE: one
    replaces the other whole.
    """
    present = [value for value in values if value is not None]
    declared = (kinds or {}).get(name)
    if declared and all(isinstance(value, SHAPES[declared]) for value in present):
        return declared
    guesses = {_guess(value) for value in present}
    if guesses <= {FieldKind.LINE, FieldKind.PROSE}:
        return FieldKind.PROSE if FieldKind.PROSE in guesses else FieldKind.LINE
    if guesses <= {FieldKind.RECORD, FieldKind.PLACE}:
        return FieldKind.PLACE if FieldKind.PLACE in guesses else FieldKind.RECORD
    return guesses.pop() if len(guesses) == 1 else FieldKind.LINE


def _guess(value: Value) -> FieldKind:
    if isinstance(value, str):
        return FieldKind.PROSE if "\n" in value else FieldKind.LINE
    if isinstance(value, Mapping):
        return FieldKind.PLACE if LOCALITY & value.keys() else FieldKind.RECORD
    return FieldKind.LIST


def parts_of(value: Value | None) -> Parts:
    """The parts of a place or record; none when the field is absent."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise TypeError("a place or a record is a mapping")
    return value


def items_of(value: Value | None) -> Items:
    """The items of a list, each with its "id"; none when the field is absent."""
    if value is None:
        return ()
    if not isinstance(value, tuple):
        raise TypeError("a list is a tuple of mappings")
    return value


def text_of(value: Value | None) -> str:
    """The text of a line, prose, number, date or choice; empty when the field is absent."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError("this field is a text")
    return value
