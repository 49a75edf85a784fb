"""A season of quarrels, at random: disputes, edits, proposals, voices and the clock. Whatever happens, the past is whole,
nothing is written without a decision or a person, and with nobody acting every case comes to its end."""

from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from app.acts import agreements, disputes, mediation
from app.acts.publishing import EditConflict
from app.cases.disputes import dispute_case, newest_offer
from app.governance.procedure import open_acts
from app.governance.refusals import Refusal
from app.governance.rulebook import DISPUTE, ENDED, PENDING
from app.governance.vocabulary import Act, DisputeGround, DisputeQuestion, DisputeState, ProposalState
from app.models import Dispute, Poll, Proposal, Revision
from app.queries import proofs, recounts
from tests.council import citizens, propose, tick
from tests.palaver import (
    MOTIVES,
    RATIO,
    STATEMENT,
    WHY,
    approve,
    consult,
    contest,
    do,
    mediator,
    offer,
    page_of,
    text,
)
from tests.village import Village, fresh

PEOPLE = ("Lucie", "Yannick", "Basile", "Chloé", "Zoé")
FIELDS = ("nature", "founded", "area")


@pytest.fixture
def tree(village: Village) -> Village:
    def build() -> None:
        citizens(village, "Basile", "Chloé")
        mediator(village)
        mediator(village, "Jeanne Roux")
        village.settle("Zoé Closière", seasoned=True)

    village.once("under the tree", build)
    return village


@pytest.mark.seeds(2, 5)
def test_whatever_happens_the_past_is_whole_and_every_case_ends(tree: Village, seed: int) -> None:
    chance = Random(seed)
    for _step in range(60):
        with suppress(Refusal, EditConflict):
            chance.choice(deeds(tree, chance))()
    proofs.verify(fresh())
    recounts.recount(fresh())
    for _quarter in range(4):
        tree.pass_days(100)
        tick(tree)
    assert {one.state for one in fresh().scalars(select(Dispute))} <= ENDED
    assert not list(fresh().scalars(select(Proposal.id).where(Proposal.state == ProposalState.FROZEN)))
    assert not list(fresh().scalars(select(Proposal.id).where(Proposal.state.in_(PENDING))))
    check_what_was_applied()
    proofs.verify(fresh())
    recounts.recount(fresh())


def deeds(village: Village, chance: Random) -> list[Callable[[], Any]]:
    """What somebody may try now: half of it is of a case, if there is one."""
    by, name = chance.choice(PEOPLE), chance.choice(FIELDS)
    value = f"19{chance.randrange(90, 93)}" if name == "founded" else chance.choice(["un", "deux", "trois"])
    found: list[Callable[[], Any]] = [
        lambda: village.edit("Le Perron", by, **{name: value}),
        lambda: propose(village, by, **{name: value}),
        lambda: village.pass_days(chance.choice([1, 3, 8])),
        lambda: tick(village),
        lambda: contest(village, by, name, chance.choice([DisputeQuestion.ACCURACY, DisputeQuestion.SOURCE])),
    ]
    open_ones = list(fresh().scalars(select(Dispute.id).where(Dispute.state.not_in(ENDED))))
    if open_ones and chance.random() < 0.8:
        return of_a_case(village, chance, chance.choice(open_ones), value) or found
    return found


def of_a_case(village: Village, chance: Random, number: int, value: str) -> list[Callable[[], Any]]:
    """What the rules open to one person in one case, and a ballot."""
    session, by = fresh(), chance.choice([*PEOPLE, "Irène", "Jeanne", "Irène"])
    case = session.get_one(Dispute, number)
    place, kept = case.place, chance.choice(["a", "nothing"])
    known: dict[Act, Callable[[], Any]] = {
        Act.JOIN: lambda: do(village, disputes.join, number, by, WHY),
        Act.OFFER: lambda: offer(village, number, by, **{place: value}),
        Act.AGREE: lambda: agree_to_the_newest(village, number, by),
        Act.ASK_OPINION: lambda: do(village, disputes.ask_opinion, number, by),
        Act.GIVE_OPINION: lambda: do(village, disputes.give_opinion, number, by, STATEMENT),
        Act.ASK_MEDIATION: lambda: do(village, disputes.ask_mediation, number, by),
        Act.RECEIVE: lambda: do(village, mediation.receive, number, by),
        Act.STATE: lambda: do(village, mediation.state, number, by, STATEMENT),
        Act.RECUSE: lambda: do(village, mediation.recuse, number, by, WHY),
        Act.CONSULT: lambda: consult(village, number, by, text(village, number, "Un mot", **{place: value})),
        Act.CONCLUDE: lambda: do(village, mediation.conclude, number, by, kept, MOTIVES, RATIO, departs=True),
        Act.WAKE: lambda: do(village, disputes.wake, number, by),
        Act.REJECT: lambda: do(village, mediation.reject, number, by, DisputeGround.UNFOUNDED, WHY),
        Act.WITHDRAW: lambda: do(village, disputes.withdraw, number, by, WHY),
    }
    case_of_them = dispute_case(session, case, village.member(by, session), village.now)
    may = [act for act in open_acts(DISPUTE, case_of_them) if act not in RARE or chance.random() < 0.1]
    voting = (
        [lambda: approve(village, case.poll_id, by, kept)] if case.state == DisputeState.CONSULTATION else []
    )
    return [known[act] for act in may if act in known] + voting * 3


# These end a case, or make parties of everybody: seldom, so that others get far.
RARE = {Act.WITHDRAW, Act.REJECT, Act.RECUSE, Act.OFFER, Act.JOIN}


def agree_to_the_newest(village: Village, number: int, by: str) -> None:
    session = fresh()
    newest = newest_offer(session, session.get_one(Dispute, number))
    do(village, agreements.agree, number, by, newest.object_hash if newest else "")


def check_what_was_applied() -> None:
    """Every version that a case wrote is that case's, every case that wrote has its version."""
    page, session = page_of(), fresh()
    rows = session.scalars(select(Revision).where(Revision.page_id == page.id)).all()
    tagged = {row.number: tag for row in rows for tag in row.tags if tag.startswith("dispute:")}
    applied = {
        one.revision_applied: f"dispute:{one.id}"
        for one in session.scalars(select(Dispute).where(Dispute.revision_applied.is_not(None)))
    }
    assert tagged == applied
    for poll in session.scalars(select(Poll).where(Poll.subject == "dispute")):
        assert poll.closed_at is not None
