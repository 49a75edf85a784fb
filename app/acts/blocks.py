"""Blocks: what somebody may not do, and where, for a time. They are told why, and must say that they have read it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import checks
from app.acts.measures import Reasons, Transaction, already_taken, answer, lift, state, told
from app.acts.perform import case_of, perform
from app.governance.procedure import decide
from app.governance.rulebook import BLOCK, MEMBER
from app.governance.statements import member_blocked
from app.governance.vocabulary import Act, Barred, BlockState, MeasureGround, MeasureKind
from app.models import Block, Measure, Member, Page, Report


def block(
    session: Session,
    member: Member,
    barred: Collection[Barred],
    pages: Sequence[Page],
    until: datetime,
    why: str,
    ground: MeasureGround | None,
    by: Member,
    now: datetime,
    *,
    report: Report | None = None,
    form_key: str | None = None,
) -> Measure:
    """Keep somebody from writing, proposing, talking or voting, on these pages or on all, until a date.

    Reading, their own account and cases, appeals, and what a steward alone decides are never kept from anybody.
    """
    session.refresh(member, with_for_update=True)
    if twin := already_taken(session, form_key, by):
        return twin
    thing = Block(member_id=member.id, barred=list(barred), pages=[page.id for page in pages], since=now)
    brought = {"reason": why, "ground": ground, "barred": barred, "until": until}
    decide(BLOCK, Act.BLOCK, case_of(session, thing, by, now, brought))
    measure = state(session, _reasons(member, barred, pages, until, why, ground, report, form_key), by, now)
    detail = {"ground": measure.ground.value, "barred": [str(one) for one in barred]}
    ends: dict[str, Any] = {"until": until, "measure": measure, "measure_id": measure.id}
    perform(session, BLOCK, Act.BLOCK, thing, by, now, facts=brought, detail=detail, **told(measure), **ends)
    answer(session, report, measure, by, now)
    _remember(session, member)
    return measure


def acknowledge(session: Session, held: Block, by: Member, now: datetime) -> None:
    """Say that one has read why: the notice that every page bears goes away. Said twice, it is said once."""
    if held.acknowledged_at is None:
        perform(session, BLOCK, Act.ACKNOWLEDGE, held, by, now, public=False, acknowledged_at=now)
        session.expire(held.member, ["blocks"])


def unblock(session: Session, held: Block, reason: str, by: Member | None, now: datetime) -> None:
    """Lift a block before its end, and say why. `by` is None when a decision asks for it."""
    session.refresh(held, with_for_update=True)
    facts = {"reason": reason, "cause": reason}
    detail = {"measure": held.measure_id, **lift(held.measure, now)}
    answered = checks.one_line(reason)[:500]
    perform(session, BLOCK, Act.UNBLOCK, held, by, now, facts=facts, detail=detail, answer=answered)
    _remember(session, held.member)


def settle_all_due(transaction: Transaction, now: datetime) -> int:
    """Record the blocks whose end has come; returns how many."""
    with transaction() as session:
        ended = (Block.state == BlockState.ACTIVE) & (Block.until <= now)
        blocks = session.scalars(select(Block).where(ended).with_for_update(of=Block)).all()
        for held in blocks:
            detail = {"measure": held.measure_id}
            perform(session, BLOCK, Act.EXPIRE, held, None, now, due=held.until, detail=detail)
        return len(blocks)


def _remember(session: Session, member: Member) -> None:
    """The latest end of what somebody is blocked from, kept beside them."""
    session.flush()
    active = (Block.member_id == member.id) & (Block.state == BlockState.ACTIVE)
    ends = session.scalars(select(Block.until).where(active)).all()
    member.blocked_until = max(ends, default=None)
    session.expire(member, ["blocks"])


def _reasons(
    member: Member,
    barred: Collection[Barred],
    pages: Sequence[Page],
    until: datetime,
    why: str,
    ground: MeasureGround | None,
    report: Report | None,
    form_key: str | None,
) -> Reasons:
    return Reasons(
        kind=MeasureKind.BLOCK,
        subject=MEMBER.name,
        subject_id=member.id,
        said=member_blocked(barred, [page.title for page in pages], until),
        facts=why,
        ground=ground,
        member_id=member.id,
        until=until,
        report=report,
        form_key=form_key,
    )
