"""Polls counted again: from the ballots alone, and the ballots are those that the journal saw."""

import pytest
from sqlalchemy import text

from app.acts import proposals
from app.database import reading, transaction
from app.governance.vocabulary import Choice, PollState
from app.queries.proofs import BrokenProof
from app.queries.recounts import recount
from tests.council import NO, OBJECTION, citizens, do, poll_of, propose, tick, vote
from tests.village import Village, fresh


@pytest.fixture
def closed(village: Village) -> int:
    """A poll that is carried by two voices against one."""

    def build() -> int:
        citizens(village, "Basile", "Chloé", "Denis")
        (number,) = propose(village, "Yannick", nature="association")
        do(village, proposals.object_to, number, "Basile", OBJECTION)
        vote(village, poll_of(number).id, "Basile", Choice.AGAINST, NO)
        for by in ("Chloé", "Denis"):
            vote(village, poll_of(number).id, by, Choice.FOR)
        village.pass_days(8)
        tick(village)
        assert poll_of(number).state == PollState.CARRIED
        return poll_of(number).id

    return village.once("closed", build)


def test_an_honest_poll_is_counted_right_and_verify_says_so(village: Village, closed: int) -> None:
    assert recount(fresh()) == closed == 1
    result = village.app.test_cli_runner().invoke(args=["verify"])
    assert result.exit_code == 0, result.output
    assert " journal rows, 1 polls, " in result.output
    assert ": all whole, in" in result.output


LIES = {
    "an outcome": ("UPDATE poll SET state = 'lost'", "le résultat annoncé"),
    "a ballot changed": ('UPDATE ballot SET answers = \'{"question": "for"}\'', "le journal a vus"),
    "a ballot removed": ("DELETE FROM ballot WHERE id = 1", "le journal a vus"),
    "a ballot moved to another voter": ("UPDATE ballot SET member_id = 2 WHERE id = 1", "le journal a vus"),
    "a list cut": ("UPDATE poll SET electorate = '[]'", "l’empreinte a été publiée"),
    "a list and its hash": (
        "UPDATE poll SET electorate = '[]', electorate_hash = "
        "'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'",
        "l’empreinte a été publiée",
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_each_lie_about_a_poll_is_named(village: Village, closed: int, lie: str) -> None:
    order, told = LIES[lie]
    with transaction() as session:
        lift_triggers(session)
        session.execute(text(order))
    with pytest.raises(BrokenProof, match=f"le scrutin {closed} est faux.*{told}"):
        recount(fresh())
    assert village.app.test_cli_runner().invoke(args=["verify"]).exit_code == 1


def lift_triggers(session) -> None:
    """What somebody who has the database itself can do."""
    if session.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER ballot_no_{act}"))
    else:
        session.execute(text("ALTER TABLE ballot DISABLE TRIGGER ALL"))


def test_a_site_without_polls_has_none_to_count(village: Village) -> None:
    assert recount(reading()) == 0
