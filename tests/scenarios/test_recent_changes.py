"""Recent changes: narrowed by what is asked, gathered by page and day, followed in a feed, read by others."""

from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from app.acts import pages, visibility
from app.database import transaction
from app.governance.vocabulary import Ground, Withholdable
from app.models import JournalHead, Page, RevisionMark
from app.queries import changes as queries
from revisions import Content
from tests.client import H, text_of
from tests.client import Page as Read
from tests.village import Village, fresh

HERE = "/modifications-recentes"
A = "{http://www.w3.org/2005/Atom}"
REASON = "Le numéro personnel d’une bénévole y figure."
THIERS = {"commune": "Thiers", "insee": "63430", "departement": "63"}


@pytest.fixture
def lively(village: Village) -> Village:
    """Days ago Le Perron was spoiled and mended; then Noémie, who is new, wrote a fiche in Thiers and an article."""
    village.edit("Le Perron", "Yannick", body="Rien.", summary="Plus rien à dire")
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
        pages.restore(session, page, 1, village.member("Lucie", session), village.now)
    village.pass_days(2)
    village.settle("Noémie Chazal")
    village.write(Content("structure", "La Coutellerie", {"place": THIERS}, "Des lames."), by="Noémie")
    village.write(
        Content("article", "Aiguiser", {"themes": [{"id": "culture", "value": "culture"}]}, "Un mot."),
        by="Noémie",
    )
    with transaction() as session:
        pages.create(session, Content("structure", "Importée", {}, ""), None, village.now, source_key="x:1")
    return village


def titles(page: Read) -> list[str]:
    """The pages that a list tells of, newest first."""
    (main,) = (ol for ol in page.all("ol", "history-dated")[:1])
    return [text_of(li.find(".//{*}p").find("{*}a")) for li in main]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", ["Aiguiser", "La Coutellerie", "Le Perron", "Le Clavier partagé"]),
        ("imports=1", ["Importée", "Aiguiser", "La Coutellerie", "Le Perron", "Le Clavier partagé"]),
        ("genre=articles", ["Aiguiser"]),
        ("genre=fiches", ["La Coutellerie", "Le Perron", "Le Clavier partagé"]),
        ("departement=63", ["La Coutellerie"]),
        ("departement=03&genre=fiches", ["Le Perron"]),
        ("theme=culture", ["Aiguiser"]),
        ("theme=numerique&departement=03", ["Le Perron"]),
        ("nouveaux=1", ["Aiguiser", "La Coutellerie"]),
        ("a-relire=1&departement=63", ["La Coutellerie"]),
        ("etiquette=retablissement", ["Le Perron"]),
        ("defaites=1", ["Le Perron"]),
    ],
)
def test_the_address_says_which_changes_are_wanted(lively: Village, asked: str, expected: list[str]) -> None:
    assert titles(lively.reader().get(f"{HERE}?{asked}")) == expected


def test_what_a_later_version_took_back_is_told(lively: Village) -> None:
    page = lively.reader().get(f"{HERE}?defaites=1")
    assert "Plus rien à dire" in page.text
    assert "défaite depuis" in page.text
    (only,) = page.all("p", "revision-by")
    assert "Yannick Besset" in text_of(only)


def test_who_takes_back_a_taking_back_brings_it_back(lively: Village) -> None:
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
        pages.undo(session, page, 3, 3, lively.member("Yannick", session), lively.now)
    marked = set(fresh().scalars(select(RevisionMark.revision_id).where(RevisionMark.mark == "reverted")))
    assert marked == {r.id for r in lively.revisions("Le Perron") if r.number == 3}


def test_many_changes_of_one_page_on_one_day_are_one_line_that_opens(lively: Village) -> None:
    page = lively.reader().get(HERE)
    assert "3 versions ce jour-là, Lucie Farigoule, Yannick Besset" in page.text
    (details,) = page.all("details")
    assert len(list(details.iter(f"{H}li"))) == 3
    assert "voir tout ce qui change" not in page.links  # its first version is among them


def test_the_form_keeps_what_was_asked_and_the_cursor_goes_on(lively: Village) -> None:
    for n in range(queries.A_PAGE + 1):
        lively.write(Content("article", f"Note {n}", {}, "Un mot."), by="Lucie")
    reader = lively.reader()
    first = reader.submit(reader.get(HERE).form(HERE), genre="articles")
    assert len(titles(first)) == queries.A_PAGE
    second = reader.get(first.links["Plus anciennes"])
    assert "genre=articles" in second.address
    assert titles(second) == ["Note 0", "Aiguiser"]
    assert "Plus anciennes" not in second.links


def test_however_rare_what_is_asked_so_many_versions_are_looked_at(
    lively: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_LOOKED_AT", 3)
    queries._far_back.cache_clear()
    found = queries.recent(fresh(), queries.Asked(theme="numerique"))
    assert (found.rows, found.searched) == ((), True)
    later = queries.recent(fresh(), queries.Asked(theme="numerique"), found.older)
    assert {row.title for row in later.rows} == {"Le Perron"}
    queries._far_back.cache_clear()


@pytest.mark.parametrize("asked", ["genre=sorts", "departement=999", "theme=magie", "etiquette=x", "avant=x"])
@pytest.mark.one_database
def test_a_word_that_is_no_filter_gets_a_sentence(village: Village, asked: str) -> None:
    page = village.reader().get(f"{HERE}?{asked}", expect=400)
    assert "n’est pas un" in page.text
    assert (
        village.reader().ask("GET", f"/flux/modifications.atom?{asked.replace('avant', 'genre')}").status_code
        == 400
    )


# --- the feed


def feed(village: Village, address: str, expect: int = 200, **headers: str):
    answer = village.reader().ask("GET", address, headers=headers)
    assert answer.status_code == expect
    return ElementTree.fromstring(answer.get_data()) if expect == 200 else answer  # noqa: S314 (our own)


def test_the_feed_follows_exactly_what_the_page_shows(lively: Village) -> None:
    page = lively.reader().get(f"{HERE}?departement=63&nouveaux=1")
    address = page.links["flux Atom"]
    root = feed(lively, address)
    assert [e.findtext(f"{A}title").partition(",")[0] for e in root.iter(f"{A}entry")] == titles(page)
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{A}link")}
    assert urlsplit(links["self"])._replace(scheme="", netloc="").geturl() == address
    assert lively.reader().get(urlsplit(links["alternate"])._replace(scheme="", netloc="").geturl()).h1


def test_every_feed_has_what_atom_asks(lively: Village) -> None:
    for address in ("/flux/modifications.atom", "/flux/registre.atom"):
        root = feed(lively, address)
        assert root.tag == f"{A}feed"
        for element in (root, *root.iter(f"{A}entry")):
            assert all(element.findtext(f"{A}{name}") for name in ("id", "title", "updated"))
            assert element.find(f"{A}author/{A}name").text
            assert all(link.get("href").startswith("http") for link in element.findall(f"{A}link"))
            datetime.fromisoformat(element.findtext(f"{A}updated")).astimezone(UTC)
        ids = [e.findtext(f"{A}id") for e in root.iter(f"{A}entry")]
        assert len(set(ids)) == len(ids) > 0


def test_signs_that_no_document_may_hold_do_not_break_the_feed(village: Village) -> None:
    village.edit("Le Perron", "Lucie", body="Autre.", summary="a\x01b & <c>")
    (text,) = [
        e.findtext(f"{A}content") for e in feed(village, "/flux/modifications.atom").iter(f"{A}entry")
    ][:1]
    assert text == "a\ufffdb & <c>"


def test_who_has_the_feed_is_told_that_nothing_is_new(lively: Village) -> None:
    reader = lively.reader()
    answer = reader.ask("GET", "/flux/modifications.atom")
    feed(lively, "/flux/modifications.atom", 304, **{"If-None-Match": answer.headers["ETag"]})
    feed(lively, "/flux/modifications.atom", 304, **{"If-Modified-Since": answer.headers["Last-Modified"]})
    lively.pass_days(1)
    lively.edit("Le Perron", "Lucie", body="Du neuf.")
    feed(lively, "/flux/modifications.atom", 200, **{"If-None-Match": answer.headers["ETag"]})
    feed(lively, "/flux/modifications.atom", 200, **{"If-Modified-Since": answer.headers["Last-Modified"]})


def test_what_is_withheld_is_in_no_feed(lively: Village) -> None:
    lively.pass_days(1)
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
        hidden = (Withholdable.SUMMARY, Withholdable.AUTHOR)
        odile = lively.member("Odile", session)
        visibility.withhold(session, page, 2, hidden, Ground.INSULT, REASON, odile, lively.now)
    moderator = lively.reader("Odile")
    for asked in ("", "?defaites=1"):
        told = moderator.ask("GET", f"/flux/modifications.atom{asked}").get_data(as_text=True)
        assert "Plus rien à dire" not in told
        assert "auteur masqué" in told
    assert "Plus rien à dire" in moderator.get(f"{HERE}?defaites=1").text


def test_the_register_is_followed_by_its_head(lively: Village) -> None:
    page = lively.reader().get("/registre")
    root = feed(lively, page.links["flux Atom du registre"])
    head = fresh().scalars(select(JournalHead)).one()
    first = next(root.iter(f"{A}entry"))
    assert first.findtext(f"{A}content") == head.seal
    assert first.findtext(f"{A}title") == f"Ligne {head.entry_id} du registre"


# --- reading what new members write


def test_a_member_reads_what_somebody_new_wrote_and_it_waits_no_more(lively: Village) -> None:
    lucie = lively.reader("Lucie")
    waiting = lucie.get(f"{HERE}?a-relire=1")
    assert titles(waiting) == ["Aiguiser", "La Coutellerie"]
    version = lucie.get("/articles/aiguiser/versions/1")
    assert "son auteur était nouveau ici" in version.text
    read = lucie.submit(version.form("/relecture"))
    assert "est marquée comme relue" in read.message
    assert "relue par Lucie Farigoule" in read.text
    assert titles(lucie.get(f"{HERE}?a-relire=1")) == ["La Coutellerie"]
    assert "relue" in lucie.get("/articles/aiguiser/historique").text
    assert "Lucie Farigoule a relu une version de Aiguiser" in lucie.get("/journal?acte=relecture").text


def test_nobody_is_offered_to_read_their_own(lively: Village) -> None:
    noemie = lively.reader("Noémie").get("/articles/aiguiser/versions/1")
    assert "revient aux membres confirmés, sauf l’auteur" in noemie.text
    assert "Marquer comme relue" not in noemie.text
    assert "Marquer comme relue" not in lively.reader().get("/articles/aiguiser/versions/1").text


def test_who_is_withheld_is_not_among_the_new(lively: Village) -> None:
    lively.edit("Aiguiser", "Lucie", body="Deux mots.")
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == "Aiguiser")).scalar_one()
        odile = lively.member("Odile", session)
        visibility.withhold(
            session, page, 1, (Withholdable.AUTHOR,), Ground.INSULT, REASON, odile, lively.now
        )
    assert titles(lively.reader().get(f"{HERE}?nouveaux=1")) == ["La Coutellerie"]
    assert titles(lively.reader("Odile").get(f"{HERE}?nouveaux=1")) == ["Aiguiser", "La Coutellerie"]
