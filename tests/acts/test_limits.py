"""Limits hold exactly, however many ask at once; and they forget."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier

import pytest
from sqlalchemy import func, select

from app.acts import limits
from app.database import Database
from app.models import Counter
from tests.processes import processes

NOON = datetime(2026, 11, 5, 12, tzinfo=UTC)
FIVE = {"most": 5, "seconds": 900}


@pytest.fixture
def store(settings):
    database = Database(settings.database_url)
    yield database
    database.engine.dispose()


def passes(
    store: Database, who: str = "lucie@example.org", now: datetime = NOON, what: str = "log-in"
) -> bool:
    try:
        with store.transaction() as session:
            limits.count(session, what, who, now=now, **FIVE)
    except limits.TooOften:
        return False
    return True


def try_five_times(url: str, start: Barrier, passed: SimpleQueue) -> None:
    """Five tries from a process of its own, as soon as every process is ready."""
    store = Database(url)
    start.wait(timeout=60)
    passed.put(sum(passes(store) for _ in range(5)))


def test_the_sixth_try_is_refused_with_the_time_to_wait(store):
    assert [passes(store) for _ in range(7)] == [True] * 5 + [False] * 2
    with pytest.raises(limits.TooOften) as refused, store.transaction() as session:
        limits.count(session, "log-in", "lucie@example.org", now=NOON + timedelta(minutes=5), **FIVE)
    assert str(refused.value) == "Trop d’essais en peu de temps. Réessayez dans 10\u00a0minutes."
    assert (refused.value.status, refused.value.wait) == (429, 600)


def test_a_refused_try_does_not_lengthen_the_wait(store):
    for minute in range(15):
        passes(store, now=NOON + timedelta(minutes=minute))
    assert passes(store, now=NOON + timedelta(minutes=15))


def test_each_person_and_each_door_is_counted_apart(store):
    for _ in range(6):
        passes(store)
    assert not passes(store)
    assert passes(store, who="yannick@example.org")
    assert passes(store, what="letter")


def test_fifteen_threads_and_a_limit_of_five_let_exactly_five_pass(store):
    with ThreadPoolExecutor(15) as crowd:
        assert sum(crowd.map(lambda _: passes(store), range(15))) == 5


def test_two_processes_and_a_limit_of_five_let_exactly_five_pass(settings):
    start, passed = processes.Barrier(2), processes.SimpleQueue()
    asked = (settings.database_url, start, passed)
    crowd = [processes.Process(target=try_five_times, args=asked) for _ in range(2)]
    for process in crowd:
        process.start()
    for process in crowd:
        process.join(90)
    assert passed.get() + passed.get() == 5


def test_the_counters_tell_nobodys_address(store):
    passes(store)
    with store.reading() as session:
        assert "lucie" not in session.scalar(select(Counter.key))


def test_counters_whose_time_is_past_are_dropped(store):
    passes(store)
    passes(store, who="yannick@example.org", now=NOON + timedelta(minutes=10))
    with store.transaction() as session:
        limits.forget_old(session, NOON + timedelta(minutes=15))
        assert session.scalar(select(func.count()).select_from(Counter)) == 1
