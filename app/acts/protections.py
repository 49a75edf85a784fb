"""The protection of one field: for a time, with its reasons, and lifted with the case that it answers."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.acts import measures
from app.acts.measures import Reasons
from app.acts.perform import case_of, perform
from app.acts.publishing import lock
from app.cases.protections import running
from app.governance.page_statements import field_protected
from app.governance.procedure import decide
from app.governance.rulebook import FIELD_PROTECTION, PAGE
from app.governance.vocabulary import Act, MeasureGround, MeasureKind, ProtectionState
from app.kinds import KINDS
from app.models import FieldProtection, Measure, Member, Page, Report, stamp

Transaction = Callable[[], AbstractContextManager[Session]]


def protect_field(
    session: Session,
    page: Page,
    name: str,
    until: datetime,
    reason: str,
    by: Member,
    now: datetime,
    *,
    ground: MeasureGround | None = MeasureGround.EDIT_WAR,
    report: Report | None = None,
    dispute_id: int | None = None,
    form_key: str | None = None,
) -> FieldProtection:
    """Until a date, whoever would change this field ("title", "body" or a field's name) proposes it, but the steward
    whose field it is. report: the one that it answers; dispute_id: the dispute with which it is lifted.

    The same form sent twice protects once.
    """
    lock(session, page)
    if twin := measures.already_taken(session, form_key, by):
        return session.scalars(select(FieldProtection).where(FieldProtection.measure_id == twin.id)).one()
    known = name if name in KINDS[page.kind].names() else ""
    held = any(one.name == name for one in running(session, page.id, now))
    thing = FieldProtection(page_id=page.id, name=known, since=now, until=until)
    brought = {"field": known, "protected": held, "until": until, "reason": reason}
    decide(FIELD_PROTECTION, Act.PROTECT_FIELD, case_of(session, thing, by, now, brought))
    reasons = Reasons(
        kind=MeasureKind.PROTECT_FIELD,
        subject=PAGE.name,
        subject_id=page.id,
        said=field_protected(KINDS[page.kind].label_of(name), page.title, until),
        facts=reason,
        ground=ground,
        page=page,
        place=name,
        until=until,
        report=report,
        dispute_id=dispute_id,
        form_key=form_key,
    )
    measure = measures.state(session, reasons, by, now)
    columns = {"measure": measure, "measure_id": measure.id}
    detail = {"field": name, "until": stamp(until), "ground": measure.ground.value}
    told = measures.told(measure)
    perform(
        session,
        FIELD_PROTECTION,
        Act.PROTECT_FIELD,
        thing,
        by,
        now,
        facts=brought,
        detail=detail,
        columns=columns,
        **told,
    )
    measures.answer(session, report, measure, by, now)
    return thing


def lift(
    session: Session, protection: FieldProtection, by: Member | None, now: datetime, *, cause: str = ""
) -> None:
    """Open the field again before the end: a moderator's act, or the program's for a cause. Over already, it stays so."""
    lock(session, protection.page)
    session.refresh(protection)
    if protection.state != ProtectionState.ACTIVE:
        return
    perform(
        session,
        FIELD_PROTECTION,
        Act.UNPROTECT_FIELD,
        protection,
        by,
        now,
        facts={"cause": cause},
        page=protection.page,
        reason=cause,
        detail={"field": protection.name, **measures.lift(protection.measure, now)},
    )


def lift_of(session: Session, measure: Measure, cause: str, now: datetime) -> None:
    """What a measure protected is open again, because what it answered is over, or an appeal reversed it."""
    held = select(FieldProtection).where(FieldProtection.measure_id == measure.id)
    lift(session, session.scalars(held).one(), None, now, cause=cause)


def settle_all_due(transaction: Transaction, now: datetime) -> int:
    """Record the protections whose end has come; returns how many."""
    with transaction() as session:
        ended = (FieldProtection.state == ProtectionState.ACTIVE) & (FieldProtection.until <= now)
        due = session.scalars(select(FieldProtection).where(ended).with_for_update(of=FieldProtection)).all()
        for one in due:
            detail = {"field": one.name}
            perform(
                session,
                FIELD_PROTECTION,
                Act.EXPIRE,
                one,
                None,
                now,
                page=one.page,
                detail=detail,
                due=one.until,
            )
        return len(due)
