"""Declared links as everybody reads them, and all of them held against what the journal sealed. Reading only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, joinedload

from app import checks
from app.cases.policies import in_force
from app.governance.case import VISITOR, Case
from app.governance.procedure import open_acts
from app.governance.rulebook import LINK
from app.governance.vocabulary import Act, LinkNature, MemberState, Reportable
from app.kinds import KINDS
from app.models import DeclaredLink, JournalEntry, Member
from app.queries.measures import Hidden, hidden_words
from app.queries.proofs import BrokenProof

LONGEST_NAME = 200
# Of all that somebody declared in their time, so many are read on their page: those that last come first.
MOST = 200


@dataclass(frozen=True, slots=True)
class Declared:
    """A link that somebody declared: with a fiche, which has a `section`, or with a member. `until`: None while it lasts.

    hidden: the measure that withholds the note, when there is one.
    """

    id: int
    nature: LinkNature
    note: str
    title: str
    section: str
    slug: str
    since: datetime
    until: datetime | None
    hidden: Hidden | None


def of_member(session: Session, member_id: int, by: Member | None, now: datetime) -> tuple[Declared, ...]:
    """What somebody declared, the links that last first, then the newest. Of an account that is closed, nothing."""
    theirs = (
        select(DeclaredLink)
        .join(DeclaredLink.author)
        .where(DeclaredLink.author_id == member_id, Member.state != MemberState.ERASED)
        .options(joinedload(DeclaredLink.page), joinedload(DeclaredLink.other))
        .order_by(DeclaredLink.ended_at.is_not(None), DeclaredLink.id.desc())
        .limit(MOST)
    )
    links = list(session.scalars(theirs))
    noted = [link.id for link in links if link.note]
    hidden = hidden_words(session, Reportable.LINK, noted, by, now) if noted else {}
    return tuple(_declared(link, hidden.get(link.id)) for link in links)


def _declared(link: DeclaredLink, hidden: Hidden | None) -> Declared:
    title, section, slug = object_of(link)
    shown = hidden is None or hidden.read
    note = link.note if shown else ""
    return Declared(link.id, link.nature, note, title, section, slug, link.created_at, link.ended_at, hidden)


def object_of(link: DeclaredLink) -> tuple[str, str, str]:
    """With what: (title, section, slug) of a fiche, (name, "", slug) of a member."""
    if link.page is not None:
        return link.page.title, KINDS[link.page.kind].section, link.page.slug
    return (link.other.name, "", link.other.slug) if link.other else ("", "", "")


def member_named(session: Session, typed: str) -> Member | None:
    """The member whom somebody names, by their name or by the address of their page."""
    slug = typed.strip().rstrip("/").rpartition("/")[2][:LONGEST_NAME]
    try:
        key = checks.fold_name(typed[:LONGEST_NAME])
    except checks.BadValue:
        key = ""
    known = select(Member).where(Member.state == MemberState.CONFIRMED)
    by_slug = session.scalar(known.where(Member.slug == slug))
    return by_slug or (session.scalar(known.where(Member.name_key == key)) if key else None)


def may_declare(session: Session, by: Member | None, now: datetime) -> bool:
    """Whether this person may declare a link at all, with whom or whatever it is."""
    nothing = DeclaredLink(author_id=by.id) if by else None
    return Act.DECLARE_LINK in open_acts(LINK, Case(nothing, by or VISITOR, now, in_force(session)))


# --- proofs

Told = tuple[int | None, int | None, str, str, datetime, datetime | None]
_Author, _Other = aliased(Member), aliased(Member)


def prove(session: Session) -> None:
    """Every link is what the journal tells: whose, with what, of what nature, since when, until when.

    Raises BrokenProof at the first that is not. A link without a row, or a row without its link, is found elsewhere.
    """
    told = _told(session)
    rows = select(DeclaredLink, _Other.opaque_id).outerjoin(_Other, _Other.id == DeclaredLink.other_id)
    for link, other in session.execute(rows.order_by(DeclaredLink.id)):
        says = (link.author_id, link.page_id, other or "", link.nature.value, link.created_at, link.ended_at)
        if told.get(link.id, says) != says:
            raise BrokenProof(f"le lien déclaré {link.id} n’est pas celui que le journal a scellé.")


def _told(session: Session) -> Mapping[int, Told]:
    """What the rows of the journal say of each link, its end included."""
    rows = select(JournalEntry).where(JournalEntry.subject == LINK.name).order_by(JournalEntry.id)
    told: dict[int, Told] = {}
    for row in session.scalars(rows):
        told[row.subject_id] = _with(told.get(row.subject_id), row)
    return told


def _with(before: Told | None, row: Any) -> Told:
    if row.act == Act.END_LINK and before is not None:
        return (*before[:5], row.at)
    return (row.by_id, row.page_id, row.detail.get("to", ""), row.detail["nature"], row.at, None)
