"""Who is uninvolved: computed from facts, explained on screen, with no override. — Règles, art. 1

The facts come from the past (revisions, proposals, ballots, stewardships, declared links, cases decided); a query
gathers them as ties. No tie within the time that the policy says, and the person may decide.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.governance.deadlines import after_days
from app.governance.policy import Policy
from app.governance.predicates import Lack
from app.governance.sentences import Sentence


class TieKind(StrEnum):
    """How a person is bound to a page or a case. The value ends the refusal's code: `involved:author`."""

    AUTHOR = "author"
    STEWARD = "steward"
    LINK = "link"
    PARTY = "party"
    DECIDED = "decided"
    BALLOT = "ballot"
    REVISION = "revision"
    PROPOSAL = "proposal"


@dataclass(frozen=True, slots=True)
class Tie:
    """One bond, and when it last was true; `None` while it still is (a steward in charge, the case's author)."""

    kind: TieKind
    at: datetime | None = None


# Said to the person: while it lasts, and once it is past.
SAID = {
    TieKind.AUTHOR: ("Vous en êtes l’auteur.", "Vous en avez été l’auteur, le {at}."),
    TieKind.STEWARD: (
        "Vous êtes référent de cette fiche.",
        "Vous avez été référent de cette fiche, jusqu’au {at}.",
    ),
    TieKind.LINK: (
        "Vous avez déclaré un lien avec la structure ou une partie.",
        "Vous avez déclaré un lien avec la structure ou une partie, jusqu’au {at}.",
    ),
    TieKind.PARTY: (
        "Vous êtes partie à une affaire en cours avec l’une de ces personnes.",
        "Vous avez été partie à une affaire avec l’une de ces personnes, jusqu’au {at}.",
    ),
    TieKind.DECIDED: ("Vous avez déjà tranché cette affaire.", "Vous avez tranché cette affaire, le {at}."),
    TieKind.BALLOT: ("Vous avez voté dans cette affaire.", "Vous avez voté dans cette affaire, le {at}."),
    TieKind.REVISION: ("Vous écrivez cette page.", "Vous avez écrit une version de cette page, le {at}."),
    TieKind.PROPOSAL: (
        "Vous avez une proposition en cours sur cette page.",
        "Vous avez fait une proposition sur cette page, le {at}.",
    ),
}


def reasons(ties: Iterable[Tie], now: datetime, policy: Policy) -> tuple[Lack, ...]:
    """Why a person may not decide, the strongest bond first; empty when they are uninvolved.

    A tie counts until the same time of day, so many days after it last was true.
    """
    kinds = list(TieKind)
    binding = (tie for tie in ties if _binds(tie, now, policy))
    return tuple(_lack(tie) for tie in sorted(binding, key=lambda tie: kinds.index(tie.kind)))


def _binds(tie: Tie, now: datetime, policy: Policy) -> bool:
    return tie.at is None or now < after_days(tie.at, policy.uninvolved_days)


def _lack(tie: Tie) -> Lack:
    lasting, past = SAID[tie.kind]
    sentence = Sentence(lasting) if tie.at is None else Sentence(past, {"at": tie.at})
    return Lack(f"involved:{tie.kind}", sentence)
