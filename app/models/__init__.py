"""The tables. They hold columns, relations, constraints and what derives from them; verbs live in acts."""

from app.models.attribution import Attribution
from app.models.base import Base, Moment, stamp
from app.models.journal import Bookmark, JournalEntry, JournalHead
from app.models.limit import Counter
from app.models.member import Mandate, Member
from app.models.page import Address, Page, PageLink, Revision
from app.models.visibility import Visibility

__all__ = [
    "Address",
    "Attribution",
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
    "Visibility",
    "stamp",
]
