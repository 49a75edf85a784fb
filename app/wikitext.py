"""What a text of the wiki holds, without drawing it: its [[links]] and its plain words.

A link is `[[Nom de la fiche]]` or `[[Nom de la fiche|les mots à lire]]`.
"""

import re

LINK = re.compile(r"\[\[([^\[\]\n|]{1,200})(?:\|([^\[\]\n]{1,200}))?\]\]")
_LINKED = re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\s]{0,2000}\)")
_MARKS = re.compile(r"[*_`~|]+|^[ ]{0,3}(?:#{1,6}|>+|[-+]|\d{1,9}[.)])[ ]", re.MULTILINE)


def links_in(text: str) -> list[str]:
    """The names of the pages that a text links to, in order, each once."""
    return list(dict.fromkeys(match[1].strip() for match in LINK.finditer(text)))


def plain(text: str) -> str:
    """The words of a text without its marks, for extracts and search. Linear, whatever the text."""
    text = LINK.sub(lambda match: match[2] or match[1], text)
    text = _LINKED.sub(r"\1", text)
    return " ".join(_MARKS.sub(" ", text).split())
