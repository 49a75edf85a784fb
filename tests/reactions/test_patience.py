"""A reader that failed is left alone for a while, longer each time, and asked again at once after a success; one that
waits for calm is asked when nobody writes any more, or after a minute."""

import pytest

from app.reactions import patience as patiences
from app.reactions.patience import Patience


def test_each_failure_doubles_the_wait_and_a_success_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(patiences.time, "monotonic", lambda: now[0])
    patience = Patience()
    waits = []
    for _failure in range(8):
        assert patience.ready("mailing")
        patience.failed("mailing")
        began = now[0]
        while not patience.ready("mailing"):
            now[0] += 0.5
        waits.append(now[0] - began)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    patience.failed("mailing")
    assert patience.ready("indexing"), "one reader's trouble is not another's"
    patience.went_well("mailing")
    assert patience.ready("mailing")


def test_who_waits_for_calm_waits_while_others_write_and_a_minute_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [100.0]
    monkeypatch.setattr(patiences.time, "monotonic", lambda: now[0])
    patience = Patience()
    assert patience.is_calm(0), "what was written before the site started is calm"
    asked = []
    for second in range(1, 131):
        now[0] += 1
        if patience.is_calm(heard=3):
            asked.append(second)
    assert asked == [60, 120]
    now[0] += 1
    assert not patience.is_calm(heard=0)
    now[0] += 1
    assert patience.is_calm(heard=0)
