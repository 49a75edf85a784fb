"""Counting: quorum, majority, ties, early ends; and the sentence that explains."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.governance.deadlines import after_days
from app.governance.electorate import Electorate
from app.governance.policy import Policy
from app.governance.tally import (
    NOTHING_CHANGES,
    THE_QUESTION,
    Ballot,
    PollRecord,
    early_close,
    majority,
    needs_a_reason,
    quorum,
    standing,
    tally,
    valid,
)
from app.governance.vocabulary import Choice, Method, Verdict
from tests.governance.people import DAY, HOUR, NOON

F, A, OBJ, N = Choice.FOR, Choice.AGAINST, Choice.OBJECT, Choice.ABSTAIN
PEOPLE = [f"m{n:02}" for n in range(40)]
TERM = NOON + 168 * HOUR


def poll(*choices, method=Method.MAJORITY, people=40, at=NOON + DAY):
    """A poll in which the first people of the list said these things, in order."""
    ballots = tuple(
        Ballot(voter, at, "v1", {THE_QUESTION: choice})
        for voter, choice in zip(PEOPLE, choices, strict=False)
    )
    return PollRecord(method, "v1", NOON, Electorate.of(PEOPLE[:people]), ballots=ballots)


@pytest.mark.parametrize(
    ("people", "needed"),
    [(0, 3), (1, 3), (30, 3), (31, 4), (40, 4), (41, 5), (99, 10), (100, 10), (101, 10), (5000, 10)],
)
def test_a_quorum_is_a_tenth_rounded_up_between_three_and_ten(people, needed):
    assert quorum(people, Policy()) == needed


@pytest.mark.parametrize(
    ("expressed", "needed"), [(0, 1), (1, 1), (2, 2), (3, 2), (4, 3), (5, 4), (6, 4), (9, 6), (10, 7)]
)
def test_a_majority_is_two_thirds_rounded_up_and_never_nobody(expressed, needed):
    assert majority(expressed, Policy()) == needed


@pytest.mark.parametrize(
    ("choices", "verdict"),
    [
        ([], Verdict.NO_QUORUM),
        ([F, F, F], Verdict.NO_QUORUM),
        ([F, F, F, N], Verdict.CARRIED),
        ([F, F, F, A], Verdict.CARRIED),
        ([F, F, A, A], Verdict.LOST),
        ([F, F, F, F, A, A], Verdict.CARRIED),
        ([F, F, F, A, A, N], Verdict.LOST),
        ([N, N, N, N], Verdict.LOST),
        ([A, A, A, A], Verdict.LOST),
        ([F, N, N, N], Verdict.CARRIED),
    ],
    ids=["nobody", "three of four", "an abstention makes the quorum", "three quarters", "a tie", "two thirds exactly",
         "three fifths", "all abstain", "all against", "one voice, three abstentions"],
)  # fmt: skip
def test_a_poll_by_majority(choices, verdict):
    assert tally(poll(*choices), TERM).verdict is verdict


@pytest.mark.parametrize(
    ("choices", "verdict"),
    [
        ([F, F, F, F], Verdict.CARRIED),
        ([F, N, N, N], Verdict.CARRIED),
        ([N, N, N, N], Verdict.LOST),
        ([F, F, F, OBJ], Verdict.CARRIED),
        ([F, F, OBJ, OBJ], Verdict.LOST),
        ([F, F], Verdict.NO_QUORUM),
    ],
    ids=["all for", "no objection", "all abstain", "an objection, two thirds", "two objections", "no quorum"],
)
def test_a_poll_by_consent(choices, verdict):
    assert tally(poll(*choices, method=Method.CONSENT), TERM).verdict is verdict


OPTIONS = {"a": "Garder l’ancien horaire", "b": "Prendre le nouveau", NOTHING_CHANGES: "Ne rien changer"}


def options(*approved):
    """A poll in which each voter approved the options whose letters are given."""
    names = {"a": "a", "b": "b", "n": NOTHING_CHANGES}
    ballots = tuple(
        Ballot(voter, NOON + DAY, "v1", {names[letter]: F for letter in letters})
        for voter, letters in zip(PEOPLE, approved, strict=False)
    )
    return PollRecord(
        Method.OPTIONS, "v1", NOON, Electorate.of(PEOPLE[:20]), ballots=ballots, questions=OPTIONS
    )


@pytest.mark.parametrize(
    ("approved", "verdict", "kept"),
    [
        (["a", "ab", "b", "a"], Verdict.CARRIED, ("a",)),
        (["a", "ab", "b"], Verdict.LOST, ()),
        (["a", "n", "n"], Verdict.LOST, ()),
        (["a", "n", "b"], Verdict.LOST, ()),
        (["", "", ""], Verdict.LOST, ()),
        (["b", "", ""], Verdict.CARRIED, ("b",)),
        (["a", "a"], Verdict.NO_QUORUM, ()),
    ],
    ids=["one is ahead", "a tie changes nothing", "nothing changes", "a tie of three", "all blank",
         "one voice, two blank", "no quorum"],
)  # fmt: skip
def test_a_poll_between_options(approved, verdict, kept):
    outcome = tally(options(*approved), TERM)
    assert (outcome.verdict, outcome.kept) == (verdict, kept)


def criteria(*rows):
    ballots = tuple(
        Ballot(voter, NOON + DAY, "v1", {"c1": one, "c2": two})
        for voter, (one, two) in zip(PEOPLE, rows, strict=False)
    )
    questions = {"c1": "Siège en Auvergne", "c2": "Gestion démocratique"}
    return PollRecord(
        Method.CRITERIA, "v1", NOON, Electorate.of(PEOPLE[:20]), ballots=ballots, questions=questions
    )


@pytest.mark.parametrize(
    ("rows", "verdict", "failed"),
    [
        ([(F, F), (F, F), (F, N)], Verdict.CARRIED, ()),
        ([(F, F), (F, A), (F, A)], Verdict.LOST, ("c2",)),
        ([(A, N), (A, N), (F, N)], Verdict.LOST, ("c1", "c2")),
    ],
    ids=["each has its majority", "one has not", "none has"],
)
def test_a_poll_by_criteria_names_those_that_fail(rows, verdict, failed):
    outcome = tally(criteria(*rows), TERM)
    assert (outcome.verdict, outcome.kept) == (verdict, failed)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (
            poll(F, F, F, F, F, A, N),
            "Adopté par 5 voix pour et 1 contre, avec 1\xa0abstention\u202f: il en fallait 4 pour\u202f; "
            "7\xa0votants sur 40, pour un quorum de 4.",
        ),
        (
            poll(F, A, A, A),
            "Rejeté par 1 voix pour et 3 contre, avec 0\xa0abstention\u202f: il en fallait 3 pour\u202f; "
            "4\xa0votants sur 40, pour un quorum de 4.",
        ),
        (poll(F), "Sans quorum\u202f; 1\xa0votant sur 40, pour un quorum de 4."),
        (
            poll(F, F, F, N, method=Method.CONSENT),
            "Adopté sans objection, par 3 voix pour, avec 1\xa0abstention\u202f; "
            "4\xa0votants sur 40, pour un quorum de 4.",
        ),
        (
            options("a", "a", "b"),
            "L’option «\u202fGarder l’ancien horaire\u202f» l’emporte, par 2\xa0approbations contre 1 à la suivante"
            "\u202f; 3\xa0votants sur 20, pour un quorum de 3.",
        ),
        (options("n", "n", "b"), "Rien ne change, par 2\xa0approbations\u202f; 3\xa0votants sur 20, pour un quorum de 3."),
        (
            options("a", "n", "b"),
            "Rien ne change, car aucune option ne devance les autres\u202f; 3\xa0votants sur 20, pour un quorum de 3.",
        ),
        (
            criteria((F, A), (F, A), (F, A)),
            "Rejeté, 1\xa0critère sans majorité\u202f: «\u202fGestion démocratique\u202f»\u202f; "
            "3\xa0votants sur 20, pour un quorum de 3.",
        ),
        (
            criteria((F, F), (F, F), (F, F)),
            "Adopté, chacun des 2\xa0critères ayant sa majorité\u202f; 3\xa0votants sur 20, pour un quorum de 3.",
        ),
    ],
    ids=["carried", "lost", "no quorum", "consent", "an option", "nothing changes", "a tie", "a criterion", "criteria"],
)  # fmt: skip
def test_the_result_is_explained_in_one_sentence_with_its_numbers(record, said):
    assert tally(record, TERM).told() == said


def test_a_title_of_option_with_braces_is_a_title():
    record = replace(options("a", "a", "b"), questions={**OPTIONS, "a": "{verdict} {0}"})
    assert "«\u202f{verdict} {0}\u202f»" in tally(record, TERM).told()


def test_a_changed_ballot_counts_once_and_the_last_one():
    record = poll(F, F, F, F)
    changed = Ballot("m00", NOON + 2 * DAY, "v1", {THE_QUESTION: A})
    assert tally(replace(record, ballots=(changed, *record.ballots)), TERM).counts[THE_QUESTION].against == 1
    assert (
        tally(replace(record, ballots=(changed, *record.ballots)), NOON + DAY).counts[THE_QUESTION].against
        == 0
    )


def test_ballots_on_another_version_or_by_strangers_are_seen_and_not_counted():
    record = poll(F, F, F, F)
    strange = (
        Ballot("m01", NOON + 2 * DAY, "v2", {THE_QUESTION: A}),
        Ballot("x", NOON, "v1", {THE_QUESTION: A}),
    )
    outcome = tally(replace(record, ballots=record.ballots + strange), TERM)
    assert (outcome.left_out, outcome.voters, outcome.counts[THE_QUESTION].against) == (2, 4, 0)


def test_ballots_after_the_moment_are_not_counted():
    assert tally(poll(F, F, F, F, at=TERM + HOUR), TERM).verdict is Verdict.NO_QUORUM


def test_the_term_is_168_hours_and_seven_days_more():
    assert poll().term == NOON + 168 * HOUR
    assert poll().prolonged_term == after_days(TERM, 7)
    assert replace(poll(), paused=3 * HOUR).term == TERM + 3 * HOUR


TEN = [F] * 10


@pytest.mark.parametrize(
    ("record", "moment"),
    [
        (poll(*TEN), NOON + 48 * HOUR),
        (poll(*TEN, at=NOON + 72 * HOUR), NOON + 72 * HOUR),
        (poll(*TEN, N, N), NOON + 48 * HOUR),
        (poll(*TEN, A), None),
        (poll(*TEN[1:]), None),
        (poll(*TEN, method=Method.CONSENT), NOON + 48 * HOUR),
        (poll(*TEN, OBJ, method=Method.CONSENT), None),
        (options(*["a"] * 12), None),
    ],
    ids=["ten before 48 h", "the tenth after 48 h", "abstentions are not against", "one against", "nine",
         "consent", "an objection", "options never"],
)  # fmt: skip
def test_a_poll_closes_early_at_ten_for_none_against_after_48_hours(record, moment):
    assert early_close(record) == moment


def test_what_was_unanimous_on_the_first_day_and_is_no_more_does_not_close_early():
    record = poll(*TEN)
    against = Ballot("m10", NOON + 30 * HOUR, "v1", {THE_QUESTION: A})
    assert early_close(replace(record, ballots=(*record.ballots, against))) is None


def test_who_takes_back_a_voice_against_lets_the_poll_close_from_then_on():
    record = poll(*TEN, A)
    back = Ballot("m10", NOON + 60 * HOUR, "v1", {THE_QUESTION: N})
    assert early_close(replace(record, ballots=(*record.ballots, back))) == NOON + 60 * HOUR


@pytest.mark.parametrize(
    ("method", "answers", "good"),
    [
        (Method.MAJORITY, {THE_QUESTION: F}, True),
        (Method.MAJORITY, {THE_QUESTION: OBJ}, False),
        (Method.MAJORITY, {}, False),
        (Method.MAJORITY, {THE_QUESTION: F, "other": F}, False),
        (Method.CONSENT, {THE_QUESTION: OBJ}, True),
        (Method.CONSENT, {THE_QUESTION: A}, False),
    ],
)
def test_a_ballot_answers_the_question_in_the_words_of_the_method(method, answers, good):
    assert valid(method, {THE_QUESTION: ""}, answers) == good


@pytest.mark.parametrize(
    ("answers", "good"),
    [
        ({}, True),
        ({"a": F, "b": F}, True),
        ({NOTHING_CHANGES: F}, True),
        ({NOTHING_CHANGES: F, "a": F}, False),
        ({"a": A}, False),
        ({"z": F}, False),
    ],
    ids=["blank", "two", "nothing changes", "nothing and something", "against one", "unknown"],
)
def test_a_ballot_between_options_approves_any_or_changes_nothing(answers, good):
    assert valid(Method.OPTIONS, OPTIONS, answers) == good


def test_a_reason_is_asked_of_those_against_only():
    assert needs_a_reason({"c1": F, "c2": A})
    assert needs_a_reason({THE_QUESTION: OBJ})
    assert not needs_a_reason({THE_QUESTION: N})


VOICES = st.lists(
    st.tuples(
        st.sampled_from([*PEOPLE[:12], "stranger"]),
        st.timedeltas(timedelta(0), timedelta(days=9)),
        st.sampled_from(["v1", "v1", "v1", "v2"]),
        st.sampled_from([F, A, N]),
    ),
    max_size=40,
)
RECORDS = VOICES.map(
    lambda voices: replace(
        poll(people=12),
        ballots=tuple(
            Ballot(who, NOON + gap, version, {THE_QUESTION: say}) for who, gap, version, say in voices
        ),
    )
)


@given(RECORDS)
def test_every_ballot_is_counted_replaced_or_left_out(record):
    outcome = tally(record, TERM)
    count = outcome.counts[THE_QUESTION]
    assert outcome.voters == count.in_favour + count.against + count.abstained
    assert outcome.voters <= outcome.electorate
    assert outcome.voters + outcome.left_out <= len(record.ballots)


@given(RECORDS, st.randoms())
def test_the_count_does_not_depend_on_the_order_of_the_list(record, chance):
    """Ballots of one person at the very same instant excepted: the later of the list replaces the earlier."""
    distinct = {(ballot.voter, ballot.at): ballot for ballot in record.ballots}
    ballots = list(distinct.values())
    chance.shuffle(ballots)
    told = tally(replace(record, ballots=tuple(distinct.values())), TERM)
    assert tally(replace(record, ballots=tuple(ballots)), TERM) == told


@given(RECORDS)
def test_one_more_voice_for_never_loses_a_poll_that_was_carried(record):
    if tally(record, TERM).verdict is not Verdict.CARRIED:
        return
    silent = sorted(set(record.electorate.ids) - {ballot.voter for ballot in standing(record, TERM)[0]})
    for voter in silent[:1]:
        more = Ballot(voter, TERM - HOUR, "v1", {THE_QUESTION: F})
        assert tally(replace(record, ballots=(*record.ballots, more)), TERM).verdict is Verdict.CARRIED


@given(RECORDS)
def test_an_early_end_is_a_carried_poll(record):
    moment = early_close(record)
    if moment is not None:
        assert moment >= NOON + 48 * HOUR
        assert tally(record, moment).verdict is Verdict.CARRIED
