"""What waits to be read of a page, and who has read it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.cases.policies import in_force
from app.governance.case import VISITOR, Case
from app.governance.procedure import open_acts
from app.governance.rulebook import PATROL
from app.governance.vocabulary import Act, PatrolState
from app.models import Member, Page, Patrol
from app.models.prepared import ask_prepared


@dataclass(frozen=True, slots=True)
class Patrolled:
    """Whether a version was read; by whom, unless it was accepted before. may_read: who asks may say they have."""

    state: PatrolState
    by: str | None
    by_slug: str | None
    may_read: bool


_OF_VERSIONS = select(Patrol.number, Patrol.state).where(
    Patrol.page_id == bindparam("page"), Patrol.number.in_(bindparam("numbers", expanding=True))
)


def states(session: Session, page: Page, numbers: Collection[int]) -> dict[int, PatrolState]:
    """Of these versions, those whose authors were new, and whether each was read."""
    found = ask_prepared(session, _OF_VERSIONS, {"page": page.id, "numbers": list(numbers)})
    return {row.number: row.state for row in found}


_OF_VERSION = (
    select(Patrol, Member.name, Member.slug)
    .outerjoin(Member, Member.id == Patrol.by_id)
    .where(Patrol.page_id == bindparam("page"), Patrol.number == bindparam("at_number"))
)


def of_version(
    session: Session, page: Page, number: int, by: Member | None, now: datetime
) -> Patrolled | None:
    """One version, for the person who looks at it; None when it waits for nobody."""
    if not states(session, page, [number]):
        return None  # as for most
    row = session.execute(_OF_VERSION, {"page": page.id, "at_number": number}).one()
    opened = open_acts(PATROL, Case(row.Patrol, by or VISITOR, now, in_force(session)))
    return Patrolled(row.Patrol.state, row.name, row.slug, Act.PATROL in opened)
