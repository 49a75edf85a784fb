"""The first page: what there is, where, what changed, and all of it still true after somebody wrote."""

import re
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from app.database import database
from revisions import Content
from tests.village import PASSWORD, Village


def test_a_newcomer_sees_what_there_is_and_where(village: Village) -> None:
    village.catch_up()
    page = village.reader().get("/")
    assert page.h1 == "Qui fait quoi, près de chez vous, pour le bien commun"
    assert "2 fiches d’associations" in page.text
    assert page.links["Allier"] == "/fiches?departement=03"
    assert page.links["Numérique"] == "/fiches?theme=numerique"
    assert page.links["Le Perron"] == "/fiches/le-perron"
    assert "Lucie Farigoule" in page.text


def test_one_searches_from_the_first_page(village: Village) -> None:
    village.catch_up()
    reader = village.reader()
    found = reader.submit(reader.get("/").form("/fiches"), q="café", commune="Dompierre-sur-Besbre")
    assert found.h1 == "1 fiche pour « café »"


def test_the_month_is_told_in_a_sentence(village: Village) -> None:
    village.now = datetime.now(UTC)
    village.edit("Le Perron", by="Odile", presentation="Un café.")
    reader = village.reader()
    if (datetime.now(UTC) - timedelta(days=30)).month != datetime.now(UTC).month:
        assert "Ce mois-ci, un membre a écrit 1 version, sur 1 page." in reader.get("/").text
    village.edit("Le Perron", by="Anatole", presentation="Un café, des ateliers.")
    village.edit("Le Clavier partagé", by="Anatole", body="Il a fermé.")
    assert re.search(r"Ce mois-ci, \d membres ont écrit \d versions, sur 2 pages", reader.get("/").text)


def test_what_is_written_shows_at_once_to_those_who_had_the_page_before(village: Village) -> None:
    village.catch_up()
    reader = village.reader()
    assert "Le Fournil" not in reader.get("/").text
    village.write(Content("structure", "Le Fournil", {"example": "oui"}), by="Yannick")
    assert "Le Fournil" in reader.get("/").text
    village.catch_up()
    assert "3 fiches d’associations" in reader.get("/").text


def test_pages_that_nobody_changed_are_not_sent_twice(village: Village) -> None:
    village.catch_up()
    client = village.reader().client
    for address in ("/", "/fiches?q=café", "/fiches/points.geojson?q=café"):
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    village.edit("Le Perron", by="Lucie", presentation="Un café, et un fournil.")
    stale = client.get("/fiches?q=café", headers={"If-None-Match": first.headers["ETag"]})
    assert stale.status_code == 200


def test_a_page_drawn_for_all_is_drawn_once(village: Village) -> None:
    village.catch_up()
    client = village.reader().client
    client.get("/fiches?q=café")
    asked: list[str] = []
    event.listen(database().engine, "before_cursor_execute", lambda _c, _cur, sql, *_: asked.append(sql))
    client.get("/fiches?q=café")
    assert [sql for sql in asked if "revision" in sql or "page" in sql] == []


@pytest.mark.one_database
def test_browsers_that_ask_for_the_same_language_otherwise_get_the_same_page(village: Village) -> None:
    village.catch_up()
    client = village.reader().client
    first = client.get("/fiches/le-perron", headers={"Accept-Language": "fr-FR,fr;q=0.9,en;q=0.8"})
    asked: list[str] = []
    event.listen(database().engine, "before_cursor_execute", lambda _c, _cur, sql, *_: asked.append(sql))
    again = client.get("/fiches/le-perron", headers={"Accept-Language": "fr-CA,fr;q=0.8,de;q=0.2"})
    assert (again.text, asked) == (first.text, [])
    assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]


def test_a_page_kept_for_a_member_ends_with_the_session(village: Village) -> None:
    village.catch_up()
    lucie = village.reader("Lucie")
    assert "Se déconnecter" in lucie.get("/fiches/le-perron").source
    assert "Se déconnecter" in lucie.get("/fiches/le-perron").source
    token = lucie.get("/comptes/profil").form("/comptes/profil").get("csrf_token")
    lucie.post("/comptes/deconnexion", {"csrf_token": token or ""})
    assert "Se déconnecter" not in lucie.get("/fiches/le-perron").source
    assert "Se connecter" in lucie.get("/fiches/le-perron").source


def test_what_is_drawn_for_all_says_nothing_of_anyone(village: Village) -> None:
    village.catch_up()
    lucie, visitor = village.reader("Lucie"), village.reader()
    assert "Lucie Farigoule" in lucie.get("/fiches").source
    assert "Lucie Farigoule" not in visitor.get("/fiches").source
    assert "Se connecter" in visitor.get("/").source
    assert "Se déconnecter" in lucie.get("/").source
    english = village.reader().client.get("/fiches", headers={"Accept-Language": "en"})
    assert '<html lang="en">' in english.text
    assert '<html lang="fr">' in visitor.get("/fiches").source


@pytest.mark.one_database
def test_a_message_is_told_to_its_visitor_alone_and_once(village: Village) -> None:
    village.catch_up()
    one, other = village.reader(), village.reader()
    with one.client.session_transaction() as session:
        session["_flashes"] = [("done", "À bientôt.")]
    assert one.get("/").message == "À bientôt."
    assert other.get("/").message == ""
    assert one.get("/").message == ""


def test_the_first_page_counts_what_it_can_while_the_index_sleeps(village: Village) -> None:
    shutil.rmtree(village.app.extensions["settings"].index_path)
    page = village.reader().get("/")
    assert "2 fiches d’associations" in page.text
    assert page.links["Cantal"] == "/fiches?departement=15"


def test_whoever_watches_over_the_site_is_told_how_it_is(village: Village) -> None:
    client = village.reader().client
    assert client.get("/healthz").json == {"database": "well", "search": "well"}
    shutil.rmtree(village.app.extensions["settings"].index_path)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json["search"]) == (200, "asleep")
    assert PASSWORD not in answer.text
