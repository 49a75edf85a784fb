"""What recent changes are sorted by: which versions wait to be read, how each is marked, where each page belongs."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.governance.vocabulary import PatrolState
from app.models.base import Base, Coded, Moment
from app.models.member import Member
from app.models.page import Page


class Patrol(Base):
    """A version whose author was not a confirmed member yet, and whether somebody else has read it.

    Its `id` is the revision's. Patrolled without `by`: somebody else had accepted it before it was written.
    """

    __tablename__ = "patrol"

    id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True, autoincrement=False)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    state: Mapped[PatrolState] = mapped_column(Coded(PatrolState))
    state_since: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    version: Mapped[int] = mapped_column(default=1)

    page: Mapped[Page] = relationship()
    by: Mapped[Member | None] = relationship(foreign_keys=by_id)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'patrolled')", name="known_state"),
        CheckConstraint("state <> 'waiting' OR by_id IS NULL", name="waiting_was_read_by_nobody"),
        Index("ix_patrol_state", "state", "id"),
        Index("ix_patrol_page", "page_id", "number"),
    )


class RevisionMark(Base):
    """How a version is told apart: a kind of tag (`undoes`), the tag of a watch rule (`watch:…`), `reverted`.

    It can be thrown away: the tags of the revisions give it again (app/acts/marking.py).
    """

    __tablename__ = "revision_mark"

    mark: Mapped[str] = mapped_column(String(60), primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)

    __table_args__ = (Index("ix_revision_mark_revision", "revision_id"),)


class PageFacet(Base):
    """Where a page belongs, as its newest version says: `departement:63`, `theme:culture`.

    It can be thrown away: the pages give it again (app/acts/marking.py).
    """

    __tablename__ = "page_facet"

    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), primary_key=True)
    facet: Mapped[str] = mapped_column(String(80), primary_key=True)

    __table_args__ = (Index("ix_page_facet_facet", "facet", "page_id"),)
