"""Properties that every table has, whatever it says: tried on all the things and facts of its world."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.governance.conditions import always, nothing
from app.governance.procedure import BEFORE, STAYS, coming, decide, due, open_acts, settled
from app.governance.refusals import Refusal
from app.governance.rulebook import POLL, PROCEDURES
from app.governance.vocabulary import Act, DisputeState, PollState, ProposalState
from app.governance.who import the_clock
from tests.governance.people import DAY, NOON, ADispute, APoll
from tests.governance.worlds import STATES, WORLDS

RULES = [(procedure, rule) for procedure in PROCEDURES.values() for rule in procedure.rules]
EACH_RULE = pytest.mark.parametrize(
    ("procedure", "rule"), RULES, ids=[f"{p.name}-{n}-{r.act}" for n, (p, r) in enumerate(RULES)]
)
EACH_TABLE = pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=PROCEDURES)
EACH_STATE = pytest.mark.parametrize(
    ("procedure", "state"),
    [(procedure, state) for procedure in PROCEDURES.values() for state in STATES[procedure.name]],
    ids=lambda value: getattr(value, "value", None),
)


def answer(procedure, act, asked):
    """The rule and no refusal, or no rule and the refusal."""
    try:
        return decide(procedure, act, asked), None
    except Refusal as refusal:
        return None, refusal


def cases(procedure, state, seed, most):
    return islice(WORLDS[procedure.name].cases(procedure, state, Random(seed)), most)


@EACH_RULE
def test_every_rule_is_put_to_real_people_and_things_and_serves_someone(procedure, rule):
    for state in rule.at:
        tried = cases(procedure, state, seed=1, most=20_000)
        assert any(answer(procedure, rule.act, asked)[0] is rule for asked in tried), state


@EACH_RULE
def test_every_rule_stays_in_its_own_vocabulary(procedure, rule):
    states = STATES[procedure.name]
    assert rule.at
    assert all(state is None or isinstance(state, states) for state in rule.at)
    assert rule.to is STAYS or isinstance(rule.to, states)


@EACH_RULE
def test_every_rule_says_who_and_names_its_conditions_in_words(procedure, rule):
    assert rule.who.name
    assert rule.when is always or rule.when.name
    assert rule.brings is nothing or rule.brings.name


@EACH_RULE
def test_what_the_clock_does_has_a_moment_and_changes_the_state(procedure, rule):
    """Else it would never be due, or again and again. And nobody else waits for a moment to come by itself."""
    if rule.who is not the_clock:
        return
    assert rule.to is not STAYS
    assert rule.to not in rule.at
    assert rule.brings is nothing
    tried = [asked for state in rule.at for asked in cases(procedure, state, seed=2, most=200)]
    assert any(rule.when.deadline(asked) for asked in tried)


@EACH_TABLE
def test_every_state_is_reached_from_the_start(procedure):
    born = {rule.to for rule in procedure.rules if rule.at == BEFORE and rule.to is not STAYS}
    assert procedure.initial in born or not born
    reached = frozenset().union(*(procedure.reachable(state) for state in born | {procedure.initial}))
    assert reached == set(STATES[procedure.name])


@EACH_STATE
def test_a_state_where_somebody_is_awaited_ends_by_the_clock_and_a_resting_one_may_be_read(procedure, state):
    here = [rule for rule in procedure.rules if state in rule.at]
    if state in procedure.resting:
        assert any(rule.act is Act.READ or rule.to is not STAYS for rule in here)
    else:
        assert any(rule.who is the_clock for rule in here)


FAR = NOON + 4000 * DAY
ENDS = [APoll(state, state_since=NOON) for state in PollState if state in POLL.resting]


def what_came_to_rest(state, asked):
    polls = ENDS if asked.state in (ProposalState.POLLED, ProposalState.FROZEN) else JUDGED
    rested = {"poll": Random(asked.facts.get("why")).choice(polls)} if state in FOLLOW_A_POLL else {}
    return {**rested, "dispute": ADispute(DisputeState.APPLIED, state_since=NOON)}


JUDGED = [poll for poll in ENDS if poll.state is not PollState.ANNULLED]
FOLLOW_A_POLL = (ProposalState.POLLED, ProposalState.FROZEN, DisputeState.CONSULTATION)


@EACH_STATE
def test_with_nobody_acting_the_clock_alone_brings_every_case_to_rest(procedure, state):
    """Ten years on. What waits for a poll or for a dispute waits for one that has come to rest too: as they do, below."""
    for asked in cases(procedure, state, seed=3, most=300):
        later = replace(asked, now=FAR)
        later = replace(later, facts={**later.facts, **what_came_to_rest(state, asked)})
        at_rest = settled(procedure, later)
        assert procedure.state(at_rest) in procedure.resting
        assert coming(procedure, at_rest) is None or coming(procedure, at_rest).at > FAR


TABLES = st.sampled_from(list(PROCEDURES.values()))
SEEDS = st.integers(0, 10_000_000)


@st.composite
def questions(draw):
    """A table, and a case of its world in one of its states, or on nothing yet."""
    procedure = draw(TABLES)
    state = draw(st.sampled_from([None, *STATES[procedure.name]]))
    (asked,) = cases(procedure, state, draw(SEEDS), most=1)
    return procedure, asked


@given(questions(), st.sampled_from(Act))
def test_every_question_has_a_rule_or_a_sentence(question, act):
    procedure, asked = question
    rule, refusal = answer(procedure, act, asked)
    if rule is not None:
        assert rule in procedure.rules
        assert rule.act is act
    else:
        assert refusal.status in {401, 403, 409, 422, 429}
        assert re.fullmatch(r"[a-z-]+(:[a-z-]+)?", refusal.code)
        assert re.fullmatch(r"[A-ZÀ-Ü][^{}]+\.", str(refusal))


@given(questions(), st.sampled_from(Act))
def test_what_is_allowed_has_its_button(question, act):
    procedure, asked = question
    if asked.by is not None and answer(procedure, act, asked)[0]:
        assert act in open_acts(procedure, asked)


@given(questions(), st.sampled_from(Act))
def test_the_same_question_has_the_same_answer(question, act):
    procedure, asked = question
    assert answer(procedure, act, asked)[0] is answer(procedure, act, asked)[0]


def run_the_clock(procedure, asked, now: datetime):
    """What `flask clock` does to one row: each due rule in turn, recorded at its deadline."""
    subject = asked.subject
    for _ in range(10):
        done = due(procedure, replace(asked, subject=subject, now=now))
        if done is None:
            return subject
        subject = with_state(subject, done.rule.to, done.at)
    raise AssertionError("the clock does not come to an end")


def with_state(subject, state, since):
    dated = {"state_since": since} if hasattr(subject, "state_since") else {}
    return replace(subject, state=state, **dated)


@given(questions())
def test_what_a_reader_is_shown_is_what_the_clock_will_write(question):
    procedure, asked = question
    written = run_the_clock(procedure, asked, asked.now)
    shown = settled(procedure, asked).subject
    assert written.state == shown.state
    if hasattr(written, "state_since"):
        assert written.state_since == shown.state_since


@given(questions())
def test_the_clock_may_do_what_is_due_however_late_it_asks(question):
    procedure, asked = question
    asked = replace(asked, by=None)
    done = due(procedure, asked)
    if done is not None:
        assert decide(procedure, done.rule.act, asked).to is done.rule.to


@given(questions(), st.lists(st.timedeltas(timedelta(0), timedelta(days=900)), max_size=4))
def test_when_the_clock_runs_and_how_often_changes_nothing(question, gaps):
    procedure, asked = question
    late = asked.now + max(gaps, default=timedelta(0))
    once = run_the_clock(procedure, asked, late)
    often = asked.subject
    for gap in sorted(gaps):
        often = run_the_clock(procedure, replace(asked, subject=often), asked.now + gap)
    often = run_the_clock(procedure, replace(asked, subject=often), late)
    assert often == once


@given(questions(), st.timedeltas(timedelta(0), timedelta(days=900)))
def test_the_deadline_that_is_announced_is_the_one_that_comes(question, gap):
    """Nothing happens before it, and what happens at it is what was said."""
    procedure, asked = question
    seen = settled(procedure, asked)
    announced = coming(procedure, seen)
    later = replace(asked, now=asked.now + gap)
    if announced is None or later.now < announced.at:
        assert procedure.state(settled(procedure, later)) == procedure.state(seen)
    else:
        at_it = replace(asked, now=announced.at)
        assert procedure.state(settled(procedure, at_it)) == announced.rule.to
