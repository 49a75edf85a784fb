"""Claim letters: what they say, to whom, with which code; and the same as a table.

The text is a file that anybody may rewrite: paragraphs between blank lines, `# ` before the subject, and words in
braces for what differs from one letter to another (WORDS). After a line of three hyphens, what stands beside the
code: one paragraph above it, one below. The codes are secrets: whoever has the file claims.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote

from babel.dates import format_date

TEXT = Path(__file__).parent / "claim_letter.txt"
WORDS = ("structure", "page", "expiration", "site")
# A spreadsheet reads what begins so as a formula.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class BadLetter(ValueError):
    """A text that makes no letter; the sentence says what to change in it."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: to whom, about which fiche, with which code, until when."""

    slug: str
    structure: str
    address: tuple[str, ...]
    page: str
    code: str
    expires: date

    @property
    def link(self) -> str:
        """Where the square leads: the page that claims the fiche, with the code typed in.

        As a query, and not as a fragment: it must survive the log-in page, and work without a script. The page keeps
        it from other sites, and the code serves once.
        """
        return f"{self.page}/revendication?code={quote(self.code.replace(' ', ''))}"

    @property
    def expiration(self) -> str:
        day = format_date(self.expires, "d MMMM y", locale="fr")
        return re.sub(r"^1 ", "1er ", day).replace(" ", "\u00a0")


def as_csv(letters: Iterable[Letter]) -> str:
    """The same as a table, for whoever merges them into letters of their own."""
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow(("slug", "name", "address", "code", "expiry"))
    for one in letters:
        expiry = one.expires.isoformat()
        row = (one.slug, one.structure, ", ".join(one.address), one.code, expiry)
        table.writerow([_harmless(cell) for cell in row])
    return file.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULAS) else cell


def parted(text: str) -> tuple[str, str, str]:
    """The text of a letter, what stands above its code, and below; each may be empty."""
    body, _, beside = text.partition("\n---\n")
    above, _, below = beside.strip().partition("\n\n")
    return body, above, below


def filled(text: str, words: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    """The paragraphs of a text with its words in place, each with whether it is the subject."""
    for block in re.split(r"\n\s*\n", text.strip()):
        subject = block.startswith("# ")
        yield re.sub(r"\{(\w+)\}", lambda found: _word(found[1], words), block.removeprefix("# ")), subject


def _word(name: str, words: Mapping[str, str]) -> str:
    if name not in words:
        known = ", ".join(f"{{{word}}}" for word in WORDS)
        raise BadLetter(f"{{{name}}} is no word of a letter; the words are {known}.")
    return words[name]
