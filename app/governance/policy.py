"""The numbers of the rules, apart from their sentences. They come from the rules page, by proposal and vote."""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from datetime import timedelta
from typing import Self

from app.governance.sentences import Count


def number(default: int, unit: str, article: str, most: int = 3650) -> int:
    """A whole number from 1 to `most`, with its unit (one|many) and the article it comes from."""
    return field(default=default, metadata={"unit": unit, "article": article, "most": most})


DAYS, HOURS, MONTHS = "jour|jours", "heure|heures", "mois|mois"
CONTRIBUTIONS = "contribution acceptée|contributions acceptées"
VOTERS, VOICES, PERCENT, PARTS, TRIES = "votant|votants", "voix|voix", "%|%", "part|parts", "essai|essais"
TIMES = "fois|fois"

# The first of each pair is never the greater; a majority is never less than a half either.
MAJORITY = ("majority_parts", "majority_of")
IN_ORDER = (
    ("protection_days", "protection_days_most"),
    ("quorum_least", "quorum_most"),
    ("idle_notice_days", "idle_days"),
    ("stalled_days", "asleep_days"),
    ("contested_reverts_most", "reverts_most"),
    ("desk_days", "desk_lapse_days"),
    ("block_days", "block_days_most"),
    MAJORITY,
)


@dataclass(frozen=True, slots=True)
class Ignored:
    """A number of the rules page that could not be used, and the one that rules instead."""

    name: str
    value: str
    instead: int


@dataclass(frozen=True, slots=True)
class Number:
    """A number in words (« 7 jours »), and the article of the rules that sets it."""

    name: str
    said: str
    article: str


@dataclass(frozen=True, slots=True)
class Policy:
    """One revision of the numbers. Without a rules page, the numbers of the first one."""

    # fmt: off
    # --- persons
    confirmed_days: int          = number(7,   DAYS,          "Règles, art. 3")
    confirmed_contributions: int = number(5,   CONTRIBUTIONS, "Règles, art. 3")
    uninvolved_days: int         = number(180, DAYS,          "Règles, art. 1")
    # --- proposals
    answer_days: int             = number(14,  DAYS,          "Règles, art. 4")
    tacit_days: int              = number(7,   DAYS,          "Règles, art. 4")
    rebase_days: int             = number(7,   DAYS,          "Règles, art. 4")
    idle_days: int               = number(60,  DAYS,          "Règles, art. 4")
    idle_notice_days: int        = number(7,   DAYS,          "Règles, art. 4")
    # --- polls
    poll_hours: int              = number(168, HOURS,         "Règles, art. 5")
    extension_days: int          = number(7,   DAYS,          "Règles, art. 5")
    quorum_least: int            = number(3,   VOTERS,        "Règles, art. 5")
    quorum_most: int             = number(10,  VOTERS,        "Règles, art. 5")
    quorum_percent: int          = number(10,  PERCENT,       "Règles, art. 5", most=100)
    majority_parts: int          = number(2,   PARTS,         "Règles, art. 5", most=100)
    majority_of: int             = number(3,   PARTS,         "Règles, art. 5", most=100)
    early_close_for: int         = number(10,  VOICES,        "Règles, art. 5")
    early_close_hours: int       = number(48,  HOURS,         "Règles, art. 5")
    voter_days: int              = number(30,  DAYS,          "Règles, art. 5")
    voter_contributions: int     = number(5,   CONTRIBUTIONS, "Règles, art. 5")
    # --- claims
    claim_code_days: int         = number(90,  DAYS,          "Règles, art. 7")
    claim_code_tries: int        = number(5,   TRIES,         "Règles, art. 7")
    claim_check_days: int        = number(14,  DAYS,          "Règles, art. 7")
    opposition_days: int         = number(7,   DAYS,          "Règles, art. 7")
    contest_days: int            = number(30,  DAYS,          "Règles, art. 7")
    dormant_months: int          = number(18,  MONTHS,        "Règles, art. 7", most=120)
    # --- protection
    protection_days: int         = number(7,   DAYS,          "Règles, art. 8")
    protection_days_most: int    = number(90,  DAYS,          "Règles, art. 8")
    # --- disputes
    stalled_days: int            = number(5,   DAYS,          "Règles, art. 11")
    asleep_days: int             = number(14,  DAYS,          "Règles, art. 11")
    revival_days: int            = number(90,  DAYS,          "Règles, art. 11")
    discussion_days: int         = number(7,   DAYS,          "Règles, art. 11")
    opinion_days: int            = number(7,   DAYS,          "Règles, art. 11")
    filing_days: int             = number(5,   DAYS,          "Règles, art. 11")
    round_hours: int             = number(72,  HOURS,         "Règles, art. 11")
    report_days: int             = number(7,   DAYS,          "Règles, art. 11")
    closing_days: int            = number(7,   DAYS,          "Règles, art. 11")
    reverts_most: int            = number(3,   TIMES,         "Règles, art. 11")
    contested_reverts_most: int  = number(1,   TIMES,         "Règles, art. 11")
    # --- appeals
    appeal_days: int             = number(30,  DAYS,          "Règles, art. 12")
    measure_appeal_days: int     = number(184, DAYS,          "Règles, art. 12")
    appeal_answer_days: int      = number(14,  DAYS,          "Règles, art. 12")
    appeal_late_days: int        = number(30,  DAYS,          "Règles, art. 12")
    # --- moderation
    desk_days: int               = number(7,   DAYS,          "Règles, art. 13")
    desk_lapse_days: int         = number(30,  DAYS,          "Règles, art. 13")
    hold_hours: int              = number(48,  HOURS,         "Règles, art. 13")
    block_days: int              = number(7,   DAYS,          "Règles, art. 13")
    block_days_most: int         = number(184, DAYS,          "Règles, art. 13")
    # --- talk
    topic_archive_days: int      = number(365, DAYS,          "Règles, art. 14")
    # fmt: on

    @classmethod
    def from_fields(cls, written: Mapping[str, object]) -> tuple[Self, tuple[Ignored, ...]]:
        """The policy that a rules page says, and what of it was ignored.

        Fields that are no number of the rules (a title, a text) are not looked at; a number left blank is the
        default, without remark; one that is not whole, or out of bounds, is the default and is reported.
        """
        numbers: dict[str, int] = {}
        ignored: list[Ignored] = []
        for known in fields(cls):
            text = str(written.get(known.name) or "").strip()
            if _usable(text, known):
                numbers[known.name] = int(text)
            elif text:
                ignored.append(Ignored(known.name, text, getattr(cls(), known.name)))
        for names in cls(**numbers).contradictions():
            ignored += [Ignored(n, str(numbers[n]), getattr(cls(), n)) for n in names if n in numbers]
            numbers = {name: value for name, value in numbers.items() if name not in names}
        return cls(**numbers), tuple(ignored)

    def contradictions(self) -> list[tuple[str, str]]:
        """The pairs of numbers that cannot both be meant: both are the first ones again."""
        wrong = [pair for pair in IN_ORDER if getattr(self, pair[0]) > getattr(self, pair[1])]
        if self.majority_parts * 2 < self.majority_of:
            wrong.append(MAJORITY)
        return wrong

    @property
    def protection(self) -> timedelta:
        """How long a protection lasts when nobody says otherwise."""
        return timedelta(days=self.protection_days)

    @property
    def longest_protection(self) -> timedelta:
        return timedelta(days=self.protection_days_most)

    def counts(self) -> dict[str, Count]:
        """Every number under its name, for the sentences that quote it."""
        return {known.name: Count(getattr(self, known.name)) for known in fields(self)}


def numbers(policy: Policy) -> tuple[Number, ...]:
    """Every number of a policy, in words, for the page that shows the rules."""
    return tuple(
        Number(known.name, format(count, known.metadata["unit"]), known.metadata["article"])
        for known, count in zip(fields(policy), policy.counts().values(), strict=True)
    )


def _usable(text: str, known: Field[int]) -> bool:
    # The length first: int() refuses numbers of more than 4,300 digits with an error of its own.
    whole = text.isascii() and text.isdigit() and len(text) <= 6
    return whole and 1 <= int(text) <= known.metadata["most"]
