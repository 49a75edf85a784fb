"""What a measure about fiches, a field or somebody's last versions does, in the sentences that are sent and kept."""

from datetime import datetime

from app.governance.deadlines import in_french
from app.governance.statements import Said

BOTH_STAY = (
    "Ces deux fiches seules. L’histoire de chacune reste lisible, et l’on peut les séparer de nouveau."
)
BY_PROPOSAL = "Ce champ seul, pour tout le monde\u202f: qui veut le changer le propose."
NOTHING_ERASED = (
    "Les versions restent dans l’histoire de chaque page, et ce que d’autres ont écrit depuis aussi."
)


def fiches_merged(title: str, kept: str) -> Said:
    what = f"La fiche «\u202f{title}\u202f» est réunie à «\u202f{kept}\u202f», et son adresse y mène."
    return Said(what, BOTH_STAY)


def field_protected(label: str, title: str, until: datetime) -> Said:
    what = f"Le champ «\u202f{label}\u202f» de «\u202f{title}\u202f» est protégé jusqu’au {in_french(until)}."
    return Said(what, BY_PROPOSAL)


def versions_undone(since: datetime) -> Said:
    what = f"Ce que cette personne a écrit directement depuis le {in_french(since)} est défait."
    return Said(what, NOTHING_ERASED)
