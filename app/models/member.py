"""The people: members, and the mandates that some of them hold for a term."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.governance.vocabulary import MemberState, Role
from app.models.base import Base, Coded, Moment


class Member(Base):
    """A person with an account.

    `opaque_id` is what revisions and the journal seal: it says nothing of the person and survives an erasure.
    `name_key` is the name as look-alikes see it: two names that a reader would confuse share it.
    `epoch` grows when the password changes, which ends every other session.
    """

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    opaque_id: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    name_key: Mapped[str] = mapped_column(String(120), unique=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password: Mapped[str] = mapped_column(String(200))
    state: Mapped[MemberState] = mapped_column(Coded(MemberState))
    created_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    contributions: Mapped[int] = mapped_column(default=0)
    about: Mapped[str] = mapped_column(String(1000), default="")
    demonstration: Mapped[bool] = mapped_column(default=False)
    # Which kind of person the log-in page of the demonstration offers to be, and in a line who they are.
    offered: Mapped[str] = mapped_column(String(60), default="")
    presented_as: Mapped[str] = mapped_column(String(200), default="")
    epoch: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)

    mandates: Mapped[list["Mandate"]] = relationship(back_populates="member", lazy="selectin")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)
    __table_args__ = (
        CheckConstraint("state IN ('unconfirmed', 'confirmed')", name="known_state"),
        CheckConstraint("(state = 'unconfirmed') = (confirmed_at IS NULL)", name="confirmed_has_a_date"),
    )

    def roles(self, now: datetime) -> frozenset[Role]:
        """The roles this person holds at `now`; a mandate ends by itself at its term."""
        return frozenset(m.role for m in self.mandates if m.running(now))


class Mandate(Base):
    """A role held by a member from one time until another; its end is a fact, not a deletion."""

    __tablename__ = "mandate"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    role: Mapped[Role] = mapped_column(Coded(Role))
    since: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime | None] = mapped_column(Moment)

    member: Mapped[Member] = relationship(back_populates="mandates")

    __table_args__ = (Index("ix_mandate_member", "member_id"),)

    def running(self, now: datetime) -> bool:
        return self.since <= now and (self.until is None or now < self.until)
