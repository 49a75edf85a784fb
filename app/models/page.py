"""Pages, the addresses they have had, and their revisions: what is kept for ever."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.governance.vocabulary import ListingState, PageState, StewardRole
from app.models.base import Base, Coded, Moment
from app.models.member import Member

if TYPE_CHECKING:
    from app.models.claim import Claim

BY_SOMEBODY = text("author_id IS NOT NULL")


class Page(Base):
    """Anything with a past. `number` is its newest revision's; `title_key` is how [[links]] name it.

    `bundled` is the number up to which maintenance has packed its revisions together (app/acts/packing.py).
    """

    __tablename__ = "page"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    title_key: Mapped[str] = mapped_column(String(250), index=True)
    number: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    # Who wrote first: an import is told apart from people, and told again by the same source.
    source_key: Mapped[str | None] = mapped_column(String(100), unique=True)
    example: Mapped[bool] = mapped_column(default=False)
    state: Mapped[PageState] = mapped_column(Coded(PageState))
    protected_until: Mapped[datetime | None] = mapped_column(Moment)
    protection_reason: Mapped[str] = mapped_column(String(500), default="")
    bundled: Mapped[int] = mapped_column(default=0)
    # Whether its structure lets the fiche be shown, since when it does not, and the notice it leaves.
    listing: Mapped[ListingState] = mapped_column(Coded(ListingState), default=ListingState.LISTED)
    listing_since: Mapped[datetime | None] = mapped_column(Moment)
    listing_reason: Mapped[str] = mapped_column(String(500), default="")
    # The page that stands for both, once this one was merged; it is never merged itself, so there is no chain.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"), index=True)
    merged_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)

    merged_into: Mapped["Page | None"] = relationship(remote_side=id)
    if TYPE_CHECKING:  # a claim knows its page, and adds itself to it
        stewardships: Mapped[list["Claim"]]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)
    __table_args__ = (
        CheckConstraint("number >= 1", name="has_a_revision"),
        CheckConstraint("state IN ('open', 'protected', 'merged')", name="known_state"),
        CheckConstraint("merged_into_id <> id", name="merged_into_another"),
        CheckConstraint(
            "(state = 'merged') = (merged_into_id IS NOT NULL) AND (merged_into_id IS NULL) = (merged_at IS NULL)",
            name="merged_somewhere_at_a_date",
        ),
        CheckConstraint(
            "state <> 'protected' OR (protected_until IS NOT NULL AND length(protection_reason) >= 30)",
            name="protection_has_a_term_and_a_reason",
        ),
        CheckConstraint("listing IN ('listed', 'suspended', 'delisted')", name="known_listing"),
        CheckConstraint("listing = 'listed' OR listing_since IS NOT NULL", name="suspended_has_its_date"),
        Index("ix_page_kind_changed", "kind", "changed_at"),
    )

    @property
    def page_id(self) -> int:
        """A page is about itself: the rules ask everything which page it is about."""
        return self.id

    @property
    def steward_ids(self) -> frozenset[int]:
        """The members who care for the fiche in its structure's name; none when nobody claimed it."""
        return frozenset(claim.author_id for claim in self.stewardships)

    @property
    def manager_ids(self) -> frozenset[int]:
        """Those of them who decide about the fiche itself, and about the others."""
        return frozenset(c.author_id for c in self.stewardships if c.role == StewardRole.MANAGER)


class Address(Base):
    """A slug that leads, or once led, to a page. Never removed: addresses do not die."""

    __tablename__ = "address"

    slug: Mapped[str] = mapped_column(String(100), primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), index=True)
    since: Mapped[datetime] = mapped_column(Moment)


class Revision(Base):
    """One sealed state of a page. Append-only in the database itself, but for how small its text is packed.

    `packed` is the canonical content, compressed alone or at the head of a bundle (`keyframe` is None), or
    against revision number `keyframe` of the same page, or in the bundle of that one. `changed` names what
    differs from the parent: 'title', fields, 'body'.
    `form_key` comes from the form: the same form sent twice is one revision.
    """

    __tablename__ = "revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    origin: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(Moment)
    summary: Mapped[str] = mapped_column(String(500), default="")
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    changed: Mapped[list[str]] = mapped_column(JSON, default=list)
    size: Mapped[int]
    keyframe: Mapped[int | None]
    packed: Mapped[bytes] = mapped_column(LargeBinary)
    form_key: Mapped[str | None] = mapped_column(String(64), unique=True)

    page: Mapped[Page] = relationship()
    author: Mapped[Member | None] = relationship()

    __table_args__ = (
        UniqueConstraint("page_id", "number", name="uq_revision_page_number"),
        CheckConstraint("number >= 1", name="numbered_from_one"),
        CheckConstraint("origin IN ('host', 'editor')", name="known_origin"),
        CheckConstraint("keyframe IS NULL OR keyframe < number", name="keyframe_comes_before"),
        Index("ix_revision_author", "author_id", "at"),
        Index("ix_revision_at", "at"),
        # What people wrote, without the imports: the newest of it is asked for all day.
        Index("ix_revision_people", "id", "page_id", sqlite_where=BY_SOMEBODY),
    )


class PageLink(Base):
    """A [[link]] written on a page, by the key of the title it names: known before its target exists."""

    __tablename__ = "page_link"

    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), primary_key=True)
    target_key: Mapped[str] = mapped_column(String(250), primary_key=True, index=True)
