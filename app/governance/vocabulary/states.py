"""The states of pages, accounts, proposals, polls and claims, and the words that go with them."""

from app.governance.vocabulary.labelled import Labelled

# What restricts, refuses, closes or overrides says why in at least this many characters.
# Here, because the tables of the database check the same number. — Règles, art. 1
REASON_LEAST = 30


class PageState(Labelled):
    """A page is open to its writers, or protected for a time; or it was merged: another page stands for both."""

    OPEN = "open", "ouverte"
    PROTECTED = "protected", "protégée"
    MERGED = "merged", "réunie à une autre"


class ProtectionState(Labelled):
    """The protection of one field holds, was lifted, or came to its end."""

    ACTIVE = "active", "en vigueur"
    LIFTED = "lifted", "levée"
    OVER = "over", "terminée"


class VersionState(Labelled):
    """A version says all it said, or some of it is withheld: from all but moderators, or from these too."""

    SHOWN = "shown", "visible"
    WITHHELD = "withheld", "masquée"
    RESERVED = "reserved", "réservée à la coordination"


class Withholdable(Labelled):
    """What of a version can be withheld, each for itself. That it exists, and when, is never withheld."""

    TEXT = "text", "texte"
    SUMMARY = "summary", "résumé"
    AUTHOR = "author", "auteur"


class Ground(Labelled):
    """On what ground something is withheld. — Règles, art. 8"""

    PERSONAL_DATA = "personal-data", "données personnelles"
    UNLAWFUL = "unlawful", "contenu illicite"
    INSULT = "insult", "propos injurieux ou diffamatoires"
    COPYRIGHT = "copyright", "texte sous droits d’auteur"
    CHARTER = "charter", "contraire à la charte"


class MemberState(Labelled):
    """An account waits for its e-mail address to be confirmed, or has it; or it is closed, and nobody's name is left."""

    UNCONFIRMED = "unconfirmed", "à confirmer"
    CONFIRMED = "confirmed", "confirmé"
    ERASED = "erased", "fermé"


class ProposalState(Labelled):
    """Open: the structure answers. In review: the community does. The last four are ends."""

    DRAFT = "draft", "en préparation"
    OPEN = "open", "ouverte"
    REVIEW = "review", "en relecture"
    UNANSWERED = "unanswered", "sans réponse"
    POLLED = "polled", "au scrutin"
    TO_REBASE = "to-rebase", "à rebaser"
    FROZEN = "frozen", "gelée par un litige"
    ACCEPTED = "accepted", "acceptée"
    PARTLY = "partly-accepted", "acceptée en partie"
    REFUSED = "refused", "refusée"
    WITHDRAWN = "withdrawn", "retirée"
    LAPSED = "lapsed", "caduque"


class PollState(Labelled):
    """A poll runs, runs on for want of a quorum, waits for its object, or is closed."""

    OPEN = "open", "ouvert"
    PROLONGED = "prolonged", "prolongé"
    SUSPENDED = "suspended", "interrompu"
    CARRIED = "carried", "adopté"
    LOST = "lost", "rejeté"
    LAPSED = "lapsed", "clos sans quorum"
    ANNULLED = "annulled", "annulé"


class ClaimState(Labelled):
    """A claim asks for the care of a fiche; held, it is a stewardship."""

    TO_CHECK = "to-check", "à vérifier"
    CHECKED_ONCE = "checked-once", "vérifiée une fois"
    OPPOSABLE = "opposable", "ouverte aux oppositions"
    CONTESTED = "contested", "contestée"
    HELD = "held", "accordée"
    DORMANT = "dormant", "en sommeil"
    REFUSED = "refused", "refusée"
    WITHDRAWN = "withdrawn", "retirée"
    LAPSED = "lapsed", "caduque"
    RELINQUISHED = "relinquished", "rendue"
    TRANSFERRED = "transferred", "transmise"
    REVOKED = "revoked", "révoquée"


class ListingState(Labelled):
    """Whether a fiche is shown, as its structure decides; whether it is in the lists, as the community does."""

    LISTED = "listed", "publiée"
    SUSPENDED = "suspended", "suspendue par sa structure"
    DELISTED = "delisted", "retirée des listes par une décision"


class Method(Labelled):
    """How a poll asks, and how it is counted."""

    MAJORITY = "majority", "à la majorité"
    CONSENT = "consent", "par consentement"
    OPTIONS = "options", "entre des options"
    CRITERIA = "criteria", "critère par critère"


class Choice(Labelled):
    """What a ballot says to one question."""

    FOR = "for", "pour"
    AGAINST = "against", "contre"
    ABSTAIN = "abstain", "abstention"
    OBJECT = "object", "objection"


class Verdict(Labelled):
    """What a count comes to."""

    CARRIED = "carried", "adopté"
    LOST = "lost", "rejeté"
    NO_QUORUM = "no-quorum", "sans quorum"


class Regime(Labelled):
    """Who a proposal is addressed to, and whose fields an edit touches."""

    STEWARD = "steward", "la structure"
    COMMUNITY = "community", "la communauté"


class StewardRole(Labelled):
    """What a steward does: a manager decides about the fiche and its stewards, an editor about its words."""

    MANAGER = "manager", "gérant"
    EDITOR = "editor", "rédacteur"


class Role(Labelled):
    """A charge that a person holds for a term."""

    MODERATOR = "moderator", "modération"
    MEDIATOR = "mediator", "médiation"
    COORDINATION = "coordination", "coordination"
