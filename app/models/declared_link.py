"""Links that members declare, with the structure of a fiche or with another member."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.governance.vocabulary import LINK_NOTE_MOST, LinkNature, LinkState
from app.models.base import Base, Coded, Moment
from app.models.commitments import Committed
from app.models.member import Member
from app.models.page import Page

CURRENT = text("ended_at IS NULL")
STATES = ", ".join(f"'{state}'" for state in LinkState)
NATURES = ", ".join(f"'{nature}'" for nature in LinkNature)


class DeclaredLink(Committed, Base):
    """Somebody says what binds them to a structure (`page`) or to somebody (`other`): one of the two, for everybody to read.

    `note`: a few words more, which may be empty. It is ended, never removed; there is one at a time for each person and
    object. Closing an account takes the note away, and the salt with it.
    """

    __tablename__ = "declared_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"))
    other_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    nature: Mapped[LinkNature] = mapped_column(Coded(LinkNature))
    note: Mapped[str] = mapped_column(String(LINK_NOTE_MOST), default="")
    state: Mapped[LinkState] = mapped_column(Coded(LinkState))
    state_since: Mapped[datetime] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    form_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    author: Mapped[Member] = relationship(foreign_keys=author_id)
    page: Mapped[Page | None] = relationship()
    other: Mapped[Member | None] = relationship(foreign_keys=other_id)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)
    __table_args__ = (
        CheckConstraint(f"state IN ({STATES})", name="known_state"),
        CheckConstraint(f"nature IN ({NATURES})", name="known_nature"),
        CheckConstraint("(page_id IS NULL) <> (other_id IS NULL)", name="with_a_fiche_or_somebody"),
        CheckConstraint("other_id IS NULL OR other_id <> author_id", name="with_somebody_else"),
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended_at_a_date"),
        Index("ix_declared_link_author", "author_id"),
        Index(
            "uq_declared_link_page",
            "page_id",
            "author_id",
            unique=True,
            sqlite_where=CURRENT,
        ),
        Index(
            "uq_declared_link_other",
            "other_id",
            "author_id",
            unique=True,
            sqlite_where=CURRENT,
        ),
    )

    def committed(self) -> tuple[str, ...]:
        return (self.note,)
