"""Predicates about persons: who may do it. Each is three lines and says its name in French."""

from collections.abc import Callable

from app.governance.case import Case, Visitor
from app.governance.electorate import failing
from app.governance.predicates import Lack, Predicate
from app.governance.sentences import Sentence
from app.governance.uninvolved import reasons
from app.governance.vocabulary import MemberState, Role

LOG_IN_FIRST = Sentence("{deed} revient {to} : connectez-vous d’abord.")
NOT_YOURS = Sentence("{deed} revient {to}.")


def who(code: str, name: str) -> Callable[[Callable[[Case], bool]], Predicate]:
    """Make a predicate of a question about the person. A visitor hears that they must log in first."""

    def make(is_so: Callable[[Case], bool]) -> Predicate:
        def lack(case: Case) -> Lack | None:
            if is_so(case):
                return None
            if isinstance(case.by, Visitor):
                return Lack("must-log-in", LOG_IN_FIRST, 401)
            return Lack(f"not-allowed:{code}", NOT_YOURS)

        return Predicate(name, lack)

    return make


@who("person", "tout le monde")
def anyone(case: Case) -> bool:
    return case.by is not None


@who("registered", "les personnes inscrites")
def registered(case: Case) -> bool:
    return case.person is not None


@who("oneself", "la personne elle-même")
def oneself(case: Case) -> bool:
    return case.person is not None and case.subject is not None and case.person.id == case.subject.id


@who("moderator", "les modérateurs")
def moderator(case: Case) -> bool:
    return _holds(case, Role.MODERATOR)


@who("mediator", "les médiateurs")
def mediator(case: Case) -> bool:
    return _holds(case, Role.MEDIATOR)


@who("coordination", "la coordination")
def coordination(case: Case) -> bool:
    return _holds(case, Role.COORDINATION)


def _holds(case: Case, role: Role) -> bool:
    return case.person is not None and role in case.person.roles(case.now)


def _nobody_logged_in(case: Case) -> Lack | None:
    if isinstance(case.by, Visitor):
        return None
    return Lack("already-logged-in", Sentence("Votre session est déjà ouverte."), 409)


visitor = Predicate("les visiteurs", _nobody_logged_in)


def _no_person(case: Case) -> Lack | None:
    # A person is far from being the clock: any other reason is a better one to tell.
    return None if case.by is None else Lack("not-allowed:program", NOT_YOURS, near=-1)


# The same actor, `by=None`, under two names: time that passes, and what an operator runs.
the_clock = Predicate("le calendrier", _no_person)
the_program = Predicate("le programme", _no_person)


def _no_address(case: Case) -> Lack | None:
    if case.person is not None and case.person.state == MemberState.CONFIRMED:
        return None
    return Lack(
        "not-eligible:email",
        Sentence("Confirmez d’abord votre adresse, par le lien reçu dans votre courrier."),
    )


def _too_new(case: Case) -> Lack | None:
    needed = case.policy.confirmed_days
    since = case.person and case.person.confirmed_at
    have = (case.now - since).days if since else 0
    if have >= needed:
        return None
    return Lack(
        "not-eligible:seniority",
        Sentence(
            "Il faut être membre depuis {needed:jour|jours}, et vous l’êtes depuis {have:jour|jours}.",
            {"needed": needed, "have": have},
        ),
    )


def _too_few_contributions(case: Case) -> Lack | None:
    needed = case.policy.confirmed_contributions
    have = case.person.contributions if case.person else 0
    if have >= needed:
        return None
    return Lack(
        "not-eligible:contributions",
        Sentence(
            "Il faut {needed:contribution acceptée|contributions acceptées}, et vous en avez {have}.",
            {"needed": needed, "have": have},
        ),
    )


def _is_author(case: Case) -> bool:
    return case.person is not None and case.subject is not None and case.person.id == case.subject.author_id


author = who("author", "l’auteur")(_is_author)
claimant = who("claimant", "la personne qui revendique")(_is_author)
holder = who("holder", "le référent")(_is_author)


@who("steward", "les référents de la fiche")
def steward(case: Case) -> bool:
    return case.person is not None and case.person.id in case.subject.steward_ids


@who("manager", "les gérants de la fiche")
def manager(case: Case) -> bool:
    return case.person is not None and case.person.id in case.subject.manager_ids


def _own_case(case: Case) -> Lack | None:
    if not _is_author(case):
        return None
    return Lack("involved:author", Sentence("Vous en êtes l’auteur : la décision revient à d’autres."))


def _involved(case: Case) -> Lack | None:
    """The first reason why. Without the ties of the person nothing can be said, and KeyError is raised."""
    return next(iter(reasons(case.facts["ties"], case.now, case.policy)), None)


def _checked_already(case: Case) -> Lack | None:
    if case.person is None or case.person.id != case.subject.checked_by_id:
        return None
    return Lack(
        "involved:decided", Sentence("Vous avez déjà confirmé cette preuve : il faut deux personnes.")
    )


def _may_not_vote(case: Case) -> Lack | None:
    """In the frozen list, or the exact criterion that fails, when `facts["candidate"]` tells who asks."""
    if case.person is None:
        return Lack("must-log-in", LOG_IN_FIRST, 401)
    record = case.facts["record"]
    if case.person.opaque_id in record.electorate:
        return None
    candidate = case.facts.get("candidate")
    lack = failing(candidate, record.opened_at, case.policy) if candidate else None
    return lack or Lack(
        "not-eligible:not-listed",
        Sentence(
            "La liste des votants a été arrêtée le {at}, et vous n’y êtes pas.", {"at": record.opened_at}
        ),
    )


has_address = Predicate("une adresse confirmée", _no_address)
long_enough = Predicate("une ancienneté de {confirmed_days:jour|jours}", _too_new)
contributed = Predicate(
    "{confirmed_contributions:contribution acceptée|contributions acceptées}", _too_few_contributions
)

member = (registered & has_address).named("les membres")
# Automatic, and never lost: seven days and five accepted contributions. — Règles, art. 3
confirmed_member = (member & long_enough & contributed).named("les membres confirmés")

holding_manager = (holder & manager).named("le gérant de la fiche")

uninvolved = Predicate("une personne sans lien avec l’affaire", _involved)
another = Predicate("une autre personne que l’auteur", _own_case)
second_person = Predicate("une deuxième personne", _checked_already)

other_member = (member & another).named("les autres membres")
submitter = (author & member).named("l’auteur")
confirmed_author = (author & confirmed_member).named("l’auteur, s’il est membre confirmé")
reviewer = (confirmed_member & another & uninvolved).named("les membres confirmés sans lien avec l’affaire")
impartial_moderator = (moderator & another & uninvolved).named("les modérateurs sans lien avec l’affaire")
second_moderator = (impartial_moderator & second_person).named(
    "un deuxième modérateur sans lien avec l’affaire"
)
voter = Predicate("les votants", _may_not_vote)
