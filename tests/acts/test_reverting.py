"""All that one member wrote lately is undone, page by page; a stop in the middle leaves whole pages and can be done again."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.acts import giving_back, lifting, merging, pages, reverting
from app.database import database, transaction
from app.governance.refusals import Refusal
from app.governance.vocabulary import MeasureKind, Role
from app.models import JournalEntry, Measure, Page, Revision
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


# --- given back


def lifted(village: Village, number: int, by: str | None = None) -> list[Any]:
    """What the journal says of the lifting: the pages that are as they were, the versions left to a person."""
    if by is not None:
        _give_back(village, number, by, SORRY)
    else:
        with transaction() as session:
            measure = session.get_one(Measure, number)
            assert lifting.lift(session, measure, "Mesure infirmée par le recours 1.", village.now)
    with database().reading() as session:
        verifying.verify(session)
    row = fresh().scalars(select(JournalEntry).where(JournalEntry.act == "give-back")).one()
    assert (row.state_after, row.public) == ("lifted", True)
    return [row.detail["restored"], row.detail["left"]]


SORRY = "Ces textes n’avaient rien de publicitaire, après lecture."


@pytest.mark.parametrize("by", [None, "Odile", "Anatole"])
def test_lifted_it_gives_back_all_that_it_undid(spoiled: Village, by: str | None) -> None:
    said = {title: spoiled.content(title) for title in ("Le Perron", "Le Clavier partagé")}
    measure = begin(spoiled)
    revert(spoiled, measure)
    assert lifted(spoiled, measure, by) == [[1, 2], []]
    assert {title: spoiled.content(title) for title in said} == said
    newest = spoiled.revisions("Le Perron")[-1]
    assert (newest.author, newest.tags) == (None, ["undoes:4"])
    with database().reading() as session:
        assert session.get_one(Measure, measure).lifted_at == spoiled.now


def test_what_others_wrote_since_stays_and_what_stands_in_its_place_is_named(spoiled: Village) -> None:
    measure = begin(spoiled)
    revert(spoiled, measure)
    spoiled.edit("Le Perron", "Lucie", access="plain-pied")
    spoiled.edit("Le Clavier partagé", "Lucie", presentation="Un atelier, le samedi.")
    assert lifted(spoiled, measure) == [[1], [[2, 3, 3]]]
    assert spoiled.content("Le Perron").fields["access"] == "plain-pied"
    assert spoiled.content("Le Perron").fields["presentation"] == SPAM
    assert spoiled.content("Le Clavier partagé").fields["presentation"] == "Un atelier, le samedi."


def test_what_somebody_gave_back_already_or_said_again_is_left_alone(spoiled: Village) -> None:
    measure = begin(spoiled)
    revert(spoiled, measure)
    with transaction() as session:
        page = session.get_one(Page, spoiled.page("Le Perron").id)
        pages.undo(session, page, 4, 4, spoiled.member("Lucie", session), spoiled.now)
    spoiled.edit("Le Clavier partagé", "Lucie", presentation=SPAM)
    assert lifted(spoiled, measure) == [[], []]
    assert (spoiled.page("Le Perron").number, spoiled.page("Le Clavier partagé").number) == (5, 4)


def test_a_fiche_that_was_merged_since_is_left_to_a_person(spoiled: Village) -> None:
    measure = begin(spoiled)
    revert(spoiled, measure)
    with transaction() as session:
        page, into = (
            session.get_one(Page, spoiled.page(title).id) for title in ("Le Clavier partagé", "Le Perron")
        )
        merging.merge(session, page, into, REASON, spoiled.member("Odile", session), spoiled.now)
    assert lifted(spoiled, measure) == [[1], [[2, 3, 3]]]


def refused(village: Village, measure: int, by: str, why: str) -> str:
    with pytest.raises(Refusal) as caught:
        _give_back(village, measure, by, why)
    return caught.value.code


def _give_back(village: Village, measure: int, by: str, why: str) -> None:
    with transaction() as session:
        held = session.get_one(Measure, measure)
        giving_back.give_back(session, held, why, village.member(by, session), village.now)


@pytest.mark.parametrize(
    ("by", "why", "code"),
    [
        ("Lucie", SORRY, "not-allowed:moderator"),
        ("Maude", SORRY, "involved:oneself"),
        ("Odile", "Non.", "missing-reason"),
    ],
)
def test_who_gives_back_decides_such_things_and_says_why(
    village: Village, by: str, why: str, code: str
) -> None:
    village.settle("Maude Vialard", Role.MODERATOR, seasoned=True)
    village.edit("Le Perron", "Maude", presentation=SPAM)
    measure = begin(village, name="Maude")
    revert(village, measure)
    assert refused(village, measure, by, why) == code
    assert village.content("Le Perron") == PERRON


def test_given_back_twice_it_is_said_to_be_over(spoiled: Village) -> None:
    measure = begin(spoiled)
    revert(spoiled, measure)
    lifted(spoiled, measure, "Odile")
    assert refused(spoiled, measure, "Odile", SORRY) == "too-late"
    assert spoiled.page("Le Perron").number == 5
