"""Conditions of disputes and appeals: when it may be done, and what must be brought. — Règles, art. 11 et 12

The subject of a case of dispute says its parties (`party_ids`), those passed over (`silent_ids`) and its mediator.
"""

from datetime import datetime

from app.governance.case import Case
from app.governance.conditions import a_reason, condition, followed, passed
from app.governance.deadlines import after_days, after_hours
from app.governance.predicates import Lack, Predicate
from app.governance.sentences import Sentence
from app.governance.uninvolved import TieKind, reasons
from app.governance.vocabulary import (
    NOTE_MOST,
    RATIONALE_LEAST,
    REASON_LEAST,
    STATEMENT_MOST,
    DisputeGround,
    DisputeQuestion,
    PollState,
)
from app.governance.who import (
    another,
    confirmed_member,
    has_address,
    mediator,
    moderator,
    registered,
    uninvolved,
    who,
)

MOST_OPTIONS = 5


# --- who


@who("party", "les parties")
def party(case: Case) -> bool:
    return case.person is not None and case.person.id in case.subject.party_ids


@who("case-mediator", "le médiateur du litige")
def case_mediator(case: Case) -> bool:
    return case.person is not None and case.person.id == case.subject.mediator_id


@who("note-steward", "les référents de la fiche")
def note_steward(case: Case) -> bool:
    return case.person is not None and case.person.id in case.subject.steward_ids


def _is_party(case: Case) -> Lack | None:
    if case.person is None or case.person.id not in case.subject.party_ids:
        return None
    return Lack(
        "involved:party",
        Sentence("Vous êtes partie à ce litige\N{NARROW NO-BREAK SPACE}: la décision revient à d’autres."),
    )


def _is_mediator(case: Case) -> Lack | None:
    if case.person is None or case.person.id != case.subject.mediator_id:
        return None
    text = "Vous avez mené cette médiation\N{NARROW NO-BREAK SPACE}: la décision revient à quelqu’un d’autre."
    return Lack("involved:decided", Sentence(text))


def _no_party_yet(case: Case) -> Lack | None:
    if case.person is None or case.person.id not in case.subject.party_ids:
        return None
    return Lack("already-party", Sentence("Vous êtes déjà partie à ce litige."), 409)


def _declared_a_link(case: Case) -> Lack | None:
    """Of a mediator who is in the midst of it: the rest of what binds them is that they mediate."""
    links = [tie for tie in case.facts["ties"] if tie.kind is TieKind.LINK]
    return next(iter(reasons(links, case.now, case.policy)), None)


outside = Predicate("une personne qui n’est pas partie", _is_party)
not_the_mediator = Predicate("une autre personne que le médiateur", _is_mediator)
newcomer = Predicate("une personne qui n’est pas encore partie", _no_party_yet)

joiner = (registered & has_address & newcomer).named("les autres membres")
unlinked = Predicate("une personne qui n’a déclaré aucun lien", _declared_a_link)
unlinked_mediator = (case_mediator & unlinked).named("le médiateur du litige, s’il n’a déclaré aucun lien")
adviser = (confirmed_member & outside & another & uninvolved).named(
    "les membres confirmés sans lien avec l’affaire"
)
receiver = (mediator & outside & another & uninvolved).named("les médiateurs sans lien avec l’affaire")
closer = (confirmed_member & outside & not_the_mediator & another & uninvolved).named(
    "les membres confirmés sans lien avec l’affaire"
)
panel = (mediator | moderator).named("les médiateurs ou les modérateurs")
judge = ((mediator | moderator) & another & uninvolved).named(
    "les médiateurs ou les modérateurs sans lien avec l’affaire"
)


# --- when


@condition(
    "deux parties au moins",
    "one-party",
    "Personne ne s’oppose encore\N{NARROW NO-BREAK SPACE}: il faut deux parties.",
)
def two_parties(case: Case) -> bool:
    return len(case.subject.party_ids) >= 2


@condition(
    "le passage s’écrit ici",
    "said-by-others",
    "Ce passage est la parole d’un réseau ou d’une source\N{NARROW NO-BREAK SPACE}: on décide de ce qui est dit à côté, jamais de ses mots.",
)
def written_here(case: Case) -> bool:
    return not case.facts.get("said_by_others")


@passed(
    "après {discussion_days:jour|jours} de discussion",
    "Discutez d’abord\N{NARROW NO-BREAK SPACE}: on demande un avis ou une médiation plus tard, ou quand la discussion est au point mort.",
)
def talked_over(case: Case) -> datetime | None:
    return after_days(case.subject.created_at, case.policy.discussion_days)


@passed("sans un mot depuis {stalled_days:jour|jours}", "La discussion continue.")
def stalled(case: Case) -> datetime | None:
    entered: datetime = case.subject.state_since
    return after_days(max(entered, case.subject.last_act_at), case.policy.stalled_days)


@passed("sans un mot depuis {asleep_days:jour|jours}", "Le délai n’est pas passé.")
def asleep(case: Case) -> datetime | None:
    """At the standstill already: what is left of the time."""
    return after_days(case.subject.state_since, case.policy.asleep_days - case.policy.stalled_days)


@passed("{asleep_days:jour|jours} après", "Le délai n’est pas passé.")
def left_alone(case: Case) -> datetime | None:
    return after_days(case.subject.state_since, case.policy.asleep_days)


@passed("après {revival_days:jour|jours} de sommeil", "Ce litige peut encore être rouvert.")
def past_revival(case: Case) -> datetime | None:
    return after_days(case.subject.state_since, case.policy.revival_days)


@passed("sans avis depuis {opinion_days:jour|jours}", "Un avis peut encore venir.")
def opinion_over(case: Case) -> datetime | None:
    return after_days(case.subject.state_since, case.policy.opinion_days)


@passed("sans médiateur depuis {filing_days:jour|jours}", "Un médiateur peut encore le recevoir.")
def filing_over(case: Case) -> datetime | None:
    return after_days(case.subject.state_since, case.policy.filing_days)


@passed("le tour est passé ({round_hours:heure|heures})", "Le tour court encore.")
def round_over(case: Case) -> datetime | None:
    return after_hours(case.subject.state_since, case.policy.round_hours)


@passed("sans conclusion du médiateur depuis {report_days:jour|jours}", "Le médiateur peut encore conclure.")
def report_over(case: Case) -> datetime | None:
    return after_days(case.subject.state_since, case.policy.report_days)


@passed("sans conclusion depuis {closing_days:jour|jours}", "Le litige peut encore être conclu.")
def closing_over(case: Case) -> datetime | None:
    return after_days(case.subject.state_since, case.policy.closing_days)


poll_over = (
    followed("le scrutin retient une option", PollState.CARRIED)
    | followed("le scrutin ne change rien", PollState.LOST)
    | followed("le scrutin reste sans quorum", PollState.LAPSED)
).named("le scrutin est clos")


# --- what it brings


@condition("un passage à contester", "missing-place", "Dites ce que vous contestez.", 422)
def a_place(case: Case) -> bool:
    return bool(case.facts.get("place"))


@condition("une question prise dans la liste", "missing-question", "Choisissez la question qui se pose.", 422)
def a_question(case: Case) -> bool:
    return isinstance(case.facts.get("question"), DisputeQuestion)


def _open_already(case: Case) -> Lack | None:
    if not (twin := case.facts.get("twin")):
        return None
    text = "Un litige est déjà ouvert ici sur cette question\N{NARROW NO-BREAK SPACE}: c’est le litige {twin}. Prenez-y part."
    return Lack("already-disputed", Sentence(text, {"twin": str(twin)}), 409)


the_only_one = Predicate("aucun litige ouvert ici sur la même question", _open_already)


@condition("un texte d’accord qui change quelque chose", "no-change", "Ce texte ne change rien.", 422)
def a_text(case: Case) -> bool:
    return bool(case.facts.get("changed"))


@condition(
    "ce qu’il faut en retenir, en une phrase",
    "missing-ratio",
    "Dites en une phrase, d’au moins 30\N{NO-BREAK SPACE}signes, ce qu’il faudra en retenir.",
    422,
)
def a_ratio(case: Case) -> bool:
    return len(str(case.facts.get("ratio") or "").strip()) >= REASON_LEAST


@condition(
    "le texte d’accord le plus récent",
    "wrong-version",
    "Un autre texte a été proposé depuis. Relisez-le avant de l’approuver.",
)
def this_text(case: Case) -> bool:
    return bool(case.facts.get("object_hash")) and case.facts.get("object_hash") == case.facts.get("offered")


@condition(
    "l’accord de toutes les parties", "no-agreement", "Toutes les parties n’ont pas approuvé ce texte."
)
def everyone_agrees(case: Case) -> bool:
    awaited = set(case.subject.party_ids) - set(case.subject.silent_ids)
    agreed = set(case.facts.get("agreed") or ())
    return len(agreed) >= 2 and awaited <= agreed


def _bad_statement(case: Case) -> Lack | None:
    text = str(case.facts.get("text") or "").strip()
    if not text:
        return Lack("missing-text", Sentence("Votre exposé est vide."), 422)
    if len(text) > STATEMENT_MOST:
        words: dict[str, str | int | datetime] = {"most": STATEMENT_MOST, "have": len(text)}
        told = "Un exposé tient en {most:signe|signes}\N{NARROW NO-BREAK SPACE}: le vôtre en a {have}. Il est gardé ici, raccourcissez-le."
        return Lack("too-long", Sentence(told, words), 422)
    if case.facts.get("said"):
        return Lack("already-stated", Sentence("Vous avez déjà déposé votre exposé dans ce tour."), 409)
    return None


a_statement = Predicate(
    f"un exposé de {STATEMENT_MOST}\N{NO-BREAK SPACE}signes au plus, un par tour", _bad_statement
)


@condition(
    "un fondement pris dans la liste", "missing-ground", "Choisissez sur quel fondement, dans la liste.", 422
)
def a_dispute_ground(case: Case) -> bool:
    return isinstance(case.facts.get("ground"), DisputeGround)


def _bad_options(case: Case) -> Lack | None:
    """`facts["options"]`: how many change something; `facts["alike"]`: two of them do the same."""
    count = case.facts.get("options") or 0
    if not 1 <= count < MOST_OPTIONS:
        text = "Une consultation propose d’une à quatre options, en plus de ne rien changer."
        return Lack("bad-options", Sentence(text), 422)
    if case.facts.get("alike"):
        return Lack("same-options", Sentence("Deux options font la même chose."), 422)
    return None


some_options = Predicate("jusqu’à cinq options exactes, dont ne rien changer", _bad_options)


def _bad_conclusion(case: Case) -> Lack | None:
    """`facts["kept"]`: the option; `facts["counted"]`: the one that the voices keep; `departs`: ticked."""
    kept, counted = case.facts.get("kept"), case.facts.get("counted")
    if not kept:
        return Lack("missing-option", Sentence("Dites quelle option vous retenez."), 422)
    if len(str(case.facts.get("rationale") or "").strip()) < RATIONALE_LEAST:
        words: dict[str, str | int | datetime] = {"least": RATIONALE_LEAST}
        return Lack(
            "missing-rationale",
            Sentence("Motivez la décision, en {least:signe|signes} au moins.", words),
            422,
        )
    if kept != counted and not case.facts.get("departs"):
        text = "Vous vous écartez du compte des voix\N{NARROW NO-BREAK SPACE}: cochez la case qui le dit, ou suivez le compte."
        return Lack("departs", Sentence(text), 422)
    return None


a_conclusion = Predicate(
    f"une option et ses motifs, en {RATIONALE_LEAST}\N{NO-BREAK SPACE}signes au moins", _bad_conclusion
)


@condition("un litige tranché", "missing-decision", "Aucune décision ne le demande.", 422)
def a_judgement(case: Case) -> bool:
    return bool(case.facts.get("decision"))


def _bad_answer(case: Case) -> Lack | None:
    """`facts["answer"]`: what is said; `facts["answered"]`: the structure answered already."""
    text = str(case.facts.get("answer") or "").strip()
    if case.facts.get("answered"):
        return Lack("already-answered", Sentence("La structure a déjà répondu à cette note."), 409)
    if not text:
        return Lack("missing-text", Sentence("Votre réponse est vide."), 422)
    if len(text) > NOTE_MOST:
        words: dict[str, str | int | datetime] = {"most": NOTE_MOST, "have": len(text)}
        told = "Une réponse tient en {most:signe|signes}\N{NARROW NO-BREAK SPACE}: la vôtre en a {have}. Elle est gardée ici, raccourcissez-la."
        return Lack("too-long", Sentence(told, words), 422)
    return None


a_note = Predicate(f"une réponse de {NOTE_MOST}\N{NO-BREAK SPACE}signes au plus, une seule", _bad_answer)


# --- appeals: `facts["decided_at"]`, `facts["concerned"]`, `facts["measure"]` (not a decision on what pages say)


@condition(
    "la décision vous concerne",
    "not-concerned",
    "Cette décision ne vous concerne pas\N{NARROW NO-BREAK SPACE}: seules les personnes qu’elle touche font un recours.",
    403,
)
def concerned(case: Case) -> bool:
    return bool(case.facts.get("concerned"))


def _too_late_to_appeal(case: Case) -> Lack | None:
    """`facts["appeal_until"]`: the end that was announced with the decision, whatever the rules say since."""
    policy = case.policy
    days = policy.measure_appeal_days if case.facts.get("measure") else policy.appeal_days
    end = case.facts.get("appeal_until") or after_days(case.facts["decided_at"], days)
    if case.now < end:
        return None
    text = "Le délai pour faire un recours a fini le {end}."
    return Lack("too-late", Sentence(text, {"end": end}), 409)


in_time = Predicate(
    "dans les {appeal_days:jour|jours}, {measure_appeal_days:jour|jours} pour une mesure", _too_late_to_appeal
)


def _appealed_before(case: Case) -> Lack | None:
    """`facts["pending"]`: an appeal waits; `facts["judged"]`: one was answered, and nothing was decided since."""
    if case.facts.get("pending"):
        return Lack("already-appealed", Sentence("Un recours est déjà en cours contre cette décision."), 409)
    if case.facts.get("judged"):
        return Lack(
            "already-judged", Sentence("Un recours contre cette décision a déjà reçu sa réponse."), 409
        )
    return None


the_only_appeal = Predicate("aucun autre recours contre cette décision", _appealed_before)


def _bad_appeal_reason(case: Case) -> Lack | None:
    have = len(str(case.facts.get("reason") or "").strip())
    if have <= STATEMENT_MOST:
        return a_reason.lack(case)
    words: dict[str, str | int | datetime] = {"most": STATEMENT_MOST, "have": have}
    text = "Une raison tient ici en {most:signe|signes}\N{NARROW NO-BREAK SPACE}: la vôtre en a {have}. Elle est gardée ici, raccourcissez-la."
    return Lack("too-long", Sentence(text, words), 422)


an_appeal_reason = Predicate(
    f"une raison de {REASON_LEAST} à {STATEMENT_MOST}\N{NO-BREAK SPACE}signes", _bad_appeal_reason
)


@condition(
    "une décision dont les effets se défont",
    "nothing-to-reverse",
    "Cette décision n’a pas d’effet à défaire\N{NARROW NO-BREAK SPACE}: confirmez-la, ou renvoyez-la.",
)
def reversible(case: Case) -> bool:
    return bool(case.facts.get("reversible"))


@condition(
    "une affaire que d’autres peuvent reprendre",
    "nobody-to-ask",
    "Cette mesure ne répond à aucun signalement\N{NARROW NO-BREAK SPACE}: confirmez-la, ou infirmez-la.",
)
def returnable(case: Case) -> bool:
    return bool(case.facts.get("returnable"))


@condition(
    "pendant un recours que cette personne peut juger",
    "no-appeal",
    "Aucun recours que vous puissiez juger n’est en cours sur ce qui est masqué.",
)
def under_appeal(case: Case) -> bool:
    return bool(case.facts.get("appealed"))


@passed("sans réponse depuis {appeal_answer_days:jour|jours}", "Le recours peut encore recevoir une réponse.")
def appeal_unanswered(case: Case) -> datetime | None:
    return after_days(case.subject.state_since, case.policy.appeal_answer_days)


@passed("sans réponse {appeal_late_days:jour|jours} de plus", "Le recours peut encore recevoir une réponse.")
def appeal_forgotten(case: Case) -> datetime | None:
    return after_days(case.subject.state_since, case.policy.appeal_late_days)
