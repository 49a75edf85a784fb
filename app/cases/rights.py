"""Rights on the parts of a page: what somebody writes directly, and what they propose for others to decide."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.cases.policies import in_force
from app.governance.case import By, Case
from app.governance.procedure import decide, open_acts
from app.governance.refusals import Refusal
from app.governance.rulebook import PAGE, PROPOSAL
from app.governance.vocabulary import Act, Regime
from app.models import Page

# What changes what a page says.
CONTRIBUTIONS = frozenset({Act.EDIT, Act.RENAME, Act.RESTORE, Act.UNDO})
# Why somebody does not write who may still propose.
TO_PROPOSE = frozenset(
    {
        "steward-fields",
        "community-fields",
        "page-protected",
        "watch-rule",
        "not-in-this-state",
        "not-allowed:steward",
        "not-eligible:seniority",
        "not-eligible:contributions",
        "blocked",
    }
)


def writes(session: Session, page: Page, regime: Regime, by: By, now: datetime) -> bool:
    """Whether what this person types in such fields is written directly.

    Raises Refusal for what they may not even propose.
    """
    try:
        decide(PAGE, Act.EDIT, Case(page, by, now, in_force(session), {"regimes": {regime}}))
    except Refusal as refusal:
        if refusal.code not in TO_PROPOSE or not proposes(by, now, page):
            raise
        return False
    return True


@dataclass(frozen=True, slots=True)
class NothingYet:
    """What is about to be proposed, on a page: a block may be about that page alone."""

    page_id: int
    state: None = None


def proposes(by: By, now: datetime, page: Page) -> bool:
    """Whether this person may propose on a page at all."""
    return Act.PROPOSE in open_acts(PROPOSAL, Case(NothingYet(page.id), by, now))
