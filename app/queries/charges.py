"""Charges: who held which role, from when until when and under which handle, held against the journal. Reading only."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.governance.rulebook import MEMBER
from app.governance.vocabulary import Act, Role
from app.models import JournalEntry, Mandate, stamp
from app.models.member import HANDLE
from app.queries.proofs import BrokenProof

# Of appointments older than this proof, the journal does not say the end.
UNTOLD = "?"


@dataclass(frozen=True, slots=True)
class Charge:
    """A role of somebody, as the journal tells it or as it is kept."""

    member_id: int
    role: str
    since: str
    until: str
    handle: str


def prove(session: Session) -> int:
    """How many charges there are, all as they were given and ended. Raises BrokenProof at the first that is not."""
    kept = session.scalars(select(Mandate).order_by(Mandate.id)).all()
    told = _told(session)
    for mandate, charge in zip(kept, told, strict=False):
        if _kept(mandate, charge) != charge:
            raise BrokenProof(
                f"la ligne {mandate.id} de la table mandate n’est pas ce que le journal en dit."
            )
    if len(kept) != len(told):
        raise BrokenProof(f"le journal parle de {len(told)} mandats, {len(kept)} sont là.")
    return len(kept)


def _kept(mandate: Mandate, told: Charge) -> Charge:
    until = "" if mandate.until is None else stamp(mandate.until)
    known = UNTOLD if told.until == UNTOLD else until
    return Charge(mandate.member_id, mandate.role.value, stamp(mandate.since), known, mandate.handle)


def _told(session: Session) -> list[Charge]:
    ends = dict(_closed(session))
    handles: dict[int, str] = {}
    return [_ended(charge, ends.get(charge.member_id)) for charge in _given(session, handles)]


def _given(session: Session, handles: dict[int, str]) -> Iterator[Charge]:
    """The charges, in the order in which they were given. handles: those given so far, in the order of first terms."""
    columns = (JournalEntry.subject_id, JournalEntry.at, JournalEntry.detail)
    for row in session.execute(select(*columns).where(_acts(Act.APPOINT)).order_by(JournalEntry.id)):
        role, until = row.detail["role"], row.detail.get("until", UNTOLD)
        handle = ""
        if role == Role.MODERATOR.value:
            handle = handles.setdefault(row.subject_id, HANDLE.format(number=len(handles) + 1))
        yield Charge(row.subject_id, role, stamp(row.at), until or "", handle)


def _acts(act: Act) -> ColumnElement[bool]:
    return (JournalEntry.subject == MEMBER.name) & (JournalEntry.act == act.value)


def _closed(session: Session) -> Iterator[tuple[int, datetime]]:
    """When somebody closed their account: their charges ended then."""
    rows = session.execute(select(JournalEntry.subject_id, JournalEntry.at).where(_acts(Act.ERASE)))
    return ((row.subject_id, row.at) for row in rows)


def _ended(charge: Charge, at: datetime | None) -> Charge:
    """The charge as closing the account left it. Stamps are in the order of time."""
    if at is None or charge.until == UNTOLD or (charge.until and charge.until <= stamp(at)):
        return charge
    return replace(charge, until=max(stamp(at), charge.since))
