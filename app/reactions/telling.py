"""The reader that tells of talk: to whom a message names, and to those who follow its topic.

A follower has one letter between two visits; somebody who is named, one a day for each topic. What was said is not in
the letter: it may have been withheld since.
"""

import logging
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import tokens
from app.governance.vocabulary import Act, MeasureKind, MeasureState, MemberState, Reportable
from app.models import JournalEntry, Measure, Member, Mention, Post, Subscription, Topic
from app.reactions.surroundings import Surroundings

log = logging.getLogger(__name__)

HEEDED = frozenset({Act.POST, Act.EDIT_POST, Act.RESOLVE})
SOME_TIME = timedelta(days=1)
NAMED, FOLLOWED = "mail/named.txt", "mail/followed.txt"


def react(session: Session, entries: list[JournalEntry], surroundings: Surroundings) -> list[Subscription]:
    """Write and send what each message calls for; gives back who was told, and when."""
    return [told for entry in entries for told in _tell(session, entry, surroundings)]


def _tell(session: Session, entry: JournalEntry, surroundings: Surroundings) -> Iterator[Subscription]:
    topic = session.get(Topic, entry.subject_id)
    place = Post.number == entry.detail.get("post")
    post = topic and session.scalar(select(Post).where(Post.topic_id == topic.id, place))
    if topic is None or post is None:
        return
    named, followers = _named(session, post, entry), _followers(session, post, entry)
    title, sent = _title(session, topic), 0
    for member in {member.id: member for member in (*named, *followers)}.values():
        if member.demonstration or member.state != MemberState.CONFIRMED:
            continue
        template = NAMED if member in named else FOLLOWED
        sent += _send(template, member, topic, post, surroundings, title, first=not sent)
        if member in followers:
            yield Subscription(topic_id=topic.id, member_id=member.id, told_at=entry.at)


def _title(session: Session, topic: Topic) -> str:
    """What the topic is called; its number alone once its first message is withheld, and its title with it."""
    first = (Post.topic_id == topic.id) & (Post.number == 1) & (Measure.subject == Reportable.POST.value)
    stands = (Measure.kind == MeasureKind.WITHHOLD_POST) & (Measure.state == MeasureState.IN_FORCE)
    withheld = select(Post.id).join(Measure, Measure.subject_id == Post.id).where(first, stands)
    return f"Sujet {topic.id}" if session.scalar(withheld.limit(1)) else topic.title


def _named(session: Session, post: Post, entry: JournalEntry) -> list[Member]:
    """Whom this act names, and who was not told of the same topic a moment ago."""
    calls = select(Member).join(Mention, Mention.member_id == Member.id).where(Mention.post_id == post.id)
    lately = (
        select(Mention.member_id)
        .join(Post, Post.id == Mention.post_id)
        .where(Post.topic_id == post.topic_id, Mention.at < entry.at, Mention.at > entry.at - SOME_TIME)
    )
    return list(session.scalars(calls.where(Mention.at == entry.at, Member.id.not_in(lately))))


def _followers(session: Session, post: Post, entry: JournalEntry) -> list[Member]:
    """Who follows the topic and came to see it since they were last told. Nobody is told of their own words."""
    if entry.act == Act.EDIT_POST:
        return []
    follows = select(Member).join(Subscription, Subscription.member_id == Member.id)
    came = or_(Subscription.told_at.is_(None), Subscription.seen_at > Subscription.told_at)
    of_it = (Subscription.topic_id == post.topic_id) & (Member.id != post.author_id)
    return list(
        session.scalars(follows.where(of_it, Subscription.since <= entry.at, came).order_by(Member.id))
    )


def _send(
    template: str,
    member: Member,
    topic: Topic,
    post: Post,
    surroundings: Surroundings,
    title: str,
    *,
    first: bool,
) -> int:
    """One letter. When the post is away for the first one, all wait; later, those that left must not leave again."""
    site = surroundings.site_url
    stop = f"{site}/discussion/{topic.id}/arret/{_signed(surroundings.secret, member, topic)}"
    link = f"{site}/discussion/{topic.id}/{post.number}"
    text = surroundings.render(
        template,
        member=member,
        author=post.author,
        topic=topic,
        title=title,
        link=link,
        stop=stop,
        site_url=site,
    )
    subject = " ".join(f"Palabre : {title}".split())
    try:
        surroundings.send(member.email, subject, text, stop=stop if template == FOLLOWED else "")
    except OSError:
        if first:
            raise
        log.exception("a letter about topic %s did not leave", topic.id)
    return 1


def _signed(secret: str, member: Member, topic: Topic) -> str:
    return tokens.sign_following(secret, tokens.Following(member.id, topic.id))
