"""Conditions: when it may be done, and what must be brought to do it. Three lines each, named in French."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from app.governance.case import Case
from app.governance.deadlines import after_days, after_months
from app.governance.predicates import Deadline, Lack, Predicate
from app.governance.sentences import Sentence
from app.governance.tally import PollRecord, early_close, needs_a_reason, tally, valid
from app.governance.vocabulary import (
    REASON_LEAST,
    DisputeState,
    Ground,
    ListingState,
    PageState,
    PollState,
    Regime,
    Role,
    Verdict,
    Withholdable,
)

# A dispute in these states freezes nothing.
DISPUTES_AT_REST = frozenset(
    {
        DisputeState.APPLIED,
        DisputeState.RESOLVED,
        DisputeState.INADMISSIBLE,
        DisputeState.DORMANT,
        DisputeState.LAPSED,
        DisputeState.WITHDRAWN,
        DisputeState.REVERSED,
    }
)


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


# --- proposals: `subject.regime` says to whom it is addressed now, `subject.page` what it would change


@condition("adressée à la structure", "not-for-the-structure", "Cette proposition s’adresse à la communauté.")
def to_the_structure(case: Case) -> bool:
    return bool(case.subject.regime == Regime.STEWARD)


@condition("adressée à la communauté", "for-the-structure", "Cette proposition s’adresse à la structure.")
def to_the_community(case: Case) -> bool:
    return bool(case.subject.regime == Regime.COMMUNITY)


@condition(
    "la fiche est publiée",
    "page-suspended",
    "Cette fiche est suspendue par sa structure. Votre texte est gardé.",
)
def page_listed(case: Case) -> bool:
    return bool(case.subject.page.listing != ListingState.SUSPENDED)


@condition(
    "la page n’est pas protégée",
    "page-protected",
    "Cette page est protégée : une autre personne doit relire votre proposition.",
)
def page_open(case: Case) -> bool:
    """Nor is it when its protection is over and the clock is late to say so.

    `facts["field_protected"]`: whether one of the fields that the proposal would change is.
    """
    page = case.subject.page
    if case.facts.get("field_protected"):
        return False
    return bool(page.state != PageState.PROTECTED or protection_over.holds(replace(case, subject=page)))


@condition(
    "peu risquée (horaires, téléphone, coquille)",
    "not-low-risk",
    "Cette proposition n’est pas de celles qu’une seule personne accepte : elle attend les objections.",
)
def low_risk(case: Case) -> bool:
    return bool(case.subject.low_risk)


@condition("avec une source", "no-source", "Cette proposition n’a pas de source.")
def sourced(case: Case) -> bool:
    return bool((case.subject.source or "").strip())


@passed("sans réponse de la structure depuis {answer_days:jour|jours}", "La structure peut encore répondre.")
def answer_over(case: Case) -> datetime | None:
    return after_days(case.subject.state_since, case.policy.answer_days)


@passed("sans objection depuis {tacit_days:jour|jours}", "On peut encore faire objection.")
def review_over(case: Case) -> datetime | None:
    return after_days(case.subject.state_since, case.policy.tacit_days)


@passed("l’auteur s’est tu {rebase_days:jour|jours}", "L’auteur peut encore la reprendre lui-même.")
def author_silent(case: Case) -> datetime | None:
    return after_days(case.subject.state_since, case.policy.rebase_days)


@passed("sans un acte depuis {idle_days:jour|jours}", "Le délai n’est pas passé.")
def idle_over(case: Case) -> datetime | None:
    return after_days(_last_act(case), case.policy.idle_days)


def _last_act(case: Case) -> datetime:
    """The last act of a person, or the entry into this state when that is later."""
    entered: datetime = case.subject.state_since
    acted: datetime = case.subject.last_act_at
    return max(entered, acted)


def lapse_notice(case: Case) -> datetime:
    """When people are told that the case will lapse for want of an act."""
    return after_days(_last_act(case), case.policy.idle_days - case.policy.idle_notice_days)


@condition("à {idle_notice_days:jour|jours} de la fin", "too-early", "Le préavis n’a pas commencé.")
def lapse_near(case: Case) -> bool:
    return lapse_notice(case) <= case.now


# --- what becomes of a proposal whose poll (`facts["poll"]`, settled) is closed


def followed(name: str, state: PollState) -> Predicate:
    """Make a predicate of a poll's end: true from the moment it ended so."""

    @passed(name, "Le scrutin n’est pas clos ainsi.")
    def moment(case: Case) -> datetime | None:
        poll = case.facts.get("poll")
        since: datetime | None = poll.state_since if poll is not None and poll.state == state else None
        return since

    return moment


poll_carried = followed("le scrutin l’adopte", PollState.CARRIED)
poll_lost = followed("le scrutin la rejette", PollState.LOST)
poll_lapsed = followed("le scrutin reste sans quorum", PollState.LAPSED)
poll_annulled = followed("le scrutin est annulé", PollState.ANNULLED)


@passed("le litige est clos ou en sommeil", "Le litige court encore.")
def dispute_over(case: Case) -> datetime | None:
    """`facts["dispute"]`, settled; without one, nothing freezes it any more."""
    dispute = case.facts.get("dispute")
    if dispute is None:
        return _last_act(case)
    since: datetime | None = dispute.state_since if DisputeState(dispute.state) in DISPUTES_AT_REST else None
    return since


@condition("un scrutin attend", "no-poll", "Aucun scrutin n’attend.")
def poll_waiting(case: Case) -> bool:
    poll = case.facts.get("poll")
    return poll is not None and poll.state == PollState.SUSPENDED


@condition("aucun scrutin n’attend", "poll-waiting", "Un scrutin attend.")
def no_poll_waiting(case: Case) -> bool:
    return not poll_waiting.holds(case)


# --- polls: `facts["record"]` is the PollRecord


@passed("le terme est passé", "Le scrutin court encore.")
def term_over(case: Case) -> datetime | None:
    return _term(case)


def _term(case: Case) -> datetime:
    record: PollRecord = case.facts["record"]
    return record.prolonged_term if case.subject.state == PollState.PROLONGED else record.term


def _verdict(case: Case) -> Verdict:
    """As the ballots stand at the term of the present state, not at the time of asking."""
    return tally(case.facts["record"], _term(case)).verdict


@condition("la majorité est réunie", "not-carried", "Ce scrutin n’est pas adopté.")
def carried(case: Case) -> bool:
    return _verdict(case) is Verdict.CARRIED


@condition("la majorité n’est pas réunie", "not-lost", "Ce scrutin n’est pas rejeté.")
def lost(case: Case) -> bool:
    return _verdict(case) is Verdict.LOST


@condition("le quorum manque", "quorum", "Le quorum est réuni.")
def no_quorum(case: Case) -> bool:
    return _verdict(case) is Verdict.NO_QUORUM


@passed(
    "{early_close_for:voix|voix} pour, aucune contre, après {early_close_hours:heure|heures}",
    "Le scrutin court encore.",
)
def carried_early(case: Case) -> datetime | None:
    """Before the term only: after it, the term decides."""
    moment = early_close(case.facts["record"])
    return moment if moment is not None and moment < _term(case) else None


@condition("il n’a pas été prolongé", "prolonged", "Ce scrutin a été prolongé.")
def never_prolonged(case: Case) -> bool:
    return case.subject.prolonged_at is None


@condition("il a été prolongé", "not-prolonged", "Ce scrutin n’a pas été prolongé.")
def prolonged(case: Case) -> bool:
    return case.subject.prolonged_at is not None


# --- claims: `facts["claimed"]`, `facts["contacts"]` (how many the letters went to)


@condition("la fiche n’a pas de référent", "already-claimed", "Cette fiche a déjà un référent.")
def unclaimed(case: Case) -> bool:
    return not case.facts["claimed"]


@condition("son référent était en sommeil", "not-asleep", "Ce référent n’est pas en sommeil.")
def was_asleep(case: Case) -> bool:
    return bool(case.facts.get("asleep"))


@condition("la fiche a déjà un référent", "not-claimed", "Cette fiche n’a pas de référent.")
def claimed(case: Case) -> bool:
    return bool(case.facts["claimed"])


@condition("un seul contact est connu", "several-contacts", "Plusieurs contacts sont connus.")
def one_contact(case: Case) -> bool:
    return bool(case.facts["contacts"] <= 1)


@condition("plusieurs contacts sont connus", "one-contact", "Un seul contact est connu.")
def several_contacts(case: Case) -> bool:
    return bool(case.facts["contacts"] > 1)


@passed("sans décision depuis {claim_check_days:jour|jours}", "La preuve peut encore être vérifiée.")
def check_over(case: Case) -> datetime | None:
    return after_days(case.subject.state_since, case.policy.claim_check_days)


@passed("sans opposition depuis {opposition_days:jour|jours}", "On peut encore faire opposition.")
def opposition_over(case: Case) -> datetime | None:
    return after_days(case.subject.state_since, case.policy.opposition_days)


@passed("sans décision depuis {contest_days:jour|jours}", "La contestation peut encore être tranchée.")
def contest_over(case: Case) -> datetime | None:
    return after_days(case.subject.state_since, case.policy.contest_days)


@passed("sans un acte depuis {dormant_months:mois|mois}", "Le référent a agi il y a moins longtemps.")
def long_silent(case: Case) -> datetime | None:
    return after_months(_last_act(case), case.policy.dormant_months)


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


@condition("une décision", "missing-decision", "Aucune décision ne le demande.", 422)
def a_decision(case: Case) -> bool:
    """A proposal that was accepted, a dispute that was settled or decided, or a measure that is lifted."""
    return any(case.facts.get(what) for what in ("proposal", "dispute", "measure"))


def _in_mediation(case: Case) -> Lack | None:
    """`facts["mediated"]`: the dispute, in mediation, of which this person is a party and which the edit touches."""
    if not (number := case.facts.get("mediated")):
        return None
    text = "Ce passage est en médiation (litige {number}), et vous y êtes partie\N{NARROW NO-BREAK SPACE}: il attend la fin du litige. Votre texte est gardé."
    return Lack("in-mediation", Sentence(text, {"number": str(number)}), 409)


def _reverted_enough(case: Case) -> Lack | None:
    """`facts["reverts"]`: how many this person made here in a day; `facts["contested"]`: the passage is disputed."""
    contested = bool(case.facts.get("contested"))
    most = case.policy.contested_reverts_most if contested else case.policy.reverts_most
    if case.facts.get("reverts", 0) < most:
        return None
    words: dict[str, str | int | datetime] = {"most": most}
    here = Sentence(
        "Pas plus de {most:annulation|annulations} d’un passage contesté par personne et par jour. "
        "Parlez-en plutôt\u202f: discussion ou litige.",
        words,
    )
    anywhere = Sentence(
        "Pas plus de {most:annulation|annulations} d’une même page par personne et par jour. "
        "Parlez-en plutôt\u202f: discussion ou litige.",
        words,
    )
    return Lack("too-many-reverts", here if contested else anywhere, 429)


def _decided(case: Case) -> Lack | None:
    """`facts["decision"]`: the dispute whose decision this would take back."""
    if not (number := case.facts.get("decision")):
        return None
    text = "Cette version applique la décision du litige {number}\N{NARROW NO-BREAK SPACE}: pour revenir dessus, ouvrez un nouveau litige ou faites un recours."
    return Lack("applies-a-decision", Sentence(text, {"number": str(number)}), 409)


not_in_mediation = Predicate("hors d’une médiation dont on est partie", _in_mediation)
few_reverts = Predicate(
    "{reverts_most:fois|fois} par jour, {contested_reverts_most:fois|fois} s’il est contesté",
    _reverted_enough,
)
no_decision_undone = Predicate("sans défaire une décision", _decided)


def _not_stewards_fields(case: Case) -> Lack | None:
    if case.facts.get("regimes") == {Regime.STEWARD}:
        return None
    return Lack("community-fields", Sentence("Ces champs reviennent à la communauté."))


def _not_community_fields(case: Case) -> Lack | None:
    if case.facts.get("regimes") == {Regime.COMMUNITY}:
        return None
    return Lack(
        "steward-fields",
        Sentence(
            "Ces champs reviennent à la structure. Proposez la modification : "
            "son référent a {answer_days:jour|jours} pour répondre.",
            {"answer_days": case.policy.answer_days},
        ),
    )


# An edit touches the fields of one regime; a form that touches two becomes two acts.
steward_fields = Predicate("dans les champs de la structure", _not_stewards_fields)
community_fields = Predicate("dans les champs de la communauté", _not_community_fields)


@condition("désormais à la structure", "for-the-community", "Ces champs reviennent à la communauté.")
def now_the_structures(case: Case) -> bool:
    return case.facts.get("regime") == Regime.STEWARD


@condition("désormais à la communauté", "for-the-structure", "Ces champs reviennent à la structure.")
def now_the_communitys(case: Case) -> bool:
    return case.facts.get("regime") == Regime.COMMUNITY


@condition("un changement", "no-change", "Cette proposition ne change rien.", 422)
def a_change(case: Case) -> bool:
    return bool(case.facts.get("changed"))


@condition("quelques mots qui disent pourquoi", "missing-why", "Dites pourquoi, en quelques mots.", 422)
def a_why(case: Case) -> bool:
    return bool(str(case.facts.get("why") or "").strip())


@condition(
    "dans la limite du nombre de propositions",
    "too-many",
    "Vous avez beaucoup proposé. Reprenez plus tard.",
    429,
)
def within_rate(case: Case) -> bool:
    return not case.facts.get("too_many")


@condition("une partie des champs proposés", "missing-fields", "Dites quels champs vous acceptez.", 422)
def some_fields(case: Case) -> bool:
    """Some, not all: else it is a plain acceptance or a refusal."""
    kept = set(case.facts.get("kept") or ())
    return bool(kept) and kept < set(case.subject.changed)


@condition("le même changement", "wrong-version", "La proposition a changé depuis.")
def same_change(case: Case) -> bool:
    return bool(case.facts.get("object_hash") == case.subject.object_hash)


@condition(
    "un passage que la page a changé aussi", "no-overlap", "La page n’a pas changé aux mêmes endroits."
)
def an_overlap(case: Case) -> bool:
    return bool(case.facts.get("overlap"))


@condition(
    "un bulletin sur cette version exacte",
    "wrong-version",
    "La proposition a changé depuis que vous l’avez lue. Relisez-la avant de voter.",
)
def this_version(case: Case) -> bool:
    return bool(case.facts.get("object_hash") == case.facts["record"].object_hash)


@condition("une réponse à chaque question", "missing-choice", "Choisissez une réponse.", 422)
def a_choice(case: Case) -> bool:
    record: PollRecord = case.facts["record"]
    answers = case.facts.get("answers")
    return answers is not None and valid(record.method, record.questions, answers)


@condition(
    "un motif pour qui est contre ou fait objection",
    "missing-reason",
    "Dites pourquoi vous êtes contre, en une phrase d’au moins 30\N{NO-BREAK SPACE}signes.",
    422,
)
def a_reason_if_against(case: Case) -> bool:
    return not needs_a_reason(case.facts.get("answers") or {}) or a_reason.holds(case)


@condition("la liste des votants", "missing-electorate", "La liste des votants manque.", 422)
def an_electorate(case: Case) -> bool:
    return case.facts.get("record") is not None


@condition("une cause", "missing-cause", "Dites ce qui l’annule.", 422)
def a_cause(case: Case) -> bool:
    return bool(case.facts.get("cause"))


def by(fact: str) -> Callable[[Predicate], Predicate]:
    """Of several ways to prove something, who takes this one brings that fact: who takes another is farther."""

    def make(asked: Predicate) -> Predicate:
        def lack(case: Case) -> Lack | None:
            found = asked.lack(case)
            return found if found is None or fact in case.facts else replace(found, near=found.near - 1)

        return replace(asked, lack=lack)

    return make


@dataclass(frozen=True, slots=True)
class Code:
    """A claim code that exists: when its letter was printed, and when it served."""

    issued_at: datetime
    used_at: datetime | None = None


def _no_good_code(case: Case) -> Lack | None:
    """`facts["code"]`: the Code found under what was typed; `facts["tries"]`: how many failed in the last hour."""
    most = case.policy.claim_code_tries
    if case.facts.get("tries", 0) >= most:
        sentence = Sentence(
            "Pas plus de {most:essai|essais} par heure. Revenez dans une heure.", {"most": most}
        )
        return Lack("too-many-tries", sentence, 429)
    code: Code | None = case.facts.get("code")
    if code is None:
        return Lack(
            "code-wrong", Sentence("Ce code n’est pas celui de la lettre. Vérifiez chaque signe."), 422
        )
    if code.used_at is not None:
        return Lack("code-used", Sentence("Ce code a déjà servi, le {at}.", {"at": code.used_at}), 409)
    end = after_days(code.issued_at, case.policy.claim_code_days)
    if end <= case.now:
        return Lack(
            "code-expired",
            Sentence("Ce code ne vaut plus depuis le {at}. Demandez une autre lettre.", {"at": end}),
            409,
        )
    return None


a_code = by("code")(Predicate("le code de la lettre, valable {claim_code_days:jour|jours}", _no_good_code))


@by("proof")
@condition("une preuve", "missing-proof", "Dites ce qui prouve que vous parlez pour la structure.", 422)
def a_proof(case: Case) -> bool:
    return len(str(case.facts.get("proof") or "").strip()) >= REASON_LEAST


@by("invitation")
@condition(
    "l’invitation d’un gérant", "missing-invitation", "Il faut l’invitation d’un gérant de la fiche.", 403
)
def an_invitation(case: Case) -> bool:
    return bool(case.facts.get("invitation"))


@condition(
    "une autre personne à qui confier la fiche", "missing-member", "Dites à qui confier la fiche.", 422
)
def someone_else(case: Case) -> bool:
    other = case.facts.get("member")
    return other is not None and case.person is not None and other.id != case.person.id
