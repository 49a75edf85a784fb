"""Reports and measures: who takes one, what it must say, whom it keeps from what, and how it ends."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.acts import accounts, blocks, lifting, measures, pages, polls, reports, words
from app.cases.polls import candidate
from app.cases.reported import Thing
from app.database import transaction
from app.governance.refusals import Refusal
from app.governance.vocabulary import (
    Act,
    Barred,
    BlockState,
    MeasureGround,
    MeasureKind,
    MeasureState,
    PageState,
    Reportable,
    ReportGround,
    ReportState,
    Role,
)
from app.models import Block, JournalEntry, Measure, Page, Report
from app.queries import proofs
from app.queries.measures import hidden_words
from tests.palaver import contest
from tests.village import Village, fresh

WHY = "Trois avertissements sont restés sans effet depuis lundi."
KEY = "a-key-that-no-one-guesses-0001"
EVERYTHING = tuple(Barred)


def thing(village: Village, text: str = "Ce que la fiche disait.") -> Thing:
    page = village.page("Le Perron")
    return Thing(Reportable.PAGE, page.id, page.id, village.member("Yannick").id, text)


def reported(village: Village, by: str | None = None, key: str = KEY) -> int:
    with transaction() as session:
        who = village.member(by, session) if by else None
        what = thing(village)
        return reports.report(session, what, ReportGround.WRONG, "Fermé.", who, village.now, key).id


def do(village: Village, act, number: int, by: str, *words, **more) -> None:
    with transaction() as session:
        held = session.get_one(Report, number)
        act(session, held, *words, village.member(by, session), village.now, **more)


def report_of(number: int) -> Report:
    return fresh().get_one(Report, number)


def block(
    village: Village, who: str = "Yannick", barred=EVERYTHING, *, on=(), days: float = 7, **more
) -> int:
    with transaction() as session:
        here = [session.get_one(Page, village.page(title).id) for title in on]
        by = village.member(more.pop("by", "Odile"), session)
        until = village.now + timedelta(days=days)
        ground = more.pop("ground", MeasureGround.VANDALISM)
        words = more.pop("why", WHY)
        member = village.member(who, session)
        return blocks.block(session, member, barred, here, until, words, ground, by, village.now, **more).id


def refused(code: str, act, *words, **more) -> str:
    with pytest.raises(Refusal) as caught:
        act(*words, **more)
    assert caught.value.code == code
    return str(caught.value)


# --- reports


def test_a_report_by_a_visitor_keeps_what_was_reported_and_is_one_however_often_it_is_sent(
    village: Village,
) -> None:
    first = reported(village)
    assert reported(village) == first
    kept = report_of(first)
    assert (kept.state, kept.author_id, kept.evidence) == (
        ReportState.RECEIVED,
        None,
        "Ce que la fiche disait.",
    )
    entry = fresh().scalars(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).one()
    assert (entry.act, entry.public) == ("report", False)
    assert "Fermé" not in str(entry.detail)
    assert entry.detail["said"][:2] == ["report", first]


def test_two_moderators_never_take_the_same_report(village: Village) -> None:
    village.settle("Maude", Role.MODERATOR, seasoned=True)
    number = reported(village)
    seen = report_of(number).stand
    do(village, reports.take, number, "Odile", seen=seen)
    told = refused("acted-meanwhile", do, village, reports.take, number, "Maude", seen=seen)
    assert "Modération 1" in told
    assert "Odile" not in told


def test_whom_a_report_concerns_does_not_take_it(village: Village) -> None:
    village.settle("Maude", Role.MODERATOR, seasoned=True)
    assert refused("involved:party", do, village, reports.take, reported(village, "Maude"), "Maude")


def test_a_report_that_is_kept_too_long_goes_back_to_the_desk_then_is_late_then_closed(
    village: Village,
) -> None:
    number = reported(village)
    do(village, reports.take, number, "Odile")
    village.pass_days(3)
    assert reports.settle_all_due(transaction, village.now) == 1
    assert (report_of(number).state, report_of(number).taken_by_id) == (ReportState.RECEIVED, None)
    village.pass_days(5)
    reports.settle_all_due(transaction, village.now)
    assert report_of(number).state == ReportState.OVERDUE
    village.pass_days(30)
    reports.settle_all_due(transaction, village.now)
    assert report_of(number).state == ReportState.LAPSED
    said = fresh().execute(
        select(JournalEntry.act, JournalEntry.public)
        .where(JournalEntry.subject == "report")
        .order_by(JournalEntry.id)
    )
    assert [act for act, public in said if public] == ["escalate", "lapse"]
    assert reports.settle_all_due(transaction, village.now) == 0


def test_a_report_is_set_aside_for_a_reason_that_who_reported_reads(village: Village) -> None:
    number = reported(village)
    do(village, reports.take, number, "Odile")
    for reason in ("Non.", WHY):
        with transaction() as session:
            held, odile = session.get_one(Report, number), village.member("Odile", session)
            if reason == WHY:
                reports.set_aside(session, held, reason, odile, village.now)
            else:
                refused("missing-reason", reports.set_aside, session, held, reason, odile, village.now)
    assert (report_of(number).state, report_of(number).answer) == (ReportState.SET_ASIDE, WHY)


def test_a_measure_answers_the_report_it_was_taken_for(village: Village) -> None:
    number = reported(village)
    do(village, reports.take, number, "Odile")
    with transaction() as session:
        page = session.get_one(Page, village.page("Le Perron").id)
        held = measures.held_report(session, number)
        until = village.now + timedelta(days=2)
        pages.protect(session, page, until, WHY, village.member("Odile", session), village.now, report=held)
    assert report_of(number).state == ReportState.MEASURED
    measure = fresh().scalars(select(Measure)).one()
    assert (measure.kind, measure.report_id, measure.state) == (
        MeasureKind.PROTECT,
        number,
        MeasureState.IN_FORCE,
    )
    assert "Le Perron" in measure.what
    assert (measure.appeal_until - village.now).days in (29, 30)


# --- statements


@pytest.mark.parametrize("part", ["what", "scope", "facts", "rule"])
def test_the_database_refuses_a_statement_without_one_of_its_parts(village: Village, part: str) -> None:
    block(village)
    with pytest.raises(IntegrityError), transaction() as session:
        setattr(session.scalars(select(Measure)).one(), part, "  ")


def test_a_measure_is_never_taken_without_its_reasons(village: Village) -> None:
    refused("missing-reason", block, village, why="Assez.")
    refused("missing-ground", block, village, ground=None)
    refused("nothing-barred", block, village, "Yannick", ())
    refused("too-long", block, village, days=200)
    refused("missing-end", block, village, days=-1)
    refused("involved:oneself", block, village, "Odile")
    refused("not-allowed:moderator", block, village, by="Lucie")
    assert fresh().scalars(select(Measure)).all() == []


def test_the_same_form_sent_twice_blocks_once(village: Village) -> None:
    assert block(village, form_key="k") == block(village, form_key="k")
    assert len(fresh().scalars(select(Block)).all()) == 1


# --- blocks


def test_a_block_bars_what_it_names_where_it_says_until_its_end(village: Village) -> None:
    block(village, "Yannick", (Barred.EDIT,), on=("Le Perron",))
    told = refused("blocked", village.edit, "Le Perron", "Yannick", access="plain-pied")
    assert WHY in told
    assert "recours" in told
    village.edit("Le Clavier partagé", "Yannick", access="plain-pied")
    village.pass_days(8)
    village.edit("Le Perron", "Yannick", access="plain-pied")
    assert blocks.settle_all_due(transaction, village.now) == 1
    assert fresh().scalars(select(Block.state)).one() == BlockState.OVER
    assert blocks.settle_all_due(transaction, village.now) == 0


def test_a_block_is_lifted_before_its_end_with_a_reason(village: Village) -> None:
    number = block(village)
    with transaction() as session:
        held = session.scalars(select(Block)).one()
        blocks.unblock(session, held, WHY, village.member("Odile", session), village.now)
    village.edit("Le Perron", "Yannick", access="plain-pied")
    assert fresh().get_one(Measure, number).state == MeasureState.LIFTED
    assert village.member("Yannick").blocked_until is None


def test_a_second_block_holds_after_the_first_is_lifted(village: Village) -> None:
    block(village, "Yannick", (Barred.VOTE,), days=3)
    block(village, "Yannick", (Barred.EDIT,), days=9)
    with transaction() as session:
        first = session.scalars(select(Block).order_by(Block.id)).first()
        blocks.unblock(session, first, WHY, village.member("Odile", session), village.now)
    refused("blocked", village.edit, "Le Perron", "Yannick", access="plain-pied")


def test_nobody_is_kept_from_their_account_by_a_block(village: Village) -> None:
    block(village)
    with transaction() as session:
        yannick = village.member("Yannick", session)
        accounts.change_profile(session, yannick, "Je ne suis pas d’accord.", village.now)
    assert reported(village, "Yannick")


def test_whoever_is_blocked_from_voting_is_in_no_electorate(village: Village) -> None:
    block(village, "Yannick", (Barred.VOTE,))
    with transaction() as session:
        page = session.get_one(Page, village.page("Le Perron").id)
        poll = polls.open_poll(session, "test", 1, page, "0" * 64, village.now, authors=())
        yannick = village.member("Yannick", session)
        assert yannick.opaque_id not in poll.electorate
        assert candidate(session, poll, yannick).blocked
        assert not candidate(session, poll, village.member("Lucie", session)).blocked


def test_who_is_blocked_says_once_that_they_have_read_why(village: Village) -> None:
    block(village)
    assert village.member("Yannick").unread_block(village.now)
    for _twice in range(2):
        with transaction() as session:
            yannick = village.member("Yannick", session)
            blocks.acknowledge(session, session.scalars(select(Block)).one(), yannick, village.now)
    assert not village.member("Yannick").unread_block(village.now)
    block(village, "Lucie")
    with transaction() as session:
        of_lucie = session.scalars(select(Block).order_by(Block.id.desc()).limit(1)).one()
        anatole = village.member("Anatole", session)
        refused("not-allowed:blocked-member", blocks.acknowledge, session, of_lucie, anatole, village.now)


# --- words, and what is undone


def test_words_are_withheld_once_and_read_by_their_author_and_the_desk(village: Village) -> None:
    lucie = village.member("Lucie")
    what = Thing(Reportable.MEMBER, lucie.id, None, lucie.id, "…")

    def withhold() -> None:
        with transaction() as session:
            by = village.member("Odile", session)
            words.withhold(session, what, WHY, MeasureGround.INSULT, by, village.now)

    withhold()
    refused("already-withheld", withhold)

    def read_by(name: str | None) -> bool:
        who = village.member(name) if name else None
        return hidden_words(fresh(), Reportable.MEMBER, [lucie.id], who, village.now)[lucie.id].read

    assert [read_by(name) for name in (None, "Yannick", "Lucie", "Odile", "Anatole")] == [
        False,
        False,
        True,
        True,
        True,
    ]


def test_what_a_measure_did_is_undone_by_the_program_for_a_cause(village: Village) -> None:
    dispute = contest(village, "Lucie")
    number = block(village)
    with transaction() as session:
        page = session.get_one(Page, village.page("Le Perron").id)
        until = village.now + timedelta(days=2)
        odile = village.member("Odile", session)
        pages.protect(session, page, until, WHY, odile, village.now, dispute_id=dispute)
    with transaction() as session:
        assert lifting.lift(session, session.get_one(Measure, number), "Un recours l’infirme.", village.now)
        assert not lifting.lift(session, session.get_one(Measure, number), "Encore.", village.now)
        assert lifting.lift_with(session, dispute, "Le litige est clos.", village.now) == 1
    assert village.page("Le Perron").state == PageState.OPEN
    assert {one.state for one in fresh().scalars(select(Measure))} == {MeasureState.LIFTED}
    assert village.member("Yannick").blocked_until is None
    assert proofs.verify(fresh())


def test_a_moderator_keeps_their_handle_from_term_to_term(village: Village) -> None:
    village.settle("Maude", Role.MODERATOR, seasoned=True)
    with transaction() as session:
        odile = village.member("Odile", session)
        later = village.now + timedelta(days=400)
        accounts.appoint(session, odile, Role.MODERATOR, None, later, later + timedelta(days=365))
    assert [m.handle for m in village.member("Odile").mandates] == ["Modération 1", "Modération 1"]
    assert [m.handle for m in village.member("Maude").mandates] == ["Modération 2"]
    assert [m.handle for m in village.member("Anatole").mandates] == [""]


def test_the_journal_says_that_there_is_a_block_and_not_of_whom_nor_why(village: Village) -> None:
    block(village)
    entry = fresh().scalars(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).one()
    assert (entry.act, entry.public, entry.reason, entry.page_id) == (Act.BLOCK, True, "", None)
    assert village.member("Yannick", fresh()).opaque_id not in str(entry.detail)
