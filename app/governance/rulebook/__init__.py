"""★ The rulebook: who may do what, when. One line per right; open this room first.

Each line reads: this act, on a thing in these states, leads to that state (or STAYS), and is for these people,
under this condition, if they bring this with it. Nothing else in the program grants a right. A state that is not
`resting` ends by the clock when nobody acts: no case can hang.
"""

from collections.abc import Mapping

from app.governance.procedure import Procedure
from app.governance.rulebook.claims import ASKED, CLAIM, OVER, SUSPENSION
from app.governance.rulebook.pages import MEMBER, PAGE, VERSION
from app.governance.rulebook.proposals import CLOSED, DONE, PENDING, POLL, PROPOSAL, RUNNING, SETTLED

PROCEDURES: Mapping[str, Procedure] = {
    procedure.name: procedure for procedure in (PAGE, VERSION, MEMBER, PROPOSAL, POLL, CLAIM, SUSPENSION)
}

__all__ = [
    "ASKED",
    "CLAIM",
    "CLOSED",
    "DONE",
    "MEMBER",
    "OVER",
    "PAGE",
    "PENDING",
    "POLL",
    "PROCEDURES",
    "PROPOSAL",
    "RUNNING",
    "SETTLED",
    "SUSPENSION",
    "VERSION",
]
