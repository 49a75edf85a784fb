"""Moderators act under a handle: a moderator does all that they may, then every page that links lead to is read."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.acts import appeals, blocks, claims, pages, protections, reports, reverting, visibility, words
from app.acts.publishing import unprotect
from app.cases.reported import Thing
from app.database import transaction
from app.governance.page_conditions import uniter
from app.governance.procedure import Rule
from app.governance.rulebook import PAGE, PROCEDURES
from app.governance.rulebook.pages import watcher
from app.governance.vocabulary import (
    Act,
    Barred,
    Ground,
    MeasureGround,
    Reportable,
    ReportGround,
    Withholdable,
    of_moderation,
)
from app.models import Block, FieldProtection, JournalEntry, Measure, Report
from tests.acts import test_claims
from tests.acts.test_claims import again, claim, town  # noqa: F401 (a fixture)
from tests.client import Reader
from tests.duplicates import merge, split, write_twice
from tests.village import Village, fresh

WHY = "Trois avertissements sont restés sans effet depuis lundi."
ROSE, ODILE = "Modération 2", "Modération 1"
# What a claim, a page, a version, a field, words, a person, a report and an appeal can have done to them.
DONE = {
    Act.ENDORSE, Act.GRANT, Act.REFUSE, Act.REVOKE, Act.PROTECT, Act.UNPROTECT, Act.PROTECT_FIELD, Act.UNPROTECT_FIELD,
    Act.WITHHOLD, Act.REVEAL, Act.WITHHOLD_WORDS, Act.REVEAL_WORDS, Act.BLOCK, Act.UNBLOCK, Act.TAKE, Act.RELEASE,
    Act.MEASURE, Act.SET_ASIDE, Act.MERGE, Act.SPLIT, Act.REVERT_ALL, Act.UPHOLD,
}  # fmt: skip
FOLLOWED = re.compile(r"(?:href|action)=\"(/[^\"#]*)")
# Who people are is told there; what one may write next is no page of what was done.
APART = re.compile(
    r"/(membres|static|vendor|langue|comptes|dev|champs|contester|nouveau|nouvelle|modifier|retablissement|annulation|pages-liees)\b"
    r"|[?&](ligne|auteur|departement|theme|commune|nom)="
)
# Who was given a role, and for how long, is public: what they then do is not theirs to read.
APPOINTED = re.compile(r"<p class=\"revision-summary\">(?:(?!</p>).)*a confié un rôle à.*?</p>", re.DOTALL)


@pytest.fixture
def village(town: Village) -> Village:  # noqa: F811
    return town


def measures_are_taken(village: Village) -> None:
    """Rose protects, withholds and blocks, and lifts each of them; what Yannick wrote lately is undone."""
    village.edit("Le Perron", "Yannick", body="Appelez Mireille.", summary="Mireille")
    with transaction() as session:
        page, rose, now = (
            session.merge(village.page("Le Perron")),
            village.member("Rose", session),
            village.now,
        )
        yannick, until = village.member("Yannick", session), now + timedelta(days=3)
        pages.protect(session, page, until, WHY, rose, now)
        unprotect(session, page, rose, now)
        protections.protect_field(session, page, "phones", until, WHY, rose, now)
        protections.lift(session, session.scalars(select(FieldProtection)).one(), rose, now)
        visibility.withhold(session, page, 2, (Withholdable.SUMMARY,), Ground.INSULT, WHY, rose, now)
        visibility.reveal(session, page, 2, WHY, rose, now)
        presented = Thing(Reportable.MEMBER, yannick.id, None, yannick.id, "Ce maire est un voleur.")
        words.reveal(
            session, words.withhold(session, presented, WHY, MeasureGround.INSULT, rose, now), WHY, rose, now
        )
        blocks.block(session, yannick, (Barred.VOTE,), [], until, WHY, MeasureGround.INSULT, rose, now)
        blocks.unblock(session, session.scalars(select(Block)).one(), WHY, rose, now)
        begun = reverting.begin(session, yannick, now, WHY, rose, now).id
        rose_id = rose.id
    reverting.revert_all(transaction, begun, village.now, rose_id, village.now)


def claims_are_decided(village: Village) -> None:
    """Of three claims, one is confirmed by both then taken back, one contests and wins, one is refused."""
    first = test_claims.ask(village, "Fernand")
    test_claims.do(village, claims.endorse, first, "Rose")
    test_claims.do(village, claims.endorse, first, "Odile")
    second = claim(village, "Lucie")
    test_claims.do(village, claims.grant, second, "Rose", WHY)
    test_claims.do(village, claims.revoke, again(second), "Odile", WHY)
    third = test_claims.ask(village, "Yannick")
    test_claims.do(village, claims.endorse, third, "Rose")
    test_claims.do(village, claims.refuse, again(third), "Odile", WHY)


def reports_are_answered(village: Village) -> None:
    """One is taken, given back, taken again and answered by a measure; one is set aside."""
    with transaction() as session:
        rose, yannick, now = village.member("Rose", session), village.member("Yannick", session), village.now
        page = session.merge(village.page("Le Perron"))
        thing = Thing(Reportable.PAGE, page.id, page.id, yannick.id, "Un café, et des voleurs.")
        made = [
            reports.report(session, thing, ReportGround.WRONG, "Fermé.", None, now, f"a-long-key-{n}")
            for n in (1, 2)
        ]
        for held in made:
            reports.take(session, held, rose, now)
        reports.release(session, made[0], rose, now)
        reports.take(session, made[0], rose, now)
        barred, until = (Barred.TALK,), now + timedelta(days=3)
        blocks.block(
            session, yannick, barred, [], until, WHY, MeasureGround.INSULT, rose, now, report=made[0]
        )
        reports.set_aside(session, session.get_one(Report, made[1].id), WHY, rose, now)


def an_appeal_is_judged(village: Village) -> None:
    """Yannick's, against what Rose decided, by Odile."""
    with transaction() as session:
        measure = session.scalars(select(Measure).order_by(Measure.id.desc())).first()
        assert measure is not None
        yannick, odile = village.member("Yannick", session), village.member("Odile", session)
        made = appeals.appeal(session, "measure", measure.id, WHY, yannick, village.now)
        appeals.uphold(session, made, WHY, odile, village.now)


def everything_is_moderated(village: Village) -> None:
    village.pass_days(29)
    measures_are_taken(village)
    claims_are_decided(village)
    reports_are_answered(village)
    an_appeal_is_judged(village)
    write_twice(village)
    merge(village, by="Rose")
    split(village, by="Rose")
    village.catch_up()


def reached(reader: Reader, start: str = "/") -> dict[str, str]:
    """The source of every page that links and forms lead this person to, from the first one."""
    found: dict[str, str] = {}
    waiting = [
        start,
        "/journal",
        "/moderation",
        "/moderation/journal",
        "/revendications",
        "/recours?etat=tous",
    ]
    for address in waiting:
        if address in found or APART.search(address):
            continue
        response = reader.ask("GET", address)
        found[address] = APPOINTED.sub("", response.get_data(as_text=True))
        if "html" in response.headers["Content-Type"]:
            waiting += [one.replace("&amp;", "&") for one in FOLLOWED.findall(found[address])]
    return found


@pytest.mark.one_database
def test_no_page_names_who_moderated(village: Village) -> None:
    everything_is_moderated(village)
    by_them = JournalEntry.by_id.in_([village.member(name).id for name in ("Rose", "Odile")])
    assert set(fresh().scalars(select(JournalEntry.act).where(by_them))) == DONE
    for who in (None, "Yannick"):
        sources = reached(village.reader(who))
        assert len(sources) > 50
        for said in ("Rose", "rose-mazet", "Odile", "odile-montagnon"):
            assert [place for place, source in sources.items() if said in source] == [], (who, said)
        for place in ("/journal", "/moderation/journal", "/revendications/1"):
            assert {ROSE, ODILE} & set(re.findall(r"Modération \d", sources[place])), place
    for letter in village.letters():
        told = re.sub(r"^Bonjour .*", "", letter)
        assert "Rose" not in told
        assert "Odile" not in told


def test_who_acts_as_anybody_does_keeps_their_name(village: Village) -> None:
    village.pass_days(29)
    test_claims.do(village, claims.endorse, test_claims.ask(village, "Fernand"), "Rose")
    asked = claim(village, "Rose", title="Le Clavier partagé")
    shown = village.reader().get(f"/revendications/{asked.id}").text
    assert "Rose Mazet a revendiqué" in shown
    assert "Modération" not in shown
    assert "Preuve confirmée parModération 2" in village.reader().get("/revendications/1").text
    log = village.reader().get("/journal").text
    assert "Rose Mazet a revendiqué Le Clavier partagé" in log
    assert "Modération 2 a confirmé" in log
    desk = village.reader().get("/moderation/journal").text
    assert "Modération 2 a confirmé la preuve de la revendication 1 sur Le Perron" in desk
    assert "a revendiqué" not in desk


def test_who_decides_second_hears_the_handle_of_the_first(village: Village) -> None:
    village.pass_days(29)
    asked = test_claims.ask(village, "Fernand")
    rose, odile = village.reader("Rose"), village.reader("Odile")
    address = f"/revendications/{asked.id}"
    form = odile.get(address).form("/verification")
    rose.submit(rose.get(address).form("/verification"))
    told = odile.submit(form, expect=409)
    assert "Entre-temps, Modération 2 a confirmé" in told.text


def test_whatever_the_rules_keep_for_moderators_is_done_under_a_handle() -> None:
    """But what anybody reads, and the pages of the watch, which are signed as every page is."""
    kept = [
        (table.name, rule.act)
        for table in PROCEDURES.values()
        for rule in table.rules
        if "modérateur" in rule.who.name and not _signed(table.name, rule)
    ]
    assert (PAGE.name, Act.MERGE) in kept
    assert uniter.name != watcher.name
    assert [one for one in kept if not of_moderation(*one)] == []
    assert not of_moderation("proposal", Act.REFUSE)


def _signed(table: str, rule: Rule) -> bool:
    return rule.act in (Act.READ, Act.READ_WITHHELD) or (table == PAGE.name and rule.who is watcher)
