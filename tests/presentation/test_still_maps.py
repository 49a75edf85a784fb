"""Maps without a script: outlines, a circle, dots, and pins that lead to what they stand for."""

from dataclasses import replace

from app.presentation.outlines import Drawing
from app.presentation.still_maps import still_map

LAND = ("Cantal <3", "M0 0l1 1z", "/fiches?departement=15&q=a", 5.0, 6.5)
SCENE = Drawing(
    440, 300.5, (LAND,), ((1.0, 2.0, 3.5),), ((7.0, 8.0, 12, "#r12", 'Le "pin"'),), (9.0, 9.5, 40.0)
)


def test_everything_of_a_drawing_stands_in_its_map() -> None:
    svg = still_map(SCENE, "L’annuaire")
    assert svg.startswith(
        '<svg class="map map-plain" viewBox="0 0 440 300.5" role="group" aria-label="L’annuaire">'
    )
    assert '<circle class="map-radius" cx="9.0" cy="9.5" r="40.0"/>' in svg
    assert '<circle class="map-dot" cx="1.0" cy="2.0" r="3.5"/>' in svg
    assert '<text class="map-pin-text" x="7.0" y="8.0" dy=".35em">12</text></a>' in svg
    assert svg.endswith("</svg>")


def test_names_stand_above_the_dots_and_pins_above_all() -> None:
    svg = still_map(SCENE, "")
    order = ("map-land", "map-radius", "map-dot", "map-name", "map-pin")
    assert sorted(order, key=svg.index) == list(order)


def test_what_leads_somewhere_has_its_name_and_no_name_is_markup() -> None:
    svg = still_map(SCENE, '"<')
    assert 'role="group" aria-label="&#34;&lt;">' in svg
    assert '<a href="/fiches?departement=15&amp;q=a" aria-label="Cantal &lt;3"><path' in svg
    assert '<a href="#r12" aria-label="Le &#34;pin&#34;"><circle' in svg


def test_a_land_that_leads_nowhere_is_no_link_and_a_pin_without_number_is_small() -> None:
    bare = replace(SCENE, lands=((*LAND[:2], "", *LAND[3:]),), pins=((7.0, 8.0, 0, "#x", "x"),), circle=None)
    svg = still_map(bare, "")
    assert "departement=15" not in svg
    assert "map-radius" not in svg
    assert 'r="7"/></a>' in svg
