"""A poll as plain JSON data, and back: anyone recounts it on a machine that has nothing else."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from app.governance.electorate import Electorate
from app.governance.policy import Policy
from app.governance.tally import Ballot, Outcome, PollRecord, tally
from app.governance.vocabulary import Choice, Method

FORMAT = 1


def as_data(record: PollRecord, closed_at: datetime) -> dict[str, Any]:
    """The record, the policy it opened under, and the outcome that is claimed: strings, numbers, lists."""
    return {
        "format": FORMAT,
        "method": record.method.value,
        "object_hash": record.object_hash,
        "opened_at": record.opened_at.isoformat(),
        "closed_at": closed_at.isoformat(),
        "paused_seconds": record.paused.total_seconds(),
        "electorate": list(record.electorate.ids),
        "electorate_hash": record.electorate.hash,
        "policy": asdict(record.policy),
        "questions": dict(record.questions),
        "ballots": [_ballot_as_data(ballot) for ballot in record.ballots],
        "outcome": outcome_as_data(tally(record, closed_at)),
    }


def outcome_as_data(outcome: Outcome) -> dict[str, Any]:
    return {
        "verdict": outcome.verdict.value,
        "counts": {question: asdict(count) for question, count in outcome.counts.items()},
        "voters": outcome.voters,
        "quorum": outcome.quorum,
        "electorate": outcome.electorate,
        "left_out": outcome.left_out,
        "kept": list(outcome.kept),
        "sentence": outcome.told(),
    }


def recount(data: Mapping[str, Any]) -> Outcome:
    """Count an exported poll again. Raises KeyError or ValueError when it is not such an export."""
    return tally(record_of(data), datetime.fromisoformat(data["closed_at"]))


def differences(data: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of what an export claims and a recount does not find; empty when all agrees."""
    found = outcome_as_data(recount(data))
    wrong = [name for name, claimed in data["outcome"].items() if found.get(name) != claimed]
    electorate = record_of(data).electorate
    if electorate.hash != data["electorate_hash"] or electorate != Electorate.of(electorate.ids):
        wrong.append("electorate_hash")
    return tuple(wrong)


def record_of(data: Mapping[str, Any]) -> PollRecord:
    if data["format"] != FORMAT:
        raise ValueError(f"format {data['format']} is not {FORMAT}")
    policy, ignored = Policy.from_fields(data["policy"])
    if ignored:
        raise ValueError(f"{ignored[0].name} cannot be {ignored[0].value}")
    return PollRecord(
        method=Method(data["method"]),
        object_hash=data["object_hash"],
        opened_at=datetime.fromisoformat(data["opened_at"]),
        electorate=Electorate(tuple(data["electorate"])),
        policy=policy,
        ballots=tuple(_ballot_of(ballot) for ballot in data["ballots"]),
        questions=dict(data["questions"]),
        paused=timedelta(seconds=data["paused_seconds"]),
    )


def _ballot_as_data(ballot: Ballot) -> dict[str, Any]:
    return {
        "voter": ballot.voter,
        "at": ballot.at.isoformat(),
        "object_hash": ballot.object_hash,
        "answers": {question: choice.value for question, choice in ballot.answers.items()},
        "reason": ballot.reason,
    }


def _ballot_of(data: Mapping[str, Any]) -> Ballot:
    return Ballot(
        voter=data["voter"],
        at=datetime.fromisoformat(data["at"]),
        object_hash=data["object_hash"],
        answers={question: Choice(choice) for question, choice in data["answers"].items()},
        reason=data["reason"],
    )
