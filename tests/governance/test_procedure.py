"""The interpreter, on the page procedure and on a small one made to be hard."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from app.governance.case import VISITOR, Case
from app.governance.conditions import always, passed
from app.governance.procedure import (
    BEFORE,
    STAYS,
    Procedure,
    Rule,
    coming,
    decide,
    due,
    effective,
    open_acts,
    opens,
    settled,
)
from app.governance.refusals import Refusal
from app.governance.rulebook import MEMBER, PAGE
from app.governance.vocabulary import Act, Labelled, PageState, Regime
from app.governance.who import member, the_clock
from tests.governance.people import (
    ALIX,
    BASILE,
    CHLOE,
    DENIS,
    ELIF,
    EVERYTHING_BROUGHT,
    LATE_PAGE,
    NOON,
    OPEN_PAGE,
    PROTECTED_PAGE,
    APage,
    case,
)

COMMUNITY = {Regime.COMMUNITY}


def refusal(procedure, act, asked):
    with pytest.raises(Refusal) as refused:
        decide(procedure, act, asked)
    return refused.value


def test_an_act_that_is_allowed_gives_its_rule():
    rule = decide(PAGE, Act.PROTECT, case(OPEN_PAGE, DENIS, **EVERYTHING_BROUGHT))
    assert rule.to is PageState.PROTECTED
    assert rule.after(PageState.OPEN) is PageState.PROTECTED


def test_a_plain_permission_leaves_the_state_alone():
    rule = decide(PAGE, Act.EDIT, case(OPEN_PAGE, ALIX, regimes=COMMUNITY))
    assert rule.to is STAYS
    assert rule.after(PageState.OPEN) is PageState.OPEN


def test_what_does_not_exist_yet_can_be_created():
    assert decide(PAGE, Act.CREATE, case(None, ALIX)).to is PageState.OPEN


@pytest.mark.parametrize(
    ("act", "subject", "by", "code", "status", "sentence"),
    [
        (Act.EDIT, PROTECTED_PAGE, ALIX, "page-protected", 403, "Cette page est protégée\u202f: modifier une page revient alors aux référents de la fiche."),
        (Act.EDIT, OPEN_PAGE, VISITOR, "must-log-in", 401, "Modifier une page revient aux membres confirmés\u202f: connectez-vous d’abord."),
        (Act.EDIT, PROTECTED_PAGE, VISITOR, "must-log-in", 401, "Modifier une page revient aux référents de la fiche\u202f: connectez-vous d’abord."),
        (Act.EDIT, OPEN_PAGE, CHLOE, "not-eligible:seniority", 403, "Il faut être membre depuis 7\xa0jours, et vous l’êtes depuis 3\xa0jours."),
        (Act.EDIT, OPEN_PAGE, ALIX, "steward-fields", 403, "Ces champs reviennent à la structure. Proposez la modification\u202f: son référent a 14\xa0jours pour répondre."),
        (Act.EDIT, OPEN_PAGE, BASILE, "not-eligible:email", 403, "Confirmez d’abord votre adresse, par le lien reçu dans votre courrier."),
        (Act.PROTECT, OPEN_PAGE, ALIX, "not-allowed:moderator", 403, "Protéger une page revient aux modérateurs."),
        (Act.PROTECT, OPEN_PAGE, DENIS, "missing-reason", 422, "Dites pourquoi, en une phrase d’au moins 30\xa0signes."),
        (Act.PROTECT, PROTECTED_PAGE, DENIS, "not-in-this-state", 409, "Cette page est protégée. On ne peut pas protéger une page dans cet état."),
        (Act.UNPROTECT, LATE_PAGE, DENIS, "not-in-this-state", 409, "Cette page est ouverte. On ne peut pas lever la protection dans cet état."),
        (Act.UNPROTECT, PROTECTED_PAGE, ALIX, "not-allowed:moderator", 403, "Lever la protection revient aux modérateurs."),
        (Act.UNPROTECT, PROTECTED_PAGE, None, "too-early", 409, "La durée de la protection n’est pas passée."),
        (Act.EDIT, None, ALIX, "not-in-this-state", 409, "Cette page n’existe pas encore."),
        (Act.IMPORT, None, ALIX, "not-allowed:coordination", 403, "Importer une page revient à la coordination ou au programme."),
        (Act.IMPORT, None, ELIF, "missing-source", 422, "Dites d’où viennent ces données."),
    ],
)  # fmt: skip
def test_a_refusal_tells_the_most_helpful_reason(act, subject, by, code, status, sentence):
    refused = refusal(PAGE, act, case(subject, by, regimes={Regime.STEWARD}))
    assert (refused.code, refused.status, str(refused)) == (code, status, sentence)


def test_a_refusal_can_be_told_in_another_language():
    english = {
        "{deed} revient {to}.": "Only {to} may {deed}.",
        "protéger une page": "protect a page",
        "aux modérateurs": "moderators",
    }
    refused = refusal(PAGE, Act.PROTECT, case(OPEN_PAGE, ALIX))
    assert refused.told(lambda text: english[text]) == "Only moderators may protect a page."


@pytest.mark.parametrize("account", [ALIX, None], ids=["an account", "no account"])
def test_a_wrong_password_and_an_unknown_address_are_refused_in_the_same_words(account):
    refused = refusal(MEMBER, Act.LOG_IN, case(account, VISITOR, password=False))
    assert (refused.code, str(refused)) == ("wrong-password", "Adresse ou mot de passe inconnus.")


def test_a_state_read_from_a_table_is_as_good_as_the_word_of_the_vocabulary():
    row = APage("protected", protected_until=NOON + timedelta(days=2))
    assert refusal(PAGE, Act.EDIT, case(row, ALIX)).code == "page-protected"
    assert effective(PAGE, case(row, ALIX)) is PageState.PROTECTED
    asked = case(OPEN_PAGE, replace(ALIX, state="confirmed"), regimes=COMMUNITY)
    assert decide(PAGE, Act.EDIT, asked).to is STAYS


def test_the_buttons_are_what_the_person_may_do_whatever_they_will_have_to_bring():
    assert open_acts(PAGE, case(OPEN_PAGE, DENIS, ties=())) == (
        Act.READ,
        Act.EDIT,
        Act.RENAME,
        Act.RESTORE,
        Act.UNDO,
        Act.PROTECT,
        Act.REVERT_ALL,
        Act.MERGE,
    )
    assert open_acts(PAGE, case(PROTECTED_PAGE, ALIX)) == (Act.READ,)
    assert open_acts(PAGE, case(None, ALIX)) == (Act.CREATE,)


def test_one_act_is_open_when_it_is_among_the_open_ones():
    for subject in (OPEN_PAGE, PROTECTED_PAGE, LATE_PAGE):
        for by in (ALIX, BASILE, CHLOE, DENIS, ELIF, VISITOR):
            asked = case(subject, by, regimes=COMMUNITY, ties=())
            assert {act for act in Act if opens(PAGE, act, asked)} == set(open_acts(PAGE, asked))


def test_a_protection_that_is_over_is_over_even_if_the_clock_sleeps():
    assert effective(PAGE, case(LATE_PAGE, ALIX)) is PageState.OPEN
    assert decide(PAGE, Act.EDIT, case(LATE_PAGE, ALIX, regimes=COMMUNITY)).at == {PageState.OPEN}
    assert Act.EDIT in open_acts(PAGE, case(LATE_PAGE, ALIX))
    assert settled(PAGE, case(LATE_PAGE, ALIX)).subject.protected_until == LATE_PAGE.protected_until


def test_the_clock_itself_finds_what_is_due_and_does_it():
    done = due(PAGE, case(LATE_PAGE, None))
    assert (done.rule.act, done.at) == (Act.UNPROTECT, LATE_PAGE.protected_until)
    assert decide(PAGE, Act.UNPROTECT, case(LATE_PAGE, None)) is done.rule
    assert due(PAGE, case(PROTECTED_PAGE, None)) is None
    assert due(PAGE, case(OPEN_PAGE, None)) is None


def test_a_case_needs_a_time_with_its_zone():
    with pytest.raises(ValueError, match="aware"):
        Case(OPEN_PAGE, ALIX, datetime(2026, 3, 10))


class Milk(Labelled):
    FRESH = "fresh", "frais"
    CURDLED = "curdled", "caillé"
    CHEESE = "cheese", "fromage"


@dataclass(frozen=True)
class Churn:
    state: Milk
    curdles: datetime
    ripens: datetime


def _later(name, moment):
    return passed(name, "Pas encore.")(moment)


CHURN = Procedure(
    "churn",
    Milk.FRESH,
    thing="un lait",
    this="ce lait",
    resting=frozenset({Milk.CHEESE}),
    rules=(
        Rule(Act.CREATE, BEFORE, Milk.FRESH, member),
        Rule(Act.EDIT, {Milk.FRESH}, Milk.CHEESE, the_clock, _later("affiné", lambda case: case.subject.ripens)),
        Rule(Act.RENAME, {Milk.FRESH}, Milk.CURDLED, the_clock, _later("caillé", lambda case: case.subject.curdles)),
        Rule(Act.EDIT, {Milk.CURDLED}, Milk.CHEESE, the_clock, _later("affiné", lambda case: case.subject.ripens)),
        Rule(Act.READ, {Milk.CHEESE}, STAYS, member, always),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("curdles", "ripens", "state"),
    [(1, 2, Milk.FRESH), (-1, 2, Milk.CURDLED), (-2, -1, Milk.CHEESE), (1, -1, Milk.CHEESE)],
    ids=["nothing due", "one due", "two due, one after the other", "the second due without the first"],
)
def test_deadlines_missed_one_after_the_other_all_count(curdles, ripens, state):
    churn = Churn(Milk.FRESH, NOON + timedelta(hours=curdles), NOON + timedelta(hours=ripens))
    assert effective(CHURN, case(churn, ALIX)) is state


def test_of_two_things_due_the_one_due_first_is_done_first():
    churn = Churn(Milk.FRESH, curdles=NOON - timedelta(hours=2), ripens=NOON - timedelta(hours=1))
    assert due(CHURN, case(churn, None)).rule.act is Act.RENAME


def test_nothing_happens_before_its_time():
    """A deadline already past when a state is entered falls at the entry."""

    @dataclass(frozen=True)
    class Entered(Churn):
        state_since: datetime

    churn = Entered(
        Milk.CURDLED, NOON, ripens=NOON - timedelta(hours=5), state_since=NOON - timedelta(hours=1)
    )
    assert due(CHURN, case(churn, None)).at == churn.state_since


def test_what_comes_next_is_known_with_its_moment():
    churn = Churn(Milk.FRESH, curdles=NOON + timedelta(hours=2), ripens=NOON + timedelta(hours=3))
    next_one = coming(CHURN, case(churn, ALIX))
    assert (next_one.at, next_one.rule.to) == (churn.curdles, Milk.CURDLED)


def test_too_late_is_when_it_may_never_come_again():
    assert CHURN.may_still_come(Act.READ, Milk.FRESH)
    assert not CHURN.may_still_come(Act.RENAME, Milk.CURDLED)
    assert CHURN.may_still_come(Act.CREATE, Milk.CHEESE), "another one may be created"
    ripe = Churn(Milk.CHEESE, NOON, NOON)
    refused = refusal(CHURN, Act.RENAME, case(ripe, ALIX))
    assert (refused.code, str(refused)) == (
        "too-late",
        "Ce lait est fromage\u202f: trop tard pour renommer un lait.",
    )
