"""One field of a page is protected: what changes it is proposed, all else is written, and it opens by itself."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.acts import lifting, pages, proposals, protections
from app.acts.contributions import contribute
from app.database import transaction
from app.governance.refusals import Refusal
from app.governance.vocabulary import MeasureState, ProposalState, ProtectionState
from app.models import FieldProtection, JournalEntry, Measure, Page
from app.models.contents import content_at
from tests import council
from tests.acts.test_claims import claim
from tests.palaver import contest
from tests.village import Village, fresh

REASON = "Ce numéro change trois fois par jour depuis lundi."


def protect(
    village: Village,
    name: str = "phones",
    by: str = "Odile",
    days: int = 7,
    reason: str = REASON,
    **more: Any,
) -> int:
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
        until = village.now + timedelta(days=days)
        by_whom = village.member(by, session)
        held = protections.protect_field(session, page, name, until, reason, by_whom, village.now, **more)
        return held.id


def lift(village: Village, number: int, by: str | None = "Odile") -> None:
    with transaction() as session:
        who = village.member(by, session) if by else None
        held = session.get_one(FieldProtection, number)
        protections.lift(session, held, who, village.now, cause="" if by else "Le litige est clos.")


def contribute_to(village: Village, by: str, **changes: Any) -> tuple[list[str], list[list[str]]]:
    """What a form changed at once, and what it proposed."""
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
        content = council.changed(content_at(session, page.id, page.number), **changes)
        who = village.member(by, session)
        done = contribute(session, page, page.number, content, who, village.now, summary="Vu sur place.")
        written = getattr(done.saved, "revision", None)
        return (written.changed if written else []), [list(one.changed) for one in done.proposals]


def standing(number: int) -> ProtectionState:
    return fresh().get_one(FieldProtection, number).state


PHONES = ({"id": "accueil", "value": "04 65 71 20 48"},)


def refused(act: Any, *words: Any, **more: Any) -> str:
    with pytest.raises(Refusal) as caught:
        act(*words, **more)
    return caught.value.code


def test_what_changes_it_is_proposed_and_the_rest_is_written(village: Village) -> None:
    protect(village)
    written, proposed = contribute_to(village, "Yannick", phones=PHONES, access="plain-pied")
    assert (written, proposed) == (["access"], [["phones"]])


def test_it_is_proposed_even_alone_even_by_a_moderator_and_no_act_goes_round_it(village: Village) -> None:
    village.edit("Le Perron", "Yannick", phones=PHONES)
    protect(village)
    for by in ("Yannick", "Odile", "Anatole"):
        assert refused(village.edit, "Le Perron", by, phones=()) == "page-protected"
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
        lucie = village.member("Lucie", session)
        assert refused(pages.undo, session, page, 2, 2, lucie, village.now) == "page-protected"
        assert refused(pages.restore, session, page, 1, lucie, village.now) == "page-protected"


def test_nobody_accepts_their_own_proposal_on_it(village: Village) -> None:
    (number,) = council.propose(village, "Yannick", phones=PHONES)
    protect(village)
    assert refused(council.do, village, proposals.accept, number, "Yannick") == "page-protected"
    village.pass_days(8)
    council.tick(village)
    assert council.proposal(number).state is ProposalState.ACCEPTED


def test_the_steward_writes_what_is_theirs_all_the_same(village: Village) -> None:
    claim(village, "Yannick")
    protect(village)
    written, proposed = contribute_to(village, "Yannick", phones=PHONES)
    assert (written, proposed) == (["phones"], [])


def test_the_name_and_the_text_are_fields_too(village: Village) -> None:
    protect(village, "title")
    protect(village, "body")
    assert contribute_to(village, "Yannick", body="Autre chose.")[0] == []
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
        yannick = village.member("Yannick", session)
        assert (
            refused(pages.rename, session, page, "Le Grand Perron", yannick, village.now) == "page-protected"
        )


def test_it_opens_by_itself_even_before_the_clock_says_so(village: Village) -> None:
    number = protect(village, days=2)
    village.pass_days(2)
    assert contribute_to(village, "Yannick", phones=PHONES)[0] == ["phones"]
    assert standing(number) is ProtectionState.ACTIVE
    assert protections.settle_all_due(transaction, village.now) == 1
    assert protections.settle_all_due(transaction, village.now) == 0
    assert standing(number) is ProtectionState.OVER


def test_it_may_be_protected_again_after_its_end(village: Village) -> None:
    protect(village, days=2)
    assert refused(protect, village) == "already-protected"
    village.pass_days(2)
    assert protect(village)


def test_a_moderator_opens_it_before_and_the_measure_says_so(village: Village) -> None:
    number = protect(village)
    lift(village, number)
    lift(village, number)
    assert standing(number) is ProtectionState.LIFTED
    assert fresh().scalars(select(Measure)).one().state is MeasureState.LIFTED
    assert contribute_to(village, "Yannick", phones=PHONES)[0] == ["phones"]
    acts = [row.act for row in fresh().scalars(select(JournalEntry).order_by(JournalEntry.id))]
    assert acts.count("unprotect-field") == 1


def test_it_is_lifted_with_the_dispute_that_it_answers(village: Village) -> None:
    dispute = contest(village, "Yannick", "phones")
    number = protect(village, dispute_id=dispute)
    other = protect(village, "access")
    with transaction() as session:
        assert lifting.lift_with(session, dispute, "Le litige est clos.", village.now) == 1
    assert (standing(number), standing(other)) == (ProtectionState.LIFTED, ProtectionState.ACTIVE)


def test_the_same_form_twice_protects_once(village: Village) -> None:
    assert protect(village, form_key="k") == protect(village, form_key="k")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"name": "moon"}, "missing-field"),
        ({"days": 91}, "too-long"),
        ({"days": 0}, "missing-end"),
        ({"reason": "Non."}, "missing-reason"),
        ({"by": "Lucie"}, "not-allowed:moderator"),
        ({"ground": None}, "missing-ground"),
    ],
)
def test_a_protection_that_lacks_something_is_refused_with_why(
    village: Village, asked: Any, code: str
) -> None:
    assert refused(protect, village, **asked) == code


def test_the_steward_and_only_of_their_own_fields(village: Village) -> None:
    claim(village, "Yannick")
    protect(village, "rna")
    assert contribute_to(village, "Yannick", rna="W031000000") == ([], [["rna"]])
