"""The journal: one row per act, append-only, chained. The public log, and the queue that readers follow."""

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import JSON, CheckConstraint, Engine, ForeignKey, Index, PoolProxiedConnection, String
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.models.asking import connection_of
from app.models.base import Base, Moment
from app.models.member import Member
from app.models.page import Page


class JournalEntry(Base):
    """An act that happened. `id` has no gap: the writer of a row holds the head of the chain.

    `public` is False for what concerns one person alone (a password asked for). `detail` holds codes and
    numbers; what it says is sealed through its digest, and no personal data goes in.
    """

    __tablename__ = "journal_entry"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)
    act: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"))
    revision: Mapped[int | None]
    state_before: Mapped[str] = mapped_column(String(20), default="")
    state_after: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    public: Mapped[bool] = mapped_column(default=True)
    seal: Mapped[str] = mapped_column(String(64))

    by: Mapped[Member | None] = relationship()
    page: Mapped[Page | None] = relationship()

    __table_args__ = (
        CheckConstraint("id >= 1", name="numbered_from_one"),
        Index("ix_journal_entry_page", "page_id", "id"),
        Index("ix_journal_entry_act", "act", "id"),
    )


class JournalHead(Base):
    """The one row that says where the chain ends; whoever writes the journal locks it first."""

    __tablename__ = "journal_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(default=0)
    seal: Mapped[str] = mapped_column(String(64), default="")

    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)


class Bookmark(Base):
    """How far one reader of the journal has come. A reader that fails stays where it was."""

    __tablename__ = "bookmark"

    reader: Mapped[str] = mapped_column(String(40), primary_key=True)
    entry_id: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(String(500), default="")


NEWEST = "SELECT entry_id FROM journal_head"


# What a session says of itself that sees one state of the data as long as it lives; and where it keeps the newest row.
STEADY, _NEWEST = "steady", "newest"


def newest_act(session: Session) -> int:
    """The newest row of the journal: as long as it is the same, nothing was written. A reading session asks once."""
    known: int | None = session.info.get(_NEWEST)
    if known is None:
        known = _newest(connection_of(session).connection)
        if session.info.get(STEADY):
            session.info[_NEWEST] = known
    return known


def newest_committed(engine: Engine) -> int:
    """The same, as anybody sees it now."""
    connection = engine.raw_connection()
    try:
        return _newest(connection)
    finally:
        connection.close()


def _newest(connection: PoolProxiedConnection) -> int:
    """Asked before every answer: by the shortest way."""
    cursor = connection.cursor()
    cursor.execute(NEWEST)
    row = cursor.fetchone()
    return row[0] if row else 0


Answer = TypeVar("Answer")
MOST_KEPT = 500
_UNKNOWN: Any = object()


class _AsOf(NamedTuple):
    """What was answered while a row of the journal was the newest."""

    newest: int
    answers: dict[Hashable, Any]


_kept: WeakKeyDictionary[Any, _AsOf] = WeakKeyDictionary()


def as_of_newest(session: Session, key: Hashable, ask: Callable[[], Answer]) -> Answer:
    """What `ask` answers, kept by this process until another row is written: whatever changes anything is an act.

    For a reading session, which sees one state of the data, and for what takes as long as a page is old.
    """
    newest, bind = newest_act(session), session.get_bind()
    kept = _kept.get(bind)
    if kept is None or kept.newest < newest:
        kept = _kept[bind] = _AsOf(newest, {})
    if kept.newest > newest:  # a session that began before
        return ask()
    answer: Answer = kept.answers.get(key, _UNKNOWN)
    if answer is _UNKNOWN:
        if len(kept.answers) >= MOST_KEPT:
            kept.answers.clear()
        answer = kept.answers[key] = ask()
    return answer
