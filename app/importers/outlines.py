"""Outlines of communes and départements (IGN by france-geojson), simplified for small maps.

`python -m app.importers.outlines SOURCE.geojson TOLERANCE DECIMALS > app/reference/….geojson` renews a file.
Neighbours keep a common border: the lines between two junctions are simplified once, for both sides.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Ring = list[Point]
Arc = tuple[Point, ...]


def simplified(source: Path, tolerance: float, decimals: int) -> dict[str, Any]:
    """A GeoJSON collection with the same features, `code` and `nom` alone, and coarser outlines.

    tolerance and decimals are in degrees; a ring that would have less than three points is dropped, unless
    it is the only one of its feature.
    """
    features = json.loads(source.read_text(encoding="utf-8"))["features"]
    polygons = [list(_polygons(feature["geometry"])) for feature in features]
    junctions = _junctions(ring for feature in polygons for polygon in feature for ring in polygon)
    coarse = _Coarse(junctions, tolerance, decimals)
    return {
        "type": "FeatureCollection",
        "features": [
            _feature(f["properties"], coarse.feature(p)) for f, p in zip(features, polygons, strict=True)
        ],
    }


class _Coarse:
    """Simplifies arcs, each once whichever way it is walked."""

    def __init__(self, junctions: set[Point], tolerance: float, decimals: int) -> None:
        self.junctions, self.tolerance, self.decimals = junctions, tolerance, decimals
        self.known: dict[Arc, Arc] = {}

    def feature(self, polygons: list[list[Ring]]) -> list[list[Ring]]:
        rings = [[self.ring(ring) for ring in polygon] for polygon in polygons]
        kept = [[ring for ring in polygon if len(ring) > 3] for polygon in rings]
        return [polygon for polygon in kept if polygon] or rings[:1]

    def ring(self, ring: Ring) -> Ring:
        arcs = [self.arc(arc) for arc in _arcs(ring, self.junctions)]
        points = [arcs[0][0], *(point for arc in arcs for point in arc[1:])]
        rounded = [(round(x, self.decimals), round(y, self.decimals)) for x, y in points]
        return [p for i, p in enumerate(rounded) if i == 0 or p != rounded[i - 1]]

    def arc(self, arc: Arc) -> Arc:
        forwards = arc[0] <= arc[-1]
        key = arc if forwards else arc[::-1]
        if key not in self.known:
            self.known[key] = tuple(_douglas_peucker(key, self.tolerance))
        return self.known[key] if forwards else self.known[key][::-1]


def _polygons(geometry: dict[str, Any]) -> Iterator[list[Ring]]:
    """The polygons of a geometry, each a list of rings, whatever its type."""
    many = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for polygon in many:
        yield [[(x, y) for x, y, *_ in ring] for ring in polygon]


def _junctions(rings: Iterable[Ring]) -> set[Point]:
    """The points where more than two borders meet: they have more than two neighbours."""
    neighbours: dict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for one, other in pairwise(ring):
            neighbours[one].add(other)
            neighbours[other].add(one)
    return {point for point, others in neighbours.items() if len(others) > 2}


def _arcs(ring: Ring, junctions: set[Point]) -> Iterator[Arc]:
    """The ring cut at its junctions; one without any is cut in two, for a line needs two ends."""
    open_ring = ring[:-1]
    cuts = [i for i, point in enumerate(open_ring) if point in junctions]
    if len(cuts) < 2:
        first = cuts[0] if cuts else open_ring.index(min(open_ring))
        cuts = sorted({first, (first + len(open_ring) // 2) % len(open_ring)})
    for start, end in zip(cuts, [*cuts[1:], cuts[0] + len(open_ring)], strict=True):
        yield tuple(open_ring[i % len(open_ring)] for i in range(start, end + 1))


def _douglas_peucker(arc: Arc, tolerance: float) -> Iterator[Point]:
    """The points that keep the line within `tolerance` of itself. — Douglas and Peucker, 1973"""
    keep, spans = {0, len(arc) - 1}, [(0, len(arc) - 1)]
    while spans:
        start, end = spans.pop()
        farthest = max(
            range(start + 1, end), key=lambda i: _distance(arc[i], arc[start], arc[end]), default=None
        )
        if farthest is not None and _distance(arc[farthest], arc[start], arc[end]) > tolerance:
            keep.add(farthest)
            spans += [(start, farthest), (farthest, end)]
    return (arc[i] for i in sorted(keep))


def _distance(point: Point, start: Point, end: Point) -> float:
    """From a point to a segment, in degrees of latitude at 46° north."""
    (x, y), (ax, ay), (bx, by) = ((p[0] * 0.69, p[1]) for p in (point, start, end))
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    along = max(0.0, min(1.0, ((x - ax) * dx + (y - ay) * dy) / length)) if length else 0.0
    return ((x - ax - along * dx) ** 2 + (y - ay - along * dy) ** 2) ** 0.5


def _feature(properties: dict[str, str], polygons: list[list[Ring]]) -> dict[str, Any]:
    name = properties["nom"].replace("'", "’")
    one = len(polygons) == 1
    geometry = {"type": "Polygon" if one else "MultiPolygon", "coordinates": polygons[0] if one else polygons}
    return {"type": "Feature", "properties": {"code": properties["code"], "nom": name}, "geometry": geometry}


if __name__ == "__main__":
    collection = simplified(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
    json.dump(collection, sys.stdout, ensure_ascii=False, separators=(",", ":"))
