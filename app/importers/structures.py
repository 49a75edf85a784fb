"""Real structures, from files of openly licensed facts → records that say those facts and their source, no more.

The file is CSV in UTF-8 with the columns `source, source_id, nom, type_structure, forme_juridique, activites,
adresse, code_postal, commune, code_insee, code_departement, lat, lon, precision_geo, site_web, siren, siret,
rna, sigle, date_maj, licence`; absent ones are empty. Nothing is written about a structure that its row does not
say: the words of the source become ours by the table app/reference/source_words.csv, where they are plain.
"""

import csv
import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app import checks
from app.reference import rows

# All that may ever be said of a real structure.
# fmt: off
FACTS = frozenset({
    "acronym", "activities", "legal_form", "nature", "place", "rna", "siren", "siret", "source",
    "source_activities", "themes", "website",
})
# fmt: on
_BRACKETS = str.maketrans("[]{}<>|", "()()()/", "#")


@dataclass(frozen=True, slots=True)
class StructureRecord:
    """What a source says of one structure. `source_key` tells the same row of the same source again."""

    source_key: str
    title: str
    fields: Mapping[str, Any]
    kind: str = "structure"
    body: str = ""


def read_structures(path: Path) -> Iterator[StructureRecord]:
    """Every structure of a file, in its order. A value that fails its check is left out, never mended.

    A row whose name holds no letter and no digit is passed over.
    """
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if title := _title(row["nom"]):
                yield StructureRecord(f"{row['source']}:{row['source_id']}", title, _fields(row))


def _fields(row: Mapping[str, str]) -> dict[str, Any]:
    """The facts of a row under the names of kinds.py; those it does not give are absent."""
    words = [typeset(word) for word in row["activites"].split("|") if word.strip()]
    fields = {
        "acronym": _kept(checks.line, typeset(row.get("sigle", ""))),
        "nature": "".join(_codes("nature", [row["type_structure"]])),
        "legal_form": "".join(_codes("legal_form", [row["forme_juridique"]])),
        "place": _place(row),
        "siren": _kept(checks.siren, row.get("siren", "")),
        "siret": _kept(checks.siret, row.get("siret", "")),
        "rna": _kept(checks.rna, row.get("rna", "")),
        "website": _kept(checks.url, row["site_web"]),
        "themes": _choices(_codes("theme", words)),
        "activities": _choices(_codes("activity", words)),
        "source_activities": _items(word for word in words if not _is_no_activity(word)),
        "source": _source(row),
    }
    return {name: value for name, value in fields.items() if value}


def _place(row: Mapping[str, str]) -> dict[str, str]:
    """Where it is. An unknown commune's code (an arrondissement's) is left out; its name stays."""
    parts = {
        "street": typeset(row["adresse"]),
        "postcode": _kept(checks.postcode, row["code_postal"]),
        "commune": typeset(row["commune"]),
        "insee": _kept(checks.insee, row["code_insee"]),
        "departement": row["code_departement"],
        "lat": _kept(checks.latitude, row["lat"]),
        "lon": _kept(checks.longitude, row["lon"]),
        "precision": row["precision_geo"],
    }
    return {name: value for name, value in parts.items() if value}


def _source(row: Mapping[str, str]) -> dict[str, str]:
    """Whose word it is: the source's French name and licence, the row's own number there, its date."""
    name, licence = _sources().get(row["source"], (row["source"], row.get("licence", "")))
    parts = {"name": name, "id": row["source_id"], "date": row["date_maj"], "licence": licence}
    return {part: value for part, value in parts.items() if value}


def _title(name: str) -> str:
    """The name as a title that links can reach: one line, without the signs of links; "" when nothing is left.

    A name longer than a title is cut after its first line, then at 200 characters.
    """
    first = name.strip().split("\n")[0]
    for candidate in (name, first, first[:190]):
        if title := _kept(checks.title, typeset(candidate).translate(_BRACKETS)):
            return title
    return ""


def typeset(text: str) -> str:
    """The same words in French typography: ’ for ', « » for straight quotes, one space between words; no &amp;."""
    text = " ".join(html.unescape(text).split()).replace("'", "’")
    text = re.sub(r'"\s*([^"]+?)\s*"', "«\u202f\\1\u202f»", text)
    return re.sub(r"(?<=\S)\s*([;:!?])(?=\s|$)", "\u202f\\1", text)


def _kept(check: Callable[[str], str], value: str) -> str:
    """The value if the check accepts it; a fact we can't vouch for is better absent."""
    try:
        return check(value)
    except checks.BadValue:
        return ""


def _choices(codes: Iterable[str]) -> list[dict[str, str]]:
    """A list of distinct codes, each its own id, as the form writes them."""
    return [{"id": code, "value": code} for code in dict.fromkeys(codes)]


def _items(values: Iterable[str]) -> list[dict[str, str]]:
    """A list of distinct values, in order."""
    return [{"value": value} for value in dict.fromkeys(values)]


def _codes(field: str, words: list[str]) -> Iterator[str]:
    """Our codes for the words of a source; a word whose meaning is not plain gives none."""
    for word in words:
        yield from _words().get((field, word), ())


def _is_no_activity(word: str) -> bool:
    """« Fixe », « Multisites »: how a France services is open, not what one does there."""
    return ("none", word) in _words()


@cache
def _words() -> dict[tuple[str, str], tuple[str, ...]]:
    table: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in rows("source_words.csv"):
        key = row["field"], row["word"]
        table[key] = (*table.get(key, ()), row["code"])
    return table


@cache
def _sources() -> dict[str, tuple[str, str]]:
    return {row["source"]: (row["name"], row["licence"]) for row in rows("sources.csv")}
