"""Conditions: when it may be done, and what must be brought to do it. Three lines each, named in French."""

from collections.abc import Callable
from datetime import datetime

from app.governance.case import Case
from app.governance.predicates import Deadline, Lack, Predicate
from app.governance.sentences import Sentence
from app.governance.vocabulary import REASON_LEAST, Ground, Role, Withholdable


def condition(
    name: str, code: str, otherwise: str, status: int = 409
) -> Callable[[Callable[[Case], bool]], Predicate]:
    """Make a predicate of a question; `otherwise` is what a person reads when the answer is no."""

    def make(is_so: Callable[[Case], bool]) -> Predicate:
        return Predicate(name, lambda case: None if is_so(case) else Lack(code, Sentence(otherwise), status))

    return make


def passed(name: str, otherwise: str) -> Callable[[Deadline], Predicate]:
    """Make a predicate of a date: true from that moment on. Without a date, never true."""

    def make(moment: Deadline) -> Predicate:
        def lack(case: Case) -> Lack | None:
            at = moment(case)
            return None if at is not None and at <= case.now else Lack("too-early", Sentence(otherwise), 409)

        return Predicate(name, lack, moment)

    return make


def _nothing_lacks(case: Case) -> Lack | None:
    return None


always = Predicate("", _nothing_lacks)
nothing = Predicate("", _nothing_lacks)


@passed("la durée de la protection est passée", "La durée de la protection n’est pas passée.")
def protection_over(case: Case) -> datetime | None:
    until: datetime | None = case.subject.protected_until
    return until


@condition("pour quelqu’un d’autre que soi", "involved:oneself", "Nul ne règle ses propres rôles.", 403)
def for_someone_else(case: Case) -> bool:
    return case.person is None or case.person.id != case.subject.id


# --- what an act brings with it: asked when it is done, not when its button is drawn


@condition(
    "un motif d’au moins 30 signes",
    "missing-reason",
    "Dites pourquoi, en une phrase d’au moins 30 signes.",
    422,
)
def a_reason(case: Case) -> bool:
    return len(str(case.facts.get("reason") or "").strip()) >= REASON_LEAST


def _no_fair_end(case: Case) -> Lack | None:
    until = case.facts.get("until")
    most = case.policy.protection_days_most
    if until is None or until <= case.now:
        return Lack("missing-end", Sentence("Dites jusqu’à quelle date à venir la page est protégée."), 422)
    if until > case.now + case.policy.longest_protection:
        sentence = Sentence("Une protection dure au plus {most:jour|jours}.", {"most": most})
        return Lack("too-long", sentence, 422)
    return None


an_end = Predicate("une fin, dans {protection_days_most:jour|jours} au plus", _no_fair_end)


@condition(
    "un fondement pris dans la liste", "missing-ground", "Choisissez sur quel fondement, dans la liste.", 422
)
def a_ground(case: Case) -> bool:
    return isinstance(case.facts.get("ground"), Ground)


@condition(
    "ce qui est masqué (texte, résumé, auteur)",
    "nothing-withheld",
    "Dites ce qu’il faut masquer : le texte, le résumé ou l’auteur.",
    422,
)
def something_to_withhold(case: Case) -> bool:
    hidden = case.facts.get("hidden") or ()
    return bool(hidden) and all(isinstance(what, Withholdable) for what in hidden)


@condition(
    "pour le texte, que la page ne le dise plus",
    "still-said",
    "La page dit encore ce texte. Modifiez-la ou rétablissez une autre version, puis masquez celle-ci.",
)
def no_longer_said(case: Case) -> bool:
    return not (case.facts.get("newest") and Withholdable.TEXT in (case.facts.get("hidden") or ()))


@condition("un rôle", "missing-role", "Dites de quel rôle il s’agit.", 422)
def a_role(case: Case) -> bool:
    return isinstance(case.facts.get("role"), Role)


@condition("une source", "missing-source", "Dites d’où viennent ces données.", 422)
def a_source(case: Case) -> bool:
    return bool(case.facts.get("source"))


@condition("le mot de passe", "wrong-password", "Adresse ou mot de passe inconnus.", 403)
def the_password(case: Case) -> bool:
    return case.facts.get("password") is True


@condition(
    "un lien reçu par courriel, encore valable",
    "bad-link",
    "Ce lien ne vaut plus. Demandez-en un autre.",
    403,
)
def a_link(case: Case) -> bool:
    return case.facts.get("link") is True
