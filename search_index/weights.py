"""What makes one match better than another. The same for every engine, though each counts in its own way."""

from collections.abc import Iterator
from typing import NamedTuple

from search_index.card import START
from search_index.reading import Reading

WHERE = {"title": 6.0, "label": 3.0, "summary": 2.0, "all": 1.0}
"""Where a word counts how much. `label` is acronym and keywords; `all` is everything, and decides what matches."""

AS_TYPED, OTHER_FORM, NEIGHBOUR = 1.0, 0.7, 0.15
"""How much a word counts as it was typed, in another of its forms, and one letter away."""

HEADING = 40.0
"""What is added when the query is the very title, or acronym."""

TITLE_START, TITLE_PHRASE, PHRASE = 3.0, 3.0, 1.5
"""How much more the words count at the beginning of the title, or one after the other."""


class WordMerit(NamedTuple):
    """A key found here is worth so much."""

    where: str
    key: str
    weight: float


class PhraseMerit(NamedTuple):
    """These keys one after the other are worth so much."""

    where: str
    keys: tuple[str, ...]
    weight: float


def words(reading: Reading) -> Iterator[list[WordMerit]]:
    """Weigh, for each wanted word, every way in which it may be met. Only the best of them counts."""
    for want in reading.wanted:
        for one in want.simple():
            worth = dict.fromkeys(one.near, NEIGHBOUR)
            worth |= dict.fromkeys(one.keys, OTHER_FORM)
            worth |= dict.fromkeys(one.forms, AS_TYPED)
            ways = ((where, key) for where in WHERE for key in worth)
            yield [WordMerit(where, key, WHERE[where] * worth[key]) for where, key in ways]


def phrases(reading: Reading) -> Iterator[PhraseMerit]:
    """Weigh the words in the order in which they were typed."""
    if not reading.sequence:
        return
    yield PhraseMerit("title", (START, *reading.sequence), TITLE_START)
    if len(reading.sequence) > 1:
        yield PhraseMerit("title", reading.sequence, TITLE_PHRASE)
        yield PhraseMerit("all", reading.sequence, PHRASE)
