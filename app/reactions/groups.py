"""Whom a letter about a case is for: groups of people that are found when the act is told, and why they are told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.governance.vocabulary import ClaimState, MemberState, Role
from app.kinds import KINDS
from app.models import Appeal, Ballot, Claim, Dispute, JournalEntry, Mandate, Measure, Member, Page
from app.models.contents import head_content

# So many addresses of one fiche, and no more: who typed them is anybody.
MOST_CONTACTS = 5


@dataclass(frozen=True, slots=True)
class Addressee:
    """Where a letter goes; `name` is "" for an address that is no member's."""

    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """`find`: who they are, of the case that an act was done to. `why`: why they are told."""

    find: Callable[[Session, JournalEntry, Any], Iterable[Addressee]]
    why: str


def _of_members(find: Callable[[Session, JournalEntry, Any], Iterable[Member | None]]) -> Any:
    """Those who read mail, each once, without who did the act. Invented people read none."""

    def addressees(session: Session, entry: JournalEntry, thing: Any) -> Iterable[Addressee]:
        found = {one.id: one for one in find(session, entry, thing) if one and one.id != entry.by_id}
        reading = (one for one in found.values() if one.state == MemberState.CONFIRMED)
        return [Addressee(one.email, one.name) for one in reading if not one.demonstration]

    return addressees


def _in_role(session: Session, role: Role, entry: JournalEntry) -> list[Member]:
    holding = select(Member).join(Mandate, Mandate.member_id == Member.id).where(Mandate.role == role)
    members = session.scalars(holding.order_by(Member.id)).unique()
    return [member for member in members if role in member.roles(entry.at)]


def _asker(_session: Session, _entry: JournalEntry, thing: Appeal | Dispute) -> list[Addressee]:
    """The one who did the act, for a receipt."""
    known = not thing.author.demonstration
    return [Addressee(thing.author.email, thing.author.name)] if known else []


@_of_members
def _author(_session: Session, _entry: JournalEntry, thing: Any) -> list[Member]:
    return [thing.author]


@_of_members
def _parties(_session: Session, _entry: JournalEntry, thing: Dispute) -> list[Member]:
    return [party.member for party in thing.parties if party.passed_over_at is None]


@_of_members
def _mediators(session: Session, entry: JournalEntry, thing: Dispute) -> list[Member]:
    pool = _in_role(session, Role.MEDIATOR, entry)
    return [member for member in pool if member.id not in thing.party_ids]


@_of_members
def _mediator(_session: Session, _entry: JournalEntry, thing: Dispute) -> list[Member | None]:
    return [thing.mediator]


@_of_members
def _coordination(session: Session, entry: JournalEntry, _thing: Any) -> list[Member]:
    return _in_role(session, Role.COORDINATION, entry)


@_of_members
def _stewards(session: Session, _entry: JournalEntry, thing: Any) -> list[Member]:
    held = (Claim.page_id == thing.page_id) & (Claim.state == ClaimState.HELD)
    return [claim.author for claim in session.scalars(select(Claim).where(held).order_by(Claim.id))]


@_of_members
def _silent(session: Session, _entry: JournalEntry, thing: Any) -> list[Member]:
    voted = select(Ballot.member_id).where(Ballot.poll_id == thing.id)
    silent = select(Member).where(Member.opaque_id.in_(thing.electorate), Member.id.not_in(voted))
    return list(session.scalars(silent.order_by(Member.id)))


@_of_members
def _other_side(session: Session, _entry: JournalEntry, thing: Appeal) -> list[Member]:
    found = _concerned(session, thing)
    return [one for one in found if one.id not in (thing.author_id, thing.judged_by_id)]


def _concerned(session: Session, thing: Appeal) -> list[Member]:
    """The parties of a dispute; of a measure, who took it and whom it is about."""
    if thing.subject == Measure.__tablename__:
        measure = session.get_one(Measure, thing.subject_id)
        return [one for one in (measure.made_by, measure.member) if one]
    return [party.member for party in session.get_one(Dispute, thing.subject_id).parties]


@_of_members
def _judges(session: Session, entry: JournalEntry, thing: Appeal) -> list[Member]:
    """Those who judge, but for whom the decision concerns and who took it; the page says who else is too near."""
    pool = _in_role(session, Role.MEDIATOR, entry) + _in_role(session, Role.MODERATOR, entry)
    near = {member.id for member in _concerned(session, thing)}
    if thing.subject == Dispute.__tablename__:
        dispute = session.get_one(Dispute, thing.subject_id)
        near |= {one for one in (dispute.mediator_id, dispute.closed_by_id) if one}
    return [member for member in pool if member.id not in near]


@_of_members
def _invited(session: Session, entry: JournalEntry, _thing: Any) -> list[Member]:
    return list(session.scalars(select(Member).where(Member.opaque_id == entry.detail.get("to", ""))))


@_of_members
def _person(session: Session, entry: JournalEntry, thing: Measure) -> list[Member | None]:
    """Unless an appeal lifted the measure: its answer says so."""
    judged = (Appeal.subject == Measure.__tablename__) & (Appeal.subject_id == thing.id)
    reversed_now = session.scalar(select(Appeal.id).where(judged, Appeal.judged_at == entry.at))
    return [] if reversed_now else [thing.member]


@_of_members
def _new_parties(session: Session, entry: JournalEntry, _thing: Dispute) -> list[Member]:
    named = [opaque_id for opaque_id, _role in entry.detail["parties"]]
    return list(session.scalars(select(Member).where(Member.opaque_id.in_(named)).order_by(Member.id)))


def _contacts(session: Session, entry: JournalEntry, thing: Claim) -> list[Addressee]:
    """The addresses that a fiche gives for its structure, but the claimant's own. Of an invented fiche, none."""
    page: Page = thing.page
    if page.example or "emails" not in KINDS[page.kind].names():
        return []
    given = head_content(session, page).fields.get("emails", ())
    emails = dict.fromkeys(one["value"] for one in given if not isinstance(one, str))
    return [Addressee(email) for email in emails if email != thing.author.email][:MOST_CONTACTS]


AUTHOR = Group(_author, "parce qu’elle concerne ce que vous avez demandé ou proposé")
ASKER = Group(_asker, "parce que vous avez fait ce recours")
REPORTER = Group(_asker, "parce que vous avez fait ce signalement, et accepté d’en porter le litige")
NEW_PARTIES = Group(_new_parties, "parce que vous prenez soin de cette fiche")
PARTIES = Group(_parties, "parce que vous êtes partie à ce litige")
MEDIATORS = Group(_mediators, "parce que vous êtes sur la liste des médiateurs")
MEDIATOR = Group(_mediator, "parce que vous menez cette médiation")
COORDINATION = Group(_coordination, "parce que vous êtes de la coordination")
STEWARDS = Group(_stewards, "parce que vous prenez soin de cette fiche")
SILENT = Group(_silent, "parce que vous êtes sur la liste des votants")
JUDGES = Group(_judges, "parce que vous êtes de ceux qui jugent les recours")
OTHER_SIDE = Group(_other_side, "parce que cette décision vous concerne")
CONTACTS = Group(_contacts, "parce que cette adresse est sur la fiche")
INVITED = Group(_invited, "parce que l’on vous y a invité")
PERSON = Group(_person, "parce que cette mesure vous concernait")
