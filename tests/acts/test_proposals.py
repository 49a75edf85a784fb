"""Proposals: made, answered by the structure or the community, amended, withdrawn; and the clock when nobody acts."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.acts import pages, proposals
from app.acts.publishing import EditConflict
from app.database import transaction
from app.governance.refusals import Refusal
from app.governance.vocabulary import Choice, PollState, ProposalState, Regime
from app.models import JournalEntry, Member, Page, Poll, Proposal, ProposalVersion
from app.queries import proofs
from tests.council import (
    NO,
    OBJECTION,
    citizens,
    do,
    make_steward,
    newcomer,
    poll_of,
    proposal,
    propose,
    rewrite,
    tick,
    vote,
)
from tests.village import Village, fresh

P = ProposalState
PHONES = [{"id": "accueil", "value": "04 65 71 20 48"}]
REASON = "Ces horaires sont ceux de l’été, ils changent lundi."


def acts_of(number: int, subject: str = "proposal") -> list[str]:
    """The timeline of a case, as its page draws it."""
    query = select(JournalEntry.act).where(JournalEntry.subject == subject, JournalEntry.subject_id == number)
    return list(fresh().scalars(query.order_by(JournalEntry.id)))


def refused(act, *words, **options) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act(*words, **options)
    return caught.value


def test_a_proposal_waits_for_the_community_and_changes_nothing_yet(village: Village) -> None:
    (number,) = propose(village, "Yannick", hours="Tu 10:00-12:00", source="L’affiche de la porte")
    found = proposal(number)
    assert (found.state, found.regime, found.changed) == (P.REVIEW, Regime.COMMUNITY, ["hours"])
    assert (found.base, found.number, found.low_risk) == (1, 1, True)
    assert found.state_since == village.now
    assert village.page("Le Perron").number == 1
    assert acts_of(number) == ["propose", "submit"]


def test_a_form_that_touches_two_regimes_makes_two_proposals(village: Village) -> None:
    make_steward(village, "Lucie")
    one, two = propose(village, "Yannick", hours="Tu 10:00-12:00", nature="association")
    assert (proposal(one).regime, proposal(one).changed) == (Regime.STEWARD, ["hours"])
    assert (proposal(two).regime, proposal(two).changed) == (Regime.COMMUNITY, ["nature"])
    assert (proposal(one).state, proposal(two).state) == (P.OPEN, P.REVIEW)


def test_a_form_sent_twice_makes_one_proposal(village: Village) -> None:
    twice = [propose(village, "Yannick", hours="Tu 10:00-12:00", form_key="k") for _ in range(2)]
    assert twice[0] == twice[1]
    assert len(fresh().scalars(select(Proposal)).all()) == 1


def test_what_is_proposed_over_an_old_version_comes_onto_the_new_one(village: Village) -> None:
    village.edit("Le Perron", "Lucie", area="Le val de Besbre")
    (number,) = propose(village, "Yannick", hours="Tu 10:00-12:00", base=1)
    assert (proposal(number).base, proposal(number).changed) == (2, ["hours"])
    village.edit("Le Perron", "Lucie", presentation="Un café.")
    with pytest.raises(EditConflict):
        propose(village, "Yannick", presentation="Un bar.", base=1)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"hours": "Tu 10:00-12:00", "why": "  "}, "missing-why"),
        ({}, "no-change"),
    ],
    ids=["without a reason", "without a change"],
)
def test_a_proposal_that_says_nothing_is_refused(village: Village, words: dict, code: str) -> None:
    assert refused(propose, village, "Yannick", **words).code == code
    assert not fresh().scalars(select(Proposal)).all()


def test_a_flood_is_held_off(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposals, "MOST_A_DAY", 2)
    for hour in (10, 11):
        propose(village, "Yannick", hours=f"Tu {hour}:00-12:00")
    assert refused(propose, village, "Yannick", hours="Tu 09:00-12:00").code == "too-many"
    village.pass_days(1.1)
    propose(village, "Yannick", hours="Tu 09:00-12:00")


# --- the structure answers


def test_a_steward_accepts_and_the_page_says_it_in_the_name_of_who_proposed(village: Village) -> None:
    make_steward(village, "Lucie")
    (number,) = propose(village, "Yannick", phones=PHONES)
    before = village.member("Yannick").contributions
    do(village, proposals.accept, number, "Lucie")
    found = proposal(number)
    revision = village.revisions("Le Perron")[-1]
    assert (found.state, found.revision) == (P.ACCEPTED, 2)
    lucie, yannick = village.member("Lucie").id, village.member("Yannick").id
    assert (found.decided_by_id, revision.author_id, revision.summary) == (lucie, yannick, "Vu sur place.")
    assert revision.tags == [f"proposal:{number}", "by-the-steward"]
    assert village.content("Le Perron").fields["phones"][0]["value"] == "04 65 71 20 48"
    assert village.member("Yannick").contributions == before + 1
    with transaction() as session:
        proofs.verify(session)


def test_a_steward_keeps_some_fields_and_says_why_not_the_others(village: Village) -> None:
    make_steward(village, "Lucie")
    (number,) = propose(village, "Yannick", phones=PHONES, hours="Tu 10:00-12:00")
    assert (
        refused(do, village, proposals.accept_part, number, "Lucie", ["phones"], "non").code
        == "missing-reason"
    )
    assert (
        refused(do, village, proposals.accept_part, number, "Lucie", ["phones", "hours"], REASON).code
        == "missing-fields"
    )
    do(village, proposals.accept_part, number, "Lucie", ["phones"], REASON)
    found = proposal(number)
    assert (found.state, found.kept, found.answer) == (P.PARTLY, ["phones"], REASON)
    assert village.revisions("Le Perron")[-1].changed == ["phones"]
    assert "hours" not in village.content("Le Perron").fields


def test_a_steward_refuses_with_a_reason(village: Village) -> None:
    make_steward(village, "Lucie")
    (number,) = propose(village, "Yannick", hours="Tu 10:00-12:00")
    assert refused(do, village, proposals.refuse, number, "Lucie", "Non.").code == "missing-reason"
    do(village, proposals.refuse, number, "Lucie", REASON)
    assert (proposal(number).state, proposal(number).answer) == (P.REFUSED, REASON)
    assert village.page("Le Perron").number == 1


def test_nobody_else_answers_for_the_structure(village: Village) -> None:
    make_steward(village, "Lucie")
    make_steward(village, "Anatole", "Le Clavier partagé")
    (number,) = propose(village, "Yannick", hours="Tu 10:00-12:00")
    for by in ("Yannick", "Odile", "Anatole"):
        assert refused(do, village, proposals.accept, number, by).code == "proposal-open"


def test_a_silent_structure_leaves_its_fields_as_they_are(village: Village) -> None:
    make_steward(village, "Lucie")
    (number,) = propose(village, "Yannick", hours="Tu 10:00-12:00")
    village.pass_days(13.9)
    assert tick(village) == 0
    village.pass_days(0.2)
    assert tick(village) == 1
    found = proposal(number)
    assert found.state == P.UNANSWERED
    assert timedelta(0) < village.now - found.state_since < timedelta(days=1)
    do(village, proposals.accept, number, "Lucie")
    assert proposal(number).state == P.ACCEPTED


def test_what_nobody_takes_up_lapses_after_sixty_days(village: Village) -> None:
    make_steward(village, "Lucie")
    (number,) = propose(village, "Yannick", hours="Tu 10:00-12:00")
    village.pass_days(80)
    assert tick(village) == 2
    assert proposal(number).state == P.LAPSED
    assert acts_of(number) == ["propose", "submit", "note-silence", "lapse"]


# --- the community answers


def test_seven_days_without_objection_are_consent(village: Village) -> None:
    (number,) = propose(village, "Yannick", nature="association")
    opened = village.now
    village.pass_days(9)
    tick(village)
    found = proposal(number)
    assert (found.state, found.decided_by_id, found.answer) == (P.ACCEPTED, None, "")
    assert opened + timedelta(days=6.9) < found.state_since < opened + timedelta(days=7.1)
    assert village.revisions("Le Perron")[-1].tags == [f"proposal:{number}", "tacit"]
    assert village.content("Le Perron").fields["nature"] == "association"


def test_an_uninvolved_member_accepts_what_is_low_risk_and_has_a_source(village: Village) -> None:
    citizens(village, "Basile")
    newcomer(village, "Honorine")
    (plain,) = propose(village, "Yannick", hours="Tu 10:00-12:00")
    (sourced,) = propose(village, "Yannick", hours="Mo 10:00-12:00", source="L’affiche de la porte")
    (weighty,) = propose(village, "Yannick", nature="association", source="Les statuts")
    assert refused(do, village, proposals.accept, plain, "Basile").code == "no-source"
    assert refused(do, village, proposals.accept, weighty, "Basile").code == "not-low-risk"
    assert refused(do, village, proposals.accept, sourced, "Honorine").code.startswith("not-eligible")
    do(village, proposals.accept, sourced, "Basile")
    assert proposal(sourced).state == P.ACCEPTED


def test_who_wrote_the_page_is_involved(village: Village) -> None:
    citizens(village, "Basile")
    village.edit("Le Perron", "Basile", area="Le val de Besbre")
    (number,) = propose(village, "Yannick", hours="Tu 10:00-12:00", source="L’affiche de la porte")
    assert refused(do, village, proposals.accept, number, "Basile").code == "involved:revision"


def test_a_confirmed_member_accepts_their_own_when_the_page_is_not_protected(village: Village) -> None:
    citizens(village, "Basile")
    (number,) = propose(village, "Basile", nature="association")
    do(village, proposals.accept, number, "Basile")
    assert proposal(number).state == P.ACCEPTED
    assert village.revisions("Le Perron")[-1].tags == [f"proposal:{number}"]


def test_an_objection_opens_a_poll_and_the_poll_decides(village: Village) -> None:
    citizens(village, "Basile", "Chloé", "Denis", "Fanny")
    (number,) = propose(village, "Yannick", nature="association")
    do(village, proposals.object_to, number, "Basile", OBJECTION)
    poll = poll_of(number)
    assert (proposal(number).state, poll.state) == (P.POLLED, PollState.OPEN)
    assert poll.object_hash == proposal(number).object_hash
    for by in ("Basile", "Chloé", "Denis"):
        vote(village, poll.id, by, Choice.FOR)
    village.pass_days(8)
    assert tick(village) == 2
    found, poll = proposal(number), poll_of(number)
    assert (found.state, poll.state, poll.outcome["verdict"]) == (P.ACCEPTED, PollState.CARRIED, "carried")
    assert found.state_since == poll.closed_at == poll.opened_at + timedelta(hours=168)
    assert village.revisions("Le Perron")[-1].tags == [f"proposal:{number}", f"poll:{poll.id}"]


def test_a_lost_poll_refuses_and_one_without_quorum_twice_lapses(village: Village) -> None:
    citizens(village, "Basile", "Chloé", "Denis")
    (lost,), (lapsed,) = (
        propose(village, "Yannick", nature="association"),
        propose(village, "Yannick", founded="2011"),
    )
    for number in (lost, lapsed):
        do(village, proposals.object_to, number, "Basile", OBJECTION)
    for by in ("Basile", "Chloé", "Denis"):
        vote(village, poll_of(lost).id, by, Choice.AGAINST, NO)
    village.pass_days(7.1)
    tick(village)
    assert (proposal(lost).state, poll_of(lost).state) == (P.REFUSED, PollState.LOST)
    assert (proposal(lapsed).state, poll_of(lapsed).state) == (P.POLLED, PollState.PROLONGED)
    village.pass_days(7.1)
    tick(village)
    assert (proposal(lapsed).state, poll_of(lapsed).state) == (P.LAPSED, PollState.LAPSED)
    assert village.page("Le Perron").number == 1


# --- its author's


def test_its_author_withdraws_it_and_its_poll_ends(village: Village) -> None:
    citizens(village, "Basile", "Chloé", "Denis")
    (number,) = propose(village, "Yannick", nature="association")
    do(village, proposals.object_to, number, "Basile", OBJECTION)
    assert refused(do, village, proposals.withdraw, number, "Basile").code == "not-allowed:author"
    do(village, proposals.withdraw, number, "Yannick")
    assert (proposal(number).state, poll_of(number).state) == (P.WITHDRAWN, PollState.ANNULLED)
    assert refused(vote, village, poll_of(number).id, "Chloé", Choice.FOR).code == "too-late"


def test_an_amendment_is_another_object_and_the_delays_begin_again(village: Village) -> None:
    citizens(village, "Basile", "Chloé", "Denis")
    (number,) = propose(village, "Yannick", nature="association")
    do(village, proposals.object_to, number, "Basile", OBJECTION)
    vote(village, poll_of(number).id, "Chloé", Choice.FOR)
    before, poll = proposal(number).object_hash, poll_of(number).id
    village.pass_days(2)
    rewrite(
        village, proposals.amend, number, "Yannick", nature="cooperative", why="Après lecture des statuts."
    )
    found = proposal(number)
    assert (found.state, found.number, found.reason) == (P.REVIEW, 2, "Après lecture des statuts.")
    assert found.object_hash != before
    assert (found.poll_id, found.state_since) == (None, village.now)
    assert fresh().get_one(Poll, poll).state == PollState.ANNULLED
    versions = fresh().scalars(select(ProposalVersion).where(ProposalVersion.proposal_id == number)).all()
    assert [(v.number, v.changed, v.object_hash) for v in versions] == [
        (1, ["nature"], before),
        (2, ["nature"], found.object_hash),
    ]


def test_an_amendment_changes_something_and_stays_with_its_fields(village: Village) -> None:
    make_steward(village, "Lucie")
    (number,) = propose(village, "Yannick", nature="association")
    for changes, code in (
        ({"nature": "association"}, "no-change"),
        ({"nature": "cooperative", "hours": "Tu 10:00-12:00"}, "two-regimes"),
    ):
        assert refused(rewrite, village, proposals.amend, number, "Yannick", **changes).code == code
    assert (
        refused(rewrite, village, proposals.amend, number, "Odile", nature="cooperative").code
        == "not-allowed:author"
    )


def test_an_amendment_sent_twice_is_one(village: Village) -> None:
    (number,) = propose(village, "Yannick", nature="association")
    for _time in range(2):
        rewrite(village, proposals.amend, number, "Yannick", nature="cooperative", form_key="k")
    assert proposal(number).number == 2


# --- two at once, and the fiche's steward


def test_of_two_who_decide_at_once_one_wins_and_the_other_hears_who(village: Village) -> None:
    make_steward(village, "Lucie")
    (number,) = propose(village, "Yannick", hours="Tu 10:00-12:00")
    seen = proposal(number).stand
    do(village, proposals.accept, number, "Lucie", seen=seen)
    refusal = refused(do, village, proposals.refuse, number, "Lucie", REASON, seen=seen)
    assert (refusal.code, refusal.status) == ("acted-meanwhile", 409)
    assert "Lucie Farigoule a accepté cette proposition" in str(refusal)
    assert "acceptée" in str(refusal)


def test_a_decision_sent_twice_counts_once(village: Village) -> None:
    make_steward(village, "Lucie")
    (number,) = propose(village, "Yannick", hours="Tu 10:00-12:00")
    seen = proposal(number).stand
    for _time in range(2):
        do(village, proposals.accept, number, "Lucie", seen=seen)
    assert village.page("Le Perron").number == 2
    assert acts_of(number).count("accept") == 1


def test_a_page_just_protected_is_proposed_to_and_another_person_reviews(village: Village) -> None:
    citizens(village, "Basile")
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
        until = village.now + timedelta(days=30)
        pages.protect(session, page, until, REASON, village.member("Odile", session), village.now)
    (number,) = propose(village, "Basile", nature="association")
    assert refused(do, village, proposals.accept, number, "Basile").code == "page-protected"
    village.pass_days(8)
    tick(village)
    assert proposal(number).state == P.ACCEPTED


def test_to_a_suspended_fiche_nothing_is_proposed_and_what_waits_goes_on(village: Village) -> None:
    (number,) = propose(village, "Yannick", nature="association")
    with transaction() as session:
        order = "UPDATE page SET listing = 'suspended', listing_since = :now WHERE title = 'Le Perron'"
        session.execute(text(order), {"now": village.now})
    assert refused(propose, village, "Lucie", founded="2011").code == "page-suspended"
    village.pass_days(8)
    tick(village)
    assert proposal(number).state == P.ACCEPTED


def test_a_page_that_moves_elsewhere_does_not_disturb_who_decides(village: Village) -> None:
    make_steward(village, "Lucie")
    (number,) = propose(village, "Yannick", hours="Tu 10:00-12:00")
    seen = proposal(number).stand
    village.edit("Le Perron", "Lucie", area="Le val de Besbre")
    do(village, proposals.accept, number, "Lucie", seen=seen)
    assert village.content("Le Perron").fields["area"] == "Le val de Besbre"


def test_what_waits_is_addressed_to_the_new_steward_with_new_deadlines(village: Village) -> None:
    citizens(village, "Basile", "Chloé", "Denis")
    (structures,), (communitys,), (polled,) = (
        propose(village, "Yannick", hours="Tu 10:00-12:00"),
        propose(village, "Yannick", founded="2011"),
        propose(village, "Yannick", presentation="Un café."),
    )
    do(village, proposals.object_to, polled, "Basile", OBJECTION)
    village.pass_days(3)
    make_steward(village, "Lucie")
    assert (proposal(structures).state, proposal(structures).state_since) == (P.OPEN, village.now)
    assert proposal(communitys).state == P.REVIEW
    assert (proposal(polled).state, poll_of(polled).state) == (P.OPEN, PollState.ANNULLED)
    village.pass_days(5)
    tick(village)
    assert proposal(communitys).state == P.ACCEPTED
    assert proposal(structures).state == P.OPEN
    do(village, proposals.accept, polled, "Lucie")


def test_a_fiche_without_its_steward_is_the_communitys_again(village: Village) -> None:
    make_steward(village, "Lucie")
    (number,) = propose(village, "Yannick", hours="Tu 10:00-12:00")
    with transaction() as session:
        session.execute(text("UPDATE claim SET state = 'relinquished', until = :now"), {"now": village.now})
        page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
        proposals.readdress_all(session, page, village.now)
    assert (proposal(number).state, proposal(number).regime) == (P.REVIEW, Regime.COMMUNITY)


# --- what the database itself refuses


def test_what_was_proposed_is_never_changed_in_the_database(village: Village) -> None:
    propose(village, "Yannick", hours="Tu 10:00-12:00")
    for order in ("UPDATE proposal_version SET number = 4", "DELETE FROM proposal_version"):
        with pytest.raises(DBAPIError, match="append-only"), transaction() as session:
            session.execute(text(order))


@pytest.mark.parametrize(
    "values",
    [
        {"state": P.ACCEPTED},
        {"state": P.POLLED},
        {"state": P.REFUSED, "decided_by_id": 1, "answer": "Non."},
        {"revision": 1},
        {"number": 0},
    ],
    ids=["accepted without a revision", "polled without a poll", "refused without a reason", "a revision of what waits",
         "no number"],
)  # fmt: skip
def test_a_case_is_whole_in_the_database(village: Village, values: dict) -> None:
    (number,) = propose(village, "Yannick", hours="Tu 10:00-12:00")
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(update(Proposal).where(Proposal.id == number).values(**values))


def test_numbers_are_those_under_which_a_case_was_opened(village: Village) -> None:
    (number,) = propose(village, "Yannick", nature="association")
    with transaction() as session:
        stored = session.get_one(Proposal, number)
        stored.policy = {**stored.policy, "tacit_days": 2}
    village.pass_days(3)
    tick(village)
    assert proposal(number).state == P.ACCEPTED


def test_an_accept_that_fails_midway_leaves_nothing(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_steward(village, "Lucie")
    (number,) = propose(village, "Yannick", hours="Tu 10:00-12:00")
    before = (
        acts_of(number),
        village.page("Le Perron").number,
        fresh().scalar(select(Member.contributions).where(Member.name == "Yannick Besset")),
    )
    monkeypatch.setattr("app.acts.publishing.rebase_all", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        do(village, proposals.accept, number, "Lucie")
    after = (
        acts_of(number),
        village.page("Le Perron").number,
        fresh().scalar(select(Member.contributions).where(Member.name == "Yannick Besset")),
    )
    assert (after, proposal(number).state) == (before, P.OPEN)
    with transaction() as session:
        proofs.verify(session)
