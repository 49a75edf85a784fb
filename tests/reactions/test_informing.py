"""Letters about one's own cases, with a real SMTP server: to whom each is for, once, and not when it is old news."""

import re
import string
from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.acts import (
    appeals,
    blocks,
    claims,
    disputes,
    giving_back,
    proposals,
    reports,
    settling,
    visibility,
    warning,
)
from app.cases.reported import Thing
from app.database import transaction
from app.governance.policy import Policy
from app.governance.rulebook import PROCEDURES
from app.governance.vocabulary import (
    Barred,
    Choice,
    DisputeQuestion,
    Ground,
    MeasureGround,
    ProposalState,
    Reportable,
    ReportGround,
    StewardRole,
    Withholdable,
)
from app.models import Block, Bookmark, Claim, Measure, Member, Page, Proposal
from app.reactions.notices import NOTICES
from tests.acts import test_claims, test_reverting
from tests.appealing import ANSWER, ask, decided, deciders, judge
from tests.council import NO, OBJECTION, citizens, make_steward, poll_of, propose, rewrite, tick, vote
from tests.council import do as act
from tests.duplicates import merge, write_twice
from tests.palaver import contest, do, mediator
from tests.reactions.post_office import PostOffice
from tests.scenarios.test_each_table import live
from tests.village import PERRON, Village, fresh

WHY = "Trois avertissements sont restés sans effet depuis lundi."
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LAPSE = "elle est close sans suite"


@pytest.fixture
def settings(settings, post):
    return post.serving(settings)


def told(village: Village, post: PostOffice) -> dict[str, str]:
    """What leaves now of letters about cases, by first name or address."""
    post.open()
    village.catch_up()
    reader = fresh().get(Bookmark, "informing")
    assert reader is None or reader.trouble == ""
    found: dict[str, str] = {}
    for (to,), letter in post.letters:
        text = letter.get_content().replace("\r\n", "\n")
        if "Cette lettre vous est envoyée" in text:
            name = to.removesuffix("@example.org")
            found[name] = found.get(name, "") + text
    post.letters.clear()
    return found


def clock(village: Village) -> None:
    settling.settle_all_due(transaction, village.now)
    warning.warn_all(transaction, village.now)


def test_an_appeal_is_acknowledged_and_its_answer_told_to_both_sides(village, post):
    deciders(village)
    dispute = decided(village)
    told(village, post)
    number = ask(village, "Lucie", dispute)
    letters = told(village, post)
    assert set(letters) == {"lucie", "yannick", "jeanne", "maude", "odile"}, "Irène led the case"
    assert all(text.count("Bonjour") == 1 for text in letters.values())
    assert "attend d’être jugé" in letters["maude"]
    assert "Votre recours est reçu." in letters["lucie"]
    assert f"/recours/{number}\n" in letters["yannick"]
    judge(village, appeals.uphold, number, "Jeanne", ANSWER)
    letters = told(village, post)
    assert set(letters) == {"lucie", "yannick"}
    assert all("décision confirmée" in text and "Jeanne" not in text for text in letters.values())
    assert told(village, post) == {}


def test_a_measure_that_is_lifted_is_told_to_whom_it_concerned(village, post):
    with transaction() as session:
        odile, yannick = village.member("Odile", session), village.member("Yannick", session)
        until = village.now + timedelta(days=3)
        ground = MeasureGround.INSULT
        blocks.block(session, yannick, (Barred.VOTE,), [], until, WHY, ground, odile, village.now)
        blocks.unblock(session, session.query(Block).one(), WHY, odile, village.now)
    letters = told(village, post)
    assert "une mesure de modération qui vous concernait est levée" in letters["yannick"].lower()
    assert "/moderation/mesures/1\n" in letters["yannick"]
    assert "Odile" not in letters["yannick"]


def test_a_version_that_is_shown_again_is_told_to_its_author_alone(village, post):
    village.edit("Le Perron", "Yannick", access="plain-pied", summary="Un mot de trop.")
    with transaction() as session:
        odile, page = village.member("Odile", session), session.merge(village.page("Le Perron"))
        hidden = (Withholdable.SUMMARY,)
        visibility.withhold(session, page, 2, hidden, Ground.INSULT, WHY, odile, village.now)
        visibility.reveal(session, page, 2, WHY, odile, village.now)
    assert set(told(village, post)) == {"yannick"}


def test_a_measure_that_an_appeal_reverses_is_told_of_once(village, post):
    deciders(village)
    with transaction() as session:
        yannick, odile = village.member("Yannick", session), village.member("Odile", session)
        until, ground = village.now + timedelta(days=3), MeasureGround.INSULT
        measure = blocks.block(
            session, yannick, (Barred.VOTE,), [], until, WHY, ground, odile, village.now
        ).id
    number = ask(village, "Yannick", measure, "measure")
    letters = told(village, post)
    assert set(letters) == {"yannick", "odile", "irène", "jeanne", "maude"}
    assert "jugé" not in letters["odile"]
    judge(village, appeals.reverse, number, "Jeanne", ANSWER)
    letters = told(village, post)
    assert set(letters) == {"yannick", "odile"}
    assert "décision infirmée" in letters["yannick"]


def test_a_series_that_is_given_back_is_told_to_whom_it_concerned(village, post):
    village.settle("Noé Bourg", seasoned=True)
    village.edit("Le Perron", "Noé", presentation="Achetez nos lampes.")
    measure = test_reverting.begin(village)
    test_reverting.revert(village, measure)
    told(village, post)
    with transaction() as session:
        held, odile = session.get_one(Measure, measure), village.member("Odile", session)
        giving_back.give_back(session, held, WHY, odile, village.now)
    assert "est levée" in told(village, post)["noé"]


def test_who_reported_reads_that_it_became_a_dispute_and_the_others_that_they_are_parties(village, post):
    village.edit("Le Perron", "Lucie", access="plain-pied")
    with transaction() as session:
        yannick, odile = village.member("Yannick", session), village.member("Odile", session)
        page = village.page("Le Perron")
        thing = Thing(Reportable.PAGE, page.id, page.id, None, "On y vient.")
        key, ground = "a-key-that-no-one-guesses-0001", ReportGround.WRONG
        made = reports.report(session, thing, ground, "C’est un bar.", yannick, village.now, key, openly=True)
        reports.take(session, made, odile, village.now)
        reports.turn(session, made, DisputeQuestion.ACCURACY, WHY, odile, village.now)
    letters = told(village, post)
    assert set(letters) == {"yannick", "lucie"}
    assert "est devenu un litige, ouvert sous votre nom" in " ".join(letters["yannick"].split())
    assert "vous y êtes partie" in " ".join(letters["lucie"].split())


def test_a_new_steward_reads_that_they_are_a_party(village, post):
    contest(village, "Yannick", "phones")
    told(village, post)
    village.settle("Noé Bourg", seasoned=True)
    make_steward(village, "Noé")
    with transaction() as session:
        disputes.readdress(session, session.get_one(Page, village.page("Le Perron").id), village.now)
    assert "dont vous prenez soin" in " ".join(told(village, post)["noé"].split())


def test_a_dispute_where_nobody_writes_is_recalled_to_its_parties(village, post):
    village.edit("Le Perron", "Lucie", nature="association")
    number = contest(village, "Yannick")
    assert set(told(village, post)) == {"lucie"}
    village.pass_days(5.1)
    tick(village)
    letters = told(village, post)
    assert set(letters) == {"lucie", "yannick"}
    assert f"/litiges/{number}\n" in letters["yannick"]
    assert "il s’endort" in letters["yannick"]


def test_a_mediation_is_asked_of_the_pool_then_recalled_then_the_coordination_is_late(village, post):
    village.edit("Le Perron", "Lucie", nature="association")
    mediator(village)
    number = contest(village, "Yannick")
    village.pass_days(8)
    tick(village)
    told(village, post)
    do(village, disputes.ask_mediation, number, "Yannick")
    assert set(told(village, post)) == {"irène", "lucie"}
    village.pass_days(5.1)
    tick(village)
    assert set(told(village, post)) == {"irène"}
    village.pass_days(5.1)
    tick(village)
    letters = told(village, post)
    assert set(letters) == {"anatole", "lucie", "yannick"}
    assert "vous êtes de la coordination" in letters["anatole"]


def unsettled(village: Village) -> int:
    """A proposal of Yannick's that the page has overtaken."""
    (number,) = propose(village, "Yannick", nature="association")
    village.edit("Le Perron", "Lucie", nature="cooperative")
    return number


def test_what_will_soon_lapse_is_told_seven_days_before_and_once(village, post):
    number = unsettled(village)
    assert "refaire sur la page d’aujourd’hui" in told(village, post)["yannick"]
    village.pass_days(52)
    clock(village)
    assert told(village, post) == {}
    village.pass_days(1.1)
    clock(village)
    clock(village)
    letters = told(village, post)
    assert set(letters) == {"yannick"}
    assert LAPSE in letters["yannick"]
    page = village.reader().get(f"/propositions/{number}").text
    assert "Le calendrier a annoncé la fin prochaine de cette proposition" in page
    village.pass_days(6.7)
    clock(village)
    assert told(village, post) == {}
    village.pass_days(0.4)
    clock(village)
    assert "close sans suite" in told(village, post)["yannick"]


def test_who_acts_after_the_notice_has_another_one_later(village, post):
    number = unsettled(village)
    village.pass_days(54)
    clock(village)
    assert LAPSE in told(village, post)["yannick"]
    rewrite(village, proposals.amend, number, "Yannick", nature="entreprise")
    village.edit("Le Perron", "Lucie", nature="fondation")
    told(village, post)
    village.pass_days(20)
    clock(village)
    assert warning.warn_all(transaction, village.now) == 0
    with transaction() as session:
        assert session.get_one(Proposal, number).state == ProposalState.TO_REBASE
    village.pass_days(34)
    clock(village)
    assert LAPSE in told(village, post)["yannick"]


def test_a_proposal_is_told_to_the_structure_and_its_answer_to_the_author(village, post):
    make_steward(village, "Lucie")
    (number,) = propose(village, "Yannick", phones=[])
    letters = told(village, post)
    assert set(letters) == {"lucie"}
    assert "Le Perron" in letters["lucie"]
    act(village, proposals.refuse, number, "Lucie", NO)
    letters = told(village, post)
    assert set(letters) == {"yannick"}
    assert NO not in letters["yannick"]


def test_an_author_learns_that_the_fiche_became_another(village, post):
    write_twice(village)
    propose(village, "Lucie", title="Le Perron de Jaligny", nature="association")
    told(village, post)
    merge(village)
    letters = told(village, post)
    assert "réunie à une autre" in letters["lucie"]


def test_those_who_did_not_vote_are_asked_again_once(village, post):
    citizens(village, "Basile", "Chloé", "Denis")
    (number,) = propose(village, "Yannick", nature="association")
    act(village, proposals.object_to, number, "Lucie", OBJECTION)
    vote(village, poll_of(number).id, "Basile", Choice.FOR)
    told(village, post)
    village.pass_days(7.1)
    tick(village)
    letters = told(village, post)
    assert {"chloé", "denis"} <= set(letters)
    assert not {"basile", "yannick"} & set(letters)
    village.pass_days(7.1)
    tick(village)
    assert set(told(village, post)) == {"yannick"}


REAL = PERRON.replace(
    title="La Vraie Maison",
    fields={
        **{name: value for name, value in PERRON.fields.items() if name != "example"},
        "emails": [
            {"id": "a", "value": "bureau@maison.example"},
            {"id": "b", "value": "fernand@example.org"},
        ],
    },
)


@pytest.mark.parametrize("title", ["La Vraie Maison", "Le Perron"])
def test_the_addresses_of_a_real_fiche_hear_of_a_claim_they_may_oppose(village, post, title):
    village.settle("Fernand Brun")
    village.write(REAL, by="Lucie")
    if title == "Le Perron":
        village.edit(title, "Lucie", emails=REAL.fields["emails"])
    told(village, post)
    asked = test_claims.claim(village, "Fernand", title=title)
    letters = told(village, post)
    if title == "Le Perron":
        assert letters == {}, "nobody is behind an invented fiche"
        return
    assert set(letters) == {"bureau@maison.example"}
    text = letters["bureau@maison.example"]
    assert text.startswith("Bonjour,\n")
    assert f"/revendications/{asked.id}\n" in text
    assert "Fernand" not in text


def test_who_cares_for_a_fiche_hears_that_another_claims_it_and_the_claimant_of_the_answer(village, post):
    village.settle("Rose Mazet")
    village.settle("Fernand Brun")
    test_claims.claim(village, "Rose")
    asked = test_claims.claim(village, "Fernand")
    assert set(told(village, post)) == {"rose"}
    test_claims.do(village, claims.refuse, asked, "Odile", WHY)
    letters = told(village, post)
    assert set(letters) == {"fernand"}
    assert WHY not in letters["fernand"]


def test_old_news_is_not_told(village, post):
    village.edit("Le Perron", "Lucie", nature="association")
    contest(village, "Yannick")
    village.pass_days(15)
    village.edit("Le Perron", "Lucie", access="ascenseur")
    assert "Un litige est ouvert" not in "".join(told(village, post).values())


def test_of_all_that_happens_here_no_letter_fails_nor_names_anybody_else(village, post):
    village.once("everything happened", lambda: live(village))
    letters = told(village, post)
    assert {"yannick", "lucie", "basile"} <= set(letters)
    people = fresh().scalars(select(Member.name)).all()
    for text in letters.values():
        to, said = text.partition(",")[0], text.replace("Bonjour ", "")
        assert not [name for name in people if name in said.replace(to.removeprefix("Bonjour "), "")]


def test_who_is_invited_to_care_for_a_fiche_is_told(village, post):
    village.settle("Rose Mazet")
    held = test_claims.claim(village, "Rose")
    with transaction() as session:
        claim, rose, lucie = (
            session.get_one(Claim, held.id),
            village.member("Rose", session),
            village.member("Lucie", session),
        )
        claims.share(session, claim, rose, village.now, StewardRole.EDITOR, lucie)
    assert set(told(village, post)) == {"lucie"}


def test_letters_of_one_act_wait_for_the_post_and_leave_once(village, post):
    deciders(village)
    dispute = decided(village)
    told(village, post)
    post.close()
    ask(village, "Lucie", dispute)
    village.catch_up()
    assert {"lucie", "yannick"} < set(told(village, post))
    assert told(village, post) == {}


def test_invented_people_and_those_who_left_are_not_written_to(village, post):
    village.edit("Le Perron", "Lucie", nature="association")
    with transaction() as session:
        village.member("Lucie", session).demonstration = True
    contest(village, "Yannick")
    assert told(village, post) == {}


# --- the table of what is told


def names_in(text: str) -> set[str]:
    return {name for _before, name, _spec, _conversion in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("case", sorted(NOTICES), ids=" ".join)
def test_a_line_is_of_an_act_of_the_rules_and_says_only_what_is_known(case):
    subject, deed = case
    assert any(rule.act == deed for rule in PROCEDURES[subject].rules)
    for notice in NOTICES[case]:
        assert names_in(notice.news + notice.then) <= {"title", "state", "until"}
        assert ("until" in names_in(notice.news + notice.then)) == (notice.term is not None)
        assert not re.search(r" [:;?!»]|« ", notice.news + notice.then), "a space that breaks"
        if notice.term:
            numbers = {number.name: 9 for number in fields(Policy)}
            assert notice.term(NOON, numbers) >= NOON
