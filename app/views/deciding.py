"""What the edition form says before anything is typed: for each part, who decides, in how long, and what otherwise."""

from dataclasses import dataclass

from flask_babel import ngettext

from app.cases.rights import writes
from app.database import reading
from app.governance.case import VISITOR
from app.governance.policy import Policy
from app.governance.refusals import Refusal
from app.governance.vocabulary import Regime
from app.identity import member, now
from app.kinds import Regime as FieldRegime
from app.presentation.words import plain as _
from app.queries.pages import Frame


@dataclass(frozen=True, slots=True)
class Decider:
    """Of one part of a form: whether it is written at once, in a few words, then in a sentence."""

    direct: bool
    words: str
    sentence: str


def who_decides(page: Frame | None, regimes: list[FieldRegime]) -> list[Decider]:
    """For each of these regimes of fields, who decides what this person sends. A new page is written directly."""
    if page is None:
        return [_directly() for _regime in regimes]
    if member() is None:
        return [_not_known() for _regime in regimes]
    theirs = [regime is FieldRegime.STEWARD and bool(page.stewards) for regime in regimes]
    told = {claimed: _decider(page, claimed) for claimed in set(theirs)}
    return [told[claimed] for claimed in theirs]


def summed(deciders: list[Decider]) -> tuple[str, str]:
    """The whole form in a few words and a sentence."""
    direct = {decider.direct for decider in deciders}
    if direct == {True}:
        first = deciders[0]
        return first.words, first.sentence
    if direct == {False}:
        words = _("Vous proposez, d’autres décident.")
        if len(deciders) == 1:
            return words, ""
        return words, _(
            "Chaque partie dit qui décide, en combien de temps, et ce qui arrive si personne ne le fait. Une modification qui touche aux deux parties devient deux propositions."
        )
    return _("Une partie paraît aussitôt, l’autre attend une réponse."), _(
        "Ce que vous changez dans les deux parties sera partagé : la vôtre paraît, l’autre devient une proposition."
    )


def _decider(page: Frame, claimed: bool) -> Decider:
    """claimed: are the fields those of a structure that has claimed them?"""
    addressed = Regime.STEWARD if claimed else Regime.COMMUNITY
    try:
        if writes(reading(), page.page, addressed, member() or VISITOR, now()):
            return _directly()
    except Refusal:  # an address to confirm: said elsewhere on the page
        pass
    return _by_structure(page.policy) if claimed else _by_community(page.policy)


def _directly() -> Decider:
    return Decider(
        True,
        _("Vous écrivez directement."),
        _(
            "Votre version paraît aussitôt, sous votre nom, et les précédentes restent lisibles et rétablissables."
        ),
    )


def _not_known() -> Decider:
    """Of somebody whose session ended while they wrote."""
    return Decider(
        True,
        _("Votre session a pris fin."),
        _("Une fois votre session ouverte, cette page redira qui décide."),
    )


def _by_structure(policy: Policy) -> Decider:
    days = ngettext("%(num)d jour", "%(num)d jours", policy.answer_days)
    return Decider(
        False,
        _("Vous proposez, la structure répond."),
        _(
            "Son référent a %(days)s pour accepter, en tout ou en partie, ou refuser en disant pourquoi. S’il se tait, rien n’est écrit et votre proposition reste visible à côté de la page.",
            days=days,
        ),
    )


def _by_community(policy: Policy) -> Decider:
    days = ngettext("%(num)d jour", "%(num)d jours", policy.tacit_days)
    return Decider(
        False,
        _("Vous proposez, la communauté décide."),
        _(
            "Sans objection pendant %(days)s, votre proposition est acceptée ; une objection ouvre un scrutin. Horaires, téléphone ou coquille : avec une source, un membre confirmé peut l’accepter aussitôt.",
            days=days,
        ),
    )
