"""Procedures as tables, and the one interpreter that reads them all.

A table says: this act, at these states, leads to that state, is for these people, when this holds. The buttons
on a page, the refusals that people read, the diagrams and the page « Qui peut quoi, et quand » come from it.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import Final

from app.governance.case import Case, Standing
from app.governance.conditions import always, nothing
from app.governance.predicates import Lack, Predicate
from app.governance.refusals import (
    Refusal,
    blocked,
    not_in_this_state,
    not_these_people,
    reserved_in_this_state,
)
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
    """A table. `initial` is the state in which a thing is born; `thing` and `this` name it in sentences.

    resting: the states in which nobody is awaited. Every other state has a deadline and a default: it ends by
    the clock alone.
    """

    name: str
    initial: Labelled
    rules: tuple[Rule, ...] = field(repr=False)
    thing: str
    this: str
    resting: frozenset[Labelled]
    # The rules of each state, once they were asked for.
    _at: dict[str | None, tuple[Rule, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def rules_at(self, state: str | None) -> tuple[Rule, ...]:
        """The rules of one state, in the order of the table."""
        known = self._at.get(state)
        if known is None:
            known = self._at[state] = tuple(rule for rule in self.rules if state in rule.at)
        return known

    def state(self, case: Case) -> Labelled | None:
        """Where the case's subject is, in the words of this procedure; `None` while it does not exist."""
        return None if case.state is None else type(self.initial)(case.state)

    def reachable(self, state: Labelled) -> frozenset[Labelled]:
        """This state and all that may follow it."""
        reached = [state]
        for one in reached:
            after = (rule.after(one) for rule in self.rules if one in rule.at)
            reached += dict.fromkeys(new for new in after if new is not None and new not in reached)
        return frozenset(reached)

    def may_still_come(self, act: Act, state: Labelled | None) -> bool:
        """Some rule opens this act now or after what may follow; or it creates, and nothing is too late."""
        rules = [rule for rule in self.rules if rule.act is act]
        if state is None or all(rule.at == BEFORE for rule in rules):
            return True
        return any(rule.at & self.reachable(state) for rule in rules)

    def rules_for(self, act: Act, case: Case) -> list[Rule]:
        return [rule for rule in self.rules_at(case.state) if rule.act is act]


@dataclass(frozen=True, slots=True)
class Coming:
    """What the clock will do, and when, if nobody acts before: a deadline and its default."""

    at: datetime
    rule: Rule


# --- the interpreter


def decide(procedure: Procedure, act: Act, case: Case) -> Rule:
    """The rule that allows the act. What is due by the clock counts as done, for anyone but the clock.

    Raises Refusal, with the most helpful reason: what the rule that came nearest still lacks.
    """
    seen = case if case.by is None else settled(procedure, case)
    check_bar(procedure, act, seen)
    lacks: list[tuple[Rule, Lack]] = []
    for rule in procedure.rules_for(act, seen):
        lack = rule.lack(seen)
        if lack is None:
            return rule
        lacks.append((rule, lack))
    raise _refusal(procedure, act, seen, lacks)


def check_bar(procedure: Procedure, act: Act, case: Case) -> None:
    """Raises Refusal when a block keeps this person from the act, whatever the table says of it."""
    if (bar := case.bar(act)) is not None:
        raise blocked(act.deed(procedure.thing), bar.until, bar.why)


def open_acts(procedure: Procedure, case: Case) -> tuple[Act, ...]:
    """The acts this person may do now, in the order of the table, whatever they will have to bring."""
    seen = settled(procedure, case)
    rules = (rule for rule in procedure.rules_at(seen.state) if seen.bar(rule.act) is None)
    return tuple(dict.fromkeys(r.act for r in rules if r.who.holds(seen) and r.when.holds(seen)))


def opens(procedure: Procedure, act: Act, case: Case) -> bool:
    """Is this one of the open acts? The rules of the others are not looked at."""
    seen = settled(procedure, case)
    rules = procedure.rules_for(act, seen)
    return seen.bar(act) is None and any(r.who.holds(seen) and r.when.holds(seen) for r in rules)


def coming(procedure: Procedure, case: Case) -> Coming | None:
    """The next thing the clock does if nobody acts: of the rules that will hold at their deadline, the first."""
    here = [rule for rule in procedure.rules_at(case.state) if rule.when.timed]
    if not here:
        return None
    asked = replace(case, by=None)
    dated = (Coming(asked.once_here(at), rule) for rule in here if (at := rule.when.deadline(asked)))
    holding = (c for c in dated if c.rule.lack(replace(asked, now=c.at)) is None)
    return min(holding, key=lambda c: c.at, default=None)


def due(procedure: Procedure, case: Case) -> Coming | None:
    """What the clock would do now. `at` is the moment to record: the deadline, not the time of the run."""
    next_one = coming(procedure, case)
    return next_one if next_one is not None and next_one.at <= case.now else None


def settled(procedure: Procedure, case: Case) -> Case:
    """The case as it stands once the clock has done all that is due: the effective state, and since when."""
    while (done := due(procedure, case)) is not None and not isinstance(done.rule.to, Stays):
        case = replace(case, subject=Standing(case.subject, done.rule.to, done.at))
    return case


def effective(procedure: Procedure, case: Case) -> Labelled | None:
    """The state that a reader must be shown now, even if the clock has not run."""
    return procedure.state(settled(procedure, case))


def _refusal(procedure: Procedure, act: Act, case: Case, lacks: list[tuple[Rule, Lack]]) -> Refusal:
    deed = act.deed(procedure.thing)
    if not lacks:
        too_late = not procedure.may_still_come(act, procedure.state(case))
        return not_in_this_state(deed, procedure.this, procedure.state(case), too_late)
    rule, lack = max(lacks, key=lambda pair: pair[1].near)
    elsewhere = (other for other in procedure.rules if other.act is act and case.state not in other.at)
    if lack.code.startswith("not-allowed:") and any(other.who.holds(case) for other in elsewhere):
        state = procedure.state(case)
        return reserved_in_this_state(procedure.name, deed, procedure.this, state, rule.who.name)
    return not_these_people(deed, rule.who.name, lack)
