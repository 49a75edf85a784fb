"""What a process holds, and gives back."""

import platform
from pathlib import Path

import pytest

from app import memory
from app.memory import Thrift, give_back


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other libraries do it by themselves, or never")
def test_what_was_freed_goes_back_to_the_system() -> None:
    many = [bytes(5000) for _one in range(8000)]
    here_and_there = many[::100]
    del many
    before = resident()
    give_back()
    assert resident() < before - 20_000_000
    assert len(here_and_there) == 80


def test_it_is_given_back_after_work_and_not_too_often(monkeypatch: pytest.MonkeyPatch) -> None:
    now, given = [100.0], []
    monkeypatch.setattr(memory.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(memory, "give_back", lambda: given.append(now[0]))
    thrift = Thrift(seconds=2)
    for second, done in enumerate([0, 1, 2, 3, 3, 3, 4]):
        now[0] = 100.0 + second
        thrift.after(done)
    assert given == [101, 103, 106]


def resident() -> int:
    """How many bytes of memory this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
