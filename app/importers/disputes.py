"""What the invented people of the demonstration contest, and what becomes of it → plain records."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class OptionRecord:
    """What a consultation may decide: "mark", "note" with its words, or "revision" with what the fields would say."""

    label: str
    effect: str
    note: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StepRecord:
    """What somebody does in a dispute, or the clock: post, join, ask-mediation, receive, state, consult, vote, conclude,
    answer-note, clock. `text`: what they say; `options`: what is asked, or what a ballot approves."""

    act: str
    days_ago: float
    by: str = ""
    text: str = ""
    reason: str = ""
    options: tuple[OptionRecord | str, ...] = ()
    kept: str = ""
    motives: str = ""
    ratio: str = ""


@dataclass(frozen=True, slots=True)
class DisputeRecord:
    """An invented dispute about one field of an invented fiche. `key` tells it again."""

    key: str
    source_key: str
    by: str
    days_ago: float
    place: str
    question: str
    reason: str
    acts: tuple[StepRecord, ...]


def read_disputes(file: Path) -> Iterator[DisputeRecord]:
    """The disputes of a file, in its order."""
    for n, told in enumerate(tomllib.loads(file.read_text(encoding="utf-8"))["dispute"]):
        yield DisputeRecord(
            key=f"demonstration-dispute-{n}",
            source_key=f"demonstration:{told['page']}",
            by=told["by"],
            days_ago=told["days_ago"],
            place=told["place"],
            question=told["question"],
            reason=told["reason"],
            acts=tuple(StepRecord(**{**one, "options": _options(one)}) for one in told.get("act", ())),
        )


def _options(step: dict[str, Any]) -> tuple[OptionRecord | str, ...]:
    return tuple(OptionRecord(**one) if isinstance(one, dict) else one for one in step.get("options", ()))
