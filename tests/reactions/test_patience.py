"""A reader that failed is left alone for a while, longer each time, and asked again at once after a success."""

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
