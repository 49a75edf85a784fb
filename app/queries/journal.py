"""The public log: who did what, when, on which page and why, newest first; and the head of its chain."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import Session, aliased

from app.governance.rulebook import (
    APPEAL,
    BLOCK,
    CLAIM,
    DISPUTE,
    LINK,
    MEASURE,
    MEMBER,
    PAGE,
    PATROL,
    POLL,
    PRECEDENT,
    PROPOSAL,
    REPORT,
    SUSPENSION,
    TOPIC,
    VERSION,
)
from app.governance.vocabulary import (
    OF_MODERATION,
    OF_THEIR_CASES,
    Act,
    Barred,
    DisputeGround,
    Labelled,
    LinkNature,
    MeasureGround,
    Role,
    StewardRole,
    Withholdable,
)
from app.kinds import KINDS
from app.models import DeclaredLink, JournalEntry, JournalHead, Measure, Member, Page, Visibility
from app.queries.handles import acting
from app.queries.journal_words import masked_reasons
from app.queries.measures import Hidden
from app.queries.visibility import EVERYBODY, Sight

A_PAGE = 50

# The acts that the public log may hold: those on pages and on cases about them that are written down, and on roles.
_OF_PAGES = (PAGE, VERSION, SUSPENSION, TOPIC, PATROL, MEASURE, BLOCK, LINK)
_TABLES = (*_OF_PAGES, PROPOSAL, POLL, CLAIM, DISPUTE, APPEAL, PRECEDENT)
_WRITTEN = dict.fromkeys(rule.act for procedure in _TABLES for rule in procedure.rules)
_UNWRITTEN = (Act.READ, Act.READ_WITHHELD, Act.PROPOSE, Act.SUBSCRIBE, Act.UNSUBSCRIBE, Act.ACKNOWLEDGE)
LISTED = (*(act for act in _WRITTEN if act not in _UNWRITTEN), Act.APPOINT, Act.DISMISS)

# Cases that have a number and a name of their own in the log; and the acts that are told of their page all the same.
CASES = (
    PROPOSAL.name,
    POLL.name,
    CLAIM.name,
    TOPIC.name,
    REPORT.name,
    MEASURE.name,
    DISPUTE.name,
    APPEAL.name,
    PRECEDENT.name,
)
OF_THE_PAGE = (Act.CLAIM, Act.RELINQUISH, Act.START)


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. Without a name, its author is withheld, or is the program or the clock, as `by_program` says.

    by_clock: whether the program acted because a deadline had come.
    case: the kind and the number of the proposal, poll, claim or topic that the act is on, if it is on one.
    of: what the act is about, (title, section, slug) of a page or (name, "", slug) of a member; section is then "".
    by: a name, or the handle of a moderator, who then has no by_slug. measure: the number of the statement of reasons.
    masked: its reason is withheld, and empty here, from everybody: who may read it reads it where it was written.
    words: codes of its detail, as things with labels: what is withheld and on what ground, of what nature a link is, which
        role, on the site or about a fiche.
    """

    number: int
    at: datetime
    act: Act
    by: str | None
    by_slug: str | None
    by_program: bool
    by_clock: bool
    case: tuple[str, int] | None
    of: tuple[str, str, str] | None
    revision: int | None
    words: tuple[Labelled, ...]
    measure: int | None
    reason: str
    masked: Hidden | None
    seal: str


@dataclass(frozen=True, slots=True)
class Journal:
    """A page of the log; `older` is the cursor of the next one, None at the end."""

    rows: tuple[Entry, ...]
    older: int | None


_Of = aliased(Member)

_ENTRIES = (
    select(
        JournalEntry.id,
        JournalEntry.at,
        JournalEntry.act,
        JournalEntry.subject,
        JournalEntry.subject_id,
        JournalEntry.by_id,
        JournalEntry.revision,
        JournalEntry.detail,
        JournalEntry.reason,
        JournalEntry.seal,
        Member.name,
        Member.slug,
        Page.title,
        Page.kind,
        Page.slug.label("page_slug"),
        _Of.name.label("of_name"),
        _Of.slug.label("of_slug"),
    )
    .select_from(JournalEntry)
    .where(JournalEntry.public)
    .order_by(JournalEntry.id.desc())
)


def public(
    session: Session,
    before: int | None = None,
    act: Act | None = None,
    sight: Sight = EVERYBODY,
    most: int = A_PAGE,
) -> Journal:
    """The newest public acts, those before a cursor, or those of one kind."""
    query = _ENTRIES if act is None else _ENTRIES.where(JournalEntry.act == act.value)
    return _page(session, query, before, sight, most)


def of_moderation(
    session: Session, before: int | None = None, sight: Sight = EVERYBODY, most: int = A_PAGE
) -> Journal:
    """The newest public acts of moderators, on claims too, and what the clock says of reports that nobody looked into."""
    late = (JournalEntry.subject == REPORT.name) & JournalEntry.by_id.is_(None)
    claims = (JournalEntry.subject == CLAIM.name) & JournalEntry.act.in_(OF_THEIR_CASES[CLAIM.name])
    theirs = JournalEntry.act.in_(OF_MODERATION) | (claims & JournalEntry.by_id.is_not(None))
    return _page(session, _ENTRIES.where(theirs | late), before, sight, most)


def _page(session: Session, query: Any, before: int | None, sight: Sight, most: int) -> Journal:
    query = query if before is None else query.where(JournalEntry.id < before)
    rows = session.execute(_joined(query, sight).limit(most + 1)).all()
    named = acting(session, rows)
    masked = masked_reasons(session, rows)
    shown = tuple(_entry(row, named, masked.get(row.id)) for row in rows[:most])
    return Journal(shown, shown[-1].number if len(rows) > most else None)


def _joined(query: Any, sight: Sight) -> Any:
    """With its people and its page. Who wrote a version, when that is withheld, does not join; who withheld it does."""
    written = (JournalEntry.subject == PAGE.name) & (Visibility.page_id == JournalEntry.page_id)
    author = (Member.id == JournalEntry.by_id) & sight.sees(Visibility.author_hidden)
    # With whom a link was declared is said as whose account an act was done to.
    linked = JournalEntry.subject == LINK.name
    of_member = (JournalEntry.subject == MEMBER.name, JournalEntry.subject_id)
    whom = case(of_member, (linked, DeclaredLink.other_id))
    return (
        query.outerjoin(DeclaredLink, linked & (DeclaredLink.id == JournalEntry.subject_id))
        .outerjoin(Visibility, written & (Visibility.number == JournalEntry.revision))
        .outerjoin(Member, author)
        .outerjoin(Page, Page.id == JournalEntry.page_id)
        .outerjoin(_Of, _Of.id == whom)
    )


def _entry(row: Any, named: Mapping[int, str], masked: Hidden | None) -> Entry:
    handle = named.get(row.id)
    of = (row.title, KINDS[row.kind].section, row.page_slug) if row.title is not None else None
    if row.of_name is not None:
        of = (row.of_name, "", row.of_slug)
    return Entry(
        row.id,
        row.at,
        Act(row.act),
        handle or row.name,
        None if handle else row.slug,
        row.by_id is None,
        row.by_id is None and (row.act == Act.UNPROTECT or "due" in row.detail),
        _case(row),
        of,
        row.revision,
        tuple(_words(row.detail)),
        _measure(row.detail),
        "" if masked else row.reason,
        masked,
        row.seal,
    )


def _case(row: Any) -> tuple[str, int] | None:
    if row.subject == BLOCK.name and (measure := _measure(row.detail)):
        return MEASURE.name, measure
    named = row.subject in CASES and row.act not in OF_THE_PAGE
    return (row.subject, row.subject_id) if named else None


def _measure(detail: dict[str, Any]) -> int | None:
    """The statement of reasons that the row commits to, or that it names."""
    table, number, *_rest = detail.get("said") or ("", None)
    return number if table == Measure.__tablename__ else detail.get("measure")


def _words(detail: dict[str, Any]) -> list[Labelled]:
    """What the codes of an act say, in words; a code that has none is left out."""
    hidden = [Withholdable(code) for code in detail.get("hidden", ())]
    ground = [one for one in (*MeasureGround, *DisputeGround) if one == detail.get("ground")]
    barred = [Barred(code) for code in detail.get("barred", ())]
    role = [Role(detail["role"])] if detail.get("role") else []
    nature = [LinkNature(detail["nature"])] if detail.get("nature") else []
    held = [StewardRole(detail["as"])] if detail.get("as") else []
    return [*hidden, *ground, *barred, *nature, *role, *held]


@dataclass(frozen=True, slots=True)
class Seal:
    """One row of the register: its number, when it was written, and the seal that covers all before it."""

    number: int
    at: datetime
    seal: str


def head(session: Session) -> Seal | None:
    """The last row of the register; None before there is one."""
    number = session.scalar(select(JournalHead.entry_id)) or 0
    return sealed_at(session, number)


def sealed_at(session: Session, number: int) -> Seal | None:
    """One row of the register, public or not: its seal tells nothing of what it covers."""
    row = session.execute(
        select(JournalEntry.id, JournalEntry.at, JournalEntry.seal).where(JournalEntry.id == number)
    ).first()
    return Seal(*row) if row else None


# One row out of so many is told in the feed: each covers all before it, and a feed has room for few.
A_STRIDE, STRIDES = 100, 20


def told(session: Session) -> list[Seal]:
    """The rows that the feed tells, newest first: the last of all, then one out of a hundred."""
    newest = session.scalar(select(JournalHead.entry_id)) or 0
    hundreds = range(newest // A_STRIDE * A_STRIDE, 0, -A_STRIDE)
    numbers = [newest, *list(hundreds)[:STRIDES]]
    rows = session.execute(
        select(JournalEntry.id, JournalEntry.at, JournalEntry.seal)
        .where(JournalEntry.id.in_(numbers))
        .order_by(JournalEntry.id.desc())
    )
    return [Seal(*row) for row in rows]
