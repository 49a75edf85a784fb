"""A page as its structure lets it be shown or not: the same row as `Page`, with the state that concerns this alone."""

from datetime import datetime

from sqlalchemy.orm import Mapped, column_property, object_session

from app.governance.vocabulary import ListingState
from app.models.base import Base
from app.models.page import Page

_PAGE = Page.__table__.c


class Listing(Base):
    """Listed or suspended, since when, and the notice that the structure leaves. Whoever changes it expires the Page."""

    __table__ = Page.__table__
    __mapper_args__ = {  # noqa: RUF012 (SQLAlchemy's own form)
        "include_properties": ["id", "listing", "listing_since", "listing_reason", "version"],
        "version_id_col": _PAGE.version,
    }

    state: Mapped[ListingState] = column_property(_PAGE.listing)
    state_since: Mapped[datetime | None] = column_property(_PAGE.listing_since)
    notice: Mapped[str] = column_property(_PAGE.listing_reason)

    @property
    def manager_ids(self) -> frozenset[int]:
        session = object_session(self)
        return session.get_one(Page, self.id).manager_ids if session else frozenset()
