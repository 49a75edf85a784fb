"""The words of moderation: reports, measures with their statements of reasons, blocks."""

from collections.abc import Mapping
from types import MappingProxyType

from app.governance.vocabulary.acts import Act
from app.governance.vocabulary.labelled import Labelled

# What somebody says when they report, and how much of what was reported is kept with it.
REPORT_MOST = 1000
EVIDENCE_MOST = 20_000


class ReportState(Labelled):
    """A report waits at the desk, is looked into by one moderator, and ends."""

    RECEIVED = "received", "reçu"
    OVERDUE = "overdue", "en retard, coordination saisie"
    TAKEN = "taken", "pris en charge"
    MEASURED = "measured", "suivi d’une mesure"
    SET_ASIDE = "set-aside", "classé"
    TURNED = "turned", "devenu litige"
    LAPSED = "lapsed", "clos sans examen"


class ReportGround(Labelled):
    """What somebody says is wrong. — Règles, art. 13"""

    DOES_NOT_EXIST = "does-not-exist", "la structure n’existe pas, ou plus"
    WRONG = "wrong", "c’est faux"
    CHARTER = "charter", "contraire à la charte"
    DUPLICATE = "duplicate", "en double"
    PERSONAL_DATA = "personal-data", "données personnelles"
    UNLAWFUL = "unlawful", "contenu illicite"


class Reportable(Labelled):
    """What can be reported: anything that somebody wrote. Its code stands in addresses: `version:12`."""

    PAGE = "page", "la page"
    VERSION = "version", "la version"
    POST = "post", "le message"
    PROPOSAL = "proposal", "la proposition"
    CLAIM = "claim", "la revendication"
    MEMBER = "member", "la présentation du membre"
    DISPUTE = "dispute", "la raison du litige"
    MOTIVES = "motives", "la motivation du litige"
    STATEMENT = "statement", "l’exposé"
    OFFER = "offer", "le texte d’accord"
    PRECEDENT = "precedent", "le précédent"
    REPLY = "reply", "la réponse à la note"
    APPEAL = "appeal", "la raison du recours"
    JUDGMENT = "judgment", "la réponse au recours"
    LINK = "link", "la précision du lien déclaré"
    ANSWER = "answer", "la réponse à la proposition"
    BALLOT = "ballot", "la raison du bulletin"
    OPTION = "option", "l’option de la consultation"
    MEASURE = "measure", "l’exposé des motifs de la mesure"
    ACT = "act", "la raison donnée à la ligne du journal"


class MeasureKind(Labelled):
    """What a moderator does about it."""

    WITHHOLD = "withhold", "masquage"
    WITHHOLD_POST = "withhold-post", "masquage d’un texte"
    PROTECT = "protect", "protection d’une page"
    PROTECT_FIELD = "protect-field", "protection d’un champ"
    BLOCK = "block", "blocage"
    MERGE = "merge", "réunion de deux fiches"
    REVERT_ALL = "revert-all", "annulation en série"

    @property
    def of_content(self) -> bool:
        """Whether it is about what a page says, and not about somebody or their words: its appeal is shorter."""
        return self in (MeasureKind.PROTECT, MeasureKind.PROTECT_FIELD, MeasureKind.MERGE)

    @property
    def of_person(self) -> bool:
        """Whether it is about what somebody does: who that is, and why, is told to them and to those who decide."""
        return self in (MeasureKind.BLOCK, MeasureKind.REVERT_ALL)


class MeasureState(Labelled):
    """A measure stands until it is lifted; one that ends by itself stands until then, lifted or not."""

    IN_FORCE = "in-force", "en vigueur"
    LIFTED = "lifted", "levée"


class MeasureGround(Labelled):
    """On what ground a measure stands. The first ones are those of `Ground`, under the same codes. — Règles, art. 13"""

    PERSONAL_DATA = "personal-data", "données personnelles"
    UNLAWFUL = "unlawful", "contenu illicite"
    INSULT = "insult", "propos injurieux ou diffamatoires"
    COPYRIGHT = "copyright", "texte sous droits d’auteur"
    CHARTER = "charter", "contraire à la charte"
    EDIT_WAR = "edit-war", "modifications qui se défont"
    VANDALISM = "vandalism", "dégradation"
    DUPLICATE = "duplicate", "fiches en double"


class BlockState(Labelled):
    """A block holds until its end, or until it is lifted."""

    ACTIVE = "active", "en vigueur"
    LIFTED = "lifted", "levé"
    OVER = "over", "terminé"


class Barred(Labelled):
    """What a block bars, each for itself. What it never bars is in none of them."""

    EDIT = "edit", "écrire directement"
    PROPOSE = "propose", "proposer"
    TALK = "talk", "discuter"
    VOTE = "vote", "voter"


BARS: Mapping[Barred, frozenset[Act]] = MappingProxyType(
    {
        # Who accepts a proposal writes it, their own too.
        Barred.EDIT: frozenset(
            {Act.CREATE, Act.EDIT, Act.RENAME, Act.RESTORE, Act.UNDO, Act.ACCEPT, Act.ACCEPT_PART}
        ),
        Barred.PROPOSE: frozenset({Act.PROPOSE, Act.SUBMIT, Act.AMEND, Act.TAKE_OVER, Act.OBJECT}),
        Barred.TALK: frozenset(
            {Act.START, Act.POST, Act.EDIT_POST, Act.RESOLVE, Act.REOPEN, Act.OPEN_DISPUTE, Act.JOIN}
        ),
        Barred.VOTE: frozenset({Act.CAST}),
    }
)

# What moderators do as such: others read their handle there, not their name.
OF_MODERATION = frozenset(
    {
        Act.WITHHOLD,
        Act.RESERVE,
        Act.REVEAL,
        Act.PROTECT,
        Act.UNPROTECT,
        Act.PROTECT_FIELD,
        Act.UNPROTECT_FIELD,
        Act.WITHHOLD_WORDS,
        Act.REVEAL_WORDS,
        Act.GIVE_BACK,
        Act.BLOCK,
        Act.UNBLOCK,
        Act.TAKE,
        Act.RELEASE,
        Act.SET_ASIDE,
        Act.MEASURE,
        Act.TURN,
        Act.MERGE,
        Act.SPLIT,
        Act.REVERT_ALL,
    }
)
# Others do these too, elsewhere; of these cases they are what moderators decide. Of appeals mediators also judge.
OF_THEIR_CASES: Mapping[str, frozenset[Act]] = MappingProxyType(
    {
        "claim": frozenset({Act.ENDORSE, Act.GRANT, Act.REFUSE, Act.REVOKE}),
        "appeal": frozenset({Act.UPHOLD, Act.REVERSE, Act.SEND_BACK}),
    }
)


def of_moderation(subject: str, act: str) -> bool:
    """Whether a moderator who does this to a thing of this name (a table of the rulebook) does it as such."""
    return act in OF_MODERATION or act in OF_THEIR_CASES.get(subject, ())
