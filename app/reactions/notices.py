"""What people are told of the cases that concern them: one line for each act and each group of people.

A letter names nobody and repeats nobody's words: they may be withheld by the time it is read. The page it leads to says who,
what and why.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from app.governance.deadlines import after_days, after_hours
from app.governance.vocabulary import Act, AppealState, ClaimState, DisputeState, ProposalState
from app.models import JournalEntry
from app.reactions.groups import (
    ASKER,
    AUTHOR,
    CONTACTS,
    COORDINATION,
    INVITED,
    JUDGES,
    MEDIATOR,
    MEDIATORS,
    NEW_PARTIES,
    OTHER_SIDE,
    PARTIES,
    PERSON,
    REPORTER,
    SILENT,
    STEWARDS,
    Group,
)

Numbers = Mapping[str, Any]
Term = Callable[[datetime, Numbers], datetime]
Which = Callable[[JournalEntry], bool]


def days(name: str, less: str = "") -> Term:
    """So many days after the act as a number of the rules says, less another one that is past already."""
    return lambda at, numbers: after_days(at, numbers[name] - (numbers[less] if less else 0))


def hours(name: str) -> Term:
    return lambda at, numbers: after_hours(at, numbers[name])


def every(_entry: JournalEntry) -> bool:
    return True


def into(*states: str) -> Which:
    """Only of the acts that lead there."""
    return lambda entry: entry.state_after in states


def out_of(*states: str) -> Which:
    """Only of the acts that begin there."""
    return lambda entry: entry.state_before in states


def merged(entry: JournalEntry) -> bool:
    return entry.detail.get("cause") == "merged"


def reported(entry: JournalEntry) -> bool:
    """Of the disputes that were reports before."""
    return "report" in entry.detail


def alone(entry: JournalEntry) -> bool:
    return not merged(entry)


@dataclass(frozen=True, slots=True)
class Notice:
    """To whom an act is told, in which words. `then`: what may be done next; `{until}` in it is when `term` ends.

    `{title}` is the page, `{state}` what the case has become. which: of which of these acts it is told.
    """

    whom: Group
    news: str
    then: str = ""
    term: Term | None = None
    which: Which = every


# fmt: off
D, P, C = DisputeState, ProposalState, ClaimState
WAITS_FOR_A_MEDIATOR = "Quelqu’un qui n’a pas de lien avec l’affaire peut la recevoir. Sans personne d’ici le {until}, "
APPEALABLE = "Si la décision ne vous paraît pas juste, un recours se fait jusqu’au {until}, devant d’autres personnes."
JUDGED = "Le recours est jugé : {state}."

_DISPUTE: Mapping[Act, tuple[Notice, ...]] = {
    Act.READDRESS: (Notice(NEW_PARTIES, "Un litige est ouvert sur « {title} », dont vous prenez soin : vous y êtes partie.", "Répondez-y : dès que toutes les parties s’entendent sur un texte, il est écrit."),),
    Act.OPEN_DISPUTE: (
        Notice(REPORTER, "Votre signalement sur « {title} » est devenu un litige, ouvert sous votre nom comme vous l’aviez accepté.", "C’est à vous de le porter : si plus personne n’y écrit, il s’endort.", which=reported),
        Notice(PARTIES, "Un litige est ouvert sur « {title} », et vous y êtes partie.", "Répondez-y : dès que toutes les parties s’entendent sur un texte, il est écrit."),
    ),
    Act.OFFER: (Notice(PARTIES, "Un texte est proposé pour régler ce litige.", "Votre accord est attendu : dès que toutes les parties l’approuvent, il est écrit."),),
    Act.SETTLE: (Notice(PARTIES, "Les parties se sont entendues sur un texte : ce litige est réglé."),),
    Act.GIVE_OPINION: (Notice(PARTIES, "Quelqu’un d’extérieur a donné son avis sur ce litige."),),
    Act.STALL: (Notice(PARTIES, "Plus personne n’a écrit dans ce litige depuis quelques jours.", "Vous pouvez y répondre, proposer un texte, demander un avis ou une médiation. Sans rien de tel d’ici le {until}, il s’endort.", days("asleep_days", less="stalled_days")),),
    Act.FALL_ASLEEP: (Notice(PARTIES, "Ce litige s’est endormi : plus personne n’y a rien fait.", "L’une des parties peut le rouvrir jusqu’au {until}.", days("revival_days")),),
    Act.LAPSE: (Notice(PARTIES, "Ce litige est clos sans suite : personne ne l’a rouvert à temps."),),
    Act.WITHDRAW: (Notice(PARTIES, "Ce litige est retiré par la personne qui l’avait ouvert."),),
    Act.ASK_MEDIATION: (
        Notice(MEDIATORS, "Une médiation est demandée.", WAITS_FOR_A_MEDIATOR + "tous les médiateurs sont relancés.", days("filing_days")),
        Notice(PARTIES, "Une médiation est demandée dans ce litige."),
    ),
    Act.REMIND: (Notice(MEDIATORS, "Une médiation attend toujours quelqu’un.", WAITS_FOR_A_MEDIATOR + "la coordination est dite en retard, en public.", days("filing_days")),),
    Act.ESCALATE: (
        Notice(COORDINATION, "Personne ne s’est chargé à temps d’une médiation : la coordination est dite en retard, en public.", "Trouvez quelqu’un qui n’ait pas de lien avec l’affaire.", which=out_of(D.REMINDED)),
        Notice(PARTIES, "Personne ne s’est chargé à temps de votre médiation : la coordination est saisie.", which=out_of(D.REMINDED)),
        Notice(COORDINATION, "Une médiation n’a pas été conclue à temps : la coordination est saisie.", "Un autre médiateur peut la recevoir.", which=out_of(D.TO_REPORT)),
        Notice(PARTIES, "Votre médiation n’a pas été conclue à temps : la coordination est saisie.", "Un autre médiateur peut la recevoir.", which=out_of(D.TO_REPORT)),
    ),
    Act.RECEIVE: (Notice(PARTIES, "Une médiation commence, par le tour des faits.", "Écrivez votre déclaration avant le {until}.", hours("round_hours")),),
    Act.NEXT_ROUND: (
        Notice(PARTIES, "Un autre tour de la médiation commence : {state}.", "Écrivez votre déclaration avant le {until}.", hours("round_hours"), into(D.OPTIONS, D.DRAFT)),
        Notice(MEDIATOR, "Les tours de la médiation que vous menez sont finis.", "Dites avant le {until} ce qu’il en est ; ensuite la coordination est saisie.", days("report_days"), into(D.TO_REPORT)),
    ),
    Act.RECUSE: (
        Notice(MEDIATORS, "La personne qui menait une médiation se retire.", WAITS_FOR_A_MEDIATOR + "tous les médiateurs sont relancés.", days("filing_days")),
        Notice(PARTIES, "La personne qui menait votre médiation se retire : une autre est attendue."),
    ),
    Act.REJECT: (Notice(PARTIES, "La demande de médiation est déclarée irrecevable.", APPEALABLE, days("appeal_days")),),
    Act.CONSULT: (Notice(PARTIES, "La communauté est consultée sur ce litige, entre des textes exacts."),),
    Act.UNSETTLE: (Notice(MEDIATOR, "La page a changé là où une option l’aurait changée : il faut proposer d’autres options."),),
    Act.CONCLUDE: (Notice(PARTIES, "Ce litige est tranché, et la décision est appliquée.", APPEALABLE, days("appeal_days")),),
}
_APPEAL: Mapping[Act, tuple[Notice, ...]] = {
    Act.APPEAL: (
        Notice(ASKER, "Votre recours est reçu.", "D’autres personnes que celles qui ont décidé le jugent. Sans réponse d’ici le {until}, la coordination est saisie.", days("appeal_answer_days")),
        Notice(OTHER_SIDE, "Un recours est fait contre une décision qui vous concerne."),
        Notice(JUDGES, "Un recours attend d’être jugé.", "Qui n’a pas de lien avec l’affaire peut le juger avant le {until} ; ensuite la coordination est saisie.", days("appeal_answer_days")),
    ),
    **dict.fromkeys((Act.UPHOLD, Act.REVERSE, Act.SEND_BACK), (Notice(AUTHOR, JUDGED), Notice(OTHER_SIDE, JUDGED))),
    Act.ESCALATE: (Notice(COORDINATION, "Personne n’a jugé ce recours à temps : la coordination est saisie."),),
    Act.LAPSE: (
        Notice(AUTHOR, "Personne n’a jugé votre recours à temps : la décision reste ce qu’elle était."),
        Notice(OTHER_SIDE, "Personne n’a jugé le recours à temps : la décision reste ce qu’elle était."),
    ),
    Act.WITHDRAW: (Notice(OTHER_SIDE, "Le recours est retiré : la décision reste ce qu’elle était."),),
}
_PROPOSAL: Mapping[Act, tuple[Notice, ...]] = {
    Act.SUBMIT: (Notice(STEWARDS, "Une proposition sur « {title} » s’adresse à votre structure.", "Acceptez-la, en tout ou en partie, ou refusez-la en disant pourquoi, avant le {until}.", days("answer_days"), into(P.OPEN)),),
    Act.NOTE_SILENCE: (Notice(AUTHOR, "La structure n’a pas répondu à temps à votre proposition.", "La page dit ce que vous pouvez faire."),),
    Act.OBJECT: (Notice(AUTHOR, "Quelqu’un fait objection à votre proposition : un scrutin est ouvert."),),
    Act.UNSETTLE: (Notice(AUTHOR, "La page a changé là où votre proposition la changerait.", "Vous avez jusqu’au {until} pour la refaire sur la page d’aujourd’hui ; ensuite une autre personne peut la reprendre.", days("rebase_days")),),
    Act.WARN: (
        Notice(AUTHOR, "Personne n’a rien fait de votre proposition depuis longtemps.", "Sans un acte d’ici le {until}, elle est close sans suite. Elle reste lisible.", days("idle_notice_days")),
        Notice(STEWARDS, "Une proposition adressée à votre structure est restée sans réponse.", "Sans un acte d’ici le {until}, elle est close sans suite.", days("idle_notice_days"), into(P.UNANSWERED)),
    ),
    Act.ACCEPT: (Notice(AUTHOR, "Votre proposition est acceptée : c’est une version de la page."),),
    Act.ACCEPT_PART: (Notice(AUTHOR, "Votre proposition est acceptée en partie : la page dit quoi, et pourquoi."),),
    Act.REFUSE: (Notice(AUTHOR, "Votre proposition est refusée : la page dit pourquoi."),),
    Act.LAPSE: (
        Notice(AUTHOR, "Votre proposition est close sans suite. Elle reste lisible.", which=alone),
        Notice(AUTHOR, "La fiche que votre proposition changeait est réunie à une autre, et la proposition est close.", "Elle reste lisible, et peut être refaite sur l’autre fiche.", which=merged),
    ),
}
_POLL: Mapping[Act, tuple[Notice, ...]] = {
    Act.PROLONG: (Notice(SILENT, "Ce scrutin n’a pas eu assez de votants : il est prolongé, une seule fois, et vous n’y avez pas encore voté.", "Il est clos le {until}. Vous ne serez plus relancé.", days("extension_days")),),
}
ASKED_BY_ANOTHER = "Quelqu’un d’autre revendique « {title} », dont vous prenez soin."
IN_YOUR_NAME = "Quelqu’un revendique, au nom de votre structure, la fiche « {title} » sur Palabre, un annuaire participatif."
TO_OPPOSE = "Si cette personne ne parle pas pour votre structure, dites-le sur cette page, avec un compte, avant la date qui y est écrite. Sinon, ne faites rien."
GRANTED = "Votre revendication de « {title} » est accordée : vous en prenez soin désormais."
_CLAIM: Mapping[Act, tuple[Notice, ...]] = {
    **dict.fromkeys((Act.CLAIM, Act.ENDORSE), (
        Notice(CONTACTS, IN_YOUR_NAME, TO_OPPOSE, which=into(C.OPPOSABLE)),
        Notice(STEWARDS, ASKED_BY_ANOTHER, "Vous pouvez partager la fiche ; sinon la modération tranche.", which=into(C.CONTESTED)),
        Notice(AUTHOR, GRANTED, which=into(C.HELD)),
    )),
    Act.OPPOSE: (Notice(AUTHOR, "Quelqu’un s’oppose à votre revendication de « {title} » : la modération tranche."),),
    Act.GRANT: (Notice(AUTHOR, GRANTED),),
    Act.REFUSE: (Notice(AUTHOR, "Votre revendication de « {title} » est refusée : la page dit pourquoi."),),
    Act.LAPSE: (Notice(AUTHOR, "Votre revendication de « {title} » est close sans suite."),),
    Act.REVOKE: (Notice(AUTHOR, "Vous ne prenez plus soin de « {title} » : la page dit pourquoi."),),
    Act.FALL_ASLEEP: (Notice(AUTHOR, "Vous n’avez rien fait depuis longtemps de « {title} » : la communauté répond désormais de ses champs.", "Vous pouvez la réveiller quand vous voulez."),),
    Act.SHARE: (Notice(INVITED, "On vous invite à prendre soin de la fiche « {title} ».", "Vous l’acceptez sur la page de la fiche, ou ne faites rien."),),
}
_LIFTED = (Notice(PERSON, "Une mesure de modération qui vous concernait est levée."),)
# fmt: on

# By the name of the case and the act, as the journal has them.
NOTICES: Mapping[tuple[str, str], tuple[Notice, ...]] = MappingProxyType(
    {
        **{("dispute", act): told for act, told in _DISPUTE.items()},
        **{("appeal", act): told for act, told in _APPEAL.items()},
        **{("proposal", act): told for act, told in _PROPOSAL.items()},
        **{("poll", act): told for act, told in _POLL.items()},
        **{("claim", act): told for act, told in _CLAIM.items()},
        ("version", Act.REVEAL): _LIFTED,
        ("measure", Act.REVEAL_WORDS): _LIFTED,
        ("measure", Act.GIVE_BACK): _LIFTED,
        ("block", Act.UNBLOCK): _LIFTED,
    }
)
# What a case has become, in words, where a letter says it.
STATES = {"dispute": DisputeState, "appeal": AppealState}
