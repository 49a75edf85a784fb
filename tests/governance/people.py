"""The people and things of the stories: plain records that answer what the rules ask."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from app.governance.case import VISITOR, By, Case
from app.governance.policy import Policy
from app.governance.vocabulary import (
    BARS,
    Act,
    AppealState,
    Barred,
    BlockState,
    ClaimState,
    DisputeState,
    Ground,
    Labelled,
    LinkState,
    ListingState,
    MeasureKind,
    MeasureState,
    MemberState,
    PageState,
    PatrolState,
    PollState,
    PrecedentState,
    ProposalState,
    ProtectionState,
    Regime,
    ReportState,
    Role,
    TopicState,
    VersionState,
    Withholdable,
)

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class ABlock:
    state: BlockState | None = BlockState.ACTIVE
    member_id: int = 1
    until: datetime = NOON + 3 * DAY
    state_since: datetime = NOON - DAY
    why: str = "Trois mises en demeure sont restées sans effet."
    barred: tuple[Barred, ...] = tuple(Barred)
    pages: tuple[int, ...] = ()


@dataclass(frozen=True)
class Someone:
    id: int
    state: MemberState = MemberState.CONFIRMED
    confirmed_at: datetime | None = NOON - 60 * DAY
    contributions: int = 12
    held: frozenset[Role] = frozenset()
    block: ABlock | None = None

    @property
    def opaque_id(self) -> str:
        return f"m{self.id}"

    def roles(self, now: datetime) -> Collection[Role]:
        return self.held

    def barring(self, act: Act, page_id: Any, now: datetime) -> Any:
        """The one block of this person, where it bars and while it holds."""
        if self.block is None or now >= self.block.until:
            return None
        here = not self.block.pages or page_id in self.block.pages
        return self.block if here and any(act in BARS[what] for what in self.block.barred) else None


ALIX = Someone(1)
BASILE = Someone(2, MemberState.UNCONFIRMED, confirmed_at=None, contributions=0)
CHLOE = Someone(3, confirmed_at=NOON - 3 * DAY, contributions=1)
DENIS = Someone(4, held=frozenset({Role.MODERATOR}))
ELIF = Someone(5, held=frozenset({Role.COORDINATION}))
FANNY = Someone(6)
GAEL = Someone(7)
HUGO = Someone(8, held=frozenset({Role.MODERATOR}))
INES = Someone(9, held=frozenset({Role.MEDIATOR}))

# Fanny is a steward of the fiche of the stories, and one who manages it; Gaël of another one.
EVERYONE: dict[str, By] = {
    "a visitor": VISITOR,
    "an unconfirmed member": BASILE,
    "a new member": CHLOE,
    "a confirmed member": ALIX,
    "the steward": FANNY,
    "the steward of another fiche": GAEL,
    "a moderator": DENIS,
    "the coordination": ELIF,
    "a mediator": INES,
    "the clock": None,
}


@dataclass(frozen=True)
class APage:
    state: Labelled | str | None = PageState.OPEN
    id: int = 1
    kind: str = "structure"
    protected_until: datetime | None = None
    listing: ListingState = ListingState.LISTED
    steward_ids: frozenset[int] = frozenset({6})
    manager_ids: frozenset[int] = frozenset({6})


@dataclass(frozen=True)
class AFieldProtection:
    state: Labelled | None = ProtectionState.ACTIVE
    until: datetime | None = None


@dataclass(frozen=True)
class AVersion:
    state: Labelled | None = VersionState.SHOWN
    id: int = 1


@dataclass(frozen=True)
class AProposal:
    state: ProposalState | None = ProposalState.OPEN
    author_id: int = 3
    regime: Regime = Regime.STEWARD
    page: APage = field(default_factory=APage)
    state_since: datetime = NOON - DAY
    last_act_at: datetime = NOON - DAY
    low_risk: bool = False
    source: str = ""
    changed: tuple[str, ...] = ("phones", "hours")
    object_hash: str = "v1"

    @property
    def steward_ids(self) -> frozenset[int]:
        return self.page.steward_ids


@dataclass(frozen=True)
class APoll:
    state: PollState | None = PollState.OPEN
    state_since: datetime = NOON - DAY
    last_act_at: datetime = NOON - DAY
    prolonged_at: datetime | None = None


@dataclass(frozen=True)
class AClaim:
    state: ClaimState | None = ClaimState.TO_CHECK
    author_id: int = 1
    state_since: datetime = NOON - DAY
    last_act_at: datetime = NOON - DAY
    checked_by_id: int | None = None
    manager_ids: frozenset[int] = frozenset({6})
    page: APage = field(default_factory=APage)


@dataclass(frozen=True)
class ADispute:
    state: DisputeState | None = DisputeState.DISCUSSION
    author_id: int = 1
    state_since: datetime = NOON - DAY
    last_act_at: datetime = NOON - DAY
    created_at: datetime = NOON - DAY
    party_ids: frozenset[int] = frozenset({1, 6})
    silent_ids: frozenset[int] = frozenset()
    steward_ids: frozenset[int] = frozenset({6})
    page: APage = field(default_factory=APage)
    mediator_id: int | None = None


@dataclass(frozen=True)
class APrecedent:
    state: PrecedentState | None = PrecedentState.STANDS


@dataclass(frozen=True)
class AnAppeal:
    state: AppealState | None = AppealState.FILED
    author_id: int = 1
    state_since: datetime = NOON - DAY
    last_act_at: datetime = NOON - DAY


@dataclass(frozen=True)
class AListing:
    state: ListingState | None = ListingState.LISTED
    manager_ids: frozenset[int] = frozenset({6})


@dataclass(frozen=True)
class ATopic:
    state: TopicState | None = TopicState.OPEN
    author_id: int = 1
    page: APage = field(default_factory=APage)
    state_since: datetime = NOON - DAY
    last_act_at: datetime = NOON - DAY


@dataclass(frozen=True)
class APatrol:
    state: PatrolState | None = PatrolState.WAITING
    author_id: int = 3


@dataclass(frozen=True)
class ADeclaredLink:
    state: LinkState | None = LinkState.DECLARED
    author_id: int = 1
    page_id: int | None = 1
    other_id: int | None = None


@dataclass(frozen=True)
class AReport:
    state: ReportState | None = ReportState.RECEIVED
    author_id: int | None = 1
    member_id: int | None = 3
    taken_by_id: int | None = 4
    created_at: datetime = NOON - DAY
    state_since: datetime = NOON - DAY
    openly: bool = True


@dataclass(frozen=True)
class AMeasure:
    state: MeasureState | None = MeasureState.IN_FORCE
    member_id: int | None = 1
    kind: MeasureKind = MeasureKind.WITHHOLD_POST


@dataclass(frozen=True)
class APost:
    author_id: int = 1


OPEN_PAGE = APage()
PROTECTED_PAGE = APage(PageState.PROTECTED, protected_until=NOON + 2 * DAY)
LATE_PAGE = APage(PageState.PROTECTED, protected_until=NOON - timedelta(minutes=1))
MERGED_PAGE = APage(PageState.MERGED)
OTHER_PAGE = APage(id=2)

REASON = "Des modifications se défont depuis trois jours."
EVERYTHING_BROUGHT: dict[str, Any] = {
    "reason": REASON,
    "until": NOON + 7 * DAY,
    "role": Role.MODERATOR,
    "source": "Recensement de 2024",
    "password": True,
    "link": True,
    "ground": Ground.PERSONAL_DATA,
    "hidden": (Withholdable.TEXT,),
    "proposal": 12,
    "ties": (),
    "into": OTHER_PAGE,
}


def case(subject: Any, by: By, **facts: Any) -> Case:
    return Case(subject, by, NOON, Policy(), facts)
