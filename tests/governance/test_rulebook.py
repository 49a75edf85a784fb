"""The tables, put to real people and things: rights as portraits, and properties that every table has."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.governance.case import VISITOR, Case
from app.governance.conditions import always, nothing
from app.governance.procedure import BEFORE, STAYS, decide, due, effective, open_acts
from app.governance.refusals import Refusal
from app.governance.rulebook import MEMBER, PAGE, PROCEDURES, VERSION
from app.governance.vocabulary import Act, Ground, MemberState, PageState, VersionState, Withholdable
from tests.governance.letters import letters
from tests.governance.people import (
    ALIX,
    BASILE,
    CHLOE,
    DENIS,
    ELIF,
    EVERYONE,
    EVERYTHING_BROUGHT,
    LATE_PAGE,
    NOON,
    OPEN_PAGE,
    PROTECTED_PAGE,
    APage,
    AVersion,
    case,
)

A = Act
PAGE_PORTRAITS = {
    #                          on an open page                                    on a protected page                     before
    "a visitor":             ({A.READ},                                           {A.READ},                               set()),
    "an unconfirmed member": ({A.READ},                                           {A.READ},                               set()),
    "a new member":          ({A.READ, A.EDIT, A.RENAME, A.RESTORE, A.UNDO},              {A.READ},                               {A.CREATE}),
    "a confirmed member":    ({A.READ, A.EDIT, A.RENAME, A.RESTORE, A.UNDO},              {A.READ},                               {A.CREATE}),
    "a moderator":           ({A.READ, A.EDIT, A.RENAME, A.RESTORE, A.UNDO, A.PROTECT},   {A.READ, A.EDIT, A.RENAME, A.RESTORE, A.UNDO, A.UNPROTECT}, {A.CREATE}),
    "the coordination":      ({A.READ, A.EDIT, A.RENAME, A.RESTORE, A.UNDO, A.IMPORT},    {A.READ, A.IMPORT},                     {A.CREATE, A.IMPORT}),
    "the clock":             ({A.IMPORT},                                         {A.IMPORT},                             {A.IMPORT}),
}  # fmt: skip


def allowed(procedure, subject, by):
    """What this person may do with everything brought that an act may ask."""

    asked = case(subject, by, **EVERYTHING_BROUGHT)
    return {act for act in Act if answer(procedure, act, asked)}


@pytest.mark.parametrize("portrait", PAGE_PORTRAITS)
def test_what_each_kind_of_person_may_do_with_a_page(portrait):
    by = EVERYONE[portrait]
    told = tuple(allowed(PAGE, subject, by) for subject in (OPEN_PAGE, PROTECTED_PAGE, None))
    assert told == PAGE_PORTRAITS[portrait]


@pytest.mark.parametrize("portrait", EVERYONE)
def test_a_protection_that_is_over_gives_everyone_their_rights_back(portrait):
    if EVERYONE[portrait] is not None:
        assert allowed(PAGE, LATE_PAGE, EVERYONE[portrait]) == PAGE_PORTRAITS[portrait][0]


HIDING = {A.READ, A.READ_WITHHELD, A.WITHHOLD}
VERSION_PORTRAITS = {
    #                         visible                          masquée                          réservée
    "a visitor":             ({A.READ},                        {A.READ},                        {A.READ}),
    "an unconfirmed member": ({A.READ},                        {A.READ},                        {A.READ}),
    "a new member":          ({A.READ},                        {A.READ},                        {A.READ}),
    "a confirmed member":    ({A.READ},                        {A.READ},                        {A.READ}),
    "a moderator":           ({A.READ, A.WITHHOLD},            HIDING | {A.REVEAL},             {A.READ}),
    "the coordination":      ({A.READ, A.WITHHOLD, A.RESERVE}, HIDING | {A.REVEAL, A.RESERVE},  HIDING | {A.REVEAL, A.RESERVE}),
    "the clock":             (set(),                           set(),                           set()),
}  # fmt: skip


@pytest.mark.parametrize("portrait", VERSION_PORTRAITS)
def test_what_each_kind_of_person_may_do_with_a_version(portrait):
    told = tuple(allowed(VERSION, AVersion(state), EVERYONE[portrait]) for state in VersionState)
    assert told == VERSION_PORTRAITS[portrait]


def test_what_a_page_still_says_is_not_withheld_but_who_wrote_it_may_be():
    brought = {**EVERYTHING_BROUGHT, "newest": True}
    with pytest.raises(Refusal, match="La page dit encore ce texte"):
        decide(VERSION, A.WITHHOLD, case(AVersion(), DENIS, **brought))
    brought["hidden"] = (Withholdable.AUTHOR, Withholdable.SUMMARY)
    assert decide(VERSION, A.WITHHOLD, case(AVersion(), DENIS, **brought)).to is VersionState.WITHHELD


OWN = {A.READ, A.ASK_PASSWORD, A.LOG_OUT, A.CHANGE_PASSWORD, A.CHANGE_PROFILE}
BY_LINK = {A.READ, A.ASK_PASSWORD, A.CHANGE_PASSWORD}


@pytest.mark.parametrize(
    ("subject", "by", "acts"),
    [
        (None, VISITOR, {A.REGISTER, A.LOG_IN, A.ASK_PASSWORD}),
        (None, ALIX, {A.ASK_PASSWORD}),
        (None, None, {A.REGISTER}),
        (BASILE, VISITOR, BY_LINK | {A.LOG_IN, A.CONFIRM}),
        (BASILE, BASILE, OWN | {A.CONFIRM}),
        (BASILE, ELIF, BY_LINK | {A.CONFIRM}),
        (BASILE, None, {A.CONFIRM}),
        (ALIX, VISITOR, BY_LINK | {A.LOG_IN}),
        (ALIX, ALIX, OWN),
        (ALIX, CHLOE, BY_LINK),
        (ALIX, ELIF, BY_LINK | {A.APPOINT, A.DISMISS}),
        (ELIF, ELIF, OWN),
        (ALIX, None, {A.APPOINT, A.DISMISS}),
    ],
    ids=[
        "a visitor, no account yet", "a member, no account yet", "the program, no account yet",
        "a visitor with the link, an unconfirmed account", "oneself, unconfirmed", "the coordination with the link",
        "the program, an unconfirmed account", "a visitor with the link", "oneself", "someone else with the link",
        "the coordination", "the coordination on itself", "the program",
    ],
)  # fmt: skip
def test_what_each_kind_of_person_may_do_with_an_account(subject, by, acts):
    assert allowed(MEMBER, subject, by) == acts


def test_without_the_link_nobody_touches_the_account_of_another():
    for by in (VISITOR, CHLOE, ELIF):
        asked = case(ALIX, by, password=True)
        assert answer(MEMBER, A.CHANGE_PASSWORD, asked) is None


# --- properties of every table

RULES = [(procedure, rule) for procedure in PROCEDURES.values() for rule in procedure.rules]
NAMED = pytest.mark.parametrize(
    ("procedure", "rule"), RULES, ids=[f"{p.name}-{n}-{r.act}" for n, (p, r) in enumerate(RULES)]
)
SUBJECTS = {
    "page": {
        None: [None],
        PageState.OPEN: [OPEN_PAGE],
        PageState.PROTECTED: [PROTECTED_PAGE, LATE_PAGE],
    },
    "version": {state: [AVersion(state)] for state in VersionState},
    "member": {None: [None], MemberState.UNCONFIRMED: [BASILE], MemberState.CONFIRMED: [ALIX]},
}


@NAMED
def test_every_rule_is_put_to_real_people_and_things_and_serves_someone(procedure, rule):
    """From each of its states, someone with all in hand gets an answer by exactly this rule."""
    for state in rule.at:
        cases = [
            case(subject, by, **{**EVERYTHING_BROUGHT, "password": password})
            for subject in SUBJECTS[procedure.name][state]
            for by in EVERYONE.values()
            for password in (True, False)
        ]
        served = {by_rule for asked in cases if (by_rule := answer(procedure, rule.act, asked))}
        assert rule in served


def answer(procedure, act, asked):
    return asked_of(procedure, act, asked)[0]


def asked_of(procedure, act, asked):
    """The rule and no refusal, or no rule and the refusal."""
    try:
        return decide(procedure, act, asked), None
    except Refusal as refusal:
        return None, refusal


@NAMED
def test_every_rule_stays_in_its_own_vocabulary(procedure, rule):
    states = type(procedure.initial)
    assert all(state is None or isinstance(state, states) for state in rule.at)
    assert rule.to is STAYS or isinstance(rule.to, states)
    assert rule.at


@NAMED
def test_every_rule_says_who_and_names_its_conditions_in_words(procedure, rule):
    assert rule.who.name
    assert rule.when is always or rule.when.name
    assert rule.brings is nothing or rule.brings.name


@pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=PROCEDURES)
def test_a_thing_is_born_in_the_initial_state_and_every_state_is_reached(procedure):
    born = {rule.to for rule in procedure.rules if rule.at == BEFORE and rule.to is not STAYS}
    # A version is born of an act on its page.
    assert born == (set() if procedure is VERSION else {procedure.initial})
    reached = {procedure.initial}
    while more := {r.to for r in procedure.rules if r.to is not STAYS and r.at & reached} - reached:
        reached |= more
    assert reached == set(type(procedure.initial))


@pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=PROCEDURES)
def test_no_state_is_a_dead_end(procedure):
    """In each state, something can still be done by somebody."""
    for state in type(procedure.initial):
        assert any(state in rule.at for rule in procedure.rules)


@pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=PROCEDURES)
def test_what_restricts_ends_by_itself(procedure):
    """A protected page has a way out that waits for nobody."""
    timed = {state for rule in procedure.rules for state in rule.at if waits_for_nobody(rule)}
    restricted = {"page": {PageState.PROTECTED}, "version": set(), "member": set()}
    assert timed == restricted[procedure.name]


def waits_for_nobody(rule):
    moment = rule.when.deadline(case(PROTECTED_PAGE, None))
    return moment is not None and rule.who.holds(case(PROTECTED_PAGE, None))


@NAMED
def test_what_the_clock_does_changes_the_state(procedure, rule):
    """Else the same thing would be due again and again."""
    if waits_for_nobody(rule):
        assert rule.to is not STAYS
        assert rule.to not in rule.at


PEOPLE = st.sampled_from(list(EVERYONE.values()))
TIMES = st.timedeltas(min_value=timedelta(days=-200), max_value=timedelta(days=200)).map(
    lambda gap: NOON + gap
)
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "reason": letters(" xé’", most=60),
        "until": TIMES,
        "role": st.sampled_from([EVERYTHING_BROUGHT["role"], "moderator", None]),
        "source": letters(" x", most=3),
        "password": st.booleans(),
        "link": st.booleans(),
        "ground": st.sampled_from([*Ground, "insult", None]),
        "hidden": st.lists(st.sampled_from([*Withholdable, "text"]), max_size=3),
        "newest": st.booleans(),
    },
)
PAGES = st.builds(APage, st.sampled_from([None, *PageState]), protected_until=st.none() | TIMES)
VERSIONS = st.builds(AVersion, st.sampled_from(VersionState))
ACCOUNTS = st.sampled_from([None, BASILE, ALIX, ELIF])
CASES = st.one_of(
    st.tuples(st.just(PAGE), st.builds(Case, PAGES, PEOPLE, TIMES, facts=FACTS)),
    st.tuples(st.just(VERSION), st.builds(Case, VERSIONS, PEOPLE, TIMES, facts=FACTS)),
    st.tuples(st.just(MEMBER), st.builds(Case, ACCOUNTS, PEOPLE, TIMES, facts=FACTS)),
)


@given(CASES, st.sampled_from(Act))
def test_every_question_has_a_rule_or_a_sentence(question, act):
    procedure, asked = question
    rule, refusal = asked_of(procedure, act, asked)
    if rule is not None:
        assert rule in procedure.rules
        assert rule.act is act
    else:
        assert refusal.status in {401, 403, 409, 422}
        assert re.fullmatch(r"[a-z-]+(:[a-z-]+)?", refusal.code)
        assert re.fullmatch(r"[A-ZÀ-Ü][^{}]+\.", str(refusal))


@given(CASES, st.sampled_from(Act))
def test_what_is_allowed_has_its_button_and_what_has_no_button_is_refused(question, act):
    procedure, asked = question
    if asked.by is not None and answer(procedure, act, asked):
        assert act in open_acts(procedure, asked)


@given(CASES)
def test_after_the_clock_has_run_nothing_is_due(question):
    """Settling by hand, one due rule at a time, ends, and ends where the reader was told."""
    procedure, asked = question
    told = effective(procedure, asked)
    subject = asked.subject
    for _ in range(10):
        rule = due(procedure, replace(asked, subject=subject))
        if rule is None:
            break
        subject = replace(subject, state=rule.after(subject.state))
    assert rule is None
    assert getattr(subject, "state", None) is told


@given(CASES, st.sampled_from(Act))
def test_the_same_question_has_the_same_answer(question, act):
    procedure, asked = question
    assert answer(procedure, act, asked) is answer(procedure, act, asked)
