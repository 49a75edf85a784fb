"""Real structures come in as facts with their source, and as nothing else."""

import csv

import pytest

from app import checks
from app.importers.demonstration import FOLDER
from app.importers.structures import FACTS, read_structures, typeset
from app.kinds import KINDS
from app.vocabularies import vocabulary
from revisions import Content

KIND = KINDS["structure"]
HEADER = (FOLDER / "structures.csv").read_text(encoding="utf-8").partition("\n")[0]


@pytest.fixture(scope="module")
def auvergne():
    return list(read_structures(FOLDER / "structures.csv"))


@pytest.fixture
def one(tmp_path):
    """The record of one row, its other columns empty."""

    def read(**values: str):
        path = tmp_path / "structures.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, HEADER.split(","))
            writer.writeheader()
            writer.writerow({"source": "france-services", "source_id": "1", "nom": "Une maison", **values})
        return next(read_structures(path), None)

    return read


def test_the_region_has_its_1287_structures_each_with_its_own_key(auvergne):
    assert len(auvergne) == 1287
    assert len({record.source_key for record in auvergne}) == 1287
    assert sum("website" in record.fields for record in auvergne) == 93
    assert sum("siren" in record.fields for record in auvergne) == 516


def test_nothing_is_said_of_a_real_structure_but_facts_and_their_source(auvergne):
    assert set(KIND.by_name) >= FACTS
    for record in auvergne:
        assert set(record.fields) <= FACTS
        assert record.body == ""
        assert record.fields["source"].keys() == {"name", "id", "date", "licence"}


def test_no_fact_says_more_than_its_row(auvergne):
    with (FOLDER / "structures.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for record, row in zip(auvergne, rows, strict=True):
        place = record.fields["place"]
        words = [typeset(word) for word in row["activites"].split("|")]
        assert record.title == checks.line(typeset(row["nom"]))
        assert place.get("street", "") == typeset(row["adresse"])
        assert place.get("insee", "") == row["code_insee"]
        assert place.get("precision", "") == row["precision_geo"]
        assert all(item["value"] in words for item in record.fields.get("source_activities", ()))
        assert bool(record.fields.get("themes")) <= bool(row["activites"])


def test_every_value_is_what_a_form_would_keep(auvergne):
    for record in auvergne:
        assert checks.title(record.title) == record.title
        for name, value in record.fields.items():
            assert_kept(KIND.by_name[name], value)
        content = Content(record.kind, record.title, record.fields, record.body)
        assert content.fields.keys() == record.fields.keys()


def assert_kept(field, value):
    if isinstance(value, str):
        assert field.check(value) == value
        assert not field.choices or value in vocabulary(field.choices)
    for item in [value] if isinstance(value, dict) else [] if isinstance(value, str) else value:
        for part in field.parts:
            told = item.get(part.name, "")
            assert part.check(told) == told
            assert not (told and part.choices) or told in vocabulary(part.choices)
        assert not field.choices or item["value"] in vocabulary(field.choices)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("ASSOCIATION  D'ICI", "ASSOCIATION D’ICI"),
        ('Médiathèque "Hugo Pratt"', "Médiathèque «\u202fHugo Pratt\u202f»"),
        ("ENTRAIDE: ACCUEIL", "ENTRAIDE\u202f: ACCUEIL"),
        ("Centre Social &amp; Culturel", "Centre Social & Culturel"),
        ("LE THE@TRE.COM", "LE THE@TRE.COM"),
    ],
)
def test_a_name_changes_only_its_typography(one, typed, shown):
    assert one(nom=typed).title == shown


def test_a_siren_whose_key_is_wrong_stays_with_the_source_only(one):
    record = one(source="jaune-plf2012", source_id="409719800", siren="409719800")
    assert "siren" not in record.fields
    assert record.fields["source"]["id"] == "409719800"


def test_an_arrondissement_is_no_commune(one):
    place = one(commune="Paris", code_insee="75112", code_departement="75").fields["place"]
    assert place == {"commune": "Paris", "departement": "75"}


def test_an_address_without_its_scheme_is_left_out(one):
    assert "website" not in one(site_web="www.maison.example").fields


def test_signs_that_would_break_links_are_put_otherwise_and_a_macro_is_no_name(one):
    assert one(nom="ESCALE [L'] DE L'ORNE").title == "ESCALE (L’) DE L’ORNE"
    assert one(nom="CANTINE DES IMPÔTS\n\nFOR I = 6 TO 1000" + " NEXT" * 60).title == "CANTINE DES IMPÔTS"
    assert one(nom=" - ") is None


def test_a_word_has_a_theme_only_where_it_is_plain(one):
    record = one(activites="Sport | Jeunesse et vie associative | Fixe")
    assert [item["value"] for item in record.fields["themes"]] == ["loisirs-et-sport"]
    assert [item["value"] for item in record.fields["source_activities"]] == [
        "Sport",
        "Jeunesse et vie associative",
    ]


def test_every_word_we_translate_leads_to_a_code_that_exists():
    from app.reference import rows

    lists = {"theme": "themes", "activity": "activities", "nature": "natures", "legal_form": "legal_forms"}
    for row in rows("source_words.csv"):
        assert row["field"] == "none" or row["code"] in vocabulary(lists[row["field"]]), row
