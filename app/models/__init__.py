"""The tables. They hold columns, relations, constraints and what derives from them; verbs live in acts."""

from app.models.appeal import Appeal, Citation, Precedent
from app.models.attribution import Attribution
from app.models.base import Base, Moment, stamp
from app.models.claim import Claim, ClaimCode
from app.models.declared_link import DeclaredLink
from app.models.dispute import Approval, Dispute, Mark, Offer, Option, Party, Statement
from app.models.journal import Bookmark, JournalEntry, JournalHead
from app.models.limit import Counter
from app.models.listing import Listing
from app.models.member import Mandate, Member
from app.models.moderation import Block, Measure, Report
from app.models.page import Address, Page, PageLink, Revision
from app.models.patrol import PageFacet, Patrol, RevisionMark
from app.models.poll import Ballot, Poll
from app.models.proposal import Proposal, ProposalVersion
from app.models.protection import FieldProtection
from app.models.talk import Mention, Post, PostVersion, Subscription, Topic
from app.models.visibility import Visibility

__all__ = [
    "Address",
    "Appeal",
    "Approval",
    "Attribution",
    "Ballot",
    "Base",
    "Block",
    "Bookmark",
    "Citation",
    "Claim",
    "ClaimCode",
    "Counter",
    "DeclaredLink",
    "Dispute",
    "FieldProtection",
    "JournalEntry",
    "JournalHead",
    "Listing",
    "Mandate",
    "Mark",
    "Measure",
    "Member",
    "Mention",
    "Moment",
    "Offer",
    "Option",
    "Page",
    "PageFacet",
    "PageLink",
    "Party",
    "Patrol",
    "Poll",
    "Post",
    "PostVersion",
    "Precedent",
    "Proposal",
    "ProposalVersion",
    "Report",
    "Revision",
    "RevisionMark",
    "Statement",
    "Subscription",
    "Topic",
    "Visibility",
    "stamp",
]
