"""What every act on a dispute has in common: the page held, what is due done, the rulebook asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.acts import meanwhile
from app.acts.lifting import lift_with
from app.acts.perform import NOTHING, perform
from app.acts.publishing import lock
from app.acts.settling import settle_page
from app.cases.disputes import dispute_case
from app.governance.case import By
from app.governance.rulebook import DISPUTE, LIVE
from app.governance.vocabulary import Act
from app.models import Dispute, JournalEntry, Member


def held(session: Session, dispute: Dispute, now: datetime, seen: str | None, act: Act, by: Member) -> bool:
    """Hold the page and the dispute as they are now, and do what is due. True when the form came twice.

    `seen`: its `stand`, as the form had it. Raises Refusal when somebody else acted meanwhile.
    """
    # What this session read before it held the page may be old by now.
    session.expire_all()
    lock(session, dispute.page)
    session.refresh(dispute)
    settle_page(session, dispute.page, now)
    if meanwhile.already_done(session, DISPUTE, dispute, seen, act, by):
        return True
    meanwhile.check(session, DISPUTE, dispute, seen)
    return False


def perform_on(
    session: Session,
    act: Act,
    dispute: Dispute,
    by: By,
    now: datetime,
    facts: Mapping[str, Any] = NOTHING,
    **more: Any,
) -> JournalEntry:
    """`perform` on a dispute that is held. What was protected for it is open again once it is closed or asleep."""
    case, live = dispute_case(session, dispute, by, now, **facts), dispute.state in LIVE
    entry = perform(
        session,
        DISPUTE,
        act,
        dispute,
        by,
        now,
        facts=case.facts,
        policy=case.policy,
        page=dispute.page,
        **more,
    )
    if live and dispute.state not in LIVE:
        lift_with(session, dispute.id, f"Le litige {dispute.id} est clos ou en sommeil.", now)
    return entry
