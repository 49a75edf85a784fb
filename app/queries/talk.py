"""Talk pages as they are read: the topics of a page, one topic as a thread, the past of one message."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import Session, aliased

from app.cases.policies import in_force
from app.governance.case import VISITOR, Case
from app.governance.procedure import Coming, coming, effective, open_acts, settled
from app.governance.rulebook import TALKED, TOPIC
from app.governance.vocabulary import Act, Reportable, TopicState, VersionState
from app.kinds import KINDS
from app.models import Dispute, Member, Mention, Page, Post, PostVersion, Subscription, Topic
from app.models.asking import ask
from app.models.contents import head_content
from app.queries.visibility import EVERYBODY, Sight, said
from app.queries.withheld_words import Withholding, withheld_now
from revisions import Anchor, where

A_PAGE = 50
# So many messages are drawn at once: a message keeps its part for ever, by its number.
A_PART = 100
# Answers to answers are drawn one inside the other so many times: a phone has no room for more.
DEEPEST = 4
_ORDER = case((Topic.state == TopicState.OPEN, 0), (Topic.state == TopicState.RESOLVED, 1), else_=2)


@dataclass(frozen=True, slots=True)
class Row:
    """A topic in the list of its page. Without a title, it is withheld."""

    id: int
    title: str
    state: TopicState
    posts: int
    last_at: datetime
    place: str
    by: str
    by_slug: str


@dataclass(frozen=True, slots=True)
class Topics:
    """Those of a page that are talked over, then those that are resolved, each the most lively first.

    archived: those put away, when they are asked for; `away` says how many there are. more: where the list goes on.
    """

    open: tuple[Row, ...]
    resolved: tuple[Row, ...]
    archived: tuple[Row, ...]
    away: int
    more: int | None


@dataclass(slots=True)
class Message:
    """A message with the answers to it. `answers_to`: the number of another one, when it does not stand inside it.

    hidden: its words are withheld from who asks; `withheld` says why, also to who may read them.
    """

    number: int
    author: Member
    at: datetime
    text: str
    versions: int
    edited_at: datetime | None
    concludes: bool
    answers_to: int | None
    withheld: Withholding | None
    hidden: bool
    editable: bool
    named: tuple[Member, ...] = ()
    replies: list["Message"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Shown:
    """One topic: its state now even if the clock is late, its thread, what who asks may do.

    disputes: those that are talked over here.
    part, parts: which hundred messages these are, of how many. anchor: what became of what it points at; None when that
    cannot be said, because the version is withheld. summary: the last message that resolved it.
    """

    topic: Topic
    title: str
    state: TopicState
    since: datetime
    acts: frozenset[Act]
    next: Coming | None
    thread: tuple[Message, ...]
    part: int
    parts: int
    anchor: Anchor | None
    summary: Message | None
    follows: bool
    disputes: tuple[Dispute, ...] = ()

    @property
    def closed_at(self) -> datetime | None:
        """When the last dispute that is talked over here was closed; None while one is open, or without any."""
        ends = [one.closed_at for one in self.disputes]
        return max((end for end in ends if end), default=None) if None not in ends else None

    @property
    def stand(self) -> str:
        return self.topic.stand

    def may(self, act: str) -> bool:
        return Act(act) in self.acts


@dataclass(frozen=True, slots=True)
class Past:
    """Every version of one message, newest first; empty when they are withheld from who asks."""

    message: Message
    versions: tuple[PostVersion, ...]


def find(session: Session, number: int) -> Topic | None:
    return session.get(Topic, number)


def find_post(session: Session, topic: Topic, number: int) -> Post | None:
    return session.scalar(select(Post).where(Post.topic_id == topic.id, Post.number == number))


_OPEN_ON = select(func.count(Topic.id)).where(
    Topic.page_id == bindparam("page"), Topic.state == TopicState.OPEN, Topic.last_act_at > bindparam("since")
)


def open_on(session: Session, page_id: int, now: datetime) -> int:
    """How many topics are talked over on a page. Asked for each of its tabs."""
    since = now - timedelta(days=in_force(session).topic_archive_days)
    return int(ask(session, _OPEN_ON, {"page": page_id, "since": since}).scalar_one())


def beginning_acts(session: Session, page: Page, by: Member | None, now: datetime) -> frozenset[Act]:
    """Whether who asks may open a topic on this page: `START`, or nothing."""
    topic = Topic(page_id=page.id)
    topic.page = page
    return frozenset(open_acts(TOPIC, Case(topic, by or VISITOR, now, in_force(session))))


# --- the list


def topics(
    session: Session,
    page: Page,
    now: datetime,
    sight: Sight = EVERYBODY,
    *,
    archives: bool = False,
    after: int = 0,
) -> Topics:
    """The topics of a page, a few of them, those that follow the `after` first ones."""
    here = (select(Topic, Member.name, Member.slug).join(Member, Member.id == Topic.author_id)).where(
        Topic.page_id == page.id
    )
    if not archives:
        here = here.where(Topic.state.in_(TALKED))
    found = session.execute(
        here.order_by(_ORDER, Topic.last_act_at.desc(), Topic.id.desc()).offset(after).limit(A_PAGE + 1)
    ).all()
    hidden = set() if _reads(sight) else _titles_withheld(session, [row[0].id for row in found])
    rows = [_row(session, *row, now, hidden) for row in found[:A_PAGE]]
    by_state = {state: tuple(row for row in rows if row.state is state) for state in TopicState}
    away = select(func.count(Topic.id)).where(Topic.page_id == page.id, Topic.state == TopicState.ARCHIVED)
    return Topics(
        by_state[TopicState.OPEN],
        by_state[TopicState.RESOLVED],
        by_state[TopicState.ARCHIVED],
        session.scalar(away) or 0,
        after + A_PAGE if len(found) > A_PAGE else None,
    )


def _row(session: Session, topic: Topic, name: str, slug: str, now: datetime, hidden: Collection[int]) -> Row:
    return Row(
        topic.id,
        "" if topic.id in hidden else topic.title,
        TopicState(effective(TOPIC, _case(session, topic, None, now)) or topic.state),
        topic.posts,
        topic.last_act_at,
        topic.place,
        name,
        slug,
    )


def _case(session: Session, topic: Topic, by: Member | None, now: datetime, **facts: object) -> Case:
    return Case(topic, by or VISITOR, now, in_force(session), facts)


# --- one topic


def shown(
    session: Session, topic: Topic, by: Member | None, now: datetime, sight: Sight = EVERYBODY, part: int = 1
) -> Shown:
    """One topic, as this person or a visitor reads it now."""
    asked = settled(TOPIC, _case(session, topic, by, now))
    reader = _Reader(session, topic, by, now, sight)
    first = (part - 1) * A_PART + 1
    messages = reader.messages(Post.number.between(first, first + A_PART - 1))
    conclusions = reader.messages(Post.concludes) if topic.state == TopicState.RESOLVED else {}
    return Shown(
        topic,
        reader.title(),
        TopicState(asked.state or topic.state),
        asked.subject.state_since,
        frozenset(open_acts(TOPIC, asked)),
        coming(TOPIC, asked),
        tuple(_threaded(messages)),
        part,
        max(1, -(-topic.posts // A_PART)),
        _anchor(session, topic, sight),
        max(conclusions.values(), key=lambda message: message.number, default=None),
        by is not None and session.get(Subscription, (topic.id, by.id)) is not None,
        tuple(session.scalars(select(Dispute).where(Dispute.topic_id == topic.id).order_by(Dispute.id))),
    )


def message(
    session: Session, topic: Topic, number: int, by: Member | None, now: datetime, sight: Sight = EVERYBODY
) -> Message | None:
    """One message alone, as this person or a visitor reads it now."""
    found = _Reader(session, topic, by, now, sight).messages(Post.number == number)
    return next(iter(found.values()), None)


def past(
    session: Session, topic: Topic, number: int, by: Member | None, now: datetime, sight: Sight = EVERYBODY
) -> Past | None:
    """One message with all that it said before."""
    found = message(session, topic, number, by, now, sight)
    if found is None or found.hidden:
        return found and Past(found, ())
    words = select(PostVersion).join(Post).where(Post.topic_id == topic.id, Post.number == number)
    return Past(found, tuple(session.scalars(words.order_by(PostVersion.number.desc()))))


def unseen_by(session: Session, topic: Topic, by: Member | None) -> bool:
    """Whether a letter told this person of what was said here, and they come to see it now."""
    followed = session.get(Subscription, (topic.id, by.id)) if by else None
    if followed is None or followed.told_at is None:
        return False
    return followed.seen_at is None or followed.seen_at <= followed.told_at


class _Reader:
    """Reads the messages of one topic for one person: what is withheld from them does not leave the database."""

    def __init__(
        self, session: Session, topic: Topic, by: Member | None, now: datetime, sight: Sight
    ) -> None:
        self.session, self.topic, self.by, self.sight = session, topic, by, sight
        self.case = settled(TOPIC, _case(session, topic, by, now))

    def title(self) -> str:
        """The title is the first message's: it is withheld with it."""
        if _reads(self.sight) or (self.by is not None and self.by.id == self.topic.author_id):
            return self.topic.title
        return "" if _titles_withheld(self.session, [self.topic.id]) else self.topic.title

    def messages(self, wanted: object) -> dict[int, Message]:
        """The messages that are wanted, by number, in order."""
        asked_first = aliased(Post)
        query = (
            select(Post, PostVersion.text, asked_first.number.label("answers_to"))
            .join(PostVersion, (PostVersion.post_id == Post.id) & (PostVersion.number == Post.versions))
            .outerjoin(asked_first, asked_first.id == Post.parent_id)
            .where(Post.topic_id == self.topic.id, wanted)  # type: ignore[arg-type]
            .order_by(Post.number)
        )
        rows = self.session.execute(query).all()
        ids = [row[0].id for row in rows]
        withheld, named = withheld_now(self.session).ids(Reportable.POST), _named(self.session, ids)
        return {
            post.number: self._message(post, text, to, withheld.get(post.id), named.get(post.id, ()))
            for post, text, to in rows
        }

    def _message(
        self, post: Post, text: str, to: int | None, withheld: Withholding | None, named: tuple[Member, ...]
    ) -> Message:
        own = self.by is not None and post.author_id == self.by.id
        hidden = withheld is not None and not own and not _reads(self.sight)
        facts = {**self.case.facts, "post": post}
        asked = Case(self.case.subject, self.case.by, self.case.now, self.case.policy, facts)
        return Message(
            post.number,
            post.author,
            post.at,
            "" if hidden else text,
            post.versions,
            post.edited_at,
            post.concludes,
            to,
            withheld,
            hidden,
            own and Act.EDIT_POST in open_acts(TOPIC, asked),
            named,
        )


def _threaded(messages: dict[int, Message]) -> list[Message]:
    """Each answer inside what it answers, as deep as it goes; deeper, or on another part, it says the number."""
    depths: dict[int, int] = {}
    holders: dict[int, Message] = {}
    top: list[Message] = []
    for number, one in messages.items():
        to = messages.get(one.answers_to or 0)
        if to is not None and depths[to.number] == DEEPEST:
            to = holders[to.number]
        depths[number] = depths[to.number] + 1 if to is not None else 1
        if to is None:
            top.append(one)
            continue
        if to.number == one.answers_to:
            one.answers_to = None
        holders[number] = to
        to.replies.append(one)
    return top


def _anchor(session: Session, topic: Topic, sight: Sight) -> Anchor | None:
    """What became of what it points at; None for the whole page too."""
    if not topic.place or topic.base is None:
        return None
    base = said(session, topic.page_id, {topic.base}, sight).get(topic.base)
    if base is None:
        return None
    head, kinds = head_content(session, topic.page), KINDS[topic.page.kind].field_kinds()
    return where(base, head, topic.place, topic.passage, kinds)


# --- what moderators withheld, who is named


def _reads(sight: Sight) -> bool:
    return VersionState.WITHHELD in sight.reads


def _titles_withheld(session: Session, topic_ids: Collection[int]) -> set[int]:
    """The topics whose first message is withheld."""
    withheld = withheld_now(session).ids(Reportable.POST)
    first = (Post.topic_id.in_(topic_ids)) & (Post.number == 1) & Post.id.in_(withheld)
    return set(session.scalars(select(Post.topic_id).where(first))) if withheld else set()


def _named(session: Session, post_ids: Iterable[int]) -> dict[int, tuple[Member, ...]]:
    """Who is named in each of these messages."""
    query = select(Mention.post_id, Member).join(Member, Member.id == Mention.member_id)
    found: dict[int, tuple[Member, ...]] = {}
    for post_id, member in session.execute(query.where(Mention.post_id.in_(post_ids)).order_by(Member.name)):
        found[post_id] = (*found.get(post_id, ()), member)
    return found
