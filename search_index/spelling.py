"""Slips of the finger: a letter too many, too few, another, or two exchanged.

Only words nobody wrote are suspected, never numbers: « poule » that is written somewhere does not bring « boule ».
"""

from collections.abc import Callable, Iterable, Mapping
from string import ascii_lowercase

SHORTEST = 4
LONGEST = 24
SHORTEST_FOR_TWO = 6
MOST_WORDS = 5  # of one query; who misspells more is not writing French

Frequencies = Callable[[Iterable[str]], Mapping[str, int]]


def may_be_misspelt(form: str) -> bool:
    """Tell whether a folded word is long enough to be recognised with a letter wrong, and no number or code."""
    return SHORTEST <= len(form) <= LONGEST and form.isascii() and form.isalpha()


def neighbours(form: str, frequencies: Frequencies) -> dict[str, int]:
    """Find the words written somewhere that are one slip away, in the singular or the plural, and how often."""
    if not may_be_misspelt(form):
        return {}
    other_number = form[:-1] if form.endswith("s") else f"{form}s"
    near = {word for word in one_slip(form) | one_slip(other_number) if len(word) >= SHORTEST}
    return {word: count for word, count in frequencies(near - {form, other_number}).items() if count}


class Slips:
    """The neighbours of the words of one query: each looked up once, and of so many words only."""

    def __init__(self, frequencies: Frequencies) -> None:
        self._frequencies = frequencies
        self._met: dict[str, dict[str, int]] = {}

    def near(self, form: str) -> dict[str, int]:
        """Find the neighbours of a word, as `neighbours` does; none once too many words were asked for."""
        if form not in self._met:
            spent = len(self._met) >= MOST_WORDS
            self._met[form] = {} if spent else neighbours(form, self._frequencies)
        return self._met[form]


def one_slip(form: str) -> set[str]:
    """All strings one slip away; about 54 for each letter."""
    cuts = [(form[:i], form[i:]) for i in range(len(form) + 1)]
    dropped = {a + b[1:] for a, b in cuts if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    changed = {a + c + b[1:] for a, b in cuts if b for c in ascii_lowercase}
    added = {a + c + b for a, b in cuts for c in ascii_lowercase}
    return dropped | swapped | changed | added


def two_slips(form: str, written: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Choose, among words written somewhere, those at most two slips away. For long words: short ones have too many."""
    if not may_be_misspelt(form) or len(form) < SHORTEST_FOR_TWO:
        return {}
    return {
        word: count
        for word, count in written
        if abs(len(word) - len(form)) <= 2 and word.isalpha() and slips(form, word) <= 2
    }


def slips(a: str, b: str) -> int:
    """Count the slips between two words (optimal string alignment); more than two count as three."""
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        row = [i]
        for j, other in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > 2:
            return 3
        before, last = last, row
    return min(last[-1], 3)
