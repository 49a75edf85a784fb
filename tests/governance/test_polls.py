"""Polls: who may vote and until when, and what the clock does with the ballots, however late it wakes."""

from dataclasses import replace

import pytest

from app.governance.case import VISITOR, Case
from app.governance.deadlines import after_days
from app.governance.electorate import Candidate
from app.governance.policy import Policy
from app.governance.procedure import STAYS, coming, decide, effective, open_acts, settled
from app.governance.refusals import Refusal
from app.governance.rulebook import POLL
from app.governance.tally import THE_QUESTION, Ballot
from app.governance.vocabulary import Act, Choice, PollState
from tests.governance.people import ALIX, BASILE, DAY, ELIF, HOUR, NOON, REASON, APoll, Someone, case
from tests.governance.worlds import record

S, FOR, AGAINST = PollState, Choice.FOR, Choice.AGAINST
OPEN = APoll(S.OPEN)


def running(counted):
    """The poll as it was opened, that the clock has never looked at."""
    return APoll(S.OPEN, state_since=counted.opened_at, last_act_at=counted.opened_at)


A_VOICE = {"answers": {THE_QUESTION: FOR}, "object_hash": "v1"}
STRANGER = Someone(99)


def cast(poll, by, counted, **facts):
    return decide(POLL, Act.CAST, case(poll, by, **{**A_VOICE, **facts, "record": counted}))


@pytest.mark.parametrize(
    ("by", "facts", "code", "status"),
    [
        (ALIX, {}, None, 0),
        (VISITOR, {}, "must-log-in", 401),
        (STRANGER, {}, "not-eligible:not-listed", 403),
        (STRANGER, {"candidate": Candidate("m99", NOON - 20 * DAY, 9)}, "not-eligible:seniority", 403),
        (STRANGER, {"candidate": Candidate("m99", NOON - 99 * DAY, 9)}, "not-eligible:not-listed", 403),
        (STRANGER, {"candidate": Candidate("m99", NOON - 99 * DAY, 9, author=True)}, "involved:author", 403),
        (ALIX, {"object_hash": "v2"}, "wrong-version", 409),
        (ALIX, {"answers": None}, "missing-choice", 422),
        (ALIX, {"answers": {THE_QUESTION: Choice.OBJECT}}, "missing-choice", 422),
        (ALIX, {"answers": {THE_QUESTION: AGAINST}}, "missing-reason", 422),
        (ALIX, {"answers": {THE_QUESTION: AGAINST}, "reason": REASON}, None, 0),
    ],
    ids=["a voter", "a visitor", "not listed", "too new at the opening", "eligible, yet not listed", "the author",
         "on another version", "no choice", "a choice of another method", "against without a reason", "against with one"],
)  # fmt: skip
def test_a_ballot_is_taken_or_refused_with_the_exact_reason(by, facts, code, status):
    if code is None:
        assert cast(OPEN, by, record(), **facts).to is STAYS
        return
    with pytest.raises(Refusal) as refusal:
        cast(OPEN, by, record(), **facts)
    assert (refusal.value.code, refusal.value.status) == (code, status)


def test_a_ballot_after_the_term_is_too_late_even_if_the_clock_sleeps():
    counted = record(*[FOR] * 4, age=7)
    with pytest.raises(Refusal) as refusal:
        cast(running(counted), ALIX, counted)
    assert refusal.value.code == "too-late"
    assert str(refusal.value) == "Ce scrutin est adopté\u202f: trop tard pour voter."
    assert Act.CAST not in open_acts(POLL, case(running(counted), ALIX, record=counted))


def test_a_ballot_in_the_last_second_counts():
    counted = record(*[FOR] * 4)
    last = Case(OPEN, ALIX, counted.term - HOUR / 3600, Policy(), {**A_VOICE, "record": counted})
    assert decide(POLL, Act.CAST, last).act is Act.CAST
    with pytest.raises(Refusal, match="trop tard"):
        decide(POLL, Act.CAST, replace(last, now=counted.term))


@pytest.mark.parametrize(
    ("counted", "state", "closed_after"),
    [
        (record(*[FOR] * 4, age=6), S.OPEN, None),
        (record(*[FOR] * 4, age=7), S.CARRIED, 168),
        (record(FOR, AGAINST, AGAINST, AGAINST, age=7), S.LOST, 168),
        (record(FOR, age=7), S.PROLONGED, 168),
        (record(FOR, age=13), S.PROLONGED, 168),
        (record(FOR, age=30), S.LAPSED, 336),
        (record(*[FOR] * 10, age=1), S.OPEN, None),
        (record(*[FOR] * 10, age=2), S.CARRIED, 48),
        (record(*[FOR] * 10, age=30), S.CARRIED, 48),
        (record(*[FOR] * 10, AGAINST, age=3), S.OPEN, None),
    ],
    ids=["running", "carried", "lost", "no quorum: prolonged", "still prolonged", "no quorum twice: lapsed",
         "ten for, too early", "ten for after 48 h", "seen a month later", "one against"],
)  # fmt: skip
def test_what_becomes_of_a_poll_when_nobody_acts(counted, state, closed_after):
    asked = case(running(counted), ALIX, record=counted)
    done = settled(POLL, asked)
    assert effective(POLL, asked) is state
    if closed_after:
        assert done.subject.state_since == counted.opened_at + closed_after * HOUR


def test_ballots_of_the_extension_do_not_make_the_first_quorum():
    """The clock slept through both terms: the first had no quorum, whatever came after."""
    counted = record(FOR, age=20)
    late = tuple(Ballot(f"m{n}", counted.term + DAY, "v1", {THE_QUESTION: FOR}) for n in range(2, 6))
    counted = replace(counted, ballots=counted.ballots + late)
    done = settled(POLL, case(running(counted), None, record=counted))
    assert (done.subject.state, done.subject.state_since) == (S.CARRIED, counted.prolonged_term)


def test_ten_voices_for_in_the_extension_close_it_at_the_tenth():
    counted = record(age=20)
    late = tuple(Ballot(f"m{n}", counted.term + n * HOUR, "v1", {THE_QUESTION: FOR}) for n in range(1, 12))
    done = settled(POLL, case(running(counted), None, record=replace(counted, ballots=late)))
    assert (done.subject.state, done.subject.state_since) == (S.CARRIED, counted.term + 10 * HOUR)


def test_the_clock_that_wakes_late_does_first_things_first():
    """Ten voices came in the extension; the row still says open. It is prolonged, not closed."""
    counted = record(age=20)
    late = tuple(Ballot(f"m{n}", counted.term + n * HOUR, "v1", {THE_QUESTION: FOR}) for n in range(1, 12))
    asked = case(running(counted), None, record=replace(counted, ballots=late))
    assert decide(POLL, Act.PROLONG, asked).to is S.PROLONGED
    with pytest.raises(Refusal):
        decide(POLL, Act.CLOSE, asked)


def test_a_poll_is_prolonged_once_and_by_seven_days():
    counted = record(age=8)
    prolonged = APoll(S.PROLONGED, state_since=counted.term, prolonged_at=counted.term)
    next_one = coming(POLL, case(prolonged, None, record=counted))
    assert (next_one.at, next_one.rule.to) == (after_days(counted.term, 7), S.LAPSED)


def test_while_its_object_is_unsettled_a_poll_waits_and_its_term_with_it():
    counted = record(*[FOR] * 4, age=1)
    assert (
        decide(POLL, Act.SUSPEND_POLL, case(OPEN, None, record=counted, overlap=("phones",))).to
        is S.SUSPENDED
    )
    waiting = APoll(S.SUSPENDED)
    with pytest.raises(Refusal) as refusal:
        cast(waiting, ALIX, counted)
    assert refusal.value.code == "not-in-this-state"
    assert decide(POLL, Act.RESUME, case(waiting, None, record=counted)).to is S.OPEN
    assert (
        decide(POLL, Act.RESUME, case(replace(waiting, prolonged_at=NOON), None, record=counted)).to
        is S.PROLONGED
    )
    paused = replace(counted, paused=3 * DAY)
    assert coming(POLL, case(OPEN, None, record=paused)).at == counted.term + 3 * DAY


def test_a_poll_left_waiting_is_annulled_in_the_end():
    waiting = APoll(S.SUSPENDED, state_since=NOON - 61 * DAY, last_act_at=NOON - 90 * DAY)
    assert effective(POLL, case(waiting, ALIX, record=record())) is S.ANNULLED


def test_nobody_closes_or_annuls_a_poll_by_hand():
    for act in (Act.CLOSE, Act.ANNUL, Act.PROLONG, Act.SUSPEND_POLL):
        with pytest.raises(Refusal) as refusal:
            decide(POLL, act, case(OPEN, ELIF, record=record(), cause="Une erreur.", overlap=("phones",)))
        assert refusal.value.code == "not-allowed:program"


def test_a_visitor_and_an_unconfirmed_member_read_it():
    for by in (VISITOR, BASILE):
        assert open_acts(POLL, case(OPEN, by, record=record())) in {(Act.READ,), (Act.READ, Act.CAST)}
    assert open_acts(POLL, case(OPEN, VISITOR, record=record())) == (Act.READ,)
