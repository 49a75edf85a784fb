"""Whether a fiche is shown, as its structure decides: suspended, it is in no list; lifted, it is back everywhere.

What was said stays readable, and goes on: its history, its cases. Only its structure lifts what it decided.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from app.acts.claims import settle_page
from app.acts.decisions import delist
from app.acts.perform import perform
from app.governance.rulebook import SUSPENSION
from app.governance.vocabulary import Act
from app.models import Listing, Member, Page

LONGEST_REASON = 500


def suspend(session: Session, page: Page, notice: str, by: Member, now: datetime) -> None:
    """Take a fiche out of every list at once. `notice` is what its address says meanwhile; it may be empty."""
    _perform(session, Act.SUSPEND, page, notice, by, now)


def lift(session: Session, page: Page, by: Member, now: datetime) -> None:
    """Show the fiche again, everywhere it was; unless a decision has taken it out of the lists meanwhile."""
    _perform(session, Act.LIFT, page, "", by, now)
    delist(session, page, now)


def _perform(session: Session, act: Act, page: Page, notice: str, by: Member, now: datetime) -> None:
    session.refresh(page, with_for_update=True)
    session.expire(page, ["stewardships"])
    settle_page(session, page, now)
    session.flush()
    listing = session.get_one(Listing, page.id, populate_existing=True)
    perform(session, SUSPENSION, act, listing, by, now, page=page, reason=notice, notice=notice)
    session.refresh(page)
