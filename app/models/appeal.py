"""What follows a decision: the precedent that it leaves, and the appeals against it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.governance.vocabulary import STATEMENT_MOST, AppealState, DisputeQuestion, PrecedentState
from app.models.base import Base, Coded, Moment
from app.models.commitments import Committed
from app.models.dispute import Dispute
from app.models.member import Member
from app.models.page import Page

PENDING = text("state IN ('filed', 'escalated')")


class Precedent(Committed, Base):
    """What is to be remembered of a closed dispute, in a paragraph, and what it is worth today.

    A case that is sent back and closed again leaves another. `changed_by_id`: the dispute whose decision qualified or overturned it.
    """

    __tablename__ = "precedent"

    id: Mapped[int] = mapped_column(primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    question: Mapped[DisputeQuestion] = mapped_column(Coded(DisputeQuestion))
    ratio: Mapped[str] = mapped_column(String(1000))
    state: Mapped[PrecedentState] = mapped_column(Coded(PrecedentState))
    state_since: Mapped[datetime] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("dispute.id"))
    version: Mapped[int] = mapped_column(default=1)

    dispute: Mapped[Dispute] = relationship(foreign_keys=dispute_id)
    changed_by: Mapped[Dispute | None] = relationship(foreign_keys=changed_by_id)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)
    __table_args__ = (
        CheckConstraint("state IN ('stands', 'qualified', 'overturned')", name="known_state"),
        CheckConstraint("length(trim(ratio)) >= 30", name="has_a_ratio"),
        Index("ix_precedent_question", "question", "state"),
    )

    def committed(self) -> tuple[str, ...]:
        return (self.question, self.ratio)


class Citation(Base):
    """A decision names another one, by [[litige:42]] in its motives or ratio."""

    __tablename__ = "citation"

    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), primary_key=True)
    cited_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), primary_key=True, index=True)


class Appeal(Committed, Base):
    """Somebody asks other people to look again at a decision (`subject`, `subject_id`: a dispute, a measure)."""

    __tablename__ = "appeal"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    state: Mapped[AppealState] = mapped_column(Coded(AppealState))
    state_since: Mapped[datetime] = mapped_column(Moment)
    last_act_at: Mapped[datetime] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    decided_at: Mapped[datetime] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text, default="")
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    judged_at: Mapped[datetime | None] = mapped_column(Moment)
    policy: Mapped[dict[str, Any]] = mapped_column(JSON)
    policy_revision: Mapped[int | None]
    form_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    page: Mapped[Page | None] = relationship()
    author: Mapped[Member] = relationship(foreign_keys=author_id)
    judged_by: Mapped[Member | None] = relationship(foreign_keys=judged_by_id)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)
    __table_args__ = (
        CheckConstraint(
            "state IN ('filed', 'escalated', 'upheld', 'reversed', 'sent-back', 'lapsed', 'withdrawn')",
            name="known_state",
        ),
        CheckConstraint("subject IN ('dispute', 'measure')", name="known_subject"),
        CheckConstraint(f"length(trim(reason)) BETWEEN 30 AND {STATEMENT_MOST}", name="has_a_reason"),
        CheckConstraint(
            "state NOT IN ('upheld', 'reversed', 'sent-back') OR (judged_by_id IS NOT NULL AND length(trim(answer)) >= 30)",
            name="judged_has_a_reason",
        ),
        Index("ix_appeal_subject", "subject", "subject_id"),
        Index("ix_appeal_state", "state", "state_since"),
        Index(
            "uq_appeal_pending",
            "subject",
            "subject_id",
            unique=True,
            sqlite_where=PENDING,
        ),
    )

    def committed(self) -> tuple[str, ...]:
        return (self.reason,)

    @property
    def stand(self) -> str:
        return str(self.state)
