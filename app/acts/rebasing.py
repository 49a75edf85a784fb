"""Rebasing: the page moves, and every proposal that waits on it is brought onto its new text, in the same transaction.

Elsewhere on the page: the same change on a new base, its hash is what it was, and ballots stand. At the same place: its
author is asked, and its poll waits. What a merge would change of a proposal is never taken for the proposal.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.acts import polls
from app.acts.perform import perform
from app.cases.around import nothing, once
from app.cases.disputes import dispute_case
from app.cases.policies import pinned
from app.cases.proposals import proposal_case
from app.governance.rulebook import DISPUTE, PENDING, PROPOSAL, RUNNING
from app.governance.vocabulary import Act, DisputeState, ProposalState
from app.kinds import KINDS
from app.models import Dispute, Option, Page, Proposal, ProposalVersion
from app.models.contents import content_at
from app.models.written import put
from revisions import Content, pack, rebase, unpack


def rebase_all(
    session: Session, page: Page, head: Content, now: datetime, since: datetime | None = None
) -> None:
    """Bring every pending proposal of a page onto `head`, its newest revision, which is written already. The options of
    a dispute stand as long as each of them does; else the mediator is asked for others.

    since: the deadline that moved the page, when the clock did.
    """
    # Both are asked for first: what is around the page is known until one of them moves.
    proposals, disputes = pending(session, page.id), _consulted(session, page.id)
    for proposal in proposals:
        _rebase(session, proposal, head, now, since)
    for dispute in disputes:
        _ask_again(session, dispute, head, now, since)


def pending(session: Session, page_id: int) -> list[Proposal]:
    """The proposals of a page that nothing has decided yet, in the order they were made."""
    if nothing(session, page_id, "pending"):
        return []
    return once(session, page_id, "pending", lambda: session.scalars(_PENDING_ON, {"page": page_id}))


_PENDING_ON = (
    select(Proposal)
    .where(Proposal.page_id == bindparam("page"), Proposal.state.in_(PENDING))
    .order_by(Proposal.id)
)


def newest_version(session: Session, proposal: Proposal) -> ProposalVersion:
    """What is proposed now, on the newest base it was brought onto."""
    return session.scalars(_NEWEST_OF, {"proposal": proposal.id}).one()


_NEWEST_OF = (
    select(ProposalVersion)
    .where(ProposalVersion.proposal_id == bindparam("proposal"))
    .order_by(ProposalVersion.number.desc(), ProposalVersion.base.desc())
    .limit(1)
)


def proposed(version: ProposalVersion) -> Content:
    """The whole content that a version proposes."""
    return _read(version.packed)


@lru_cache(maxsize=16)
def _read(packed: bytes) -> Content:
    """The content in the bytes of a version: they are read again each time that the page moves."""
    return Content.from_canonical(unpack(packed, None))


def write_version(
    session: Session,
    proposal: Proposal,
    content: Content,
    now: datetime,
    *,
    author_id: int,
    form_key: str | None = None,
) -> ProposalVersion:
    """Keep what the proposal's columns say it proposes now, for ever."""
    version = ProposalVersion(
        proposal_id=proposal.id,
        number=proposal.number,
        author_id=author_id,
        at=now,
        base=proposal.base,
        packed=pack(content.canonical(), None),
        object_hash=proposal.object_hash,
        changed=proposal.changed,
        reason=proposal.reason,
        source=proposal.source,
        form_key=form_key,
    )
    put(session, version)
    return version


def _rebase(
    session: Session, proposal: Proposal, head: Content, now: datetime, since: datetime | None
) -> None:
    version = newest_version(session, proposal)
    base = content_at(session, proposal.page_id, version.base)
    if base is None:
        raise LookupError(f"proposal {proposal.id} has lost its base {version.base}")
    brought = rebase(base, proposed(version), head, KINDS[proposal.page.kind].field_kinds())
    if brought.content is not None:
        _move(session, proposal, version, brought.content, now)
    elif proposal.state != ProposalState.TO_REBASE:
        _unsettle(session, proposal, brought.overlap, now, since)


def _move(
    session: Session, proposal: Proposal, version: ProposalVersion, content: Content, now: datetime
) -> None:
    """The same change, on the page as it is now. What waited for it goes on."""
    waited = proposal.state == ProposalState.TO_REBASE
    case = proposal_case(session, proposal, None, now, object_hash=version.object_hash)
    perform(
        session,
        PROPOSAL,
        Act.REBASE,
        proposal,
        None,
        now,
        facts=case.facts,
        policy=pinned(proposal),
        page=proposal.page,
        detail={"from": version.base, "base": proposal.page.number},
        base=proposal.page.number,
    )
    write_version(session, proposal, content, now, author_id=version.author_id)
    if waited and proposal.poll and proposal.state == ProposalState.POLLED:
        polls.resume(session, proposal.poll, now)


def _unsettle(
    session: Session, proposal: Proposal, overlap: Iterable[str], now: datetime, since: datetime | None
) -> None:
    """The page changed at the same place: the author is asked, a running poll waits."""
    names = list(dict.fromkeys(overlap))
    case = proposal_case(session, proposal, None, now, overlap=names)
    perform(
        session,
        PROPOSAL,
        Act.UNSETTLE,
        proposal,
        None,
        now,
        facts=case.facts,
        policy=pinned(proposal),
        due=since,
        page=proposal.page,
        detail={"overlap": names, "head": proposal.page.number},
    )
    if proposal.poll and proposal.poll.state in RUNNING:
        polls.suspend(session, proposal.poll, names, now, since)


# --- what a consultation asks


def _consulted(session: Session, page_id: int) -> list[Dispute]:
    if nothing(session, page_id, "disputed"):
        return []
    return list(session.scalars(_CONSULTED_ON, {"page": page_id}))


_CONSULTED_ON = select(Dispute).where(
    Dispute.page_id == bindparam("page"),
    Dispute.state.in_((DisputeState.CONSULTATION, DisputeState.TO_CLOSE)),
)


def _ask_again(
    session: Session, dispute: Dispute, head: Content, now: datetime, since: datetime | None
) -> None:
    """The page changed where an option would: voices given to another text are not counted, options are asked again."""
    options = select(Option).where(Option.poll_id == dispute.poll_id, Option.packed.is_not(None))
    moved = [option for option in session.scalars(options) if not _stands(session, dispute, option, head)]
    if not moved:
        return
    codes = [option.code for option in moved]
    case = dispute_case(session, dispute, None, now, overlap=codes)
    perform(
        session,
        DISPUTE,
        Act.UNSETTLE,
        dispute,
        None,
        now,
        facts=case.facts,
        policy=case.policy,
        due=since,
        page=dispute.page,
        detail={"overlap": codes, "head": dispute.page.number},
    )
    polls.annul(session, dispute.poll, "moved", now)


def _stands(session: Session, dispute: Dispute, option: Option, head: Content) -> bool:
    if option.packed is None or option.base is None:
        return True
    base = content_at(session, dispute.page_id, option.base)
    if base is None:
        raise LookupError(f"option {option.id} has lost its base {option.base}")
    mine = Content.from_canonical(unpack(option.packed, None))
    return rebase(base, mine, head, KINDS[dispute.page.kind].field_kinds()).content is not None
