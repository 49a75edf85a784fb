"""Polls: who may vote is known beforehand, each ballot is on one exact object, and anyone counts again."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.acts import proposals
from app.cases.polls import candidate, poll_record
from app.database import transaction
from app.governance.electorate import Electorate, failing
from app.governance.recount import as_data, differences
from app.governance.refusals import Refusal
from app.governance.vocabulary import Choice, PollState, ProposalState
from app.models import Ballot, JournalEntry, Poll
from revisions import Content
from tests.council import (
    NO,
    OBJECTION,
    citizens,
    do,
    newcomer,
    poll_of,
    proposal,
    propose,
    rewrite,
    tick,
    vote,
)
from tests.village import Village, fresh

VOTERS = ("Basile", "Chloé", "Denis", "Fanny")


@pytest.fixture
def polled(village: Village) -> int:
    """A proposal by Yannick that Basile objects to, in a village where four people may vote and Honorine may not."""

    def build() -> int:
        newcomer(village, "Honorine")
        citizens(village, *VOTERS)
        (number,) = propose(village, "Yannick", nature="association")
        do(village, proposals.object_to, number, "Basile", OBJECTION)
        return number

    return village.once("polled", build)


def refused(village: Village, poll: int, by: str, choice: Choice = Choice.FOR, reason: str = "", **options):
    with pytest.raises(Refusal) as caught:
        vote(village, poll, by, choice, reason, **options)
    return caught.value


def ids(village: Village, *names: str) -> list[str]:
    return [village.member(name).opaque_id for name in names]


def test_the_electorate_is_frozen_and_its_hash_is_in_the_journal_before_any_ballot(
    village: Village, polled: int
) -> None:
    poll = poll_of(polled)
    assert poll.electorate == sorted(poll.electorate)
    assert set(ids(village, *VOTERS)) <= set(poll.electorate)
    assert not set(ids(village, "Yannick", "Honorine")) & set(poll.electorate)
    assert poll.electorate_hash == Electorate(tuple(poll.electorate)).hash
    opening = fresh().scalars(select(JournalEntry).where(JournalEntry.act == "open-poll")).one()
    assert opening.detail["electorate"] == poll.electorate_hash
    assert opening.detail["object"] == proposal(polled).object_hash


def test_who_proposed_does_not_vote_on_it(village: Village) -> None:
    citizens(village, *VOTERS)
    (number,) = propose(village, "Chloé", nature="association")
    do(village, proposals.object_to, number, "Basile", OBJECTION)
    assert set(ids(village, "Basile", "Denis", "Fanny")) <= set(poll_of(number).electorate)
    assert ids(village, "Chloé")[0] not in poll_of(number).electorate
    assert refused(village, poll_of(number).id, "Chloé").code == "involved:author"


def test_who_may_not_vote_hears_the_exact_criterion(village: Village, polled: int) -> None:
    poll = poll_of(polled).id
    assert refused(village, poll, "Honorine").code == "not-eligible:contributions"
    newcomer(village, "Noémie Chazal")
    refusal = refused(village, poll, "Noémie")
    assert (refusal.code, refusal.status) == ("not-eligible:seniority", 403)
    assert "Il fallait 30\u00a0jours d’ancienneté" in str(refusal)
    village.pass_days(1)
    for number in range(5):
        village.write(Content("article", f"Après {number}", {}, "Un mot."), by="Honorine")
    assert refused(village, poll, "Honorine").code == "not-eligible:contributions"
    with transaction() as session:
        honorine = candidate(session, session.get_one(Poll, poll), village.member("Honorine", session))
        assert (honorine.contributions, honorine.author) == (0, False)
        assert failing(honorine, poll_of(polled).opened_at, poll_record(session, poll_of(polled)).policy)


def test_a_voter_may_change_their_mind_until_the_end_and_nothing_is_forgotten(
    village: Village, polled: int
) -> None:
    poll = poll_of(polled).id
    vote(village, poll, "Basile", Choice.FOR)
    village.pass_days(1)
    vote(village, poll, "Basile", Choice.AGAINST, NO)
    for by in ("Chloé", "Denis"):
        vote(village, poll, by, Choice.FOR)
    village.pass_days(7)
    tick(village)
    outcome = poll_of(polled).outcome
    assert (outcome["counts"]["question"]["in_favour"], outcome["counts"]["question"]["against"]) == (2, 1)
    assert len(fresh().scalars(select(Ballot)).all()) == 4


def test_the_same_form_twice_is_one_ballot(village: Village, polled: int) -> None:
    for _time in range(2):
        vote(village, poll_of(polled).id, "Chloé", Choice.FOR, form_key="k")
    assert len(fresh().scalars(select(Ballot)).all()) == 1


@pytest.mark.parametrize(
    ("choice", "reason", "options", "code"),
    [
        (Choice.AGAINST, "", {}, "missing-reason"),
        (Choice.AGAINST, "Non.", {}, "missing-reason"),
        (Choice.OBJECT, NO, {}, "missing-choice"),
        (Choice.FOR, "", {"object_hash": "0" * 64}, "wrong-version"),
    ],
    ids=["against without a word", "against in a word", "a choice of another method", "another version"],
)
def test_a_ballot_that_says_too_little_is_refused(
    village: Village, polled: int, choice: Choice, reason: str, options: dict, code: str
) -> None:
    assert refused(village, poll_of(polled).id, "Chloé", choice, reason, **options).code == code
    assert not fresh().scalars(select(Ballot)).all()


def test_a_ballot_after_the_deadline_is_refused_though_the_clock_sleeps(
    village: Village, polled: int
) -> None:
    for by in VOTERS[:3]:
        vote(village, poll_of(polled).id, by, Choice.FOR)
    village.pass_days(7.01)
    refusal = refused(village, poll_of(polled).id, "Fanny")
    assert (refusal.code, refusal.status) == ("too-late", 409)
    assert "Ce scrutin est adopté\u202f: trop tard" in str(refusal)


def test_without_quorum_a_poll_runs_seven_days_more_and_once_only(village: Village, polled: int) -> None:
    poll = poll_of(polled)
    village.pass_days(7.5)
    vote(village, poll.id, "Chloé", Choice.FOR)
    prolonged = poll_of(polled)
    assert prolonged.state == PollState.PROLONGED
    assert prolonged.prolonged_at == poll.opened_at + timedelta(hours=168)
    for by in ("Basile", "Denis"):
        vote(village, poll.id, by, Choice.FOR)
    village.pass_days(7)
    tick(village)
    assert poll_of(polled).state == PollState.CARRIED


def test_ten_voices_for_and_none_against_close_a_poll_after_two_days(village: Village) -> None:
    rules = Content("rules", "Gouvernance", {"early_close_for": "3"}, "Les règles.")
    village.write(rules, by="Anatole")
    citizens(village, *VOTERS)
    (number,) = propose(village, "Yannick", nature="association")
    do(village, proposals.object_to, number, "Basile", OBJECTION)
    for by in VOTERS[:3]:
        vote(village, poll_of(number).id, by, Choice.FOR)
    village.pass_days(1.9)
    assert tick(village) == 0
    village.pass_days(1)
    tick(village)
    poll = poll_of(number)
    assert (poll.state, poll.closed_at) == (PollState.CARRIED, poll.opened_at + timedelta(hours=48))
    assert (poll.policy["early_close_for"], poll.policy_revision) == (3, 1)
    assert proposal(number).state == ProposalState.ACCEPTED


def test_the_result_is_told_in_one_sentence_and_anyone_counts_again(village: Village, polled: int) -> None:
    for by, choice, reason in (
        ("Basile", Choice.AGAINST, NO), ("Chloé", Choice.FOR, ""), ("Denis", Choice.FOR, ""), ("Fanny", Choice.ABSTAIN, ""),
    ):  # fmt: skip
        vote(village, poll_of(polled).id, by, choice, reason)
    village.pass_days(8)
    tick(village)
    poll = poll_of(polled)
    assert poll.outcome["sentence"] == (
        "Adopté par 2 voix pour et 1 contre, avec 1\u00a0abstention\u202f: il en fallait 2 pour\u202f; "
        f"4\u00a0votants sur {len(poll.electorate)}, pour un quorum de 3."
    )
    with transaction() as session:
        data = as_data(poll_record(session, session.get_one(Poll, poll.id)), poll.closed_at)
    assert data["outcome"] == poll.outcome
    assert differences(data) == ()
    assert differences({**data, "ballots": data["ballots"][1:]})


def test_the_ballots_of_an_amended_version_stay_readable_and_are_not_counted(
    village: Village, polled: int
) -> None:
    first = poll_of(polled).id
    vote(village, first, "Chloé", Choice.FOR)
    village.pass_days(1)
    rewrite(village, proposals.amend, polled, "Yannick", nature="cooperative")
    do(village, proposals.object_to, polled, "Basile", OBJECTION)
    second = poll_of(polled)
    assert second.id != first
    with transaction() as session:
        assert poll_record(session, session.get_one(Poll, second.id)).ballots == ()
        (kept,) = poll_record(session, session.get_one(Poll, first)).ballots
    assert kept.object_hash != second.object_hash
    assert refused(village, first, "Denis").code == "too-late"


def test_a_ballot_is_never_changed_in_the_database(village: Village, polled: int) -> None:
    vote(village, poll_of(polled).id, "Chloé", Choice.FOR)
    for order in ("UPDATE ballot SET reason = ''", "DELETE FROM ballot"):
        with pytest.raises(DBAPIError, match="append-only"), transaction() as session:
            session.execute(text(order))


def test_a_mistaken_objection_without_a_reason_opens_nothing(village: Village) -> None:
    (number,) = propose(village, "Yannick", nature="association")
    with pytest.raises(Refusal, match="au moins 30"):
        do(village, proposals.object_to, number, "Lucie", "Bof.")
    with pytest.raises(Refusal) as caught:
        do(village, proposals.object_to, number, "Yannick", OBJECTION)
    assert caught.value.code == "involved:author"
    assert fresh().scalars(select(Poll)).all() == []
