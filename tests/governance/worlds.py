"""For each procedure, the things and facts that its rules may meet: what tables are tried on, all of them alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from app.governance.case import By, Case
from app.governance.conditions import Code
from app.governance.electorate import Electorate
from app.governance.policy import Policy
from app.governance.procedure import Procedure
from app.governance.tally import THE_QUESTION, Ballot, PollRecord
from app.governance.uninvolved import Tie, TieKind
from app.governance.vocabulary import (
    AppealState,
    Barred,
    BlockState,
    Choice,
    ClaimState,
    DisputeGround,
    DisputeQuestion,
    DisputeState,
    Ground,
    LinkNature,
    LinkState,
    ListingState,
    MeasureGround,
    MeasureKind,
    MeasureState,
    MemberState,
    Method,
    PageState,
    PatrolState,
    PollState,
    PrecedentState,
    ProposalState,
    ProtectionState,
    Regime,
    ReportGround,
    ReportState,
    Role,
    TopicState,
    VersionState,
    Withholdable,
)
from tests.governance.people import (
    ALIX,
    DAY,
    EVERYONE,
    HUGO,
    LATE_PAGE,
    MERGED_PAGE,
    NOON,
    OPEN_PAGE,
    OTHER_PAGE,
    PROTECTED_PAGE,
    REASON,
    ABlock,
    AClaim,
    ADeclaredLink,
    ADispute,
    AFieldProtection,
    AListing,
    AMeasure,
    AnAppeal,
    APage,
    APatrol,
    APoll,
    APost,
    APrecedent,
    AProposal,
    AReport,
    ATopic,
    AVersion,
    Someone,
)

Values = dict[str, list[Any]]

AGES = [NOON - n * DAY for n in (0, 1, 8, 15, 61, 600)]
SUSPENDED_PAGE = APage(listing=ListingState.SUSPENDED)


def record(*choices: Choice, age: int = 1, method: Method = Method.MAJORITY) -> PollRecord:
    """A poll of thirty people opened `age` days ago, in which the first ones said this an hour later."""
    opened_at = NOON - age * DAY
    voters = [f"m{n}" for n in range(1, 31)]
    at = opened_at + timedelta(hours=1)
    said = zip(voters, choices, strict=False)
    ballots = tuple(Ballot(voter, at, "v1", {THE_QUESTION: choice}) for voter, choice in said)
    return PollRecord(method, "v1", opened_at, Electorate.of(voters), ballots=ballots)


FOR, AGAINST = Choice.FOR, Choice.AGAINST
RECORDS = [
    record(*choices, age=age)
    for age in (1, 3, 8, 20)
    for choices in ([], [FOR] * 4, [FOR, AGAINST, AGAINST, AGAINST], [FOR] * 10)
]
DISPUTES = [
    ADispute(state, state_since=NOON - DAY) for state in (DisputeState.DISCUSSION, DisputeState.APPLIED)
]
ENDED_POLLS = [APoll(state, state_since=NOON - DAY) for state in PollState]


@dataclass(frozen=True)
class World:
    """How a subject is made, and the values that each of its attributes and each fact may have."""

    make: type
    subject: Values
    facts: Values

    def cases(self, procedure: Procedure, state: Any, chance: Random) -> Iterator[Case]:
        """Cases without end, drawn at random, on a subject in this state (or on nothing yet)."""
        people: list[By] = list(EVERYONE.values())

        def one(of: Any) -> Any:
            """As `choice` draws, in a quarter of its time: hundreds of thousands are drawn."""
            return of[int(chance.random() * len(of))]

        while True:
            drawn = {name: one(values) for name, values in self.subject.items()}
            facts = {name: one(values) for name, values in self.facts.items()}
            by = one(people)
            yield Case(self.make(**{**drawn, "state": state}), by, NOON, Policy(), facts)


BROUGHT: Values = {"reason": ["", "court", REASON], "ties": [(), [Tie(TieKind.BALLOT)]]}

WORLDS = {
    "page": World(
        APage,
        {
            "protected_until": [LATE_PAGE.protected_until, PROTECTED_PAGE.protected_until],
            "kind": ["structure", "watch"],
            "listing": [ListingState.LISTED, ListingState.SUSPENDED],
        },
        {
            **BROUGHT,
            "until": [None, NOON + 7 * DAY, NOON + 100 * DAY],
            "source": ["", "Recensement de 2024"],
            "regimes": [set(), {Regime.STEWARD}, {Regime.COMMUNITY}, set(Regime)],
            "proposal": [None, 12],
            "cause": ["", "Un recours l’a infirmée."],
            "into": [None, OPEN_PAGE, OTHER_PAGE, MERGED_PAGE],
            "disputed": [True, False],
            "mediated": [None, 7],
            "reverts": [0, 1, 3],
            "contested": [True, False],
            "decision": [None, 7],
        },
    ),
    "field-protection": World(
        AFieldProtection,
        {"until": [NOON - DAY, NOON + 2 * DAY]},
        {
            **BROUGHT,
            "field": ["", "phones"],
            "protected": [True, False],
            "until": [None, NOON + 7 * DAY, NOON + 100 * DAY],
            "cause": ["", "Le litige est clos."],
        },
    ),
    "version": World(
        AVersion,
        {},
        {
            **BROUGHT,
            "ground": [None, "insult", *Ground],
            "hidden": [(), (Withholdable.TEXT,), (Withholdable.AUTHOR,), ("text",)],
            "newest": [True, False],
            "cause": ["", "Un recours l’infirme."],
            "appealed": [True, False],
        },
    ),
    "member": World(
        Someone,
        {"id": [1, 2, 3, 5]},
        {**BROUGHT, "role": [None, *Role], "password": [True, False], "link": [True, False]},
    ),
    "proposal": World(
        AProposal,
        {
            "author_id": [1, 3, 6, 9],
            "regime": list(Regime),
            "page": [OPEN_PAGE, PROTECTED_PAGE, LATE_PAGE, SUSPENDED_PAGE, MERGED_PAGE],
            "state_since": AGES,
            "last_act_at": AGES,
            "low_risk": [True, False],
            "source": ["", "https://exemple.fr"],
        },
        {
            **BROUGHT,
            "poll": [None, *ENDED_POLLS],
            "dispute": [None, *DISPUTES],
            "changed": [True, False],
            "why": ["", "Un chiffre a bougé."],
            "too_many": [True, False],
            "kept": [None, {"phones"}, {"phones", "hours"}],
            "object_hash": ["v1", "v2"],
            "overlap": [(), ("phones",)],
            "regime": list(Regime),
            "cause": ["", "Un litige est ouvert."],
        },
    ),
    "poll": World(
        APoll,
        {"state_since": AGES, "last_act_at": AGES, "prolonged_at": [None, NOON - DAY]},
        {
            **BROUGHT,
            "record": RECORDS,
            "object_hash": ["v1", "v2"],
            "answers": [None, {THE_QUESTION: FOR}, {THE_QUESTION: AGAINST}, {THE_QUESTION: Choice.OBJECT}],
            "overlap": [(), ("phones",)],
            "cause": ["", "La proposition est retirée."],
        },
    ),
    "claim": World(
        AClaim,
        {
            "author_id": [1, 3, 6, 9],
            "state_since": AGES,
            "last_act_at": AGES,
            "page": [OPEN_PAGE, MERGED_PAGE],
            "checked_by_id": [None, 4, HUGO.id],
            "manager_ids": [frozenset(), frozenset({6})],
        },
        {
            **BROUGHT,
            "claimed": [True, False],
            "asleep": [True, False],
            "contacts": [0, 1, 3],
            "code": [None, Code(NOON - DAY), Code(NOON - DAY, NOON), Code(NOON - 91 * DAY)],
            "tries": [0, 5],
            "proof": ["", REASON],
            "invitation": [True, False],
            "member": [None, ALIX],
            "cause": ["", "Une autre revendication est accordée."],
        },
    ),
    "dispute": World(
        ADispute,
        {
            "page": [OPEN_PAGE, APage(PageState.MERGED)],
            "author_id": [1, 3, 6],
            "state_since": AGES,
            "last_act_at": AGES,
            "created_at": AGES,
            "party_ids": [frozenset({1}), frozenset({1, 6}), frozenset({1, 3, 6})],
            "silent_ids": [frozenset(), frozenset({6})],
            "mediator_id": [None, 4, 9],
        },
        {
            **BROUGHT,
            "poll": [None, *ENDED_POLLS],
            "place": ["", "phones"],
            "question": [None, *DisputeQuestion],
            "twin": [None, 7],
            "why": ["", "Ce chiffre est faux."],
            "too_many": [True, False],
            "changed": [True, False],
            "ratio": ["", REASON],
            "object_hash": ["", "v1"],
            "offered": ["", "v1"],
            "agreed": [(), (1,), (1, 6)],
            "text": ["", REASON, "x" * 2001],
            "said": [True, False],
            "ground": [None, *DisputeGround],
            "options": [0, 1, 5],
            "alike": [True, False],
            "overlap": [(), ("phones",)],
            "cause": ["", "Toutes les parties ont parlé."],
            "kept": [None, "a", "nothing"],
            "counted": ["a", "nothing"],
            "rationale": ["", REASON * 3],
            "departs": [True, False],
            "answer": ["", "Nous maintenons.", "x" * 501],
            "answered": [True, False],
            "decision": [None, 12],
        },
    ),
    "precedent": World(APrecedent, {}, {**BROUGHT, "decision": [None, 12], "ratio": ["", REASON]}),
    "appeal": World(
        AnAppeal,
        {"author_id": [1, 3, 6], "state_since": AGES, "last_act_at": AGES},
        {
            **BROUGHT,
            "concerned": [True, False],
            "decided_at": [NOON - DAY, NOON - 40 * DAY, NOON - 200 * DAY],
            "measure": [True, False],
            "appeal_until": [None, NOON - DAY, NOON + DAY],
            "pending": [True, False],
            "judged": [True, False],
            "reversible": [True, False],
            "returnable": [True, False],
        },
    ),
    "suspension": World(
        AListing, {"manager_ids": [frozenset(), frozenset({6})]}, {**BROUGHT, "dispute": [None, 7]}
    ),
    "patrol": World(APatrol, {"author_id": [1, 3, 6]}, BROUGHT),
    "link": World(
        ADeclaredLink,
        {"author_id": [1, 2, 3], "page_id": [None, 1], "other_id": [None, 1, 6]},
        {
            **BROUGHT,
            "nature": [None, "unheard-of", *LinkNature],
            "note": ["", "Trésorière.", "x" * 201],
            "too_many": [True, False],
        },
    ),
    "topic": World(
        ATopic,
        {
            "author_id": [1, 3, 6, 9],
            "page": [OPEN_PAGE, PROTECTED_PAGE, MERGED_PAGE],
            "state_since": AGES,
            "last_act_at": AGES,
        },
        {
            "post": [None, APost(1), APost(3)],
            "mentions": [0, 10, 11],
            "title": ["", "Les horaires d’été"],
            "text": ["", "Je les ai vus.", "mot " * 5001],
            "too_many": [True, False],
        },
    ),
    "report": World(
        AReport,
        {
            "author_id": [None, 1, 4, 9],
            "member_id": [None, 1, 5, 3],
            "taken_by_id": [None, 4, 5, 9],
            "created_at": AGES,
            "state_since": AGES,
            "openly": [True, False],
        },
        {
            **BROUGHT,
            "ground": [None, *ReportGround],
            "why": ["", "Un chiffre a bougé."],
            "link": [True, False],
            "decision": [None, 12],
            "measure": [None, 3],
            "dispute": [None, 7],
        },
    ),
    "measure": World(
        AMeasure,
        {"member_id": [None, 1, 4, 9], "kind": [MeasureKind.WITHHOLD_POST, MeasureKind.REVERT_ALL]},
        {
            **BROUGHT,
            "ground": [None, *MeasureGround],
            "cause": ["", "Un recours l’infirme."],
            "appealed": [True, False],
        },
    ),
    "block": World(
        ABlock,
        {"member_id": [1, 4, 9], "state_since": AGES, "until": [NOON - DAY, NOON + DAY]},
        {
            **BROUGHT,
            "ground": [None, *MeasureGround],
            "barred": [(), (Barred.EDIT,), tuple(Barred), ("edit",)],
            "until": [None, NOON + 7 * DAY, NOON + 300 * DAY],
            "cause": ["", "Un recours l’infirme."],
        },
    ),
}

STATES = {
    "page": PageState,
    "field-protection": ProtectionState,
    "version": VersionState,
    "member": MemberState,
    "proposal": ProposalState,
    "poll": PollState,
    "claim": ClaimState,
    "dispute": DisputeState,
    "precedent": PrecedentState,
    "appeal": AppealState,
    "suspension": ListingState,
    "patrol": PatrolState,
    "link": LinkState,
    "topic": TopicState,
    "report": ReportState,
    "measure": MeasureState,
    "block": BlockState,
}
