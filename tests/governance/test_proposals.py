"""Proposals: who may do what with one, what the clock does when nobody acts, and what a person reads."""

from dataclasses import replace

import pytest

from app.governance.conditions import lapse_notice
from app.governance.deadlines import after_days
from app.governance.procedure import STAYS, coming, decide, effective, open_acts, settled
from app.governance.refusals import Refusal
from app.governance.rulebook import PROPOSAL
from app.governance.uninvolved import Tie, TieKind
from app.governance.vocabulary import Act, PollState, ProposalState, Regime
from tests.governance.people import (
    ALIX,
    CHLOE,
    DAY,
    DENIS,
    EVERYONE,
    FANNY,
    LATE_PAGE,
    NOON,
    PROTECTED_PAGE,
    REASON,
    APoll,
    AProposal,
    case,
)
from tests.governance.worlds import SUSPENDED_PAGE

Q = ProposalState
TO_STRUCTURE = AProposal(Q.OPEN)
TO_COMMUNITY = AProposal(Q.REVIEW, regime=Regime.COMMUNITY)
BROUGHT = {"changed": True, "why": "Un chiffre a bougé.", "reason": REASON, "ties": (), "kept": {"phones"}}


def ask(act, proposal, by, **facts):
    return decide(PROPOSAL, act, case(proposal, by, **{**BROUGHT, **facts}))


def refused(act, proposal, by, **facts):
    with pytest.raises(Refusal) as refusal:
        ask(act, proposal, by, **facts)
    return refusal.value


A = Act
PORTRAITS = {
    #                               addressed to the structure                                 addressed to the community
    "a visitor":                    ({A.READ},                                                 {A.READ}),
    "an unconfirmed member":        ({A.READ},                                                 {A.READ}),
    "a new member":                 ({A.READ, A.AMEND, A.WITHDRAW},                            {A.READ, A.AMEND, A.WITHDRAW}),
    "a confirmed member":           ({A.READ},                                                 {A.READ, A.OBJECT}),
    "the steward":                  ({A.READ, A.ACCEPT, A.ACCEPT_PART, A.REFUSE},              {A.READ, A.OBJECT}),
    "the steward of another fiche": ({A.READ},                                                 {A.READ, A.OBJECT}),
    "a moderator":                  ({A.READ},                                                 {A.READ, A.OBJECT}),
    "the coordination":             ({A.READ},                                                 {A.READ, A.OBJECT}),
}  # fmt: skip


@pytest.mark.parametrize("portrait", PORTRAITS)
def test_what_each_kind_of_person_may_do_with_a_new_members_proposal(portrait):
    by = EVERYONE[portrait]
    told = tuple(set(open_acts(PROPOSAL, case(one, by, ties=()))) for one in (TO_STRUCTURE, TO_COMMUNITY))
    assert told == PORTRAITS[portrait]


def test_a_draft_is_its_authors_own():
    draft = replace(TO_STRUCTURE, state=Q.DRAFT)
    assert set(open_acts(PROPOSAL, case(draft, CHLOE))) == {A.READ, A.SUBMIT, A.WITHDRAW}
    assert open_acts(PROPOSAL, case(draft, ALIX)) == ()
    assert open_acts(PROPOSAL, case(None, ALIX)) == (A.PROPOSE,)


@pytest.mark.parametrize(("regime", "state"), [(Regime.STEWARD, Q.OPEN), (Regime.COMMUNITY, Q.REVIEW)])
def test_a_proposal_goes_to_those_whose_field_it_is(regime, state):
    draft = AProposal(Q.DRAFT, regime=regime)
    assert ask(A.SUBMIT, draft, CHLOE).to is state


@pytest.mark.parametrize(
    ("facts", "code"),
    [({"changed": False}, "no-change"), ({"why": " "}, "missing-why"), ({"too_many": True}, "too-many")],
)
def test_a_proposal_changes_something_and_says_why_and_is_not_one_too_many(facts, code):
    assert refused(A.SUBMIT, AProposal(Q.DRAFT), CHLOE, **facts).code == code


def test_a_proposal_on_a_suspended_fiche_is_kept_and_waits():
    refusal = refused(A.SUBMIT, AProposal(Q.DRAFT, page=SUSPENDED_PAGE), CHLOE)
    assert refusal.code == "page-suspended"
    assert "gardé" in str(refusal)


def test_one_may_propose_on_a_protected_page():
    assert ask(A.SUBMIT, AProposal(Q.DRAFT, page=PROTECTED_PAGE), CHLOE).to is Q.OPEN


@pytest.mark.parametrize(
    ("act", "facts", "code"),
    [
        (A.REFUSE, {"reason": "non"}, "missing-reason"),
        (A.ACCEPT_PART, {"reason": ""}, "missing-reason"),
        (A.ACCEPT_PART, {"kept": set()}, "missing-fields"),
        (A.ACCEPT_PART, {"kept": {"phones", "hours"}}, "missing-fields"),
    ],
    ids=["a short reason", "no reason", "no field", "all of them"],
)
def test_the_structure_refuses_with_a_reason_and_accepts_a_part_that_is_one(act, facts, code):
    assert refused(act, TO_STRUCTURE, FANNY, **facts).code == code


def test_the_structure_may_still_answer_after_its_time():
    assert ask(A.ACCEPT, replace(TO_STRUCTURE, state=Q.UNANSWERED), FANNY).to is Q.ACCEPTED


@pytest.mark.parametrize(
    ("proposal", "by", "facts", "code"),
    [
        (replace(TO_COMMUNITY, low_risk=True, source="x"), ALIX, {}, None),
        (replace(TO_COMMUNITY, low_risk=True), ALIX, {}, "no-source"),
        (replace(TO_COMMUNITY, source="x"), ALIX, {}, "not-low-risk"),
        (replace(TO_COMMUNITY, low_risk=True, source="x"), ALIX, {"ties": [Tie(TieKind.REVISION, NOON)]}, "involved:revision"),
        (replace(TO_COMMUNITY, low_risk=True, source="x"), CHLOE, {}, "not-eligible:seniority"),
        (replace(TO_COMMUNITY, author_id=ALIX.id), ALIX, {}, None),
        (replace(TO_COMMUNITY, author_id=ALIX.id, page=PROTECTED_PAGE), ALIX, {}, "page-protected"),
        (replace(TO_COMMUNITY, author_id=ALIX.id, page=LATE_PAGE), ALIX, {}, None),
    ],
    ids=["low risk, with a source", "no source", "high risk", "involved", "the author, too new", "the author, confirmed",
         "on a protected page", "on a page whose protection is over"],
)  # fmt: skip
def test_one_person_accepts_what_is_low_risk_or_what_they_could_have_written(proposal, by, facts, code):
    if code is None:
        assert ask(A.ACCEPT, proposal, by, **facts).to is Q.ACCEPTED
    else:
        assert refused(A.ACCEPT, proposal, by, **facts).code == code


def test_an_objection_with_a_reason_sends_it_to_a_poll():
    assert ask(A.OBJECT, TO_COMMUNITY, DENIS).to is Q.POLLED
    assert refused(A.OBJECT, TO_COMMUNITY, DENIS, reason="bof").code == "missing-reason"
    assert refused(A.OBJECT, TO_COMMUNITY, CHLOE).code == "involved:author"
    assert refused(A.OBJECT, TO_STRUCTURE, ALIX).code == "not-in-this-state"


@pytest.mark.parametrize(
    ("proposal", "age", "state"),
    [
        (TO_STRUCTURE, 13, Q.OPEN),
        (TO_STRUCTURE, 15, Q.UNANSWERED),
        (TO_STRUCTURE, 76, Q.LAPSED),
        (replace(TO_STRUCTURE, regime=Regime.COMMUNITY), 15, Q.REVIEW),
        (replace(TO_STRUCTURE, regime=Regime.COMMUNITY), 22, Q.ACCEPTED),
        (TO_COMMUNITY, 6, Q.REVIEW),
        (TO_COMMUNITY, 8, Q.ACCEPTED),
        (replace(TO_COMMUNITY, state=Q.TO_REBASE), 59, Q.TO_REBASE),
        (replace(TO_COMMUNITY, state=Q.TO_REBASE), 61, Q.LAPSED),
        (replace(TO_COMMUNITY, state=Q.DRAFT), 61, Q.LAPSED),
        (replace(TO_COMMUNITY, state=Q.ACCEPTED), 900, Q.ACCEPTED),
    ],
)  # fmt: skip
def test_what_becomes_of_a_proposal_when_nobody_acts(proposal, age, state):
    then = NOON - age * DAY
    assert effective(PROPOSAL, case(replace(proposal, state_since=then, last_act_at=then), ALIX)) is state


def test_what_the_clock_records_is_the_deadline():
    then = NOON - 40 * DAY
    asked = case(replace(TO_STRUCTURE, state_since=then, last_act_at=then, regime=Regime.COMMUNITY), ALIX)
    assert settled(PROPOSAL, asked).subject.state_since == after_days(after_days(then, 14), 7)


def test_the_next_deadline_and_its_default_are_known():
    next_one = coming(PROPOSAL, case(TO_STRUCTURE, ALIX))
    assert (next_one.at, next_one.rule.to) == (after_days(NOON - DAY, 14), Q.UNANSWERED)


def test_what_has_just_changed_state_is_not_idle():
    """Its last act by a person may be old: a poll ran meanwhile."""
    fresh = AProposal(Q.TO_REBASE, state_since=NOON - DAY, last_act_at=NOON - 90 * DAY)
    assert effective(PROPOSAL, case(fresh, ALIX)) is Q.TO_REBASE
    assert coming(PROPOSAL, case(fresh, ALIX)).at == after_days(NOON - DAY, 60)


def test_one_is_told_seven_days_before_a_proposal_lapses():
    asked = case(replace(TO_COMMUNITY, state=Q.TO_REBASE), ALIX)
    assert lapse_notice(asked) == after_days(NOON - DAY, 53)
    assert coming(PROPOSAL, asked).at == after_days(NOON - DAY, 60)


@pytest.mark.parametrize(
    ("end", "state"),
    [
        (PollState.CARRIED, Q.ACCEPTED),
        (PollState.LOST, Q.REFUSED),
        (PollState.LAPSED, Q.LAPSED),
        (PollState.ANNULLED, Q.LAPSED),
        (PollState.OPEN, Q.POLLED),
        (PollState.PROLONGED, Q.POLLED),
        (PollState.SUSPENDED, Q.POLLED),
    ],
)
def test_a_polled_proposal_follows_its_poll(end, state):
    polled = replace(TO_COMMUNITY, state=Q.POLLED)
    poll = APoll(end, state_since=NOON - DAY)
    asked = case(polled, ALIX, poll=poll)
    assert effective(PROPOSAL, asked) is state
    if state is not Q.POLLED:
        assert settled(PROPOSAL, asked).subject.state_since == poll.state_since


@pytest.mark.parametrize("state", [Q.OPEN, Q.REVIEW, Q.UNANSWERED, Q.POLLED])
def test_when_the_page_moves_elsewhere_the_same_change_stays_where_it_is(state):
    asked = replace(TO_STRUCTURE, state=state)
    assert ask(A.REBASE, asked, None, object_hash="v1").to is STAYS
    assert refused(A.REBASE, asked, None, object_hash="v2").code == "wrong-version"
    assert ask(A.UNSETTLE, asked, None, overlap=("phones",)).to is Q.TO_REBASE
    assert refused(A.UNSETTLE, asked, None, overlap=()).code == "no-overlap"


@pytest.mark.parametrize(
    ("regime", "poll", "state"),
    [
        (Regime.STEWARD, None, Q.OPEN),
        (Regime.COMMUNITY, None, Q.REVIEW),
        (Regime.COMMUNITY, APoll(PollState.SUSPENDED), Q.POLLED),
        (Regime.COMMUNITY, APoll(PollState.ANNULLED), Q.REVIEW),
    ],
    ids=["to the structure", "to the community", "its poll waits", "its poll is annulled"],
)
def test_a_proposal_that_fits_again_goes_back_where_it_was(regime, poll, state):
    waiting = AProposal(Q.TO_REBASE, regime=regime)
    assert ask(A.REBASE, waiting, None, object_hash="v1", poll=poll).to is state


def test_the_author_rebases_first_and_after_seven_days_anyone_takes_over():
    fresh = AProposal(Q.TO_REBASE, regime=Regime.COMMUNITY)
    old = replace(fresh, state_since=NOON - 8 * DAY)
    assert ask(A.AMEND, fresh, CHLOE).to is Q.REVIEW
    assert refused(A.TAKE_OVER, fresh, ALIX).code == "too-early"
    assert ask(A.TAKE_OVER, old, ALIX).to is Q.REVIEW
    assert refused(A.TAKE_OVER, old, CHLOE).code == "involved:author"


@pytest.mark.parametrize("state", [Q.OPEN, Q.REVIEW, Q.UNANSWERED, Q.POLLED])
def test_a_fiche_that_finds_a_steward_loses_no_proposal(state):
    proposal = AProposal(state, regime=Regime.COMMUNITY)
    assert ask(A.READDRESS, proposal, None, regime=Regime.STEWARD).to is Q.OPEN


@pytest.mark.parametrize("state", [Q.OPEN, Q.UNANSWERED])
def test_a_fiche_that_loses_its_steward_loses_no_proposal(state):
    assert ask(A.READDRESS, AProposal(state), None, regime=Regime.COMMUNITY).to is Q.REVIEW


@pytest.mark.parametrize("state", [Q.ACCEPTED, Q.PARTLY, Q.REFUSED, Q.WITHDRAWN, Q.LAPSED])
def test_after_the_end_it_is_too_late(state):
    refusal = refused(A.WITHDRAW, replace(TO_COMMUNITY, state=state), CHLOE)
    assert (refusal.code, refusal.status) == ("too-late", 409)
    assert str(refusal).endswith("\u202f: trop tard pour retirer une proposition.")
    assert open_acts(PROPOSAL, case(replace(TO_COMMUNITY, state=state), CHLOE)) == (A.READ,)


def test_an_acceptance_after_seven_silent_days_is_the_clocks_and_an_objection_comes_too_late():
    silent = replace(TO_COMMUNITY, state_since=NOON - 8 * DAY, last_act_at=NOON - 8 * DAY)
    assert refused(A.OBJECT, silent, DENIS).code == "too-late"
    assert ask(A.ACCEPT, silent, None).to is Q.ACCEPTED
