"""Cutting French Markdown into blocks, sentences and words, and back again: every cut joins to the same text."""

import re
from collections.abc import Iterable
from enum import StrEnum
from itertools import chain
from typing import NamedTuple


class BlockKind(StrEnum):
    """What a block is to its reader."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    QUOTE = "quote"
    CODE = "code"
    TABLE_ROW = "table_row"


class Block(NamedTuple):
    """Some whole lines that are read together, and how many line ends stand between them and the block before."""

    kind: BlockKind
    text: str
    gap: int


_START = re.compile(
    r"(?P<code>[^\S\n]*+(?P<fence>`{3,}|~{3,}))"
    r"|(?P<heading> {0,3}#{1,6}(?![^ \t\n]))"
    r"|(?P<table_row>[^\S\n]*+\|)"
    r"|(?P<quote> {0,3}>)"
    r"|(?P<item>[^\S\n]*+(?:[-*+]|\d{1,9}[.)])(?![^ \t\n]))"
)
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)(?![^\n])")
_KINDS = {kind.value: kind for kind in BlockKind}
_ONE_LINE = {BlockKind.HEADING, BlockKind.TABLE_ROW}
_PARAGRAPH = BlockKind.PARAGRAPH  # an enumeration takes as long to name one as to make a block


_OPENS_INSIDE = re.compile(rf"\n(?:{_START.pattern}|{_UNDERLINE.pattern})")


def blocks(text: str) -> list[Block]:
    """The blocks of a text, in order; `join` of them is the text."""
    # One sign is looked for much sooner than three of them.
    if ("`" in text or "~" in text) and ("```" in text or "~~~" in text):
        return _Cutter().cut(text.split("\n"))
    # Without fences, lines are read one by one only in the runs where one of them opens another block.
    found: list[Block] = []
    run: list[str] = []
    gap = 0
    for line in text.split("\n"):
        if line:
            run.append(line)
            continue
        if len(run) == 1 and run[0][0].isalpha():
            # Most runs are one line that begins with a letter: nothing but a paragraph does.
            found.append(Block(_PARAGRAPH, run[0], gap))
            run, gap = [], 1
        elif run:
            found += _cut_run(run, gap)
            run, gap = [], 1
        gap += 1
    if run:
        return [*found, *_cut_run(run, gap)]
    return [*found, Block(_PARAGRAPH, "", gap - 1)] if gap > 1 else found


def _cut_run(lines: list[str], gap: int) -> list[Block]:
    """The blocks of some lines without a blank one."""
    start = _START.match(lines[0])
    kind = _KINDS[start.lastgroup or ""] if start else _PARAGRAPH
    run = "\n".join(lines)
    if len(lines) > 1 and (kind in _ONE_LINE or _OPENS_INSIDE.search(run)):
        cut, *others = _Cutter().cut(lines)
        return [cut._replace(gap=gap), *others]
    return [Block(kind, run, gap)]


def join(cut: Iterable[Block]) -> str:
    """The text that `blocks` would cut so."""
    return "".join("\n" * block.gap + block.text for block in cut)


class _Cutter:
    """Reads lines one by one, keeping the block it is in."""

    def __init__(self) -> None:
        self.done: list[Block] = []
        self.kind = BlockKind.PARAGRAPH
        self.lines: list[str] = []
        self.gap = 0
        self.fence = ""

    def cut(self, lines: list[str]) -> list[Block]:
        for line in lines:
            if self.fence:
                self._in_code(line)
            elif not line:
                self._end()
                self.gap += 1
            else:
                self._read(line)
        self._end()
        if self.gap > 1:
            self.done.append(Block(BlockKind.PARAGRAPH, "", self.gap - 1))
        return self.done

    def _in_code(self, line: str) -> None:
        self.lines.append(line)
        if line.strip().startswith(self.fence) and not line.strip().strip(self.fence[0]):
            self.fence = ""
            self._end()

    def _read(self, line: str) -> None:
        kind = self._kind(line)
        if self._goes_on(kind, line):
            self.lines.append(line)
        else:
            self._end()
            self.kind, self.lines = kind, [line]
        if self.kind in _ONE_LINE:
            self._end()

    def _kind(self, line: str) -> BlockKind:
        start = _START.match(line)
        if not start:
            return BlockKind.PARAGRAPH
        if start["code"]:
            self._end()
            self.fence = start["fence"]
        return _KINDS[start.lastgroup or ""]

    def _goes_on(self, kind: BlockKind, line: str) -> bool:
        """Whether a line belongs to the block above it. An underline makes a heading of a paragraph."""
        if not self.lines:
            return False
        if self.kind is BlockKind.PARAGRAPH and _UNDERLINE.match(line):
            self.kind = BlockKind.HEADING
            return True
        return kind is BlockKind.PARAGRAPH or kind is self.kind is BlockKind.QUOTE

    def _end(self) -> None:
        if self.lines:
            self.done.append(Block(self.kind, "\n".join(self.lines), self.gap))
            self.lines, self.gap = [], 1


# Everything that is neither blank nor one of these signs can be part of a word: accents, marks, emoji, any script.
_SIGNS = r"!-/:-@\[-`{-~¡¿«»‹›“”„‘’‚–—…·•†‡§¶°‰′″"
_ATOM = rf"[^\s{_SIGNS}]++"
_LINK = r"!?\[\[[^\[\]\n]++\]\]|!?\[[^\[\]\n]*+\]\((?:[^()\s]|\([^()\s]*+\))*+(?:[ ]\"[^\"\n]*+\")?\)"
_ADDRESS = r"<?(?:https?://|mailto:|tel:)[^\s<>\"«»]*[^\s<>\"«».,;:!?)\]*_]>?"
# The bounds keep hostile texts (1,1,1,1… or a.-a.-a…) from being read again and again.
_MAILBOX = r"[\w.+-]{1,64}+@\w[\w-]{0,62}+(?:\.\w[\w-]{0,62}+){1,9}+"
_NUMBER = r"\d++(?:[.,:/\u00a0\u202f]\d++){1,9}+(?!\w)"
_ELISION = r"(?i:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’](?=\w)"
_WORD = rf"{_ATOM}(?:[-'’·._]{_ATOM})*+"
_SIGN = rf"\*+|_+|#+|=+|-+|`+|\.+|[{_SIGNS}]"
_SAYING = rf"{_NUMBER}|{_ELISION}|{_WORD}|{_SIGN}"
_PLAIN = rf"{_SAYING}|\n+|[^\S\n]+"
_TOKEN = re.compile(_PLAIN)
_TOKEN_OR_LINK = re.compile(rf"{_LINK}|{_ADDRESS}|{_MAILBOX}|{_PLAIN}")
_AND_BLANK = re.compile(rf"({_SAYING})(\s*+)")
_LINK_AND_BLANK = re.compile(rf"({_LINK}|{_ADDRESS}|{_MAILBOX}|{_SAYING})(\s*+)")
_MAY_LINK = re.compile(r"[@\[]|://|mailto:|tel:")
_SPOKEN = re.compile(rf"{_ATOM}(?:[-'’·.]{_ATOM})*+")
_SENTENCE_END = re.compile(r"(?<=[.!?…»])\s+")


def may_link(text: str) -> bool:
    """Whether a text may hold a link or an address, which are never cut."""
    # Most texts have none of these signs, which is seen at once.
    return ("@" in text or "[" in text or ":" in text) and _MAY_LINK.search(text) is not None


def words(text: str) -> list[str]:
    """The words, signs and blanks of a text, in order; joined, they are the text.

    A word keeps its hyphens, inner apostrophes and points (rendez-vous, aujourd’hui, agent·es); an elision is a word
    of its own (l’, d’, qu’); a number keeps its separators; an address or a Markdown link is never cut.
    """
    return (_TOKEN_OR_LINK if may_link(text) else _TOKEN).findall(text)


def words_and_blanks(text: str) -> list[str]:
    """The words and signs at even places, each followed by the blank after it, which may be empty.

    A blank before them all follows an empty word.
    """
    begins = len(text) - len(text.lstrip())
    pattern = _LINK_AND_BLANK if may_link(text) else _AND_BLANK
    first = ["", text[:begins]] if begins else []
    return [*first, *chain.from_iterable(pattern.findall(text, begins))]


def is_spoken(word: str) -> bool:
    """Whether a token of `words` says something: neither blank nor mere punctuation."""
    return _SPOKEN.search(word) is not None


def spoken(text: str) -> list[str]:
    """What is said in a text: its words, elisions joined, links and addresses cut, without signs and blanks."""
    return _SPOKEN.findall(text)


def atoms(line: str) -> list[str]:
    """The least that can have an author in a line: its spoken words, or the whole of a line that has none."""
    return spoken(line) or [line.strip()] * bool(line.strip())


def atom_places(line: str) -> list[int]:
    """Where each atom of a line begins."""
    places = [match.start() for match in _SPOKEN.finditer(line)]
    return places or [len(line) - len(line.lstrip())] * bool(line.strip())


def opens_block(line: str) -> bool:
    """Whether a line by itself begins a heading, an item, a quote, a row or a fence."""
    return _START.match(line) is not None


def sentences(lines: Iterable[str]) -> list[tuple[str, ...]]:
    """The atoms of some lines, sentence by sentence; a sentence may run over lines, but not over blocks."""
    found: list[tuple[str, ...]] = []
    current: list[str] = []

    def close() -> None:
        if current:
            found.append(tuple(current))
            current.clear()

    for line in lines:
        if not line or opens_block(line):
            close()
        if not is_spoken(line):
            current.extend(atoms(line))
            continue
        *ended, rest = _SENTENCE_END.split(line)
        for part in ended:
            current.extend(spoken(part))
            close()
        current.extend(spoken(rest))
    close()
    return found
