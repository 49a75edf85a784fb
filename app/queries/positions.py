"""Where each party to a dispute stands: the reason of who opened it, and what each other first wrote in its discussion."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Dispute, Party, Post, PostVersion


@dataclass(frozen=True, slots=True)
class Position:
    """The message, its number in its topic, when it was written and what it says now."""

    id: int
    number: int
    at: datetime
    text: str


def positions(session: Session, dispute: Dispute, nameless: Collection[int]) -> dict[int, Position]:
    """The position of each party who wrote since they are one, by the party's member; not of who opened the dispute.

    nameless: whom the case does not name to who asks; a message would.
    """
    others = {one.member_id for one in dispute.parties} - {dispute.author_id, *nameless}
    if dispute.topic_id is None or not others:
        return {}
    since = (Party.member_id == Post.author_id) & (Party.dispute_id == dispute.id) & (Party.since <= Post.at)
    theirs = (Post.topic_id == dispute.topic_id) & Post.author_id.in_(others)
    first = select(func.min(Post.id)).join(Party, since).where(theirs).group_by(Post.author_id)
    newest = (PostVersion.post_id == Post.id) & (PostVersion.number == Post.versions)
    said = select(Post, PostVersion.text).join(PostVersion, newest).where(Post.id.in_(first))
    return {
        post.author_id: Position(post.id, post.number, post.at, text) for post, text in session.execute(said)
    }
