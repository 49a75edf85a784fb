"""A measure is lifted by an act: whoever lifts one behind the journal's back, or puts one back, is named."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.acts import blocks, lifting, merging, pages, perform, protections, visibility, words
from app.cases.reported import Thing
from app.database import transaction
from app.governance.rulebook import PAGE
from app.governance.vocabulary import (
    Act,
    Barred,
    Ground,
    MeasureGround,
    MeasureKind,
    Reportable,
    Withholdable,
)
from app.models import Measure, Member, Page
from app.queries import liftings
from app.queries.proofs import BrokenProof
from tests.acts import test_reverting
from tests.village import Village, fresh

WHY = "Trois avertissements sont restés sans effet depuis lundi."
CAUSE = "Mesure infirmée par le recours 1."

Taking = Callable[[Session, Village, Page, Member], object]


def _block(session: Session, village: Village, page: Page, by: Member) -> object:
    until, who = village.now + timedelta(days=7), village.member("Yannick", session)
    ground = MeasureGround.EDIT_WAR
    return blocks.block(session, who, [Barred.EDIT], [], until, WHY, ground, by, village.now)


def _protect(session: Session, village: Village, page: Page, by: Member) -> object:
    return pages.protect(session, page, village.now + timedelta(days=7), WHY, by, village.now)


def _protect_field(session: Session, village: Village, page: Page, by: Member) -> object:
    until = village.now + timedelta(days=7)
    return protections.protect_field(session, page, "phones", until, WHY, by, village.now)


def _withhold(session: Session, village: Village, page: Page, by: Member) -> object:
    hidden = (Withholdable.SUMMARY,)
    return visibility.withhold(session, page, 1, hidden, Ground.INSULT, WHY, by, village.now)


def _withhold_words(session: Session, village: Village, page: Page, by: Member) -> object:
    yannick = village.member("Yannick", session)
    thing = Thing(Reportable.MEMBER, yannick.id, None, yannick.id, "Ce maire est un voleur.")
    return words.withhold(session, thing, WHY, MeasureGround.INSULT, by, village.now)


def _merge(session: Session, village: Village, page: Page, by: Member) -> object:
    into = session.scalars(select(Page).where(Page.title == "Le Clavier partagé")).one()
    return merging.merge(session, page, into, WHY, by, village.now)


TAKEN: dict[MeasureKind, Taking] = {
    MeasureKind.BLOCK: _block,
    MeasureKind.PROTECT: _protect,
    MeasureKind.PROTECT_FIELD: _protect_field,
    MeasureKind.WITHHOLD: _withhold,
    MeasureKind.WITHHOLD_POST: _withhold_words,
    MeasureKind.MERGE: _merge,
}


def take(village: Village, kind: MeasureKind) -> None:
    """The first measure of the village, of this kind."""
    if kind is MeasureKind.REVERT_ALL:
        village.settle("Noé Bourg", seasoned=True)
        village.edit("Le Perron", "Noé", presentation="Achetez nos lampes.")
        test_reverting.revert(village, test_reverting.begin(village))
        return
    with transaction() as session:
        page = session.scalars(select(Page).where(Page.title == "Le Perron")).one()
        TAKEN[kind](session, village, page, village.member("Odile", session))


def lie(order: str) -> None:
    with transaction() as session:
        session.execute(text(order))


def named() -> str:
    with pytest.raises(BrokenProof) as caught:
        liftings.prove(fresh())
    return str(caught.value)


@pytest.mark.parametrize("kind", MeasureKind)
def test_every_kind_is_lifted_by_an_act_and_by_nothing_else(village: Village, kind: MeasureKind) -> None:
    take(village, kind)
    assert liftings.prove(fresh()) == 1
    lie("UPDATE measure SET state = 'lifted', lifted_at = at")
    assert named() == "le journal ne parle pas de la levée de la mesure 1."
    lie("UPDATE measure SET state = 'in-force', lifted_at = NULL")
    village.now += timedelta(minutes=5)
    with transaction() as session:
        assert lifting.lift(session, session.get_one(Measure, 1), CAUSE, village.now)
    assert liftings.prove(fresh()) == 1
    lie("UPDATE measure SET state = 'in-force', lifted_at = NULL")
    assert "la mesure 1 n’est pas levée à la date que le journal dit" in named()


def test_withheld_anew_what_was_withheld_before_is_lifted(village: Village) -> None:
    take(village, MeasureKind.WITHHOLD)
    village.now += timedelta(minutes=5)
    take(village, MeasureKind.WITHHOLD)
    assert [one.lifted_at for one in fresh().scalars(select(Measure).order_by(Measure.id))] == [
        village.now,
        None,
    ]
    assert liftings.prove(fresh()) == 2
    lie("UPDATE measure SET state = 'in-force', lifted_at = NULL")
    assert "la mesure 1 n’est pas levée" in named()


def test_what_ended_by_itself_is_lifted_by_nobody(village: Village) -> None:
    take(village, MeasureKind.PROTECT)
    village.pass_days(8)
    with transaction() as session:
        assert pages.lift_ended_protections(session, village.now) == 1
    assert liftings.prove(fresh()) == 1
    lie("UPDATE measure SET state = 'lifted', lifted_at = (SELECT max(at) FROM journal_entry)")
    assert named() == "le journal ne parle pas de la levée de la mesure 1."


def test_rows_older_than_these_names_lift_what_was_lifted_at_their_time(village: Village) -> None:
    take(village, MeasureKind.PROTECT)
    with transaction() as session:
        page, odile = session.get_one(Page, 1), village.member("Odile", session)
        opened = {"protected_until": None, "protection_reason": ""}
        perform.perform(session, PAGE, Act.UNPROTECT, page, odile, village.now, page=page, columns=opened)
    lie("UPDATE measure SET state = 'lifted', lifted_at = (SELECT max(at) FROM journal_entry)")
    assert liftings.prove(fresh()) == 1
