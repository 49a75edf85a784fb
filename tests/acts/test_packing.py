"""Old revisions are packed together: they say what they said, whoever writes, packs or dies meanwhile."""

import os
import random
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from app import create_app
from app.acts import pages
from app.acts.packing import Packed, bundle_pages
from app.database import database, transaction
from app.following import PACKED_A_TICK
from app.models import Member, Page, Revision, contents
from app.models.contents import content_at, contents_at, contents_between, head_content
from app.queries import proofs
from config import Settings
from revisions import BUNDLE_OF, Content, bundle, pack
from tests.asked import asked
from tests.processes import processes
from tests.village import PERRON, Village, fresh

TITLE = "Le Perron"
WORDS = PERRON.body.split()


def said(n: int) -> str:
    """A text of some length, of which each version changes one paragraph."""
    return "\n\n".join(
        f"Paragraphe {k}, écrit {(n + 12 - k) // 12} fois. {PERRON.body[:99]}" for k in range(12)
    )


def write(village: Village, bodies: Iterator[str] | list[str], title: str = TITLE) -> None:
    """One revision a body, by Lucie."""
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == title)).scalar_one()
        lucie = village.member("Lucie", session)
        for body in bodies:
            content = head_content(session, page).replace(body=body)
            pages.edit(session, page, page.number, content, lucie, village.now)


def packed(**how: Any) -> Packed:
    return bundle_pages(database().reading, transaction, **how)


def stored(title: str = TITLE) -> list[tuple[int, int | None, bytes]]:
    rows = select(Revision.number, Revision.keyframe, Revision.packed).join(Page, Page.id == Revision.page_id)
    return [tuple(row) for row in fresh().execute(rows.where(Page.title == title).order_by(Revision.number))]


@pytest.fixture
def long_past(village: Village) -> Village:
    """Le Perron has 101 revisions, none of which a process has in memory."""
    village.once("long past", lambda: write(village, [said(n) for n in range(100)]))
    contents._KEPT.clear()
    return village


def test_old_revisions_are_packed_and_say_what_they_said(long_past: Village) -> None:
    before = stored()
    done = packed()
    assert (done.batches, done.revisions, done.left) == (1, long_past.page(TITLE).bundled, ())
    assert BUNDLE_OF <= done.revisions < 101
    assert done.before == sum(len(kept) for _n, _k, kept in before[: done.revisions])
    assert done.after == sum(len(kept) for _n, _k, kept in stored()[: done.revisions])
    assert done.after < done.before / 3
    assert stored()[done.revisions :] == before[done.revisions :], "the newest are as they were written"
    assert [long_past.content(TITLE, n + 2).body for n in range(100)] == [said(n) for n in range(100)]
    assert proofs.verify(fresh()).revisions == 102


def test_what_is_read_from_a_bundle_takes_one_question(long_past: Village) -> None:
    done = packed()
    page, session = long_past.page(TITLE), fresh()
    session.connection()
    with asked(session) as sent:
        assert content_at(session, page.id, 40) == PERRON.replace(body=said(38))
        assert set(contents_at(session, page.id, (3, 40, 41, 100))) == {3, 40, 41, 100}
        assert len(list(contents_between(session, page.id, 1, done.revisions))) == done.revisions
        assert len(sent) == 3
        assert len(list(contents_between(session, page.id, 30, 60))) == 31
        assert len(sent) == 5, "and one more when the bundle begins before"


@pytest.mark.seeds(1, 2)
def test_any_history_reads_back_whenever_it_was_packed(village: Village, seed: int) -> None:
    """Edits small and large, restorings, merges over an old base; packing at any moment, and writing on."""
    chance = random.Random(seed)
    told, page_id = [village.content(TITLE)], village.page(TITLE).id
    while len(told) < 260:
        with transaction() as session:
            page, lucie = session.get_one(Page, page_id), village.member("Lucie", session)
            for _edit in range(chance.randrange(1, 60)):
                told.append(_acted(chance, session, page, lucie, village.now, told))
        if chance.random() < 0.7:
            packed(most=chance.choice((None, 1)))
        contents._KEPT.clear()
    last = village.page(TITLE)
    assert 128 <= last.bundled < last.number == len(told)
    session = fresh()
    assert [content_at(session, page_id, n) for n in range(1, len(told) + 1)] == told
    contents._KEPT.clear()
    some = chance.sample(range(1, len(told) + 1), 40)
    assert contents_at(session, page_id, some) == {n: told[n - 1] for n in some}
    contents._KEPT.clear()
    for n in some:  # one by one: what they are read against is known after the first ones
        assert contents_at(session, page_id, [n]) == {n: told[n - 1]}
    assert [c.canonical() for _n, c in contents_between(session, page_id, 5, 250)] == [
        content.canonical() for content in told[4:250]
    ]
    assert proofs.verify(session).revisions == len(told) + 1


def _acted(
    chance: random.Random, session: Any, page: Page, by: Member, now: datetime, told: list[Content]
) -> Content:
    """One more revision of the page, and what it says."""
    number = chance.randrange(1, page.number + 1)
    saved: Any = None
    if chance.random() < 0.1:
        saved = pages.edit(session, page, page.number, told[number - 1], by, now)
    elif chance.random() < 0.1:
        mine = told[number - 1].replace(
            fields={**told[number - 1].fields, "access": f"{page.number} marches"}
        )
        with suppress(pages.EditConflict):
            saved = pages.edit(session, page, number, mine, by, now)
    if not isinstance(saved, pages.Saved):
        lines = [" ".join(chance.choices(WORDS, k=chance.choice((5, 9)))) for _ in range(chance.randrange(9))]
        body = "\n\n".join([f"Version {page.number}.", *lines, told[-1].body])
        mine = told[-1].replace(body=body[: chance.choice((3_000, 9_000))])
        saved = pages.edit(session, page, page.number, mine, by, now)
    return head_content(session, saved.revision.page)


def test_large_texts_are_packed_when_a_few_are_there(village: Village) -> None:
    """Their runs cut through a keyframe's revisions, and are stored at once."""
    one, other = (
        "".join(f"{word} porte le numéro {n * n}.\n" for n in range(8_000)) for word in ("Un", "Deux")
    )
    bodies = [f"Version {n}.\n\n{one if n < 21 else other}." for n in range(24)]
    write(village, bodies)
    done = packed()
    heads = [number for number, keyframe, _ in stored()[: done.revisions] if keyframe is None]
    assert done.batches == 1
    assert len(heads) > 1
    page, session = village.page(TITLE), fresh()
    assert [content.body for _n, content in contents_between(session, page.id, 2, 25)] == bodies


def test_what_would_not_be_smaller_stays_as_it_was_written(village: Village) -> None:
    """So few very large texts make a bundle that each costs more than beside a keyframe."""
    chance = random.Random(1)
    large = "\n".join(chance.randbytes(30).hex() for _line in range(2_000))
    write(village, [f"Version {n}.\n\n{large}" for n in range(66)])
    before = stored()
    done = packed()
    assert (done.batches, done.revisions, done.left) == (1, 0, ())
    assert stored() == before
    assert packed() == Packed(), "and is not tried again"
    assert proofs.verify(fresh()).revisions == 68


def test_packing_twice_changes_nothing(long_past: Village) -> None:
    packed()
    before = stored()
    assert packed() == Packed()
    assert stored() == before
    write(long_past, [said(n) for n in range(100, 200)])
    assert packed().batches >= 1
    bundled = [row for row in before if row[2][:1] in (b"\x03", b"\x04")]
    assert stored()[: len(bundled)] == bundled, "what was packed stays as it is"


def test_a_short_past_stays_as_it_was_written(village: Village) -> None:
    write(village, [said(n) for n in range(60)])
    before = stored()
    assert packed() == Packed()
    assert stored() == before


def test_two_who_pack_at_once_pack_once(long_past: Village) -> None:
    first: list[Packed] = []

    @contextmanager
    def late() -> Iterator[Any]:
        """A transaction that begins once somebody else has done the work."""
        first.append(packed())
        with transaction() as session:
            yield session

    assert bundle_pages(database().reading, late) == Packed()
    assert first[0].batches == 1
    assert proofs.verify(fresh()).revisions == 102


def test_who_writes_meanwhile_loses_nothing(long_past: Village) -> None:
    @contextmanager
    def late() -> Iterator[Any]:
        write(long_past, ["Écrit pendant ce temps."])
        with transaction() as session:
            yield session

    assert bundle_pages(database().reading, late).batches == 1
    assert long_past.content(TITLE).body == "Écrit pendant ce temps."
    assert proofs.verify(fresh()).revisions == 103


def pack_and_die(settings: Settings) -> None:
    """Pack, and be killed when everything is written but nothing is committed."""

    @contextmanager
    def deadly() -> Iterator[Any]:
        with transaction() as session:
            yield session
            os.kill(os.getpid(), signal.SIGKILL)

    with create_app(settings).app_context():
        bundle_pages(database().reading, deadly)


def test_who_is_killed_in_the_middle_leaves_everything_as_it_was(long_past: Village) -> None:
    before = stored()
    dying = processes.Process(target=pack_and_die, args=(long_past.app.extensions["settings"],))
    dying.start()
    dying.join(timeout=60)
    assert dying.exitcode == -signal.SIGKILL
    assert stored() == before
    assert packed().batches == 1
    assert proofs.verify(fresh()).revisions == 102


# --- what cannot be read


def _spoil(number: int, kept: bytes, title: str = TITLE) -> None:
    with transaction() as session:
        page = select(Page.id).where(Page.title == title).scalar_subquery()
        spoiled = update(Revision).where(Revision.page_id == page, Revision.number == number)
        session.execute(spoiled.values(packed=kept, keyframe=None))


@pytest.mark.parametrize(
    "kept", [b"\x02rien qui se lise", pack(PERRON.replace(body="Autre.").canonical(), None)]
)
def test_what_is_damaged_is_left_as_it_was_and_told_once(long_past: Village, kept: bytes) -> None:
    write(long_past, [said(n) for n in range(100)], "Le Clavier partagé")
    _spoil(7, kept)
    before = stored()
    done = packed()
    assert (len(done.left), done.batches) == (1, 2), "the other page does not wait"
    assert re.match(r"page \d+, revisions 1 to \d+: .* à la version 7", done.left[0])
    assert stored() == before
    assert packed() == Packed()
    with pytest.raises(proofs.BrokenProof, match="rompue à la version 7"):
        proofs.verify(fresh())


def test_a_gap_is_told_too(long_past: Village) -> None:
    with transaction() as session:
        for order in ("DROP TRIGGER revision_no_delete", "DROP TRIGGER revision_append_only ON revision"):
            if ("ON" in order) == (session.get_bind().dialect.name == "postgresql"):
                session.execute(text(order))
        session.execute(text("DELETE FROM revision WHERE number = 9"))
    assert "à la version 9\u202f: elle manque" in packed().left[0]


def test_a_lie_in_a_bundle_is_named(long_past: Village) -> None:
    last = packed().revisions
    page_id = long_past.page(TITLE).id
    texts = [content.canonical() for _n, content in contents_between(fresh(), page_id, 1, last)]
    texts[4] = PERRON.replace(body="Un mensonge.").canonical()
    with transaction() as session:
        for number, kept in enumerate(bundle(texts), 1):
            at = update(Revision).where(Revision.page_id == page_id, Revision.number == number)
            session.execute(at.values(packed=kept))
    result = long_past.app.test_cli_runner().invoke(args=["verify"])
    assert "rompue à la version 5\u202f: son texte n’est plus celui qui a été scellé" in result.output


# --- what the database itself keeps

OTHER = {"at": datetime(2020, 1, 1, tzinfo=UTC), "tags": ["x"], "changed": ["x"]}
NUMBERS = ("id", "page_id", "number", "author_id", "size")
KEPT = [column.name for column in Revision.__table__.columns if column.name not in ("packed", "keyframe")]


@pytest.mark.parametrize("column", KEPT)
def test_the_database_lets_nothing_but_the_packing_change(village: Village, column: str) -> None:
    value = 77 if column in NUMBERS else OTHER.get(column, "x")
    for others in ({}, {"packed": b"x", "keyframe": None}):
        with database().writing() as session, pytest.raises(DBAPIError, match="append-only"):
            session.execute(update(Revision).values({column: value, **others}))


def test_the_database_forgets_no_author_and_lets_bytes_be_packed_anew(village: Village) -> None:
    with database().writing() as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(update(Revision).values(author_id=None))
    with database().writing() as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(text("DELETE FROM revision WHERE number = 1"))
    with transaction() as session:
        session.execute(update(Revision).values(packed=b"x", keyframe=None))
    assert {kept for _n, _k, kept in stored()} == {b"x"}


# --- who asks for it


def test_the_clock_packs_a_few_batches_at_a_time(long_past: Village) -> None:
    for _again in range(2):
        write(long_past, [said(n) for n in range(100)])
    numbers = []
    for _tick in range(2):
        long_past.app.test_cli_runner().invoke(args=["clock"])
        numbers.append(long_past.page(TITLE).bundled)
    assert 0 < numbers[0] <= PACKED_A_TICK * 2 * BUNDLE_OF
    assert numbers[1] >= numbers[0]


def test_the_command_packs_everything_and_says_what_it_spared(long_past: Village) -> None:
    result = long_past.app.test_cli_runner().invoke(args=["pack"])
    bundled = long_past.page(TITLE).bundled
    line = rf"pack: {bundled} revisions packed together: [\d,]+ bytes before \(\d+ each\), [\d,]+ after \(\d+ each\)"
    assert re.search(line, result.output)
    again = long_past.app.test_cli_runner().invoke(args=["pack"])
    assert "pack: 0 revisions packed together: 0 bytes before" in again.output
