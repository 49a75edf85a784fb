"""Withholding what a version says, or who wrote it, and revealing it again. The version itself never changes."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.acts.pages import no_such_revision
from app.acts.perform import perform
from app.governance.rulebook import VERSION
from app.governance.vocabulary import Act, Ground, VersionState, Withholdable
from app.models import Member, Page, Revision, Visibility


def withhold(
    session: Session,
    page: Page,
    number: int,
    hidden: Collection[Withholdable],
    ground: Ground | None,
    reason: str,
    by: Member,
    now: datetime,
    *,
    from_moderators: bool = False,
) -> Visibility:
    """Withhold exactly this of a version, from everybody but moderators, or from these too.

    A text that the page still says cannot be withheld: the page is changed first. Withholding again changes
    what is withheld, with a new reason.
    """
    visibility = _locked(session, page, number)
    perform(
        session,
        VERSION,
        Act.RESERVE if from_moderators else Act.WITHHOLD,
        visibility,
        by,
        now,
        facts={"ground": ground, "reason": reason, "hidden": hidden, "newest": number == page.number},
        page=page,
        revision=number,
        reason=reason,
        detail={"ground": ground, "hidden": [what.value for what in Withholdable if what in hidden]},
        ground=ground,
        why=reason,
        since=now,
        **_bits(hidden),
    )
    return visibility


def reveal(session: Session, page: Page, number: int, reason: str, by: Member, now: datetime) -> Visibility:
    """Withhold nothing of a version any more, and say why."""
    visibility = _locked(session, page, number)
    perform(
        session,
        VERSION,
        Act.REVEAL,
        visibility,
        by,
        now,
        facts={"reason": reason},
        page=page,
        revision=number,
        reason=reason,
        why=reason,
        since=now,
        **_bits(()),
    )
    return visibility


def _locked(session: Session, page: Page, number: int) -> Visibility:
    """What is withheld of a version so far: nothing, for most. The page is held, so that its newest stays so."""
    session.refresh(page, with_for_update=True)
    of_it = (Visibility.page_id == page.id) & (Visibility.number == number)
    known = session.scalar(select(Visibility).where(of_it))
    if known:
        return known
    version = (Revision.page_id == page.id) & (Revision.number == number)
    if session.scalar(select(Revision.id).where(version)) is None:
        raise no_such_revision(number)
    return Visibility(page_id=page.id, number=number, state=VersionState.SHOWN)


def _bits(hidden: Collection[Withholdable]) -> dict[str, bool]:
    return {f"{what.value}_hidden": what in hidden for what in Withholdable}
