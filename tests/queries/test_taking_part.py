"""Who is a party to a dispute, and who agreed to what, is what the journal says: a lie either way is named."""

import pytest
from sqlalchemy import text

from app.acts import agreements, disputes
from app.database import transaction
from app.models import Dispute, Party
from app.queries import taking_part
from app.queries.proofs import BrokenProof
from tests.acts.test_claims import claim
from tests.council import citizens
from tests.palaver import contest, do, offer
from tests.village import Village, fresh

WHY = "Je tiens la boutique d’en face, et je l’ai vu."


@pytest.fixture
def shared(village: Village) -> Village:
    """Yannick contests the phone that Lucie wrote; Basile joins; Lucie becomes steward meanwhile, and makes an offer."""
    citizens(village, "Basile", "Chloé")
    village.edit("Le Perron", "Lucie", phones=[{"id": "a", "value": "+33470000000"}])
    contest(village, "Yannick", "phones")
    do(village, disputes.join, 1, "Basile", WHY)
    claim(village, "Chloé")
    hash_ = offer(village, 1, "Chloé", phones=[])
    do(village, agreements.agree, 1, "Basile", hash_)
    do(village, agreements.agree, 1, "Basile", hash_)
    return village


LIES = {
    "one more": "INSERT INTO party (dispute_id, member_id, role, since) SELECT 1, 3, 'joined', since FROM party WHERE id = 1",
    "one less": "DELETE FROM party WHERE role = 'joined'",
    "another role": "UPDATE party SET role = 'author' WHERE role = 'steward'",
    "earlier": "UPDATE party SET since = '2020-01-01 00:00:00' WHERE role = 'joined'",
    "somebody agreed": "INSERT INTO approval (offer_id, member_id, at) SELECT 1, 1, at FROM approval WHERE member_id <> 1 LIMIT 1",
}


def test_each_came_to_it_by_an_act(shared: Village) -> None:
    parties = [(one.member.name.split()[0], one.role.value) for one in _parties()]
    assert parties == [("Yannick", "opener"), ("Lucie", "author"), ("Basile", "joined"), ("Chloé", "steward")]
    assert taking_part.prove(fresh()) == 4 + 2


def _parties() -> list[Party]:
    return fresh().get_one(Dispute, 1).parties


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_about_who_takes_part_is_named(shared: Village, lie: str) -> None:
    with transaction() as session:
        assert session.execute(text(LIES[lie])).rowcount
    with pytest.raises(BrokenProof, match=r"party|partie|approval"):
        taking_part.prove(fresh())
