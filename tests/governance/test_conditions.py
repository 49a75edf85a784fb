"""When, and what must be brought."""

from datetime import timedelta

import pytest

from app.governance import conditions as c
from app.governance.vocabulary import REASON_LEAST, Regime, Role
from tests.governance.people import ALIX, DENIS, ELIF, LATE_PAGE, NOON, OPEN_PAGE, PROTECTED_PAGE, APage, case

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("until", "over"), [(NOON, True), (NOON - SECOND, True), (NOON + SECOND, False), (None, False)]
)
def test_a_protection_is_over_at_its_hour(until, over):
    assert c.protection_over.holds(case(APage(protected_until=until), None)) == over


def test_a_condition_of_time_knows_its_moment():
    assert c.protection_over.deadline(case(PROTECTED_PAGE, None)) == PROTECTED_PAGE.protected_until
    assert c.always.deadline(case(PROTECTED_PAGE, None)) is None


def test_two_conditions_of_time_come_due_at_the_later_and_either_at_the_sooner():
    soon = c.passed("tôt", "…")(lambda case: NOON + SECOND)
    late = c.passed("tard", "…")(lambda case: NOON + 2 * SECOND)
    asked = case(OPEN_PAGE, None)
    assert (soon & late).deadline(asked) == NOON + 2 * SECOND
    assert (soon | late).deadline(asked) == NOON + SECOND
    assert (soon & c.for_someone_else).deadline(asked) == NOON + SECOND


@pytest.mark.parametrize(
    ("reason", "enough"),
    [
        (None, False),
        ("", False),
        (" " * 40, False),
        ("x" * (REASON_LEAST - 1) + " ", False),
        ("x" * REASON_LEAST, True),
    ],
    ids=["none", "empty", "blank", "29 and a space", "30"],
)
def test_a_reason_has_thirty_characters(reason, enough):
    assert c.a_reason.holds(case(OPEN_PAGE, DENIS, reason=reason)) == enough


def test_the_number_that_is_told_is_the_number_that_is_asked():
    assert f"{REASON_LEAST}\xa0signes" in c.a_reason.name
    assert f"{REASON_LEAST}\xa0signes" in c.a_reason.lack(case(OPEN_PAGE, DENIS)).sentence.told()


@pytest.mark.parametrize(
    ("until", "code"),
    [
        (None, "missing-end"),
        (NOON, "missing-end"),
        (NOON + SECOND, None),
        (NOON + timedelta(days=90), None),
        (NOON + timedelta(days=90) + SECOND, "too-long"),
    ],
    ids=["none", "now", "a second", "90 days", "90 days and a second"],
)
def test_a_protection_ends_within_ninety_days(until, code):
    lack = c.an_end.lack(case(OPEN_PAGE, DENIS, until=until))
    assert (lack and lack.code) == code


def test_nobody_settles_their_own_roles():
    assert c.for_someone_else.holds(case(ALIX, ELIF))
    assert not c.for_someone_else.holds(case(ELIF, ELIF))
    assert c.for_someone_else.holds(case(ELIF, None))


@pytest.mark.parametrize(
    ("what", "brought"),
    [
        (c.a_role, {"role": Role.MEDIATOR}),
        (c.a_source, {"source": "Recensement de 2024"}),
        (c.the_password, {"password": True}),
        (c.a_link, {"link": True}),
    ],
    ids=["a role", "a source", "a password", "a link"],
)
def test_what_is_brought_is_seen_and_what_is_not_is_missed(what, brought):
    assert what.holds(case(LATE_PAGE, ALIX, **brought))
    assert not what.holds(case(LATE_PAGE, ALIX))
    assert not what.holds(case(LATE_PAGE, ALIX, **dict.fromkeys(brought, "")))


@pytest.mark.parametrize(
    ("regimes", "predicate", "code"),
    [
        ({Regime.STEWARD}, c.steward_fields, None),
        ({Regime.COMMUNITY}, c.steward_fields, "community-fields"),
        (set(Regime), c.steward_fields, "community-fields"),
        ({Regime.COMMUNITY}, c.community_fields, None),
        ({Regime.STEWARD}, c.community_fields, "steward-fields"),
        (set(Regime), c.community_fields, "steward-fields"),
    ],
)
def test_an_edit_touches_the_fields_of_one_regime(regimes, predicate, code):
    lack = predicate.lack(case(OPEN_PAGE, ALIX, regimes=regimes))
    assert (lack and lack.code) == code
