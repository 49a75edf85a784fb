"""Appeals through the acts: whom a decision touches, who may judge it, what its reversal undoes, what nobody answers."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.acts import accounts, appeals, disputes, mediation, pages, reports, visibility
from app.database import transaction
from app.governance.refusals import Refusal
from app.governance.vocabulary import (
    AppealState,
    DisputeGround,
    DisputeState,
    Ground,
    MeasureState,
    PageState,
    PrecedentState,
    ReportState,
    Role,
    VersionState,
    Withholdable,
)
from app.models import JournalEntry, Page, Precedent, Report, Visibility
from app.queries import verifying
from tests.appealing import (
    ANSWER,
    GRIEF,
    appeal_of,
    ask,
    blocked,
    decided,
    deciders,
    judge,
    measure_of,
    settle,
    taken,
)
from tests.palaver import contest, dispute, do, mediated, says
from tests.village import Village, fresh

A, D = AppealState, DisputeState


@pytest.fixture
def village(village: Village) -> Village:
    deciders(village)
    return village


def refused(act: Any, *words: Any, **options: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act(*words, **options)
    return caught.value


def entry(number: int, act: str) -> JournalEntry:
    rows = select(JournalEntry).where(JournalEntry.subject == "appeal", JournalEntry.subject_id == number)
    return fresh().scalars(rows.where(JournalEntry.act == act)).one()


# --- against a dispute


def test_a_decision_is_reversed_and_the_page_says_again_what_it_said(village: Village) -> None:
    number = decided(village)
    assert says("nature") == "cooperative"
    appeal = ask(village, "Lucie", number)
    judge(village, appeals.reverse, appeal, "Jeanne", ANSWER)
    assert says("nature") == "association"
    assert dispute(number).state == D.REVERSED
    assert fresh().scalars(select(Precedent)).one().state == PrecedentState.OVERTURNED
    made = appeal_of(appeal)
    assert (made.state, made.answer, made.judged_by.name) == (A.REVERSED, ANSWER, "Jeanne Solignac")
    assert verifying.verify(fresh()).past.entries > 0


def test_a_decision_is_confirmed_and_stands(village: Village) -> None:
    number = decided(village)
    appeal = ask(village, "Lucie", number)
    judge(village, appeals.uphold, appeal, "Maude", ANSWER)
    assert (dispute(number).state, says("nature")) == (D.APPLIED, "cooperative")
    assert entry(appeal, "uphold").reason == ANSWER


def test_sent_back_the_case_waits_for_somebody_who_did_not_decide_it(village: Village) -> None:
    number = decided(village)
    appeal = ask(village, "Lucie", number)
    judge(village, appeals.send_back, appeal, "Maude", ANSWER)
    assert (dispute(number).state, says("nature")) == (D.FILED, "cooperative")
    assert refused(do, village, mediation.receive, number, "Irène").code == "involved:decided"
    do(village, mediation.receive, number, "Jeanne")


def test_an_inadmissible_case_is_sent_back_and_has_nothing_to_reverse(village: Village) -> None:
    number = contest(village, "Yannick")
    village.pass_days(8)
    do(village, disputes.ask_mediation, number, "Yannick")
    do(village, mediation.reject, number, "Irène", DisputeGround.UNFOUNDED, ANSWER)
    appeal = ask(village, "Yannick", number)
    assert refused(judge, village, appeals.reverse, appeal, "Jeanne", ANSWER).code == "nothing-to-reverse"
    judge(village, appeals.send_back, appeal, "Jeanne", ANSWER)
    assert dispute(number).state == D.FILED


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("Lucie", "not-allowed:mediator"),
        ("Irène", "involved:decided"),
        ("Émile", "not-allowed:mediator"),
        ("Anatole", "not-allowed:mediator"),
    ],
)
def test_who_has_a_part_in_it_does_not_judge(village: Village, who: str, code: str) -> None:
    appeal = ask(village, "Lucie", decided(village))
    refusal = refused(judge, village, appeals.uphold, appeal, who, ANSWER)
    assert (refusal.status, refusal.code) == (403, code)


def test_a_party_who_mediates_elsewhere_does_not_judge_their_own_case(village: Village) -> None:
    with transaction() as session:
        yannick = village.member("Yannick", session)
        accounts.appoint(session, yannick, Role.MEDIATOR, None, village.now, None)
    appeal = ask(village, "Lucie", decided(village))
    assert refused(judge, village, appeals.uphold, appeal, "Yannick", ANSWER).code == "involved:party"


def test_a_decision_taken_again_is_not_judged_by_who_judged_it_before(village: Village) -> None:
    number = contest(village, "Yannick")
    mediated(village, number, "Yannick")
    do(village, mediation.recuse, number, "Irène", GRIEF)
    do(village, mediation.reject, number, "Irène", DisputeGround.UNFOUNDED, ANSWER)
    appeal = ask(village, "Yannick", number)
    judge(village, appeals.send_back, appeal, "Maude", ANSWER)
    village.pass_days(1)
    do(village, mediation.reject, number, "Jeanne", DisputeGround.UNFOUNDED, ANSWER)
    again = ask(village, "Yannick", number)
    assert refused(judge, village, appeals.uphold, again, "Maude", ANSWER).code == "involved:decided"
    judge(village, appeals.uphold, again, "Odile", ANSWER)


# --- when, and by whom


def test_only_whom_it_touches_appeals(village: Village) -> None:
    number = decided(village)
    refusal = refused(ask, village, "Denis", number)
    assert (refusal.code, refusal.status) == ("not-concerned", 403)


def test_nothing_is_appealed_that_is_not_decided(village: Village) -> None:
    assert refused(ask, village, "Yannick", contest(village, "Yannick")).code == "not-decided"


def test_thirty_days_for_a_dispute_a_hundred_and_eighty_four_for_a_block(village: Village) -> None:
    number, measure = decided(village), blocked(village, "Lucie")
    village.pass_days(30)
    assert refused(ask, village, "Lucie", number).code == "too-late"
    village.pass_days(153)
    appeal = ask(village, "Lucie", measure, "measure")
    assert appeal_of(appeal).state == A.FILED
    late = blocked(village, "Yannick")
    village.pass_days(185)
    assert refused(ask, village, "Yannick", late, "measure").code == "too-late"


def test_one_appeal_at_a_time_and_one_answer_to_each_decision(village: Village) -> None:
    number = decided(village)
    first = ask(village, "Lucie", number, form_key="k")
    assert ask(village, "Lucie", number, form_key="k") == first
    assert refused(ask, village, "Yannick", number).code == "already-appealed"
    judge(village, appeals.uphold, first, "Maude", ANSWER)
    assert refused(ask, village, "Yannick", number).code == "already-judged"


def test_an_appeal_that_was_withdrawn_may_be_made_again(village: Village) -> None:
    number = decided(village)
    first = ask(village, "Lucie", number)
    judge(village, appeals.withdraw, first, "Lucie")
    assert ask(village, "Lucie", number) != first


@pytest.mark.parametrize(("words", "code"), [("Non.", "missing-reason"), ("x" * 2001, "too-long")])
def test_a_reason_is_bounded_on_both_sides(village: Village, words: str, code: str) -> None:
    number = decided(village)
    assert refused(ask, village, "Lucie", number, why=words).code == code
    appeal = ask(village, "Lucie", number)
    assert refused(judge, village, appeals.uphold, appeal, "Maude", words).code == code


def test_two_judges_at_once_and_the_second_reads_who_answered(village: Village) -> None:
    appeal = ask(village, "Lucie", decided(village))
    seen = appeal_of(appeal).stand
    judge(village, appeals.uphold, appeal, "Maude", ANSWER, seen=seen)
    refusal = refused(judge, village, appeals.reverse, appeal, "Jeanne", ANSWER, seen=seen)
    assert (refusal.code, "Modération 2" in str(refusal)) == ("acted-meanwhile", True)
    judge(village, appeals.uphold, appeal, "Maude", ANSWER, seen=seen)
    assert appeal_of(appeal).state == A.UPHELD


def test_without_an_answer_the_coordination_is_named_late_then_the_decision_stands(village: Village) -> None:
    number = decided(village)
    appeal = ask(village, "Lucie", number)
    made = village.now
    village.pass_days(60)
    assert settle(village) == 2
    assert settle(village) == 0
    late = appeal_of(appeal)
    assert (late.state, (late.state_since - made).days) == (A.LAPSED, 44)
    assert entry(appeal, "escalate").public
    assert entry(appeal, "lapse").public
    assert dispute(number).state == D.APPLIED


# --- against a measure


def test_a_block_is_appealed_by_who_is_blocked_and_lifted(village: Village) -> None:
    measure = blocked(village)
    appeal = ask(village, "Yannick", measure, "measure")
    assert refused(village.edit, "Le Perron", "Yannick", access="plain-pied").code == "blocked"
    judge(village, appeals.reverse, appeal, "Maude", ANSWER)
    assert measure_of(measure).state == MeasureState.LIFTED
    village.edit("Le Perron", "Yannick", access="plain-pied")


def test_who_took_the_measure_does_not_judge_it_however_long_ago(village: Village) -> None:
    measure = blocked(village)
    village.pass_days(183)
    appeal = ask(village, "Yannick", measure, "measure")
    assert refused(judge, village, appeals.uphold, appeal, "Odile", ANSWER).code == "involved:decided"


def test_who_had_the_report_in_charge_does_not_judge_what_came_of_it(village: Village) -> None:
    report = taken(village, by="Maude")
    with transaction() as session:
        reports.release(
            session, session.get_one(Report, report), village.member("Maude", session), village.now
        )
        reports.take(session, session.get_one(Report, report), village.member("Odile", session), village.now)
    measure = blocked(village, report=report)
    appeal = ask(village, "Yannick", measure, "measure")
    assert refused(judge, village, appeals.uphold, appeal, "Maude", ANSWER).code == "involved:decided"


def test_of_what_was_told_to_one_person_the_public_log_says_no_name_and_no_word(village: Village) -> None:
    measure = blocked(village)
    appeal = ask(village, "Yannick", measure, "measure")
    assert not entry(appeal, "appeal").public
    judge(village, appeals.uphold, appeal, "Maude", ANSWER)
    assert (entry(appeal, "uphold").public, entry(appeal, "uphold").reason) == (True, "")


def test_a_measure_sent_back_brings_its_report_to_another_moderator(village: Village) -> None:
    report = taken(village)
    measure = blocked(village, report=report)
    appeal = ask(village, "Yannick", measure, "measure")
    judge(village, appeals.send_back, appeal, "Jeanne", ANSWER)
    assert fresh().get_one(Report, report).state == ReportState.RECEIVED
    assert measure_of(measure).state == MeasureState.IN_FORCE

    def take(by: str) -> None:
        with transaction() as session:
            reports.take(session, session.get_one(Report, report), village.member(by, session), village.now)

    assert refused(take, "Odile").code == "involved:decided"
    take("Maude")


def test_a_measure_that_answers_no_report_is_not_sent_back(village: Village) -> None:
    appeal = ask(village, "Yannick", blocked(village), "measure")
    assert refused(judge, village, appeals.send_back, appeal, "Jeanne", ANSWER).code == "nobody-to-ask"


def test_a_version_that_was_withheld_is_shown_again(village: Village) -> None:
    village.edit("Le Perron", "Yannick", access="plain-pied")
    with transaction() as session:
        page = session.get_one(Page, village.page("Le Perron").id)
        by = village.member("Odile", session)
        hidden = (Withholdable.SUMMARY,)
        visibility.withhold(session, page, page.number, hidden, Ground.INSULT, GRIEF, by, village.now)
    measure = measure_of(1)
    appeal = ask(village, "Yannick", measure.id, "measure")
    judge(village, appeals.reverse, appeal, "Maude", ANSWER)
    assert fresh().scalars(select(Visibility)).one().state == VersionState.SHOWN


def test_a_protection_is_appealed_by_who_writes_the_page(village: Village) -> None:
    with transaction() as session:
        page = session.get_one(Page, village.page("Le Perron").id)
        by = village.member("Odile", session)
        pages.protect(session, page, village.now + timedelta(days=7), GRIEF, by, village.now)
    measure = measure_of(1)
    assert refused(ask, village, "Denis", measure.id, "measure").code == "not-concerned"
    appeal = ask(village, "Lucie", measure.id, "measure")
    judge(village, appeals.reverse, appeal, "Maude", ANSWER)
    assert village.page("Le Perron").state == PageState.OPEN


def test_a_measure_that_was_lifted_has_nothing_left_to_appeal(village: Village) -> None:
    measure = blocked(village)
    judge(village, appeals.reverse, ask(village, "Yannick", measure, "measure"), "Maude", ANSWER)
    assert refused(ask, village, "Yannick", measure, "measure").code == "not-decided"
