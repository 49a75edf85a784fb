"""★ The rulebook: who may do what, when. One line per right; open this room first.

Each line reads: this act, on a thing in these states, leads to that state (or STAYS), and is for these people,
under this condition, if they bring this with it. Nothing else in the program grants a right. A state that is not
`resting` ends by the clock when nobody acts: no case can hang.
"""

from collections.abc import Mapping

from app.governance.procedure import Procedure
from app.governance.rulebook.claims import ASKED, CLAIM, IN_CHARGE, OVER, SUSPENSION
from app.governance.rulebook.disputes import (
    AGREEABLE,
    APPEAL,
    ASKED_AGAIN,
    DISPUTE,
    ENDED,
    LIVE,
    MEDIATED,
    PRECEDENT,
    ROUNDS,
    VOTED,
    WAITING,
)
from app.governance.rulebook.links import LINK
from app.governance.rulebook.moderation import BLOCK, DESK, MEASURE, REPORT
from app.governance.rulebook.pages import FIELD_PROTECTION, MEMBER, PAGE, VERSION
from app.governance.rulebook.patrol import PATROL
from app.governance.rulebook.proposals import CLOSED, DONE, PENDING, POLL, PROPOSAL, RUNNING, SETTLED
from app.governance.rulebook.talk import TALKED, TOPIC

PROCEDURES: Mapping[str, Procedure] = {
    procedure.name: procedure
    for procedure in (
        PAGE,
        VERSION,
        FIELD_PROTECTION,
        MEMBER,
        PROPOSAL,
        POLL,
        CLAIM,
        SUSPENSION,
        DISPUTE,
        PRECEDENT,
        APPEAL,
        TOPIC,
        REPORT,
        MEASURE,
        BLOCK,
        PATROL,
        LINK,
    )
}

__all__ = [
    "AGREEABLE",
    "APPEAL",
    "ASKED",
    "ASKED_AGAIN",
    "BLOCK",
    "CLAIM",
    "CLOSED",
    "DESK",
    "DISPUTE",
    "DONE",
    "ENDED",
    "FIELD_PROTECTION",
    "IN_CHARGE",
    "LINK",
    "LIVE",
    "MEASURE",
    "MEDIATED",
    "MEMBER",
    "OVER",
    "PAGE",
    "PATROL",
    "PENDING",
    "POLL",
    "PRECEDENT",
    "PROCEDURES",
    "PROPOSAL",
    "REPORT",
    "ROUNDS",
    "RUNNING",
    "SETTLED",
    "SUSPENSION",
    "TALKED",
    "TOPIC",
    "VERSION",
    "VOTED",
    "WAITING",
]
