"""The fields of a page that are protected, and the page as the rules see it when one of these is changed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.cases.around import nothing
from app.governance.case import Standing
from app.governance.vocabulary import PageState, ProtectionState
from app.models import FieldProtection, Page
from app.models.base import Moment


def running(session: Session, page_id: int, now: datetime) -> list[FieldProtection]:
    """The protections that hold, even if the clock is late to end the others; in the order of their ends."""
    if nothing(session, page_id, "protected"):
        return []
    return list(session.scalars(_RUNNING, {"page": page_id, "now": now}))


_RUNNING = (
    select(FieldProtection)
    .where(
        FieldProtection.page_id == bindparam("page"),
        FieldProtection.state == ProtectionState.ACTIVE,
        FieldProtection.until > bindparam("now", type_=Moment),
    )
    .order_by(FieldProtection.until, FieldProtection.id)
)


def protected_names(session: Session, page_id: int, now: datetime) -> frozenset[str]:
    """What is protected there: "title", "body", fields."""
    return frozenset(one.name for one in running(session, page_id, now))


def as_protected(page: Page, names: Iterable[str], protected: frozenset[str]) -> Any:
    """The page for whoever changes these names: a protected one, when one of them is protected."""
    if page.state == PageState.OPEN and not protected.isdisjoint(names):
        return Standing(page, PageState.PROTECTED, page.changed_at)
    return page
