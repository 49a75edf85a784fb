"""What the invented people of the demonstration say to one another → plain records."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import checks


@dataclass(frozen=True, slots=True)
class SayingRecord:
    """Something done in a topic: "post", "edit" (of message `number`) or "resolve"; `answers` is another message."""

    act: str
    by: str
    days_ago: float
    text: str
    answers: int | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class TopicRecord:
    """An invented topic on an invented page: about a field, some words of its text, or all of it."""

    source_key: str
    by: str
    days_ago: float
    title: str
    text: str
    place: str
    passage: str
    acts: tuple[SayingRecord, ...]


def read_topics(file: Path) -> Iterator[TopicRecord]:
    """The topics of a file, in its order."""
    for told in tomllib.loads(file.read_text(encoding="utf-8"))["topic"]:
        yield TopicRecord(
            source_key=f"demonstration:{told['page']}",
            by=told["by"],
            days_ago=told["days_ago"],
            title=checks.line(told["title"]),
            text=told["text"].strip(),
            place=told.get("field", ""),
            passage=told.get("passage", ""),
            acts=tuple(_saying(one) for one in told.get("act", ())),
        )


def _saying(told: dict[str, Any]) -> SayingRecord:
    return SayingRecord(**{**told, "text": told["text"].strip()})
