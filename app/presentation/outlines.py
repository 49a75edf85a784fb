"""Drawings of outlines: degrees become the units of an SVG, so that a map reads without tiles and without script.

    GeoJSON ring ──View.flat──▶ points in the drawing ──_path──▶ "M12 30l4.5 2.1…z"

A degree of longitude is shortened by the cosine of the latitude, which is exact enough for a region.
"""

import json
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, pairwise
from math import cos, hypot, radians, sin, sqrt
from pathlib import Path
from typing import Any, TypeAlias

from app.reference import FOLDER, communes

KILOMETRES = 111.2  # in a degree of latitude
DETAIL = 1.6  # a bend smaller than this, in units of the drawing, is not seen
ROOM = 0.25  # how much is drawn beyond each edge, as a share of the view: borders leave it without a corner

Flat = tuple[float, float]
Ring: TypeAlias = (
    "array[float]"  # longitude and latitude, in turn: as pairs they would take ten times the room
)
Box = tuple[float, float, float, float]  # west, south, east, north
Land = tuple[str, str, str, float, float]  # name, path, href, where the name stands
Pin = tuple[float, float, int, str, str]  # x, y, number, href, title


@dataclass(frozen=True, slots=True)
class Outline:
    """A commune or a département: its code, its name, its rings, and their bounds."""

    code: str
    name: str
    rings: tuple[Ring, ...]
    box: Box


@dataclass(frozen=True, slots=True)
class Drawing:
    """What app/presentation/still_maps.py draws: outlines with their names, dots, numbered pins, a circle."""

    width: float
    height: float
    lands: tuple[Land, ...] = ()
    dots: tuple[tuple[float, float, float], ...] = ()
    pins: tuple[Pin, ...] = ()
    circle: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a fiche is: its commune among its neighbours, the border of the département, names of towns near."""

    width: float
    height: float
    here: str
    neighbours: str
    border: str
    towns: tuple[tuple[str, float, float], ...]
    pin: Flat


@dataclass(frozen=True, slots=True)
class View:
    """A part of the world, in degrees, and how large it is drawn."""

    west: float
    south: float
    east: float
    north: float
    width: float

    @classmethod
    def around(cls, lat: float, lon: float, half_km: float, width: float, shape: float = 1.0) -> "View":
        """A view as wide as twice `half_km`; `shape` is its height for a width of one."""
        tall, wide = half_km * shape / KILOMETRES, half_km / KILOMETRES / cos(radians(lat))
        return cls(lon - wide, lat - tall, lon + wide, lat + tall, width)

    @property
    def scale(self) -> float:
        """Units of the drawing in a degree of latitude."""
        return self.width / (self.east - self.west) / self._shortening

    @property
    def height(self) -> float:
        return round((self.north - self.south) * self.scale, 1)

    @property
    def _shortening(self) -> float:
        return cos(radians((self.south + self.north) / 2))

    def flat(self, lat: float, lon: float) -> Flat:
        """A place, in the units of the drawing."""
        return self.projection()(lat, lon)

    def projection(self) -> Callable[[float, float], Flat]:
        """What `flat` does, for many places: all that they share is worked out once."""
        west, north, scale, shortening = self.west, self.north, self.scale, self._shortening

        def flat(lat: float, lon: float) -> Flat:
            return round((lon - west) * scale * shortening, 1), round((north - lat) * scale, 1)

        return flat

    def meets(self, box: Box) -> bool:
        """Is any part of this box (west, south, east, north) in sight?"""
        return box[0] <= self.east and box[2] >= self.west and box[1] <= self.north and box[3] >= self.south

    def path(self, rings: Iterable[Ring]) -> str:
        """The rings that are in sight as one path; what is far outside is drawn along the edge."""
        return "".join(_path(self._seen(ring)) for ring in rings)

    def _seen(self, ring: Ring) -> Iterator[Flat]:
        """The ring's points that are worth drawing; a far one is brought back to just beyond the edge."""
        beyond_x, beyond_y = self.width * ROOM, self.height * ROOM
        last: Flat | None = None
        flat = self.projection()
        for lon, lat in _points(ring):
            x, y = flat(lat, lon)
            point = (
                min(max(x, -beyond_x), self.width + beyond_x),
                min(max(y, -beyond_y), self.height + beyond_y),
            )
            if last is None or hypot(point[0] - last[0], point[1] - last[1]) >= DETAIL:
                last = point
                yield point


def _points(ring: Ring) -> Iterator[tuple[float, float]]:
    values = iter(ring)
    return zip(values, values, strict=True)


def _path(points: Iterable[Flat]) -> str:
    """« M12 30l4.5 2.1…z »; nothing for what has no surface."""
    rounded = [(round(x, 1), round(y, 1)) for x, y in points]
    if len(rounded) < 3:
        return ""
    steps = (f"{x - px:.1f} {y - py:.1f}" for (px, py), (x, y) in pairwise(rounded))
    start = f"M{rounded[0][0]:g} {rounded[0][1]:g}l"
    return start + "l".join(steps).replace(".0", "") + "z"


# --- the region, on the first page


def region(counts: Mapping[str, int], hrefs: Mapping[str, str], width: float = 460) -> Drawing:
    """Every département with its name and its link, and a circle for each commune of `counts`.

    counts: how many, by INSEE code; the surface of a circle says it. hrefs: by code of département.
    """
    view = _whole(width)
    dots = tuple(_dots(view, counts))
    lands = []
    for land in outlines("departements"):
        x, y = _name_place(view, land, dots)
        lands.append((land.name, _outline(view, land.code), hrefs.get(land.code, ""), x, y))
    return Drawing(view.width, view.height, tuple(lands), dots)


def _dots(view: View, counts: Mapping[str, int]) -> Iterator[tuple[float, float, float]]:
    """The largest first: a small town near a large one is drawn over it."""
    known = communes()
    for insee, count in sorted(counts.items(), key=lambda pair: -pair[1]):
        town = known.get(insee)
        if town and town.latitude is not None and town.longitude is not None:
            x, y = view.flat(town.latitude, town.longitude)
            if 0 <= x <= view.width and 0 <= y <= view.height:
                yield x, y, round(min(1.7 * count**0.5, 24), 1)


def _name_place(view: View, land: Outline, dots: Iterable[tuple[float, float, float]]) -> Flat:
    """The middle of a département, or a place above or below it where no large circle stands."""
    x, middle = view.flat((land.box[1] + land.box[3]) / 2, (land.box[0] + land.box[2]) / 2)
    half = 5.5 * len(land.name)

    def trouble(y: float) -> float:
        covered = sum(r for cx, cy, r in dots if abs(cx - x) < half + r and abs(cy - y + 6) < 12 + r)
        return covered + abs(y - middle) / 3

    return x, min((middle, middle - 35, middle + 35, middle - 60, middle + 60), key=trouble)


# --- the map beside results


def results_map(
    pins: Iterable[tuple[float, float, int, str, str]],
    near: tuple[float, float] | None = None,
    radius_km: float | None = None,
    width: float = 440,
) -> Drawing:
    """Numbered pins (lat, lon, number, href, title) over the outlines: around a place, or of the whole region."""
    circle = None
    if near:
        half = (radius_km or 25) * 1.15
        view = View.around(*near, half, width)
        x, y = view.flat(*near)
        circle = (x, y, round(width / 2 / half * radius_km, 1)) if radius_km else None
    else:
        view = _whole(width)
    lands = tuple(("", path, "", 0.0, 0.0) for path in _paths(view) if path)
    return Drawing(view.width, view.height, lands, (), tuple(_apart(view, pins)), circle)


def _apart(view: View, pins: Iterable[tuple[float, float, int, str, str]]) -> list[Pin]:
    """Pins of one place turn away from it in a spiral, so that each number is read; the first is drawn last."""
    placed: list[Pin] = []
    flat = view.projection()
    turns: dict[Flat, int] = {}  # what is taken stays so: the next pin of a place goes on from there
    for lat, lon, number, href, title in pins:
        x, y = first = flat(lat, lon)
        turn = turns.get(first, 0)
        if turn:
            x, y = _turned(first, turn)
        while _is_taken(x, y, placed):
            turn += 1
            x, y = _turned(first, turn)
        turns[first] = turn
        placed.append((x, y, number, href, title))
    return placed[::-1]


def _turned(place: Flat, turn: int) -> Flat:
    right, down = _away(turn)
    return round(place[0] + right, 1), round(place[1] + down, 1)


@lru_cache(maxsize=1000)
def _away(turn: int) -> Flat:
    """How far from its place a pin stands at this turn of the spiral."""
    away = 16 * sqrt(turn)
    return away * cos(2.4 * turn), away * sin(2.4 * turn)


def _is_taken(x: float, y: float, placed: list[Pin]) -> bool:
    for pin in placed:  # noqa: SIM110 (a loop takes half the time of `any`)
        if -16 < x - pin[0] < 16 and hypot(x - pin[0], y - pin[1]) < 16:
            return True
    return False


# --- where a fiche is


def situation(place: Mapping[str, str], width: float = 300) -> Situation | None:
    """A small map around the coordinates of a place; None where it has none, or far from every outline we have."""
    try:
        lat, lon = float(place["lat"]), float(place["lon"])
    except (KeyError, ValueError):
        return None
    found = _surroundings(place.get("insee", ""), round(lat, 3), round(lon, 3), width)
    if found is None:
        return None
    view, drawn = found
    return Situation(view.width, view.height, *drawn, pin=view.flat(lat, lon))


Drawn = tuple[str, str, str, tuple[tuple[str, float, float], ...]]


@lru_cache(maxsize=128)
def _surroundings(insee: str, lat: float, lon: float, width: float) -> tuple[View, Drawn] | None:
    """What lies around a place: its commune, the communes near, the border, the towns' names."""
    mine = next((land for land in outlines("communes") if land.code == insee), None)
    view = View.around(lat, lon, _half(mine, lat, lon), width, shape=0.89)
    near = [land for land in outlines("communes") if view.meets(land.box)]
    if not near:
        return None
    others = [ring for land in near if land is not mine for ring in land.rings]
    border = "".join(_paths(view))
    here = view.path(mine.rings) if mine else ""
    return view, (here, view.path(others), border, tuple(_towns(view, near, insee)))


def _half(mine: Outline | None, lat: float, lon: float) -> float:
    """How far to look, in kilometres: enough for the commune, never less than 6 nor more than 15."""
    if mine is None:
        return 8.0
    west, south, east, north = mine.box
    tall = max(north - lat, lat - south) * KILOMETRES
    wide = max(east - lon, lon - west) * KILOMETRES * cos(radians(lat))
    return min(max(tall, wide, 5.0) * 1.2, 15.0)


def _towns(view: View, near: Iterable[Outline], insee: str) -> Iterator[tuple[str, float, float]]:
    """The three largest towns around, where their names fit without touching one another."""
    known = communes()
    towns = [known[land.code] for land in near if land.code in known and land.code != insee]
    placed: list[Flat] = [(view.width / 2, view.height / 2)]
    for town in sorted(towns, key=lambda town: -town.population):
        x, y = view.flat(town.latitude or 0.0, town.longitude or 0.0)
        half = 3.7 * len(town.name)
        inside = half < x < view.width - half and 20 < y < view.height - 8
        if inside and all(abs(y - oy) > 24 or abs(x - ox) > 2 * half for ox, oy in placed):
            placed.append((x, y))
            yield town.name, x, y
        if len(placed) > 3:
            return


# --- outlines do not change: each file is read once, each view projected once


def outline_file(name: str) -> Path:
    """The GeoJSON that the outlines are read from, and that browsers are given."""
    return FOLDER / f"{name}_auvergne.geojson"


@cache
def outlines(name: str) -> tuple[Outline, ...]:
    """The outlines of a file of app/reference: "communes" or "departements"."""
    text = outline_file(name).read_text(encoding="utf-8")
    return tuple(_read(feature) for feature in json.loads(text)["features"])


def _read(feature: Mapping[str, Any]) -> Outline:
    shape = feature["geometry"]
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    rings = tuple(array("d", chain.from_iterable(ring)) for polygon in polygons for ring in polygon)
    lons, lats = zip(*(point for ring in rings for point in _points(ring)), strict=True)
    box = (min(lons), min(lats), max(lons), max(lats))
    return Outline(feature["properties"]["code"], feature["properties"]["nom"], rings, box)


@cache
def _whole(width: float) -> View:
    """Every département we have an outline of, with a little air around."""
    boxes = [land.box for land in outlines("departements")]
    west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
    east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
    air = (east - west) * 0.01
    return View(west - air, south - air, east + air, north + air, width)


@lru_cache(maxsize=64)
def _paths(view: View) -> tuple[str, ...]:
    return tuple(view.path(land.rings) if view.meets(land.box) else "" for land in outlines("departements"))


def _outline(view: View, code: str) -> str:
    found = (
        path for land, path in zip(outlines("departements"), _paths(view), strict=True) if land.code == code
    )
    return next(found)
