"""All that one member wrote lately is undone, page by page; a stop in the middle leaves whole pages and can be done again."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.acts import reverting
from app.database import database, transaction
from app.governance.refusals import Refusal
from app.governance.vocabulary import MeasureKind
from app.models import JournalEntry, Measure, Revision
from app.queries import verifying
from tests import council
from tests.village import CLAVIER, PERRON, Village, fresh

REASON = "Une même phrase publicitaire écrite sur toutes les fiches."
SPAM = "Achetez nos lampes."


@pytest.fixture
def spoiled(village: Village) -> Village:
    """Noé wrote the same words on both fiches within the hour, twice on the first."""
    village.settle("Noé Bourg", seasoned=True)
    village.pass_days(1)
    village.edit("Le Perron", "Noé", body=f"{SPAM}\n\n{PERRON.body}")
    village.edit("Le Perron", "Noé", presentation=SPAM)
    village.edit("Le Clavier partagé", "Noé", presentation=SPAM)
    return village


def begin(village: Village, by: str = "Odile", name: str = "Noé", **more: Any) -> int:
    reason = more.pop("reason", REASON)
    with transaction() as session:
        who = village.member(name, session)
        since = village.now - timedelta(hours=1)
        return reverting.begin(
            session, who, since, reason, village.member(by, session), village.now, **more
        ).id


def revert(village: Village, measure: int, opened: Any = transaction) -> list[int]:
    since, by = village.now - timedelta(hours=1), village.member("Odile").id
    return reverting.revert_all(opened, measure, since, by, village.now)


def planned(village: Village) -> list[reverting.Plan]:
    who = village.member("Noé").id
    return reverting.plans(fresh(), who, village.now - timedelta(hours=1))


def test_every_page_says_again_what_it_said_before(spoiled: Village) -> None:
    assert len(revert(spoiled, begin(spoiled))) == 2
    assert spoiled.content("Le Perron") == PERRON
    assert spoiled.content("Le Clavier partagé") == CLAVIER
    newest = spoiled.revisions("Le Perron")[-1]
    assert (newest.author, newest.tags) == (None, ["reverts-all", "undoes:2..3"])
    with database().reading() as session:
        verifying.verify(session)


def test_what_others_wrote_since_elsewhere_on_the_page_stays(spoiled: Village) -> None:
    spoiled.edit("Le Perron", "Lucie", access="plain-pied")
    revert(spoiled, begin(spoiled))
    content = spoiled.content("Le Perron")
    assert (content.body, content.fields["access"]) == (PERRON.body, "plain-pied")


def test_what_later_words_stand_on_is_left_and_the_rest_is_done(spoiled: Village) -> None:
    spoiled.edit("Le Perron", "Lucie", presentation="Un café, et des lampes.")
    plan = next(plan for plan in planned(spoiled) if plan.page.title == "Le Perron")
    assert (plan.undone, plan.left) == ((), (reverting.Run(2, 3),))
    assert len(revert(spoiled, begin(spoiled))) == 1
    assert spoiled.content("Le Perron").fields["presentation"] == "Un café, et des lampes."
    assert spoiled.content("Le Clavier partagé") == CLAVIER


def test_versions_of_theirs_with_others_between_are_undone_one_run_after_the_other(spoiled: Village) -> None:
    spoiled.edit("Le Perron", "Lucie", access="plain-pied")
    spoiled.edit("Le Perron", "Noé", rna="W031000000")
    revert(spoiled, begin(spoiled))
    content = spoiled.content("Le Perron")
    assert content == PERRON.replace(fields={**PERRON.fields, "access": "plain-pied"})
    tags = [revision.tags[-1] for revision in spoiled.revisions("Le Perron")[-2:]]
    assert tags == ["undoes:5", "undoes:2..3"]


def test_a_page_that_they_made_is_left_for_a_person_to_see(spoiled: Village) -> None:
    spoiled.write(PERRON.replace(title="Les Lampes"), by="Noé")
    plan = next(plan for plan in planned(spoiled) if plan.page.title == "Les Lampes")
    assert (plan.changes, plan.left) == (False, (reverting.Run(1, 1),))


def test_what_they_wrote_before_and_what_others_decided_is_theirs_no_more(spoiled: Village) -> None:
    (number,) = council.propose(spoiled, "Noé", "Le Clavier partagé", access="plain-pied")
    spoiled.pass_days(8)
    council.tick(spoiled)
    assert council.proposal(number).revision == 3
    assert planned(spoiled) == []


def test_one_measure_tells_the_person_however_many_pages(spoiled: Village) -> None:
    revert(spoiled, begin(spoiled))
    measure = fresh().scalars(select(Measure)).one()
    assert (measure.kind, measure.member_id, measure.facts) == (
        MeasureKind.REVERT_ALL,
        spoiled.member("Noé").id,
        REASON,
    )
    public = fresh().scalars(
        select(JournalEntry).where(JournalEntry.act == "revert-all", JournalEntry.public)
    )
    assert all(REASON not in row.reason for row in public)


def test_done_again_it_changes_nothing(spoiled: Village) -> None:
    measure = begin(spoiled, form_key="k")
    revert(spoiled, measure)
    assert begin(spoiled, form_key="k") == measure
    assert revert(spoiled, measure) == []
    assert planned(spoiled) == []


def test_stopped_between_two_pages_it_leaves_whole_pages_and_goes_on_when_done_again(
    spoiled: Village,
) -> None:
    measure, opened = begin(spoiled), 0

    class Stopped(BaseException):
        """As if the machine was stopped."""

    def stops() -> Any:
        nonlocal opened
        opened += 1
        if opened == 3:
            raise Stopped
        return transaction()

    with pytest.raises(Stopped):
        revert(spoiled, measure, stops)
    done = [title for title in ("Le Perron", "Le Clavier partagé") if _clean(spoiled, title)]
    assert len(done) == 1
    assert len(revert(spoiled, measure)) == 1
    assert _clean(spoiled, "Le Perron")
    assert _clean(spoiled, "Le Clavier partagé")
    rows = fresh().scalars(select(Revision)).all()
    assert len([row for row in rows if "reverts-all" in row.tags]) == 2


def _clean(village: Village, title: str) -> bool:
    return SPAM not in str(village.content(title).canonical().decode())


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"by": "Lucie"}, "not-allowed:moderator"),
        ({"by": "Anatole"}, "not-allowed:moderator"),
        ({"name": "Odile"}, "involved:oneself"),
        ({"reason": "Non."}, "missing-reason"),
        ({"ground": None}, "missing-ground"),
    ],
)
def test_a_measure_that_lacks_something_undoes_nothing(spoiled: Village, asked: Any, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        begin(spoiled, **asked)
    assert caught.value.code == code
