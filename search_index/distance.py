"""Distances on the ground. Engines sift by a box, which they can index, then by the circle, which is the truth."""

from math import asin, cos, degrees, radians, sin, sqrt
from typing import NamedTuple

EARTH_KM = 6371.0088
MICRO = 1_000_000


class Box(NamedTuple):
    """Bounds in whole micro-degrees: integers, since an engine that rounds floats loses the points on the edge."""

    south: int
    north: int
    west: int
    east: int


def micro(angle: float) -> int:
    """Write degrees as a whole number of micro-degrees (11 cm)."""
    return round(angle * MICRO)


def km_between(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Measure the great circle, in km (haversine)."""
    phi1, phi2 = radians(lat1), radians(lat2)
    across, along = sin((phi2 - phi1) / 2), sin(radians(lon2 - lon1) / 2)
    return 2 * EARTH_KM * asin(min(1.0, sqrt(across * across + cos(phi1) * cos(phi2) * along * along)))


def box_around(lat: float, lon: float, radius_km: float) -> Box:
    """Bound a circle. Where it meets a pole or the date line the box goes all the way round."""
    angle = radius_km / EARTH_KM
    south, north = lat - degrees(angle), lat + degrees(angle)
    if south <= -90 or north >= 90:
        return Box(micro(max(south, -90)), micro(min(north, 90)), micro(-180), micro(180))
    width = degrees(asin(min(1.0, sin(min(angle, 1.5)) / cos(radians(lat)))))
    if lon - width < -180 or lon + width > 180:
        width, lon = 180, 0
    return Box(micro(south) - 1, micro(north) + 1, micro(lon - width) - 1, micro(lon + width) + 1)
