"""Withholding what a version says, or who wrote it, and revealing it again. The version itself never changes."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.acts.measures import Reasons, lifted, take
from app.acts.perform import perform
from app.acts.publishing import no_such_revision
from app.governance.rulebook import VERSION
from app.governance.statements import version_withheld
from app.governance.vocabulary import Act, Ground, MeasureGround, MeasureKind, VersionState, Withholdable
from app.models import Member, Page, Report, Revision, Visibility


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
    report: Report | None = None,
) -> Visibility:
    """Withhold exactly this of a version, from everybody but moderators, or from these too. Its author is told why.

    A text that the page still says cannot be withheld: the page is changed first. Withholding again changes
    what is withheld, with a new reason. report: the one that it answers.
    """
    visibility, version = _locked(session, page, number)
    reasons = Reasons(
        kind=MeasureKind.WITHHOLD,
        subject=VERSION.name,
        subject_id=version.id,
        said=version_withheld(page.title, number, hidden, from_moderators),
        facts=reason,
        ground=MeasureGround(ground.value) if isinstance(ground, Ground) else None,
        page=page,
        member_id=version.author_id,
        report=report,
    )
    lifts = lifted(session, MeasureKind.WITHHOLD, VERSION.name, version.id, now)
    take(
        session,
        VERSION,
        Act.RESERVE if from_moderators else Act.WITHHOLD,
        visibility,
        reasons,
        by,
        now,
        facts={"ground": ground, "hidden": hidden, "newest": number == page.number},
        detail={"ground": ground, "hidden": [what.value for what in Withholdable if what in hidden], **lifts},
        revision=number,
        ground=ground,
        why=reason,
        since=now,
        **_bits(hidden),
    )
    return visibility


def reveal(
    session: Session, page: Page, number: int, reason: str, by: Member | None, now: datetime
) -> Visibility:
    """Withhold nothing of a version any more, and say why. `by` is None when a decision asks for it."""
    visibility, version = _locked(session, page, number)
    perform(
        session,
        VERSION,
        Act.REVEAL,
        visibility,
        by,
        now,
        facts={"reason": reason, "cause": reason},
        page=page,
        revision=number,
        reason=reason,
        detail=lifted(session, MeasureKind.WITHHOLD, VERSION.name, version.id, now),
        why=reason,
        since=now,
        **_bits(()),
    )
    return visibility


def _locked(session: Session, page: Page, number: int) -> tuple[Visibility, Revision]:
    """What is withheld of a version so far: nothing, for most. The page is held, so that its newest stays so."""
    session.refresh(page, with_for_update=True)
    wanted = (Revision.page_id == page.id) & (Revision.number == number)
    version = session.scalar(select(Revision).where(wanted))
    if version is None:
        raise no_such_revision(number)
    of_it = (Visibility.page_id == page.id) & (Visibility.number == number)
    known = session.scalar(select(Visibility).where(of_it))
    return known or Visibility(page_id=page.id, number=number, state=VersionState.SHOWN), version


def _bits(hidden: Collection[Withholdable]) -> dict[str, bool]:
    return {f"{what.value}_hidden": what in hidden for what in Withholdable}
