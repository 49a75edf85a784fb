"""Conditions of declared links: with what or whom, of what nature, in how many words; and whose they are to end."""

from app.governance.case import Case
from app.governance.conditions import condition
from app.governance.predicates import Lack, Predicate
from app.governance.sentences import Sentence
from app.governance.vocabulary import LINK_NOTE_MOST, LinkNature
from app.governance.who import author, registered

declarer = (author & registered).named("la personne qui l’a déclaré")


def _no_object(case: Case) -> Lack | None:
    """Of the subject: `page_id`, the fiche, or `other_id`, the member; one of the two, and not oneself."""
    page, other = case.subject.page_id, case.subject.other_id
    if page is None and other is None:
        return Lack("missing-object", Sentence("Dites avec quelle fiche, ou avec quel membre."), 422)
    if page is not None and other is not None:
        text = "Une fiche ou un membre\u202f: déclarez les deux liens l’un après l’autre."
        return Lack("two-objects", Sentence(text), 422)
    if other is not None and other == case.subject.author_id:
        return Lack("involved:oneself", Sentence("On ne déclare pas de lien avec soi-même."), 422)
    return None


an_object = Predicate("une fiche ou un autre membre", _no_object)


@condition("la nature du lien", "missing-nature", "Dites de quelle nature est ce lien.", 422)
def a_nature(case: Case) -> bool:
    return case.facts.get("nature") in set(LinkNature)


@condition(
    "200\u00a0signes de précision au plus",
    "note-length",
    "La précision tient en 200\u00a0signes\u202f: raccourcissez-la.",
    422,
)
def a_short_note(case: Case) -> bool:
    return len(str(case.facts.get("note") or "").strip()) <= LINK_NOTE_MOST


@condition(
    "dans la limite du nombre de liens",
    "too-many",
    "Vous avez déclaré beaucoup de liens aujourd’hui. Reprenez demain.",
    429,
)
def few_links(case: Case) -> bool:
    return not case.facts.get("too_many")
