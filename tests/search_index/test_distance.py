"""Distances on the ground, and boxes that leave nothing out."""

import random

import pytest

from search_index.distance import MICRO, box_around, km_between

CLERMONT, PARIS, AURILLAC = (45.7772, 3.0870), (48.8566, 2.3522), (44.9260, 2.4406)


def test_known_distances() -> None:
    assert km_between(*CLERMONT, *PARIS) == pytest.approx(346.7, abs=0.5)
    assert km_between(*CLERMONT, *AURILLAC) == pytest.approx(107.5, abs=0.5)
    assert km_between(*CLERMONT, *CLERMONT) == 0
    assert km_between(0, 179.9, 0, -179.9) == pytest.approx(22.2, abs=0.1)
    assert km_between(90, 0, -90, 0) == pytest.approx(20015.1, abs=0.1)


@pytest.mark.parametrize(
    ("lat", "lon"), [CLERMONT, (0, 0), (-21.1, 55.5), (-13.3, -176.2), (0, 179.99), (89.9, 0), (-90, 10)]
)
@pytest.mark.parametrize("radius", [0, 0.5, 25, 300, 5_000, 30_000])
def test_nothing_within_the_circle_is_outside_its_box(lat: float, lon: float, radius: float) -> None:
    chance, box = random.Random(3), box_around(lat, lon, radius)
    for _ in range(200):
        spread = min(180.0, radius / 50 + 0.01)
        there = (
            max(-90, min(90, lat + chance.uniform(-spread, spread))),
            lon + chance.uniform(-spread, spread),
        )
        there = there[0], (there[1] + 180) % 360 - 180
        if km_between(lat, lon, *there) <= radius:
            assert box.south <= there[0] * MICRO <= box.north
            assert box.west <= there[1] * MICRO <= box.east
