"""What was proposed, held against what the journal sealed of it: each version of each proposal. Reading only."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.governance.rulebook import PROPOSAL
from app.governance.vocabulary import Act
from app.kinds import KINDS
from app.models import JournalEntry, Page, Proposal, ProposalVersion
from app.models.contents import content_at
from app.queries.proofs import AT_A_TIME, BrokenProof
from revisions import Content, RevisionsError, patch_of, unpack

# The acts that say something new: each seals the hash of what it proposes.
SAYS = (Act.SUBMIT.value, Act.AMEND.value, Act.TAKE_OVER.value)
# (proposal, number) → the hash that was sealed, and who proposed it.
Told = dict[tuple[int, int], tuple[str, int | None]]


def prove(session: Session) -> int:
    """How many versions of proposals there are, all as they were sealed. Raises BrokenProof at the first that is not."""
    told, met = _told(session), set()
    with session.execute(_VERSIONS) as rows:
        for row in rows:
            met.add((row.proposal_id, row.number))
            if wrong := _wrong(session, row, told):
                which = f"la version {row.number} de la proposition {row.proposal_id}"
                raise BrokenProof(f"{which} est fausse : {wrong}.")
    for proposal, number in sorted(set(told) - met):
        raise BrokenProof(
            f"la version {number} de la proposition {proposal}, dont le journal parle, n’existe pas."
        )
    return len(met)


_VERSIONS = (
    select(
        ProposalVersion.proposal_id,
        ProposalVersion.number,
        ProposalVersion.author_id,
        ProposalVersion.base,
        ProposalVersion.packed,
        ProposalVersion.object_hash,
        Proposal.page_id,
        Page.kind,
    )
    .join(Proposal, Proposal.id == ProposalVersion.proposal_id)
    .join(Page, Page.id == Proposal.page_id)
    .order_by(ProposalVersion.id)
    .execution_options(yield_per=AT_A_TIME)
)


def _told(session: Session) -> Told:
    of_them = (JournalEntry.subject == PROPOSAL.name) & JournalEntry.act.in_(SAYS)
    rows = session.execute(
        select(JournalEntry.subject_id, JournalEntry.by_id, JournalEntry.detail).where(of_them)
    )
    return {(row.subject_id, row.detail.get("number", 1)): (row.detail["object"], row.by_id) for row in rows}


def _wrong(session: Session, row: Any, told: Told) -> str:
    """What does not hold of a version, in the words of a sentence; nothing when all holds."""
    sealed = told.get((row.proposal_id, row.number))
    if sealed is None:
        return "le journal n’en parle pas"
    if sealed != (row.object_hash, row.author_id):
        return "ce n’est pas celle que le journal a scellée"
    if _hash(session, row) != row.object_hash:
        return "ce qu’elle dit n’est pas ce que dit son empreinte"
    return ""


def _hash(session: Session, row: Any) -> str:
    """The hash of what it changes, reckoned anew; nothing for what cannot be read."""
    base = content_at(session, row.page_id, row.base)
    try:
        content = Content.from_canonical(unpack(row.packed, None))
    except RevisionsError:
        return ""
    return patch_of(base, content, KINDS[row.kind].field_kinds()).digest if base else ""
