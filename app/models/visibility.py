"""What is withheld of a revision, beside it: the revision itself never changes, nor its seal."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.governance.vocabulary import Ground, VersionState, Withholdable
from app.models.base import Base, Coded, Moment


class Visibility(Base):
    """What of one revision is withheld, from whom, on what ground, why and since when.

    A revision that was never withheld has no row. One that was revealed keeps its row, which hides nothing;
    `why` is then why it was revealed. From whom: `state` says it (moderators too, when it is reserved).
    """

    __tablename__ = "visibility"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int]
    number: Mapped[int]
    state: Mapped[VersionState] = mapped_column(Coded(VersionState))
    text_hidden: Mapped[bool] = mapped_column(default=False)
    summary_hidden: Mapped[bool] = mapped_column(default=False)
    author_hidden: Mapped[bool] = mapped_column(default=False)
    ground: Mapped[Ground] = mapped_column(Coded(Ground))
    why: Mapped[str] = mapped_column("reason", String(500))
    since: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)
    __table_args__ = (
        ForeignKeyConstraint(
            ["page_id", "number"], ["revision.page_id", "revision.number"], name="fk_visibility_revision"
        ),
        UniqueConstraint("page_id", "number", name="uq_visibility_page_number"),
        CheckConstraint("state IN ('shown', 'withheld', 'reserved')", name="known_state"),
        CheckConstraint(
            "(state = 'shown') = NOT (text_hidden OR summary_hidden OR author_hidden)",
            name="withheld_hides_something",
        ),
        CheckConstraint("length(trim(reason)) >= 30", name="has_a_reason"),
        CheckConstraint(
            "ground IN ('personal-data', 'unlawful', 'insult', 'copyright', 'charter')", name="known_ground"
        ),
    )

    @property
    def hidden(self) -> frozenset[Withholdable]:
        """What is withheld."""
        bits = (self.text_hidden, self.summary_hidden, self.author_hidden)
        return frozenset(what for what, hidden in zip(Withholdable, bits, strict=True) if hidden)


def withheld_texts(session: Session, page_id: int, numbers: Collection[int]) -> set[int]:
    """Which of these revisions of a page have their text withheld, from whomever it is."""
    query = select(Visibility.number).where(Visibility.page_id == page_id, Visibility.text_hidden)
    return set(session.scalars(query.where(Visibility.number.in_(numbers))))
