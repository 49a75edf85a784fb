"""Taking part: the parties of every dispute, and who agreed to which offer, held against the journal. Reading only."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.governance.rulebook import DISPUTE
from app.governance.vocabulary import Act, PartyRole
from app.models import Approval, JournalEntry, Member, Offer, Party
from app.queries.proofs import BrokenProof


class Taken(NamedTuple):
    """Somebody is a party to a dispute, how they came to it, and when."""

    dispute: int
    member: str
    role: str
    since: datetime


class Agreed(NamedTuple):
    """Somebody agreed to an offer, and when."""

    offer: int
    member: int
    at: datetime


def prove(session: Session) -> int:
    """How many parties and approvals there are, all as the acts made them. Raises BrokenProof at the first that is not."""
    return _prove_parties(session) + _prove_approvals(session)


# --- the parties


def _prove_parties(session: Session) -> int:
    told = set(_told(session))
    named = {taken.dispute for taken in told}
    rows = session.execute(
        select(Party.id, Party.dispute_id, Member.opaque_id, Party.role, Party.since)
        .join(Member, Member.id == Party.member_id)
        .order_by(Party.id)
    ).all()
    for row in rows:
        taken = Taken(row.dispute_id, row.opaque_id, row.role.value, row.since)
        if row.dispute_id in named and taken not in told:
            raise BrokenProof(f"le journal ne dit pas ce que dit la ligne {row.id} de la table party.")
        told.discard(taken)
    for missing in sorted(told):
        raise BrokenProof(f"une partie du litige {missing.dispute}, dont le journal parle, n’est plus là.")
    return len(rows)


def _told(session: Session) -> Iterator[Taken]:
    """Who became a party by which act. Cases opened before the journal named their parties are left out."""
    older: set[int] = set()
    for row in _rows(session, Act.OPEN_DISPUTE, Act.JOIN, Act.READDRESS):
        named = row.detail.get("parties")
        if row.act == Act.JOIN:
            named = [[row.opaque_id, PartyRole.JOINED.value]]
        if named is None:
            older.add(row.subject_id)
        if row.subject_id not in older:
            yield from (Taken(row.subject_id, member, role, row.at) for member, role in named)


def _rows(session: Session, *acts: Act) -> Iterator[JournalEntry]:
    columns = (
        JournalEntry.subject_id,
        JournalEntry.act,
        JournalEntry.at,
        JournalEntry.by_id,
        JournalEntry.detail,
    )
    query = select(*columns, Member.opaque_id).outerjoin(Member, Member.id == JournalEntry.by_id)
    rows = session.execute(query.where(_of_disputes(*acts)).order_by(JournalEntry.id))
    yield from rows.all()


def _of_disputes(*acts: Act) -> ColumnElement[bool]:
    return (JournalEntry.subject == DISPUTE.name) & JournalEntry.act.in_([act.value for act in acts])


# --- the approvals


def _prove_approvals(session: Session) -> int:
    """Each time to the newest offer of the case, which the act names by its hash; twice counts once."""
    kept = {(row.offer_id, row.member_id): row.at for row in session.scalars(select(Approval))}
    told: dict[tuple[int, int], datetime] = {}
    for agreed in _agreed(session):
        told.setdefault((agreed.offer, agreed.member), agreed.at)
    for offer, member in sorted(set(kept) | set(told)):
        if kept.get((offer, member)) != told.get((offer, member)):
            raise BrokenProof(
                f"le journal ne dit pas qui a approuvé le texte d’accord {offer} comme la table approval."
            )
    return len(kept)


def _agreed(session: Session) -> Iterator[Agreed]:
    """Offers come in the order of the rows that tell of them."""
    offers = iter(session.scalars(select(Offer.id).order_by(Offer.id)).all())
    newest: dict[int, int] = {}
    for row in _rows(session, Act.OFFER, Act.AGREE):
        if row.act == Act.OFFER:
            newest[row.subject_id] = next(offers, 0)
        yield Agreed(newest.get(row.subject_id, 0), row.by_id, row.at)
