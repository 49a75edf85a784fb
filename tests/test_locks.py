"""Locks: one process alone, and those who write one after the other."""

import time
from pathlib import Path
from threading import Thread

import pytest

from app.locks import Alone, AlreadyRunning, Turn


def test_one_is_alone_until_it_ends(tmp_path: Path) -> None:
    file = tmp_path / "worker.lock"
    with Alone(file), pytest.raises(AlreadyRunning), Alone(file):
        pass
    with Alone(file):
        pass


def test_who_waits_has_their_turn_as_soon_as_it_is_given(tmp_path: Path) -> None:
    mine, theirs = Turn(tmp_path / "turn"), Turn(tmp_path / "turn")
    assert mine.take(0)
    had: list[bool] = []
    waiting = Thread(target=lambda: had.append(theirs.take(60)))
    waiting.start()
    time.sleep(0.02)
    assert had == []
    mine.give()
    waiting.join(timeout=30)
    assert had == [True]
    theirs.give()


def test_a_turn_that_does_not_come_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    mine, theirs = Turn(tmp_path / "turn"), Turn(tmp_path / "turn")
    assert mine.take(0)
    assert not theirs.take(0.01)
    mine.give()
    assert theirs.take(0)
    theirs.give()
