"""Talk pages: topics, their posts with every version of each, who is named in them, and who follows."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.governance.vocabulary import TopicState
from app.models.base import Base, Coded, Moment
from app.models.commitments import Committed
from app.models.member import Member
from app.models.page import Page

STATES = ", ".join(f"'{state}'" for state in TopicState)


class Topic(Committed, Base):
    """Something that people talk over, on the talk page of one page.

    `place`: what it is about, "" for the whole page, else the name of a field, "title" or "body"; `passage`: the words of
    the text that were pointed at, as revision `base` said them. `posts`: how many there are, the number of the last one.
    """

    __tablename__ = "topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    title: Mapped[str] = mapped_column(String(150))
    state: Mapped[TopicState] = mapped_column(Coded(TopicState))
    state_since: Mapped[datetime] = mapped_column(Moment)
    last_act_at: Mapped[datetime] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    place: Mapped[str] = mapped_column(String(60), default="")
    passage: Mapped[str] = mapped_column(String(2000), default="")
    base: Mapped[int | None]
    posts: Mapped[int] = mapped_column(default=0)
    form_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    page: Mapped[Page] = relationship()
    author: Mapped[Member] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)
    __table_args__ = (
        ForeignKeyConstraint(
            ["page_id", "base"], ["revision.page_id", "revision.number"], name="fk_topic_revision"
        ),
        CheckConstraint(f"state IN ({STATES})", name="known_state"),
        CheckConstraint("length(trim(title)) >= 3", name="has_a_title"),
        CheckConstraint("passage = '' OR (place <> '' AND base IS NOT NULL)", name="passage_has_its_place"),
        CheckConstraint("posts >= 0", name="posts_counted"),
        Index("ix_topic_page", "page_id", "state", "last_act_at"),
        Index("ix_topic_state", "state", "last_act_at"),
        Index("ix_topic_author", "author_id", "created_at"),
    )

    def committed(self) -> tuple[str, ...]:
        return (self.title, self.place, self.passage)

    @property
    def stand(self) -> str:
        """In which state somebody saw it who resolves or reopens it."""
        return str(self.state)


class Post(Base):
    """What one person says, once, in a topic, in answer to another post or to nobody. Its words are its newest version's.

    `number`: its place in the topic, from 1, which its address names. `versions`: the number of the newest; more than one
    when it was edited. `concludes`: it is the summary with which the topic was resolved.
    """

    __tablename__ = "post"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)
    versions: Mapped[int] = mapped_column(default=1)
    edited_at: Mapped[datetime | None] = mapped_column(Moment)
    concludes: Mapped[bool] = mapped_column(default=False)
    form_key: Mapped[str | None] = mapped_column(String(80), unique=True)

    topic: Mapped[Topic] = relationship()
    author: Mapped[Member] = relationship()
    parent: Mapped["Post | None"] = relationship(remote_side=id)

    __table_args__ = (
        UniqueConstraint("topic_id", "number", name="uq_post_topic_number"),
        CheckConstraint("number >= 1", name="numbered_from_one"),
        CheckConstraint("(versions > 1) = (edited_at IS NOT NULL)", name="edited_has_its_date"),
        Index("ix_post_author", "author_id", "at"),
    )


class PostVersion(Committed, Base):
    """The words of a post at one time. Append-only in the database itself: editing adds one, the past stays readable."""

    __tablename__ = "post_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)
    text: Mapped[str] = mapped_column(Text)
    form_key: Mapped[str | None] = mapped_column(String(80), unique=True)

    post: Mapped[Post] = relationship()

    __table_args__ = (
        UniqueConstraint("post_id", "number", name="uq_post_version_post_number"),
        CheckConstraint("number >= 1", name="numbered_from_one"),
        CheckConstraint("length(text) BETWEEN 1 AND 20000", name="bounded"),
    )

    def committed(self) -> tuple[str, ...]:
        return (self.text,)


class Mention(Base):
    """A member named in a post (« @nom »), once, whatever becomes of the words."""

    __tablename__ = "mention"

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(Moment)

    post: Mapped[Post] = relationship()
    member: Mapped[Member] = relationship()


class Subscription(Base):
    """A member follows a topic. `told_at`: when a letter last told of it; `seen_at`: when they last came after that.

    One letter between two visits: nobody is told again of what they have not yet come to see.
    """

    __tablename__ = "subscription"

    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    since: Mapped[datetime] = mapped_column(Moment)
    told_at: Mapped[datetime | None] = mapped_column(Moment)
    seen_at: Mapped[datetime | None] = mapped_column(Moment)

    topic: Mapped[Topic] = relationship()
    member: Mapped[Member] = relationship()
