"""Cutting French as people really write it into words that can be compared. The same for every engine.

    « L’équipe d’agent·es du Pôle-Emploi » ──words──▶  equipe · agent|agente · pole+emploi|poleemploi

A word has *forms* (folded spellings, any of which will do) and perhaps *parts* (words that together also will do).
Its offsets point into the text as it was given, so what matched can be shown with its accents and ligatures.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from search_index.inflection import keys, listed

MAX_FORM = 64  # characters; a longer "word" is nobody's word and is cut, in texts and in queries alike
MAX_PARTS = 8


class Word(NamedTuple):
    """One word of a text, from `start` to `end`. `parts` is empty for a simple word."""

    start: int
    end: int
    forms: tuple[str, ...]
    parts: tuple["Word", ...] = ()


class Posting(NamedTuple):
    """One key of a text and the place, counted in words, where it stands."""

    key: str
    place: int


INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_APOSTROPHE = "'’‘ʼ′´`＇"
_HYPHEN = "\\-‐‑‒–"
_MIDDLE_DOT = "·•‧∙⋅・"
_SPACE = " \u00a0\u202f"
_ATOM = rf"\w[\w\u0300-\u036f{INVISIBLE}]*"
_SUFFIX = (
    "(?:t?rices?|ices?|euses?|ives?|i?ennes?|elles?|[eèé]res?|ales?|aux|e?sses?|[nltsvf]es?|h?es?|ques?|s|x)"
)

_CHUNK = re.compile(
    # l’ d’ qu’
    rf"(?P<elided>\b(?:[cdjlmnst]|(?:jus|lors|puis|quoi|quel|pres)?qu)[{_APOSTROPHE}]{{1,2}}(?=[\w@]))"
    # 04 73 12 34 56 · 444 744 122 · 1.2.3
    rf"|(?P<number>\d+(?:[{_SPACE}.{_HYPHEN}]\d+){{1,7}}(?!\w))"
    # A.G.E.F.O.S. · A C E A: letters of an acronym
    rf"|(?P<spelled>(?-i:[A-ZÀ-Ý](?:[{_SPACE}][A-ZÀ-Ý]){{2,9}})(?!\w)|[^\W\d_](?:\.[^\W\d_]){{1,11}}(?!\w))"
    # agent·es · agent.e.s · agent(e)s · directeur-rice-s
    rf"|(?P<base>[^\W\d_]{{2,40}})(?P<endings>(?:[{_MIDDLE_DOT}.{_HYPHEN}/]{_SUFFIX}(?!\w)|\({_SUFFIX}\))+s?)(?!\w|[{_HYPHEN}]\w)"
    # l’@telier
    rf"|(?P<at>@{_ATOM}(?![@.]))"
    rf"|(?P<plain>{_ATOM}(?:[{_APOSTROPHE}{_HYPHEN}{_MIDDLE_DOT}.@]{_ATOM})*)",
    re.IGNORECASE,
)
_PIECE = re.compile(rf"({_ATOM})([{_APOSTROPHE}@]?)")
_ENDING = re.compile(_SUFFIX, re.IGNORECASE)

ELISIONS = listed("c d j l m n s t qu jusqu lorsqu puisqu quoiqu quelqu presqu")
"""What stands before an apostrophe and is no word. « prud’hommes », « entr’aide », « aujourd’hui » are words."""

STOP_WORDS = listed(
    "a ai as au aux avec c ce ces cet cette ceux chez d dans de des donc dont du elle elles en es est et etc eux il ils j je"
    " l la le les leur leurs lui m ma mais me mes moi mon n ne ni nos notre nous on ont ou par pas pour qu que qui quoi s"
    " sa sans se ses si soi son sont sous sur t ta te tes toi ton tu un une vos votre vous y http https www"
)
"""Words not worth requiring. They are indexed all the same: « Tous pour un » must be found."""

# suffix: (what the base ends with, what of it remains). A suffix after any other base is no inclusive form.
_FEMININE = {
    "e": (("", ""),),
    "ne": (("n", "n"),),
    "le": (("l", "l"),),
    "te": (("t", "t"), ("tou", "tou")),
    "se": (("x", ""),),
    "ve": (("f", ""),),
    "fe": (("f", "f"),),
    "he": (("c", "c"),),
    "que": (("c", ""),),
    "rice": (("eur", ""),),
    "trice": (("teur", ""),),
    "ice": (("eur", "r"),),
    "euse": (("eur", ""), ("eux", "")),
    "ive": (("if", ""),),
    "ere": (("er", ""),),
    "enne": (("en", ""),),
    "ienne": (("ien", ""),),
    "elle": (("el", ""), ("eau", "")),
    "ale": (("al", ""),),
    "aux": (("al", ""),),
    "sse": (("e", "e"),),
    "esse": (("e", ""),),
    "x": (("eau", "eau"), ("eu", "eu")),
    "s": (("", ""),),
}

_LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Lower case without accents, ligatures nor invisible characters."""
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text).lower().translate(_LETTERS)
    return "".join(c for c in spread if unicodedata.category(c) not in ("Mn", "Cf"))


def words(text: str) -> Iterator[Word]:
    """Cut a text into words, in order. Whatever the text, nothing is raised; it is read once, from left to right."""
    for found in _CHUNK.finditer(text.replace("_", " ")):
        chunk, start, kind = found.group(), found.start(), found.lastgroup
        if kind == "plain" and chunk.isalnum():
            yield Word(start, found.end(), (fold(chunk)[:MAX_FORM],))
        elif kind == "elided":
            continue
        elif kind == "at":
            form = fold(chunk[1:])[: MAX_FORM - 1]
            yield Word(start, found.end(), (form, f"a{form}"))
        elif kind == "endings" and (forms := _inclusive(fold(found["base"]), fold(found["endings"]))):
            yield Word(start, found.end(), forms)
        else:
            yield from _compound(chunk, start)


def _inclusive(base: str, endings: str) -> tuple[str, ...]:
    """Give both genders of « agent·es », or nothing if these endings do not go with this base."""
    if base.endswith("s") and not base.endswith(("ais", "ois", "is", "us", "ers")):
        base = base[:-1]
    forms = [base]
    for suffix in _ENDING.findall(endings):
        singular = suffix[:-1] if suffix.endswith("s") and suffix != "s" else suffix
        known = [(end, kept) for end, kept in _FEMININE.get(singular, ()) if base.endswith(end)]
        if not known:
            return ()
        end, kept = known[0]
        if not (singular == "s" and base.endswith("s")):
            forms.append(base[: len(base) - len(end)] + kept + singular)
    return tuple(dict.fromkeys(forms))


def _compound(chunk: str, start: int) -> Iterator[Word]:
    """Read « Clermont-Ferrand », « l’atelier », « the@tre.com », « 04 73 … »: the pieces, and the pieces joined."""
    pieces = [
        (piece.start(1), piece.end(1), fold(piece[1])[:MAX_FORM], piece[2])
        for piece in _PIECE.finditer(chunk)
    ]
    parts = tuple(
        Word(start + begin, start + end, (form,))
        for begin, end, form, after in pieces
        if form and not (after and after in _APOSTROPHE and form in ELISIONS) and form != "www"
    )
    if 1 < len(parts) <= MAX_PARTS:
        yield Word(parts[0].start, parts[-1].end, _joined(pieces, parts), parts)
    else:
        yield from parts


def _joined(pieces: list[tuple[int, int, str, str]], parts: tuple[Word, ...]) -> tuple[str, ...]:
    """Join the parts; where an @ stands for an a, as in « LE THE@TRE.COM », read the whole and its first word so too."""
    joined = "".join(part.forms[0] for part in parts)[:MAX_FORM]
    if not any(after == "@" for *_, after in pieces):
        return (joined,)
    read = [form + ("a" if after == "@" else " ") for _, _, form, after in pieces]
    spelled = "".join(read).split()
    return tuple(dict.fromkeys((joined, "".join(spelled)[:MAX_FORM], spelled[0][:MAX_FORM])))


def word_keys(word: Word) -> tuple[str, ...]:
    """All the keys of the forms of a word; those of its parts are not among them."""
    if len(word.forms) == 1:
        return keys(word.forms[0])
    return tuple(dict.fromkeys(key for form in word.forms for key in keys(form)))


def postings(read: Iterable[Word], place: int = 0) -> Iterator[Posting]:
    """Say under which keys words are found, and where. The parts of a compound stand one after the other."""
    for word in read:
        for key in word_keys(word):
            yield Posting(key, place)
        for offset, part in enumerate(word.parts):
            for key in keys(part.forms[0]):
                yield Posting(key, place + offset)
        place += len(word.parts) or 1


def spellings(read: Iterable[Word]) -> Iterator[str]:
    """All forms met, of words and of their parts: what a misspelt word is compared with."""
    for word in read:
        yield from word.forms
        for part in word.parts:
            yield from part.forms
