"""The demonstration as it is loaded: an invented fiche has its steward, another one is asked for, once."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app import create_app
from app.acts import imports
from app.database import transaction
from app.governance.vocabulary import ClaimState, DisputeState, Effect, PollState, ProposalState
from app.importers.demonstration import read_demonstration
from app.models import Ballot, Claim, Dispute, Mark, Poll, Proposal, Revision
from config import Settings
from tests.village import Village, fresh


def test_the_demonstration_has_a_steward_and_a_claim_that_waits(village: Village) -> None:
    region = read_demonstration()
    claimed = tuple(page for page in region.examples if page.claim)
    ours = {"Lucie Farigoule", "Yannick Besset", "Odile Montagnon"}
    people = tuple(member for member in region.members if member.name not in ours)
    kept = {"members": people, "examples": claimed}
    small = replace(region, structures=(), rules=(), articles=(), disputes=(), watch=(), **kept)
    village.pass_days(30)
    for _again in range(2):
        imports.load_demonstration(transaction, small, village.now)
    found = {claim.page.title: (claim.author.name, claim.state) for claim in fresh().scalars(select(Claim))}
    assert found == {
        "La Récolte commune": ("Lise Arnal", ClaimState.HELD),
        "Le Perron": ("Maëlle Courtadon", ClaimState.HELD),
        "La Lanterne": ("Nadia Roche", ClaimState.TO_CHECK),
    }


@pytest.mark.one_database
def test_the_demonstration_has_a_proposal_of_each_kind_and_its_history_names_what_decided(
    settings: Settings,
) -> None:
    app = create_app(settings)
    with app.app_context():
        region = replace(read_demonstration(), structures=(), articles=())
        for _again in range(2):
            imports.load_demonstration(transaction, region, datetime.now(UTC))
        found = Counter(fresh().scalars(select(Proposal.state)))
        tags = {tag for one in fresh().scalars(select(Revision.tags)) for tag in one}
        states = set(fresh().scalars(select(Poll.state)))
        ballots = Counter(fresh().scalars(select(Ballot.member_id)))
        disputes = Counter(fresh().scalars(select(Dispute.state)))
        noted = fresh().scalars(select(Mark)).one()
    app.extensions["index"].close()
    assert found == {
        ProposalState.ACCEPTED: 4,
        ProposalState.REFUSED: 1,
        ProposalState.WITHDRAWN: 1,
        ProposalState.TO_REBASE: 1,
        ProposalState.POLLED: 1,
        ProposalState.REVIEW: 1,
        ProposalState.OPEN: 1,
    }
    assert disputes == {DisputeState.APPLIED: 2, DisputeState.OPTIONS: 1, DisputeState.DISCUSSION: 1}
    assert (noted.effect, bool(noted.answer)) == (Effect.NOTE, True)
    assert {"tacit", "poll:2", "watch:adresse ajoutée"} <= tags
    assert states == {PollState.CARRIED, PollState.OPEN}
    assert max(ballots.values()) >= 2  # somebody changed their mind
