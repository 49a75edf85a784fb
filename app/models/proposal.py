"""Proposals: an edit that waits for a decision, every version of it, and what was decided."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.governance.vocabulary import ProposalState, Regime
from app.models.base import Base, Coded, Moment
from app.models.member import Member
from app.models.page import Page
from app.models.poll import Poll

STATES = ", ".join(f"'{state}'" for state in ProposalState)


class Proposal(Base):
    """A change to one page, addressed to its structure or to the community.

    What is proposed is its newest version's (`number`, on revision `base`); `object_hash` is of the change alone, so a
    page that moves elsewhere leaves it as it was. `policy` are the numbers under which it was opened. Decided,
    `revision` is the number it became, `kept` the names that were accepted when not all were, `answer` why.
    """

    __tablename__ = "proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    regime: Mapped[Regime] = mapped_column(Coded(Regime))
    state: Mapped[ProposalState] = mapped_column(Coded(ProposalState))
    state_since: Mapped[datetime] = mapped_column(Moment)
    last_act_at: Mapped[datetime] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    number: Mapped[int] = mapped_column(default=1)
    base: Mapped[int]
    object_hash: Mapped[str] = mapped_column(String(64))
    changed: Mapped[list[str]] = mapped_column(JSON)
    low_risk: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(500), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    policy: Mapped[dict[str, Any]] = mapped_column(JSON)
    policy_revision: Mapped[int | None]
    poll_id: Mapped[int | None] = mapped_column(ForeignKey("poll.id"))
    revision: Mapped[int | None]
    kept: Mapped[list[str]] = mapped_column(JSON, default=list)
    answer: Mapped[str] = mapped_column(String(500), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    taken_over_from_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    form_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    page: Mapped[Page] = relationship()
    author: Mapped[Member] = relationship(foreign_keys=author_id)
    decided_by: Mapped[Member | None] = relationship(foreign_keys=decided_by_id)
    taken_over_from: Mapped[Member | None] = relationship(foreign_keys=taken_over_from_id)
    poll: Mapped[Poll | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)
    __table_args__ = (
        # Deferred: the proposal is decided first, and the revision follows in the same transaction.
        ForeignKeyConstraint(
            ["page_id", "revision"],
            ["revision.page_id", "revision.number"],
            name="fk_proposal_revision",
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint(f"state IN ({STATES})", name="known_state"),
        CheckConstraint("regime IN ('steward', 'community')", name="known_regime"),
        CheckConstraint("number >= 1", name="numbered_from_one"),
        CheckConstraint(
            "(state IN ('accepted', 'partly-accepted')) = (revision IS NOT NULL)",
            name="accepted_has_a_revision",
        ),
        CheckConstraint(
            "state NOT IN ('refused', 'partly-accepted') OR decided_by_id IS NULL OR length(trim(answer)) >= 30",
            name="refused_has_a_reason",
        ),
        CheckConstraint("state <> 'polled' OR poll_id IS NOT NULL", name="polled_has_a_poll"),
        Index("ix_proposal_page", "page_id", "state"),
        Index("ix_proposal_state", "state", "state_since"),
        Index("ix_proposal_author", "author_id", "created_at"),
    )

    @property
    def steward_ids(self) -> frozenset[int]:
        return self.page.steward_ids

    @property
    def stand(self) -> str:
        """Which version of it, in which state: what somebody saw who decides. A rebase leaves it as it was."""
        return f"{self.number}-{self.state}"


class ProposalVersion(Base):
    """What is proposed, on one base. Append-only in the database itself.

    An amendment or a taking over has the next number; a rebase the same number and hash, on a later base.
    `packed`: the whole content proposed, compressed alone. `author_id`: whose words, also after a rebase.
    """

    __tablename__ = "proposal_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    base: Mapped[int]
    packed: Mapped[bytes] = mapped_column(LargeBinary)
    object_hash: Mapped[str] = mapped_column(String(64))
    changed: Mapped[list[str]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(500), default="")
    source: Mapped[str] = mapped_column(String(500), default="")
    form_key: Mapped[str | None] = mapped_column(String(80), unique=True)

    proposal: Mapped[Proposal] = relationship()
    author: Mapped[Member] = relationship()

    __table_args__ = (
        UniqueConstraint("proposal_id", "number", "base", name="uq_proposal_version_number_base"),
        CheckConstraint("number >= 1", name="numbered_from_one"),
    )
