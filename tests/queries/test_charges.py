"""Who holds which role is what the journal says: who gives themselves one, or keeps one for longer, is named."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.acts import accounts, erasing
from app.database import transaction
from app.governance.vocabulary import Role
from app.queries import charges
from app.queries.proofs import BrokenProof
from tests.village import Village, fresh

INVENTED = "INSERT INTO mandate (member_id, role, since, handle) SELECT 1, 'coordination', since, '' FROM mandate WHERE id = 1"
LIES = {
    "a longer term": "UPDATE mandate SET until = NULL WHERE id = 1",
    "an earlier start": "UPDATE mandate SET since = '2020-01-01 00:00:00' WHERE id = 1",
    "somebody else": "UPDATE mandate SET member_id = 1 WHERE id = 1",
    "another role": "UPDATE mandate SET role = 'coordination', handle = '' WHERE id = 1",
    "another handle": "UPDATE mandate SET handle = 'Modération 9' WHERE id = 1",
    "one more": INVENTED,
    "one less": "DELETE FROM mandate WHERE id = 2",
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_about_a_charge_is_named(village: Village, lie: str) -> None:
    assert charges.prove(fresh()) == 2
    with transaction() as session:
        session.execute(text(LIES[lie]))
    with pytest.raises(BrokenProof, match="mandat"):
        charges.prove(fresh())


def test_who_closes_their_account_holds_nothing_any_more(village: Village) -> None:
    yannick = village.member("Yannick").id
    with transaction() as session:
        who = village.member("Yannick", session)
        accounts.appoint(session, who, Role.MEDIATOR, None, village.now, None)
        accounts.appoint(session, who, Role.MEDIATOR, None, village.now, village.now + timedelta(days=2))
        accounts.appoint(session, who, Role.MODERATOR, None, village.now, village.now + timedelta(days=90))
    village.pass_days(5)
    with transaction() as session:
        erasing.erase(session, village.member("Yannick", session), village.now)
    assert charges.prove(fresh()) == 5
    with transaction() as session:
        order = text("UPDATE mandate SET until = NULL WHERE member_id = :who AND role = 'mediator'")
        session.execute(order, {"who": yannick})
    with pytest.raises(BrokenProof, match="la ligne 3 de la table mandate"):
        charges.prove(fresh())
