"""What invented people declare that binds them to invented structures → plain records."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app import checks


@dataclass(frozen=True, slots=True)
class EndRecord:
    """The end of a link."""

    days_ago: float


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """An invented link of one of the people with an invented fiche, and its end when it is over."""

    source_key: str
    by: str
    days_ago: float
    nature: str
    note: str
    acts: tuple[EndRecord, ...]


def read_links(file: Path) -> Iterator[LinkRecord]:
    """The links of a file, in its order."""
    for told in tomllib.loads(file.read_text(encoding="utf-8"))["link"]:
        yield LinkRecord(
            source_key=f"demonstration:{told['page']}",
            by=told["by"],
            days_ago=told["days_ago"],
            nature=told["nature"],
            note=checks.line(told.get("note", "")),
            acts=tuple(EndRecord(ended) for ended in (told.get("ended_days_ago"),) if ended is not None),
        )
