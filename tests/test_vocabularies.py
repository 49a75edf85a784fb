"""The words to choose from: every list loads, reads well, and is found by typing."""

import json
import re

import pytest

from app.kinds import KINDS
from app.reference import FOLDER, communes
from app.vocabularies import NAMES, vocabulary


@pytest.mark.parametrize("name", NAMES)
def test_every_label_is_one_french_line(name):
    words = vocabulary(name)
    assert len(words) > 0
    for code in words.codes():
        label = words.label(code)
        assert label.strip() == label != ""
        assert not re.search(r"'|  |[ \u00a0][;:!?»]|« ", label), label
        assert label.count("(") == label.count(")")
        assert re.fullmatch(r"[0-9A-Za-z-]+", code)


@pytest.mark.parametrize("name", NAMES)
def test_every_term_hangs_on_one_that_exists(name):
    words = vocabulary(name)
    assert all(above in words for code in words.codes() for above in words.lineage(code))


def test_every_list_that_a_kind_names_exists():
    named = {f.choices for kind in KINDS.values() for f in kind.fields()}
    named |= {part.choices for kind in KINDS.values() for f in kind.fields() for part in f.parts}
    assert named - {""} <= set(NAMES)


def test_an_unknown_code_is_its_own_label():
    assert vocabulary("themes").label("astronautique") == "astronautique"
    assert "astronautique" not in vocabulary("themes")
    assert "numerique" in vocabulary("themes")


def test_a_list_that_does_not_exist_is_an_error():
    with pytest.raises(KeyError):
        vocabulary("../sources")


def test_the_twelve_themes_and_the_hundred_and_nine_departements():
    assert [label for _, label in vocabulary("themes").choices()][:3] == [
        "Agriculture et jardins",
        "Alimentation",
        "Coopération et échanges",
    ]
    assert len(vocabulary("themes")) == 12
    assert len(vocabulary("departements")) == 109
    assert vocabulary("departements").label("43") == "Haute-Loire"


def test_activities_are_a_tree_of_three_levels_where_nobody_repeats_a_parent():
    activities = vocabulary("activities")
    assert activities.lineage("853") == ("851", "852", "853")
    tree = activities.tree()
    assert [branch.label for branch in tree][:3] == ["Agriculture", "Environnement", "Alimentation"]
    sport = next(child for branch in tree for child in branch.children if child.code == "852")
    assert sport.children == ()


def test_typing_the_beginning_of_words_finds_an_activity_whatever_the_accents():
    activities = vocabulary("activities")
    assert "662" in activities.search("gros electro")
    assert activities.search("SPORT")[0] == "852"
    assert activities.search("energie renouv")[0] == "606" or "606" in activities.search("energie renouv")
    assert activities.search("") == activities.search("  ") == activities.search("zzz") == []
    assert len(activities.search("a", limit=5)) == 5


def test_a_short_form_is_found_by_its_long_name():
    forms = vocabulary("legal_forms")
    assert {forms.label(code) for code in forms.search("interet collectif")} == {
        "SCIC SA",
        "SCIC SARL",
        "SCIC SAS",
    }


def test_the_communes_are_those_of_france_each_in_a_departement():
    known = communes()
    assert len(known) == 34_969
    assert known["03102"].name == "Dompierre-sur-Besbre"
    assert known["03102"].postcodes == ("03290",)
    assert known["2A004"].name == "Ajaccio"
    departements = vocabulary("departements")
    assert all(commune.departement in departements for commune in known.all())
    assert not any("'" in commune.name for commune in known.all())


@pytest.mark.parametrize(
    ("name", "count", "bytes_most"), [("departements", 4, 60_000), ("communes", 1288, 400_000)]
)
def test_the_outlines_are_light_and_closed(name, count, bytes_most):
    path = FOLDER / f"{name}_auvergne.geojson"
    assert path.stat().st_size <= bytes_most
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    assert len(features) == count
    for feature in features:
        shape = feature["geometry"]
        polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        for ring in (ring for polygon in polygons for ring in polygon):
            assert ring[0] == ring[-1]
            assert len(ring) >= 4
            assert all(2 < x < 5 and 44 < y < 47 for x, y in ring)
