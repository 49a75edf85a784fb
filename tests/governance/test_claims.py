"""Claims: from a letter's code to a stewardship, contested, shared, handed on, asleep; and suspension."""

from dataclasses import replace

import pytest

from app.governance.conditions import Code
from app.governance.deadlines import after_days, after_months
from app.governance.procedure import STAYS, coming, decide, effective, open_acts
from app.governance.refusals import Refusal
from app.governance.rulebook import CLAIM, SUSPENSION
from app.governance.uninvolved import Tie, TieKind
from app.governance.vocabulary import Act, ClaimState, ListingState
from tests.governance.people import (
    ALIX,
    BASILE,
    CHLOE,
    DAY,
    DENIS,
    EVERYONE,
    FANNY,
    GAEL,
    HUGO,
    NOON,
    REASON,
    AClaim,
    AListing,
    case,
)

K = ClaimState
GOOD_CODE = Code(NOON - 10 * DAY)
UNCLAIMED = {"claimed": False, "contacts": 1, "ties": (), "reason": REASON}


def ask(act, claim, by, **facts):
    return decide(CLAIM, act, case(claim, by, **{**UNCLAIMED, **facts}))


def refused(act, claim, by, **facts):
    with pytest.raises(Refusal) as refusal:
        ask(act, claim, by, **facts)
    return refusal.value


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"code": GOOD_CODE}, K.HELD),
        ({"code": GOOD_CODE, "contacts": 0}, K.HELD),
        ({"code": GOOD_CODE, "contacts": 3}, K.OPPOSABLE),
        ({"proof": REASON}, K.TO_CHECK),
        ({"code": GOOD_CODE, "proof": REASON}, K.HELD),
        ({"code": GOOD_CODE, "claimed": True}, K.CONTESTED),
        ({"proof": REASON, "claimed": True}, K.CONTESTED),
        ({"invitation": True, "claimed": True}, K.HELD),
    ],
    ids=["a code", "a code, no contact known", "a code, several contacts", "a proof", "both", "a code, already claimed",
         "a proof, already claimed", "an invitation"],
)  # fmt: skip
def test_where_a_claim_begins(facts, state):
    assert ask(Act.CLAIM, None, ALIX, **facts).to is state


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, "code-wrong"),
        ({"code": None, "tries": 4}, "code-wrong"),
        ({"code": Code(NOON - 10 * DAY, used_at=NOON - DAY)}, "code-used"),
        ({"code": Code(NOON - 91 * DAY)}, "code-expired"),
        ({"code": GOOD_CODE, "tries": 5}, "too-many-tries"),
    ],
    ids=["none", "wrong", "used", "expired", "the sixth try in an hour"],
)
def test_a_code_that_does_not_serve_says_why(facts, code):
    assert refused(Act.CLAIM, None, ALIX, **facts).code == code


def test_a_code_expires_after_ninety_days_at_the_same_time_of_day():
    issued = NOON - 20 * DAY
    asked = case(None, ALIX, **UNCLAIMED, code=Code(issued))
    assert decide(CLAIM, Act.CLAIM, replace(asked, now=after_days(issued, 90) - DAY / 86400))
    with pytest.raises(Refusal) as refusal:
        decide(CLAIM, Act.CLAIM, replace(asked, now=after_days(issued, 90)))
    assert "19\xa0mai 2026" in str(refusal.value)


@pytest.mark.parametrize("claimed", [False, True])
@pytest.mark.parametrize(
    ("brought", "code"),
    [
        ({"code": None}, "code-wrong"),
        ({"proof": "court"}, "missing-proof"),
        ({"invitation": False}, "missing-invitation"),
    ],
)
def test_each_way_to_claim_hears_what_it_lacks_itself(brought, code, claimed):
    asked = case(None, ALIX, **{**UNCLAIMED, "claimed": claimed}, **brought)
    with pytest.raises(Refusal) as refusal:
        decide(CLAIM, Act.CLAIM, asked)
    assert refusal.value.code == code


def test_only_a_member_claims():
    assert refused(Act.CLAIM, None, BASILE, code=GOOD_CODE).code == "not-eligible:email"
    assert refused(Act.CLAIM, None, EVERYONE["a visitor"], code=GOOD_CODE).code == "must-log-in"


def test_a_proof_without_a_code_needs_two_moderators_without_ties():
    assert ask(Act.ENDORSE, AClaim(K.TO_CHECK), DENIS).to is K.CHECKED_ONCE
    once = AClaim(K.CHECKED_ONCE, checked_by_id=DENIS.id)
    assert refused(Act.ENDORSE, once, DENIS).code == "involved:decided"
    assert ask(Act.ENDORSE, once, HUGO).to is K.HELD
    assert ask(Act.ENDORSE, once, HUGO, contacts=2).to is K.OPPOSABLE
    assert ask(Act.ENDORSE, once, HUGO, claimed=True).to is K.CONTESTED
    assert refused(Act.ENDORSE, once, HUGO, ties=[Tie(TieKind.LINK)]).code == "involved:link"
    assert refused(Act.ENDORSE, once, ALIX).code == "not-allowed:moderator"
    assert refused(Act.REFUSE, once, DENIS, reason="non").code == "missing-reason"


def test_several_contacts_may_oppose_for_seven_days():
    claim = AClaim(K.OPPOSABLE)
    assert ask(Act.OPPOSE, claim, GAEL).to is K.CONTESTED
    assert refused(Act.OPPOSE, claim, ALIX).code == "involved:author"
    assert refused(Act.OPPOSE, claim, GAEL, reason="").code == "missing-reason"
    late = replace(claim, state_since=NOON - 8 * DAY)
    assert refused(Act.OPPOSE, late, GAEL).code == "too-late"
    assert effective(CLAIM, case(late, GAEL, **UNCLAIMED)) is K.HELD


def test_a_fiche_claimed_meanwhile_is_never_overwritten():
    late = AClaim(K.OPPOSABLE, state_since=NOON - 8 * DAY)
    assert effective(CLAIM, case(late, GAEL, **{**UNCLAIMED, "claimed": True})) is K.CONTESTED


@pytest.mark.parametrize(
    ("act", "by", "state"),
    [(Act.GRANT, DENIS, K.HELD), (Act.REFUSE, DENIS, K.REFUSED), (Act.SHARE, FANNY, K.HELD), (Act.WITHDRAW, ALIX, K.WITHDRAWN)],
)  # fmt: skip
def test_a_contested_claim_is_decided_shared_or_let_go(act, by, state):
    assert ask(act, AClaim(K.CONTESTED), by, claimed=True).to is state


@pytest.mark.parametrize(
    ("state", "age", "after"),
    [
        (K.TO_CHECK, 15, K.LAPSED),
        (K.CHECKED_ONCE, 15, K.LAPSED),
        (K.OPPOSABLE, 8, K.HELD),
        (K.CONTESTED, 29, K.CONTESTED),
        (K.CONTESTED, 31, K.REFUSED),
        (K.HELD, 500, K.HELD),
        (K.HELD, 560, K.DORMANT),
        (K.DORMANT, 9000, K.DORMANT),
    ],
)
def test_what_becomes_of_a_claim_when_nobody_acts(state, age, after):
    then = NOON - age * DAY
    claim = AClaim(state, state_since=then, last_act_at=then)
    assert effective(CLAIM, case(claim, ALIX, **UNCLAIMED)) is after


def test_a_stewardship_falls_asleep_eighteen_months_after_the_last_act():
    held = AClaim(K.HELD, state_since=NOON - 300 * DAY, last_act_at=NOON - 20 * DAY)
    assert coming(CLAIM, case(held, ALIX, **UNCLAIMED)).at == after_months(NOON - 20 * DAY, 18)


def test_a_manager_shares_and_hands_on_and_a_writer_only_lets_go():
    held = AClaim(K.HELD, author_id=FANNY.id)
    assert ask(Act.SHARE, held, FANNY, member=ALIX).to is STAYS
    assert ask(Act.TRANSFER, held, FANNY, member=ALIX).to is K.TRANSFERRED
    assert refused(Act.TRANSFER, held, FANNY, member=FANNY).code == "missing-member"
    assert set(open_acts(CLAIM, case(replace(held, manager_ids=frozenset()), FANNY, **UNCLAIMED))) == {
        Act.READ,
        Act.RELINQUISH,
    }
    assert refused(Act.TRANSFER, held, GAEL, member=ALIX).code == "not-allowed:holder"


def test_a_stewardship_asleep_is_woken_by_its_holder_only():
    asleep = AClaim(K.DORMANT)
    assert ask(Act.WAKE, asleep, ALIX).to is K.HELD
    assert refused(Act.WAKE, asleep, CHLOE).code == "not-allowed:holder"


def test_a_stewardship_is_revoked_with_a_reason_or_by_a_claim_that_wins():
    held = AClaim(K.HELD)
    assert ask(Act.REVOKE, held, DENIS).to is K.REVOKED
    assert refused(Act.REVOKE, held, DENIS, reason="").code == "missing-reason"
    assert ask(Act.REVOKE, held, None, cause="Une autre revendication est accordée.").to is K.REVOKED
    assert refused(Act.REVOKE, held, None).code in {"missing-cause", "not-allowed:moderator"}


PORTRAITS = {
    "a visitor": (),
    "a confirmed member": (),
    "the steward": (Act.SUSPEND,),
    "the steward of another fiche": (),
    "a moderator": (),
    "the coordination": (),
}


@pytest.mark.parametrize("portrait", PORTRAITS)
def test_only_its_steward_suspends_a_fiche(portrait):
    assert open_acts(SUSPENSION, case(AListing(), EVERYONE[portrait])) == PORTRAITS[portrait]


@pytest.mark.parametrize("portrait", PORTRAITS)
def test_only_its_steward_lifts_the_suspension(portrait):
    suspended = AListing(ListingState.SUSPENDED)
    lifts = portrait == "the steward"
    assert open_acts(SUSPENSION, case(suspended, EVERYONE[portrait])) == ((Act.LIFT,) if lifts else ())
