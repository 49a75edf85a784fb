"""Showing why a document matched: its title and a passage, cut into spans, the words found marked.

Spans joined are the text as its author wrote it. Long texts are not read whole: only words that begin like a wanted
one are looked at.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from search_index.french import MAX_FORM, Word, fold, word_keys, words
from search_index.inflection import IRREGULAR
from search_index.inflection import keys as keys_of
from search_index.interface import Span

SHOWN = 220  # characters of an extract
BEFORE = 70  # of which at most so many stand before the first word found
CANDIDATES = 400  # words looked at in one text
LONGEST = 80  # characters of a word looked at
ELLIPSIS = "…"

# A folded letter as it may be written, and what may stand between two of them: « S.C.I.C. », « A C E A ».
_WRITTEN = {
    "a": "[aàâäáãåæ@]",
    "c": "[cç]",
    "e": "[eéèêë]",
    "i": "[iîïíì]",
    "n": "[nñ]",
    "o": "[oôöóòõœ]",
    "u": "[uùûüú]",
    "y": "[yÿý]",
}
_SEPARATED = "[. \u00a0\u202f\u00ad]?"
# Letters alone, before what no word goes on with: nothing is elided, joined, spelt out or both genders at once there.
_PLAIN = re.compile(rf"[^\W\d_]{{2,{MAX_FORM}}}(?=[\s,;:!?)»]|\Z)")


def mark(text: str, keys: frozenset[str]) -> tuple[Span, ...]:
    """Cut a text into spans, marking the words that have one of these keys."""
    return _cut(text, list(_found(text, keys)))


def extract(summary: str, text: str, keys: frozenset[str]) -> tuple[Span, ...]:
    """Choose what to show: the summary if it holds a word looked for, else the passage of the text that does.

    When neither does, the summary is shown, or else the beginning of the text.
    """
    for source in filter(None, (summary, text)):
        for first in (found := _found(source, keys)):
            if first[0] <= BEFORE and len(source) <= SHOWN:
                return _cut(source, [first, *found])
            return _passage(source, first[0], keys)
    return _passage(summary or text, 0, frozenset())


def _found(text: str, keys: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Say where words that have one of these keys begin and end."""
    last = 0
    for candidate in islice(_beginnings(keys).finditer(text) if keys else (), CANDIDATES):
        at = candidate.start()
        if at < last:
            continue
        if plain := _PLAIN.match(text, at):
            if not keys.isdisjoint(keys_of(fold(plain[0])[:MAX_FORM])):
                last = plain.end()
                yield at, last
            continue
        for start, end in _first_word(text[at : at + LONGEST], keys):
            last = at + end
            yield at + start, last


def _first_word(text: str, keys: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Say where the first word of a text is, or those of its parts that have one of these keys."""
    for word in islice(words(text), 1):
        for one in (word,) if _matches(word, keys) else word.parts:
            if _matches(one, keys):
                yield one.start, one.end


def _matches(word: Word, keys: frozenset[str]) -> bool:
    return not keys.isdisjoint(word_keys(word))


@lru_cache(maxsize=500)
def _beginnings(keys: frozenset[str]) -> re.Pattern[str]:
    """Match where a word begins with the first two letters of a key, however they may be written."""
    spelt = keys | {word for word, other in IRREGULAR.items() if other in keys}
    starts = {key[:2] for key in spelt}
    patterns = [_SEPARATED.join(_WRITTEN.get(c, re.escape(c)) for c in start) for start in starts]
    ligatures = [ligature for pair, ligature in (("oe", "œ"), ("ae", "æ")) if pair in starts]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(sorted(patterns + ligatures))})", re.IGNORECASE)


def _passage(text: str, at: int, keys: frozenset[str]) -> tuple[Span, ...]:
    begin = _word_start(text, at - BEFORE) if at > BEFORE else 0
    end = _word_end(text, begin + SHOWN)
    spans = list(mark(text[begin:end], keys))
    if begin:
        spans.insert(0, Span(ELLIPSIS))
    if end < len(text):
        spans.append(Span(ELLIPSIS))
    return tuple(spans)


def _word_start(text: str, near: int) -> int:
    """The first place after `near` where a word begins; `near` itself within an endless word."""
    space = re.compile(r"\s").search(text, near, near + 30)
    return space.end() if space else near


def _word_end(text: str, near: int) -> int:
    if near >= len(text):
        return len(text)
    cut = max(text.rfind(space, near - 30, near) for space in " \n\t")
    return cut if cut > 0 else near


def _cut(text: str, found: list[tuple[int, int]]) -> tuple[Span, ...]:
    if not found:
        return (Span(text),) if text else ()
    spans, last = [], 0
    for start, end in found:
        if start > last:
            spans.append(Span(text[last:start]))
        spans.append(Span(text[start:end], True))
        last = end
    if last < len(text):
        spans.append(Span(text[last:]))
    return tuple(spans)
