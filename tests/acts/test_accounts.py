"""Accounts, without the web: opened, confirmed, entered, given another password, given a role."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.acts import accounts
from app.checks import BadValue
from app.database import transaction
from app.governance.refusals import Refusal
from app.governance.vocabulary import Act, MemberState, Role
from app.models import JournalEntry, Member
from tests.village import PASSWORD

LONG_ENOUGH = "le pain du vendredi"


def register(
    village, name="Noémie Chazal", email="noemie@example.org", password=LONG_ENOUGH
) -> Member | None:
    with transaction() as session:
        return accounts.register(session, name, email, password, village.now)


def enters(email: str, password: str) -> Member | None:
    with transaction() as session:
        return accounts.who_logs_in(session, email, password)


def asked(village) -> list[str]:
    """Why a letter was asked for, besides those that go to new accounts."""
    with transaction() as session:
        entries = session.scalars(select(JournalEntry).where(JournalEntry.act == Act.ASK_PASSWORD))
        return [entry.detail["why"] for entry in entries]


def test_a_new_account_waits_to_be_confirmed(village):
    member = register(village, name="  Noémie   Chazal ", email="Noemie@Example.ORG")
    assert member is not None
    assert (member.name, member.email) == ("Noémie Chazal", "noemie@example.org")
    assert (member.state, member.confirmed_at) == (MemberState.UNCONFIRMED, None)


def test_the_password_is_kept_as_argon2_and_the_journal_says_nothing_of_the_person(village):
    member = register(village)
    assert member.password.startswith("$argon2id$")
    with transaction() as session:
        entry = session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
        assert (entry.act, entry.subject_id, entry.public) == (Act.REGISTER, member.id, False)
        assert not {"noemie", "chazal"} & set(str(vars(entry)).lower().replace("'", " ").split())


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("neuf sign", "nine characters"),
        ("", "none"),
        ("a" * 201, "two hundred and one"),
    ],
)
def test_a_password_too_short_or_too_long_is_refused_in_a_sentence(village, password, why):
    with pytest.raises(Refusal, match="de 10 à 200\u00a0signes") as refused:
        register(village, password=password)
    assert (refused.value.code, refused.value.status) == ("password-length", 422), why


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Lucie Farigoule", "the same"),
        ("lucie  farigoule", "another case, more spaces"),
        ("Lucie-Fàrigoule", "a hyphen and an accent"),
        ("Ꮮucie Farigoule", "a Cherokee letter"),
        ("Luсie Farigoule", "a Cyrillic letter"),
        ("Lucie\u200bFarigoule", "a space without width"),
        ("Lucie \u202efarigoule", "writing turned round"),
    ],
)
def test_nobody_passes_for_lucie(village, name, why):
    with pytest.raises((Refusal, BadValue)):
        register(village, name=name)


def test_an_address_that_has_an_account_gets_a_letter_and_no_second_account(village):
    assert register(village, email="LUCIE@example.org") is None
    assert asked(village) == ["registered"]
    with transaction() as session:
        assert len(session.scalars(select(Member).where(Member.email == "lucie@example.org")).all()) == 1


def confirm(village, member: Member, name: str = "") -> bool:
    with transaction() as session:
        return accounts.confirm(session, session.get_one(Member, member.id), village.now, name)


def test_an_account_that_waits_keeps_no_name_from_anybody(village):
    first = register(village, email="coquille@example.org")
    second = register(village, email="noemie@example.org")
    assert confirm(village, second)
    with pytest.raises(Refusal, match="est déjà pris") as refused:
        confirm(village, first)
    assert (refused.value.code, refused.value.status) == ("name-taken", 409)
    assert confirm(village, first, "Noémie du Bourg")


def test_a_name_that_is_taken_is_refused_whatever_the_address(village):
    for email in ("lucie@example.org", "personne@example.org"):
        with pytest.raises(Refusal, match="est déjà pris"):
            register(village, name="Yannick Besset", email=email)


def test_two_names_without_a_latin_letter_are_two_people(village):
    olga, fatima = (
        register(village, "Ольга", "olga@example.org"),
        register(village, "فاطمة", "fatima@example.org"),
    )
    assert confirm(village, olga)
    assert confirm(village, fatima)
    assert {village.member(name).slug for name in ("Ольга", "فاطمة")} == {"sans-nom", "sans-nom-2"}


def test_a_password_is_chosen_even_when_the_name_was_taken_meanwhile(village):
    first, second = register(village, email="coquille@example.org"), register(village)
    assert confirm(village, second)
    with transaction() as session:
        row = session.get_one(Member, first.id)
        accounts.change_password(session, row, "un autre pain, mardi", village.now)
        assert row.state == MemberState.UNCONFIRMED


def test_confirming_twice_is_confirming_once(village):
    member = register(village)
    with transaction() as session:
        row = session.get_one(Member, member.id)
        assert accounts.confirm(session, row, village.now)
        assert not accounts.confirm(session, row, village.now + timedelta(days=1))
        assert (row.state, row.confirmed_at) == (MemberState.CONFIRMED, village.now)


def test_the_right_password_enters_and_nothing_else_does(village):
    assert enters("lucie@example.org", PASSWORD).name == "Lucie Farigoule"
    assert enters(" Lucie@Example.org ", PASSWORD).name == "Lucie Farigoule"
    assert enters("lucie@example.org", PASSWORD + " ") is None
    assert enters("lucie@example.org", "") is None
    assert enters("personne@example.org", PASSWORD) is None


def test_an_unknown_address_costs_as_much_as_a_wrong_password(village, monkeypatch):
    looked_at, email = [], register(village).email
    monkeypatch.setattr(accounts, "_verify", lambda hashed, _password: looked_at.append(hashed[:30]) or False)
    enters(email, "pas le bon mot")
    enters("personne@example.org", "pas le bon mot")
    assert looked_at[0] == looked_at[1] == "$argon2id$v=19$m=19456,t=2,p=1"


def test_a_forgotten_password_is_asked_for_only_where_there_is_an_account(village):
    with transaction() as session:
        accounts.ask_password(session, "personne@example.org", village.now)
    assert asked(village) == []
    with transaction() as session:
        accounts.ask_password(session, "lucie@example.org", village.now)
    assert asked(village) == ["forgotten"]


def test_another_password_ends_what_the_old_one_opened(village):
    before = village.member("Lucie").epoch
    with transaction() as session:
        accounts.change_password(session, village.member("Lucie", session), LONG_ENOUGH, village.now)
    assert enters("lucie@example.org", PASSWORD) is None
    assert enters("lucie@example.org", LONG_ENOUGH).epoch == before + 1


def test_choosing_a_password_by_mail_proves_the_address(village):
    member = register(village)
    with transaction() as session:
        row = session.get_one(Member, member.id)
        accounts.change_password(session, row, "un autre pain, mardi", village.now)
        assert (row.state, row.confirmed_at) == (MemberState.CONFIRMED, village.now)


def appoint(village, who: str, by: str) -> None:
    """A moderator for ten days."""
    with transaction() as session:
        chosen, chooser = village.member(who, session), village.member(by, session)
        until = village.now + timedelta(days=10)
        accounts.appoint(session, chosen, Role.MODERATOR, chooser, village.now, until)


def test_a_role_is_given_for_a_term_by_the_coordination(village):
    appoint(village, "Lucie", by="Anatole")
    lucie = village.member("Lucie")
    assert lucie.roles(village.now + timedelta(days=9)) == {Role.MODERATOR}
    assert lucie.roles(village.now + timedelta(days=10)) == frozenset()


@pytest.mark.parametrize(
    ("who", "by", "sentence"),
    [
        ("Yannick", "Lucie", "revient à la coordination"),
        ("Yannick", "Odile", "revient à la coordination"),
        ("Anatole", "Anatole", "Nul ne règle ses propres rôles"),
    ],
)
def test_a_role_is_not_for_others_to_give_nor_for_oneself_to_take(village, who, by, sentence):
    with pytest.raises(Refusal, match=sentence) as refused:
        appoint(village, who, by=by)
    assert refused.value.status == 403
