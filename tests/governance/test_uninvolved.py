"""Who may decide is computed from facts, and told to the person."""

from datetime import timedelta

import pytest

from app.governance.case import Case
from app.governance.deadlines import after_days
from app.governance.policy import Policy
from app.governance.uninvolved import SAID, Tie, TieKind, reasons
from app.governance.who import uninvolved
from tests.governance.people import ALIX, DAY, NOON, APage, case


@pytest.mark.parametrize("kind", TieKind)
@pytest.mark.parametrize(("age", "bound"), [(0, True), (179, True), (181, False), (400, False)])
def test_a_tie_binds_for_180_days(kind, age, bound):
    assert bool(reasons([Tie(kind, NOON - age * DAY)], NOON, Policy())) == bound


def test_a_tie_ends_at_the_same_time_of_day():
    end = after_days(NOON, 180)
    assert reasons([Tie(TieKind.BALLOT, NOON)], end - timedelta(seconds=1), Policy())
    assert not reasons([Tie(TieKind.BALLOT, NOON)], end, Policy())


@pytest.mark.parametrize("kind", TieKind)
def test_a_tie_that_lasts_binds_whatever_its_age(kind):
    (lack,) = reasons([Tie(kind)], NOON, Policy())
    assert lack.code == f"involved:{kind.value}"
    assert lack.sentence.told() == SAID[kind][0]


def test_every_tie_is_said_both_ways():
    assert set(SAID) == set(TieKind)
    for kind in TieKind:
        (lack,) = reasons([Tie(kind, NOON - DAY)], NOON, Policy())
        assert "9\xa0mars 2026" in lack.sentence.told()


def test_all_the_reasons_are_told_the_strongest_first():
    ties = [Tie(TieKind.REVISION, NOON - DAY), Tie(TieKind.STEWARD), Tie(TieKind.BALLOT, NOON - 300 * DAY)]
    assert [lack.code for lack in reasons(ties, NOON, Policy())] == ["involved:steward", "involved:revision"]


def test_the_number_of_days_is_the_policys():
    tie = Tie(TieKind.REVISION, NOON - 30 * DAY)
    assert not reasons([tie], NOON, Policy(uninvolved_days=30))
    assert reasons([tie], NOON, Policy(uninvolved_days=31))


def test_nobody_is_uninvolved_for_want_of_facts():
    with pytest.raises(KeyError):
        uninvolved.holds(case(APage(), ALIX))
    assert uninvolved.holds(case(APage(), ALIX, ties=()))


def test_the_refusal_says_why_with_its_date():
    asked = Case(APage(), ALIX, NOON, Policy(), {"ties": [Tie(TieKind.REVISION, NOON - 2 * DAY)]})
    assert uninvolved.lack(asked).sentence.told() == (
        "Vous avez écrit une version de cette page, le 8\xa0mars 2026 à 13\xa0h."
    )
