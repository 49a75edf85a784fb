"""Outlines drawn: places keep their bearings and their distances, and what is out of sight costs nothing."""

import re
from math import hypot

import pytest

from app.presentation.outlines import View, outlines, region, results_map, situation
from app.reference import communes

PERRON = {"lat": "46.5213", "lon": "3.6815", "insee": "03102", "commune": "Dompierre-sur-Besbre"}
PUY = (45.0278, 3.8955)


def first_point(path: str) -> tuple[float, float]:
    x, y = re.match(r"M(-?[\d.]+) (-?[\d.]+)l", path).groups()
    return float(x), float(y)


def reach(path: str) -> tuple[float, float, float, float]:
    """The bounds of a path: least and greatest x, least and greatest y."""
    x, y = first_point(path)
    xs, ys = [x], [y]
    for dx, dy in re.findall(r"l(-?[\d.]+) (-?[\d.]+)", path):
        xs.append(xs[-1] + float(dx))
        ys.append(ys[-1] + float(dy))
    return min(xs), max(xs), min(ys), max(ys)


def test_north_is_above_east_is_right_and_kilometres_are_as_long_both_ways() -> None:
    view = View.around(*PUY, half_km=25, width=500)
    middle = view.flat(*PUY)
    assert middle == (250, 250)
    north, east = view.flat(PUY[0] + 0.1, PUY[1]), view.flat(PUY[0], PUY[1] + 0.1 / 0.7067)
    assert north[0] == 250
    assert north[1] < 250
    assert east[0] > 250
    assert 250 - north[1] == pytest.approx(east[0] - 250, abs=0.3)
    assert 250 - north[1] == pytest.approx(111.2, abs=0.5)  # 11.12 km, at ten units a kilometre


def test_the_region_shows_each_departement_whole_with_its_link() -> None:
    drawing = region({}, {"43": "/fiches?departement=43"})
    assert [land[0] for land in drawing.lands] == [land.name for land in outlines("departements")]
    for _name, path, _href, x, y in drawing.lands:
        left, right, top, bottom = reach(path)
        assert 0 <= left < x < right <= drawing.width
        assert 0 <= top < y < bottom <= drawing.height
    assert [land[2] for land in drawing.lands if land[0] == "Haute-Loire"] == ["/fiches?departement=43"]


def test_a_circle_is_as_large_as_the_fiches_are_many_and_small_ones_come_last() -> None:
    drawing = region({"43040": 4, "63113": 100, "99999": 50}, {})
    (large, small) = drawing.dots
    assert large[2] ** 2 == pytest.approx(25 * small[2] ** 2, rel=0.05)


def test_a_name_keeps_away_from_the_great_circles() -> None:
    alone = {land[0]: land[4] for land in region({}, {}).lands}
    beside = {land[0]: land[4] for land in region({"63113": 200}, {}).lands}
    assert beside["Puy-de-Dôme"] != alone["Puy-de-Dôme"]
    assert beside["Allier"] == alone["Allier"]


def test_the_circle_of_a_search_has_its_radius() -> None:
    drawing = results_map([], PUY, 25)
    x, y, r = drawing.circle
    assert (x, y) == (drawing.width / 2, drawing.height / 2)
    edge = View.around(*PUY, 25 * 1.15, drawing.width).flat(PUY[0] + 25 / 111.2, PUY[1])
    assert hypot(edge[0] - x, edge[1] - y) == pytest.approx(r, abs=0.3)


def test_pins_of_one_place_are_all_read_and_the_first_is_on_top() -> None:
    pins = results_map([(*PUY, number, f"#r{number}", "") for number in range(1, 21)], PUY, 25).pins
    assert [pin[2] for pin in pins] == list(range(20, 0, -1))
    near = [(a, b) for a in pins for b in pins if a is not b and hypot(a[0] - b[0], a[1] - b[1]) < 16]
    assert near == []
    assert (pins[-1][0], pins[-1][1]) == (220, 220)


def test_borders_out_of_sight_are_not_drawn() -> None:
    assert results_map([], (48.85, 2.35), 25).lands == ()
    near, whole = results_map([], PUY, 25), results_map([])
    assert len(near.lands) < len(whole.lands) == 4
    for land in near.lands:
        left, right, top, bottom = reach(land[1])
        assert -0.26 * near.width <= left
        assert right <= 1.26 * near.width
        assert -0.26 * near.height <= top
        assert bottom <= 1.26 * near.height


def test_a_fiche_is_situated_in_its_commune_among_its_neighbours() -> None:
    drawing = situation(PERRON)
    left, right, top, bottom = reach(drawing.here)
    x, y = drawing.pin
    assert left < x < right
    assert top < y < bottom
    assert "Diou" in [town[0] for town in drawing.towns]
    assert drawing.neighbours
    assert drawing.border  # the Allier ends at the Loire, just there


def test_a_place_is_situated_without_the_code_of_its_commune() -> None:
    drawing = situation({"lat": "46.5213", "lon": "3.6815"})
    assert drawing.here == ""
    assert drawing.neighbours


@pytest.mark.parametrize(
    "place", [{}, {"lat": "46.5"}, {"lat": "48.8566", "lon": "2.3522", "insee": "75056"}]
)
def test_what_cannot_be_situated_is_not_drawn(place: dict[str, str]) -> None:
    assert situation(place) is None


def test_every_commune_of_the_region_can_be_situated() -> None:
    drawn = 0
    for land in outlines("communes")[::40]:
        town = communes().get(land.code)
        if town and town.latitude is not None:
            place = {"lat": str(town.latitude), "lon": str(town.longitude), "insee": town.insee}
            drawn += bool(situation(place).here)
    assert drawn > 25
