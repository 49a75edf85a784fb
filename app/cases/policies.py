"""The numbers of the rules: those in force, and those that a case keeps for as long as it lives."""

from dataclasses import asdict
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.governance.policy import Policy
from app.models import Appeal, Dispute, Page, Poll, Proposal
from app.models.contents import GOVERNANCE, rules_in_force
from app.models.journal import STEADY, as_of_newest

# Where a session keeps the numbers that it has read.
_READ = "policy"
# The numbers of the rules page last read, by its digest: they change a few times a year.
_known: tuple[str, Policy] = ("", Policy())


def in_force(session: Session) -> Policy:
    """What the rules page says now, read once in a session; the first numbers before there is one.

    Reading sessions ask for it again when something was written.
    """
    if _READ not in session.info:
        steady = session.info.get(STEADY)
        session.info[_READ] = (
            as_of_newest(session, _READ, lambda: _read(session)) if steady else _read(session)
        )
    policy: Policy = session.info[_READ]
    return policy


def hand_on(reading: Session, writing: Session) -> None:
    """What one session read holds in the other: nothing was written in between."""
    writing.info.setdefault(_READ, in_force(reading))


def _read(session: Session) -> Policy:
    global _known
    digest, fields = rules_in_force(session)
    known = _known
    if known[0] != digest:
        known = _known = digest, Policy.from_fields(fields)[0]
    return known[1]


def forget(session: Session) -> None:
    """A page of the rules was written: its numbers are read again."""
    session.info.pop(_READ, None)


def pinned(row: Proposal | Poll | Dispute | Appeal) -> Policy:
    """The numbers under which this was opened, whatever the rules page says since."""
    return _pinned(tuple(row.policy.items()))


@lru_cache(maxsize=64)
def _pinned(numbers: tuple[tuple[str, Any], ...]) -> Policy:
    """Numbers that were kept are asked for at each step of a case, and never change."""
    policy, _ignored = Policy.from_fields({name: str(number) for name, number in numbers})
    return policy


def pins(session: Session) -> dict[str, Any]:
    """The columns of what is opened now: the numbers in force, and the version of the rules they come from."""
    revision = session.scalar(select(Page.number).where(Page.slug == GOVERNANCE))
    return {"policy": asdict(in_force(session)), "policy_revision": revision}
