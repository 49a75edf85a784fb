"""What a block keeps somebody from, and what none ever does."""

from dataclasses import dataclass, replace

import pytest

from app.governance.procedure import decide, open_acts
from app.governance.refusals import Refusal
from app.governance.rulebook import PAGE, PROCEDURES, SUSPENSION
from app.governance.vocabulary import BARS, Act, Barred, PageState, Regime
from tests.governance.people import ALIX, DAY, FANNY, NOON, ABlock, AListing, case

BLOCKED = replace(ALIX, block=ABlock())
NEVER = (
    Act.READ, Act.LOG_IN, Act.LOG_OUT, Act.CHANGE_PASSWORD, Act.CHANGE_PROFILE, Act.APPEAL, Act.REPORT,
    Act.STATE, Act.OFFER, Act.AGREE, Act.SUSPEND, Act.LIFT, Act.ACKNOWLEDGE, Act.ERASE, Act.CLAIM,
)  # fmt: skip


@dataclass(frozen=True)
class Here:
    """A page that says which one it is, and whose case it is if it is one."""

    state: PageState = PageState.OPEN
    id: int = 7
    page_id: int = 7
    steward_ids: frozenset[int] = frozenset()
    party_ids: frozenset[int] = frozenset()


def edit(person, subject=None, **facts):
    facts = {"regimes": {Regime.COMMUNITY}, "mediated": None, "decision": None, **facts}
    return decide(PAGE, Act.EDIT, case(subject or Here(), person, **facts))


def test_whoever_is_blocked_hears_until_when_and_why():
    edit(ALIX)
    with pytest.raises(Refusal) as caught:
        edit(BLOCKED)
    assert (caught.value.code, caught.value.status) == ("blocked", 403)
    assert "13\N{NO-BREAK SPACE}mars 2026" in str(caught.value)
    assert "mises en demeure" in str(caught.value)
    assert "recours" in str(caught.value)


def test_a_block_of_one_page_leaves_the_others_open():
    elsewhere = replace(ALIX, block=ABlock(pages=(8,)))
    assert edit(elsewhere)
    with pytest.raises(Refusal):
        edit(elsewhere, Here(id=8, page_id=8))


def test_a_block_of_one_act_leaves_the_others_open():
    assert edit(replace(ALIX, block=ABlock(barred=(Barred.VOTE,))))


def test_a_block_that_is_over_bars_nothing():
    assert edit(replace(ALIX, block=ABlock(until=NOON - DAY)))


def test_nobody_is_kept_from_their_own_case():
    assert edit(BLOCKED, Here(party_ids=frozenset({BLOCKED.id})))


def test_a_steward_who_is_blocked_still_suspends_the_fiche():
    asked = case(AListing(), replace(FANNY, block=ABlock()), dispute=None)
    assert decide(SUSPENSION, Act.SUSPEND, asked)


@pytest.mark.parametrize("act", NEVER)
def test_no_block_ever_bars(act):
    assert not any(act in bars for bars in BARS.values())


def test_no_button_is_drawn_for_what_is_barred():
    facts = {"ties": ()}
    free, barred = (set(open_acts(PAGE, case(Here(), who, **facts))) for who in (ALIX, BLOCKED))
    assert free - barred == {Act.EDIT, Act.RENAME, Act.RESTORE, Act.UNDO} & free
    assert Act.READ in barred


def test_what_a_block_bars_is_an_act_of_some_table():
    acts = {rule.act for procedure in PROCEDURES.values() for rule in procedure.rules}
    assert frozenset().union(*BARS.values()) <= acts
