"""The tables. They hold columns, relations, constraints and what derives from them; verbs live in acts."""

from app.models.appeal import Appeal, Citation, Precedent
from app.models.attribution import Attribution
from app.models.base import Base, Moment, stamp
from app.models.claim import Claim, ClaimCode
from app.models.dispute import Approval, Dispute, Mark, Offer, Option, Party, Statement
from app.models.journal import Bookmark, JournalEntry, JournalHead
from app.models.limit import Counter
from app.models.listing import Listing
from app.models.member import Mandate, Member
from app.models.page import Address, Page, PageLink, Revision
from app.models.poll import Ballot, Poll
from app.models.proposal import Proposal, ProposalVersion
from app.models.talk import Mention, Post, PostVersion, Subscription, Topic
from app.models.visibility import Visibility

__all__ = [
    "Address",
    "Attribution",
    "Ballot",
    "Appeal",
    "Approval",
    "Base",
    "Bookmark",
    "Claim",
    "ClaimCode",
    "Counter",
    "Citation",
    "JournalEntry",
    "JournalHead",
    "Listing",
    "Dispute",
    "Mandate",
    "Member",
    "Mention",
    "Moment",
    "Mark",
    "Page",
    "PageLink",
    "Poll",
    "Post",
    "Offer",
    "Option",
    "PostVersion",
    "Proposal",
    "ProposalVersion",
    "Party",
    "Revision",
    "Subscription",
    "Topic",
    "Visibility",
    "Precedent",
    "stamp",
]
    "Statement",
