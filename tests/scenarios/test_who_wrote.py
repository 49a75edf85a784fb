"""Stories of who wrote what: the attribution of a page, one field's past, the page as it was on a day."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from app.database import database
from app.models import Attribution
from tests.client import Page, text_of
from tests.village import Village, fresh


def day_of(at: datetime) -> date:
    """The day that it is in Auvergne."""
    return at.astimezone(ZoneInfo("Europe/Paris")).date()


def versions(page: Page) -> list[str]:
    """The versions of a list, as their ids say them: v3, v2, v1."""
    return [row.get("id", "") for row in page.all("li") if row.get("id")]


def block(page: Page, words: str) -> str:
    """What is told of the passage that holds these words."""
    return next(text_of(e) for e in page.all("div", "origin") if words in text_of(e))


def row(page: Page, label: str) -> str:
    return next(text_of(tr) for tr in page.all("tr") if text_of(tr).startswith(label))


def test_each_passage_and_each_field_says_who_brought_it_and_when(village: Village) -> None:
    body = village.content("Le Perron").body
    village.pass_days(1)
    village.edit("Le Perron", "Yannick", body=body.replace("le vendredi", "le samedi"), access="plain-pied")
    page = village.reader().get("/fiches/le-perron/attribution")
    assert page.h1 == "Qui a écrit Le Perron ?"
    assert "Version 1, Lucie Farigoule" in block(page, "c’est là que l’on reste parler")
    mixed = block(page, "Le fournil cuit le")
    assert "Version 2, Yannick Besset" in mixed
    assert "Version 1, Lucie Farigoule" in mixed
    assert "Version 2, Yannick Besset" in row(page, "Accès")
    assert "Version 1, Lucie Farigoule" in row(page, "Nom de la structure")
    assert page.links["Version 2"] == "/fiches/le-perron/comparer/1..2"


def test_what_was_taken_away_and_brought_back_keeps_its_first_publication(village: Village) -> None:
    body = village.content("Le Perron").body
    village.edit("Le Perron", "Yannick", body="Rien.")
    village.edit("Le Perron", "Yannick", body=body)
    page = village.reader().get("/fiches/le-perron/attribution")
    told = block(page, "Le fournil cuit le vendredi.")
    assert "Version 3, Yannick Besset" in told
    assert re.search(r"publié d’abord dans la version 1, \d+ \w+ \d{4}", told)


def test_the_values_of_a_list_have_each_their_origin(village: Village) -> None:
    phones = [*village.content("Le Perron").fields["phones"], {"value": "04 70 00 00 01", "label": "le soir"}]
    village.edit("Le Perron", "Yannick", phones=phones)
    page = village.reader().get("/fiches/le-perron/attribution")
    rows = [text_of(tr) for tr in page.all("tr") if "04" in text_of(tr)]
    assert ["Version 1, Lucie" in rows[0], "Version 2, Yannick" in rows[1]] == [True, True]


def test_the_people_of_a_page_are_counted_with_their_first_and_last_days(village: Village) -> None:
    village.pass_days(2)
    village.edit("Le Perron", "Yannick", access="plain-pied")
    village.pass_days(3)
    village.edit("Le Perron", "Yannick", access="une marche")
    page = village.reader().get("/fiches/le-perron/attribution")
    told = row(page, "Yannick Besset")
    first, last = (r.at for r in village.revisions("Le Perron")[1:])
    assert "2 versions" in told
    people = page.all("table")[0]
    days = [time.get("datetime") for time in people.iter() if time.get("datetime")]
    assert days[:2] == [first.date().isoformat(), last.date().isoformat()]
    assert text_of(people).index("Yannick") < text_of(people).index("Lucie")


def test_a_fiche_leads_to_who_wrote_it_from_the_margin_of_its_text(village: Village) -> None:
    page = village.reader().get("/fiches/le-perron")
    assert page.links["Qui a écrit ceci ?"] == "/fiches/le-perron/attribution"


def test_reading_who_wrote_writes_nothing(village: Village) -> None:
    for n in range(20):
        village.edit("Le Perron", "Yannick", access=f"{n} marches")
    orders: list[str] = []
    event.listen(database().engine, "before_cursor_execute", lambda *told: orders.append(told[2].split()[0]))
    village.reader().get("/fiches/le-perron/attribution")
    assert orders
    assert set(orders) <= {"SELECT", "BEGIN"}
    perron = village.page("Le Perron").id
    assert fresh().get(Attribution, perron) is None


def test_one_field_tells_all_it_has_said(village: Village) -> None:
    village.edit("Le Perron", "Yannick", access="plain-pied", summary="Vu sur place")
    village.edit("Le Perron", "Lucie", area="La Besbre")
    village.edit("Le Perron", "Lucie", access="une marche")
    page = village.reader().get("/fiches/le-perron/champs/access/historique")
    assert page.h1 == "Accès, version après version : Le Perron"
    assert versions(page) == ["v4", "v2"]
    assert ["".join(e.itertext()) for e in page.all("ins")] == ["une marche", "plain-pied"]
    assert "Vu sur place" in page.text
    assert "La Besbre" not in page.text


def test_the_text_and_the_name_have_a_past_too(village: Village) -> None:
    body = village.content("Le Perron").body
    village.edit("Le Perron", "Yannick", body=body.replace("le vendredi", "le samedi"))
    lucie = village.reader("Lucie")
    lucie.submit(lucie.get("/fiches/le-perron/renommer").form("/renommer"), title="Le Grand Perron")
    text = lucie.get("/fiches/le-grand-perron/champs/texte/historique")
    assert versions(text) == ["v2", "v1"]
    assert [text_of(e) for e in text.all("del")] == ["vendredi"]
    assert "une attestation" not in text_of(next(e for e in text.all("li") if e.get("id") == "v2"))
    name = lucie.get("/fiches/le-perron/champs/nom/historique")
    assert name.address == "/fiches/le-grand-perron/champs/nom/historique"
    assert [text_of(e) for e in name.all("ins")] == ["Grand", "Le Perron"]


@pytest.mark.one_database
def test_a_field_that_does_not_exist_is_nowhere_and_an_empty_one_says_so(village: Village) -> None:
    reader = village.reader()
    for name in ("couleur", "title", "body", "%00", "../historique"):
        reader.get(f"/fiches/le-perron/champs/{name}/historique", expect=404)
    assert "Personne n’a encore rien écrit" in reader.get("/fiches/le-perron/champs/website/historique").text


def test_a_field_changed_often_is_read_a_few_versions_at_a_time(village: Village) -> None:
    for n in range(22):
        village.edit("Le Perron", "Yannick", access=f"{n} marches")
    reader = village.reader()
    first = reader.get("/fiches/le-perron/champs/access/historique")
    second = reader.get(first.links["Plus anciennes"])
    assert versions(first) + versions(second) == [f"v{n}" for n in range(23, 1, -1)]
    assert "Plus anciennes" not in second.links


# --- the page on a day


def test_the_page_is_read_as_it_was_on_a_day(village: Village) -> None:
    village.pass_days(2)
    village.edit("Le Perron", "Yannick", access="plain-pied")
    village.pass_days(2)
    village.edit("Le Perron", "Yannick", access="une marche")
    first, second, third = (day_of(revision.at) for revision in village.revisions("Le Perron"))
    reader = village.reader()
    page = reader.get(f"/fiches/le-perron?date={second}")
    assert "Ancienne version. Voici la version 2" in page.text
    assert "plain-pied" in page.text
    assert "au soir" in page.text
    assert page.links["Lire la version actuelle"] == "/fiches/le-perron"
    assert "Voici la version 1" in reader.get(f"/fiches/le-perron?date={first}").text
    assert "C’est la version actuelle." in reader.get(f"/fiches/le-perron?date={third}").text


def test_a_day_is_asked_from_the_history(village: Village) -> None:
    village.edit("Le Perron", "Yannick", access="plain-pied")
    reader = village.reader()
    form = reader.get("/fiches/le-perron/historique").form("/fiches/le-perron")
    page = reader.submit(form, date=str(day_of(village.now)))
    assert "C’est la version actuelle." in page.text


@pytest.mark.one_database
def test_days_that_cannot_be_shown_get_a_sentence(village: Village) -> None:
    reader = village.reader()
    for day in ("hier", "2026-02-30", "20260301", "2026-3-1", "2026-W10-1", "%00", "9999-12-31"):
        page = reader.get(f"/fiches/le-perron?date={day}", expect=400)
        assert "n’est pas" in page.text, day
    for day in ("0001-01-01", "1999-12-31"):
        page = reader.get(f"/fiches/le-perron?date={day}", expect=404)
        assert "cette page n’existait pas encore : elle a été écrite le" in page.text
