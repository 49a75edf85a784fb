"""The demonstration as it is loaded: an invented fiche has its steward, another one is asked for, once."""

from dataclasses import replace

from sqlalchemy import select

from app.acts import imports
from app.database import transaction
from app.governance.vocabulary import ClaimState
from app.importers.demonstration import read_demonstration
from app.models import Claim
from tests.village import Village, fresh


def test_the_demonstration_has_a_steward_and_a_claim_that_waits(village: Village) -> None:
    region = read_demonstration()
    claimed = tuple(page for page in region.examples if page.claim)
    ours = {"Lucie Farigoule", "Yannick Besset", "Odile Montagnon"}
    people = tuple(member for member in region.members if member.name not in ours)
    small = replace(region, members=people, structures=(), rules=(), articles=(), examples=claimed)
    village.pass_days(30)
    for _again in range(2):
        imports.load_demonstration(transaction, small, village.now)
    found = {claim.page.title: (claim.author.name, claim.state) for claim in fresh().scalars(select(Claim))}
    assert found == {
        "Le Perron": ("Maëlle Courtadon", ClaimState.HELD),
        "La Lanterne": ("Nadia Roche", ClaimState.TO_CHECK),
    }
