"""The official list of communes (INSEE, as the decoupage-administratif package gives it) → our compact table.

`python -m app.importers.communes SOURCE.csv > app/reference/communes.csv` renews the copy of the project.
"""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

COLUMNS = ("insee", "name", "departement", "postcodes", "lat", "lon", "population")


def read_communes(path: Path) -> Iterator[dict[str, str]]:
    """Each commune of the official file, as a line of our table: typographic apostrophes, four decimals.

    Four decimals are eleven metres: a commune's centre is not known better.
    """
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {
                "insee": row["code_insee"],
                "name": row["nom"].replace("'", "’"),
                "departement": row["code_departement"],
                "postcodes": row["codes_postaux"],
                "lat": _rounded(row["lat"]),
                "lon": _rounded(row["lon"]),
                "population": row["population"] or "0",
            }


def write_communes(source: Path, out: TextIO) -> None:
    """Write our table, in the order of the INSEE codes so that a new edition shows as a small difference."""
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(sorted(read_communes(source), key=lambda row: row["insee"]))


def _rounded(degrees: str) -> str:
    return f"{float(degrees):.4f}" if degrees else ""


if __name__ == "__main__":
    write_communes(Path(sys.argv[1]), sys.stdout)
