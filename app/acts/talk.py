"""Talk pages: opening a topic, answering, editing one's words with their past kept, resolving, following.

Whoever writes in a topic holds its row first, so that its messages have numbers without a gap; then what the clock owes
is done, and only then the act is looked at. A form that comes twice is one act.
"""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.acts import meanwhile
from app.acts.mentions import named
from app.acts.perform import case_of, perform
from app.acts.publishing import lock
from app.cases.policies import in_force
from app.governance.procedure import decide, due
from app.governance.refusals import Refusal
from app.governance.rulebook import TALKED, TOPIC
from app.governance.sentences import Sentence
from app.governance.vocabulary import Act
from app.kinds import KINDS
from app.models import Member, Mention, Page, Post, PostVersion, Subscription, Topic
from app.models.contents import content_at
from app.models.visibility import withheld_texts
from revisions import pointed_at

Transaction = Callable[[], AbstractContextManager[Session]]

# So many messages an hour, first ones and edits alike, are a flood, whoever sends them.
MOST_AN_HOUR = 30
LONGEST_PASSAGE = 2000
# The no-break spaces of French typography stay.
BLANKS = re.compile(r"[ \t\r\n\x00]+")


# --- saying something


def start(
    session: Session,
    page: Page,
    title: str,
    text: str,
    by: Member,
    now: datetime,
    *,
    place: str = "",
    passage: str = "",
    base: int | None = None,
    form_key: str | None = None,
) -> Topic:
    """Open a topic with its first message. Its author follows it.

    place: "" for the whole page, or the name of a field, "title" or "body"; passage: some words of the body, as revision
    `base` says them (the newest without it). Raises Refusal when that revision does not say them.
    """
    lock(session, page)
    if twin := _sent_before(session, Topic, form_key, by):
        return twin
    topic = Topic(
        page=page,
        page_id=page.id,
        author=by,
        author_id=by.id,
        title=BLANKS.sub(" ", title).strip(),
        created_at=now,
        posts=0,
        form_key=form_key,
    )
    facts = _facts(session, text, by, now, title=topic.title)
    decide(TOPIC, Act.START, case_of(session, topic, by, now, facts))
    _anchor(session, topic, place, passage, base)
    perform(session, TOPIC, Act.START, topic, by, now, facts=facts, page=page, commits=topic)
    session.add(Subscription(topic_id=topic.id, member_id=by.id, since=now, seen_at=now))
    _say(session, Act.POST, topic, text, by, now, form_key=form_key)
    return topic


def post(
    session: Session,
    topic: Topic,
    text: str,
    by: Member,
    now: datetime,
    *,
    parent: Post | None = None,
    form_key: str | None = None,
) -> Post:
    """Say something in a topic, in answer to `parent` or to nobody in particular."""
    _begin(session, topic, now)
    if twin := _sent_before(session, Post, form_key, by):
        return twin
    return _say(session, Act.POST, topic, text, by, now, parent=parent, form_key=form_key)


def edit_post(
    session: Session,
    post: Post,
    text: str,
    by: Member,
    now: datetime,
    *,
    seen: int | None = None,
    form_key: str | None = None,
) -> Post:
    """Say it otherwise: the words of before stay readable. `seen`: the version that the form began with."""
    topic = post.topic
    _begin(session, topic, now)
    session.refresh(post)
    text = _prose(text)
    if _sent_before(session, PostVersion, form_key, by) or text == newest_version(session, post).text:
        return post
    facts = _facts(session, text, by, now, post=post)
    decide(TOPIC, Act.EDIT_POST, case_of(session, topic, by, now, facts))
    if seen is not None and seen != post.versions:
        words = (
            "Ce message a été retouché entre-temps, dans un autre onglet. Relisez-le\u202f: rien n’est perdu."
        )
        raise Refusal("acted-meanwhile", Sentence(words), 409)
    post.versions, post.edited_at = post.versions + 1, now
    version = _keep_words(session, post, text, by, now, form_key)
    _perform(session, Act.EDIT_POST, topic, by, now, facts, post, version)
    return post


def resolve(
    session: Session,
    topic: Topic,
    summary: str,
    by: Member,
    now: datetime,
    *,
    seen: str | None = None,
    form_key: str | None = None,
) -> Post:
    """Say what came of it, in a last message that sums it up. `seen`: its `stand`, as the form had it."""
    _begin(session, topic, now)
    if twin := _sent_before(session, Post, form_key, by):
        return twin
    meanwhile.check(session, TOPIC, topic, seen)
    return _say(session, Act.RESOLVE, topic, summary, by, now, form_key=form_key, concludes=True)


def reopen(session: Session, topic: Topic, by: Member, now: datetime, *, seen: str | None = None) -> None:
    """There is more to say."""
    _begin(session, topic, now)
    if meanwhile.already_done(session, TOPIC, topic, seen, Act.REOPEN, by):
        return
    meanwhile.check(session, TOPIC, topic, seen)
    perform(session, TOPIC, Act.REOPEN, topic, by, now, page=topic.page)


# --- following


def subscribe(session: Session, topic: Topic, by: Member, now: datetime) -> None:
    """Follow a topic: a letter tells of what is said there. Following twice is following."""
    if _following(session, topic, by) is not None:
        return
    _privately(session, Act.SUBSCRIBE, topic, by, now)
    session.add(Subscription(topic_id=topic.id, member_id=by.id, since=now, seen_at=now))


def unsubscribe(session: Session, topic: Topic, by: Member, now: datetime) -> None:
    """No more letters about it."""
    found = _following(session, topic, by)
    if found is None:
        return
    _privately(session, Act.UNSUBSCRIBE, topic, by, now)
    session.delete(found)


def visited(session: Session, topic_id: int, by: Member, now: datetime) -> None:
    """Somebody who follows a topic came to see it: what is said from now on is told again."""
    found = session.get(Subscription, (topic_id, by.id))
    if found is not None:
        found.seen_at = now


def _following(session: Session, topic: Topic, by: Member) -> Subscription | None:
    session.refresh(topic, with_for_update=True)
    return session.get(Subscription, (topic.id, by.id))


def _privately(session: Session, act: Act, topic: Topic, by: Member, now: datetime) -> None:
    """What concerns one person alone: no act on the topic, which ages all the same."""
    spoken = {"last_act_at": topic.last_act_at}
    perform(session, TOPIC, act, topic, by, now, page=topic.page, public=False, columns=spoken)


# --- the clock


def settle(session: Session, topic: Topic, now: datetime) -> bool:
    """Put the topic away if it has been quiet for long; whether it was."""
    coming = due(TOPIC, case_of(session, topic, None, now))
    if coming is None:
        return False
    perform(session, TOPIC, coming.rule.act, topic, None, now, due=coming.at, page=topic.page)
    return True


def settle_all_due(transaction: Transaction, now: datetime) -> int:
    """Put away every topic that has been quiet for long, each in a transaction of its own; returns how many."""
    with transaction() as session:
        quiet = now - timedelta(days=in_force(session).topic_archive_days)
        late = select(Topic.id).where(Topic.state.in_(TALKED), Topic.last_act_at <= quiet)
        ids = session.scalars(late.order_by(Topic.id)).all()
    return sum(_settle_one(transaction, topic_id, now) for topic_id in ids)


def _settle_one(transaction: Transaction, topic_id: int, now: datetime) -> bool:
    with transaction() as session:
        return settle(session, session.get_one(Topic, topic_id, with_for_update=True), now)


# --- what every message does


def newest_version(session: Session, post: Post) -> PostVersion:
    """The words of a message today."""
    words = select(PostVersion).where(PostVersion.post_id == post.id)
    return session.scalars(words.order_by(PostVersion.number.desc()).limit(1)).one()


def _begin(session: Session, topic: Topic, now: datetime) -> None:
    session.refresh(topic, with_for_update=True)
    settle(session, topic, now)


def _say(
    session: Session,
    act: Act,
    topic: Topic,
    text: str,
    by: Member,
    now: datetime,
    *,
    parent: Post | None = None,
    form_key: str | None = None,
    concludes: bool = False,
) -> Post:
    """One message more, in the order of the topic."""
    text = _prose(text)
    facts = _facts(session, text, by, now)
    decide(TOPIC, act, case_of(session, topic, by, now, facts))
    said = Post(
        topic=topic,
        parent_id=parent.id if parent is not None and parent.topic_id == topic.id else None,
        author=by,
        number=topic.posts + 1,
        at=now,
        concludes=concludes,
        form_key=form_key,
    )
    session.add(said)
    topic.posts += 1
    session.flush()
    version = _keep_words(session, said, text, by, now, form_key)
    _perform(session, act, topic, by, now, facts, said, version)
    return said


def _perform(
    session: Session,
    act: Act,
    topic: Topic,
    by: Member,
    now: datetime,
    facts: dict[str, Any],
    said: Post,
    version: PostVersion,
) -> None:
    detail = {"post": said.number, "version": version.number}
    perform(session, TOPIC, act, topic, by, now, facts=facts, page=topic.page, detail=detail, commits=version)


def _keep_words(
    session: Session, said: Post, text: str, by: Member, now: datetime, form_key: str | None
) -> PostVersion:
    """The words of a message, and whom they name: each of them is told once, however often it is edited."""
    version = PostVersion(post=said, number=said.versions, at=now, text=text, form_key=form_key)
    session.add(version)
    session.flush()
    known = set(session.scalars(select(Mention.member_id).where(Mention.post_id == said.id)))
    fresh = (member for member in named(session, text, by) if member.id not in known)
    session.add_all(Mention(post_id=said.id, member_id=member.id, at=now) for member in fresh)
    return version


def _facts(session: Session, text: str, by: Member, now: datetime, **more: Any) -> dict[str, Any]:
    """What a message brings to the rules."""
    mentions = len(named(session, text, by))
    return {"text": text, "mentions": mentions, "too_many": _floods(session, by, now), **more}


def _floods(session: Session, by: Member, now: datetime) -> bool:
    theirs = select(func.count(PostVersion.id)).join(Post).where(Post.author_id == by.id)
    return (session.scalar(theirs.where(PostVersion.at > now - timedelta(hours=1))) or 0) >= MOST_AN_HOUR


def _prose(text: str) -> str:
    """What was typed, with the line ends of this site and no sign that a database refuses."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()


def _sent_before(session: Session, table: Any, form_key: str | None, by: Member) -> Any:
    """What this very form made, when it was sent before."""
    if form_key is None:
        return None
    found = session.scalar(select(table).where(table.form_key == form_key))
    author = getattr(found, "author_id", None) or (found.post.author_id if found else None)
    return found if author == by.id else None


def _anchor(session: Session, topic: Topic, place: str, passage: str, base: int | None) -> None:
    """What the topic is about: a field that this kind of page has, or words that this revision says."""
    kind, number = KINDS[topic.page.kind], base or topic.page.number
    passage = _prose(passage)
    place = place or ("body" if passage else "")
    if place not in {"", "title", "body", *kind.by_name}:
        raise Refusal("unknown-field", Sentence("Cette page n’a pas de champ de ce nom."), 422)
    topic.place, topic.passage, topic.base = place, "", number if place else None
    if place == "body" and passage:
        topic.passage = _exactly(session, topic.page, number, passage)


def _exactly(session: Session, page: Page, number: int, passage: str) -> str:
    """The passage as the revision has it. Raises Refusal when it does not say it, or does not say it to everybody."""
    content = content_at(session, page.id, number)
    if content is None or withheld_texts(session, page.id, {number}):
        words = ""
    else:
        words = pointed_at(content.body, passage)
    if not words or len(words) > LONGEST_PASSAGE:
        said = "Ce passage n’est pas dans le texte de la version {n}, ou dépasse 2\u202f000\u00a0signes\u202f: copiez-le tel quel."
        raise Refusal("unknown-passage", Sentence(said, {"n": number}), 422)
    return words
