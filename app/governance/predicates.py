"""Predicates: what a rule asks of a case. They say their name in French, and what is missing when they fail."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from app.governance.case import Case
from app.governance.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Lack:
    """What a case lacks: a stable code, a sentence, and how near it came (the nearest is the one told).

    The sentence may quote {deed} (« protéger une page ») and {to} (« aux modérateurs »), known to the rule only.
    """

    code: str
    sentence: Sentence
    status: int = 403
    near: int = 0


Missing = Callable[[Case], Lack | None]
Deadline = Callable[[Case], datetime | None]


def no_deadline(case: Case) -> datetime | None:
    return None


@dataclass(frozen=True, slots=True)
class Predicate:
    """A question to a case: `lack` is `None` when the answer is yes.

    name: in French, as it reads in a table; it may quote numbers of the policy, `{protection_days:jour|jours}`.
    deadline: the moment from which time alone makes it true; without one, time does not.
    """

    name: str
    lack: Missing
    deadline: Deadline = no_deadline

    def holds(self, case: Case) -> bool:
        return self.lack(case) is None

    @property
    def timed(self) -> bool:
        """Can time alone make it true?"""
        return self.deadline is not no_deadline

    def named(self, name: str) -> "Predicate":
        return replace(self, name=name)

    def __and__(self, other: "Predicate") -> "Predicate":
        return Predicate(f"{self.name} et {other.name}", _both(self, other), _latest(self, other))

    def __or__(self, other: "Predicate") -> "Predicate":
        return Predicate(f"{self.name} ou {other.name}", _either(self, other), _earliest(self, other))


def _both(one: Predicate, two: Predicate) -> Missing:
    """The first thing missing; who lacks only the second came nearer."""

    def lack(case: Case) -> Lack | None:
        first = one.lack(case)
        if first is not None:
            return first
        second = two.lack(case)
        return second and replace(second, near=second.near + 1)

    return lack


def _either(one: Predicate, two: Predicate) -> Missing:
    """What the nearer of the two misses; the first, when they are as near."""

    def lack(case: Case) -> Lack | None:
        lacks = [one.lack(case), two.lack(case)]
        if None in lacks:
            return None
        return max((found for found in lacks if found is not None), key=lambda found: found.near)

    return lack


def _latest(one: Predicate, two: Predicate) -> Deadline:
    if not one.timed and not two.timed:
        return no_deadline

    def deadline(case: Case) -> datetime | None:
        return max((d for d in (one.deadline(case), two.deadline(case)) if d is not None), default=None)

    return deadline


def _earliest(one: Predicate, two: Predicate) -> Deadline:
    if not one.timed and not two.timed:
        return no_deadline

    def deadline(case: Case) -> datetime | None:
        return min((d for d in (one.deadline(case), two.deadline(case)) if d is not None), default=None)

    return deadline
