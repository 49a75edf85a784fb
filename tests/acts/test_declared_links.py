"""Declaring a link and ending it: once, in the open, and it counts from that day to so long after its end."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.acts import declared_links, erasing
from app.database import database, transaction
from app.governance.refusals import Refusal
from app.governance.vocabulary import Act, LinkNature, LinkState, Role
from app.models import DeclaredLink, JournalEntry, Page
from app.queries import commitments, verifying
from app.queries.proofs import BrokenProof
from tests.acts.test_clock import at_once
from tests.duplicates import TWICE, merge, write_twice
from tests.village import PASSWORD, Village, fresh

NOTE = "Trésorière de 2019 à 2024."


def declare(
    village: Village,
    by: str,
    page: str | None = None,
    other: str | None = None,
    nature: LinkNature | None = LinkNature.BOARD,
    note: str = NOTE,
    **options: Any,
) -> int:
    """The id of the link that somebody declares with a fiche or with a member."""
    with transaction() as session:
        found = session.execute(select(Page).where(Page.title == page)).scalar_one() if page else None
        who = village.member(other, session) if other else None
        me = village.member(by, session)
        return declared_links.declare(session, found, who, nature, note, me, village.now, **options).id


def end(village: Village, number: int, by: str) -> None:
    with transaction() as session:
        link = session.get_one(DeclaredLink, number)
        declared_links.end(session, link, village.member(by, session), village.now)


def link(number: int) -> DeclaredLink:
    return fresh().get_one(DeclaredLink, number)


def rows(*acts: Act) -> list[JournalEntry]:
    return list(fresh().scalars(select(JournalEntry).where(JournalEntry.act.in_(acts))))


def refused(village: Village, by: str, **what: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        declare(village, by, **what)
    assert rows(Act.DECLARE_LINK) == []
    return caught.value


def test_a_link_is_in_the_public_journal_by_codes_and_without_its_note(village: Village) -> None:
    number = declare(village, "Lucie", "Le Perron")
    (row,) = rows(Act.DECLARE_LINK)
    assert (row.public, row.page.title, row.by.name) == (True, "Le Perron", "Lucie Farigoule")
    assert (row.detail["nature"], row.detail["said"][:2]) == ("board", ["declared_link", number])
    assert NOTE not in f"{row.detail} {row.reason}"
    assert (link(number).state, link(number).note) == (LinkState.DECLARED, NOTE)


def test_with_somebody_the_row_names_them_by_what_says_nothing_of_them(village: Village) -> None:
    declare(village, "Lucie", other="Yannick", nature=LinkNature.KIN, note="")
    (row,) = rows(Act.DECLARE_LINK)
    assert (row.page, row.detail["to"]) == (None, village.member("Yannick").opaque_id)


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({}, "missing-object"),
        ({"page": "Le Perron", "other": "Yannick"}, "two-objects"),
        ({"other": "Lucie"}, "involved:oneself"),
        ({"page": "Le Perron", "nature": None}, "missing-nature"),
        ({"page": "Le Perron", "note": "x" * 201}, "note-length"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_declared(village: Village, what: Any, code: str) -> None:
    refusal = refused(village, "Lucie", **what)
    assert (refusal.code, refusal.status) == (code, 422)


def test_an_address_to_confirm_declares_nothing(village: Village) -> None:
    village.settle("Nadia Neuve", confirmed=False)
    assert refused(village, "Nadia", page="Le Perron").code == "not-eligible:email"


def test_the_same_form_sent_twice_declares_once(village: Village) -> None:
    first = declare(village, "Lucie", "Le Perron", form_key="k")
    assert declare(village, "Lucie", "Le Perron", form_key="k") == first
    assert len(rows(Act.DECLARE_LINK)) == 1


def test_there_is_one_link_at_a_time_and_another_after_its_end(village: Village) -> None:
    first = declare(village, "Lucie", "Le Perron")
    with pytest.raises(Refusal, match="Vous avez déjà déclaré un lien") as caught:
        declare(village, "Lucie", "Le Perron", nature=LinkNature.WORK)
    assert (caught.value.code, caught.value.status) == ("already-declared", 409)
    end(village, first, "Lucie")
    declare(village, "Lucie", "Le Perron", nature=LinkNature.WORK)
    assert len(fresh().scalars(select(DeclaredLink)).all()) == 2


def test_declared_from_two_tabs_at_once_it_is_declared_once(village: Village) -> None:
    told = []

    def one() -> None:
        try:
            declare(village, "Lucie", "Le Perron")
        except Refusal as refusal:
            told.append(refusal.code)

    at_once(village, one, one)
    assert told == ["already-declared"]
    assert len(rows(Act.DECLARE_LINK)) == 1


def test_a_flood_is_refused(village: Village) -> None:
    for _ in range(declared_links.MOST_A_DAY):
        end(village, declare(village, "Lucie", "Le Perron", note=""), "Lucie")
    with pytest.raises(Refusal, match="Reprenez demain"):
        declare(village, "Lucie", "Le Perron")
    village.pass_days(1)
    declare(village, "Lucie", "Le Perron")


def test_who_declared_it_ends_it_and_nobody_else(village: Village) -> None:
    number = declare(village, "Lucie", "Le Perron")
    for other in ("Yannick", "Odile", "Anatole"):
        with pytest.raises(Refusal, match="la personne qui l’a déclaré"):
            end(village, number, other)
    village.pass_days(3)
    end(village, number, "Lucie")
    assert (link(number).state, link(number).ended_at) == (LinkState.ENDED, village.now)
    end(village, number, "Lucie")
    assert len(rows(Act.END_LINK)) == 1, "ended twice it is ended once"


def test_a_link_ended_by_somebody_else_afterwards_is_too_late(village: Village) -> None:
    number = declare(village, "Lucie", "Le Perron")
    end(village, number, "Lucie")
    with pytest.raises(Refusal) as caught:
        end(village, number, "Yannick")
    assert caught.value.code == "too-late"


def test_a_link_with_a_fiche_that_was_merged_is_with_the_one_that_stands_for_it(village: Village) -> None:
    write_twice(village)
    merge(village)
    number = declare(village, "Lucie", TWICE.title)
    assert link(number).page.title == "Le Perron"


def test_closing_an_account_ends_the_links_and_takes_their_notes_away(village: Village) -> None:
    first = declare(village, "Yannick", "Le Perron")
    end(village, first, "Yannick")
    second = declare(village, "Yannick", other="Lucie", nature=LinkNature.KIN, note="Ma sœur.")
    village.pass_days(1)
    with transaction() as session:
        erasing.erase(session, village.member("Yannick", session), village.now, password=PASSWORD)
    for number, ended in ((first, village.now - timedelta(days=1)), (second, village.now)):
        kept = link(number)
        assert (kept.note, kept.salt, kept.ended_at) == ("", None, ended)
    with database().reading() as session:
        verifying.verify(session)


def test_a_note_that_is_changed_behind_the_journal_is_found(village: Village) -> None:
    number = declare(village, "Lucie", "Le Perron")
    with transaction() as session:
        session.get_one(DeclaredLink, number).note = "Rien à voir avec eux."
    with database().reading() as session, pytest.raises(BrokenProof, match="declared_link"):
        commitments.prove(session)


@pytest.mark.parametrize("column", ["author_id", "page_id", "other_id", "nature", "created_at", "ended_at"])
def test_whose_with_what_and_until_when_cannot_be_changed_behind_the_journal(
    village: Village, column: str
) -> None:
    village.settle("Irène Mazuel", Role.MEDIATOR)
    number = declare(village, "Lucie", "Le Perron")
    end(village, number, "Lucie")
    with_somebody = declare(village, "Lucie", other="Yannick")
    with database().reading() as session:
        verifying.verify(session)
    lies = {
        "author_id": (number, village.member("Yannick").id),
        "page_id": (number, village.page("Le Clavier partagé").id),
        "other_id": (with_somebody, village.member("Odile").id),
        "nature": (number, LinkNature.OTHER),
        "created_at": (number, village.now - timedelta(days=300)),
        "ended_at": (number, village.now - timedelta(days=200)),
    }
    lied, value = lies[column]
    with transaction() as session:
        setattr(session.get_one(DeclaredLink, lied), column, value)
    with (
        database().reading() as session,
        pytest.raises(BrokenProof, match=f"le lien déclaré {lied} n’est pas"),
    ):
        verifying.verify(session)
