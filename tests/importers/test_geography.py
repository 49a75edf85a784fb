"""The official lists of places come in smaller than they were, and as true as a small map needs."""

import io
import json
from itertools import pairwise

import pytest

from app.importers.communes import write_communes
from app.importers.outlines import simplified

HEADER = "code_insee,nom,code_departement,code_region,codes_postaux,population,lat,lon\n"


def test_communes_are_written_in_order_with_what_we_need(tmp_path):
    source = tmp_path / "communes.csv"
    source.write_text(
        HEADER + "98901,Île de Clipperton,989,989,98799,,,\n"
        "01001,L'Abergement-Clémenciat,01,84,01400,860,46.153595,4.925824\n",
        encoding="utf-8",
    )
    out = io.StringIO()
    write_communes(source, out)
    assert out.getvalue().splitlines() == [
        "insee,name,departement,postcodes,lat,lon,population",
        "01001,L’Abergement-Clémenciat,01,01400,46.1536,4.9258,860",
        "98901,Île de Clipperton,989,98799,,,0",
    ]


def square(west: float, wiggle: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """A square one degree wide whose eastern side goes through `wiggle`."""
    return [(west, 46.0), (west + 1, 46.0), *wiggle, (west + 1, 47.0), (west, 47.0), (west, 46.0)]


@pytest.fixture
def two_neighbours(tmp_path):
    """Two squares; their common border wavers by a thousandth of a degree, and bulges once by a tenth."""
    border = [(3.001, 46.2), (3.1, 46.5), (3.001, 46.8)]
    left = square(2.0, border)
    right = [(3.0, 46.0), (4.0, 46.0), (4.0, 47.0), (3.0, 47.0), *reversed(border), (3.0, 46.0)]
    path = tmp_path / "outlines.geojson"
    features = [
        {"properties": {"code": code, "nom": "L'Un"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for code, ring in (("1", left), ("2", right))
    ]
    path.write_text(json.dumps({"features": features}), encoding="utf-8")
    return path


def test_neighbours_keep_a_common_border_once_simplified(two_neighbours):
    left, right = simplified(two_neighbours, 0.05, 3)["features"]
    assert left["properties"] == {"code": "1", "nom": "L’Un"}
    ours, theirs = (set(pairwise(f["geometry"]["coordinates"][0])) for f in (left, right))
    assert {(b, a) for a, b in ours} & theirs == {((3.0, 47.0), (3.1, 46.5)), ((3.1, 46.5), (3.0, 46.0))}


def test_a_shape_alone_stays_closed_and_loses_only_what_is_small(two_neighbours):
    features = json.loads(two_neighbours.read_text(encoding="utf-8"))["features"][:1]
    two_neighbours.write_text(json.dumps({"features": features}), encoding="utf-8")
    (ring,) = simplified(two_neighbours, 0.05, 3)["features"][0]["geometry"]["coordinates"]
    assert ring[0] == ring[-1]
    assert (3.1, 46.5) in ring
    assert (3.001, 46.2) not in ring
