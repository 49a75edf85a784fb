"""Conditions of moderation: reports that wait, blocks that end, what a measure must bring."""

from datetime import datetime

from app.governance.case import Case
from app.governance.conditions import condition, passed
from app.governance.deadlines import after_days, after_hours
from app.governance.predicates import Lack, Predicate
from app.governance.sentences import Sentence
from app.governance.vocabulary import Barred, MeasureGround, MeasureKind, ReportGround
from app.governance.who import coordination, moderator, who

# --- persons


def _is_about(case: Case) -> bool:
    return case.person is not None and case.person.id == case.subject.member_id


the_blocked = who("blocked-member", "la personne bloquée")(_is_about)
addressee = who("addressee", "la personne concernée")(_is_about)


@who("reporter", "la personne qui a signalé")
def reporter(case: Case) -> bool:
    """Who reported is known by their account, or by the link of their receipt."""
    theirs = case.person is not None and case.person.id == case.subject.author_id
    return theirs or bool(case.facts.get("link"))


@who("taker", "le modérateur qui l’a pris en charge")
def taker(case: Case) -> bool:
    return case.person is not None and case.person.id == case.subject.taken_by_id


def _concerned(case: Case) -> Lack | None:
    if case.person is None:
        return None
    if case.person.id in (case.subject.author_id, case.subject.member_id):
        return Lack("involved:party", Sentence("Ce signalement vous concerne\u202f: il revient à d’autres."))
    if case.person.id == case.subject.taken_by_id:
        # Nobody has it in charge now: an appeal sent it back.
        text = "Vous avez déjà répondu à ce signalement\u202f: un recours le renvoie à d’autres."
        return Lack("involved:decided", Sentence(text))
    return None


def _oneself(case: Case) -> Lack | None:
    if not _is_about(case):
        return None
    return Lack("involved:oneself", Sentence("Cette mesure vous concerne\u202f: elle revient à d’autres."))


unconcerned = Predicate("une personne que le signalement ne concerne pas", _concerned)
not_oneself = Predicate("une autre personne que soi", _oneself)

desk_moderator = (moderator & unconcerned).named("les modérateurs que le signalement ne concerne pas")
desk_coordination = (coordination & unconcerned).named(
    "la coordination, si le signalement ne la concerne pas"
)
still_taker = (taker & (moderator | coordination)).named("le modérateur qui l’a pris en charge")
blocker = ((moderator | coordination) & not_oneself).named("les modérateurs ou la coordination")
reporter_or_desk = (moderator | coordination | reporter).named(
    "les modérateurs ou la coordination ou la personne qui a signalé"
)

# --- time


@passed("sans examen depuis {desk_days:jour|jours}", "Le bureau peut encore l’examiner.")
def desk_late(case: Case) -> datetime | None:
    return _desk_deadline(case, case.policy.desk_days)


@passed("sans examen depuis {desk_lapse_days:jour|jours}", "Le bureau peut encore l’examiner.")
def desk_over(case: Case) -> datetime | None:
    return _desk_deadline(case, case.policy.desk_lapse_days)


def _desk_deadline(case: Case, days: int) -> datetime:
    """So many days after it was made; given back late, it is there for somebody else to take for a while."""
    given_back = after_hours(case.subject.state_since, case.policy.hold_hours)
    return max(after_days(case.subject.created_at, days), given_back)


@passed(
    "sans suite depuis {hold_hours:heure|heures}",
    "La personne qui l’a pris en charge peut encore y répondre.",
)
def hold_over(case: Case) -> datetime | None:
    return after_hours(case.subject.state_since, case.policy.hold_hours)


@passed("la durée du blocage est passée", "La durée du blocage n’est pas passée.")
def block_over(case: Case) -> datetime | None:
    until: datetime | None = case.subject.until
    return until


# --- what the report or the measure is


@condition(
    "qui a signalé l’accepte",
    "not-agreed",
    "Qui a signalé n’a pas accepté de porter un litige sous son nom : classez, en disant comment en ouvrir un.",
)
def reported_openly(case: Case) -> bool:
    """What was told to moderators alone is never said in public without them."""
    return bool(case.subject.openly and case.subject.author_id)


@condition("la mesure masque un texte", "no-words", "Cette mesure ne masque aucun texte.")
def of_words(case: Case) -> bool:
    return bool(case.subject.kind == MeasureKind.WITHHOLD_POST)


@condition(
    "la mesure a défait des modifications en série", "no-series", "Cette mesure n’a rien défait en série."
)
def a_series(case: Case) -> bool:
    return bool(case.subject.kind == MeasureKind.REVERT_ALL)


# --- what is brought


@condition(
    "ce qui ne va pas, pris dans la liste",
    "missing-ground",
    "Choisissez ce qui ne va pas, dans la liste.",
    422,
)
def a_report_ground(case: Case) -> bool:
    return isinstance(case.facts.get("ground"), ReportGround)


@condition(
    "un fondement pris dans la liste", "missing-ground", "Choisissez sur quel fondement, dans la liste.", 422
)
def a_measure_ground(case: Case) -> bool:
    return isinstance(case.facts.get("ground"), MeasureGround)


@condition("une mesure motivée", "missing-measure", "Prenez d’abord une mesure.", 422)
def a_measure(case: Case) -> bool:
    return bool(case.facts.get("measure"))


@condition("un litige", "missing-dispute", "Ouvrez d’abord le litige.", 422)
def a_dispute(case: Case) -> bool:
    return bool(case.facts.get("dispute"))


@condition(
    "ce qui est interdit (écrire, proposer, discuter, voter)",
    "nothing-barred",
    "Dites ce qui est interdit\u202f: écrire, proposer, discuter ou voter.",
    422,
)
def something_barred(case: Case) -> bool:
    barred = case.facts.get("barred") or ()
    return bool(barred) and all(isinstance(what, Barred) for what in barred)


def _no_end_of_block(case: Case) -> Lack | None:
    until, most = case.facts.get("until"), case.policy.block_days_most
    if until is None or until <= case.now:
        return Lack("missing-end", Sentence("Dites jusqu’à quelle date à venir dure le blocage."), 422)
    if until > after_days(case.now, most):
        return Lack("too-long", Sentence("Un blocage dure au plus {most:jour|jours}.", {"most": most}), 422)
    return None


an_end_of_block = Predicate("une fin, dans {block_days_most:jour|jours} au plus", _no_end_of_block)
