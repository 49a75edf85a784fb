"""Claiming a fiche: with a code, by a proof, against somebody; then holding it, sharing it, letting it go."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.acts import claims
from app.cases.claims import invitation
from app.database import transaction
from app.governance.deadlines import after_days, after_months
from app.governance.refusals import Refusal
from app.governance.vocabulary import ClaimState, ProposalState, Regime, Role, StewardRole
from app.models import Claim, ClaimCode, JournalEntry, Proposal
from tests.acts.test_clock import at_once
from tests.council import propose
from tests.village import Village, fresh

K = ClaimState
REASON = "Elle en a montré les statuts, signés en préfecture."
PROOF = "Je suis la présidente, mon nom est au Journal officiel."
PERRON = "Le Perron"


def code_for(village: Village, to: str = "12 place du Marché", title: str = PERRON) -> str:
    with transaction() as session:
        return claims.issue_code(session, session.merge(village.page(title)), to, village.now)


def claim(village: Village, by: str, code: str | None = None, title: str = PERRON, **more) -> Claim:
    """Somebody claims a fiche, Le Perron: with a fresh code, unless another is given."""
    typed = code_for(village, title=title) if code is None else code
    with transaction() as session:
        page = session.merge(village.page(title))
        return claims.claim_with_code(session, page, typed, village.member(by, session), village.now, **more)


def ask(village: Village, by: str, proof: str = PROOF) -> Claim:
    with transaction() as session:
        page = session.merge(village.page(PERRON))
        return claims.claim_with_proof(session, page, proof, village.member(by, session), village.now)


def do(village: Village, act: Callable, who: Claim, by: str, *words, **more) -> Claim:
    """Somebody does this to a claim, which is read again."""
    with transaction() as session:
        row = session.get_one(Claim, who.id)
        act(session, row, *words, village.member(by, session), village.now, **more)
    return again(who)


def again(one: Claim) -> Claim:
    return fresh().get_one(Claim, one.id)


def refusal(act: Callable, *words, **more) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act(*words, **more)
    return caught.value


def stewards(village: Village) -> set[str]:
    return {held.author.name.split()[0] for held in village.page(PERRON).stewardships}


@pytest.fixture
def town(village: Village) -> Village:
    """The village, with two moderators who never wrote here."""

    def build() -> None:
        village.settle("Rose Mazet", Role.MODERATOR)
        village.settle("Fernand Brun")

    village.once("Rose and Fernand", build)
    return village


# --- codes


def test_a_code_has_no_look_alikes_and_is_kept_as_a_hash_only(village: Village) -> None:
    code = code_for(village)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4} ){6}[0-9A-HJKMNP-TV-Z]{2}", code)
    row = fresh().scalar(select(ClaimCode))
    assert row.code_hash == claims.code_hash(code)
    assert code.replace(" ", "") not in repr(row.__dict__)
    assert code_for(village) != code


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        lambda code: code.replace(" ", ""),
        lambda code: code.replace(" ", "-"),
        lambda code: f"  {code}\n",
        lambda code: code.replace("0", "O").replace("1", "l"),
        lambda code: code.replace("1", "I").replace("V", "u"),
    ],
    ids=["lower case", "no space", "hyphens", "around", "O and l", "I and u"],
)
def test_a_code_is_understood_as_people_type_it(village: Village, typed: Callable[[str], str]) -> None:
    held = claim(village, "Lucie", typed(code_for(village)))
    assert (held.state, held.role, held.since) == (K.HELD, StewardRole.MANAGER, village.now)
    assert stewards(village) == {"Lucie"}


def test_a_code_serves_once(village: Village) -> None:
    code = code_for(village)
    held = claim(village, "Lucie", code)
    do(village, claims.relinquish, held, "Lucie")
    assert refusal(claim, village, "Yannick", code).code == "code-used"
    row = fresh().scalar(select(ClaimCode))
    assert (row.used_at, row.used_by_id) == (village.now, village.member("Lucie").id)


def test_a_code_expires_and_an_older_letter_is_good_until_then(village: Village) -> None:
    first = code_for(village)
    village.pass_days(80)
    code_for(village)
    village.now = after_days(village.now - timedelta(days=80), 90) - timedelta(seconds=1)
    assert claim(village, "Lucie", first).state is K.HELD
    late = code_for(village)
    village.pass_days(91)
    assert refusal(claim, village, "Yannick", late).code == "code-expired"


@pytest.mark.parametrize(
    "typed", ["", "0000", "É ✂ ' OR 1=1 --", "A" * 5000], ids=["none", "short", "odd", "long"]
)
def test_a_wrong_code_says_so_and_uses_nothing(village: Village, typed: str) -> None:
    code_for(village)
    assert refusal(claim, village, "Lucie", typed).code == "code-wrong"
    assert fresh().scalar(select(Claim)) is None


def test_the_code_of_another_fiche_is_wrong_here(village: Village) -> None:
    assert (
        refusal(claim, village, "Lucie", code_for(village, title="Le Clavier partagé")).code == "code-wrong"
    )


def test_after_five_tries_even_the_right_code_waits(village: Village) -> None:
    code = code_for(village)
    assert refusal(claim, village, "Lucie", code, tries=5).code == "too-many-tries"
    assert claim(village, "Lucie", code, tries=4).state is K.HELD


def test_the_same_form_sent_twice_is_one_claim(village: Village) -> None:
    code = code_for(village)
    first = claim(village, "Lucie", code, form_key="k")
    assert claim(village, "Lucie", code, form_key="k").id == first.id


def test_one_claims_a_fiche_once(village: Village) -> None:
    claim(village, "Lucie")
    told = refusal(claim, village, "Lucie")
    assert (told.code, str(told)) == ("already-asked", "Vous êtes déjà référent de cette fiche.")
    assert "en cours" in str(_twice(village))


def _twice(village: Village) -> Refusal:
    ask(village, "Yannick")
    return refusal(ask, village, "Yannick")


# --- a proof, and two moderators


def test_a_proof_needs_two_moderators_without_ties(town: Village) -> None:
    asked = ask(town, "Fernand")
    assert asked.state is K.TO_CHECK
    assert refusal(do, town, claims.endorse, asked, "Lucie").code == "not-allowed:moderator"
    once = do(town, claims.endorse, asked, "Odile")
    assert (once.state, once.checked_by.name) == (K.CHECKED_ONCE, "Odile Montagnon")
    assert refusal(do, town, claims.endorse, asked, "Odile").code == "involved:decided"
    assert do(town, claims.endorse, asked, "Rose").state is K.HELD
    assert stewards(town) == {"Fernand"}


def test_a_moderator_who_wrote_on_the_fiche_does_not_judge(town: Village) -> None:
    asked = ask(town, "Fernand")
    town.edit(PERRON, "Odile", access="plain-pied")
    assert refusal(do, town, claims.endorse, asked, "Odile").code == "involved:revision"
    town.pass_days(181)
    assert refusal(do, town, claims.endorse, asked, "Odile").code == "too-late"


def test_a_proof_is_a_sentence_at_least(town: Village) -> None:
    assert refusal(ask, town, "Fernand", "C’est moi.").code == "missing-proof"


def test_a_proof_that_nobody_checks_lapses(town: Village) -> None:
    asked = ask(town, "Fernand")
    town.pass_days(15)
    assert claims.settle_all_due(transaction, town.now) == 1
    lapsed = again(asked)
    assert (lapsed.state, lapsed.state_since) == (K.LAPSED, after_days(asked.state_since, 14))
    assert claims.settle_all_due(transaction, town.now) == 0


def test_a_refusal_says_why(town: Village) -> None:
    asked = ask(town, "Fernand")
    with transaction() as session:
        claims.refuse(
            session, session.get_one(Claim, asked.id), REASON, town.member("Odile", session), town.now
        )
    assert (again(asked).state, again(asked).answer) == (K.REFUSED, REASON)


# --- several contacts: they may oppose


@pytest.fixture
def opposable(town: Village) -> Claim:
    code_for(town, "8 rue du Four")
    asked = claim(town, "Fernand")
    assert asked.state is K.OPPOSABLE
    assert stewards(town) == set()
    return asked


def test_without_opposition_the_claim_is_granted_at_its_deadline(town: Village, opposable: Claim) -> None:
    town.pass_days(8)
    assert claims.settle_all_due(transaction, town.now) == 1
    held = again(opposable)
    assert (held.state, held.since) == (K.HELD, after_days(opposable.state_since, 7))
    assert stewards(town) == {"Fernand"}


def test_an_opposition_makes_it_contested_and_an_impartial_moderator_decides(
    town: Village, opposable: Claim
) -> None:
    assert refusal(_oppose, town, opposable, "Yannick", "Non").code == "missing-reason"
    _oppose(town, opposable, "Yannick", "Il a quitté l’association l’an passé.")
    assert again(opposable).state is K.CONTESTED
    _grant(town, opposable, "Odile")
    assert stewards(town) == {"Fernand"}


def test_an_opposition_after_seven_days_is_too_late(town: Village, opposable: Claim) -> None:
    town.pass_days(8)
    assert refusal(_oppose, town, opposable, "Yannick", REASON).code == "too-late"


def _oppose(village: Village, one: Claim, by: str, reason: str) -> None:
    with transaction() as session:
        row = session.get_one(Claim, one.id)
        claims.oppose(session, row, reason, village.member(by, session), village.now)


def _grant(village: Village, one: Claim, by: str) -> None:
    with transaction() as session:
        row = session.get_one(Claim, one.id)
        claims.grant(session, row, REASON, village.member(by, session), village.now)


# --- a second claim


@pytest.fixture
def contested(town: Village) -> tuple[Claim, Claim]:
    """Lucie holds Le Perron; Fernand comes with a letter too."""
    held, second = claim(town, "Lucie"), claim(town, "Fernand")
    assert second.state is K.CONTESTED
    assert stewards(town) == {"Lucie"}, "a second claim never overwrites"
    return held, second


def test_contested_and_granted_the_former_steward_is_revoked_with_the_reason(
    town: Village, contested: tuple[Claim, Claim]
) -> None:
    held, second = contested
    assert refusal(_grant, town, second, "Lucie").code == "not-allowed:moderator"
    _grant(town, second, "Odile")
    assert stewards(town) == {"Fernand"}
    former = again(held)
    assert (former.state, former.answer, former.until) == (K.REVOKED, REASON, town.now)


def test_contested_and_never_decided_whoever_holds_the_fiche_keeps_it(
    town: Village, contested: tuple[Claim, Claim]
) -> None:
    town.pass_days(31)
    claims.settle_all_due(transaction, town.now)
    assert again(contested[1]).state is K.REFUSED
    assert stewards(town) == {"Lucie"}


def test_the_manager_shares_with_who_contests(town: Village, contested: tuple[Claim, Claim]) -> None:
    with transaction() as session:
        row = session.get_one(Claim, contested[1].id)
        claims.share(session, row, town.member("Lucie", session), town.now, StewardRole.EDITOR)
    assert (again(contested[1]).state, again(contested[1]).role) == (K.HELD, StewardRole.EDITOR)
    assert stewards(town) == {"Lucie", "Fernand"}
    assert village_managers(town) == {town.member("Lucie").id}


def village_managers(village: Village) -> set[int]:
    return set(village.page(PERRON).manager_ids)


def test_who_claims_may_let_it_go(town: Village, contested: tuple[Claim, Claim]) -> None:
    assert do(town, claims.withdraw, contested[1], "Fernand").state is K.WITHDRAWN
    assert refusal(do, town, claims.withdraw, contested[0], "Lucie").code == "too-late"


def test_two_who_decide_at_once_hear_each_other(town: Village, contested: tuple[Claim, Claim]) -> None:
    seen = contested[1].stand
    _grant(town, contested[1], "Odile")
    told = refusal(_refuse, town, contested[1], "Rose", seen)
    assert (told.code, told.status) == ("acted-meanwhile", 409)
    assert "Modération 1 a accordé cette revendication" in str(told)
    assert again(contested[1]).state is K.HELD


def _refuse(village: Village, one: Claim, by: str, seen: str | None = None) -> None:
    with transaction() as session:
        row = session.get_one(Claim, one.id)
        claims.refuse(session, row, REASON, village.member(by, session), village.now, seen=seen)


# --- holding


def _invite(village: Village, held: Claim, to: str, by: str = "Lucie") -> None:
    with transaction() as session:
        row, other = session.get_one(Claim, held.id), claims.member_named(session, to)
        claims.share(session, row, village.member(by, session), village.now, StewardRole.EDITOR, other)


def _accept(village: Village, by: str) -> Claim:
    with transaction() as session:
        page = session.merge(village.page(PERRON))
        return claims.accept_invitation(session, page, village.member(by, session), village.now)


def test_a_manager_invites_and_nobody_becomes_steward_without_saying_yes(town: Village) -> None:
    held = claim(town, "Lucie")
    _invite(town, held, "yannick BESSET")
    assert stewards(town) == {"Lucie"}
    perron, yannick, fernand = town.page(PERRON), town.member("Yannick"), town.member("Fernand")
    assert invitation(fresh(), perron, yannick, town.now).role is StewardRole.EDITOR
    assert invitation(fresh(), perron, fernand, town.now) is None
    taken = _accept(town, "Yannick")
    assert (taken.state, taken.role, taken.invited_by.name) == (K.HELD, StewardRole.EDITOR, "Lucie Farigoule")
    assert stewards(town) == {"Lucie", "Yannick"}


def test_an_invitation_serves_once_and_needs_its_author_still_there(town: Village) -> None:
    held = claim(town, "Lucie")
    _invite(town, held, "Yannick Besset")
    taken = _accept(town, "Yannick")
    do(town, claims.relinquish, taken, "Yannick")
    assert refusal(_accept, town, "Yannick").code == "missing-invitation"
    _invite(town, held, "Fernand Brun")
    do(town, claims.relinquish, held, "Lucie")
    assert refusal(_accept, town, "Fernand").code == "missing-invitation"


def test_one_invites_a_member_who_exists(town: Village) -> None:
    held = claim(town, "Lucie")
    assert refusal(_invite, town, held, "Personne de Tel").code == "missing-member"
    assert refusal(_invite, town, held, "Lucie Farigoule").code == "missing-member"


def test_a_fiche_is_handed_on_to_a_steward_and_is_never_without_one(town: Village) -> None:
    held = claim(town, "Lucie")
    assert refusal(_hand_on, town, held, "Yannick").code == "missing-member"
    _invite(town, held, "Yannick Besset")
    _accept(town, "Yannick")
    _hand_on(town, held, "Yannick")
    assert (again(held).state, again(held).until) == (K.TRANSFERRED, town.now)
    assert village_managers(town) == {town.member("Yannick").id}


def _hand_on(village: Village, held: Claim, to: str) -> None:
    with transaction() as session:
        row = session.get_one(Claim, held.id)
        other, by = village.member(to, session), village.member("Lucie", session)
        claims.transfer(session, row, other, by, village.now)


def test_an_editor_neither_shares_nor_hands_on(town: Village) -> None:
    held = claim(town, "Lucie")
    _invite(town, held, "Yannick Besset")
    taken = _accept(town, "Yannick")
    assert refusal(_invite, town, taken, "Fernand Brun", "Yannick").code == "not-allowed:manager"


def test_eighteen_months_of_silence_put_a_steward_to_sleep_until_they_wake(town: Village) -> None:
    held = claim(town, "Lucie")
    town.pass_days(400)
    town.edit(PERRON, "Lucie", access="plain-pied")
    acted = town.now
    town.now = after_months(acted, 18) - timedelta(minutes=1)
    assert claims.settle_all_due(transaction, town.now) == 0
    town.now = after_months(acted, 18)
    assert claims.settle_all_due(transaction, town.now) == 1
    asleep = again(held)
    assert (asleep.state, asleep.state_since) == (K.DORMANT, town.now)
    assert stewards(town) == set()
    assert do(town, claims.wake, held, "Lucie").state is K.HELD
    assert stewards(town) == {"Lucie"}


def test_a_stewardship_is_revoked_with_a_reason(town: Village) -> None:
    held = claim(town, "Lucie")
    with transaction() as session:
        row = session.get_one(Claim, held.id)
        claims.revoke(session, row, REASON, town.member("Odile", session), town.now)
    assert (again(held).state, again(held).answer) == (K.REVOKED, REASON)
    assert stewards(town) == set()


def test_every_step_is_in_the_public_journal(town: Village, contested: tuple[Claim, Claim]) -> None:
    _grant(town, contested[1], "Odile")
    rows = fresh().scalars(
        select(JournalEntry).where(JournalEntry.subject == "claim").order_by(JournalEntry.id)
    )
    told = [(row.act, row.state_before, row.state_after, row.public) for row in rows]
    assert told == [
        ("claim", "", "held", True),
        ("claim", "", "contested", True),
        ("grant", "contested", "held", True),
        ("revoke", "held", "revoked", True),
    ]


# --- the proposals of the fiche


def test_a_steward_who_comes_is_asked_and_one_who_goes_leaves_them_to_the_community(village: Village) -> None:
    """Nothing is lost, and every deadline begins again; what was the community's stays where it was."""
    (about_hours,) = propose(village, "Lucie", access="plain-pied")
    (about_place,) = propose(village, "Lucie", themes=[{"id": "culture", "value": "culture"}])
    village.pass_days(5)
    held = claim(village, "Yannick")
    asked, left = (fresh().get_one(Proposal, number) for number in (about_hours, about_place))
    assert (asked.regime, asked.state, asked.state_since) == (Regime.STEWARD, ProposalState.OPEN, village.now)
    assert (left.regime, left.state) == (Regime.COMMUNITY, ProposalState.REVIEW)
    assert left.state_since < village.now
    village.pass_days(10)
    do(village, claims.relinquish, held, "Yannick")
    back = fresh().get_one(Proposal, about_hours)
    assert (back.regime, back.state, back.state_since) == (
        Regime.COMMUNITY,
        ProposalState.REVIEW,
        village.now,
    )


def test_what_is_asked_of_a_steward_who_falls_asleep_goes_to_the_community(village: Village) -> None:
    claim(village, "Yannick")
    village.now = after_months(village.now, 18) - timedelta(days=1)
    (number,) = propose(village, "Lucie", access="plain-pied")
    village.pass_days(2)
    claims.settle_all_due(transaction, village.now)
    assert fresh().get_one(Proposal, number).regime is Regime.COMMUNITY


# --- at once


def test_two_who_claim_at_once_are_one_steward_and_one_contest(village: Village) -> None:
    codes = [code_for(village), code_for(village)]
    people = zip(("Lucie", "Yannick"), codes, strict=True)
    at_once(village, *(lambda by=by, code=code: claim(village, by, code) for by, code in people))
    states = sorted(fresh().scalars(select(Claim.state)))
    assert states == [K.CONTESTED, K.HELD]
    assert len(stewards(village)) == 1


def test_one_code_typed_twice_at_once_serves_once(village: Village) -> None:
    code = code_for(village)
    given = at_once(
        village, *(lambda by=by: claim(village, by, code) for by in ("Lucie", "Yannick", "Anatole"))
    )
    assert sorted(one.code for one in given if isinstance(one, Refusal)) == ["code-used", "code-used"]
    assert len(list(fresh().scalars(select(Claim)))) == 1
