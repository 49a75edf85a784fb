"""Deadlines are facts: on the nights when clocks change, on 29 February, whether the clock runs, twice, or at once."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.acts import proposals, settling
from app.cases.proposals import proposal_case
from app.database import reading, transaction
from app.governance.procedure import coming, settled
from app.governance.refusals import Refusal
from app.governance.rulebook import PROPOSAL
from app.governance.vocabulary import Choice, PollState, ProposalState
from app.models import JournalEntry, Proposal
from app.queries import proofs
from tests.council import (
    OBJECTION,
    citizens,
    do,
    make_steward,
    poll_of,
    proposal,
    propose,
    tick,
    vote,
)
from tests.village import Village, fresh

P = ProposalState
PARIS = ZoneInfo("Europe/Paris")
SECOND = timedelta(seconds=1)
REASON = "Ces horaires sont ceux de l’été, ils changent lundi."


def here(year: int, month: int, day: int, hour: int = 10, minute: int = 0, fold: int = 0) -> datetime:
    """A time on the wall, in France."""
    return datetime(year, month, day, hour, minute, tzinfo=PARIS, fold=fold).astimezone(UTC)


def now_on_screen(village: Village, number: int) -> ProposalState:
    """The state that a reader is shown, with the clock stopped."""
    found = fresh().get_one(Proposal, number)
    return settled(PROPOSAL, proposal_case(reading(), found, None, village.now)).subject.state


NIGHTS = {
    "clocks forward, in the day": (here(2050, 3, 23), here(2050, 3, 30)),
    "clocks forward, at an hour that is not": (here(2050, 3, 20, 2, 30), here(2050, 3, 27, 3, 30)),
    "clocks back, in the day": (here(2050, 10, 26), here(2050, 11, 2)),
    "clocks back, at an hour that comes twice": (here(2050, 10, 23, 2, 30), here(2050, 10, 30, 2, 30, 1)),
    "to 29 February": (here(2052, 2, 22), here(2052, 2, 29)),
    "over 29 February": (here(2052, 2, 26), here(2052, 3, 4)),
    "over the end of a February without": (here(2051, 2, 26), here(2051, 3, 5)),
}


@pytest.mark.parametrize("night", NIGHTS)
def test_seven_days_are_seven_days_on_the_wall(village: Village, night: str) -> None:
    village.now, end = NIGHTS[night]
    (number,) = propose(village, "Yannick", nature="association")
    announced = coming(PROPOSAL, proposal_case(reading(), proposal(number), None, village.now))
    assert announced is not None
    assert announced.at == end
    village.now = end - SECOND
    assert (tick(village), now_on_screen(village, number)) == (0, P.REVIEW)
    village.now = end
    assert now_on_screen(village, number) == P.ACCEPTED
    assert tick(village) == 1
    assert (proposal(number).state, proposal(number).state_since) == (P.ACCEPTED, end)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (here(2050, 3, 20), here(2050, 4, 3)),
        (here(2050, 10, 20), here(2050, 11, 3)),
        (here(2052, 2, 15), here(2052, 2, 29)),
    ],
    ids=["clocks forward", "clocks back", "29 February"],
)
def test_the_structure_has_fourteen_days(village: Village, start: datetime, end: datetime) -> None:
    make_steward(village, "Lucie")
    village.now = start
    (number,) = propose(village, "Yannick", hours="Tu 10:00-12:00")
    village.now = end - SECOND
    assert now_on_screen(village, number) == P.OPEN
    village.now = end
    assert now_on_screen(village, number) == P.UNANSWERED


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (here(2050, 3, 23), here(2050, 3, 30, 11)),
        (here(2050, 10, 26), here(2050, 11, 2, 9)),
        (here(2052, 2, 26), here(2052, 3, 4)),
    ],
    ids=["clocks forward", "clocks back", "29 February"],
)
def test_a_poll_lasts_as_many_hours_as_it_says(village: Village, start: datetime, end: datetime) -> None:
    village.now = start - timedelta(days=31)
    citizens(village, "Basile", "Chloé", "Denis")
    village.now = start
    (number,) = propose(village, "Yannick", nature="association")
    do(village, proposals.object_to, number, "Basile", OBJECTION)
    for by in ("Basile", "Chloé"):
        vote(village, poll_of(number).id, by, Choice.FOR)
    village.now = end - SECOND
    vote(village, poll_of(number).id, "Denis", Choice.FOR)
    village.now = end
    with pytest.raises(Refusal) as caught:
        vote(village, poll_of(number).id, "Denis", Choice.ABSTAIN)
    assert caught.value.code == "too-late"
    tick(village)
    assert (poll_of(number).state, poll_of(number).closed_at) == (PollState.CARRIED, end)


def test_with_the_clock_stopped_nothing_that_people_see_is_late(village: Village) -> None:
    make_steward(village, "Lucie")
    (structures,) = propose(village, "Yannick", hours="Tu 10:00-12:00")
    (communitys,) = propose(village, "Yannick", nature="association")
    village.pass_days(100)
    assert proposal(structures).state == P.OPEN
    assert now_on_screen(village, structures) == P.LAPSED
    assert now_on_screen(village, communitys) == P.ACCEPTED
    with pytest.raises(Refusal) as caught:
        do(village, proposals.refuse, structures, "Lucie", REASON)
    assert caught.value.code == "too-late"


def test_a_page_that_fails_does_not_hold_the_others_up(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first,) = propose(village, "Yannick", nature="association")
    (second,) = propose(village, "Lucie", "Le Clavier partagé", nature="association")
    village.pass_days(8)
    real = settling.settle_page

    def fails_on_the_first(session, page, now):
        if page.title == "Le Perron":
            raise RuntimeError("something is wrong with this page")
        return real(session, page, now)

    monkeypatch.setattr(settling, "settle_page", fails_on_the_first)
    assert tick(village) == 1
    monkeypatch.undo()
    assert (proposal(first).state, proposal(second).state) == (P.REVIEW, P.ACCEPTED)
    assert tick(village) == 1


# --- at once


def at_once(village: Village, *deeds: Callable[[], object]) -> list[object]:
    """Each deed in a thread of its own, all starting together; what each gave, or the refusal it met."""
    start, given = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(index: int, deed: Callable[[], object]) -> None:
        with village.app.app_context():
            start.wait()
            try:
                given[index] = deed()
            except Refusal as refusal:
                given[index] = refusal

    threads = [threading.Thread(target=run, args=one) for one in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return given


def test_two_stewards_decide_at_once_and_one_hears_who_did(village: Village) -> None:
    make_steward(village, "Lucie")
    make_steward(village, "Odile")
    (number,) = propose(village, "Yannick", hours="Tu 10:00-12:00")
    seen = proposal(number).stand
    given = at_once(
        village,
        lambda: do(village, proposals.accept, number, "Lucie", seen=seen),
        lambda: do(village, proposals.refuse, number, "Odile", REASON, seen=seen),
    )
    (refusal,) = [one for one in given if isinstance(one, Refusal)]
    assert refusal.code == "acted-meanwhile"
    winner = "Lucie Farigoule" if proposal(number).state == P.ACCEPTED else "Odile Montagnon"
    assert winner in str(refusal)
    assert village.page("Le Perron").number == (2 if proposal(number).state == P.ACCEPTED else 1)


def test_the_clock_twice_at_once_does_everything_once(village: Village) -> None:
    for title in ("Le Perron", "Le Clavier partagé"):
        propose(village, "Yannick", title, nature="association")
    village.pass_days(8)
    given = at_once(village, *(lambda: tick(village) for _ in range(3)))
    assert sum(given) == 2
    assert [village.page(t).number for t in ("Le Perron", "Le Clavier partagé")] == [2, 2]
    accepted = fresh().scalars(select(JournalEntry.id).where(JournalEntry.act == "accept")).all()
    assert len(accepted) == 2
    with transaction() as session:
        proofs.verify(session)


def test_voters_who_vote_at_once_are_all_counted(village: Village) -> None:
    voters = ("Basile", "Chloé", "Denis", "Fanny")
    citizens(village, *voters)
    (number,) = propose(village, "Yannick", nature="association")
    do(village, proposals.object_to, number, "Basile", OBJECTION)
    poll = poll_of(number).id
    at_once(village, *(lambda by=by: vote(village, poll, by, Choice.FOR) for by in voters))
    village.pass_days(8)
    tick(village)
    assert poll_of(number).outcome["voters"] == 4


def test_an_edit_and_an_acceptance_at_once_are_both_kept(village: Village) -> None:
    make_steward(village, "Lucie")
    (number,) = propose(village, "Yannick", hours="Tu 10:00-12:00")
    at_once(
        village,
        lambda: do(village, proposals.accept, number, "Lucie"),
        lambda: village.edit("Le Perron", "Odile", base=1, founded="2011"),
    )
    content = village.content("Le Perron", 3)
    assert (content.fields["hours"], content.fields["founded"]) == ("Tu 10:00-12:00", "2011")


def test_the_command_does_what_is_due(village: Village) -> None:
    village.now = datetime.now(UTC) - timedelta(days=8)
    (number,) = propose(village, "Yannick", nature="association")
    runner = village.app.test_cli_runner()
    assert "1 things done" in runner.invoke(args=["clock"]).output
    assert proposal(number).state == P.ACCEPTED
    assert "things done" not in runner.invoke(args=["clock"]).output
