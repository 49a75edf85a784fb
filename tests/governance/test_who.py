"""Who is who: each predicate against each kind of person."""

from datetime import timedelta

import pytest

from app.governance.case import VISITOR
from app.governance.uninvolved import Tie, TieKind
from app.governance.who import (
    anyone,
    author,
    confirmed_member,
    coordination,
    impartial_moderator,
    manager,
    mediator,
    member,
    moderator,
    oneself,
    registered,
    reviewer,
    second_moderator,
    steward,
    the_clock,
    the_program,
    visitor,
)
from tests.governance.people import (
    ALIX,
    BASILE,
    CHLOE,
    DENIS,
    ELIF,
    EVERYONE,
    NOON,
    OPEN_PAGE,
    AClaim,
    AProposal,
    Someone,
    case,
)

STEWARDS = {"the steward", "the steward of another fiche"}
TRUTH = {
    "anyone": (anyone, set(EVERYONE) - {"the clock"}),
    "visitor": (visitor, {"a visitor"}),
    "registered": (registered, set(EVERYONE) - {"a visitor", "the clock"}),
    "member": (
        member,
        STEWARDS | {"a new member", "a confirmed member", "a moderator", "a mediator", "the coordination"},
    ),
    "confirmed_member": (
        confirmed_member,
        STEWARDS | {"a confirmed member", "a moderator", "a mediator", "the coordination"},
    ),
    "steward": (steward, {"the steward"}),
    "manager": (manager, {"the steward"}),
    "moderator": (moderator, {"a moderator"}),
    "mediator": (mediator, {"a mediator"}),
    "coordination": (coordination, {"the coordination"}),
    "the_clock": (the_clock, {"the clock"}),
    "the_program": (the_program, {"the clock"}),
}


@pytest.mark.parametrize("portrait", EVERYONE)
@pytest.mark.parametrize("name", TRUTH)
def test_each_predicate_knows_its_people(name, portrait):
    predicate, people = TRUTH[name]
    assert predicate.holds(case(OPEN_PAGE, EVERYONE[portrait])) == (portrait in people)


def test_oneself_is_the_person_the_account_belongs_to():
    assert oneself.holds(case(ALIX, ALIX))
    assert not oneself.holds(case(ALIX, DENIS))
    assert not oneself.holds(case(None, ALIX))
    assert not oneself.holds(case(ALIX, VISITOR))


@pytest.mark.parametrize(
    ("who", "by", "code"),
    [
        (member, VISITOR, "must-log-in"),
        (member, BASILE, "not-eligible:email"),
        (confirmed_member, BASILE, "not-eligible:email"),
        (confirmed_member, CHLOE, "not-eligible:seniority"),
        (confirmed_member, Someone(9, contributions=4), "not-eligible:contributions"),
        (moderator, ALIX, "not-allowed:moderator"),
        (moderator | coordination, ALIX, "not-allowed:moderator"),
        (confirmed_member | the_clock, CHLOE, "not-eligible:seniority"),
        (visitor | the_program, ALIX, "already-logged-in"),
    ],
)
def test_the_reason_is_the_one_that_helps(who, by, code):
    assert who.lack(case(OPEN_PAGE, by)).code == code


def test_seniority_is_told_in_numbers():
    lack = confirmed_member.lack(case(OPEN_PAGE, CHLOE))
    assert lack.sentence.told() == "Il faut être membre depuis 7\xa0jours, et vous l’êtes depuis 3\xa0jours."


def test_a_member_is_confirmed_on_the_seventh_day_and_not_a_second_before():
    on_time = Someone(7, confirmed_at=NOON - timedelta(days=7))
    early = Someone(8, confirmed_at=NOON - timedelta(days=7) + timedelta(seconds=1))
    assert confirmed_member.holds(case(OPEN_PAGE, on_time))
    assert not confirmed_member.holds(case(OPEN_PAGE, early))


def test_an_author_knows_their_own_and_no_other():
    assert author.holds(case(AProposal(author_id=CHLOE.id), CHLOE))
    assert not author.holds(case(AProposal(author_id=CHLOE.id), ALIX))
    assert not author.holds(case(None, ALIX))


@pytest.mark.parametrize(
    ("who", "subject", "by", "ties", "code"),
    [
        (reviewer, AProposal(author_id=3), ALIX, (), None),
        (reviewer, AProposal(author_id=1), ALIX, (), "involved:author"),
        (reviewer, AProposal(author_id=3), ALIX, [Tie(TieKind.BALLOT)], "involved:ballot"),
        (reviewer, AProposal(author_id=9), CHLOE, (), "not-eligible:seniority"),
        (impartial_moderator, AClaim(author_id=1), DENIS, (), None),
        (impartial_moderator, AClaim(author_id=4), DENIS, (), "involved:author"),
        (impartial_moderator, AClaim(author_id=1), ALIX, (), "not-allowed:moderator"),
        (second_moderator, AClaim(checked_by_id=4), DENIS, (), "involved:decided"),
        (second_moderator, AClaim(checked_by_id=8), DENIS, (), None),
    ],
)
def test_who_decides_is_uninvolved_and_else_hears_why(who, subject, by, ties, code):
    lack = who.lack(case(subject, by, ties=ties))
    assert (lack and lack.code) == code


def test_joined_predicates_name_both_sides():
    assert (moderator | coordination).name == "les modérateurs ou la coordination"
    assert (member & oneself).name == "les membres et la personne elle-même"
    assert (moderator | coordination).holds(case(OPEN_PAGE, ELIF))
    assert not (moderator & coordination).holds(case(OPEN_PAGE, ELIF))
