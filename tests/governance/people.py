"""The people and things of the stories: plain records that answer what the rules ask."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from app.governance.case import VISITOR, By, Case
from app.governance.policy import Policy
from app.governance.vocabulary import (
    Ground,
    Labelled,
    MemberState,
    PageState,
    Role,
    VersionState,
    Withholdable,
)

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Someone:
    id: int
    state: MemberState = MemberState.CONFIRMED
    confirmed_at: datetime | None = NOON - timedelta(days=60)
    contributions: int = 12
    held: frozenset[Role] = frozenset()

    def roles(self, now: datetime) -> Collection[Role]:
        return self.held


@dataclass(frozen=True)
class APage:
    state: Labelled | None = PageState.OPEN
    id: int = 1
    protected_until: datetime | None = None


@dataclass(frozen=True)
class AVersion:
    state: Labelled | None = VersionState.SHOWN
    id: int = 1


ALIX = Someone(1)
BASILE = Someone(2, MemberState.UNCONFIRMED, confirmed_at=None, contributions=0)
CHLOE = Someone(3, confirmed_at=NOON - timedelta(days=3), contributions=1)
DENIS = Someone(4, held=frozenset({Role.MODERATOR}))
ELIF = Someone(5, held=frozenset({Role.COORDINATION}))

EVERYONE: dict[str, By] = {
    "a visitor": VISITOR,
    "an unconfirmed member": BASILE,
    "a new member": CHLOE,
    "a confirmed member": ALIX,
    "a moderator": DENIS,
    "the coordination": ELIF,
    "the clock": None,
}

OPEN_PAGE = APage()
PROTECTED_PAGE = APage(PageState.PROTECTED, protected_until=NOON + timedelta(days=2))
LATE_PAGE = APage(PageState.PROTECTED, protected_until=NOON - timedelta(minutes=1))

EVERYTHING_BROUGHT: dict[str, Any] = {
    "reason": "Des modifications se défont depuis trois jours.",
    "until": NOON + timedelta(days=7),
    "role": Role.MODERATOR,
    "source": "Recensement de 2024",
    "password": True,
    "link": True,
    "ground": Ground.PERSONAL_DATA,
    "hidden": (Withholdable.TEXT,),
}


def case(subject: Any, by: By, **facts: Any) -> Case:
    return Case(subject, by, NOON, Policy(), facts)
