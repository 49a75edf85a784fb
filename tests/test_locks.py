"""Locks: one process alone, those who write one after the other, one who works and one who cannot wait for the end."""

import time
from pathlib import Path
from threading import Thread

import pytest

from app.locks import Alone, AloneInHere, AlreadyRunning, Turn


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


def test_who_works_lets_the_one_who_waits_in_at_the_next_pause() -> None:
    alone, seen = AloneInHere(), []

    def come_in() -> None:
        alone.interrupt()
        seen.append("in")
        time.sleep(0.02)
        seen.append("out")
        alone.resume()

    with alone:
        alone.pause()
        waiting = Thread(target=come_in)
        waiting.start()
        time.sleep(0.02)
        seen.append("at work")
        alone.pause()
        seen.append("at work again")
    waiting.join(timeout=30)
    assert seen == ["at work", "in", "out", "at work again"]
