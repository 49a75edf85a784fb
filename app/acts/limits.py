"""Limits on guessing and flooding: a counter table, exact with any number of processes."""

import hashlib
from datetime import datetime

from sqlalchemy import case, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.governance.refusals import Refusal
from app.governance.sentences import Count, Sentence
from app.models import Counter


class TooOften(Refusal):
    """Somebody tried too many times. `wait` is in seconds."""

    def __init__(self, wait: int) -> None:
        text = "Trop d’essais en peu de temps. Réessayez dans {wait:minute|minutes}."
        super().__init__("too-often", Sentence(text, {"wait": Count(max(1, round(wait / 60)))}), 429)
        self.wait = wait


def count(session: Session, what: str, who: str, *, most: int, seconds: int, now: datetime) -> None:
    """Count one try of `what` by `who` (an address, an account). Raises TooOften past `most` in the window.

    To be called in a transaction of its own that is committed whatever happens next: a failed try counts.
    `who` is hashed before it is kept.
    """
    counter = _counted(session, what, who, seconds, now)
    if counter.count > most:
        raise TooOften(counter.until - int(now.timestamp()))


def tries_before(session: Session, what: str, who: str, *, seconds: int, now: datetime) -> int:
    """Count one try, as `count` does; says how many there were before in the window, and lets the rules decide."""
    return _counted(session, what, who, seconds, now).count - 1


def forget_old(session: Session, now: datetime) -> None:
    """Drop the counters whose window has ended."""
    session.execute(delete(Counter).where(Counter.until <= int(now.timestamp())))


def _counted(session: Session, what: str, who: str, seconds: int, now: datetime) -> Counter:
    key = f"{what}:{hashlib.sha256(who.encode()).hexdigest()[:40]}"
    return _one_more(session, key, int(now.timestamp()), seconds)


def _one_more(session: Session, key: str, now: int, seconds: int) -> Counter:
    over = Counter.until <= now
    again = (
        update(Counter)
        .where(Counter.key == key)
        .values(
            count=case((over, 1), else_=Counter.count + 1),
            until=case((over, now + seconds), else_=Counter.until),
        )
        .execution_options(synchronize_session=False)
    )
    if not session.execute(again).rowcount:
        try:
            with session.begin_nested():
                session.add(Counter(key=key, until=now + seconds, count=1))
        except IntegrityError:
            session.execute(again)
    return session.execute(
        select(Counter).where(Counter.key == key).execution_options(populate_existing=True)
    ).scalar_one()
