"""Facets in words: named, ordered, and offered only when they help to choose."""

from dataclasses import dataclass

import pytest

from app.presentation.facets import FACETS, Choice, boxes, from_address, groups, in_address, label


@dataclass
class Value:
    """What a search counted, as search_index.Facet is."""

    value: str
    count: int = 1
    selected: bool = False


pytestmark = pytest.mark.usefixtures("speaking")


def test_values_have_the_names_that_people_know() -> None:
    assert label("departement", "43") == "Haute-Loire"
    assert label("commune", "43157") == "Le Puy-en-Velay"
    assert label("theme", "numerique") == "Numérique"
    assert label("state", "example") == "exemple inventé"
    assert label("kind", "structure") == "fiches"
    assert label("theme", "") == "non précisé"


@pytest.mark.parametrize("facet", FACETS)
def test_a_value_that_nobody_knows_is_its_own_name(facet: str) -> None:
    assert label(facet, "zzz") == "zzz"


@pytest.mark.parametrize(
    ("facet", "value"), [("theme", "numerique"), ("theme", ""), ("kind", "article"), ("kind", "?")]
)
def test_an_address_leads_back_to_its_value(facet: str, value: str) -> None:
    assert from_address(facet, in_address(facet, value)) == value


def test_a_facet_without_a_choice_is_not_offered() -> None:
    assert groups({"theme": [Value("culture")], "kind": [Value("structure", selected=True)]}) == []
    (ticked,) = groups({"theme": [Value("culture", selected=True)]})
    assert (ticked.name, ticked.legend) == ("theme", "Thème")
    (chosen,) = groups({"kind": [Value("article", selected=True)]})
    assert chosen.choices[0].value == "articles"


def test_values_stay_in_their_order_and_the_lack_of_one_is_last() -> None:
    (group,) = groups({"commune": [Value("", 900), Value("2", 5), Value("1", 4, True)]})
    assert [choice.value for choice in group.choices] == ["2", "1", "sans"]


def test_a_box_is_named_counted_ticked_and_no_markup() -> None:
    drawn = boxes("theme", [Choice("<a>", "Vélo & <b>", 12, False), Choice("x", "Thé", 3, True)])
    assert drawn.splitlines() == [
        '<label><input type="checkbox" name="theme" value="&lt;a&gt;">'
        ' <span data-said>Vélo &amp; &lt;b&gt;</span> <span class="count">12</span></label>',
        '<label><input type="checkbox" name="theme" value="x" checked>'
        ' <span data-said>Thé</span> <span class="count">3</span></label>',
    ]
