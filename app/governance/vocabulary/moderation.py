"""The words of moderation: reports, measures, blocks."""

from app.governance.vocabulary.labelled import Labelled


class ReportState(Labelled):
    """A report waits at the desk, is looked into by one moderator, and ends."""

    RECEIVED = "received", "reçu"
    OVERDUE = "overdue", "en retard, coordination saisie"
    TAKEN = "taken", "pris en charge"
    MEASURED = "measured", "suivi d’une mesure"
    SET_ASIDE = "set-aside", "classé"
    TURNED = "turned", "devenu litige"
    LAPSED = "lapsed", "clos sans examen"


class BlockState(Labelled):
    """A block holds until its end, or until it is lifted."""

    ACTIVE = "active", "en vigueur"
    LIFTED = "lifted", "levé"
    OVER = "over", "terminé"
