"""The words of declared links: what somebody says binds them to a structure, or to another member."""

from app.governance.vocabulary.labelled import Labelled

# What somebody may add in their own words: a line, not a story.
LINK_NOTE_MOST = 200


class LinkState(Labelled):
    """A link is declared, then it is over; it is never taken back."""

    DECLARED = "declared", "en cours"
    ENDED = "ended", "terminé"


class LinkNature(Labelled):
    """What the link is made of, whether with a structure or with somebody. — Règles, art. 1"""

    WORK = "work", "emploi ou travail commun"
    BOARD = "board", "bureau, conseil ou direction"
    VOLUNTEER = "volunteer", "bénévolat"
    MEMBERSHIP = "membership", "adhésion"
    KIN = "kin", "famille ou proche"
    BUSINESS = "business", "affaires ou financement"
    OTHER = "other", "autre lien"
