"""The tables everyone agrees on: the communes and départements of France, read once, kept in memory.

The files beside this one are the project's own copies; README.md says where each comes from.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of the official list. `latitude` and `longitude` are its centre, None where unknown."""

    insee: str
    name: str
    departement: str
    postcodes: tuple[str, ...]
    latitude: float | None
    longitude: float | None
    population: int


def rows(name: str) -> Iterator[dict[str, str]]:
    """Each line of a reference table, as a dictionary."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def communes() -> Mapping[str, Commune]:
    """Every commune of France by its INSEE code, in the order of the codes."""
    return {row["insee"]: _commune(row) for row in rows("communes.csv")}


def _commune(row: dict[str, str]) -> Commune:
    return Commune(
        row["insee"],
        row["name"],
        row["departement"],
        tuple(row["postcodes"].split()),
        float(row["lat"]) if row["lat"] else None,
        float(row["lon"]) if row["lon"] else None,
        int(row["population"] or 0),
    )
