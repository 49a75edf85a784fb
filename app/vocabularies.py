"""The words one may choose from: activities, themes, legal forms… each a list of codes with French labels.

A code is for ever, a label may be corrected. The lists are files of app/reference/vocabularies, read when
first asked for; its README says where they come from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from app.checks.names import title_key
from app.reference import FOLDER, rows


@dataclass(frozen=True, slots=True)
class Term:
    """One choice. `parent` is the code of the term it belongs to, or ""; `words` help to find it."""

    code: str
    label: str
    parent: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """A term with those below it, for a list drawn in groups."""

    code: str
    label: str
    children: tuple["Branch", ...] = ()


class Vocabulary:
    """A list of terms, perhaps a tree, in the order in which one reads it."""

    def __init__(self, name: str, terms: Sequence[Term]) -> None:
        self.name = name
        self._terms = {term.code: term for term in terms}
        self._children: dict[str, list[Term]] = {}
        for term in terms:
            self._children.setdefault(term.parent, []).append(term)

    def __contains__(self, code: object) -> bool:
        return code in self._terms

    def __len__(self) -> int:
        return len(self._terms)

    def codes(self) -> tuple[str, ...]:
        """Every code, at every level."""
        return tuple(self._terms)

    def label(self, code: str) -> str:
        """What people read for a code; an unknown code is its own label, so that old data still shows."""
        term = self._terms.get(code)
        return term.label if term else code

    def choices(self) -> list[tuple[str, str]]:
        """(code, label) of every term, for a list without levels."""
        return [(term.code, term.label) for term in self._terms.values()]

    def lineage(self, code: str) -> tuple[str, ...]:
        """A code after those it belongs to, widest first: who looks for a wide activity finds the narrow ones."""
        if code not in self._terms:
            return (code,)
        above = self._terms[code].parent
        return (*(self.lineage(above) if above else ()), code)

    def tree(self) -> tuple[Branch, ...]:
        """The terms as branches.

        An only child that repeats its parent (Sport, under Sport) is left out: the parent says it already.
        """
        return tuple(self._branch(term) for term in self._children.get("", ()))

    def _branch(self, term: Term) -> Branch:
        below = self._children.get(term.code, [])
        if len(below) == 1 and below[0].label == term.label:
            below = []
        return Branch(term.code, term.label, tuple(self._branch(child) for child in below))

    def search(self, text: str, limit: int = 20) -> list[str]:
        """The codes whose label holds words that begin as those typed, best first; "" finds nothing.

        Case and accents do not count. First the labels that begin so, then the others, then terms found
        only by their extra words or those of the terms above them.
        """
        wanted = title_key(text).split() if text.strip() else []
        if not wanted:
            return []
        ranked = ((self._rank(term, wanted), term.code) for term in self._shown())
        found = sorted((pair for pair in ranked if pair[0] is not None), key=lambda pair: pair[0])
        return [code for _, code in found[:limit]]

    def _shown(self) -> Iterator[Term]:
        """The terms that `tree` draws, in its order."""

        def walk(branches: Sequence[Branch]) -> Iterator[Term]:
            for branch in branches:
                yield self._terms[branch.code]
                yield from walk(branch.children)

        return walk(self.tree())

    def _rank(self, term: Term, wanted: list[str]) -> int | None:
        """0, 1 or 2 from best to worst, None for a term that lacks a word."""
        label = title_key(term.label)
        if label.startswith(" ".join(wanted)):
            return 0
        if _holds(label, wanted):
            return 1
        around = " ".join(self._terms[code].label for code in self.lineage(term.code))
        return 2 if _holds(title_key(f"{around} {term.words}"), wanted) else None


def _holds(text: str, wanted: list[str]) -> bool:
    words = text.split()
    return all(any(word.startswith(start) for word in words) for start in wanted)


NAMES = tuple(sorted(path.stem for path in (FOLDER / "vocabularies").glob("*.csv")))


@cache
def vocabulary(name: str) -> Vocabulary:
    """The vocabulary of this name, read once. Raises KeyError for a name that is none of NAMES."""
    if name not in NAMES:
        raise KeyError(name)
    return Vocabulary(name, [Term(**row) for row in rows(f"vocabularies/{name}.csv")])
