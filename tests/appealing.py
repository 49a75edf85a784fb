"""Appeals in tests: a dispute that was decided, a measure that was taken, and people who may judge them."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from app.acts import appeals, blocks, mediation, reports
from app.cases.reported import Thing
from app.database import transaction
from app.governance.vocabulary import Barred, MeasureGround, Reportable, ReportGround, Role
from app.models import Appeal, Measure, Report
from tests.council import citizens, tick
from tests.palaver import MOTIVES, RATIO, WHY, approve, consult, contest, do, mediated, mediator, text
from tests.village import Village, fresh

GRIEF = "La photographie retenue date d’avant le déménagement\u202f: elle prouve le contraire."
ANSWER = "La photographie porte bien la date dite, et personne n’en a apporté d’autre."
INSULTS = "Trois messages injurieux en une heure, malgré deux avertissements."
VOTERS = ("Basile", "Chloé", "Denis", "Émile")


def deciders(village: Village) -> None:
    """Four voters, the mediator of the case, and those who may judge it after her: a mediator and a moderator.

    They came long ago; it is seventeen days before today: what is decided then was decided yesterday.
    """

    def build() -> None:
        village.edit("Le Perron", "Lucie", nature="association")
        village.pass_days(-60)
        citizens(village, *VOTERS)
        mediator(village)
        mediator(village, "Jeanne Solignac")
        village.settle("Maude Vialard", Role.MODERATOR, seasoned=True)
        village.pass_days(42)

    village.once("deciders", build)


def counted(village: Village, title: str = "Le Perron", why: str = WHY) -> int:
    """A dispute that Yannick opens, whose voices are counted: somebody has to conclude it."""

    def build() -> int:
        number = contest(village, "Yannick", why=why, title=title)
        mediated(village, number, "Yannick")
        option = text(village, number, "Une coopérative", nature="cooperative")
        poll = consult(village, number, "Irène", option)
        for name in VOTERS[:3]:
            approve(village, poll, name, "a")
        village.pass_days(8)
        tick(village)
        return number

    return village.once(("counted", title, why), build)


def decided(
    village: Village, title: str = "Le Perron", why: str = WHY, overturns: Collection[int] = ()
) -> int:
    """The same, that Émile concludes: the page says what the voices kept."""

    def build() -> int:
        number = counted(village, title, why)
        do(village, mediation.conclude, number, "Émile", "a", MOTIVES, RATIO, overturns=overturns)
        return number

    return village.once(("decided", title, why, *overturns), build)


def blocked(village: Village, who: str = "Yannick", by: str = "Odile", report: int | None = None) -> int:
    """The measure that keeps somebody from writing and talking anywhere for a month."""
    with transaction() as session:
        answered = session.get_one(Report, report) if report else None
        until = village.now + timedelta(days=30)
        member, moderator = village.member(who, session), village.member(by, session)
        barred = (Barred.EDIT, Barred.TALK)
        ground = MeasureGround.INSULT
        return blocks.block(
            session, member, barred, [], until, INSULTS, ground, moderator, village.now, report=answered
        ).id


def taken(village: Village, by: str = "Odile") -> int:
    """The report of what Yannick wrote, which a moderator has in charge."""
    with transaction() as session:
        page = village.page("Le Perron")
        thing = Thing(
            Reportable.PAGE, page.id, page.id, village.member("Yannick").id, "Un café, et des voleurs."
        )
        made = reports.report(
            session, thing, ReportGround.CHARTER, "Injures.", None, village.now, "a-long-key-01"
        )
        reports.take(session, made, village.member(by, session), village.now)
        return made.id


def ask(
    village: Village, by: str, number: int, subject: str = "dispute", why: str = GRIEF, **options: Any
) -> int:
    """The id of the appeal that somebody makes."""
    with transaction() as session:
        who = village.member(by, session)
        return appeals.appeal(session, subject, number, why, who, village.now, **options).id


def judge(village: Village, act: Any, number: int, by: str, *words: Any, **options: Any) -> None:
    """An act on an appeal, in its transaction."""
    with transaction() as session:
        who = village.member(by, session)
        act(session, session.get_one(Appeal, number), *words, who, village.now, **options)


def settle(village: Village) -> int:
    """What the clock owes to appeals at the village's time."""
    return appeals.settle_all_due(transaction, village.now)


def appeal_of(number: int) -> Appeal:
    return fresh().get_one(Appeal, number)


def measure_of(number: int) -> Measure:
    return fresh().get_one(Measure, number)
