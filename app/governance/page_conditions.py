"""Conditions about fiches that are one structure's, about a field that is protected, and about closing one's account."""

from datetime import datetime

from app.governance.case import Case
from app.governance.conditions import condition, passed
from app.governance.predicates import Lack, Predicate
from app.governance.sentences import Sentence
from app.governance.vocabulary import ListingState, PageState
from app.governance.who import coordination, moderator, uninvolved

# Who made one of the two fiches, or cares for it, does not say that they are the same.
uniter = ((moderator | coordination) & uninvolved).named(
    "les modérateurs ou la coordination, sans lien avec les fiches"
)


@condition(
    "la fiche n’est pas réunie à une autre",
    "page-merged",
    "Cette fiche a été réunie à une autre\u202f: c’est là que l’on écrit. Votre texte est gardé.",
)
def page_apart(case: Case) -> bool:
    return case.subject is None or case.subject.page.state != PageState.MERGED


@condition(
    "la fiche n’est pas suspendue, ou l’on en est référent",
    "page-suspended",
    "Cette fiche est suspendue par sa structure. Votre texte est gardé.",
)
def shown_or_ones_own(case: Case) -> bool:
    """What nobody sees is prepared by those who will show it again; what others would change is proposed then.

    Also of a page that is not written yet, which is not suspended.
    """
    if getattr(case.subject, "listing", None) != ListingState.SUSPENDED:
        return True
    return case.person is not None and case.person.id in case.subject.steward_ids


def _no_other_fiche(case: Case) -> Lack | None:
    """`facts["into"]`: the page that would be kept; already the end of the chain, when it was itself merged."""
    kept = case.facts.get("into")
    if kept is None:
        return Lack("missing-page", Sentence("Dites à quelle fiche celle-ci est réunie."), 422)
    if kept.id == case.subject.id:
        return Lack("same-page", Sentence("Une fiche ne se réunit pas à elle-même."), 422)
    if kept.kind != case.subject.kind or kept.state == PageState.MERGED:
        return Lack("other-kind", Sentence("On ne réunit que deux fiches qui existent."), 422)
    return None


another_fiche = Predicate("une autre fiche, qui reste", _no_other_fiche)


@condition(
    "aucun litige n’y est ouvert",
    "page-disputed",
    "Un litige est ouvert sur cette fiche\u202f: il se termine d’abord.",
)
def no_open_dispute(case: Case) -> bool:
    """Its decision could not be applied to a fiche that nobody writes any more."""
    return not case.facts.get("disputed")


@condition("un champ de la page", "missing-field", "Dites quel champ est protégé.", 422)
def a_field(case: Case) -> bool:
    return bool(case.facts.get("field"))


@condition(
    "pas encore protégé", "already-protected", "Ce champ est déjà protégé\u202f: levez d’abord sa protection."
)
def not_protected_yet(case: Case) -> bool:
    return not case.facts.get("protected")


@passed("la durée de la protection est passée", "La durée de la protection n’est pas passée.")
def field_protection_over(case: Case) -> datetime | None:
    until: datetime | None = case.subject.until
    return until


@condition("son mot de passe", "wrong-password", "Ce n’est pas votre mot de passe.", 403)
def ones_password(case: Case) -> bool:
    return case.facts.get("password") is True
