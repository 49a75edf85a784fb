"""The words of disputes: what is disputed, where a case stands, what a decision does; precedents and appeals."""

from app.governance.vocabulary.labelled import Labelled

# What a party may say in a round, to the mediator; what the platform may say beside a field, and its answer.
STATEMENT_MOST = 2000
NOTE_MOST = 500
# What closes a case says why in at least this many characters.
RATIONALE_LEAST = 100


class DisputeState(Labelled):
    """A case is talked over, then filed, mediated in three rounds, put to the community, and decided.

    `to-report`: the mediator owes its end. `to-close`: the voices are counted, somebody uninvolved concludes.
    """

    DISCUSSION = "discussion", "en discussion"
    STALLED = "stalled", "au point mort"
    OPINION = "opinion", "en attente d’un avis"
    FILED = "filed", "en attente d’un médiateur"
    REMINDED = "reminded", "en attente d’un médiateur, rappel fait"
    OVERDUE = "overdue", "en retard, coordination saisie"
    FACTS = "facts", "en médiation, tour des faits"
    OPTIONS = "options", "en médiation, tour des options"
    DRAFT = "draft", "en médiation, tour du projet"
    TO_REPORT = "to-report", "en médiation, à conclure"
    CONSULTATION = "consultation", "en consultation"
    TO_CLOSE = "to-close", "en attente de décision"
    APPLIED = "applied", "tranché"
    RESOLVED = "resolved", "réglé par accord"
    INADMISSIBLE = "inadmissible", "irrecevable"
    DORMANT = "dormant", "en sommeil"
    LAPSED = "lapsed", "clos sans suite"
    WITHDRAWN = "withdrawn", "retiré"
    REVERSED = "reversed", "infirmé"


class DisputeQuestion(Labelled):
    """What is asked of a passage: the code under which a precedent is found. — Règles, art. 6"""

    ACCURACY = "accuracy", "est-ce exact"
    SOURCE = "source", "est-ce sourcé"
    NEUTRALITY = "neutrality", "est-ce dit sans parti pris"
    RELEVANCE = "relevance", "est-ce utile ici"
    CATEGORY = "category", "est-ce bien classé"
    PLACE = "place", "est-ce bien situé"
    BELONGING = "belonging", "cette structure a-t-elle sa place ici"
    PRIVACY = "privacy", "cela peut-il être public"


class DisputeGround(Labelled):
    """Why a mediator does not receive a case. — Règles, art. 6"""

    ALREADY_DECIDED = "already-decided", "déjà tranché, sans élément nouveau"
    NOT_CONTENT = "not-content", "ne porte pas sur le contenu d’une fiche"
    NO_DISCUSSION = "no-discussion", "aucune discussion n’a eu lieu"
    MODERATION = "moderation", "relève de la modération"
    UNFOUNDED = "unfounded", "aucun élément à examiner"


class PartyRole(Labelled):
    """How somebody came to be a party."""

    OPENER = "opener", "a ouvert le litige"
    AUTHOR = "author", "auteur du passage contesté"
    STEWARD = "steward", "référent de la fiche"
    JOINED = "joined", "a pris part au litige"


class Round(Labelled):
    """What a statement is for: the three rounds of a mediation, and an opinion from outside."""

    OPINION = "opinion", "avis extérieur"
    FACTS = "facts", "les faits"
    OPTIONS = "options", "les options"
    DRAFT = "draft", "le projet"


class Effect(Labelled):
    """What a decision does: the community's words become a version; of the structure's own, only what is said beside."""

    NOTHING = "nothing", "ne rien changer"
    REVISION = "revision", "modifier le texte"
    MARK = "mark", "laisser la mention «\u202fcontesté\u202f»"
    NOTE = "note", "publier une note contradictoire"
    DELIST = "delist", "retirer la fiche des listes"


class PrecedentState(Labelled):
    """What a past decision is worth today."""

    STANDS = "stands", "en vigueur"
    QUALIFIED = "qualified", "nuancé"
    OVERTURNED = "overturned", "renversé"


class AppealState(Labelled):
    """An appeal waits for somebody who did not decide below; without an answer the decision stands."""

    FILED = "filed", "déposé"
    ESCALATED = "escalated", "en retard, coordination saisie"
    UPHELD = "upheld", "décision confirmée"
    REVERSED = "reversed", "décision infirmée"
    SENT_BACK = "sent-back", "renvoyé pour être rejugé"
    LAPSED = "lapsed", "sans réponse, la décision demeure"
    WITHDRAWN = "withdrawn", "retiré"
