"""What the reader typed, read as words that are wanted. No query language: nothing typed can be a mistake.

Whatever is typed, at most `MAX_WORDS` words of its first `MAX_CHARACTERS` characters are read, so the work is bounded.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from search_index.french import STOP_WORDS, Word, word_keys, words

MAX_CHARACTERS = 400
MAX_WORDS = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word a document must hold: under one of its keys, or of those of its neighbours, or as all of its parts.

    forms: as typed, folded. near: keys of the words one letter away, ranked below. start, end: where it was typed.
    """

    start: int
    end: int
    forms: tuple[str, ...]
    keys: tuple[str, ...]
    near: tuple[str, ...] = ()
    parts: tuple["Wanted", ...] = ()

    def simple(self) -> Iterator["Wanted"]:
        """Give this word and its parts, each to be looked up by itself."""
        yield self
        yield from self.parts


@dataclass(frozen=True, slots=True)
class Reading:
    """A typed text: the words it requires, and all its words in order, for documents that say exactly that."""

    wanted: tuple[Wanted, ...] = ()
    sequence: tuple[str, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """All the keys by which a document may match: what is marked in what is shown."""
        return frozenset(
            key for want in self.wanted for one in want.simple() for key in (*one.keys, *one.near)
        )


def read(text: str) -> Reading:
    """Read what was typed. Words like « de » are required only where nothing else is."""
    typed = list(_first(text))
    telling = [word for word in typed if not _is_stop_word(word)] or typed
    return Reading(tuple(_wanted(word) for word in telling), sequence(typed))


def sequence(read: list[Word]) -> tuple[str, ...]:
    """Spell words out one after the other, compounds by their parts."""
    return tuple(one.forms[0] for word in read for one in (word.parts or (word,)))


def with_prefix(reading: Reading, completions: tuple[str, ...]) -> Reading:
    """Let the last word, or its last part, be unfinished: the words that continue it will do as well."""
    *others, last = reading.wanted
    if last.parts:
        *parts, end = last.parts
        last = replace(last, parts=(*parts, replace(end, near=completions)))
    else:
        last = replace(last, near=completions)
    return replace(reading, wanted=(*others, last))


def _first(text: str) -> Iterator[Word]:
    for count, word in enumerate(words(text[:MAX_CHARACTERS])):
        if count == MAX_WORDS:
            return
        yield word


def _is_stop_word(word: Word) -> bool:
    return not word.parts and word.forms[0] in STOP_WORDS


def _wanted(word: Word) -> Wanted:
    telling = [part for part in word.parts if not _is_stop_word(part)] or word.parts
    return Wanted(
        word.start, word.end, word.forms, word_keys(word), parts=tuple(_wanted(part) for part in telling)
    )
