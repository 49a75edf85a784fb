"""Undoing a measure because something else asks for it: an appeal that reverses it, a dispute that is over."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.acts import blocks, giving_back, visibility, words
from app.acts.protections import lift_of
from app.acts.publishing import unprotect
from app.governance.vocabulary import MeasureKind, MeasureState
from app.models import Block, Measure, Page, Revision

Lift = Callable[[Session, Measure, str, datetime], None]


def lift(session: Session, measure: Measure, cause: str, now: datetime) -> bool:
    """Undo what a measure does, by the program, and say for what cause. False when it is over already."""
    session.refresh(measure, with_for_update=True)
    if not measure.running(now):
        return False
    LIFTS[measure.kind](session, measure, cause, now)
    return True


def lift_with(session: Session, dispute_id: int, cause: str, now: datetime) -> int:
    """The dispute is over: what was protected for it is open again. Returns how many measures were lifted."""
    protections = Measure.kind.in_((MeasureKind.PROTECT, MeasureKind.PROTECT_FIELD))
    of_it = (Measure.dispute_id == dispute_id) & (Measure.state == MeasureState.IN_FORCE)
    measures = session.scalars(select(Measure).where(protections, of_it).order_by(Measure.id)).all()
    return sum(lift(session, measure, cause, now) for measure in measures)


def _reveal_version(session: Session, measure: Measure, cause: str, now: datetime) -> None:
    version = session.get_one(Revision, measure.subject_id)
    visibility.reveal(session, version.page, version.number, cause, None, now)


def _reveal_words(session: Session, measure: Measure, cause: str, now: datetime) -> None:
    words.reveal(session, measure, cause, None, now)


def _unprotect(session: Session, measure: Measure, cause: str, now: datetime) -> None:
    unprotect(session, session.get_one(Page, measure.subject_id), None, now, cause=cause)


def _unblock(session: Session, measure: Measure, cause: str, now: datetime) -> None:
    held = session.scalars(select(Block).where(Block.measure_id == measure.id)).one()
    blocks.unblock(session, held, cause, None, now)


def _give_back(session: Session, measure: Measure, cause: str, now: datetime) -> None:
    giving_back.give_back(session, measure, cause, None, now)


LIFTS: dict[MeasureKind, Lift] = {
    MeasureKind.WITHHOLD: _reveal_version,
    MeasureKind.WITHHOLD_POST: _reveal_words,
    MeasureKind.PROTECT: _unprotect,
    MeasureKind.PROTECT_FIELD: lift_of,
    MeasureKind.BLOCK: _unblock,
    MeasureKind.REVERT_ALL: _give_back,
}


def also(kind: MeasureKind, undo: Lift) -> None:
    """From now on measures of this kind are undone so; the module that takes them says it once, when it is loaded."""
    LIFTS[kind] = undo
