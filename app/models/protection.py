"""The protection of one field of a page: for a time, for a reason, and for no longer than the case it comes from."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.governance.vocabulary import ProtectionState
from app.models.base import Base, Coded, Moment
from app.models.moderation import Measure
from app.models.page import Page


class FieldProtection(Base):
    """Until a date, what changes this field ("title", "body" or a field's name) is proposed and not written.

    Its reasons, and the report or the dispute that it answers, are its measure's.
    """

    __tablename__ = "field_protection"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    name: Mapped[str] = mapped_column(String(60))
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), unique=True)
    since: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[ProtectionState] = mapped_column(Coded(ProtectionState))
    state_since: Mapped[datetime] = mapped_column(Moment)
    last_act_at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)

    page: Mapped[Page] = relationship()
    measure: Mapped[Measure] = relationship(lazy="joined", innerjoin=True)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)
    __table_args__ = (
        CheckConstraint("state IN ('active', 'lifted', 'over')", name="known_state"),
        CheckConstraint("until > since", name="ends_after_it_began"),
        CheckConstraint("length(name) > 0", name="names_a_field"),
        Index("ix_field_protection_page", "page_id", "state"),
        Index("ix_field_protection_state", "state", "until"),
    )

    @property
    def reason(self) -> str:
        return self.measure.facts

    @property
    def stand(self) -> str:
        """In which state somebody saw it who lifts it."""
        return str(self.state)

    def runs(self, now: datetime) -> bool:
        """Even if the clock is late to say that it is over."""
        return self.state == ProtectionState.ACTIVE and now < self.until
