"""The page moves while proposals wait: elsewhere they follow it, at the same place their author is asked."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.acts import pages, proposals
from app.acts.rebasing import newest_version, proposed
from app.database import transaction
from app.governance.refusals import Refusal
from app.governance.vocabulary import Choice, PollState, ProposalState, Regime
from app.models import JournalEntry, Page, Proposal, ProposalVersion
from revisions import Content
from tests.council import (
    OBJECTION,
    citizens,
    do,
    make_steward,
    poll_of,
    proposal,
    propose,
    rewrite,
    tick,
    vote,
)
from tests.village import Village, fresh

P = ProposalState


def says(number: int) -> Content:
    """What a proposal would make of the page today."""
    session = fresh()
    return proposed(newest_version(session, session.get_one(Proposal, number)))


def bases(number: int) -> list[tuple[int, int]]:
    query = select(ProposalVersion.number, ProposalVersion.base).where(ProposalVersion.proposal_id == number)
    return [tuple(row) for row in fresh().execute(query.order_by(ProposalVersion.id))]


def rename(village: Village, title: str, by: str = "Lucie") -> None:
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
        pages.rename(session, page, title, village.member(by, session), village.now)


def test_elsewhere_on_the_page_a_proposal_follows_it_and_stays_the_same_change(village: Village) -> None:
    (number,) = propose(village, "Yannick", hours="Tu 10:00-12:00")
    before = proposal(number)
    village.edit("Le Perron", "Lucie", area="Le val de Besbre")
    rename(village, "Le Grand Perron")
    after = proposal(number)
    assert (after.state, after.state_since, after.object_hash) == (
        P.REVIEW,
        before.state_since,
        before.object_hash,
    )
    assert (after.base, bases(number)) == (3, [(1, 1), (1, 2), (1, 3)])
    assert says(number).title == "Le Grand Perron"
    assert says(number).fields["area"] == "Le val de Besbre"


def test_two_paragraphs_of_one_text_are_apart(village: Village) -> None:
    body = village.content("Le Perron").body
    (number,) = propose(village, "Yannick", body=body.replace("ou pour rien", "ou sans raison"))
    village.edit("Le Perron", "Lucie", body=body.replace("le vendredi", "le samedi"))
    assert proposal(number).state == P.REVIEW
    assert "ou sans raison" in says(number).body
    assert "le samedi" in says(number).body


def test_at_the_same_place_its_author_is_asked_and_nothing_of_it_is_lost(village: Village) -> None:
    (number,) = propose(village, "Yannick", hours="Tu 10:00-12:00")
    village.edit("Le Perron", "Lucie", hours="Mo 09:00-12:00")
    found = proposal(number)
    assert (found.state, found.state_since, found.base) == (P.TO_REBASE, village.now, 1)
    assert says(number).fields["hours"] == "Tu 10:00-12:00"
    entry = fresh().scalars(select(JournalEntry).where(JournalEntry.act == "unsettle")).one()
    assert entry.detail == {"head": 2, "overlap": ["hours"]}


def test_what_the_page_says_already_is_for_its_author_to_withdraw(village: Village) -> None:
    (number,) = propose(village, "Yannick", hours="Tu 10:00-12:00")
    village.edit("Le Perron", "Lucie", hours="Tu 10:00-12:00")
    assert proposal(number).state == P.TO_REBASE
    do(village, proposals.withdraw, number, "Yannick")


def test_when_the_overlap_is_gone_it_goes_on_by_itself(village: Village) -> None:
    (number,) = propose(village, "Yannick", area="Le val de Besbre")
    village.edit("Le Perron", "Lucie", area="L’Allier")
    village.pass_days(1)
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
        pages.restore(session, page, 1, village.member("Lucie", session), village.now)
    found = proposal(number)
    assert (found.state, found.base, found.state_since) == (P.REVIEW, 3, village.now)


def test_a_poll_waits_while_its_object_does_and_its_term_is_put_off(village: Village) -> None:
    citizens(village, "Basile", "Chloé", "Denis")
    (number,) = propose(village, "Yannick", area="Le val de Besbre")
    do(village, proposals.object_to, number, "Basile", OBJECTION)
    for by in ("Basile", "Chloé"):
        vote(village, poll_of(number).id, by, Choice.FOR)
    village.pass_days(2)
    village.edit("Le Perron", "Lucie", area="L’Allier")
    assert (proposal(number).state, poll_of(number).state) == (P.TO_REBASE, PollState.SUSPENDED)
    with pytest.raises(Refusal) as caught:
        vote(village, poll_of(number).id, "Denis", Choice.FOR)
    assert caught.value.code == "not-in-this-state"
    village.pass_days(6)
    assert tick(village) == 0
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
        pages.restore(session, page, 1, village.member("Lucie", session), village.now)
    assert (proposal(number).state, poll_of(number).state) == (P.POLLED, PollState.OPEN)
    assert poll_of(number).paused_seconds == timedelta(days=6).total_seconds()
    vote(village, poll_of(number).id, "Denis", Choice.FOR)
    village.pass_days(5.1)
    tick(village)
    poll = poll_of(number)
    assert (poll.state, poll.outcome["voters"]) == (PollState.CARRIED, 3)
    assert poll.closed_at == poll.opened_at + timedelta(hours=168, days=6)
    assert proposal(number).state == P.ACCEPTED


def test_ballots_stand_while_the_page_moves_elsewhere(village: Village) -> None:
    citizens(village, "Basile", "Chloé", "Denis")
    (number,) = propose(village, "Yannick", area="Le val de Besbre")
    do(village, proposals.object_to, number, "Basile", OBJECTION)
    vote(village, poll_of(number).id, "Chloé", Choice.FOR)
    village.edit("Le Perron", "Lucie", hours="Mo 09:00-12:00")
    for by in ("Basile", "Denis"):
        vote(village, poll_of(number).id, by, Choice.FOR)
    village.pass_days(8)
    tick(village)
    assert poll_of(number).outcome["left_out"] == 0
    assert village.content("Le Perron").fields["area"] == "Le val de Besbre"
    assert village.content("Le Perron").fields["hours"] == "Mo 09:00-12:00"


def test_the_author_brings_it_onto_the_page_or_after_seven_days_somebody_else_does(village: Village) -> None:
    (number,) = propose(village, "Yannick", hours="Tu 10:00-12:00")
    (other,) = propose(village, "Yannick", hours="We 10:00-12:00")
    village.edit("Le Perron", "Lucie", hours="Mo 09:00-12:00")
    rewrite(village, proposals.amend, number, "Yannick", hours="Mo 09:00-12:00; Tu 10:00-12:00")
    assert (proposal(number).state, proposal(number).number) == (P.REVIEW, 2)
    with pytest.raises(Refusal) as caught:
        rewrite(village, proposals.take_over, other, "Odile", hours="Mo,We 09:00-12:00")
    assert caught.value.code == "too-early"
    village.pass_days(7.1)
    tick(village)
    assert proposal(number).state == P.ACCEPTED
    rewrite(village, proposals.take_over, other, "Odile", hours="Mo,We 09:00-12:00")
    found = proposal(other)
    odile, yannick = village.member("Odile").id, village.member("Yannick").id
    assert (found.state, found.author_id, found.taken_over_from_id) == (P.REVIEW, odile, yannick)
    assert (found.number, says(other).fields["hours"]) == (2, "Mo,We 09:00-12:00")


def test_what_waits_for_its_author_is_readdressed_too_and_keeps_waiting(village: Village) -> None:
    citizens(village, "Basile", "Chloé", "Denis")
    (number,) = propose(village, "Yannick", area="Le val de Besbre")
    do(village, proposals.object_to, number, "Basile", OBJECTION)
    village.edit("Le Perron", "Lucie", area="L’Allier")
    assert poll_of(number).state == PollState.SUSPENDED
    make_steward(village, "Lucie")
    assert (proposal(number).state, proposal(number).regime) == (P.TO_REBASE, Regime.STEWARD)
    assert poll_of(number).state == PollState.ANNULLED
    rewrite(village, proposals.amend, number, "Yannick", area="L’Allier et le val de Besbre")
    assert proposal(number).state == P.OPEN
    do(village, proposals.accept, number, "Lucie")


def test_what_nobody_brings_onto_the_page_lapses_with_its_poll(village: Village) -> None:
    citizens(village, "Basile", "Chloé", "Denis")
    (number,) = propose(village, "Yannick", area="Le val de Besbre")
    do(village, proposals.object_to, number, "Basile", OBJECTION)
    village.edit("Le Perron", "Lucie", area="L’Allier")
    village.pass_days(61)
    tick(village)
    assert (proposal(number).state, poll_of(number).state) == (P.LAPSED, PollState.ANNULLED)
    assert says(number).fields["area"] == "Le val de Besbre"


def test_an_acceptance_moves_the_page_for_all_that_waits(village: Village) -> None:
    citizens(village, "Basile")
    (apart,) = propose(village, "Yannick", area="Le val de Besbre")
    (overlapping,) = propose(village, "Lucie", nature="cooperative")
    (number,) = propose(village, "Basile", nature="association")
    do(village, proposals.accept, number, "Basile")
    assert (proposal(apart).state, proposal(apart).base) == (P.REVIEW, 2)
    assert (proposal(overlapping).state, proposal(overlapping).base) == (P.TO_REBASE, 1)


def test_however_late_the_clock_wakes_the_first_due_is_the_first_done(village: Village) -> None:
    """Two on one field: the first is tacit, the second then asks its author; never the other way round."""
    (first,) = propose(village, "Yannick", nature="association")
    village.pass_days(1)
    (second,) = propose(village, "Lucie", nature="cooperative")
    began = proposal(first).state_since
    village.pass_days(30)
    village.edit("Le Perron", "Odile", area="Le val de Besbre")
    assert (proposal(first).state, proposal(second).state) == (P.ACCEPTED, P.TO_REBASE)
    assert began + timedelta(days=6.9) < proposal(second).state_since < began + timedelta(days=7.1)
    assert [r.changed for r in village.revisions("Le Perron")][1:] == [["nature"], ["area"]]


def test_running_the_clock_twice_changes_nothing(village: Village) -> None:
    propose(village, "Yannick", nature="association")
    village.pass_days(8)
    assert (tick(village), tick(village)) == (1, 0)
    assert village.page("Le Perron").number == 2
