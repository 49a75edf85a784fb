"""The numbers come from the rules page; what it says badly is reported, never obeyed."""

from dataclasses import FrozenInstanceError, fields
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.governance.policy import Ignored, Policy, numbers
from tests.governance.letters import letters


def test_without_a_rules_page_the_first_numbers_hold():
    policy, ignored = Policy.from_fields({})
    assert (policy.confirmed_days, policy.answer_days, policy.poll_hours, policy.quorum_most) == (
        7,
        14,
        168,
        10,
    )
    assert (policy.majority_parts, policy.majority_of, policy.uninvolved_days) == (2, 3, 180)
    assert ignored == ()


def test_the_rules_page_sets_the_numbers():
    policy, ignored = Policy.from_fields(
        {"confirmed_days": "10", "protection_days": " 14 ", "presentation": "Nos règles"}
    )
    assert (policy.confirmed_days, policy.protection_days, policy.confirmed_contributions) == (10, 14, 5)
    assert policy.protection == timedelta(days=14)
    assert ignored == ()


@pytest.mark.parametrize(
    "written",
    ["sept", "7,5", "-1", "0", "٧", "²", "3651", "9" * 5000, "7 jours"],
    ids=[
        "a word",
        "a comma",
        "negative",
        "nought",
        "Arabic digits",
        "a superscript",
        "too much",
        "5,000 digits",
        "a unit",
    ],
)
def test_a_number_that_cannot_be_used_leaves_the_first_one_and_is_reported(written):
    policy, ignored = Policy.from_fields({"confirmed_days": written})
    assert policy == Policy()
    assert ignored == (Ignored("confirmed_days", written, 7),)


def test_a_blank_number_is_the_first_one_without_remark():
    assert Policy.from_fields({"confirmed_days": "  "}) == (Policy(), ())


def test_a_protection_cannot_last_longer_by_default_than_at_most():
    policy, ignored = Policy.from_fields({"protection_days": "100", "confirmed_days": "9"})
    assert policy == Policy(confirmed_days=9)
    assert ignored == (Ignored("protection_days", "100", 7),)


@pytest.mark.parametrize(
    ("written", "lost"),
    [
        ({"quorum_least": "20"}, {"quorum_least"}),
        ({"quorum_least": "9", "quorum_most": "4"}, {"quorum_least", "quorum_most"}),
        ({"majority_parts": "4"}, {"majority_parts"}),
        ({"majority_parts": "1", "majority_of": "3"}, {"majority_parts", "majority_of"}),
        ({"majority_parts": "1", "majority_of": "2"}, set()),
        ({"idle_days": "5"}, {"idle_days"}),
    ],
    ids=[
        "a quorum above its most",
        "both turned round",
        "more than all",
        "a third",
        "a half",
        "notice too soon",
    ],
)
def test_two_numbers_that_contradict_each_other_are_both_the_first_ones(written, lost):
    policy, ignored = Policy.from_fields(written)
    assert {one.name for one in ignored} == lost
    assert not policy.contradictions()


WRITTEN = letters("0123456789 -+,._xé٧²\n\x1f")


@given(st.dictionaries(st.sampled_from([f.name for f in fields(Policy)]), WRITTEN | st.integers().map(str)))
def test_any_rules_page_gives_a_policy_that_makes_sense(written):
    policy, ignored = Policy.from_fields(written)
    assert all(getattr(policy, known.name) >= 1 for known in fields(Policy))
    assert not policy.contradictions()
    assert {lost.name for lost in ignored} <= set(written)


def test_numbers_are_read_with_their_unit_and_article():
    said = {number.name: (number.said, number.article) for number in numbers(Policy(confirmed_days=1))}
    assert said["confirmed_days"] == ("1\xa0jour", "Règles, art. 3")
    assert said["protection_days_most"] == ("90\xa0jours", "Règles, art. 8")
    assert set(said) == {known.name for known in fields(Policy)}


def test_a_policy_does_not_change_under_a_case():
    with pytest.raises(FrozenInstanceError):
        Policy().confirmed_days = 1
