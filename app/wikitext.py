"""What a text of the wiki holds, without drawing it: its [[links]] and its plain words.

A link is `[[Nom de la fiche]]` or `[[Nom de la fiche|les mots à lire]]`. `[[litige:42]]` names a dispute.
"""

import re

LINK = re.compile(r"\[\[([^\[\]\n|]{1,200})(?:\|([^\[\]\n]{1,200}))?\]\]")
_CASE = re.compile(r"litige:([1-9]\d{0,8})")
_LINKED = re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\s]{0,2000}\)")
_MARKS = re.compile(r"[*_`~|]+|^[ ]{0,3}(?:#{1,6}|>+|[-+]|\d{1,9}[.)])[ ]", re.MULTILINE)


def links_in(text: str) -> list[str]:
    """The names of the pages that a text links to, in order, each once."""
    return [name for name in _named_in(text) if case_of(name) is None]


def cases_in(text: str) -> list[int]:
    """The numbers of the disputes that a text names, in order, each once."""
    numbers = (case_of(name) for name in _named_in(text))
    return [number for number in numbers if number is not None]


def case_of(name: str) -> int | None:
    """The number of the dispute that a link's name means; None for the name of a page."""
    match = _CASE.fullmatch(name)
    return int(match[1]) if match else None


def words_of(match: re.Match[str]) -> str:
    """What one reads of a link that `LINK` matched."""
    number = case_of(match[1].strip())
    return (match[2] or (match[1] if number is None else f"litige\u00a0{number}")).strip()


def _named_in(text: str) -> list[str]:
    return list(dict.fromkeys(match[1].strip() for match in LINK.finditer(text)))


def plain(text: str) -> str:
    """The words of a text without its marks, for extracts and search. Linear, whatever the text."""
    text = LINK.sub(words_of, text)
    text = _LINKED.sub(r"\1", text)
    return " ".join(_MARKS.sub(" ", text).split())
