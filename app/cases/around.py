"""What surrounds a page, asked with it in one question: its newest version, and whether anything waits or holds there.

Most pages have nothing of it: who knows so asks no more.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import SimpleNamespace
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, literal_column, select
from sqlalchemy.orm import (
    InstrumentedAttribute,
    Session,
    SessionTransaction,
    aliased,
)
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from app.cases.policies import in_force
from app.governance.rulebook import ENDED, PENDING
from app.governance.vocabulary import ClaimState, ProtectionState, TopicState
from app.models import Claim, Dispute, FieldProtection, Mark, Page, Proposal, Revision, Topic
from app.models.asking import ask
from app.models.base import Moment
from app.models.contents import PACKED_AS, beside_newest
from app.models.journal import STEADY, as_of_newest
from app.models.objects import maker
from app.models.prepared import ask_prepared


def _one_of(column: InstrumentedAttribute[Any], codes: Iterable[StrEnum]) -> ColumnElement[bool]:
    """Codes that never change are written in the question, and not sent with it each time."""
    return column.in_([literal_column(f"'{code}'") for code in sorted(codes)])


_PENDING = select(func.count(Proposal.id)).where(
    Proposal.page_id == Page.id, _one_of(Proposal.state, PENDING)
)
_TALKED = select(func.count(Topic.id)).where(
    Topic.page_id == Page.id,
    _one_of(Topic.state, (TopicState.OPEN,)),
    Topic.last_act_at > bindparam("talked_since", type_=Moment),
)
_DISPUTED = select(Dispute.id).where(Dispute.page_id == Page.id, ~_one_of(Dispute.state, ENDED))
_MARKED = select(Mark.id).where(Mark.page_id == Page.id, Mark.until.is_(None))
_PROTECTED = select(FieldProtection.id).where(
    FieldProtection.page_id == Page.id, _one_of(FieldProtection.state, (ProtectionState.ACTIVE,))
)
_CLAIMED = select(Claim.id).where(
    Claim.page_id == Page.id, _one_of(Claim.state, (ClaimState.HELD, ClaimState.OPPOSABLE))
)
_OTHER = aliased(Page)
_MERGED = select(_OTHER.id).where(_OTHER.merged_into_id == Page.id)

# The kind of the pages that say what is looked at in an edit, before it is saved.
_WATCH = "watch"
_WATCHED = select(_OTHER.id).where(_OTHER.kind == literal_column(f"'{_WATCH}'"))

# Its newest version, and what writing must know of: how many proposals wait, whether there is any of the rest.
_WRITTEN_ON = (
    *PACKED_AS,
    Revision.number,
    Revision.seal,
    _PENDING.scalar_subquery().label("pending"),
    _DISPUTED.exists().label("disputed"),
    _PROTECTED.exists().label("protected"),
    _CLAIMED.exists().label("claimed"),
    _WATCHED.exists().label("watched"),
)
_SHOWN = beside_newest(
    select(
        Page,
        *_WRITTEN_ON,
        _TALKED.scalar_subquery().label("talked"),
        _MARKED.exists().label("marked"),
        _MERGED.exists().label("merged"),
    )
)
_OF_SLUG = _SHOWN.where(Page.slug == bindparam("slug"))
_OF_ID = _SHOWN.where(Page.id == bindparam("page"))
_TAKEN = beside_newest(select(Page, *_WRITTEN_ON)).where(Page.id == bindparam("page"))
_HELD = beside_newest(select(*_WRITTEN_ON).select_from(Page)).where(Page.id == bindparam("page"))


# --- to show


def found(session: Session, slug: str, now: datetime, packed: bool = True) -> Any | None:
    """The columns of the page that has this address today, beside what surrounds it.

    packed: its newest version as it is stored comes along. Without it, the rest is kept by this process until something
    is done, or the minute is over: whoever reads a page asks for one tab after the other.
    """
    asked: list[Any] = []

    def without_its_text() -> SimpleNamespace | None:
        asked.append(_of_slug(session, slug, now))
        return SimpleNamespace(**{**asked[0]._asdict(), "packed": None, "frame": None}) if asked[0] else None

    if packed or not session.info.get(STEADY):
        return _of_slug(session, slug, now)
    kept = as_of_newest(session, ("found", slug, int(now.timestamp() // 60)), without_its_text)
    return asked[0] if asked else kept


def _of_slug(session: Session, slug: str, now: datetime) -> Any | None:
    return ask_prepared(session, _OF_SLUG, {"slug": slug, **_since(session, now)}).only()


def around(session: Session, page: Page, now: datetime) -> Any:
    """What surrounds a page that is known already."""
    return ask_prepared(session, _OF_ID, {"page": page.id, **_since(session, now)}).one()


_page = maker(Page)


def page_in(session: Session, row: Any) -> Page:
    """The page of which a row has the columns, in this session."""
    known: Page | None = session.identity_map.get(identity_key(Page, row.id))
    if known is None:
        known = _page(row)
        session.add(known)
    return known


def _since(session: Session, now: datetime) -> dict[str, datetime]:
    """Of two topics, the one where somebody spoke before this is put away."""
    return {"talked_since": now - timedelta(days=in_force(session).topic_archive_days)}


# --- to write

# Where a session keeps what surrounds the page that it holds.
_KEPT = "around"


@dataclass(slots=True)
class _Held:
    """A page that a transaction holds. `row`: what surrounds it, once it was asked for; `known`: it holds still, as does
    what else was `asked`."""

    page: Page
    transaction: SessionTransaction | None
    row: Row[Any] | None = None
    known: bool = True
    asked: dict[str, list[Any]] = field(default_factory=dict)


def hold(session: Session, page: Page) -> None:
    """From here on nobody else adds anything to this page, until the transaction ends: what surrounds it is asked once."""
    session.info[_KEPT] = _Held(page, session.get_transaction())


def taken(session: Session, page_id: int) -> Page | None:
    """The page of that number, held, and what surrounds it, in one question.

    None where a transaction is not alone to write since it began (then the page is held first, and asked after), and
    where the session knows the page already.
    """
    if session.get_bind().dialect.name != "sqlite" or identity_key(Page, page_id) in session.identity_map:
        return None
    row = ask_prepared(session, _TAKEN, {"page": page_id}).one()
    page = page_in(session, row)
    hold(session, page)
    _surround(session.info[_KEPT], row)
    return page


def holds(session: Session, page: Page) -> bool:
    """Is it this page that the transaction which is under way holds?"""
    held = _held(session)
    return held is not None and held.page is page


def changed(session: Session) -> None:
    """Something was done that may add to what surrounds the page: it is asked anew."""
    if held := _held(session):
        held.known, held.row = False, None


def nothing(session: Session, page_id: int, kind: str) -> bool:
    """Is it known that nothing of this kind ("pending", "disputed", "protected"…) is on the page?

    Of a page that is not held nothing is known.
    """
    row = _row(session, page_id)
    return row is not None and not getattr(row, kind)


def once(session: Session, page_id: int, kind: str, ask: Callable[[], Iterable[Any]]) -> list[Any]:
    """The rows of this kind that are on the page: of one that is held they are asked for once, until one is changed."""
    held = _held(session)
    if held is None or not held.known or held.page.id != page_id:
        return list(ask())
    if kind not in held.asked:
        held.asked[kind] = list(ask())
    return list(held.asked[kind])


def newest(session: Session, page_id: int, number: int) -> Row[Any] | None:
    """The revision of that number beside its keyframe, if it was the newest when the page was held."""
    row = _row(session, page_id)
    return row if row is not None and row.number == number else None


def _held(session: Session) -> _Held | None:
    held: _Held | None = session.info.get(_KEPT)
    return held if held is not None and held.transaction is session.get_transaction() else None


def _row(session: Session, page_id: int) -> Row[Any] | None:
    held = _held(session)
    if held is None or not held.known or held.page.id != page_id:
        return None
    if held.row is None:
        _surround(held, ask(session, _HELD, {"page": page_id}).one())
    return held.row


def _surround(held: _Held, row: Any) -> None:
    held.row = row
    if not row.claimed:
        # The rules look for stewards on the page.
        set_committed_value(held.page, "stewardships", [])
