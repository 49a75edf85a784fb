"""A case: who acts, on what, when, under which numbers. Everything a rule may look at, and nothing else."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Protocol

from app.governance.policy import Policy
from app.governance.vocabulary import Act, Labelled, MemberState, Role


class Bar(Protocol):
    """What the rules ask of a block: until when, and why."""

    @property
    def until(self) -> datetime: ...

    @property
    def why(self) -> str: ...


class Person(Protocol):
    """What the rules ask of a person. A row of the members' table answers to it without knowing it."""

    @property
    def id(self) -> Any:
        """Compared by equality only."""

    @property
    def opaque_id(self) -> str:
        """What electorates and ballots name: it says nothing of the person."""

    @property
    def state(self) -> MemberState:
        """Compared by its code: a row may hold the plain text."""

    @property
    def confirmed_at(self) -> datetime | None:
        """When the e-mail address was confirmed, aware; `None` before."""

    @property
    def contributions(self) -> int:
        """How many revisions of this person were accepted."""

    def roles(self, now: datetime) -> Collection[Role]:
        """The roles whose term holds `now`."""

    def barring(self, act: Act, page_id: Any, now: datetime) -> Bar | None:
        """The block that bars this act on this page at `now`; on no page in particular when that is `None`."""


class Visitor:
    """Nobody logged in."""


VISITOR: Final = Visitor()

By = Person | Visitor | None


@dataclass(frozen=True, slots=True)
class Case:
    """One question to the rulebook.

    subject: what the act is done to, read by its attributes (`state`, `state_since`, `author_id`…, as each
        predicate says); `None`, or a state of `None`, while it does not exist yet.
    by: a `Person`, `VISITOR`, or `None` for the clock and the program.
    now: aware. Every date of the subject must be aware too.
    facts: what the subject does not carry: what a form brings (`reason`, `until`, `role`), what was counted.
    """

    subject: Any
    by: By
    now: datetime
    policy: Policy = field(default_factory=Policy)
    facts: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError("a case needs an aware time")

    @property
    def state(self) -> str | None:
        """The state as the subject has it: a member of its vocabulary, or the code that a table keeps."""
        state: str | None = getattr(self.subject, "state", None)
        return state

    def once_here(self, moment: datetime) -> datetime:
        """That moment, or the entry into the present state when it came later: nothing happens before its time."""
        entered: datetime | None = getattr(self.subject, "state_since", None)
        return moment if entered is None else max(moment, entered)

    @property
    def person(self) -> Person | None:
        """Who acts, when it is somebody."""
        return None if isinstance(self.by, Visitor) else self.by

    def bar(self, act: Act) -> Bar | None:
        """The block that bars this act to who acts. In a case whose party they are, none does. — Règles, art. 13"""
        if self.person is None or self.person.id in getattr(self.subject, "party_ids", ()):
            return None
        return self.person.barring(act, getattr(self.subject, "page_id", None), self.now)


class Standing:
    """A thing as it stands now, when the clock is late to say so: another state since then, all else unchanged."""

    def __init__(self, subject: Any, state: Labelled, since: datetime) -> None:
        self._subject = subject
        self.state = state
        self.state_since = since

    def __getattr__(self, name: str) -> Any:
        return getattr(self._subject, name)
