"""Somebody looks for something: in their own French, near a place, narrowing, lost, or while the index sleeps."""

import re
import shutil

import pytest

from revisions import Content
from tests.client import Page, Reader
from tests.village import Village

PUY = {"commune": "Le Puy-en-Velay", "postcode": "43000", "insee": "43157", "departement": "43"}
BRIVES = {"commune": "Brives-Charensac", "postcode": "43700", "insee": "43041", "departement": "43"}
YSSINGEAUX = {"commune": "Yssingeaux", "postcode": "43200", "insee": "43268", "departement": "43"}
CLERMONT = {"commune": "Clermont-Ferrand", "postcode": "63000", "insee": "63113", "departement": "63"}


def fiche(
    title: str, presentation: str, place: dict[str, str], lat: str, lon: str, *themes: str, body: str = ""
) -> Content:
    fields = {
        "presentation": presentation,
        "place": {**place, "lat": lat, "lon": lon, "precision": "adresse"},
        "themes": [{"id": theme, "value": theme} for theme in themes],
        "example": "oui",
    }
    return Content("structure", title, fields, body)


FICHES = (
    fiche("La Ressourcerie des Dômes", "On y répare des vélos.", CLERMONT, "45.7772", "3.0870", "reemploi-et-reparation"),
    fiche("Les Mains d’œuvre", "Des agent·es d’accueil et un atelier de couture.", PUY, "45.0437", "3.8850", "culture",
          body="L’économie du quotidien, racontée par celles et ceux qui la font."),
    fiche("Le Fil", "Deux ateliers par semaine.", BRIVES, "45.0480", "3.9290", "culture", "reemploi-et-reparation"),
    fiche("La Grange aux outils", "Un atelier de menuiserie.", YSSINGEAUX, "45.1430", "4.1240", "reemploi-et-reparation"),
)  # fmt: skip


@pytest.fixture
def directory(village: Village) -> Village:

    def build() -> None:
        for content in FICHES:
            village.write(content, by="Lucie")

    village.once("directory", build)
    village.catch_up()
    return village


def titles(page: Page) -> list[str]:
    return [" ".join("".join(heading.itertext()).split()) for heading in page.all("h3")]


def facet(page: Page, name: str) -> dict[str, int]:
    """How many matches each value of a facet announces, by its label."""
    counted = {}
    for label in page.all("label"):
        box = next(iter(label), None)
        if box is not None and box.get("name") == name:
            words = " ".join("".join(label.itertext()).split())
            counted[words.rpartition(" ")[0]] = int(words.rpartition(" ")[2])
    return counted


# fmt: off
IN_THEIR_WORDS = {
    "economie": "Les Mains d’œuvre",            # without its accent
    "l'économie": "Les Mains d’œuvre",          # elided, with a typewriter's apostrophe
    "agents": "Les Mains d’œuvre",              # « agent·es » is also agents,
    "agentes": "Les Mains d’œuvre",             # and agentes
    "mains d'oeuvre": "Les Mains d’œuvre",      # oe for œ
    "vélo": "La Ressourcerie des Dômes",        # the plural is written
    "resourcerie": "La Ressourcerie des Dômes", # a letter is missing
    "menuiseries": "La Grange aux outils",      # the singular is written
}
# fmt: on


@pytest.mark.one_database
def test_a_fiche_is_found_in_the_words_of_whoever_looks(directory: Village) -> None:
    reader = directory.reader()
    first = {typed: titles(reader.get(f"/fiches?q={typed}"))[:1] for typed in IN_THEIR_WORDS}
    assert first == {typed: [title] for typed, title in IN_THEIR_WORDS.items()}


@pytest.mark.one_database
def test_what_was_found_is_marked_in_an_extract(directory: Village) -> None:
    page = directory.reader().get("/fiches?q=economie")
    assert [mark.text for mark in page.all("mark")] == ["économie"]


@pytest.mark.one_database
def test_near_a_commune_the_nearest_come_first_and_the_far_ones_stay_out(directory: Village) -> None:
    reader = directory.reader()
    page = reader.get("/fiches?q=atelier&commune=Le+Puy-en-Velay&rayon=10")
    assert page.h1 == "2 fiches pour « atelier »"
    assert "À moins de 10 km du Puy-en-Velay" in page.text
    assert titles(page) == ["Les Mains d’œuvre", "Le Fil"]
    wider = reader.get(page.links["Élargir à 25 km"])
    assert titles(wider) == ["Les Mains d’œuvre", "Le Fil", "La Grange aux outils"]


@pytest.mark.one_database
def test_the_form_keeps_what_was_asked_and_goes_on_from_there(directory: Village) -> None:
    reader = directory.reader()
    page = reader.get("/fiches?q=atelier&theme=culture")
    again = reader.submit(page.form("/fiches"), commune="43000", rayon="5")
    assert titles(again) == ["Les Mains d’œuvre", "Le Fil"]
    assert facet(again, "theme")["Culture"] == 2
    assert "À moins de 5 km du Puy-en-Velay" in again.text


def test_the_counts_of_facets_add_up_and_ticking_one_gives_exactly_its_count(directory: Village) -> None:
    reader = directory.reader()
    page = reader.get("/fiches")
    by_departement = facet(page, "departement")
    assert sum(by_departement.values()) == 6
    assert by_departement["Haute-Loire"] == 3
    narrowed = reader.get("/fiches?departement=43")
    assert narrowed.h1 == "3 fiches"
    assert facet(narrowed, "departement") == by_departement
    assert facet(narrowed, "theme") == {"Culture": 2, "Réemploi et réparation": 2}
    both = reader.get("/fiches?departement=43&departement=63&theme=reemploi-et-reparation")
    assert titles(both) == ["La Grange aux outils", "La Ressourcerie des Dômes", "Le Fil"]


def test_fiches_are_looked_through_and_articles_only_when_one_asks(directory: Village) -> None:
    directory.write(
        Content("article", "Réparer ensemble", {}, "Un atelier se prépare la veille."), by="Yannick"
    )
    directory.catch_up()
    reader = directory.reader()
    assert "Réparer ensemble" not in titles(reader.get("/fiches?q=atelier"))
    page = reader.get("/fiches?q=atelier&dans=articles")
    assert page.h1 == "1 page pour « atelier »"
    assert page.links["Réparer ensemble"] == "/articles/reparer-ensemble"


@pytest.mark.one_database
def test_a_commune_that_several_share_is_asked_back_and_nothing_is_lost(directory: Village) -> None:
    reader = directory.reader()
    page = reader.get("/fiches?q=atelier&commune=Saint-Julien&departement=43")
    assert "Plusieurs communes s’appellent ainsi. Laquelle ?" in page.text
    assert len(titles(page)) == 3
    choices = [href for words, href in page.links.items() if words.startswith("Saint-Julien")]
    assert all("q=atelier" in href and "departement=43" in href for href in choices)
    assert "Saint-Julien" in reader.get(choices[0]).form("/fiches").get("commune")


@pytest.mark.one_database
def test_the_great_namesake_is_meant_and_the_small_ones_are_offered(directory: Village) -> None:
    page = directory.reader().get("/fiches?commune=Moulins")
    assert "Autour de Moulins (03)" in page.text
    assert {"Moulins (35)", "Moulins (02)"} <= set(page.links)


@pytest.mark.one_database
def test_a_commune_that_is_nowhere_is_said_so(directory: Village) -> None:
    reader = directory.reader()
    misspelt = reader.get("/fiches?q=atelier&commune=Clermont-Ferand")
    assert "Clermont-Ferrand (63)" in misspelt.links
    unknown = reader.get("/fiches?q=atelier&commune=Xyzzy")
    assert "Aucune commune ne s’appelle « Xyzzy »" in unknown.text
    assert len(titles(unknown)) == 4


@pytest.mark.one_database
def test_finding_nothing_teaches_what_to_do(directory: Village) -> None:
    page = directory.reader().get("/fiches?q=zeppelin&commune=Aurillac&rayon=10&theme=culture")
    assert page.h1 == "Aucune fiche pour « zeppelin »"
    assert {"Chercher dans tout l’annuaire", "Chercher sans les filtres", "Créer une fiche"} <= set(
        page.links
    )
    assert page.links["Créer une fiche"] == "/fiches/nouvelle?nom=zeppelin"


@pytest.mark.one_database
def test_a_better_spelling_is_offered(directory: Village) -> None:
    page = directory.reader().get("/fiches?q=menuisseris")
    assert "Vouliez-vous dire menuiserie ?" in page.text


def test_a_long_list_is_read_page_by_page(directory: Village) -> None:
    for number in range(1, 21):
        directory.write(fiche(f"Lieu {number:02}", "Un lieu.", PUY, "45.0437", "3.8850"), by="Yannick")
    directory.catch_up()
    reader = directory.reader()
    first = reader.get("/fiches?q=lieu&tri=nom")
    assert titles(first)[0] == "Lieu 01"
    assert len(titles(first)) == 20
    everything = reader.get("/fiches?tri=nom")
    second = reader.get(everything.links["Suivants"])
    assert "21 à 26 sur 26" in second.text
    assert reader.get(second.links["Précédents"]).address == "/fiches"


NO_NUMBERS = (
    "page=abc",
    "page=0",
    "page=99999999999",
    "page=50",
    "commune=Vichy&rayon=-1",
    "rayon=501",
    "rayon=²",
)


@pytest.mark.one_database
def test_a_number_that_is_none_gets_a_sentence(directory: Village) -> None:
    reader = directory.reader()
    for asked in NO_NUMBERS:
        page = reader.get(f"/fiches?{asked}", expect=400)
        assert page.h1 == "Cette demande n’a pas pu être lue"


def test_an_address_full_of_nonsense_is_only_a_search_without_result(directory: Village) -> None:
    reader = directory.reader()
    for nonsense in (
        "q=%00%F0%9F%92%A9(((AND*",
        "theme=%27%22%3E&ou=../../etc",
        "tri=xyz&dans=xyz",
        "q=" + "a" * 5000,
    ):
        reader.get(f"/fiches?{nonsense}")


def test_a_sleeping_index_answers_with_titles_and_loses_no_edit(directory: Village) -> None:
    index_folder = directory.app.extensions["settings"].index_path
    for file in index_folder.rglob("meta.json"):
        file.write_text("moth-eaten")
    reader = directory.reader()
    page = reader.get("/fiches?q=oeuvre&theme=culture")
    assert "La recherche plein texte se repose : voici ce que disent les titres." in page.text
    assert titles(page) == ["Les Mains d’œuvre"]
    assert "6 fiches" in reader.get("/").text
    directory.edit("Le Fil", by="Lucie", body="On y file aussi le chanvre.")
    directory.catch_up()
    assert titles(reader.get("/fiches?q=chanvre")) == ["Le Fil"]


def test_a_deleted_index_is_built_again_by_a_command(directory: Village) -> None:
    before = titles(directory.reader().get("/fiches?q=atelier"))
    shutil.rmtree(directory.app.extensions["settings"].index_path)
    done = directory.app.test_cli_runner().invoke(args=["reindex"])
    assert done.exit_code == 0
    assert "reindex: 6 pages" in done.output
    assert titles(directory.reader().get("/fiches?q=atelier")) == before


def answer(reader: Reader, address: str, expect: int = 200):
    response = reader.client.get(address)
    assert response.status_code == expect, address
    return response.get_json(force=True)


def test_titles_are_suggested_while_one_types(directory: Village) -> None:
    reader = directory.reader()
    assert answer(reader, "/fiches/suggestions?q=ressour") == [
        {
            "value": "La Ressourcerie des Dômes",
            "label": "La Ressourcerie des Dômes",
            "hint": "Clermont-Ferrand",
            "href": "/fiches/la-ressourcerie-des-domes",
        }
    ]
    assert answer(reader, "/fiches/suggestions?q=r") == []
    shutil.rmtree(directory.app.extensions["settings"].index_path)
    assert [one["label"] for one in answer(reader, "/fiches/suggestions?q=la gra")] == [
        "La Grange aux outils"
    ]


@pytest.mark.one_database
def test_communes_are_completed_with_all_that_a_place_needs(directory: Village) -> None:
    reader = directory.reader()
    (town,) = answer(reader, "/communes?q=puy en v")
    assert (town["value"], town["hint"]) == ("Le Puy-en-Velay", "Haute-Loire, 43000")
    assert town["fill"] == {**PUY, "lat": "45.0278", "lon": "3.8955", "precision": "commune"}
    assert answer(reader, "/communes?q=63000")[0]["fill"]["postcode"] == "63000"
    assert answer(reader, "/communes?q=moulins&usage=recherche")[0]["value"] == "Moulins (03)"
    assert answer(reader, "/communes?q=%00") == []


def test_the_map_shows_every_match_with_the_numbers_of_the_list(directory: Village) -> None:
    reader = directory.reader()
    points = answer(reader, "/fiches/points.geojson?q=atelier&commune=43000&rayon=50")
    first = min(points["features"], key=lambda one: one["properties"]["rank"])
    assert len(points["features"]) == 3
    assert first["geometry"]["coordinates"] == [3.885, 45.0437]
    assert first["properties"] == {
        "title": "Les Mains d’œuvre",
        "href": "/fiches/les-mains-d-oeuvre",
        "place": "Le Puy-en-Velay",
        "rank": 1,
    }
    page = reader.get("/fiches?q=atelier&commune=43000&rayon=50")
    assert sorted(re.findall('href="#r([0-9])"', page.source)) == ["1", "2", "3"]
    outlines = answer(reader, "/contours.geojson")
    assert {one["properties"]["nom"] for one in outlines["features"]} == {
        "Allier",
        "Cantal",
        "Haute-Loire",
        "Puy-de-Dôme",
    }
