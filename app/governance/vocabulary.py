"""The words of the rules: acts, states and roles. Codes in English, labels in French, nothing else."""

import unicodedata
from enum import StrEnum
from typing import Self

# What restricts, refuses, closes or overrides says why in at least this many characters.
# Here, because the tables of the database check the same number. — Règles, art. 1
REASON_LEAST = 30


class Act(StrEnum):
    """What someone, or the clock, does. `Act.PROTECT` is stored as "protect".

    noun: « protection », what the act is called; `address` is the same in an address.
    label: « Protéger », on a button. past: « a protégé », in the journal, before the name of the thing.
    """

    noun: str
    form: str
    past: str

    def __new__(cls, code: str, noun: str = "", form: str = "", past: str = "") -> Self:
        act = str.__new__(cls, code)
        act._value_ = code
        act.noun, act.form, act.past = noun, form, past
        return act

    # fmt: off
    #                 code               noun                     on a button, in a sentence           in the journal
    REGISTER        = "register",        "inscription",           "Ouvrir un compte",                  "a ouvert un compte"
    CONFIRM         = "confirm",         "confirmation",          "Confirmer une adresse",             "a confirmé son adresse"
    LOG_IN          = "log-in",          "connexion",             "Se connecter",                      "a ouvert une session"
    LOG_OUT         = "log-out",         "déconnexion",           "Se déconnecter",                    "a fermé sa session"
    ASK_PASSWORD    = "ask-password",    "mot de passe oublié",   "Demander un nouveau mot de passe",  "a demandé un nouveau mot de passe"
    CHANGE_PASSWORD = "change-password", "mot de passe",          "Changer de mot de passe",           "a changé de mot de passe"
    CHANGE_PROFILE  = "change-profile",  "profil",                "Modifier un profil",                "a modifié son profil"
    APPOINT         = "appoint",         "nomination",            "Confier un rôle",                   "a confié un rôle à"
    DISMISS         = "dismiss",         "retrait de rôle",       "Retirer un rôle",                   "a retiré un rôle à"

    READ            = "read",            "lecture",               "Lire {thing}",                      "a lu"
    CREATE          = "create",          "création",              "Créer {thing}",                     "a créé"
    IMPORT          = "import",          "importation",           "Importer {thing}",                  "a importé"
    EDIT            = "edit",            "modification",          "Modifier {thing}",                  "a modifié"
    RENAME          = "rename",          "renommage",             "Renommer {thing}",                  "a renommé"
    RESTORE         = "restore",         "rétablissement",        "Rétablir une version",              "a rétabli une ancienne version de"
    UNDO            = "undo",            "annulation",            "Défaire une modification",          "a défait une modification de"
    APPLY           = "apply",           "application",           "Appliquer une décision",            "a appliqué une décision à"
    PROTECT         = "protect",         "protection",            "Protéger {thing}",                  "a protégé"
    UNPROTECT       = "unprotect",       "levée de protection",   "Lever la protection",               "a levé la protection de"
    READ_WITHHELD   = "read-withheld",   "lecture de ce qui est masqué", "Lire ce qui est masqué",       "a lu ce qui est masqué de"
    WITHHOLD        = "withhold",        "masquage",              "Masquer une version",               "a masqué une version de"
    RESERVE         = "reserve",         "mise en réserve",       "Masquer une version aux modérateurs aussi", "a masqué, aux modérateurs aussi, une version de"
    REVEAL          = "reveal",          "dévoilement",           "Dévoiler une version",              "a dévoilé une version de"

    PROPOSE         = "propose",         "proposition",           "Proposer une modification",         "a préparé une modification de"
    SUBMIT          = "submit",          "soumission",            "Soumettre {thing}",                 "a soumis"
    ACCEPT          = "accept",          "acceptation",           "Accepter {thing}",                  "a accepté"
    ACCEPT_PART     = "accept-part",     "acceptation partielle", "Accepter en partie {thing}",        "a accepté en partie"
    REFUSE          = "refuse",          "refus",                 "Refuser {thing}",                   "a refusé"
    OBJECT          = "object",          "objection",             "Faire objection",                   "a fait objection à"
    WITHDRAW        = "withdraw",        "retrait",               "Retirer {thing}",                   "a retiré"
    AMEND           = "amend",           "amendement",            "Amender {thing}",                   "a amendé"
    TAKE_OVER       = "take-over",       "reprise",               "Reprendre {thing}",                 "a repris"
    REBASE          = "rebase",          "remise à jour",         "Remettre à jour {thing}",           "a remis à jour"
    UNSETTLE        = "unsettle",        "mise à rebaser",        "Demander à rebaser {thing}",        "a demandé à rebaser"
    READDRESS       = "readdress",       "nouvelle adresse",      "Adresser à nouveau {thing}",        "a adressé à nouveau"
    NOTE_SILENCE    = "note-silence",    "constat de silence",    "Constater le silence",              "a constaté le silence de la structure sur"
    LAPSE           = "lapse",           "caducité",              "Clore sans suite {thing}",          "a clos sans suite"

    OPEN_POLL       = "open-poll",       "ouverture",             "Ouvrir {thing}",                    "a ouvert"
    CAST            = "cast",            "vote",                  "Voter",                             "a voté dans"
    PROLONG         = "prolong",         "prolongation",          "Prolonger {thing}",                 "a prolongé"
    CLOSE           = "close",           "clôture",               "Clore {thing}",                     "a clos"
    SUSPEND_POLL    = "suspend-poll",    "interruption",          "Interrompre {thing}",               "a interrompu"
    RESUME          = "resume",          "reprise du scrutin",    "Reprendre {thing}",                 "a repris"
    ANNUL           = "annul",           "annulation de scrutin", "Annuler {thing}",                   "a annulé"

    CLAIM           = "claim",           "revendication",         "Revendiquer une fiche",             "a revendiqué"
    ENDORSE         = "endorse",         "vérification",          "Confirmer la preuve",               "a confirmé la preuve de"
    OPPOSE          = "oppose",          "opposition",            "Faire opposition",                  "a fait opposition à"
    CONTEST         = "contest",         "contestation",          "Constater la contestation",         "a constaté la contestation de"
    GRANT           = "grant",           "accord",                "Accorder {thing}",                  "a accordé"
    SHARE           = "share",           "partage",               "Partager {thing}",                  "a partagé"
    TRANSFER        = "transfer",        "transmission",          "Transmettre {thing}",               "a transmis"
    RELINQUISH      = "relinquish",      "renoncement",           "Renoncer à une fiche",              "a renoncé à"
    FALL_ASLEEP     = "fall-asleep",     "mise en sommeil",       "Mettre en sommeil {thing}",         "a mis en sommeil"
    WAKE            = "wake",            "réveil",                "Réveiller {thing}",                 "a réveillé"
    REVOKE          = "revoke",          "révocation",            "Révoquer {thing}",                  "a révoqué"

    SUSPEND         = "suspend",         "suspension",            "Suspendre {thing}",                 "a suspendu"
    LIFT            = "lift",            "levée de suspension",   "Lever la suspension",               "a levé la suspension de"
    # fmt: on

    @property
    def label(self) -> str:
        return self.form.replace("{thing}", "").strip()

    @property
    def address(self) -> str:
        """The noun as a part of an address: « levée de protection » is `levee-de-protection`."""
        plain = unicodedata.normalize("NFD", self.noun).encode("ascii", "ignore").decode()
        return plain.replace(" ", "-")

    def deed(self, thing: str) -> str:
        """The act inside a sentence: « protéger une page »."""
        text = self.form.format(thing=thing)
        return text[0].lower() + text[1:]


class Labelled(StrEnum):
    """A code with its French label."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member


class PageState(Labelled):
    """A page is open to its writers, or protected for a time."""

    OPEN = "open", "ouverte"
    PROTECTED = "protected", "protégée"


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
    """An account waits for its e-mail address to be confirmed, or has it."""

    UNCONFIRMED = "unconfirmed", "à confirmer"
    CONFIRMED = "confirmed", "confirmé"


class ProposalState(Labelled):
    """Open: the structure answers. In review: the community does. The last four are ends."""

    DRAFT = "draft", "en préparation"
    OPEN = "open", "ouverte"
    REVIEW = "review", "en relecture"
    UNANSWERED = "unanswered", "sans réponse"
    POLLED = "polled", "au scrutin"
    TO_REBASE = "to-rebase", "à rebaser"
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
    """Whether a fiche is shown, as its structure decides."""

    LISTED = "listed", "publiée"
    SUSPENDED = "suspended", "suspendue par sa structure"


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
