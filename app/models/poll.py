"""Polls and their ballots: a question on one exact object, to people whose list is frozen when it opens."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.governance.vocabulary import Method, PollState
from app.models.base import Base, Coded, Moment
from app.models.member import Member
from app.models.page import Page

STATES = ", ".join(f"'{state}'" for state in PollState)


class Poll(Base):
    """A poll on one object (`subject`, `subject_id`: a proposal), bound to its hash.

    `electorate`: opaque ids, sorted; its hash is published before the first ballot. `paused_seconds`: how long
    the poll was suspended so far, which its term is put off by; `suspended_at`: since when it is. Closed, `outcome` is
    the count that anyone makes again from the ballots; nothing is counted of an annulled one.
    """

    __tablename__ = "poll"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    method: Mapped[Method] = mapped_column(Coded(Method))
    object_hash: Mapped[str] = mapped_column(String(64))
    questions: Mapped[dict[str, str]] = mapped_column(JSON)
    state: Mapped[PollState] = mapped_column(Coded(PollState))
    state_since: Mapped[datetime] = mapped_column(Moment)
    last_act_at: Mapped[datetime] = mapped_column(Moment)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    prolonged_at: Mapped[datetime | None] = mapped_column(Moment)
    paused_seconds: Mapped[float] = mapped_column(default=0.0)
    suspended_at: Mapped[datetime | None] = mapped_column(Moment)
    electorate: Mapped[list[str]] = mapped_column(JSON)
    electorate_hash: Mapped[str] = mapped_column(String(64))
    policy: Mapped[dict[str, Any]] = mapped_column(JSON)
    policy_revision: Mapped[int | None]
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    version: Mapped[int] = mapped_column(default=1)

    page: Mapped[Page] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)
    __table_args__ = (
        CheckConstraint(f"state IN ({STATES})", name="known_state"),
        CheckConstraint(
            "method IN ('majority', 'consent', 'options', 'criteria')",
            name="known_method",
        ),
        CheckConstraint(
            "(state IN ('carried', 'lost', 'lapsed', 'annulled')) = (closed_at IS NOT NULL)",
            name="closed_has_its_date",
        ),
        CheckConstraint("(state = 'suspended') = (suspended_at IS NOT NULL)", name="suspended_has_its_date"),
        CheckConstraint("state <> 'prolonged' OR prolonged_at IS NOT NULL", name="prolonged_has_its_date"),
        CheckConstraint("paused_seconds >= 0", name="pauses_forward"),
        Index("ix_poll_subject", "subject", "subject_id"),
        Index("ix_poll_state", "state", "opened_at"),
        Index("ix_poll_page", "page_id"),
    )


class Ballot(Base):
    """One voice at one moment, on one exact object. Append-only: a later one replaces it, both are kept."""

    __tablename__ = "ballot"

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    object_hash: Mapped[str] = mapped_column(String(64))
    answers: Mapped[dict[str, str]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(500), default="")
    form_key: Mapped[str | None] = mapped_column(String(80), unique=True)

    poll: Mapped[Poll] = relationship()
    member: Mapped[Member] = relationship()

    __table_args__ = (
        Index("ix_ballot_poll", "poll_id", "at"),
        Index("ix_ballot_member", "member_id", "at"),
    )
