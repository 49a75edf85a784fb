"""Showing why a document matched: its title and a passage, cut into spans, the words found marked.

Spans joined are the text as its author wrote it. Long texts are not read whole: only words that begin like a wanted
one are looked at.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from search_index.french import Word, word_keys, words
from search_index.interface import Span

SHOWN = 220  # characters of an extract
BEFORE = 70  # of which at most so many stand before the first word found
CANDIDATES = 400
ELLIPSIS = "…"

# A folded letter as it may be written.
_WRITTEN = {
    "a": "aàâäáãåæ",
    "c": "cç",
    "e": "eéèêë",
    "i": "iîïíì",
    "n": "nñ",
    "o": "oôöóòõ",
    "u": "uùûüú",
    "y": "yÿý",
}


def mark(text: str, keys: frozenset[str]) -> tuple[Span, ...]:
    """Cut a text into spans, marking the words that have one of these keys."""
    return tuple(_spans(text, _found(text, keys)))


def extract(summary: str, text: str, keys: frozenset[str]) -> tuple[Span, ...]:
    """Choose what to show: the summary if it holds a word looked for, else the passage of the text that does.

    When neither does, the summary is shown, or else the beginning of the text.
    """
    for source in (summary, text):
        at = _first_match(source, keys)
        if at is not None:
            return _passage(source, at, keys)
    return _passage(summary or text, 0, frozenset())


def _first_match(text: str, keys: frozenset[str]) -> int | None:
    if not keys or not text:
        return None
    for tried, candidate in enumerate(_beginnings(keys).finditer(text)):
        if tried == CANDIDATES:
            return None
        at = candidate.start()
        if any(start == 0 for start, _ in _found(text[at : at + 80], keys)):
            return at
    return None


@lru_cache(maxsize=500)
def _beginnings(keys: frozenset[str]) -> re.Pattern[str]:
    """Match where a word begins with the first two letters of a key, accents and ligatures aside."""
    starts = {key[:2] for key in keys}
    patterns = [
        "".join(f"[{_WRITTEN[c]}]" if c in _WRITTEN else re.escape(c) for c in start) for start in starts
    ]
    ligatures = [ligature for pair, ligature in (("oe", "œ"), ("ae", "æ")) if pair in starts]
    return re.compile(rf"\b(?:{'|'.join(sorted(patterns + ligatures))})", re.IGNORECASE)


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


def _found(text: str, keys: frozenset[str]) -> Iterator[tuple[int, int]]:
    for word in words(text):
        if _matches(word, keys):
            yield word.start, word.end
        else:
            yield from ((part.start, part.end) for part in word.parts if _matches(part, keys))


def _matches(word: Word, keys: frozenset[str]) -> bool:
    return not keys.isdisjoint(word_keys(word))


def _spans(text: str, found: Iterable[tuple[int, int]]) -> Iterator[Span]:
    last = 0
    for start, end in found:
        if start > last:
            yield Span(text[last:start])
        yield Span(text[start:end], marked=True)
        last = end
    if last < len(text):
        yield Span(text[last:])
