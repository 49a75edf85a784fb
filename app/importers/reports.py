"""What is reported to moderation in the demonstration, and what becomes of it → plain records."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """What a moderator does with a report: "take", or "set-aside" for a reason."""

    act: str
    by: str
    days_ago: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """An invented report of an invented fiche, by one of the people or, with `by` empty, by a visitor."""

    source_key: str
    by: str
    days_ago: float
    ground: str
    words: str
    acts: tuple[AnswerRecord, ...]


def read_reports(file: Path) -> Iterator[ReportRecord]:
    """The reports of a file, in its order."""
    for told in tomllib.loads(file.read_text(encoding="utf-8"))["report"]:
        yield ReportRecord(
            source_key=f"demonstration:{told['page']}",
            by=told.get("by", ""),
            days_ago=told["days_ago"],
            ground=told["ground"],
            words=told["words"],
            acts=tuple(AnswerRecord(**one) for one in told.get("act", ())),
        )
