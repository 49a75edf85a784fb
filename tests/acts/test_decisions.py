"""What the end of a dispute does: never a structure's words, a note beside them that it may answer, a fiche out of the
lists; and all of it taken back when the decision is reversed."""

import pytest
from sqlalchemy import select

from app.acts import agreements, decisions, disputes, listing, mediation
from app.acts.mediation import Choice, allowed_effects
from app.database import transaction
from app.governance.refusals import Refusal
from app.governance.vocabulary import DisputeState, Effect, ListingState, PartyRole, PrecedentState
from app.models import Dispute, JournalEntry, Mark, Page, Precedent
from tests.council import citizens, make_steward, tick
from tests.palaver import (
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
VOTERS = ("Basile", "Chloé", "Denis")
NOTE = "Deux voisins ont relevé un autre numéro sur la porte, le 3 mars 2026."


@pytest.fixture
def claimed(village: Village) -> Village:
    """Lucie holds Le Perron; three neighbours may vote; Irène mediates."""

    def build() -> None:
        citizens(village, *VOTERS)
        mediator(village)
        make_steward(village, "Lucie")

    village.once("claimed and voting", build)
    return village


def refused(act, *words, **options) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act(*words, **options)
    return caught.value


def decided(village: Village, place: str, *choices: Choice, by: str = "Yannick") -> int:
    """A dispute that goes through all of it; the first option has every voice, the clock concludes."""
    number = contest(village, by, place)
    mediated(village, number, by)
    poll = consult(village, number, "Irène", *choices)
    for name in VOTERS:
        approve(village, poll, name, "a")
    village.pass_days(16)
    tick(village)
    assert dispute(number).state == D.APPLIED
    return number


def mark(number: int) -> Mark:
    return fresh().scalars(select(Mark).where(Mark.dispute_id == number)).one()


def reverse(village: Village, number: int) -> None:
    with transaction() as session:
        found = session.get_one(Dispute, number)
        session.refresh(found.page, with_for_update=True)
        decisions.reverse(session, found, 7, village.now)


def answer(village: Village, number: int, by: str, words: str) -> None:
    with transaction() as session:
        found = session.scalars(select(Mark).where(Mark.dispute_id == number)).one()
        decisions.answer(session, found, words, village.member(by, session), village.now)


# --- a structure's own words


def test_the_steward_is_a_party_to_what_is_disputed_of_their_words(claimed: Village) -> None:
    number = contest(claimed, "Yannick", "phones")
    roles = {party.member.name.split()[0]: party.role for party in dispute(number).parties}
    assert roles == {"Yannick": PartyRole.OPENER, "Lucie": PartyRole.AUTHOR}


def test_somebody_who_becomes_a_steward_is_a_party_from_then_on(village: Village) -> None:
    number = contest(village, "Yannick", "phones")
    make_steward(village, "Odile")
    with transaction() as session:
        disputes.readdress(session, session.get_one(Page, page_of().id), village.now)
    assert "Odile" in {party.member.name.split()[0] for party in dispute(number).parties}


def test_no_option_rewrites_a_structures_words(claimed: Village) -> None:
    number = contest(claimed, "Yannick", "phones")
    mediated(claimed, number, "Yannick")
    other = text(claimed, number, "Un autre numéro", phones=[{"id": "accueil", "value": "04 00 00 00 00"}])
    refusal = refused(consult, claimed, number, "Irène", other)
    assert refusal.code == "not-this-effect"
    assert "jamais de ses mots" in str(refusal)


def test_the_words_stay_and_the_note_appears_and_is_answered_once(claimed: Village) -> None:
    number = decided(claimed, "phones", Choice("Une note", Effect.NOTE, note=NOTE))
    assert says("phones") == ({"id": "accueil", "value": "04 65 71 20 47"},)
    assert (mark(number).note, mark(number).place) == (NOTE, "phones")
    assert refused(answer, claimed, number, "Yannick", "Non.").code == "not-allowed:note-steward"
    assert refused(answer, claimed, number, "Lucie", "x" * 501).code == "too-long"
    answer(claimed, number, "Lucie", "Le numéro a changé le 10 mars.")
    assert mark(number).answer == "Le numéro a changé le 10 mars."
    assert refused(answer, claimed, number, "Lucie", "Encore un mot.").code == "already-answered"


def test_what_a_network_says_is_contested_and_never_rewritten(village: Village) -> None:
    mediator(village)
    alone = ({"id": "a", "value": "Réseau des cafés"},)
    village.edit("Le Perron", "Lucie", networks=alone)
    number = contest(village, "Yannick", "networks")
    assert refused(offer, village, number, "Yannick", networks=()).code == "said-by-others"
    do(village, disputes.join, number, "Odile", "J’habite en face et j’ai vu la porte.")
    mediated(village, number, "Yannick")
    assert allowed_effects(dispute(number)) == (Effect.MARK, Effect.NOTE, Effect.DELIST)
    other = text(village, number, "Aucun réseau", networks=())
    refusal = refused(consult, village, number, "Irène", other)
    assert (refusal.code, "d’un réseau" in str(refusal)) == ("not-this-effect", True)
    consult(village, number, "Irène", Choice("Une note", Effect.NOTE, note=NOTE))
    assert says("networks") == alone


def test_a_note_has_a_size(claimed: Village) -> None:
    number = contest(claimed, "Yannick", "phones")
    mediated(claimed, number, "Yannick")
    refusal = refused(consult, claimed, number, "Irène", Choice("Une note", Effect.NOTE, note="x" * 501))
    assert (refusal.code, "501" in str(refusal)) == ("bad-note", True)


def test_neighbours_do_not_agree_on_a_structures_words_without_it(claimed: Village) -> None:
    """Lucie is silent for so long that she is passed over: her fiche still says what she wrote."""
    number = contest(claimed, "Yannick", "phones")
    do(claimed, disputes.join, number, "Odile", "J’habite en face et j’ai vu la porte.")
    mediated(claimed, number, "Yannick")
    for _round in range(2):
        for name in ("Yannick", "Odile"):
            do(claimed, mediation.state, number, name, "Le numéro a changé, je l’ai lu sur la porte.")
        claimed.pass_days(3)
        tick(claimed)
    assert dispute(number).silent_ids
    hashed = offer(claimed, number, "Yannick", phones=[{"id": "accueil", "value": "04 00 00 00 00"}])
    assert not do(claimed, agreements.agree, number, "Odile", hashed)
    assert says("phones") == ({"id": "accueil", "value": "04 65 71 20 47"},)


# --- the whole fiche


def test_a_decision_takes_a_fiche_out_of_the_lists_and_suspending_it_does_not_bring_it_back(
    claimed: Village,
) -> None:
    number = decided(claimed, "", Choice("Retirer des listes", Effect.DELIST))
    assert page_of().listing == ListingState.DELISTED
    with transaction() as session:
        page, lucie = session.get_one(Page, page_of().id), claimed.member("Lucie", session)
        listing.suspend(session, page, "", lucie, claimed.now)
        listing.lift(session, page, lucie, claimed.now)
    assert page_of().listing == ListingState.DELISTED
    reverse(claimed, number)
    assert page_of().listing == ListingState.LISTED


# --- reversed


def test_a_decision_that_is_reversed_leaves_the_page_as_it_was(claimed: Village) -> None:
    claimed.edit("Le Perron", "Odile", nature="association")
    number = contest(claimed, "Yannick", "nature")
    mediated(claimed, number, "Yannick")
    poll = consult(claimed, number, "Irène", text(claimed, number, "Une coopérative", nature="cooperative"))
    for name in VOTERS:
        approve(claimed, poll, name, "a")
    claimed.pass_days(16)
    tick(claimed)
    assert says("nature") == "cooperative"
    reverse(claimed, number)
    assert (dispute(number).state, says("nature")) == (D.REVERSED, "association")
    left = fresh().scalars(select(Precedent)).one()
    assert left.state == PrecedentState.OVERTURNED


def test_a_mark_goes_with_the_decision(claimed: Village) -> None:
    number = decided(claimed, "phones", Choice("Contesté", Effect.MARK))
    assert mark(number).until is None
    reverse(claimed, number)
    assert mark(number).until == claimed.now


def test_what_later_words_stand_on_is_not_reversed_behind_their_back(claimed: Village) -> None:
    claimed.edit("Le Perron", "Odile", nature="association")
    number = contest(claimed, "Yannick", "nature")
    mediated(claimed, number, "Yannick")
    poll = consult(claimed, number, "Irène", text(claimed, number, "Une coopérative", nature="cooperative"))
    for name in VOTERS:
        approve(claimed, poll, name, "a")
    claimed.pass_days(16)
    tick(claimed)
    claimed.edit("Le Perron", "Odile", nature="fondation")
    refusal = refused(reverse, claimed, number)
    assert (refusal.code, dispute(number).state) == ("changed-since", D.APPLIED)
    assert says("nature") == "fondation"


def test_sent_back_the_case_waits_for_another_mediator_and_leaves_no_precedent(claimed: Village) -> None:
    number = decided(claimed, "phones", Choice("Contesté", Effect.MARK))
    with transaction() as session:
        found = session.get_one(Dispute, number)
        session.refresh(found.page, with_for_update=True)
        decisions.send_back(session, found, 7, claimed.now)
    case = dispute(number)
    assert (case.state, case.mediator_id) == (D.FILED, None)
    assert fresh().scalars(select(Precedent)).one().state == PrecedentState.OVERTURNED


def test_the_journal_names_the_case_at_each_step(claimed: Village) -> None:
    number = decided(claimed, "phones", Choice("Une note", Effect.NOTE, note=NOTE))
    told = fresh().scalars(
        select(JournalEntry.act)
        .where(JournalEntry.subject == "dispute", JournalEntry.subject_id == number)
        .order_by(JournalEntry.id)
    )
    steps = "open-dispute stall ask-mediation receive consult count conclude apply"
    assert list(told) == steps.split()
