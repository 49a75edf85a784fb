"""Two fiches that become one, a field that is protected, an account that closes: what the rules ask, and answer."""

from dataclasses import replace

import pytest

from app.governance.case import VISITOR
from app.governance.procedure import decide, due
from app.governance.refusals import Refusal
from app.governance.rulebook import FIELD_PROTECTION, MEMBER, PAGE, PROPOSAL
from app.governance.uninvolved import Tie, TieKind
from app.governance.vocabulary import Act, PageState, ProposalState, ProtectionState, Regime
from tests.governance.people import (
    ALIX,
    DAY,
    DENIS,
    FANNY,
    HOUR,
    MERGED_PAGE,
    NOON,
    OPEN_PAGE,
    OTHER_PAGE,
    PROTECTED_PAGE,
    REASON,
    AFieldProtection,
    AProposal,
    case,
)


def merge(page=OPEN_PAGE, by=DENIS, **facts):
    brought = {"into": OTHER_PAGE, "reason": REASON, "ties": (), **facts}
    return decide(PAGE, Act.MERGE, case(page, by, **brought))


@pytest.mark.parametrize("page", [OPEN_PAGE, PROTECTED_PAGE])
def test_a_moderator_who_is_uninvolved_merges_two_fiches(page):
    assert merge(page).to is PageState.MERGED


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"by": ALIX}, "not-allowed:coordination"),
        ({"by": VISITOR}, "must-log-in"),
        ({"ties": [Tie(TieKind.REVISION, NOON - DAY)]}, "involved:revision"),
        ({"into": None}, "missing-page"),
        ({"into": OPEN_PAGE}, "same-page"),
        ({"into": replace(MERGED_PAGE, id=2)}, "other-kind"),
        ({"into": replace(OTHER_PAGE, kind="article")}, "other-kind"),
        ({"reason": "Doublon."}, "missing-reason"),
        ({"disputed": True}, "page-disputed"),
    ],
)
def test_a_merge_that_lacks_something_says_what(facts, code):
    with pytest.raises(Refusal) as caught:
        merge(**facts)
    assert caught.value.code in (code, code.replace("coordination", "moderator"))


@pytest.mark.parametrize("act", [Act.EDIT, Act.RENAME, Act.RESTORE, Act.UNDO, Act.PROTECT, Act.REVERT_ALL])
def test_nobody_writes_a_merged_page_not_even_its_steward(act):
    for by in (FANNY, ALIX, DENIS):
        with pytest.raises(Refusal) as caught:
            decide(PAGE, act, case(MERGED_PAGE, by, regimes={Regime.STEWARD}, reason=REASON))
        assert caught.value.status == 409


def test_it_is_split_again_by_somebody_uninvolved():
    assert decide(PAGE, Act.SPLIT, case(MERGED_PAGE, DENIS, reason=REASON, ties=())).to is PageState.OPEN


def test_nothing_is_proposed_to_a_merged_page_and_the_text_is_kept():
    draft = AProposal(ProposalState.DRAFT, author_id=ALIX.id, page=MERGED_PAGE)
    with pytest.raises(Refusal, match="Votre texte est gardé") as caught:
        decide(PROPOSAL, Act.SUBMIT, case(draft, ALIX, changed=True, why="Un chiffre.", too_many=False))
    assert caught.value.code == "page-merged"


def test_the_protection_of_a_field_ends_by_itself_at_its_term():
    held = AFieldProtection(until=NOON)
    done = due(FIELD_PROTECTION, case(held, None))
    assert (done.rule.to, done.at) == (ProtectionState.OVER, NOON)
    assert due(FIELD_PROTECTION, case(AFieldProtection(until=NOON + HOUR), None)) is None


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"until": NOON + 91 * DAY}, "too-long"),
        ({"until": NOON}, "missing-end"),
        ({"reason": ""}, "missing-reason"),
        ({"field": ""}, "missing-field"),
        ({"protected": True}, "already-protected"),
    ],
)
def test_a_field_is_protected_for_a_time_with_a_reason_and_once(facts, code):
    brought = {"field": "phones", "reason": REASON, "until": NOON + 7 * DAY, **facts}
    with pytest.raises(Refusal) as caught:
        decide(FIELD_PROTECTION, Act.PROTECT_FIELD, case(None, DENIS, **brought))
    assert caught.value.code == code


def test_ones_account_is_closed_with_ones_password_and_no_other():
    assert decide(MEMBER, Act.ERASE, case(ALIX, ALIX, password=True))
    with pytest.raises(Refusal, match="Ce n’est pas votre mot de passe"):
        decide(MEMBER, Act.ERASE, case(ALIX, ALIX, password=False))
    with pytest.raises(Refusal):
        decide(MEMBER, Act.ERASE, case(ALIX, DENIS, password=True))
