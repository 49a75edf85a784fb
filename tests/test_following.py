"""When the worker looks at the journal again."""

import pytest

from app.following import APART, LONGEST_REST, rest_after


@pytest.mark.parametrize("took", [0.01, 0.1, 0.15, 0.2, 5])
def test_rounds_of_work_are_apart_and_search_is_a_second_late_at_most(took: float) -> None:
    assert took + rest_after(took) >= APART
    assert rest_after(took) <= LONGEST_REST


def test_a_worker_that_works_long_leaves_most_of_the_time_to_others() -> None:
    assert rest_after(0.2) == pytest.approx(0.8)
