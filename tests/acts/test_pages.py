"""Writing pages: nothing overwritten silently, nothing written for nothing, one form one version."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.acts import pages, publishing
from app.database import database, transaction
from app.governance.refusals import Refusal
from app.models import Address, JournalEntry, Page, PageLink, Revision, stamp
from revisions import Content, seal
from tests.village import Village, fresh


def test_a_page_begins_with_its_first_revision(village: Village) -> None:
    page = village.page("Le Perron")
    (first,) = village.revisions("Le Perron")
    assert (page.number, first.number, first.origin) == (1, 1, publishing.HOST)
    assert first.changed == ["title", "presentation", "place", "phones", "themes", "example", "body"]
    assert page.slug == "le-perron"


def test_a_save_without_a_change_makes_no_revision(village: Village) -> None:
    done = village.edit("Le Perron", "Yannick")
    assert isinstance(done, pages.Unchanged)
    assert village.page("Le Perron").number == 1


def test_each_revision_is_sealed_on_the_one_before(village: Village) -> None:
    village.edit("Le Perron", "Yannick", access="plain-pied")
    village.edit("Le Perron", "Lucie", access="plain-pied, boucle magnétique")
    previous = None
    for revision in village.revisions("Le Perron"):
        author = revision.author.opaque_id if revision.author else ""
        assert revision.seal == seal(previous, revision.digest, author, stamp(revision.at))
        previous = revision.seal


def test_disjoint_changes_over_the_same_base_are_both_kept(village: Village) -> None:
    village.edit("Le Perron", "Yannick", base=1, access="plain-pied")
    done = village.edit("Le Perron", "Lucie", base=1, area="Le val de Besbre")
    assert isinstance(done, pages.Saved)
    assert done.merged
    content = village.content("Le Perron")
    assert (content.fields["access"], content.fields["area"]) == ("plain-pied", "Le val de Besbre")


def test_two_paragraphs_changed_by_two_people_are_both_kept(village: Village) -> None:
    body = village.content("Le Perron").body
    village.edit("Le Perron", "Yannick", base=1, body=body.replace("reste parler", "reste discuter"))
    village.edit("Le Perron", "Lucie", base=1, body=body.replace("le vendredi", "le samedi"))
    assert "reste discuter" in village.content("Le Perron").body
    assert "le samedi" in village.content("Le Perron").body


def test_two_edits_of_the_same_line_need_a_person(village: Village) -> None:
    village.edit("Le Perron", "Yannick", base=1, access="plain-pied")
    with pytest.raises(pages.EditConflict) as caught:
        village.edit("Le Perron", "Lucie", base=1, access="trois marches")
    assert [conflict.name for conflict in caught.value.merge.conflicts] == ["access"]
    assert village.page("Le Perron").number == 2
    assert village.content("Le Perron").fields["access"] == "plain-pied"


def test_a_form_sent_twice_makes_one_revision(village: Village) -> None:
    numbers = []
    for _time in range(2):
        with transaction() as session:
            page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
            content = village.content("Le Perron", 1).replace(body="Autre chose.")
            who = village.member("Lucie", session)
            done = pages.edit(session, page, 1, content, who, village.now, form_key="the-form")
            assert isinstance(done, pages.Saved)
            numbers.append(done.revision.number)
    assert numbers == [2, 2]
    assert village.page("Le Perron").number == 2


def test_a_renamed_page_answers_at_every_address_it_has_had(village: Village) -> None:
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
        who = village.member("Lucie", session)
        pages.rename(session, page, "Le Grand Perron", who, village.now)
        pages.rename(session, page, "Le Perron", who, village.now)
        addresses = set(session.scalars(select(Address.slug).where(Address.page_id == page.id)))
        assert (page.slug, addresses) == ("le-perron", {"le-perron", "le-grand-perron"})


def test_two_pages_of_one_name_have_two_addresses(village: Village) -> None:
    first = village.write(Content("structure", "La Poste", {}, ""), by="Lucie")
    second = village.write(
        Content("structure", "La Poste", {"place": {"commune": "Saugues"}}, ""), by="Lucie"
    )
    third = village.write(Content("structure", "La Poste", {"place": {"commune": "Saugues"}}, ""), by="Lucie")
    assert [p.slug for p in (first, second, third)] == ["la-poste", "la-poste-saugues", "la-poste-saugues-2"]


def test_a_page_may_not_take_the_address_of_a_form(village: Village) -> None:
    assert village.write(Content("structure", "Nouvelle", {}, ""), by="Lucie").slug != "nouvelle"


def test_an_old_version_comes_back_as_a_new_one(village: Village) -> None:
    village.edit("Le Perron", "Yannick", body="Vandalisé.")
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
        done = pages.restore(
            session, page, 1, village.member("Lucie", session), village.now, summary="On revient"
        )
    assert isinstance(done, pages.Saved)
    assert done.revision.tags == ["restores:1"]
    assert village.content("Le Perron", 3) == village.content("Le Perron", 1)
    assert village.content("Le Perron", 2).body == "Vandalisé."


def test_the_links_of_a_text_are_known_and_follow_it(village: Village) -> None:
    clavier = village.page("Le Clavier partagé")

    def targets() -> set[str]:
        query = select(PageLink.target_key).where(PageLink.page_id == clavier.id)
        return set(fresh().scalars(query))

    assert targets() == {"le perron"}
    village.edit("Le Clavier partagé", "Lucie", body="Voir [[La Lanterne]] et [[L’Échoppe|l’échoppe]].")
    assert targets() == {"la lanterne", "l echoppe"}


def test_a_protected_page_is_written_directly_by_nobody_until_its_term(village: Village) -> None:
    until = village.now + timedelta(days=3)
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
        reason = "Trois versions contraires en une heure."
        pages.protect(session, page, until, reason, village.member("Odile", session), village.now)
    for who in ("Lucie", "Odile"):
        with pytest.raises(Refusal) as caught:
            village.edit("Le Perron", who, access="plain-pied")
        assert caught.value.code == "page-protected"
    village.pass_days(4)
    village.edit("Le Perron", "Lucie", access="trois marches")
    acts = [e.act for e in fresh().scalars(select(JournalEntry).order_by(JournalEntry.id))]
    assert acts[-3:] == ["protect", "unprotect", "edit"]


@pytest.mark.parametrize("reason", ["", "Trop court."])
def test_a_protection_needs_a_reason(village: Village, reason: str) -> None:
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
        odile, until = village.member("Odile", session), village.now + timedelta(days=1)
        with pytest.raises(Refusal):
            pages.protect(session, page, until, reason, odile, village.now)


@pytest.mark.parametrize("table", ["revision", "journal_entry", "address"])
@pytest.mark.parametrize("order", ["DELETE FROM {}", "UPDATE {} SET {} = {}"])
def test_the_database_itself_keeps_the_past(village: Village, table: str, order: str) -> None:
    column = "slug" if table == "address" else "seal"
    with database().writing() as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(order.format(table, column, "'x'")))


def test_the_journal_has_no_gap_and_each_row_covers_the_one_before(village: Village) -> None:
    from app.models.seals import seal_of

    village.edit("Le Perron", "Yannick", access="plain-pied")
    previous = ""
    entries = fresh().scalars(select(JournalEntry).order_by(JournalEntry.id)).all()
    for number, entry in enumerate(entries, 1):
        assert entry.id == number
        assert entry.seal == seal_of(previous, entry)
        previous = entry.seal


def test_nothing_is_written_when_the_act_is_refused(village: Village) -> None:
    village.settle("Nouveau Venu", confirmed=False)
    before = len(village.revisions("Le Perron"))
    with pytest.raises(Refusal) as caught:
        village.edit("Le Perron", "Nouveau", access="plain-pied")
    assert caught.value.code == "not-eligible:email"
    assert len(village.revisions("Le Perron")) == before


def test_eight_people_on_eight_paragraphs_of_one_base_all_find_their_words(village: Village) -> None:
    body = "\n\n".join(f"Paragraphe {n}." for n in range(8))
    village.edit("Le Perron", "Lucie", body=body)
    failures: list[BaseException] = []

    def save(n: int) -> None:
        try:
            with village.app.app_context():
                village.edit(
                    "Le Perron", "Yannick", base=2, body=body.replace(f"Paragraphe {n}.", f"Réécrit {n}.")
                )
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=save, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [r.number for r in village.revisions("Le Perron")] == list(range(1, 11))
    assert all(f"Réécrit {n}." in village.content("Le Perron").body for n in range(8))


def test_a_time_without_its_zone_is_refused() -> None:
    from app.models.base import Moment

    with pytest.raises(ValueError, match="zone"):
        Moment().process_bind_param(datetime(2026, 1, 1), None)
    assert stamp(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00.000000Z"


def test_every_revision_of_a_long_history_reads_back(village: Village) -> None:
    said = [village.content("Le Perron")]
    for n in range(60):
        village.edit("Le Perron", "Lucie", body=f"Version {n}. " + "Un texte assez long. " * 40)
        said.append(village.content("Le Perron"))
    assert [village.content("Le Perron", n) for n in range(1, 62)] == said
    keyframes = [r.number for r in fresh().scalars(select(Revision)) if r.keyframe is None]
    assert keyframes
