"""The people: members, and the mandates that some of them hold for a term."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.governance.vocabulary import Act, MemberState, Role, of_moderation
from app.models.base import Base, Coded, Moment

if TYPE_CHECKING:
    from app.models.moderation import Block


class Member(Base):
    """A person with an account.

    `opaque_id` is what revisions and the journal seal: it says nothing of the person and survives an erasure.
    `name_key` is the name as look-alikes see it: two names that a reader would confuse share it.
    `epoch` grows when the password changes, which ends every other session.
    `blocked_until` is the latest end of what they are blocked from: most people are not, and it spares asking.
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
    blocked_until: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)

    mandates: Mapped[list["Mandate"]] = relationship(back_populates="member", lazy="selectin")
    if TYPE_CHECKING:  # a block knows whom it is about, and adds itself to them
        blocks: Mapped[list["Block"]]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)
    __table_args__ = (
        CheckConstraint("state IN ('unconfirmed', 'confirmed', 'erased')", name="known_state"),
        CheckConstraint(
            "state = 'erased' OR (state = 'unconfirmed') = (confirmed_at IS NULL)",
            name="confirmed_has_a_date",
        ),
    )

    def roles(self, now: datetime) -> frozenset[Role]:
        """The roles this person holds at `now`; a mandate ends by itself at its term."""
        return frozenset(m.role for m in self.mandates if m.running(now))

    @property
    def handle(self) -> str:
        """How others name this person where they moderate; empty for those who never did."""
        return next((mandate.handle for mandate in self.mandates if mandate.handle), "")

    @property
    def moderating(self) -> str:
        """How others name this person where they moderate: by their name when they are of the coordination alone."""
        return self.handle or self.name

    def named_for(self, subject: str, act: str) -> str:
        """How the author of an act on such a thing is named: by their handle when they moderate."""
        return self.moderating if of_moderation(subject, act) else self.name

    def running_blocks(self, now: datetime) -> list["Block"]:
        """The blocks that hold at `now`, the one that ends last at the end."""
        if self.blocked_until is None or self.blocked_until <= now:
            return []
        return [block for block in self.blocks if block.runs(now)]

    def barring(self, act: Act, page_id: int | None, now: datetime) -> "Block | None":
        """The block that bars this act on this page at `now`, the one that ends last; None for most people."""
        return next((b for b in reversed(self.running_blocks(now)) if b.bars(act, page_id)), None)

    def unread_block(self, now: datetime) -> "Block | None":
        """A block that holds and that this person has not said they read."""
        return next((b for b in self.running_blocks(now) if b.acknowledged_at is None), None)


# What others read of a moderator who acts as such, by the order of their first terms.
HANDLE = "Modération {number}"


class Mandate(Base):
    """A role held by a member from one time until another; its end is a fact, not a deletion.

    `handle` is what others read of a moderator who acts as such (« Modération 3 »): the same for every term of theirs.
    """

    __tablename__ = "mandate"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    role: Mapped[Role] = mapped_column(Coded(Role))
    since: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime | None] = mapped_column(Moment)
    handle: Mapped[str] = mapped_column(String(40), default="")

    member: Mapped[Member] = relationship(back_populates="mandates")

    __table_args__ = (
        CheckConstraint("(role = 'moderator') = (handle <> '')", name="moderator_has_a_handle"),
        Index("ix_mandate_member", "member_id"),
    )

    def running(self, now: datetime) -> bool:
        return self.since <= now and (self.until is None or now < self.until)
