"""The card an engine keeps of a document: every word already read, so that all engines read alike."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from search_index.french import STOP_WORDS, Posting, Word, postings, spellings, words
from search_index.interface import FACETS, NO_VALUE, Document
from search_index.reading import sequence

SHAPE = 1
"""Raised whenever cards, words or fields change, so that an index made before is rebuilt and not misread."""

MAX_INDEXED = 200_000  # characters of a text
MAX_SHOWN = 20_000  # characters of a text kept for extracts
START = "^"
"""Stands before the first word of a title, so that a title that begins with the query can be told from others."""

_GAP = 10  # places between two texts, so that no phrase runs from one into the next


@dataclass(frozen=True, slots=True)
class Card:
    """A document, read. Facets always have a value: `NO_VALUE` where there is none.

    fields: postings by name of field. names: keys of title and acronym. headings: the title, without its article too,
    and each acronym, folded.
    """

    document: Document
    fields: dict[str, list[Posting]]
    names: list[str]
    spellings: list[str]
    headings: list[str]
    facets: dict[str, tuple[str, ...]]
    at: tuple[float, float] | None

    @property
    def order(self) -> str:
        """Where the title stands in the alphabet."""
        return self.headings[0]

    @property
    def shown(self) -> dict[str, Any]:
        """What is kept in clear, to be shown."""
        kept = self.document
        text = kept.text[:MAX_SHOWN]
        return {
            "title": kept.title,
            "summary": kept.summary,
            "text": text,
            "place": kept.place,
            "at": self.at,
        }


def card(document: Document) -> Card:
    """Read a document.

    A facet that `FACETS` does not name, or half a place, is a fault of the caller: ValueError.
    """
    document = _writable(document)
    title, acronym, summary = (list(words(t)) for t in (document.title, document.acronym, document.summary))
    keywords, text = [list(words(k)) for k in document.keywords], list(words(document.text[:MAX_INDEXED]))
    labels = [acronym, *keywords]
    named = [*postings(title), *postings(acronym)]
    return Card(
        document,
        {
            "title": [Posting(START, 0), *postings(title, 1)],
            "label": list(_apart(labels)),
            "summary": list(postings(summary)),
            "all": list(_apart([title, *labels, summary, text])),
        },
        list(dict.fromkeys(posting.key for posting in named)),
        sorted({form for read in (title, *labels, summary, text) for form in spellings(read)}),
        list(dict.fromkeys(_headings(title, acronym))),
        _facets(document),
        _at(document),
    )


def heading(read: list[Word]) -> str:
    """Write words as headings are compared: folded, one space between them."""
    return " ".join(sequence(read))


def _headings(title: list[Word], acronym: list[Word]) -> Iterator[str]:
    yield heading(title)
    while title and title[0].forms[0] in STOP_WORDS and not title[0].parts:
        title = title[1:]
    if title:
        yield heading(title)
    if acronym:
        yield heading(acronym)
    for word in acronym:
        if word.forms[0] not in STOP_WORDS:
            yield word.forms[0]


def _apart(texts: list[list[Word]]) -> Iterator[Posting]:
    place = 0
    for read in texts:
        last = place
        for posting in postings(read, place):
            last = posting.place
            yield posting
        place = last + _GAP


def _facets(document: Document) -> dict[str, tuple[str, ...]]:
    unknown = set(document.facets) - set(FACETS)
    if unknown:
        raise ValueError(f"unknown facets: {', '.join(sorted(unknown))}")
    return {name: tuple(dict.fromkeys(document.facets.get(name) or (NO_VALUE,))) for name in FACETS}


def _at(document: Document) -> tuple[float, float] | None:
    if document.lat is None and document.lon is None:
        return None
    if document.lat is None or document.lon is None:
        raise ValueError(f"half a place: {document.id}")
    return round(document.lat, 6), round(document.lon, 6)


def encodable(text: str) -> str:
    """Replace what no file can hold (halves of surrogate pairs, which JSON lets through)."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _writable(document: Document) -> Document:
    return replace(
        document,
        title=encodable(document.title),
        acronym=encodable(document.acronym),
        summary=encodable(document.summary),
        text=encodable(document.text),
        place=encodable(document.place),
        keywords=tuple(encodable(keyword) for keyword in document.keywords),
    )
