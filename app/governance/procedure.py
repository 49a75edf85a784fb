"""Procedures as tables, and the one interpreter that reads them all.

A table says: this act, at these states, leads to that state, is for these people, when this holds. The buttons
on a page, the refusals that people read, the diagrams and the page « Qui peut quoi, et quand » come from it.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from app.governance.case import Case, Standing
from app.governance.conditions import always, nothing
from app.governance.predicates import Lack, Predicate
from app.governance.refusals import Refusal, not_in_this_state, not_these_people, reserved_in_this_state
from app.governance.vocabulary import Act, Labelled


class Stays(Enum):
    """A plain permission: the act is done and the state stays what it is."""

    STAYS = "stays"


STAYS: Final = Stays.STAYS
# Where an act that creates begins: nothing is there yet.
BEFORE: Final[frozenset[Labelled | None]] = frozenset({None})


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One right, or one step. `brings` is asked when the act is done, not when its button is drawn."""

    act: Act
    at: AbstractSet[Labelled | None]
    to: Labelled | Stays
    who: Predicate
    when: Predicate = always
    brings: Predicate = nothing

    def lack(self, case: Case) -> Lack | None:
        """What is missing. Who fails on the time came nearer than who is not the person."""
        for stage, predicate in enumerate((self.who, self.when, self.brings)):
            lack = predicate.lack(case)
            if lack is not None:
                return replace(lack, near=lack.near + 100 * stage)
        return None

    def after(self, state: Labelled | None) -> Labelled | None:
        """The state that follows `state`."""
        return state if isinstance(self.to, Stays) else self.to


@dataclass(frozen=True, slots=True)
class Procedure:
    """A table. `initial` is the state in which a thing is born; `thing` and `this` name it in sentences."""

    name: str
    initial: Labelled
    rules: tuple[Rule, ...]
    thing: str
    this: str

    def state(self, case: Case) -> Labelled | None:
        """Where the case's subject is, in the words of this procedure; `None` while it does not exist."""
        return None if case.state is None else type(self.initial)(case.state)

    def rules_for(self, act: Act, case: Case) -> list[Rule]:
        return [rule for rule in self.rules if rule.act is act and case.state in rule.at]


# --- the interpreter


def decide(procedure: Procedure, act: Act, case: Case) -> Rule:
    """The rule that allows the act. What is due by the clock counts as done, for anyone but the clock.

    Raises Refusal, with the most helpful reason: what the rule that came nearest still lacks.
    """
    seen = case if case.by is None else settled(procedure, case)
    lacks: list[tuple[Rule, Lack]] = []
    for rule in procedure.rules_for(act, seen):
        lack = rule.lack(seen)
        if lack is None:
            return rule
        lacks.append((rule, lack))
    raise _refusal(procedure, act, seen, lacks)


def open_acts(procedure: Procedure, case: Case) -> tuple[Act, ...]:
    """The acts this person may do now, in the order of the table, whatever they will have to bring."""
    seen = settled(procedure, case)
    rules = (rule for rule in procedure.rules if seen.state in rule.at)
    return tuple(dict.fromkeys(r.act for r in rules if r.who.holds(seen) and r.when.holds(seen)))


def due(procedure: Procedure, case: Case) -> Rule | None:
    """What the clock would do now: of the rules whose deadline is past, the one that was due first."""
    asked = replace(case, by=None)
    return min(
        (rule for rule in procedure.rules if asked.state in rule.at and _has_come(rule, asked)),
        key=lambda rule: rule.when.deadline(asked) or asked.now,
        default=None,
    )


def settled(procedure: Procedure, case: Case) -> Case:
    """The case as it stands once the clock has done all that is due: the effective state."""
    while (rule := due(procedure, case)) is not None and not isinstance(rule.to, Stays):
        case = replace(case, subject=Standing(case.subject, rule.to))
    return case


def effective(procedure: Procedure, case: Case) -> Labelled | None:
    """The state that a reader must be shown now, even if the clock has not run."""
    return procedure.state(settled(procedure, case))


def _has_come(rule: Rule, case: Case) -> bool:
    return rule.when.deadline(case) is not None and rule.lack(case) is None


def _refusal(procedure: Procedure, act: Act, case: Case, lacks: list[tuple[Rule, Lack]]) -> Refusal:
    deed = act.deed(procedure.thing)
    if not lacks:
        return not_in_this_state(deed, procedure.this, procedure.state(case))
    rule, lack = max(lacks, key=lambda pair: pair[1].near)
    elsewhere = (other for other in procedure.rules if other.act is act and case.state not in other.at)
    if not rule.who.holds(case) and any(other.who.holds(case) for other in elsewhere):
        state = procedure.state(case)
        return reserved_in_this_state(procedure.name, deed, procedure.this, state, rule.who.name)
    return not_these_people(deed, rule.who.name, lack)
