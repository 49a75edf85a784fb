"""Withholding versions: by whom, with which reasons, and that the version itself never changes."""

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import DBAPIError

from app.acts import visibility
from app.database import database, transaction
from app.governance.refusals import Refusal
from app.governance.vocabulary import Ground, VersionState, Withholdable
from app.models import JournalEntry, Page, Visibility
from app.queries import proofs
from tests.village import PERRON, Village, fresh

REASON = "Le numéro personnel d’une bénévole y figure."
TEXT, SUMMARY, AUTHOR = Withholdable
ALL = tuple(Withholdable)


def act(village: Village, do, by: str, *words, **more):
    """Withhold or reveal, in a transaction of its own, on Le Perron."""
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
        return do(session, page, *words, by=village.member(by, session), now=village.now, **more)


def withhold(
    village: Village,
    by: str = "Odile",
    number: int = 2,
    hidden=(TEXT,),
    ground=Ground.PERSONAL_DATA,
    reason: str = REASON,
    **more,
):
    return act(village, visibility.withhold, by, number, hidden, ground, reason, **more)


def reveal(village: Village, by: str = "Odile", number: int = 2, reason: str = REASON):
    return act(village, visibility.reveal, by, number, reason)


@pytest.fixture
def spoiled(village: Village) -> Village:
    """Yannick wrote what nobody should read in version 2; Lucie made it good in version 3."""

    def build() -> None:
        village.edit(
            "Le Perron", "Yannick", body="Appelez Mireille au 06 00 00 00 00.", summary="Chez Mireille"
        )
        village.edit("Le Perron", "Lucie", body=PERRON.body)

    village.once("spoiled", build)
    return village


def kept(number: int = 2) -> Visibility:
    return fresh().execute(select(Visibility).where(Visibility.number == number)).scalar_one()


@pytest.mark.parametrize("hidden", [(TEXT,), (SUMMARY,), (AUTHOR,), ALL], ids=lambda h: "+".join(h))
def test_a_moderator_withholds_each_thing_for_itself(spoiled: Village, hidden) -> None:
    withhold(spoiled, hidden=hidden)
    assert kept().hidden == set(hidden)
    assert (kept().state, kept().ground, kept().why) == (VersionState.WITHHELD, Ground.PERSONAL_DATA, REASON)


def test_the_public_log_has_the_act_with_its_reason(spoiled: Village) -> None:
    withhold(spoiled, hidden=(TEXT, AUTHOR))
    reveal(spoiled, reason="Mireille a elle-même publié ce numéro depuis.")
    hid, told = fresh().scalars(select(JournalEntry).order_by(JournalEntry.id)).all()[-2:]
    assert (hid.act, hid.revision, hid.reason, hid.public) == ("withhold", 2, REASON, True)
    assert hid.detail.items() >= {"ground": "personal-data", "hidden": ["text", "author"]}.items()
    assert hid.detail["said"][0] == "measure", "the journal seals the statement of reasons"
    assert (told.act, told.state_before, told.state_after) == ("reveal", "withheld", "shown")
    assert kept().hidden == set()


def test_a_text_withheld_does_not_break_the_chain(spoiled: Village) -> None:
    before = spoiled.revisions("Le Perron")[1].packed
    withhold(spoiled, hidden=ALL)
    assert spoiled.revisions("Le Perron")[1].packed == before
    assert proofs.verify(fresh()).revisions == 4


@pytest.mark.parametrize(
    ("by", "code"),
    [
        ("Lucie", "not-allowed:moderator"),
        ("Yannick", "not-allowed:moderator"),
        ("Anatole", None),
        ("Odile", None),
    ],
)
def test_moderators_and_the_coordination_withhold(spoiled: Village, by: str, code: str | None) -> None:
    if code is None:
        assert withhold(spoiled, by).state is VersionState.WITHHELD
        return
    with pytest.raises(Refusal) as caught:
        withhold(spoiled, by)
    assert caught.value.code == code
    assert str(caught.value) == "Masquer une version revient aux modérateurs ou à la coordination."


def test_only_the_coordination_withholds_from_moderators_too(spoiled: Village) -> None:
    with pytest.raises(Refusal):
        withhold(spoiled, "Odile", from_moderators=True)
    assert withhold(spoiled, "Anatole", from_moderators=True).state is VersionState.RESERVED
    with pytest.raises(Refusal) as caught:
        reveal(spoiled, "Odile")
    assert caught.value.code == "version-reserved"
    with pytest.raises(Refusal):
        withhold(spoiled, "Odile", hidden=(SUMMARY,))
    assert withhold(spoiled, "Anatole").state is VersionState.WITHHELD
    assert reveal(spoiled, "Odile").state is VersionState.SHOWN


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ({"reason": ""}, "missing-reason"),
        ({"reason": "Numéro privé."}, "missing-reason"),
        ({"reason": "é" + " " * 60}, "missing-reason"),
        ({"ground": None}, "missing-ground"),
        ({"hidden": ()}, "nothing-withheld"),
    ],
    ids=lambda value: str(value),
)
def test_nothing_is_withheld_without_ground_reason_and_thing(
    spoiled: Village, missing: dict, code: str
) -> None:
    with pytest.raises(Refusal) as caught:
        withhold(spoiled, **missing)
    assert caught.value.code == code
    assert fresh().scalar(select(Visibility)) is None


def test_the_database_itself_refuses_an_empty_reason(spoiled: Village) -> None:
    withhold(spoiled)
    for values in (
        {"why": " " * 40},
        {"why": "Trop court."},
        {"ground": "personal-data", "text_hidden": False},
    ):
        with database().writing() as session, pytest.raises(DBAPIError):
            session.execute(update(Visibility).values(**values))
    row = {
        "page_id": 1,
        "number": 9,
        "state": VersionState.WITHHELD,
        "text_hidden": True,
        "ground": Ground.INSULT,
    }
    with database().writing() as session, pytest.raises(DBAPIError):
        session.execute(insert(Visibility).values(**row, why=REASON, since=spoiled.now, version=1))


def test_what_the_page_still_says_is_changed_before_it_is_withheld(village: Village) -> None:
    village.edit("Le Perron", "Yannick", body="Appelez Mireille au 06 00 00 00 00.", summary="Chez Mireille")
    with pytest.raises(Refusal) as caught:
        withhold(village)
    assert caught.value.code == "still-said"
    assert "rétablissez une autre version" in str(caught.value)
    assert withhold(village, hidden=(SUMMARY, AUTHOR)).hidden == {SUMMARY, AUTHOR}
    village.edit("Le Perron", "Lucie", body=PERRON.body)
    assert withhold(village).hidden == {TEXT}


def test_a_version_that_does_not_exist_is_not_withheld(spoiled: Village) -> None:
    with pytest.raises(Refusal) as caught:
        withhold(spoiled, number=9)
    assert caught.value.code == "no-such-revision"


def test_what_is_not_withheld_is_not_revealed(spoiled: Village) -> None:
    with pytest.raises(Refusal) as caught:
        reveal(spoiled)
    assert caught.value.code == "not-in-this-state"
