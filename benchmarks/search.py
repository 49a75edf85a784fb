"""How long search takes, all engines side by side.

    [POSTGRESQL=postgresql://…] python -m benchmarks.search [file.csv | number of invented fiches] [tantivy] [whoosh] [postgresql]

The file has a header with at least `nom`; `sigle`, `activites` (apart by « | »), `commune`, `code_insee`,
`code_departement`, `lat` and `lon` are read if there. Times of questions are medians, in milliseconds.
PostgreSQL is measured when an address says where: what its index held before is forgotten.
"""

import csv
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg

from search_index import Document, Index, Query, open_index

ADDRESS = os.environ.get("POSTGRESQL", "")
TABLES_SIZE = """SELECT sum(pg_total_relation_size(name))
                 FROM unnest('{search_document,search_word,search_stamp}'::regclass[]) AS name"""
FACETS = ("departement", "commune", "activity", "theme")
CLERMONT = (45.7772, 3.0870)
REPEATED = 15

QUESTIONS: tuple[tuple[str, Callable[[Index], object]], ...] = (
    ("common word", lambda index: index.find(Query("association", max_points=0))),
    ("rare word", lambda index: index.find(Query("ludothèque", max_points=0))),
    ("two words", lambda index: index.find(Query("centre social", max_points=0))),
    ("one slip", lambda index: index.find(Query("ludotheqeu", max_points=0))),
    ("unknown word", lambda index: index.find(Query("xylqtzrf", max_points=0))),
    ("no word", lambda index: index.find(Query(max_points=0))),
    (
        "common word, 4 facets",
        lambda index: index.find(Query("association", facet_names=FACETS, facet_limit=30, max_points=0)),
    ),
    (
        "common word, 4 facets entire",
        lambda index: index.find(Query("association", facet_names=FACETS, max_points=0)),
    ),
    (
        "common word, one selected, 4 facets",
        lambda index: index.find(
            Query(
                "association",
                facets={"departement": ("63",)},
                facet_names=FACETS,
                facet_limit=30,
                max_points=0,
            )
        ),
    ),
    ("common word and its points", lambda index: index.find(Query("association"))),
    (
        "within 25 km, by distance",
        lambda index: index.find(
            Query("association", near=CLERMONT, radius_km=25, sort="distance", max_points=0)
        ),
    ),
    (
        "by distance",
        lambda index: index.find(Query("association", near=CLERMONT, sort="distance", max_points=0)),
    ),
    ("by title", lambda index: index.find(Query("association", sort="title", max_points=0))),
    ("suggest « la c »", lambda index: index.suggest("la c")),
    ("suggest « asso »", lambda index: index.suggest("asso")),
    ("suggest « maison d »", lambda index: index.suggest("maison d")),
)


def main(arguments: list[str]) -> None:
    """Measure each engine and print them side by side."""
    here = ["tantivy", "whoosh", *(["postgresql"] if ADDRESS else [])]
    engines = [word for word in arguments if word in here] or here
    sources = [word for word in arguments if word not in engines] or ["2000"]
    documents = list(invented(int(sources[0])) if sources[0].isdigit() else read(Path(sources[0])))
    measures = [dict(measured(engine, documents)) for engine in engines]
    print(f"{len(documents):,} documents".ljust(40), *(engine.rjust(10) for engine in engines))
    for name in measures[0]:
        print(name.ljust(40), *(f"{measure[name]:10.2f}" for measure in measures))


def measured(engine: str, documents: list[Document]) -> Iterator[tuple[str, float]]:
    """Build an index, then ask it everything."""
    with tempfile.TemporaryDirectory() as folder:
        index = open_index(Path(folder), engine, ADDRESS)
        index.clear()
        yield "build, seconds", _took(lambda: index.put(documents, bookmark=1)) / 1000
        yield "size, MB", _size(Path(folder), engine) / 1e6
        yield "first question", _took(lambda: index.find(Query("premier")))
        for name, question in QUESTIONS:
            question(index)
            yield name, statistics.median(_took(lambda: question(index)) for _ in range(REPEATED))  # noqa: B023
        yield "put one more", statistics.median(_took(lambda: index.put(documents[:1])) for _ in range(5))
        yield "first question after that", _took(lambda: index.find(Query("premier")))
        index.close()


def _size(folder: Path, engine: str) -> int:
    """Weigh the files of an index, or its tables with their indexes."""
    if engine != "postgresql":
        return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    with psycopg.connect(ADDRESS) as connection:
        return int(connection.execute(TABLES_SIZE).fetchall()[0][0])


def _took(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def read(file: Path) -> Iterator[Document]:
    """Read fiches from a CSV file."""
    with file.open(encoding="utf-8", newline="") as rows:
        for number, row in enumerate(csv.DictReader(rows)):
            activities = tuple(filter(None, row.get("activites", "").split(" | ")))
            yield Document(
                id=str(number),
                version=1,
                kind="structure",
                title=row["nom"],
                acronym=row.get("sigle", ""),
                text=" ".join(value for value in row.values() if value),
                keywords=(*activities, row.get("commune", "")),
                facets={
                    "departement": tuple(filter(None, [row.get("code_departement")])),
                    "commune": tuple(filter(None, [row.get("code_insee")])),
                    "activity": activities,
                },
                lat=float(row["lat"]) if row.get("lat") else None,
                lon=float(row["lon"]) if row.get("lon") else None,
                updated=number,
                place=row.get("commune", ""),
            )


def invented(many: int) -> Iterator[Document]:
    """Invent fiches of 1.5 to 6 kB, in words as unevenly spread as those of a language."""
    chance = random.Random(1901)
    syllables = [a + b for a in "bcdfglmnprstv" for b in ("a", "e", "i", "o", "ou", "é", "an", "on")]
    lexicon = ["association", "centre", "social", "maison", "la", "de"]
    lexicon += ["".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(20_000)]
    spread = [1 / rank for rank in range(1, len(lexicon) + 1)]
    for number in range(many):
        words = chance.choices(lexicon, spread, k=chance.randint(200, 800))
        yield Document(
            id=str(number),
            version=1,
            kind="structure",
            title=" ".join(words[:4]).capitalize() + (" ludothèque" if number % 400 == 0 else ""),
            summary=" ".join(words[4:16]),
            text=" ".join(words[16:]),
            facets={
                "departement": (chance.choice(("03", "15", "43", "63")),),
                "commune": (str(chance.randrange(1_300)),),
                "activity": tuple(str(chance.randrange(60)) for _ in range(2)),
            },
            lat=chance.uniform(44.7, 46.6),
            lon=chance.uniform(2.2, 4.3),
            updated=number,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
