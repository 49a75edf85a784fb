"""Settling: what the clock owes to the cases of a page is done in one order, whatever their procedure.

Each kind of case says what it owes (`Source`); on one page the first deadline comes first, because what one case does
may move what another one waits for.
"""

import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.acts.publishing import lock
from app.models import Page

Transaction = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True, slots=True)
class Step:
    """Something that the clock owes to one case. At the same moment a poll comes first, because cases follow it."""

    at: datetime
    rank: int
    case_id: int
    run: Callable[[], None]

    @property
    def order(self) -> tuple[datetime, int, int]:
        return self.at, self.rank, self.case_id


POLLS, DISPUTES, PROPOSALS = range(3)


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of case. `pages`: those where one waits; `owed`: the next step of each case of a page, now."""

    pages: Callable[[Session], Iterable[int]]
    owed: Callable[[Session, int, datetime], Iterable[Step]]


_sources: list[Source] = []


def also(source: Source) -> None:
    """From now on this kind of case is settled with the others; its module says so once, when it is loaded."""
    _sources.append(source)


def settle_page(session: Session, page: Page, now: datetime) -> int:
    """Do what is due on a page that is held, first come first served: what one step moves, the next one finds moved.
    However late this runs, all is as if it had run in time. Returns how many steps."""
    steps = 0
    while owed := _owed(session, page.id, now):
        min(owed, key=lambda step: step.order).run()
        steps += 1
    return steps


def settle_all_due(transaction: Transaction, now: datetime) -> int:
    """Do all that is due, page by page, each in a transaction of its own. Twice, or twice at once, changes nothing.

    A page where something goes wrong is logged, and the others are done all the same.
    """
    with transaction() as session:
        waiting = sorted({page_id for source in _sources for page_id in source.pages(session)})
        due = [page_id for page_id in waiting if _owed(session, page_id, now)]
    done = 0
    for page_id in due:
        try:
            with transaction() as session:
                page = session.get_one(Page, page_id)
                lock(session, page)
                done += settle_page(session, page, now)
        except Exception:
            logging.getLogger(__name__).exception("clock: page %s could not be settled", page_id)
    return done


def _owed(session: Session, page_id: int, now: datetime) -> list[Step]:
    return [step for source in _sources for step in source.owed(session, page_id, now)]
