"""Somebody has the database itself, lifts its triggers and rewrites the past: `flask verify` names the first lie."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from app.database import database, transaction
from app.models import JournalEntry, JournalHead, Page, Revision, stamp
from app.models.seals import seal_of
from revisions import pack, seal
from tests.village import PERRON, Village, fresh

LIE = PERRON.replace(body="Un perron, c’est là que l’on se tait.")
LIFTED = {
    "sqlite": ("DROP TRIGGER {0}_no_update", "DROP TRIGGER {0}_no_delete"),
    "postgresql": ("DROP TRIGGER {0}_append_only ON {0}",),
}


@pytest.fixture
def village_with_a_past(village: Village) -> Village:
    """Le Perron has five versions, and the database no trigger left to defend them."""

    def build() -> None:
        for n in range(2, 6):
            village.edit("Le Perron", "Yannick" if n % 2 else "Lucie", body=f"Version {n}.\n\n{PERRON.body}")

    village.once("a past", build)
    with transaction() as session:
        for table in ("revision", "journal_entry"):
            for order in LIFTED[session.get_bind().dialect.name]:
                session.execute(text(order.format(table)))
    return village


def verify(village: Village) -> tuple[int, str]:
    result = village.app.test_cli_runner().invoke(args=["verify"])
    return result.exit_code, result.output.strip()


def test_a_whole_past_is_proved_in_one_line(village_with_a_past: Village) -> None:
    code, said = verify(village_with_a_past)
    assert code == 0
    assert re.fullmatch(r"verify: 2 pages, 6 revisions, 16 journal rows: all whole, in \d+\.\d s", said)


# --- the versions


def _set(number: int, **values: object) -> Callable[[Session, int], None]:
    def attack(session: Session, page: int) -> None:
        session.execute(_version(number, page).values(**values))

    return attack


def _version(number: int, page: int):
    return update(Revision).where(Revision.page_id == page, Revision.number == number)


def _delete(*numbers: int) -> Callable[[Session, int], None]:
    def attack(session: Session, page: int) -> None:
        for number in numbers:
            session.execute(
                text("DELETE FROM revision WHERE page_id = :page AND number = :number"),
                {"page": page, "number": number},
            )

    return attack


def _swap(session: Session, page: int) -> None:
    for old, new in ((3, 99), (4, 3), (99, 4)):
        session.execute(_version(old, page).values(number=new))


def _say_less(session: Session, page: int) -> None:
    _delete(5)(session, page)
    session.execute(update(Page).where(Page.id == page).values(number=4))


def _insert(*, with_its_seal: bool) -> Callable[[Session, int], None]:
    def attack(session: Session, page: int) -> None:
        last = session.execute(
            select(Revision).where(Revision.page_id == page, Revision.number == 5)
        ).scalar_one()
        right = seal(last.seal, LIE.digest, last.author.opaque_id, stamp(last.at))
        row = {
            column.name: getattr(last, column.name)
            for column in Revision.__table__.columns
            if column.name != "id"
        }
        said = {"number": 6, "digest": LIE.digest, "packed": pack(LIE.canonical(), None), "keyframe": None}
        session.execute(
            insert(Revision).values(
                {**row, **said, "form_key": None, "seal": right if with_its_seal else last.seal}
            )
        )
        session.execute(update(Page).where(Page.id == page).values(number=6))

    return attack


def _rewrite(session: Session, page: int) -> None:
    """Another text for version 3, and every seal of the page made again: its own chain is whole."""
    _set(3, packed=pack(LIE.canonical(), None), keyframe=None, digest=LIE.digest)(session, page)
    parent = None
    for row in session.scalars(select(Revision).where(Revision.page_id == page).order_by(Revision.number)):
        parent = seal(parent, row.digest, row.author.opaque_id, stamp(row.at))
        session.execute(_version(row.number, page).values(seal=parent))


VERSIONS = {
    "change a text": (
        _set(3, packed=pack(LIE.canonical(), None), keyframe=None),
        "la page le-perron est rompue à la version 3 : son texte n’est plus celui qui a été scellé.",
    ),
    "change a text and its digest": (
        _set(3, packed=pack(LIE.canonical(), None), keyframe=None, digest=LIE.digest),
        "la page le-perron est rompue à la version 3 : son sceau ne correspond pas à ce qu’elle contient.",
    ),
    "change the author": (
        _set(2, author_id=3),
        "la page le-perron est rompue à la version 2 : son sceau ne correspond pas à ce qu’elle contient.",
    ),
    "spoil the bytes": (
        _set(4, packed=b"\x02rien qui se lise"),
        "la page le-perron est rompue à la version 4 : ses octets sont abîmés, ou ce n’est pas sa version de référence.",
    ),
    "point to another reference": (
        _set(5, keyframe=3),
        "la page le-perron est rompue à la version 5 : sa version de référence manque ou ne peut pas être relue.",
    ),
    "delete one": (
        _delete(3),
        "la page le-perron est rompue à la version 3 : la version 4 se trouve à sa place.",
    ),
    "delete the first": (
        _delete(1),
        "la page le-perron est rompue à la version 1 : la version 2 se trouve à sa place.",
    ),
    "delete them all": (
        _delete(1, 2, 3, 4, 5),
        "la page le-perron est rompue à la version 1 : 5 versions sont attendues, 0 sont là.",
    ),
    "insert one": (
        _insert(with_its_seal=False),
        "la page le-perron est rompue à la version 6 : son sceau ne correspond pas à ce qu’elle contient.",
    ),
    "insert one that is well sealed": (
        _insert(with_its_seal=True),
        "le journal parle de 6 versions, 7 sont là : d’abord la version 6 de la page numéro 1.",
    ),
    "reorder": (
        _swap,
        "la page le-perron est rompue à la version 3 : son sceau ne correspond pas à ce qu’elle contient.",
    ),
    "truncate": (
        _delete(5),
        "la page le-perron est rompue à la version 5 : 5 versions sont attendues, 4 sont là.",
    ),
    "truncate and say so nowhere": (
        _say_less,
        "le journal est rompu à la ligne 16 : la version 5 de la page numéro 1, dont elle parle, n’existe pas.",
    ),
    "rewrite a page with all its seals": (
        _rewrite,
        "le journal est rompu à la ligne 14 : la version 3 de la page numéro 1 n’est plus celle dont elle parle.",
    ),
}


@pytest.mark.parametrize("attack", VERSIONS)
def test_a_lie_about_a_version_is_named(village_with_a_past: Village, attack: str) -> None:
    act, sentence = VERSIONS[attack]
    page = village_with_a_past.page("Le Perron").id
    with database().writing() as session, session.begin():
        act(session, page)
    assert verify(village_with_a_past) == (1, f"verify: {_narrow(sentence)}")


# --- the journal


def _row(number: int, **values: object) -> Callable[[Session], None]:
    def attack(session: Session) -> None:
        session.execute(update(JournalEntry).where(JournalEntry.id == number).values(**values))

    return attack


def _drop(number: int) -> Callable[[Session], None]:
    return lambda session: session.execute(delete(JournalEntry).where(JournalEntry.id == number))


def _sql(session: Session, *orders: str) -> None:
    for order in orders:
        session.execute(text(order))


def _reorder(session: Session) -> None:
    for old, new in ((13, 99), (14, 13), (99, 14)):
        session.execute(update(JournalEntry).where(JournalEntry.id == old).values(id=new))


def _add(session: Session) -> None:
    """One more row, well sealed, but the head was held by nobody."""
    last = session.get_one(JournalEntry, 16)
    row = {column.name: getattr(last, column.name) for column in JournalEntry.__table__.columns}
    false = JournalEntry(**{**row, "id": 17, "act": "protect", "revision": None}, by=last.by, page=last.page)
    false.seal = seal_of(last.seal, false)
    session.add(false)


def _cut(session: Session) -> None:
    """The last row and the head both say less."""
    before = session.get_one(JournalEntry, 15)
    session.execute(update(JournalHead).values(entry_id=15, seal=before.seal))
    _drop(16)(session)


SEAL = "son sceau ne correspond pas à ce qu’elle dit."
JOURNAL = {
    "change what was done": (_row(10, act="dismiss"), f"à la ligne 10 : {SEAL}"),
    "change who did it": (_row(15, by_id=3), f"à la ligne 15 : {SEAL}"),
    "change the version": (_row(15, revision=2), f"à la ligne 15 : {SEAL}"),
    "change a code": (_row(15, detail={"changed": ["title"]}), f"à la ligne 15 : {SEAL}"),
    "change a seal": (_row(1, seal="0" * 64), f"à la ligne 1 : {SEAL}"),
    "delete one": (_drop(9), "à la ligne 9 : la ligne 10 se trouve à sa place."),
    "delete the first": (_drop(1), "à la ligne 1 : la ligne 2 se trouve à sa place."),
    "insert one": (_add, "à la ligne 16 : 17 lignes sont là, sa tête en annonce 16."),
    "reorder": (_reorder, f"à la ligne 13 : {SEAL}"),
    "truncate": (_drop(16), "à la ligne 15 : 15 lignes sont là, sa tête en annonce 16."),
    "lose the head": (
        lambda session: _sql(session, "DELETE FROM journal_head"),
        "à la ligne 1 : 16 lignes sont là, sa tête en annonce 0.",
    ),
}


@pytest.mark.parametrize("attack", JOURNAL)
def test_a_lie_in_the_journal_is_named(village_with_a_past: Village, attack: str) -> None:
    act, sentence = JOURNAL[attack]
    with database().writing() as session, session.begin():
        act(session)
    assert verify(village_with_a_past) == (1, f"verify: le journal est rompu {_narrow(sentence)}")


def test_a_journal_cut_with_its_head_still_lacks_a_version(village_with_a_past: Village) -> None:
    with database().writing() as session, session.begin():
        _cut(session)
    sentence = "le journal parle de 5 versions, 6 sont là : d’abord la version 5 de la page numéro 1."
    assert verify(village_with_a_past) == (1, f"verify: {_narrow(sentence)}")


def test_nothing_is_proved_by_half_while_somebody_writes(village: Village) -> None:
    """A reading session sees one state of the data: what is written meanwhile is neither seen nor missed."""
    with database().reading() as session:
        before = session.scalar(select(func.count()).select_from(Revision))
        village.edit("Le Perron", "Lucie", body="Écrit pendant la lecture.")
        assert session.scalar(select(func.count()).select_from(Revision)) == before
        assert session.scalar(select(JournalHead.entry_id)) == 12
    assert fresh().scalar(select(JournalHead.entry_id)) == 13


def _narrow(sentence: str) -> str:
    return sentence.replace(" :", "\u202f:")
