"""Counting a poll: from its ballots, its electorate and its policy to an outcome explained in one sentence.

Nothing but the record goes in, so that anyone who has the export recounts (`recount.py`). — Règles, art. 5
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from app.governance.deadlines import after_days, after_hours
from app.governance.electorate import Electorate
from app.governance.policy import Policy
from app.governance.sentences import Sentence, Translate, as_written
from app.governance.vocabulary import Choice, Method, Verdict

# The one question of a poll by majority or by consent, and the option that changes nothing.
THE_QUESTION = "question"
NOTHING_CHANGES = "nothing"
MOST_OPTIONS = 5

# The choices that a method offers, and those that need a reason.
CHOICES: Mapping[Method, tuple[Choice, ...]] = {
    Method.MAJORITY: (Choice.FOR, Choice.AGAINST, Choice.ABSTAIN),
    Method.CONSENT: (Choice.FOR, Choice.OBJECT, Choice.ABSTAIN),
    Method.OPTIONS: (Choice.FOR,),
    Method.CRITERIA: (Choice.FOR, Choice.AGAINST, Choice.ABSTAIN),
}
NEED_A_REASON = frozenset({Choice.AGAINST, Choice.OBJECT})

Answers = Mapping[str, Choice]


@dataclass(frozen=True, slots=True)
class Ballot:
    """One voice, at one moment, on one exact object. Later ones replace it; all are kept.

    answers: by question. A poll by options names those approved; none is an abstention.
    """

    voter: str
    at: datetime
    object_hash: str
    answers: Answers
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PollRecord:
    """All that a count needs. `questions`: the options or the criteria by their code, with their French label.

    paused: how long the poll was suspended, which its term is put off by.
    """

    method: Method
    object_hash: str
    opened_at: datetime
    electorate: Electorate
    policy: Policy = field(default_factory=Policy)
    ballots: tuple[Ballot, ...] = ()
    questions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({THE_QUESTION: ""}))
    paused: timedelta = timedelta(0)

    @property
    def term(self) -> datetime:
        """When the poll ends, unless it is prolonged."""
        return after_hours(self.opened_at, self.policy.poll_hours) + self.paused

    @property
    def prolonged_term(self) -> datetime:
        return after_days(self.term, self.policy.extension_days)

    @property
    def quorum(self) -> int:
        return quorum(len(self.electorate.ids), self.policy)


@dataclass(frozen=True, slots=True)
class Count:
    """The voices on one question. An objection counts as a voice against."""

    in_favour: int = 0
    against: int = 0
    abstained: int = 0

    @property
    def expressed(self) -> int:
        return self.in_favour + self.against


DECISION_AND_TURNOUT = Sentence("{decision}\u202f; {turnout}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a poll decides, with every number that led there; `told()` says it all in one sentence.

    voters: whose ballot counts, abstentions included. left_out: ballots on another version, or of people who may
    not vote; they stay visible and are not counted. kept: the option that wins, or the criteria that failed.
    """

    verdict: Verdict
    counts: Mapping[str, Count]
    voters: int
    quorum: int
    electorate: int
    left_out: int
    kept: tuple[str, ...]
    decision: Sentence
    turnout: Sentence

    def told(self, translate: Translate = as_written) -> str:
        both = {"decision": self.decision.told(translate), "turnout": self.turnout.told(translate)}
        return translate(DECISION_AND_TURNOUT.template).format_map(both)


def quorum(electorate: int, policy: Policy) -> int:
    """How many must vote: a share of the electorate, rounded up, neither too few nor too many."""
    share = -(-electorate * policy.quorum_percent // 100)
    return max(policy.quorum_least, min(policy.quorum_most, share))


def majority(expressed: int, policy: Policy) -> int:
    """How many voices for are enough, of so many expressed: two thirds of them, rounded up; never none."""
    return max(1, -(-expressed * policy.majority_parts // policy.majority_of))


def standing(record: PollRecord, until: datetime) -> tuple[list[Ballot], int]:
    """The last ballot of each voter up to a moment, and how many ballots are left out of the count."""
    cast = [ballot for ballot in record.ballots if ballot.at <= until]
    good = [b for b in cast if b.object_hash == record.object_hash and b.voter in record.electorate]
    last = {ballot.voter: ballot for ballot in sorted(good, key=lambda ballot: ballot.at)}
    return list(last.values()), len(cast) - len(good)


def tally(record: PollRecord, until: datetime) -> Outcome:
    """Count the ballots cast up to `until`.

    Abstentions count towards the quorum, not towards the majority; an all-abstention poll that reaches the quorum
    is lost. A tie changes nothing. Without quorum nothing is decided, however clear the count.
    """
    ballots, left_out = standing(record, until)
    counts = {question: _count(ballots, question) for question in record.questions}
    enough = len(ballots) >= record.quorum
    verdict, kept, told = METHODS[record.method](record, counts)
    if not enough:
        verdict, kept, told = Verdict.NO_QUORUM, (), Sentence("Sans quorum")
    people = len(record.electorate.ids)
    turnout = _turnout(len(ballots), people, record.quorum)
    return Outcome(verdict, counts, len(ballots), record.quorum, people, left_out, kept, told, turnout)


def early_close(record: PollRecord) -> datetime | None:
    """The moment from which the poll is carried before its term: enough voices for, none against, long enough.

    `None` when there is no such moment. Only a poll with one question may close early.
    """
    if record.method not in (Method.MAJORITY, Method.CONSENT):
        return None
    earliest = after_hours(record.opened_at, record.policy.early_close_hours) + record.paused
    moments = [earliest, *sorted(ballot.at for ballot in record.ballots if ballot.at > earliest)]
    return next((moment for moment in moments if _overwhelming(record, moment)), None)


def valid(method: Method, questions: Iterable[str], answers: Answers) -> bool:
    """Whether these answers are a ballot: each question answered once, or a choice among the options."""
    known = set(questions)
    if not all(answer in CHOICES[method] for answer in answers.values()):
        return False
    if method is not Method.OPTIONS:
        return set(answers) == known
    return set(answers) <= known and (NOTHING_CHANGES not in answers or len(answers) == 1)


def needs_a_reason(answers: Answers) -> bool:
    return any(answer in NEED_A_REASON for answer in answers.values())


def _count(ballots: Iterable[Ballot], question: str) -> Count:
    """A question that a ballot does not answer is abstained upon."""
    answers = [ballot.answers.get(question, Choice.ABSTAIN) for ballot in ballots]
    against = sum(answer in NEED_A_REASON for answer in answers)
    return Count(answers.count(Choice.FOR), against, answers.count(Choice.ABSTAIN))


def _overwhelming(record: PollRecord, moment: datetime) -> bool:
    ballots, _ = standing(record, moment)
    count = _count(ballots, THE_QUESTION)
    enough = max(record.policy.early_close_for, record.quorum)
    return count.against == 0 and count.in_favour >= enough


Decided = tuple[Verdict, tuple[str, ...], Sentence]


def _by_majority(record: PollRecord, counts: Mapping[str, Count]) -> Decided:
    """Two thirds of the voices expressed are for."""
    count = counts[THE_QUESTION]
    needed = majority(count.expressed, record.policy)
    verdict = Verdict.CARRIED if count.in_favour >= needed else Verdict.LOST
    return verdict, (), Sentence(
        "{verdict} par {in_favour} voix pour et {against} contre, avec {abstained:abstention|abstentions}\u202f: "
        "il en fallait {needed} pour",
        {
            "verdict": verdict.label,
            "in_favour": count.in_favour,
            "against": count.against,
            "abstained": count.abstained,
            "needed": needed,
        },
    )  # fmt: skip


def _by_consent(record: PollRecord, counts: Mapping[str, Count]) -> Decided:
    """No reasoned objection stands; else two thirds, as by majority."""
    count = counts[THE_QUESTION]
    if count.against or not count.in_favour:
        return _by_majority(record, counts)
    words = {"in_favour": count.in_favour, "abstained": count.abstained}
    text = "Adopté sans objection, par {in_favour} voix pour, avec {abstained:abstention|abstentions}"
    return Verdict.CARRIED, (), Sentence(text, words)


def _by_options(record: PollRecord, counts: Mapping[str, Count]) -> Decided:
    """The option that more people approve than any other, « ne rien changer » included; a tie changes nothing."""
    most = max((count.in_favour for count in counts.values()), default=0)
    first = [question for question, count in counts.items() if count.in_favour == most]
    if len(first) > 1 or not most:
        return Verdict.LOST, (), Sentence("Rien ne change, car aucune option ne devance les autres")
    (kept,) = first
    if kept == NOTHING_CHANGES:
        return (
            Verdict.LOST,
            (),
            Sentence("Rien ne change, par {most:approbation|approbations}", {"most": most}),
        )
    second = max(count.in_favour for question, count in counts.items() if question != kept)
    return Verdict.CARRIED, (kept,), Sentence(
        "L’option «\u202f{option}\u202f» l’emporte, par {most:approbation|approbations} contre {second} à la suivante",
        {"option": record.questions[kept], "most": most, "second": second},
    )  # fmt: skip


def _by_criteria(record: PollRecord, counts: Mapping[str, Count]) -> Decided:
    """Every criterion has its two thirds; those that have not are named."""
    failed = tuple(
        question
        for question, count in counts.items()
        if count.in_favour < majority(count.expressed, record.policy)
    )
    if not failed:
        text = "Adopté, chacun des {n:critère|critères} ayant sa majorité"
        return Verdict.CARRIED, (), Sentence(text, {"n": len(counts)})
    words: dict[str, str | int] = {
        "failed": ", ".join(f"«\u202f{record.questions[q]}\u202f»" for q in failed),
        "n": len(failed),
    }
    return Verdict.LOST, failed, Sentence("Rejeté, {n:critère|critères} sans majorité\u202f: {failed}", words)


METHODS: Mapping[Method, Callable[[PollRecord, Mapping[str, Count]], Decided]] = {
    Method.MAJORITY: _by_majority,
    Method.CONSENT: _by_consent,
    Method.OPTIONS: _by_options,
    Method.CRITERIA: _by_criteria,
}


def _turnout(voters: int, people: int, needed: int) -> Sentence:
    """Who came, and how many had to: the end of the sentence."""
    words = {"voters": voters, "people": people, "quorum": needed}
    return Sentence("{voters:votant|votants} sur {people}, pour un quorum de {quorum}.", words)
