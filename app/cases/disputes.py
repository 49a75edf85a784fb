"""Disputes as the rules see them; what is contested on a page, and for whom it is frozen meanwhile."""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.cases.around import nothing
from app.cases.policies import pinned
from app.cases.polls import poll_case
from app.governance.case import By, Case
from app.governance.procedure import settled
from app.governance.rulebook import DISPUTE, ENDED, LIVE, MEDIATED, POLL, VOTED
from app.governance.vocabulary import DisputeState
from app.kinds import KINDS
from app.models import Approval, Dispute, Member, Offer, Option
from app.queries.ties import Matter, ties

# The parties do not write what is being mediated, nor what the community is being asked about.
FROZEN_FOR_PARTIES = MEDIATED | VOTED


def dispute_case(session: Session, dispute: Dispute, by: By, now: datetime, **facts: Any) -> Case:
    """What the rules look at when somebody, or the clock, does something to this dispute."""
    known: dict[str, Any] = {
        "poll": settled_poll(session, dispute, now),
        "said_by_others": said_by_others(dispute),
    }
    if isinstance(by, Member) and dispute.id is not None:
        matter = Matter(DISPUTE.name, dispute.id, dispute.author_id, parties=dispute.party_ids)
        known["ties"] = ties(session, by.id, dispute.page_id, matter)
    return Case(dispute, by, now, pinned(dispute), {"ties": (), **known, **facts})


def settled_poll(session: Session, dispute: Dispute, now: datetime) -> Any:
    """Its newest poll as it stands now, even if the clock is late; None without one."""
    if dispute.poll is None:
        return None
    return settled(POLL, poll_case(session, dispute.poll, None, now)).subject


def standing(session: Session, dispute: Dispute, now: datetime) -> Any:
    """The dispute as it stands now, even if the clock is late."""
    return settled(DISPUTE, dispute_case(session, dispute, None, now)).subject


def newest_offer(session: Session, dispute: Dispute) -> Offer | None:
    """The text that the parties are asked to agree on."""
    offers = select(Offer).where(Offer.dispute_id == dispute.id)
    return session.scalar(offers.order_by(Offer.number.desc()).limit(1))


def agreed(session: Session, offer: Offer) -> frozenset[int]:
    """Who agrees to it."""
    return frozenset(session.scalars(select(Approval.member_id).where(Approval.offer_id == offer.id)))


def options_hash(options: Iterable[Option]) -> str:
    """Of all that a consultation asks, in the order of its codes: what its poll is bound to."""
    return hash_of([[one.code, one.label, one.effect, one.object_hash] for one in options])


def hash_of(data: list[Any]) -> str:
    """SHA-256 of plain data, in hexadecimal."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


# --- what is contested


def said_by_others(dispute: Dispute) -> bool:
    """Is the contested place the word of a network or of a source? Nobody writes it here, and no decision does."""
    field = KINDS[dispute.page.kind].by_name.get(dispute.place)
    return field is not None and not field.editable


def open_on(session: Session, page_id: int) -> list[Dispute]:
    """The disputes of a page that are not closed, the sleeping ones too, oldest first."""
    if nothing(session, page_id, "disputed"):
        return []
    return list(session.scalars(_OPEN_ON, {"page": page_id}))


_OPEN_ON = (
    select(Dispute)
    .where(Dispute.page_id == bindparam("page"), Dispute.state.not_in(ENDED))
    .order_by(Dispute.id)
)


def touches(dispute: Dispute, names: Collection[str]) -> bool:
    """Whether it is about one of these names ("title", fields, "body"), or about the whole page."""
    return bool(names) and (dispute.place == "" or dispute.place in names)


def contesting(session: Session, page_id: int, names: Collection[str]) -> Dispute | None:
    """The first dispute that is awake about one of these names."""
    awake = (dispute for dispute in open_on(session, page_id) if dispute.state in LIVE)
    return next((dispute for dispute in awake if touches(dispute, names)), None)


def freezing(session: Session, page_id: int, names: Collection[str]) -> Dispute | None:
    """What a proposal on these names waits for: a dispute that is open, else the last one that was."""
    about = select(Dispute).where(Dispute.page_id == page_id).order_by(Dispute.id.desc())
    theirs = [dispute for dispute in session.scalars(about) if touches(dispute, names)]
    return next((d for d in theirs if d.state in LIVE), next(iter(theirs), None))


@dataclass(frozen=True, slots=True)
class Contested:
    """What disputes and decisions say of an edit, for the rules of the page: see `app.governance.conditions`."""

    mediated: int | None
    contested: bool
    decision: int | None

    def facts(self) -> dict[str, Any]:
        return {"mediated": self.mediated, "contested": self.contested, "decision": self.decision}


def contested(
    session: Session, page_id: int, names: Collection[str], by: By, back: Collection[int] = ()
) -> Contested:
    """`names`: what an edit changes; `back`: the numbers of the revisions that it takes back."""
    waiting = [dispute for dispute in open_on(session, page_id) if touches(dispute, names)]
    live = [dispute for dispute in waiting if dispute.state in LIVE]
    frozen = (d for d in live if d.state in FROZEN_FOR_PARTIES and _is_party(d, by))
    first = next(frozen, None)
    return Contested(first.id if first else None, bool(live), _decision(session, page_id, names, back))


def _is_party(dispute: Dispute, by: By) -> bool:
    return isinstance(by, Member) and by.id in dispute.party_ids


def _decision(session: Session, page_id: int, names: Collection[str], back: Collection[int]) -> int | None:
    """The dispute whose decision stands and would be taken back."""
    if not back:
        return None
    decided = select(Dispute).where(
        Dispute.page_id == page_id,
        Dispute.state.in_((DisputeState.APPLIED, DisputeState.RESOLVED)),
        Dispute.revision_applied.in_(back),
    )
    return next((d.id for d in session.scalars(decided.order_by(Dispute.id)) if touches(d, names)), None)
