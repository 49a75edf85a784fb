"""Claims: asking for the care of a fiche, then holding it; and the codes of the letters that prove it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.governance.vocabulary import ClaimState, StewardRole
from app.models.base import Base, Coded, Moment
from app.models.member import Member
from app.models.page import Page

STATES = ", ".join(f"'{state}'" for state in ClaimState)


class ClaimCode(Base):
    """A code printed on a letter. Only its hash is kept: 128 random bits need no salt. It serves once."""

    __tablename__ = "claim_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    issued_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    used_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    addressed_to: Mapped[str] = mapped_column(String(300), default="")

    page: Mapped[Page] = relationship()

    __table_args__ = (
        CheckConstraint("(used_at IS NULL) = (used_by_id IS NULL)", name="used_by_somebody"),
        Index("ix_claim_code_page", "page_id"),
    )


class Claim(Base):
    """Somebody asks for a fiche in a role. Held (or asleep) it is a stewardship, from `since` until `until`.

    `proof`: what is said to prove it, when there is no code; `checked_by_id`: the first moderator who agreed.
    `answer`: why it was refused or revoked.
    """

    __tablename__ = "claim"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    state: Mapped[ClaimState] = mapped_column(Coded(ClaimState))
    state_since: Mapped[datetime] = mapped_column(Moment)
    last_act_at: Mapped[datetime] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    role: Mapped[StewardRole] = mapped_column(Coded(StewardRole))
    proof: Mapped[str] = mapped_column(String(2000), default="")
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    checked_at: Mapped[datetime | None] = mapped_column(Moment)
    code_id: Mapped[int | None] = mapped_column(ForeignKey("claim_code.id"))
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    # The stewardship that this one continues on another fiche, since the two were merged, or are two again.
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("claim.id"))
    answer: Mapped[str] = mapped_column(String(500), default="")
    since: Mapped[datetime | None] = mapped_column(Moment)
    until: Mapped[datetime | None] = mapped_column(Moment)
    form_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    page: Mapped[Page] = relationship()
    author: Mapped[Member] = relationship(foreign_keys=author_id)
    checked_by: Mapped[Member | None] = relationship(foreign_keys=checked_by_id)
    invited_by: Mapped[Member | None] = relationship(foreign_keys=invited_by_id)
    code: Mapped[ClaimCode | None] = relationship()
    carried_from: Mapped["Claim | None"] = relationship(remote_side=id)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)
    __table_args__ = (
        CheckConstraint(f"state IN ({STATES})", name="known_state"),
        CheckConstraint("role IN ('manager', 'editor')", name="known_role"),
        CheckConstraint("(checked_by_id IS NULL) = (checked_at IS NULL)", name="checked_by_somebody"),
        CheckConstraint("state NOT IN ('held', 'dormant') OR since IS NOT NULL", name="held_since_a_date"),
        CheckConstraint(
            "state NOT IN ('relinquished', 'transferred', 'revoked') OR (since IS NOT NULL AND until IS NOT NULL)",
            name="ended_at_a_date",
        ),
        CheckConstraint(
            "state NOT IN ('refused', 'revoked') OR length(trim(answer)) >= 30", name="refused_has_a_reason"
        ),
        Index("ix_claim_page", "page_id", "state"),
        Index("ix_claim_author", "author_id", "state"),
        Index("ix_claim_state", "state", "state_since"),
    )

    @property
    def manager_ids(self) -> frozenset[int]:
        return self.page.manager_ids

    @property
    def stand(self) -> str:
        """In which state somebody saw it who decides."""
        return str(self.state)


# Those who hold a fiche today. It is read once in a session: who changes a claim expires it.
Page.stewardships = relationship(
    Claim,
    primaryjoin=(Claim.page_id == Page.id) & (Claim.state == ClaimState.HELD),
    order_by=Claim.id,
    viewonly=True,
)
