"""The tables. They hold columns, relations, constraints and what derives from them; verbs live in acts."""

from app.models.base import Base, Moment, stamp
from app.models.journal import Bookmark, JournalEntry, JournalHead
from app.models.limit import Counter
from app.models.member import Mandate, Member
from app.models.page import Address, Page, PageLink, Revision

__all__ = [
    "Address",
    "Base",
    "Bookmark",
    "Counter",
    "JournalEntry",
    "JournalHead",
    "Mandate",
    "Member",
    "Moment",
    "Page",
    "PageLink",
    "Revision",
    "stamp",
]
