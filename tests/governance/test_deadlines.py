"""Days are those of the wall in France, hours are exact; clocks that change and short months are no surprise."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.governance.deadlines import PARIS, after_days, after_hours, after_months, in_french


def paris(*parts, fold=0):
    return datetime(*parts, tzinfo=PARIS, fold=fold)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (paris(2026, 3, 27, 10), 7, paris(2026, 4, 3, 10)),
        (paris(2026, 10, 23, 10), 7, paris(2026, 10, 30, 10)),
        (paris(2026, 3, 22, 2, 30), 7, paris(2026, 3, 29, 3, 30)),
        (paris(2026, 10, 18, 2, 30), 7, paris(2026, 10, 25, 2, 30, fold=1)),
        (paris(2026, 10, 25, 2, 30, fold=1), 7, paris(2026, 11, 1, 2, 30)),
        (paris(2028, 2, 22, 9), 7, paris(2028, 2, 29, 9)),
        (paris(2028, 2, 29, 9), 365, paris(2029, 2, 28, 9)),
        (paris(2027, 2, 22, 9), 7, paris(2027, 3, 1, 9)),
    ],
    ids=[
        "over the March night", "over the October night", "onto a time that March skips",
        "onto a time that October has twice: the second", "from the second of them", "onto 29 February",
        "from 29 February", "in a year without one",
    ],
)  # fmt: skip
def test_days_are_counted_on_the_wall(start, days, end):
    assert after_days(start, days) == end.astimezone(UTC)


def test_a_week_over_the_clocks_is_an_hour_less_or_more_than_168():
    assert after_days(paris(2026, 3, 27, 10), 7) - paris(2026, 3, 27, 10).astimezone(UTC) == timedelta(
        hours=167
    )
    assert after_days(paris(2026, 10, 23, 10), 7) - paris(2026, 10, 23, 10).astimezone(UTC) == timedelta(
        hours=169
    )


@pytest.mark.parametrize("start", [paris(2026, 3, 28, 20), paris(2026, 10, 24, 20)], ids=["March", "October"])
def test_hours_are_exact_whatever_the_clocks_do(start):
    assert after_hours(start, 168) - start.astimezone(UTC) == timedelta(hours=168)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (paris(2026, 1, 31, 9), 1, paris(2026, 2, 28, 9)),
        (paris(2028, 1, 31, 9), 1, paris(2028, 2, 29, 9)),
        (paris(2028, 2, 29, 9), 12, paris(2029, 2, 28, 9)),
        (paris(2026, 6, 15, 9), 18, paris(2027, 12, 15, 9)),
        (paris(2026, 12, 31, 9), 12, paris(2027, 12, 31, 9)),
        (paris(2026, 9, 30, 9), 6, paris(2027, 3, 30, 9)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_one(start, months, end):
    assert after_months(start, months) == end.astimezone(UTC)


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


@given(MOMENTS, st.integers(1, 400))
def test_a_deadline_in_days_is_never_more_than_an_hour_from_as_many_times_24_hours(start, days):
    assert abs(after_days(start, days) - start - timedelta(days=days)) <= timedelta(hours=1)


@given(MOMENTS, st.integers(1, 400))
def test_the_wall_shows_the_same_time_of_day_unless_the_clocks_skip_it(start, days):
    here, there = start.astimezone(PARIS), after_days(start, days).astimezone(PARIS)
    assert there.utcoffset() is not None
    assert (here.hour, here.minute) == (there.hour, there.minute) or (here.hour, there.hour) == (2, 3)


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=3)), st.integers(1, 60))
def test_who_starts_later_ends_no_earlier_but_for_the_hour_that_comes_twice(start, gap, days):
    assert after_days(start + gap, days) >= after_days(start, days) - timedelta(hours=1)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 3, 1, 8, 5, tzinfo=UTC), "1er\xa0mars 2026 à 9\xa0h\xa005"),
        (datetime(2026, 7, 14, 22, 0, tzinfo=UTC), "15\xa0juillet 2026 à 0\xa0h"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "1er\xa0janvier 2027 à 0\xa0h\xa030"),
    ],
)
def test_a_moment_is_said_in_the_time_of_france(at, said):
    assert in_french(at) == said
