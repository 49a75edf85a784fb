"""A poll as bars: enough voices? enough for? Widths are attributes of the drawing, so a strict content policy holds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

# Below this share of its bar, a piece has no number on it: the sentence says it.
NARROWEST = 4.0
# What is left free to the right of the longest of votes and quorum.
ROOM = 1.25


class Voices(Protocol):
    """The voices on one question."""

    @property
    def in_favour(self) -> int: ...
    @property
    def against(self) -> int: ...
    @property
    def abstained(self) -> int: ...


class Outcome(Protocol):
    """What a poll decides, which says itself in words."""

    def told(self, translate: Callable[[str], str]) -> str: ...


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of voices of one kind, placed in percent of its bar. kind: "for", "against" or "abstain"."""

    kind: str
    x: float
    width: float
    words: str

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, what it says in words, and its mark: where it must reach, in percent, and what that is called.

    said: whether its heading is what somebody wrote.
    """

    heading: str
    sentence: str
    pieces: tuple[Piece, ...]
    mark: float | None = None
    mark_words: str = ""
    said: bool = False


def outcome_said(outcome: Outcome, questions: Mapping[str, str]) -> Markup:
    """A result in words; what people called their options is marked as theirs, and never translated."""
    theirs = frozenset(questions.values())

    def say(text: str) -> Markup:
        if text in theirs:
            return Markup("<span data-said>{}</span>").format(text)
        return Markup(_(text))  # noqa: S704 (our own words)

    return Markup(outcome.told(say))  # noqa: S704 (our own words, and what was made safe)


def turnout_bar(voices: Voices, voters: int, quorum: int) -> Bar:
    """Are there enough voices? Abstentions count here."""
    whole = max(voters, quorum) * ROOM or 1
    told = (
        _("Quorum : %(n)s, atteint.", n=quorum)
        if voters >= quorum
        else _("Quorum : %(n)s, pas atteint.", n=quorum)
    )
    cast = ngettext("%(num)d voix déposée", "%(num)d voix déposées", voters)
    counts = _(
        "%(cast)s : %(a)s pour, %(b)s contre, %(c)s en abstention.",
        cast=cast,
        a=voices.in_favour,
        b=voices.against,
        c=voices.abstained,
    )
    named = (
        ("for", voices.in_favour, ""),
        ("against", voices.against, ""),
        ("abstain", voices.abstained, ""),
    )
    return Bar(
        _("Y a-t-il assez de voix ?"),
        f"{counts} {told}",
        _pieces(named, whole),
        round(100 * quorum / whole, 2),
        _("quorum : %(n)s", n=quorum),
    )


def majority_bar(voices: Voices, parts: int, of: int, heading: str = "") -> Bar:
    """Are there enough for? Only what is for or against counts here."""
    expressed = voices.in_favour + voices.against
    needed = _("deux tiers") if (parts, of) == (2, 3) else f"{parts}/{of}"
    named = (
        ("for", voices.in_favour, _("%(n)s pour", n=voices.in_favour)),
        ("against", voices.against, _("%(n)s contre", n=voices.against)),
    )
    return Bar(
        heading or _("Y a-t-il assez de pour ?"),
        _(
            "%(a)s pour et %(b)s contre. Il en faut : %(needed)s.",
            a=voices.in_favour,
            b=voices.against,
            needed=needed,
        ),
        _pieces(named, expressed or 1),
        round(100 * parts / of, 2),
        needed,
    )


def option_bar(voices: Voices, voters: int, heading: str) -> Bar:
    """How many approve one option, of all who voted."""
    approve = ngettext("%(num)d approbation", "%(num)d approbations", voices.in_favour)
    return Bar(heading, approve, _pieces((("for", voices.in_favour, ""),), voters or 1), said=True)


def _pieces(named: tuple[tuple[str, int, str], ...], whole: float) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    x = 0.0
    for kind, count, words in named:
        width = round(100 * count / whole, 2)
        if width:
            pieces.append(
                Piece(kind, round(x, 2), width, (words or str(count)) if width >= NARROWEST else "")
            )
        x += width
    return tuple(pieces)
