"""The tables everyone agrees on: the communes and départements of France, kept in memory.

The files beside this one are the project's own copies; README.md says where each comes from.
"""

import csv
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
# Communes that were asked for and are kept: more than a region has.
MOST_READ = 2000


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


class Communes(Mapping[str, Commune]):
    """Communes by their INSEE code, in its order, as the text of their table: each is read when it is asked for.

    As 35,000 objects they would take eight times the memory, in every process.
    """

    def __init__(self, table: bytes) -> None:
        """`table`: lines in the order of the codes that they begin with, under a line of names."""
        self._table = table
        self._read: dict[str, Commune] = {}
        self._starts = array("I", _starts_of_lines(table))

    def __getitem__(self, insee: str) -> Commune:
        town = self._read.get(insee)
        if town is None:
            if len(self._read) >= MOST_READ:
                self._read.clear()
            town = self._read[insee] = self._find(insee)
        return town

    def __iter__(self) -> Iterator[str]:
        return map(self._code, range(len(self)))

    def __len__(self) -> int:
        return len(self._starts) - 1

    def all(self) -> Iterator[Commune]:
        """Each of them, in order, without looking for it."""
        return map(self.at, range(len(self)))

    def at(self, place: int) -> Commune:
        """The one at this place of the table, from 0."""
        return _commune(self._table[self._starts[place] : self._starts[place + 1]])

    def _find(self, insee: str) -> Commune:
        place = bisect_left(range(len(self)), insee, key=self._code)
        if place == len(self) or self._code(place) != insee:
            raise KeyError(insee)
        return self.at(place)

    def _code(self, place: int) -> str:
        start = self._starts[place]
        return self._table[start : start + 5].decode()


def _starts_of_lines(table: bytes) -> Iterator[int]:
    """Where each line begins, but the first; then where a next one would."""
    end = table.find(b"\n")
    while end >= 0:
        yield end + 1
        end = table.find(b"\n", end + 1)


@cache
def communes() -> Communes:
    """Every commune of France by its INSEE code, in the order of the codes."""
    return Communes((FOLDER / "communes.csv").read_bytes())


def _commune(line: bytes) -> Commune:
    insee, name, departement, postcodes, latitude, longitude, population = line.decode().rstrip().split(",")
    return Commune(
        insee,
        name,
        departement,
        tuple(postcodes.split()),
        float(latitude) if latitude else None,
        float(longitude) if longitude else None,
        int(population or 0),
    )
