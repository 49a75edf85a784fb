"""A word of the rules: a code, and how it reads in French."""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A code with its French label."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member
