"""The numbers of the rules, apart from their sentences. They come from the rules page, by proposal and vote."""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from datetime import timedelta
from typing import Self

from app.governance.sentences import Count


def number(default: int, unit: str, article: str, most: int = 3650) -> int:
    """A whole number from 1 to `most`, with its unit (one|many) and the article it comes from."""
    return field(default=default, metadata={"unit": unit, "article": article, "most": most})


PROTECTION = ("protection_days", "protection_days_most")


@dataclass(frozen=True, slots=True)
class Ignored:
    """A number of the rules page that could not be used, and the one that rules instead."""

    name: str
    value: str
    instead: int


@dataclass(frozen=True, slots=True)
class Number:
    """A number in words (« 7 jours »), and the article of the rules that sets it."""

    name: str
    said: str
    article: str


@dataclass(frozen=True, slots=True)
class Policy:
    """One revision of the numbers. Without a rules page, the numbers of the first one."""

    confirmed_days: int = number(7, "jour|jours", "Règles, art. 3")
    confirmed_contributions: int = number(
        5, "contribution acceptée|contributions acceptées", "Règles, art. 3"
    )
    protection_days: int = number(7, "jour|jours", "Règles, art. 8")
    protection_days_most: int = number(90, "jour|jours", "Règles, art. 8")

    @classmethod
    def from_fields(cls, written: Mapping[str, object]) -> tuple[Self, tuple[Ignored, ...]]:
        """The policy that a rules page says, and what of it was ignored.

        Fields that are no number of the rules (a title, a text) are not looked at; a number left blank is the
        default, without remark; one that is not whole, or out of bounds, is the default and is reported.
        """
        numbers: dict[str, int] = {}
        ignored: list[Ignored] = []
        for known in fields(cls):
            text = str(written.get(known.name) or "").strip()
            if _usable(text, known):
                numbers[known.name] = int(text)
            elif text:
                ignored.append(Ignored(known.name, text, getattr(cls(), known.name)))
        if cls(**numbers).contradicts_itself:
            ignored += [
                Ignored(name, str(numbers[name]), getattr(cls(), name))
                for name in PROTECTION
                if name in numbers
            ]
            numbers = {name: value for name, value in numbers.items() if name not in PROTECTION}
        return cls(**numbers), tuple(ignored)

    @property
    def contradicts_itself(self) -> bool:
        """A protection would last longer, by default, than the longest allowed."""
        return self.protection_days > self.protection_days_most

    @property
    def protection(self) -> timedelta:
        """How long a protection lasts when nobody says otherwise."""
        return timedelta(days=self.protection_days)

    @property
    def longest_protection(self) -> timedelta:
        return timedelta(days=self.protection_days_most)

    def counts(self) -> dict[str, Count]:
        """Every number under its name, for the sentences that quote it."""
        return {known.name: Count(getattr(self, known.name)) for known in fields(self)}


def numbers(policy: Policy) -> tuple[Number, ...]:
    """Every number of a policy, in words, for the page that shows the rules."""
    return tuple(
        Number(known.name, format(count, known.metadata["unit"]), known.metadata["article"])
        for known, count in zip(fields(policy), policy.counts().values(), strict=True)
    )


def _usable(text: str, known: Field[int]) -> bool:
    # The length first: int() refuses numbers of more than 4,300 digits with an error of its own.
    whole = text.isascii() and text.isdigit() and len(text) <= 6
    return whole and 1 <= int(text) <= known.metadata["most"]
