"""All that can be proved of the past, in the order in which one thing rests on another. Reading only."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.queries import (
    charges,
    commitments,
    declared_links,
    liftings,
    offered,
    proofs,
    proposed,
    recounts,
    standings,
    taking_part,
)


@dataclass(frozen=True, slots=True)
class Whole:
    """How much was found whole: the past of the pages and the journal, polls, what was proposed,
    what disputes were offered and put to the vote, texts, cases."""

    past: proofs.Proved
    polls: int
    proposed: int
    offered: int
    texts: int
    things: int


def verify(session: Session) -> Whole:
    """Prove everything. Raises BrokenProof at the first thing that does not hold.

    The chains come first: what is held against the journal is worth what the journal is.
    """
    past = proofs.verify(session)
    declared_links.prove(session)
    liftings.prove(session)
    charges.prove(session)
    taking_part.prove(session)
    return Whole(
        past,
        recounts.recount(session),
        proposed.prove(session),
        offered.prove(session),
        commitments.prove(session),
        standings.prove(session),
    )
