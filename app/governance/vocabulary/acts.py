"""What someone, or the clock, does."""

import unicodedata
from enum import StrEnum
from typing import Self


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

    OPEN_DISPUTE    = "open-dispute",    "ouverture de litige",   "Ouvrir {thing}",                    "a ouvert"
    JOIN            = "join",            "participation",         "Prendre part",                      "a pris part à"
    OFFER           = "offer",           "texte d’accord",        "Proposer un texte d’accord",        "a proposé un texte d’accord dans"
    AGREE           = "agree",           "approbation",           "Approuver un texte d’accord",       "a approuvé un texte d’accord dans"
    SETTLE          = "settle",          "règlement",             "Régler {thing}",                    "a réglé"
    STALL           = "stall",           "constat d’arrêt",       "Constater l’arrêt",                 "a constaté l’arrêt de"
    ASK_OPINION     = "ask-opinion",     "demande d’avis",        "Demander un avis extérieur",        "a demandé un avis extérieur dans"
    GIVE_OPINION    = "give-opinion",    "avis",                  "Donner un avis",                    "a donné un avis dans"
    END_WAIT        = "end-wait",        "fin d’attente",         "Finir l’attente",                   "a mis fin à l’attente dans"
    ASK_MEDIATION   = "ask-mediation",   "demande de médiation",  "Demander une médiation",            "a demandé une médiation dans"
    REMIND          = "remind",          "rappel",                "Rappeler les médiateurs",           "a rappelé les médiateurs dans"
    WARN            = "warn",            "préavis",               "Annoncer une fin prochaine",         "a annoncé la fin prochaine de"
    ESCALATE        = "escalate",        "saisine",               "Saisir la coordination",            "a saisi la coordination de"
    RECEIVE         = "receive",         "réception",             "Recevoir {thing}",                  "a reçu en médiation"
    REJECT          = "reject",          "irrecevabilité",        "Déclarer irrecevable {thing}",      "a déclaré irrecevable"
    RECUSE          = "recuse",          "déport",                "Renoncer à la médiation",           "a renoncé à la médiation de"
    STATE           = "state",           "exposé",                "Déposer un exposé",                 "a déposé un exposé dans"
    NEXT_ROUND      = "next-round",      "tour suivant",          "Ouvrir le tour suivant",            "a ouvert le tour suivant de"
    CONSULT         = "consult",         "consultation",          "Ouvrir une consultation",           "a ouvert une consultation dans"
    COUNT           = "count",           "dépouillement",         "Constater la fin de la consultation", "a constaté la fin de la consultation dans"
    CONCLUDE        = "conclude",        "conclusion",            "Conclure {thing}",                  "a conclu"
    FREEZE          = "freeze",          "gel",                   "Geler {thing}",                     "a gelé"
    THAW            = "thaw",            "dégel",                 "Dégeler {thing}",                   "a dégelé"
    DELIST          = "delist",          "retrait des listes",    "Retirer des listes",                "a retiré des listes"
    RELIST          = "relist",          "retour dans les listes", "Remettre dans les listes",         "a remis dans les listes"
    ANSWER_NOTE     = "answer-note",     "réponse à une note",    "Répondre à une note",               "a répondu à une note de"
    ESTABLISH       = "establish",       "entrée au recueil",     "Inscrire un précédent",             "a inscrit au recueil"
    QUALIFY         = "qualify",         "nuance",                "Nuancer {thing}",                   "a nuancé"
    OVERTURN        = "overturn",        "revirement",            "Renverser {thing}",                 "a renversé"
    APPEAL          = "appeal",          "recours",               "Faire un recours",                  "a déposé"
    UPHOLD          = "uphold",          "maintien",              "Confirmer la décision",             "a confirmé la décision après"
    REVERSE         = "reverse",         "infirmation",           "Infirmer la décision",              "a infirmé la décision après"
    SEND_BACK       = "send-back",       "renvoi",                "Renvoyer {thing}",                  "a renvoyé"

    START           = "start",           "ouverture de sujet",    "Ouvrir un sujet",                   "a ouvert un sujet sur"
    POST            = "post",            "message",               "Publier un message",                "a écrit dans"
    EDIT_POST       = "edit-post",       "retouche",              "Retoucher un message",              "a retouché un message dans"
    RESOLVE         = "resolve",         "résolution",            "Résoudre {thing}",                  "a résolu"
    REOPEN          = "reopen",          "réouverture",           "Rouvrir {thing}",                   "a rouvert"
    ARCHIVE         = "archive",         "archivage",             "Archiver {thing}",                  "a archivé"
    SUBSCRIBE       = "subscribe",       "abonnement",            "Suivre {thing}",                    "a suivi"
    UNSUBSCRIBE     = "unsubscribe",     "désabonnement",         "Cesser de suivre",                  "a cessé de suivre"

    REPORT          = "report",          "signalement",           "Signaler {thing}",                  "a signalé"
    TAKE            = "take",            "prise en charge",       "Prendre en charge {thing}",         "a pris en charge"
    RELEASE         = "release",         "remise au bureau",      "Rendre au bureau",                  "a rendu au bureau"
    SET_ASIDE       = "set-aside",       "classement",            "Classer {thing}",                   "a classé"
    MEASURE         = "measure",         "mesure",                "Prendre une mesure",                "a pris une mesure après"
    TURN            = "turn",            "passage en litige",     "Ouvrir un litige à la place",       "a fait un litige de"
    WITHHOLD_WORDS  = "withhold-words",  "masquage de texte",     "Masquer un texte",                  "a masqué un texte par"
    REVEAL_WORDS    = "reveal-words",    "dévoilement de texte",  "Dévoiler un texte",                 "a dévoilé le texte que masquait"
    GIVE_BACK       = "give-back",       "restitution",           "Rendre ce qui a été défait",        "a rendu ce qu’avait défait"
    BLOCK           = "block",           "blocage",               "Bloquer un membre",                 "a prononcé"
    UNBLOCK         = "unblock",         "levée de blocage",      "Lever le blocage",                  "a levé"
    EXPIRE          = "expire",          "échéance",              "Constater l’échéance",              "a constaté la fin de"
    ACKNOWLEDGE     = "acknowledge",     "prise de connaissance", "Dire que l’on a lu",                "a pris connaissance de"
    PROTECT_FIELD   = "protect-field",   "protection de champ",   "Protéger un champ",                 "a protégé un champ de"
    UNPROTECT_FIELD = "unprotect-field", "levée de protection de champ", "Lever la protection du champ", "a levé la protection d’un champ de"
    MERGE           = "merge",           "réunion",               "Réunir deux fiches",                "a réuni à une autre"
    SPLIT           = "split",           "séparation",            "Séparer deux fiches",               "a séparé d’une autre"
    REVERT_ALL      = "revert-all",      "annulation en série",   "Défaire les modifications d’un membre", "a défait, en série, une modification de"
    DECLARE_LINK    = "declare-link",    "déclaration de lien",   "Déclarer un lien",                  "a déclaré un lien avec"
    END_LINK        = "end-link",        "fin de lien",           "Mettre fin à un lien",              "a mis fin à un lien avec"
    PATROL          = "patrol",          "relecture",             "Marquer comme relue",               "a relu une version de"
    ERASE           = "erase",           "fermeture de compte",   "Fermer un compte",                  "a fermé son compte"
    # fmt: on

    @property
    def label(self) -> str:
        return self.form.replace("{thing}", "").strip()

    @property
    def address(self) -> str:
        """The noun as a part of an address: « levée de protection » is `levee-de-protection`."""
        apart = self.noun.replace("’", "-").replace(" ", "-")
        return unicodedata.normalize("NFD", apart).encode("ascii", "ignore").decode()

    def deed(self, thing: str) -> str:
        """The act inside a sentence: « protéger une page »."""
        text = self.form.format(thing=thing)
        return text[0].lower() + text[1:]
