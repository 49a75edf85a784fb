"""Measures as people read them: the statement of reasons, whole or as everybody may; and words that are withheld."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.governance.case import VISITOR, Case
from app.governance.procedure import open_acts
from app.governance.rulebook import BLOCK, MEASURE
from app.governance.vocabulary import Act, MeasureGround, MeasureKind, MeasureState, Reportable
from app.models import Block, Measure, Member
from app.queries.handles import handle_of


@dataclass(frozen=True, slots=True)
class MeasureView:
    """A statement of reasons. `whole`: whether who reads may know to whom it is told and why.

    masked: its own facts are withheld; the person whom it concerns reads them all the same.
    acts: what they may do with it. `unread`: whether they are the one who must say that they have read it.
    """

    measure: Measure
    by: str
    whole: bool
    addressee: bool
    block: Block | None
    masked: "Hidden | None"
    acts: tuple[Act, ...]
    running: bool

    @property
    def unread(self) -> bool:
        return Act.ACKNOWLEDGE in self.acts and self.block is not None and self.block.acknowledged_at is None

    @property
    def reasons_shown(self) -> bool:
        return self.whole or not self.measure.kind.of_person

    @property
    def hidden(self) -> bool:
        """Whether its facts are kept from who reads, though the log would say them."""
        return self.masked is not None and not self.masked.read and not self.addressee


def view(session: Session, number: int, by: Member | None, now: datetime) -> MeasureView | None:
    """The statement of this number, as somebody may read it; None when there is none."""
    measure = session.get(Measure, number)
    if measure is None:
        return None
    block = session.scalar(select(Block).where(Block.measure_id == measure.id))
    acts = open_acts(MEASURE, Case(measure, by or VISITOR, now))
    own = open_acts(BLOCK, Case(block, by or VISITOR, now)) if block else ()
    undone = tuple(act for act in acts if act in (Act.REVEAL_WORDS, Act.GIVE_BACK))
    return MeasureView(
        measure,
        handle_of(measure.made_by),
        Act.READ_WITHHELD in acts,
        by is not None and by.id == measure.member_id,
        block,
        hidden_words(session, Reportable.MEASURE, [measure.id], by, now).get(measure.id),
        (*(act for act in own if act is not Act.READ), *undone),
        measure.running(now),
    )


@dataclass(frozen=True, slots=True)
class Hidden:
    """Words that are withheld: under which measure, on what ground, since when; `read` by who asks all the same."""

    measure: int
    ground: MeasureGround
    since: datetime
    read: bool


def hidden_words(
    session: Session, subject: Reportable, ids: Collection[int], by: Member | None, now: datetime
) -> dict[int, Hidden]:
    """Which of these posts, proposals, claims or presentations have their words withheld, by their number."""
    return {measure.subject_id: hidden(measure, by, now) for measure in withholding(session, subject, ids)}


def hidden(measure: Any, by: Member | None, now: datetime) -> Hidden:
    """What this measure withholds, for who asks. measure: a Measure, or what is kept of one."""
    return Hidden(measure.id, measure.ground, measure.at, _reads(measure, by, now))


def unless(mask: Hidden | None, words: str) -> str:
    """These words, or nothing when they are kept from who asks."""
    return words if mask is None or mask.read else ""


def withholding(session: Session, subject: Reportable, ids: Collection[int]) -> list[Measure]:
    """The measures that withhold these words now."""
    of_it = (Measure.subject == subject.value) & Measure.subject_id.in_(ids)
    standing = (Measure.kind == MeasureKind.WITHHOLD_POST) & (Measure.state == MeasureState.IN_FORCE)
    return list(session.scalars(select(Measure).where(of_it, standing)))


def _reads(measure: Any, by: Member | None, now: datetime) -> bool:
    return Act.READ_WITHHELD in open_acts(MEASURE, Case(measure, by or VISITOR, now))


def may_block(member_id: int, by: Member | None, now: datetime) -> bool:
    """Whether somebody may block this member at all."""
    return Act.BLOCK in open_acts(BLOCK, Case(Block(member_id=member_id), by or VISITOR, now))


def of_member(session: Session, member_id: int, most: int = 20) -> list[Measure]:
    """The measures that somebody was told of, the newest first."""
    told = select(Measure).where(Measure.member_id == member_id)
    return list(session.scalars(told.order_by(Measure.id.desc()).limit(most)))
