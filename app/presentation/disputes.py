"""A dispute in words: how its state is drawn, what is expected of whom, what the clock will do, what acts brought."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.governance.vocabulary import Act, DisputeGround, DisputeState, Effect, PollState

D = DisputeState

# The badge of each state (app/static/css/badge.css); any other is drawn as what nobody holds.
BADGES: Mapping[str, str] = {
    **dict.fromkeys((D.DISCUSSION, D.STALLED, D.OPINION, D.FILED, D.REMINDED, D.OVERDUE), "contested"),
    **dict.fromkeys((D.FACTS, D.OPTIONS, D.DRAFT, D.TO_REPORT), "contested"),
    **dict.fromkeys((D.CONSULTATION, D.TO_CLOSE), "poll"),
    **dict.fromkeys((D.APPLIED, D.RESOLVED), "accepted"),
    **dict.fromkeys((D.INADMISSIBLE, D.REVERSED), "refused"),
}

# Who is expected to do what, where it is not each party by name.
_PARTIES = _l("les parties")
_MEDIATORS = _l("un médiateur sans lien avec l’affaire")
_RECEIVE = _l("recevoir le litige, ou dire pourquoi il n’est pas recevable")
EXPECTED: Mapping[DisputeState, tuple[Any, Any]] = {
    D.DISCUSSION: (_PARTIES, _l("se parler, et chercher un texte que toutes approuvent")),
    D.STALLED: (_PARTIES, _l("reprendre la discussion, ou demander un avis ou une médiation")),
    D.OPINION: (
        _l("un membre confirmé sans lien avec l’affaire"),
        _l("donner son avis, qui n’oblige personne"),
    ),
    D.FILED: (_MEDIATORS, _RECEIVE),
    D.REMINDED: (_MEDIATORS, _RECEIVE),
    D.OVERDUE: (
        _l("la coordination, et les médiateurs"),
        _l("trouver qui reçoit le litige : il est en retard"),
    ),
    D.CONSULTATION: (_l("les votants"), _l("dire quelles options ils approuvent")),
    D.TO_CLOSE: (
        _l("un membre confirmé sans lien avec l’affaire"),
        _l("conclure sur une option, et dire pourquoi"),
    ),
    D.DORMANT: (_PARTIES, _l("réveiller le litige, si le désaccord demeure")),
}

# What the clock does if nobody acts, by the act and the state that it leads to.
OTHERWISE: Mapping[tuple[Act, str], Any] = {
    (Act.STALL, D.STALLED): _l(
        "sans un mot d’ici là, la discussion est dite au point mort ; une partie peut alors demander un avis ou une médiation"
    ),
    (Act.FALL_ASLEEP, D.DORMANT): _l(
        "sans un acte d’ici là, le litige s’endort et sa mention pâlit ; une partie peut encore le réveiller"
    ),
    (Act.END_WAIT, D.STALLED): _l("sans avis d’ici là, la discussion reprend où elle en était"),
    (Act.REMIND, D.REMINDED): _l("les médiateurs reçoivent un rappel"),
    (Act.ESCALATE, D.OVERDUE): _l("le retard est dit à tous, et la coordination est saisie"),
    (Act.NEXT_ROUND, D.OPTIONS): _l(
        "le tour se clôt sans ceux qui n’ont rien déposé, et cela s’écrit ; celui des options commence"
    ),
    (Act.NEXT_ROUND, D.DRAFT): _l(
        "le tour se clôt sans ceux qui n’ont rien déposé, et cela s’écrit ; celui du projet commence"
    ),
    (Act.NEXT_ROUND, D.TO_REPORT): _l(
        "le dernier tour se clôt ; à qui mène la médiation de constater l’accord, ou l’échec"
    ),
    (Act.CLOSE, PollState.CARRIED): _l(
        "le scrutin se clôt ; l’option la plus approuvée est proposée à qui conclut"
    ),
    (Act.CLOSE, PollState.LOST): _l("le scrutin se clôt sans option en tête ; rien ne changerait"),
    (Act.CLOSE, PollState.LAPSED): _l("le scrutin se clôt sans quorum ; rien ne changerait"),
    (Act.PROLONG, PollState.PROLONGED): _l(
        "le quorum manque encore : le scrutin est prolongé, une seule fois"
    ),
    (Act.COUNT, D.TO_CLOSE): _l("les voix sont comptées ; quelqu’un sans lien avec l’affaire conclut"),
    (Act.CONCLUDE, D.APPLIED): _l("le compte des voix décide seul, et la décision s’applique aussitôt"),
    (Act.LAPSE, D.LAPSED): _l("le litige est clos sans suite ; il reste lisible"),
}

# What each decision did, in one sentence.
DONE: Mapping[Effect, Any] = {
    Effect.NOTHING: _l("Rien ne change."),
    Effect.REVISION: _l("Le texte retenu est dans la page."),
    Effect.MARK: _l("Les mots de la structure restent ; la mention « contesté » demeure à côté."),
    Effect.NOTE: _l("Les mots de la structure restent ; une note contradictoire se lit à côté."),
    Effect.DELIST: _l("La fiche n’est plus dans les listes ; elle reste lisible à son adresse."),
}


def badge_of_dispute(state: DisputeState) -> str:
    return BADGES.get(state, "unclaimed")


def unless(act: Act, to: str) -> str:
    """What happens if nobody acts, as the end of a sentence."""
    return str(OTHERWISE.get((act, to), ""))


def expected(state: DisputeState) -> tuple[str, str] | None:
    """Of whom something is expected, and what; None where nobody is, or each party is by name."""
    told = EXPECTED.get(state)
    return (str(told[0]), str(told[1])) if told else None


def done(effect: Effect) -> str:
    return str(DONE[effect])


def outcome_of_dispute(act: Act, detail: Mapping[str, Any]) -> str:
    """What an act of the case carried with it, after its sentence; "" for most."""
    if act is Act.OPEN_DISPUTE and detail.get("report"):
        return _("à la suite de son signalement, avec son accord")
    if act is Act.NEXT_ROUND and (silent := detail.get("passed-over")):
        return ngettext(
            "une partie, silencieuse deux fois, n’est plus attendue",
            "%(num)d parties, silencieuses deux fois, ne sont plus attendues",
            len(silent),
        )
    if act is Act.REJECT and detail.get("ground"):
        return _(DisputeGround(detail["ground"]).label)
    if act is Act.NEXT_ROUND and detail.get("cause"):
        return _("toutes les parties ont parlé")
    return ""
