"""Disputes through the acts: who is a party, what waits meanwhile, how a case ends when nobody acts."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.acts import agreements, disputes, mediation, pages
from app.database import transaction
from app.governance.refusals import Refusal
from app.governance.vocabulary import (
    DisputeGround,
    DisputeQuestion,
    DisputeState,
    PageState,
    PartyRole,
    PollState,
    PrecedentState,
    ProposalState,
)
from app.models import JournalEntry, Page, Precedent, Revision
from tests.council import citizens, propose, tick
from tests.council import proposal as a_proposal
from tests.palaver import (
    MOTIVES,
    RATIO,
    STATEMENT,
    WHY,
    approve,
    consult,
    contest,
    dispute,
    do,
    mediated,
    mediator,
    offer,
    page_of,
    says,
    text,
)
from tests.village import Village, fresh

D = DisputeState
VOTERS = ("Basile", "Chloé", "Denis", "Émile")


@pytest.fixture
def nature(village: Village) -> Village:
    """Lucie said what Le Perron is; Yannick will contest it."""
    village.edit("Le Perron", "Lucie", nature="association")
    village.pass_days(1)
    return village


def refused(act, *words, **options) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act(*words, **options)
    return caught.value


def parties(number: int) -> dict[str, PartyRole]:
    return {party.member.name.split()[0]: party.role for party in dispute(number).parties}


def agree(village: Village, number: int, by: str, hashed: str) -> bool:
    return do(village, agreements.agree, number, by, hashed)


def say(village: Village, number: int, by: str, words: str = STATEMENT) -> None:
    do(village, mediation.state, number, by, words)


def undo(village: Village, by: str, number: int) -> None:
    with transaction() as session:
        pages.undo(
            session, session.merge(page_of()), number, number, village.member(by, session), village.now
        )


def restore(village: Village, by: str, number: int) -> None:
    with transaction() as session:
        pages.restore(session, session.merge(page_of()), number, village.member(by, session), village.now)


# --- opened


def test_the_parties_are_who_opens_it_and_who_wrote_the_place(nature: Village) -> None:
    number = contest(nature, "Yannick")
    assert parties(number) == {"Yannick": PartyRole.OPENER, "Lucie": PartyRole.AUTHOR}
    assert dispute(number).state == D.DISCUSSION


def test_one_dispute_at_a_time_on_a_place_and_a_question(nature: Village) -> None:
    number = contest(nature, "Yannick")
    refusal = refused(contest, nature, "Odile")
    assert (refusal.code, refusal.status) == ("already-disputed", 409)
    assert f"litige {number}" in str(refusal)
    assert contest(nature, "Odile", question=DisputeQuestion.SOURCE) != number
    assert contest(nature, "Odile", place="founded") != number


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"place": "nowhere"}, "missing-place"),
        ({"question": None}, "missing-question"),
        ({"why": "  "}, "missing-why"),
    ],
)
def test_what_is_missing_is_said(nature: Village, wrong: dict, code: str) -> None:
    assert refused(contest, nature, "Yannick", **wrong).code == code


def test_the_same_form_sent_twice_opens_one_dispute(nature: Village) -> None:
    assert contest(nature, "Yannick", form_key="k") == contest(nature, "Yannick", form_key="k")


def test_what_is_proposed_there_waits_for_the_end_and_then_goes_on(nature: Village) -> None:
    (waiting,) = propose(nature, "Odile", nature="cooperative")
    number = contest(nature, "Yannick")
    (late,) = propose(nature, "Anatole", nature="fondation")
    assert {a_proposal(n).state for n in (waiting, late)} == {ProposalState.FROZEN}
    nature.pass_days(30)
    tick(nature)
    assert dispute(number).state == D.DORMANT
    assert a_proposal(waiting).state in (
        ProposalState.REVIEW,
        ProposalState.ACCEPTED,
        ProposalState.TO_REBASE,
    )


# --- when nobody acts


def test_talk_that_stops_is_at_a_standstill_then_asleep_then_over(nature: Village) -> None:
    number = contest(nature, "Yannick")
    told = []
    for days in (6, 10, 91):
        nature.pass_days(days)
        tick(nature)
        told.append(dispute(number).state)
    assert told == [D.STALLED, D.DORMANT, D.LAPSED]


def test_a_party_wakes_a_case_that_sleeps(nature: Village) -> None:
    number = contest(nature, "Yannick")
    nature.pass_days(20)
    do(nature, disputes.wake, number, "Lucie")
    assert dispute(number).state == D.DISCUSSION


def test_without_a_mediator_the_coordination_is_named_late(nature: Village) -> None:
    number = contest(nature, "Yannick")
    nature.pass_days(6)
    do(nature, disputes.ask_mediation, number, "Yannick")
    told = []
    for days in (5.5, 5.5, 14.5):
        nature.pass_days(days)
        tick(nature)
        told.append(dispute(number).state)
    assert told == [D.REMINDED, D.OVERDUE, D.DORMANT]


# --- agreed


def test_the_parties_agree_on_one_text_and_the_page_says_it_at_once(nature: Village) -> None:
    number = contest(nature, "Yannick")
    hashed = offer(nature, number, "Yannick", nature="cooperative")
    assert agree(nature, number, "Lucie", hashed)
    case = dispute(number)
    assert (case.state, says("nature")) == (D.RESOLVED, "cooperative")
    revision = (
        fresh()
        .scalars(select(Revision).where(Revision.page_id == case.page_id).order_by(Revision.number.desc()))
        .first()
    )
    assert revision.number == case.revision_applied
    assert revision.tags == [f"dispute:{number}", "agreement"]
    assert revision.author.name.startswith("Yannick")
    left = fresh().scalars(select(Precedent)).one()
    assert (left.ratio, left.state) == (RATIO, PrecedentState.STANDS)


def test_an_older_text_is_not_agreed_to(nature: Village) -> None:
    number = contest(nature, "Yannick")
    first = offer(nature, number, "Yannick", nature="cooperative")
    offer(nature, number, "Yannick", nature="fondation")
    assert refused(agree, nature, number, "Lucie", first).code == "wrong-version"


def test_a_text_that_touches_something_else_is_refused(nature: Village) -> None:
    number = contest(nature, "Yannick")
    assert refused(offer, nature, number, "Yannick", founded="1999").code == "elsewhere"


def test_somebody_else_agrees_to_nothing(nature: Village) -> None:
    number = contest(nature, "Yannick")
    hashed = offer(nature, number, "Yannick", nature="cooperative")
    assert refused(agree, nature, number, "Odile", hashed).code == "not-allowed:party"


# --- mediated


def test_a_party_does_not_write_what_is_mediated_and_anybody_else_may(nature: Village) -> None:
    mediator(nature)
    number = contest(nature, "Yannick")
    mediated(nature, number, "Yannick")
    refusal = refused(nature.edit, "Le Perron", "Yannick", nature="cooperative")
    assert (refusal.code, f"litige {number}" in str(refusal)) == ("in-mediation", True)
    nature.edit("Le Perron", "Yannick", founded="1999")
    nature.edit("Le Perron", "Odile", nature="fondation")


@pytest.mark.parametrize("who", ["Lucie", "Yannick", "Odile"])
def test_only_a_mediator_without_ties_receives_a_case(nature: Village, who: str) -> None:
    number = contest(nature, "Yannick")
    nature.pass_days(6)
    do(nature, disputes.ask_mediation, number, "Yannick")
    assert refused(do, nature, mediation.receive, number, who).status == 403


def test_two_mediators_take_one_case_and_the_second_reads_who_did(nature: Village) -> None:
    mediator(nature)
    mediator(nature, "Jeanne Roux")
    number = contest(nature, "Yannick")
    nature.pass_days(6)
    do(nature, disputes.ask_mediation, number, "Yannick")
    seen = dispute(number).stand
    do(nature, mediation.receive, number, "Irène", seen=seen)
    refusal = refused(do, nature, mediation.receive, number, "Jeanne", seen=seen)
    assert (refusal.code, refusal.status) == ("acted-meanwhile", 409)
    assert "Irène" in str(refusal)


def test_a_round_ends_when_all_have_spoken_or_when_its_time_is_over(nature: Village) -> None:
    mediator(nature)
    number = contest(nature, "Yannick")
    mediated(nature, number, "Yannick")
    say(nature, number, "Yannick")
    assert dispute(number).state == D.FACTS
    say(nature, number, "Lucie")
    assert dispute(number).state == D.OPTIONS
    nature.pass_days(3)
    tick(nature)
    assert dispute(number).state == D.DRAFT


def test_a_statement_is_bounded_said_once_a_round_and_by_parties_alone(nature: Village) -> None:
    mediator(nature)
    number = contest(nature, "Yannick")
    mediated(nature, number, "Yannick")
    long = refused(say, nature, number, "Yannick", "x" * 2001)
    assert (long.code, "2001" in str(long) or "2\u202f001" in str(long)) == ("too-long", True)
    say(nature, number, "Yannick")
    assert refused(say, nature, number, "Yannick").code == "already-stated"
    assert refused(say, nature, number, "Odile").code == "not-allowed:party"


def test_a_party_silent_twice_is_passed_over_and_the_journal_says_it(nature: Village) -> None:
    mediator(nature)
    number = contest(nature, "Yannick")
    mediated(nature, number, "Yannick")
    say(nature, number, "Yannick")
    nature.pass_days(3)
    tick(nature)
    say(nature, number, "Yannick")
    nature.pass_days(3)
    tick(nature)
    case = dispute(number)
    assert [party.member.name.split()[0] for party in case.parties if party.passed_over_at] == ["Lucie"]
    told = (
        fresh()
        .scalars(
            select(JournalEntry).where(JournalEntry.act == "next-round").order_by(JournalEntry.id.desc())
        )
        .first()
    )
    assert len(told.detail["passed-over"]) == 1
    say(nature, number, "Yannick")
    assert dispute(number).state == D.TO_REPORT


def test_a_case_that_is_not_received_says_on_what_ground_and_why(nature: Village) -> None:
    mediator(nature)
    number = contest(nature, "Yannick")
    nature.pass_days(6)
    do(nature, disputes.ask_mediation, number, "Yannick")
    assert refused(do, nature, mediation.reject, number, "Irène", None, WHY).code == "missing-ground"
    do(nature, mediation.reject, number, "Irène", DisputeGround.UNFOUNDED, WHY)
    assert dispute(number).state == D.INADMISSIBLE


# --- decided


@pytest.fixture
def consulted(nature: Village) -> tuple[Village, int, int]:
    """Le Perron's nature is at the poll: a co-operative, a foundation, or nothing changes."""
    citizens(nature, *VOTERS)
    nature.settle("Zoé Closière", seasoned=True)
    mediator(nature)
    number = contest(nature, "Yannick")
    mediated(nature, number, "Yannick")
    choices = (
        text(nature, number, "Une coopérative", nature="cooperative"),
        text(nature, number, "Une fondation", nature="fondation"),
    )
    return nature, number, consult(nature, number, "Irène", *choices)


def conclude(village: Village, number: int, by: str, kept: str, **options) -> None:
    do(village, mediation.conclude, number, by, kept, options.pop("motives", MOTIVES), RATIO, **options)


def test_the_community_chooses_and_somebody_uninvolved_concludes(consulted) -> None:
    village, number, poll = consulted
    for name in VOTERS[:3]:
        approve(village, poll, name, "a")
    approve(village, poll, "Émile", "b")
    village.pass_days(8)
    tick(village)
    assert dispute(number).state == D.TO_CLOSE
    for involved in ("Yannick", "Irène", "Basile"):
        assert refused(conclude, village, number, involved, "a").code.startswith("involved:")
    assert refused(conclude, village, number, "Zoé", "b").code == "departs"
    assert refused(conclude, village, number, "Zoé", "a", motives="Trop court.").code == "missing-rationale"
    conclude(village, number, "Zoé", "a")
    case = dispute(number)
    assert (case.state, says("nature"), case.departs) == (D.APPLIED, "cooperative", False)
    revision = (
        fresh()
        .scalars(
            select(Revision).where(Revision.number == case.revision_applied, Revision.page_id == case.page_id)
        )
        .one()
    )
    assert revision.tags == [f"dispute:{number}", f"poll:{poll}"]


def test_nobody_concludes_and_the_arithmetic_does(consulted) -> None:
    village, number, poll = consulted
    for name in VOTERS:
        approve(village, poll, name, "b")
    village.pass_days(16)
    tick(village)
    assert says("nature") == "fondation"
    case = dispute(number)
    assert (case.state, case.kept, case.closed_by) == (D.APPLIED, "b", None)
    assert "Une fondation" in case.answer


def test_an_option_whose_page_moved_elsewhere_stands_and_at_the_same_place_is_asked_again(consulted) -> None:
    village, number, poll = consulted
    village.edit("Le Perron", "Odile", founded="1999")
    assert dispute(number).state == D.CONSULTATION
    village.edit("Le Perron", "Odile", nature="entreprise")
    case = dispute(number)
    assert (case.state, case.poll.state) == (D.TO_REPORT, PollState.ANNULLED)
    again = consult(village, number, "Irène", text(village, number, "Une coopérative", nature="cooperative"))
    assert again != poll


def test_a_decision_is_not_undone_by_a_click(consulted) -> None:
    village, number, poll = consulted
    for name in VOTERS:
        approve(village, poll, name, "a")
    village.pass_days(16)
    tick(village)
    applied = dispute(number).revision_applied
    refusal = refused(undo, village, "Odile", applied)
    assert (refusal.code, f"litige {number}" in str(refusal)) == ("applies-a-decision", True)
    refusal = refused(restore, village, "Odile", applied - 1)
    assert refusal.code == "applies-a-decision"


# --- what goes with a case


def test_what_was_protected_for_a_case_is_open_again_when_it_sleeps(nature: Village) -> None:
    number = contest(nature, "Yannick")
    with transaction() as session:
        page, odile = session.get_one(Page, page_of().id), nature.member("Odile", session)
        until = nature.now + timedelta(days=60)
        pages.protect(session, page, until, WHY, odile, nature.now, dispute_id=number)
    assert page_of().state == PageState.PROTECTED
    nature.pass_days(16)
    tick(nature)
    assert (dispute(number).state, page_of().state) == (D.DORMANT, PageState.OPEN)


def test_a_party_who_is_gone_is_awaited_no_more(nature: Village) -> None:
    mediator(nature)
    number = contest(nature, "Yannick")
    mediated(nature, number, "Yannick")
    with transaction() as session:
        mediation.pass_over(session, nature.member("Lucie", session), nature.now)
    say(nature, number, "Yannick")
    assert dispute(number).state == D.OPTIONS


def test_a_mediator_who_is_gone_gives_the_case_back(nature: Village) -> None:
    mediator(nature)
    number = contest(nature, "Yannick")
    mediated(nature, number, "Yannick")
    with transaction() as session:
        mediation.pass_over(session, nature.member("Irène", session), nature.now)
    assert (dispute(number).state, dispute(number).mediator_id) == (D.FILED, None)
