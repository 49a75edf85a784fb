"""Who may vote: exact criteria, at the opening, and a list that nobody changes after."""

import hashlib
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.governance.deadlines import PARIS
from app.governance.electorate import Candidate, Electorate, checklist, failing, freeze
from app.governance.policy import Policy
from tests.governance.letters import letters
from tests.governance.people import DAY, HOUR, NOON

GOOD = Candidate("alix", confirmed_at=NOON - 30 * DAY, contributions=5)


@pytest.mark.parametrize(
    ("candidate", "code"),
    [
        (GOOD, None),
        (replace(GOOD, confirmed_at=None), "not-eligible:email"),
        (replace(GOOD, confirmed_at=NOON - 30 * DAY + HOUR), "not-eligible:seniority"),
        (replace(GOOD, confirmed_at=NOON + DAY), "not-eligible:seniority"),
        (replace(GOOD, contributions=4), "not-eligible:contributions"),
        (replace(GOOD, blocked=True), "not-eligible:blocked"),
        (replace(GOOD, author=True), "involved:author"),
        (replace(GOOD, recused=True), "involved:recused"),
        (replace(GOOD, contributions=0, author=True), "not-eligible:contributions"),
    ],
    ids=["all met, to the hour", "no address", "an hour too new", "after the opening", "one too few",
         "blocked", "the author", "recused", "two failures: the first"],
)  # fmt: skip
def test_the_criterion_that_fails_is_exact(candidate, code):
    lack = failing(candidate, NOON, Policy())
    assert (lack and lack.code) == code


def test_the_sentence_has_the_numbers_of_the_person():
    lack = failing(replace(GOOD, confirmed_at=NOON - 12 * DAY), NOON, Policy())
    assert lack.sentence.told() == "Il fallait 30\xa0jours d’ancienneté à l’ouverture, et vous en aviez 12."


def test_the_days_that_are_lacking_are_counted_on_the_wall_across_a_change_of_clocks():
    joined = datetime(2026, 10, 10, 12, tzinfo=PARIS)
    opened = datetime(2026, 11, 9, 11, 30, tzinfo=PARIS)
    lack = failing(replace(GOOD, confirmed_at=joined), opened, Policy())
    assert lack.sentence.told() == "Il fallait 30\xa0jours d’ancienneté à l’ouverture, et vous en aviez 29."
    assert failing(replace(GOOD, confirmed_at=joined), opened.replace(hour=12), Policy()) is None


def test_can_i_vote_shows_every_criterion_met_or_not():
    rows = checklist(replace(GOOD, contributions=2, recused=True), NOON, Policy())
    assert [row.lack is None for row in rows] == [True, True, False, True, True, False]
    assert rows[1].name.told() == "30\xa0jours d’ancienneté à l’ouverture"


def test_the_numbers_are_the_policys():
    assert failing(replace(GOOD, contributions=2), NOON, Policy(voter_contributions=2)) is None


def test_the_list_holds_who_is_eligible_once_and_sorted():
    people = [replace(GOOD, opaque_id=name) for name in ("zoé", "alix", "Zoé", "alix")]
    people.append(Candidate("basile", confirmed_at=None, contributions=9))
    electorate = freeze(people, NOON, Policy())
    assert electorate.ids == ("Zoé", "alix", "zoé")
    assert "alix" in electorate
    assert "basile" not in electorate


def test_anyone_recomputes_the_hash_from_the_list():
    assert Electorate.of(["b", "a"]).hash == hashlib.sha256(b"a\nb\n").hexdigest()


@given(st.lists(letters("abcdé", least=1, most=3)), st.randoms())
def test_the_hash_knows_no_order_and_no_repetition(ids, chance):
    shuffled = [*ids, *ids]
    chance.shuffle(shuffled)
    assert Electorate.of(shuffled).hash == Electorate.of(ids).hash


@given(st.sets(letters("abcdé", least=1, most=3)), st.sets(letters("abcdé", least=1, most=3)))
def test_two_lists_that_differ_have_two_hashes(one, two):
    assert (Electorate.of(one).hash == Electorate.of(two).hash) == (one == two)
