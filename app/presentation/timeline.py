"""A case in words: what became of each of its acts, what the clock will do, how its state is drawn."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.governance.vocabulary import Act, Choice, PollState, ProposalState, Regime
from app.presentation.disputes import outcome_of_dispute

# What the clock does if nobody acts, by the act and the state that it leads to.
OTHERWISE: Mapping[tuple[Act, str], Any] = {
    (Act.NOTE_SILENCE, ProposalState.UNANSWERED): _l(
        "Sans réponse de la structure d’ici là, la proposition reste sans réponse : rien n’est écrit."
    ),
    (Act.NOTE_SILENCE, ProposalState.REVIEW): _l(
        "Sans réponse de la structure d’ici là, la proposition passe à la relecture de la communauté."
    ),
    (Act.ACCEPT, ProposalState.ACCEPTED): _l(
        "Si personne ne fait objection d’ici là, elle est acceptée et devient une version de la page."
    ),
    (Act.LAPSE, ProposalState.LAPSED): _l(
        "Si personne n’agit d’ici là, elle est close sans suite. Elle reste lisible."
    ),
    (Act.CLOSE, PollState.CARRIED): _l(
        "Si plus personne ne vote, le scrutin est adopté, et la proposition devient une version de la page."
    ),
    (Act.CLOSE, PollState.LOST): _l("Si plus personne ne vote, le scrutin est rejeté : rien ne change."),
    (Act.PROLONG, PollState.PROLONGED): _l(
        "Si le quorum manque encore, le scrutin est prolongé, une seule fois."
    ),
    (Act.CLOSE, PollState.LAPSED): _l("Si le quorum manque encore, le scrutin est clos : rien ne change."),
    (Act.ANNUL, PollState.ANNULLED): _l("Si personne ne reprend la proposition, le scrutin est annulé."),
}

# Why a poll was annulled.
CAUSES: Mapping[str, Any] = {
    "withdrawn": _l("la proposition est retirée"),
    "amended": _l("la proposition a changé : ses bulletins restent lisibles"),
    "readdressed": _l("la proposition s’adresse désormais à d’autres"),
    "lapsed": _l("la proposition est caduque"),
}

# The badge of each state (app/static/css/badge.css); any other is drawn as what nobody holds.
PROPOSALS: Mapping[str, str] = {
    **dict.fromkeys((ProposalState.OPEN, ProposalState.REVIEW, ProposalState.UNANSWERED), "open"),
    ProposalState.POLLED: "poll",
    ProposalState.TO_REBASE: "frozen",
    **dict.fromkeys((ProposalState.ACCEPTED, ProposalState.PARTLY), "accepted"),
    ProposalState.REFUSED: "refused",
}
POLLS: Mapping[str, str] = {
    **dict.fromkeys((PollState.OPEN, PollState.PROLONGED), "poll"),
    PollState.SUSPENDED: "frozen",
    PollState.CARRIED: "accepted",
    PollState.LOST: "refused",
}


def otherwise(act: Act, to: str) -> str:
    """What happens if nobody acts, in one sentence."""
    return str(OTHERWISE[act, to])


def badge_of(state: ProposalState | PollState) -> str:
    return (POLLS if isinstance(state, PollState) else PROPOSALS).get(state, "unclaimed")


def outcome_of(act: Act, detail: Mapping[str, Any]) -> str:
    """What an act of the case carried with it, after its sentence; "" for most."""
    if act is Act.CAST:
        return ", ".join(said(answer) for answer in detail.get("answers", {}).values()) or _("aucune option")
    if act is Act.REBASE:
        return _(
            "de la version %(a)s à la version %(b)s de la page, qui a changé ailleurs ; ce qui est proposé reste le même",
            a=detail.get("from"),
            b=detail.get("base"),
        )
    if act is Act.READDRESS and detail.get("regime"):
        return _("à %(whom)s", whom=_(Regime(detail["regime"]).label))
    if act is Act.AMEND or act is Act.TAKE_OVER:
        return _("version %(n)s de la proposition", n=detail.get("number"))
    if act is Act.ANNUL and detail.get("cause"):
        return str(CAUSES.get(detail["cause"], ""))
    return outcome_of_dispute(act, detail)


def said(choice: str) -> str:
    """A choice in words."""
    return _(Choice(choice).label)
