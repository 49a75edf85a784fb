"""Closing an account: what says who somebody was is gone, what they wrote stays, and all of it is still proved."""

import pytest
from sqlalchemy import select

from app.acts import accounts, disputes, erasing, talk
from app.database import database, transaction
from app.governance.refusals import Refusal
from app.governance.vocabulary import ClaimState, DisputeQuestion, MemberState, ProposalState, Role
from app.models import Claim, Member, Page, Party, Subscription
from app.queries import verifying
from tests import council
from tests.acts.test_claims import claim
from tests.acts.test_clock import at_once
from tests.village import PASSWORD, Village, fresh


def erase(village: Village, name: str = "Yannick", password: str | None = PASSWORD) -> None:
    with transaction() as session:
        erasing.erase(session, village.member(name, session), village.now, password=password)


def closed() -> Member:
    return fresh().scalars(select(Member).where(Member.state == MemberState.ERASED)).one()


def test_nothing_is_left_that_says_who_they_were(village: Village) -> None:
    with transaction() as session:
        accounts.change_profile(session, village.member("Yannick", session), "Boulanger.", village.now)
    before = village.member("Yannick")
    erase(village)
    after = closed()
    signs = before.opaque_id[:4]
    assert (after.id, after.opaque_id) == (before.id, before.opaque_id)
    assert (after.name, after.slug) == (f"Compte fermé {signs}", f"compte-ferme-{signs}")
    kept = " ".join(str(getattr(after, column.key)) for column in Member.__table__.columns)
    for said in ("Yannick", "Besset", "besset", "example.org", "Boulanger", before.password):
        assert said not in kept
    assert after.epoch == before.epoch + 1


def test_what_they_wrote_is_still_theirs_and_the_chains_hold(village: Village) -> None:
    village.edit("Le Perron", "Yannick", body="Le fournil cuit le samedi.")
    erase(village)
    author = village.revisions("Le Perron")[-1].author
    assert author.name.startswith("Compte fermé ")
    with database().reading() as session:
        verifying.verify(session)


def test_a_wrong_password_closes_nothing(village: Village) -> None:
    with pytest.raises(Refusal, match="Ce n’est pas votre mot de passe") as caught:
        erase(village, password="une autre phrase")
    assert caught.value.status == 403
    assert village.member("Yannick").state is MemberState.CONFIRMED


def test_the_program_closes_without_one_and_closing_twice_is_closing_once(village: Village) -> None:
    erase(village, password=None)
    epoch = closed().epoch
    with transaction() as session:
        erasing.erase(session, session.get_one(Member, closed().id), village.now)
    assert closed().epoch == epoch


def test_nobody_enters_again_and_the_address_is_free_for_another_account(village: Village) -> None:
    address = village.member("Yannick").email
    erase(village)
    with transaction() as session:
        assert accounts.who_logs_in(session, address, PASSWORD) is None
        assert accounts.who_logs_in(session, closed().email, "") is None
        accounts.ask_password(session, address, village.now)
        again = accounts.register(session, "Yannick Besset", address, "une phrase nouvelle", village.now)
        assert again is not None
        accounts.confirm(session, again, village.now)
    assert village.member("Yannick").id != closed().id


def test_charges_end_fiches_go_back_and_claims_are_withdrawn(village: Village) -> None:
    with transaction() as session:
        yannick = village.member("Yannick", session)
        accounts.appoint(session, yannick, Role.MEDIATOR, None, village.now, None)
    claim(village, "Yannick")
    erase(village)
    assert closed().roles(village.now) == frozenset()
    assert fresh().scalars(select(Claim.state)).all() == [ClaimState.RELINQUISHED]
    assert village.page("Le Perron").steward_ids == frozenset()


def test_what_waits_for_an_answer_goes_on_without_them(village: Village) -> None:
    (number,) = council.propose(village, "Yannick", access="plain-pied")
    erase(village)
    assert council.proposal(number).state is ProposalState.REVIEW
    assert council.proposal(number).author.name.startswith("Compte fermé ")
    village.pass_days(8)
    council.tick(village)
    assert council.proposal(number).state is ProposalState.ACCEPTED
    with database().reading() as session:
        verifying.verify(session)


def test_they_follow_nothing_any_more(village: Village) -> None:
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
        yannick = village.member("Yannick", session)
        talk.start(session, page, "Les horaires d’été", "Qui les sait ?", yannick, village.now)
    assert fresh().scalars(select(Subscription)).all()
    erase(village)
    assert fresh().scalars(select(Subscription)).all() == []


def test_a_party_who_closes_their_account_is_passed_over(village: Village) -> None:
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
        yannick = village.member("Yannick", session)
        why = "Ce numéro est celui d’une autre association."
        question = next(iter(DisputeQuestion))
        disputes.open_dispute(session, page, "phones", question, why, yannick, village.now)
    erase(village)
    gone = closed().id
    parties = fresh().scalars(select(Party).where(Party.member_id == gone)).all()
    assert parties
    assert all(party.passed_over_at == village.now for party in parties)


def test_an_account_that_waits_to_be_confirmed_is_closed_too(village: Village) -> None:
    village.settle("Nadia Neuve", confirmed=False)
    erase(village, "Nadia")
    assert closed().confirmed_at is None


def test_two_people_whose_signs_are_the_same_have_two_names(village: Village) -> None:
    with transaction() as session:
        for name in ("Yannick", "Lucie"):
            one = village.member(name, session)
            one.opaque_id = f"3f2a{one.opaque_id[4:]}"
    erase(village, "Yannick")
    erase(village, "Lucie")
    names = fresh().scalars(select(Member.name).where(Member.state == MemberState.ERASED)).all()
    assert len(set(names)) == 2


def test_closed_from_two_tabs_at_once_it_is_closed_once(village: Village) -> None:
    number, epoch = village.member("Yannick").id, village.member("Yannick").epoch

    def close() -> None:
        with transaction() as session:
            erasing.erase(session, session.get_one(Member, number), village.now, password=PASSWORD)

    at_once(village, close, close)
    assert closed().epoch == epoch + 1
