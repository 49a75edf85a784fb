"""Opening hours: what a person writes, in French or as OpenStreetMap does, kept in OpenStreetMap's syntax.

A French line is cut into words we know (WORDS), then read as *days, then hours*. One unknown word and the line
is not understood: better ask than publish a door that is shut.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from opening_hours import OpeningHours, validate

from app.checks.errors import BadValue
from app.checks.hours_in_french import DAYS, hours_in_french

LONGEST = 500
FRENCH_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
ORDINALS = {
    "prem": 1,
    "1er": 1,
    "deux": 2,
    "seco": 2,
    "2e": 2,
    "2em": 2,
    "trois": 3,
    "3e": 3,
    "quatr": 4,
    "4e": 4,
    "dern": -1,
}
LATEST_CLOSING = 6 * 60  # a place that shuts after midnight has shut by six

_DAY = r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?|(?:lun|mar|mer|jeu|ven|sam|dim)\b\.?"
WORDS = re.compile(
    "|".join(
        f"(?P<{name}>{pattern})"
        for name, pattern in (
            ("comment", r"\([^()\"]*\)|sur (?:rendez-vous|rdv|inscription|reservation)s?"),
            ("always", r"24\s*h?\s*(?:/|sur)\s*24(?:\s*h)?[\s,et]*7\s*j?(?:ours)?\s*(?:/|sur)\s*7"),
            ("no_holidays", r"sauf (?:les )?jours? feries?"),
            ("holidays", r"jours? feries?"),
            ("school", r"(?:pendant )?(?:les )?vacances(?: scolaires)?"),
            ("all", r"tous les jours|7\s*j\s*/\s*7"),
            ("weekdays", r"en semaine"),
            ("weekend", r"week-?\s?ends?"),
            ("day", _DAY),
            (
                "nth",
                r"premiers?\b|1ers?\b|deuxiemes?\b|seconds?\b|[234]e(?:me)?\b|troisiemes?\b|quatriemes?\b|derniers?\b",
            ),
            (
                "time",
                r"(?:2[0-4]|[01]?[0-9])\s*(?:h(?:eures?)?|:)\s*(?:[0-5][0-9](?![0-9]))?|midi\b|minuit\b",
            ),
            ("bare", r"(?:2[0-4]|[01]?[0-9])(?![0-9])"),
            ("closed", r"ferme(?:es?|s|ture)?\b"),
            ("onwards", r"a partir de\b|des\b(?=\s*[0-9])"),
            ("to", r"jusqu'a|au?\b|-"),
            ("and", r"et\b|puis\b|ainsi que\b|[,;/&+]"),
            (
                "small",
                r"(?:ouvert(?:es?|s|ure)?|matins?|apres-midis?|soirs?|de|du|des|les?|la|chaque|tous|mois)\b|[:.|\s]",
            ),
        )
    )
)


class Word(NamedTuple):
    """One word of a line: what kind of word, and the text as typed."""

    kind: str
    text: str


@dataclass(frozen=True)
class Rule:
    """Some days, and when one may come. Without `spans` the place is shut, or it is *unknown* (on appointment)."""

    days: tuple[str, ...]
    spans: tuple[str, ...] = ()
    comment: str = ""
    shut: bool = False

    def __str__(self) -> str:
        when = ",".join(self.spans) or ("off" if self.shut else "unknown")
        return " ".join(part for part in (",".join(self.days), when, self.comment) if part)


class NotUnderstood(Exception):
    """A line whose words, or their order, mean nothing to us."""


def hours(value: str) -> str:
    """Opening hours in OpenStreetMap's syntax, from that syntax or from French lines.

    Raises BadValue naming the first line that is not understood.
    """
    lines = [line.strip(" \t\u00a0\u202f;") for line in value.splitlines() if line.strip(" \t\u00a0\u202f;")]
    if not lines:
        return ""
    if len(value) > 2 * LONGEST:
        raise BadValue("Raccourcissez les horaires : {most} signes au plus.", most=2 * LONGEST)
    text = _as_osm("; ".join(lines)) or _as_osm(_joined(_rules_of_lines(lines)))
    if not text or len(text) > LONGEST:
        raise BadValue("Ces horaires ne forment pas un tout : écrivez une ligne par jour.")
    return text


@lru_cache(maxsize=500)
def hours_as_typed(osm: str) -> str:
    """What a form shows again: French lines if they read back as the same expression, else the expression."""
    lines = "\n".join(" ".join(filter(None, rule)) for rule in hours_in_french(osm))
    try:
        return lines if hours(lines) == osm else osm
    except BadValue:
        return osm


def _as_osm(text: str) -> str:
    """The normal form of an expression in OpenStreetMap's syntax; "" when it is not one.

    A remark alone (« sur rendez-vous ») is *unknown*, where the library would say always open; hours alone
    are those of every day.
    """
    text = re.sub(r'(^|;|\|\|)\s*"', r'\1 unknown "', text)
    text = re.sub(r"(^|;)\s*(?=\d\d?:\d\d)", r"\1 Mo-Su ", text).strip()
    return str(OpeningHours(text)) if validate(text) else ""


def _rules_of_lines(lines: list[str]) -> Iterator[Rule | str]:
    """What each line says; a line in OpenStreetMap's syntax stays as it is."""
    for number, line in enumerate(lines, start=1):
        try:
            yield from _read(list(_words(line)))
        except NotUnderstood:
            if not (osm := _as_osm(line)):
                raise _not_understood(number, line, len(lines)) from None
            yield osm


def _not_understood(number: int, line: str, total: int) -> BadValue:
    shown = line if len(line) <= 60 else line[:59] + "…"
    if total == 1:
        return BadValue(
            "« {line} » : horaire non compris. Écrivez par exemple « mardi et jeudi 14 h – 18 h ».",
            line=shown,
        )
    return BadValue(
        "Ligne {number}, « {line} » : horaire non compris. Écrivez par exemple « mardi et jeudi 14 h – 18 h ».",
        number=number,
        line=shown,
    )


def _joined(rules: Iterator[Rule | str]) -> str:
    """One expression. A rule about the same days as an earlier one adds to it; the others stand side by side."""
    text, open_days, last = "", set[str](), None
    for rule in rules:
        if isinstance(rule, Rule) and isinstance(last, Rule) and _same_days(rule, last):
            rule = replace(last, spans=last.spans + rule.spans)
            text = text.removesuffix(str(last))
            text, last = text + str(rule), rule
            continue
        adds = isinstance(rule, Rule) and rule.spans and not open_days.isdisjoint(_single_days(rule))
        text += (", " if adds else "; ") * bool(text) + str(rule)
        if isinstance(rule, Rule) and rule.spans:
            open_days.update(_single_days(rule))
        last = rule
    return text


def _same_days(rule: Rule, last: Rule) -> bool:
    return rule.days == last.days and bool(rule.spans and last.spans) and not (rule.comment or last.comment)


def _single_days(rule: Rule) -> set[str]:
    """The week days a rule touches, ranges opened."""
    touched = set[str]()
    for part in rule.days:
        first, _, last = part.partition("[")[0].partition("-")
        if first in DAYS:
            start, end = DAYS.index(first), DAYS.index(last or first)
            touched.update(DAYS[i % 7] for i in range(start, end + 1 if end >= start else end + 8))
    return touched


def _words(line: str) -> Iterator[Word]:
    """The words of a line that mean something. Accents and case do not count, except in comments."""
    plain = "".join(_plain(character) for character in line)
    place = 0
    while place < len(plain):
        found = WORDS.match(plain, place)
        if not found:
            raise NotUnderstood
        if found.lastgroup != "small":
            yield Word(str(found.lastgroup), plain[place : found.end()])
        if found.lastgroup == "comment":
            yield Word("said", line[place : found.end()])
        place = found.end()


def _plain(character: str) -> str:
    """One character for one: lower case, no accent, any dash a hyphen, any space a space."""
    if unicodedata.category(character) == "Pd" or character == "−":
        return "-"
    base = unicodedata.normalize("NFKD", character)[0].lower()[0]
    return {"\u2019": "'"}.get(base, " " if base.isspace() else base)


def _read(words: list[Word]) -> Iterator[Rule | str]:
    """The rules of one line: *days, hours* as often as they come; « fermé » before or after its days."""
    if not words:
        raise NotUnderstood
    while words:
        if _take(words, "always"):
            yield "24/7"
        elif _take(words, "no_holidays"):
            yield Rule(("PH",), shut=True)
        elif words[0].kind == "comment":
            yield f"unknown {_comment(words)}"
        elif not _take(words, "and"):
            yield _rule(words)


def _rule(words: list[Word]) -> Rule:
    shut = _take(words, "closed")
    days = tuple(_days(words))
    shut = _take(words, "closed") or shut
    spans = () if shut else tuple(_spans(words))
    comment = _comment(words)
    if not days or not (shut or spans or comment):
        raise NotUnderstood
    return Rule(days, spans, comment, shut)


def _days(words: list[Word]) -> Iterator[str]:
    """The days a line begins with, in OpenStreetMap's words; the word that ends them is left."""
    while words and words[0].kind in DAY_READERS:
        yield from DAY_READERS[words[0].kind](words)
        while words and words[0].kind == "and":
            words.pop(0)


def _fixed(*days: str):
    def read(words: list[Word]) -> Iterator[str]:
        words.pop(0)
        yield from days

    return read


def _day_or_range(words: list[Word]) -> Iterator[str]:
    first = _day(words)
    if len(words) > 1 and words[0].kind == "to" and words[1].kind == "day":
        words.pop(0)
        yield f"{first}-{_day(words)}"
    else:
        yield first


def _nth_day(words: list[Word]) -> Iterator[str]:
    """« premier et troisième samedi du mois » → Sa[1,3]."""
    ranks = []
    while words and words[0].kind in ("nth", "and"):
        word = words.pop(0)
        ranks += [
            rank for start, rank in ORDINALS.items() if word.kind == "nth" and word.text.startswith(start)
        ][:1]
    if not words or words[0].kind != "day":
        raise NotUnderstood
    yield f"{_day(words)}[{','.join(map(str, ranks))}]"


def _day(words: list[Word]) -> str:
    text = words.pop(0).text
    return next(osm for name, osm in zip(FRENCH_DAYS, DAYS, strict=True) if name[:3] == text[:3])


DAY_READERS = {
    "day": _day_or_range,
    "nth": _nth_day,
    "all": _fixed("Mo-Su"),
    "weekdays": _fixed("Mo-Fr"),
    "weekend": _fixed("Sa-Su"),
    "holidays": _fixed("PH"),
    "school": _fixed("SH"),
}


def _spans(words: list[Word]) -> Iterator[str]:
    """« 10 h – 12 h et 14 h – 18 h » → 10:00-12:00, 14:00-18:00. Stops at the first word that is no hour."""
    while words and words[0].kind in ("time", "bare", "onwards"):
        if _take(words, "onwards"):
            yield f"{_clock(_minutes(words))}+"
        else:
            start = _minutes(words)
            if not _take(words, "to"):
                raise NotUnderstood
            yield _span(start % (24 * 60), _minutes(words))
        if len(words) > 1 and words[0].kind == "and" and words[1].kind in ("time", "bare", "onwards"):
            words.pop(0)


def _span(start: int, end: int) -> str:
    if end <= start and end > LATEST_CLOSING:
        raise NotUnderstood
    return f"{_clock(start)}-{_clock(end)}"


def _minutes(words: list[Word]) -> int:
    """The next hour, in minutes since midnight."""
    if not words or words[0].kind not in ("time", "bare"):
        raise NotUnderstood
    text = words.pop(0).text
    if text in ("midi", "minuit"):
        return {"midi": 12, "minuit": 24}[text] * 60
    hour, *minute = re.findall(r"[0-9]+", text)
    total = int(hour) * 60 + int(minute[0] if minute else 0)
    if total > 24 * 60:
        raise NotUnderstood
    return total


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _comment(words: list[Word]) -> str:
    """A remark that follows, in quotes, as its author typed it; "" when there is none."""
    if not _take(words, "comment"):
        return ""
    return f'"{words.pop(0).text.strip("()").strip()}"'


def _take(words: list[Word], kind: str) -> bool:
    """Drop the next word if it is of this kind, and say whether it was."""
    if words and words[0].kind == kind:
        words.pop(0)
        return True
    return False
