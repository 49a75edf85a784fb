"""Two fiches become one, and two again: what stands for what, and what becomes of all that was under way."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.acts import accounts, claims, lifting, measures, merging, pages, proposals, reports
from app.cases.reported import Thing
from app.database import database, transaction
from app.governance.refusals import Refusal
from app.governance.vocabulary import (
    Act,
    ClaimState,
    MeasureKind,
    MeasureState,
    PageState,
    PollState,
    ProposalState,
    Reportable,
    ReportGround,
    ReportState,
    Role,
)
from app.models import Claim, JournalEntry, Measure, Page, Proposal, Report
from app.queries import verifying
from revisions import Content
from tests import council
from tests.acts.test_clock import at_once
from tests.duplicates import TWICE, WHY, merge, split, write_twice
from tests.village import PERRON, Village, fresh

REASON = "Elle en a montré les statuts, signés en préfecture."


@pytest.fixture
def twice(village: Village) -> Village:
    """The village, where Le Perron was written a second time, by Yannick."""
    write_twice(village)
    return village


def refused(act, *words, **more) -> str:
    with pytest.raises(Refusal) as caught:
        act(*words, **more)
    return caught.value.code


def last(act: Act) -> JournalEntry:
    rows = select(JournalEntry).where(JournalEntry.act == act.value).order_by(JournalEntry.id.desc())
    return fresh().scalars(rows.limit(1)).one()


def test_one_stands_for_both_and_the_other_keeps_its_past(twice: Village) -> None:
    before = twice.content(TWICE.title)
    kept = merge(twice)
    double, page = twice.page(TWICE.title), twice.page("Le Perron")
    assert (double.state, double.merged_into_id, double.merged_at) == (PageState.MERGED, page.id, twice.now)
    assert (kept.id, page.state, page.number) == (page.id, PageState.OPEN, 1)
    assert twice.content(TWICE.title) == before
    assert last(Act.MERGE).detail["into"] == page.id
    with database().reading() as session:
        verifying.verify(session)


def test_the_reasons_are_stated_and_may_be_appealed(twice: Village) -> None:
    merge(twice)
    measure = fresh().scalars(select(Measure)).one()
    assert (measure.kind, measure.subject_id, measure.facts) == (
        MeasureKind.MERGE,
        twice.page(TWICE.title).id,
        WHY,
    )
    assert measure.appeal_until > measure.at
    split(twice)
    assert fresh().scalars(select(Measure)).one().state is MeasureState.LIFTED


def test_the_same_form_twice_merges_once(twice: Village) -> None:
    assert merge(twice).id == merge(twice).id
    assert len(fresh().scalars(select(Measure)).all()) == 1


def test_a_fiche_is_not_merged_into_itself_nor_into_nothing(twice: Village) -> None:
    assert refused(merge, twice, TWICE.title, TWICE.title) == "same-page"
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == TWICE.title)).scalar_one()
        odile = twice.member("Odile", session)
        assert refused(merging.merge, session, page, None, WHY, odile, twice.now) == "missing-page"


def test_those_who_wrote_one_of_the_two_do_not_merge_them(twice: Village) -> None:
    twice.settle("Paule Roux", role=None)
    assert refused(merge, twice, by="Lucie").startswith("not-allowed")
    twice.edit("Le Perron", "Odile", access="plain-pied")
    assert refused(merge, twice) == "involved:revision"
    assert merge(twice, by="Anatole").title == "Le Perron"


def test_merging_into_a_merged_fiche_goes_to_its_end_and_makes_no_chain(twice: Village) -> None:
    write_twice(twice, TWICE.replace(title="Perron café"))
    merge(twice, "Perron café", TWICE.title)
    merge(twice, TWICE.title, "Le Perron")
    page = twice.page("Le Perron")
    assert {twice.page(t).merged_into_id for t in (TWICE.title, "Perron café")} == {page.id}
    write_twice(twice, TWICE.replace(title="Perron associatif"))
    assert merge(twice, "Perron associatif", "Perron café").id == page.id


def test_no_loop_can_be_made(twice: Village) -> None:
    merge(twice)
    assert refused(merge, twice, "Le Perron", TWICE.title) == "same-page"


def test_what_was_merged_before_goes_and_comes_with_it(twice: Village) -> None:
    write_twice(twice, TWICE.replace(title="Perron café"))
    merge(twice, "Perron café", TWICE.title)
    merge(twice)
    split(twice)
    assert twice.page(TWICE.title).state is PageState.OPEN
    assert twice.page("Perron café").merged_into_id == twice.page(TWICE.title).id


def test_the_database_itself_refuses_a_merged_fiche_that_leads_nowhere(twice: Village) -> None:
    with pytest.raises(IntegrityError):
        _force(twice, lambda page: None)
    with pytest.raises(IntegrityError):
        _force(twice, lambda page: page.id)


def _force(village: Village, into: Callable[[Page], int | None]) -> None:
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == TWICE.title)).scalar_one()
        page.state, page.merged_into_id = PageState.MERGED, into(page)
        page.merged_at = village.now if page.merged_into_id else None


def test_what_was_proposed_lapses_and_says_where_to_propose_it_again(twice: Village) -> None:
    council.citizens(twice, "Paule Roux", "Gaspard Thivat", "Noé Bourg")
    (one,) = council.propose(twice, "Paule", TWICE.title, body="Le même lieu, vu de près.")
    council.do(twice, proposals.object_to, one, "Gaspard", REASON)
    merge(twice)
    proposal = fresh().get_one(Proposal, one)
    assert (proposal.state, proposal.poll.state) == (ProposalState.LAPSED, PollState.ANNULLED)
    assert "peut y être refaite" in proposal.answer
    lapsed = select(JournalEntry).where(JournalEntry.subject == "proposal", JournalEntry.act == Act.LAPSE)
    assert [row.reason for row in fresh().scalars(lapsed)] == [WHY], "said once, where it is withheld"
    assert refused(council.propose, twice, "Paule", TWICE.title, access="plain-pied") == "page-merged"


def claim(village: Village, by: str, title: str) -> None:
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == title)).scalar_one()
        code = claims.issue_code(session, page, "12 place du Marché", village.now)
        claims.claim_with_code(session, page, code, village.member(by, session), village.now)


def standing(village: Village, title: str) -> dict[str, ClaimState]:
    page = village.page(title)
    rows = fresh().scalars(select(Claim).where(Claim.page_id == page.id).order_by(Claim.id))
    return {row.author.name.split()[0]: row.state for row in rows}


def test_the_steward_of_the_double_becomes_that_of_the_fiche_that_stays(twice: Village) -> None:
    claim(twice, "Yannick", TWICE.title)
    merge(twice)
    assert standing(twice, TWICE.title) == {"Yannick": ClaimState.TRANSFERRED}
    assert standing(twice, "Le Perron") == {"Yannick": ClaimState.HELD}
    split(twice)
    assert standing(twice, "Le Perron") == {"Yannick": ClaimState.TRANSFERRED}
    assert twice.page(TWICE.title).steward_ids == {twice.member("Yannick").id}


def test_where_the_other_has_a_steward_nobody_takes_it_from_them(twice: Village) -> None:
    claim(twice, "Yannick", TWICE.title)
    claim(twice, "Lucie", "Le Perron")
    merge(twice)
    assert standing(twice, "Le Perron") == {"Lucie": ClaimState.HELD, "Yannick": ClaimState.CONTESTED}
    split(twice)
    assert standing(twice, "Le Perron") == {"Lucie": ClaimState.HELD, "Yannick": ClaimState.LAPSED}
    assert twice.page(TWICE.title).steward_ids == {twice.member("Yannick").id}
    with database().reading() as session:
        verifying.verify(session)


def asleep(village: Village, by: str = "Yannick", title: str = TWICE.title) -> None:
    """Somebody holds the fiche, and does nothing for longer than the rules allow."""
    claim(village, by, title)
    long_after(village)
    assert standing(village, title)[by] is ClaimState.DORMANT


def long_after(village: Village) -> None:
    """Six hundred days on, what the clock owes is done, and Odile moderates for another term."""
    village.pass_days(600)
    claims.settle_all_due(transaction, village.now)
    with transaction() as session:
        until = village.now + timedelta(days=365)
        accounts.appoint(session, village.member("Odile", session), Role.MODERATOR, None, village.now, until)


def wake(village: Village, title: str, by: str = "Yannick") -> None:
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == title)).scalar_one()
        sleeping = (Claim.page_id == page.id) & (Claim.state == ClaimState.DORMANT)
        held = session.scalars(select(Claim).where(sleeping)).one()
        claims.wake(session, held, village.member(by, session), village.now)


def test_a_steward_who_sleeps_sleeps_on_the_fiche_that_stays_and_wakes_there(twice: Village) -> None:
    asleep(twice)
    merge(twice)
    assert standing(twice, TWICE.title) == {"Yannick": ClaimState.TRANSFERRED}
    assert standing(twice, "Le Perron") == {"Yannick": ClaimState.DORMANT}
    assert twice.page("Le Perron").steward_ids == frozenset()
    wake(twice, "Le Perron")
    assert twice.page("Le Perron").steward_ids == {twice.member("Yannick").id}
    with database().reading() as session:
        verifying.verify(session)


def test_two_again_who_slept_sleeps_where_they_slept(twice: Village) -> None:
    asleep(twice)
    merge(twice)
    split(twice)
    assert standing(twice, "Le Perron") == {"Yannick": ClaimState.TRANSFERRED}
    assert twice.page(TWICE.title).steward_ids == frozenset()
    wake(twice, TWICE.title)
    assert twice.page(TWICE.title).steward_ids == {twice.member("Yannick").id}


def test_who_slept_asks_for_the_fiche_that_others_hold_and_sleeps_again_when_they_are_two(
    twice: Village,
) -> None:
    asleep(twice)
    claim(twice, "Lucie", "Le Perron")
    merge(twice)
    assert standing(twice, "Le Perron") == {"Lucie": ClaimState.HELD, "Yannick": ClaimState.CONTESTED}
    twice.pass_days(120)
    claims.settle_all_due(transaction, twice.now)
    assert standing(twice, "Le Perron") == {"Lucie": ClaimState.HELD, "Yannick": ClaimState.REFUSED}
    split(twice)
    wake(twice, TWICE.title)
    assert twice.page(TWICE.title).steward_ids == {twice.member("Yannick").id}


def test_who_fell_asleep_on_the_fiche_that_stayed_sleeps_on_their_own(twice: Village) -> None:
    claim(twice, "Yannick", TWICE.title)
    merge(twice)
    long_after(twice)
    split(twice)
    assert standing(twice, "Le Perron") == {"Yannick": ClaimState.TRANSFERRED}
    wake(twice, TWICE.title)


def test_a_letter_that_was_on_its_way_to_the_double_serves_for_the_other(twice: Village) -> None:
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == TWICE.title)).scalar_one()
        code = claims.issue_code(session, page, "12 place du Marché", twice.now)
    merge(twice)
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
        held = claims.claim_with_code(session, page, code, twice.member("Lucie", session), twice.now)
        assert held.state is ClaimState.HELD


def test_nobody_claims_a_fiche_that_another_stands_for(twice: Village) -> None:
    merge(twice)
    assert refused(claim, twice, "Lucie", TWICE.title) == "page-merged"


def test_nobody_writes_it_either_and_nothing_is_lost(twice: Village) -> None:
    merge(twice)
    assert refused(twice.edit, TWICE.title, "Yannick", access="plain-pied") == "not-in-this-state"
    split(twice)
    twice.edit(TWICE.title, "Yannick", access="plain-pied")
    assert twice.page(TWICE.title).number == 2


def test_a_protection_ends_with_the_fiche_that_it_protected(twice: Village) -> None:
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == TWICE.title)).scalar_one()
        until = twice.now + timedelta(days=3)
        pages.protect(session, page, until, REASON, twice.member("Odile", session), twice.now)
    merge(twice, by="Anatole")
    double = twice.page(TWICE.title)
    assert (double.state, double.protected_until, double.protection_reason) == (PageState.MERGED, None, "")


def test_two_moderators_who_merge_the_two_into_one_another_make_no_loop(twice: Village) -> None:
    done = at_once(
        twice,
        lambda: merge(twice, TWICE.title, "Le Perron", by="Odile"),
        lambda: merge(twice, "Le Perron", TWICE.title, by="Anatole"),
    )
    states = [twice.page(title).state for title in (TWICE.title, "Le Perron")]
    assert sorted(states) == [PageState.MERGED, PageState.OPEN]
    assert len([one for one in done if isinstance(one, Refusal)]) == 1


def test_an_article_is_no_fiche(twice: Village) -> None:
    twice.write(Content("article", "Une note", {}, "Un mot."), by="Lucie")
    assert refused(merge, twice, TWICE.title, "Une note") == "other-kind"
    assert PERRON.title == twice.page("Le Perron").title


def test_an_appeal_that_reverses_it_splits_them_again(twice: Village) -> None:
    merge(twice)
    with transaction() as session:
        measure = session.scalars(select(Measure)).one()
        assert lifting.lift(session, measure, "Ce sont bien deux associations.", twice.now)
    assert twice.page(TWICE.title).state is PageState.OPEN
    assert fresh().scalars(select(Measure)).one().state is MeasureState.LIFTED


def test_it_answers_the_report_of_a_double(twice: Village) -> None:
    number = twice.page(TWICE.title).id
    with transaction() as session:
        thing = Thing(Reportable.PAGE, number, number, None, "Un café.")
        said = (ReportGround.DUPLICATE, "Deux fois la même.", None)
        report = reports.report(session, thing, *said, twice.now, "cle-du-formulaire")
        reports.take(session, report, twice.member("Odile", session), twice.now)
    with transaction() as session:
        held = measures.held_report(session, 1)
        pages = {page.title: page for page in session.scalars(select(Page))}
        odile = twice.member("Odile", session)
        double, kept = pages[TWICE.title], pages["Le Perron"]
        merging.merge(session, double, kept, WHY, odile, twice.now, report=held)
    assert fresh().get_one(Report, 1).state is ReportState.MEASURED
