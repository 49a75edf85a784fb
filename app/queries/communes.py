"""Communes as people name them: completed while they type, understood once they have typed.

The table of communes is in memory; nothing here asks the database.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from app.checks import title_key
from app.reference import Commune, communes

MANY = 8
# A namesake this many times larger is the one that is meant; the others are mentioned.
PLAINLY_LARGER = 10
ARTICLES = frozenset({"le", "la", "les", "l"})
SHORT_WORDS = {"st": "saint", "ste": "sainte"}


class Keys:
    """Keys in order, and beside them the place of what each names in the table of communes.

    They are kept as one text: as 37,000 objects each process would have them for itself, once it had looked.
    """

    def __init__(self, pairs: Iterable[tuple[str, int]]) -> None:
        ordered = sorted(pairs)
        written = [key.encode() for key, _ in ordered]
        self._text = b"".join(written)
        self._ends = array("I", accumulate(map(len, written), initial=0))
        self.places = array("I", (place for _, place in ordered))

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, n: int) -> str:
        return self._text[self._ends[n] : self._ends[n + 1]].decode()

    def __iter__(self) -> Iterator[str]:
        return map(self.__getitem__, range(len(self)))


@dataclass(frozen=True, slots=True)
class Understood:
    """What a place typed by hand means: `commune`, or None; and `others` that may have been meant, largest first.

    Without a commune, `others` are namesakes to choose from when `known`, and close spellings when not.
    """

    commune: Commune | None
    others: tuple[Commune, ...] = ()
    known: bool = True


def understand(text: str) -> Understood:
    """Read a name, a name with its département or postcode « Moulins (03) », a postcode, or a code INSEE."""
    name, _, within = text.partition("(")
    within = within.strip(" )").upper()
    if re.fullmatch(r"\d[\dAB]\d{3}", name.strip().upper()):
        return _by_code(name.strip().upper())
    found = [town for town in named(name) if not within or _is_within(town, within)]
    if not found:
        return Understood(None, tuple(complete(name) or _misspelt(name)[:MANY]), known=False)
    first, *rest = found
    if not rest or first.population >= PLAINLY_LARGER * rest[0].population:
        return Understood(first, tuple(rest[:MANY]))
    return Understood(None, tuple(dict.fromkeys([*found, *complete(name)]))[:MANY])


def named(name: str) -> list[Commune]:
    """The communes of exactly this name, the largest first; case, accents and a first article do not count."""
    key = _key(name)
    return _largest(_starting(key, _by_name(), exactly=True)) if key else []


def complete(text: str, most: int = MANY) -> list[Commune]:
    """The communes whose name, or postcode, begins so: the largest first."""
    if re.fullmatch(r"\d{2,5}", text.strip()):
        return _largest(_starting(text.strip(), _by_postcode()))[:most]
    key = _key(text)
    return _largest(_starting(key, _by_name()))[:most] if len(key) > 1 else []


def told_apart(commune: Commune) -> str:
    """The name that leads back to this commune alone: « Vichy », « Moulins (03) », « Blaye (33390) »."""
    if understand(commune.name) == Understood(commune):
        return commune.name
    with_departement = f"{commune.name} ({commune.departement})"
    if understand(with_departement).commune == commune:
        return with_departement
    return f"{commune.name} ({commune.insee})"


def _by_code(code: str) -> Understood:
    """A postcode first, for people know theirs: its largest commune, and the others that share it."""
    found = _largest(_starting(code, _by_postcode()))
    if found:
        return Understood(found[0], tuple(found[1:MANY]))
    town = communes().get(code)
    return Understood(town) if town else Understood(None, known=False)


def _is_within(town: Commune, within: str) -> bool:
    return within in (town.departement, town.insee, *town.postcodes)


def _largest(towns: Iterable[Commune]) -> list[Commune]:
    """Without repetition, by falling population, then by name."""
    once = {town.insee: town for town in towns}
    return sorted(once.values(), key=lambda town: (-town.population, town.name, town.insee))


def _starting(key: str, keys: Keys, *, exactly: bool = False) -> Iterator[Commune]:
    for n in range(bisect_left(keys, key), len(keys)):
        if not (keys[n] == key if exactly else keys[n].startswith(key)):
            return
        yield communes().at(keys.places[n])


def _misspelt(name: str) -> list[Commune]:
    """Communes whose name is one letter away: added, missing, changed or swapped."""
    key = _key(name)
    if len(key) < 4:
        return []
    keys = _by_name()
    near = (place for other, place in zip(keys, keys.places, strict=True) if one_letter_apart(key, other))
    return _largest(communes().at(place) for place in near)


def one_letter_apart(one: str, other: str) -> bool:
    """Is one letter added, missing or changed, or are two neighbours swapped?"""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(other))
    rest, wanted = one[start:], other[start:]
    swapped = rest[1::-1] == wanted[:2] and rest[2:] == wanted[2:]
    return swapped or rest[1:] == wanted[1:] or rest[1:] == wanted or rest == wanted[1:]


def make_ready() -> None:
    """Read the table now, so that nobody who types waits for half a second: a server does it before it serves."""
    _by_name()
    _by_postcode()


@cache
def _by_name() -> Keys:
    """Every commune by the key of its name, with and without its first article."""
    return Keys((key, place) for place, town in enumerate(communes().all()) for key in _keys(town.name))


@cache
def _by_postcode() -> Keys:
    return Keys((code, place) for place, town in enumerate(communes().all()) for code in town.postcodes)


def _keys(name: str) -> Iterator[str]:
    key = _key(name)
    yield key
    article, _, rest = key.partition(" ")
    if article in ARTICLES and rest:
        yield rest


def _key(name: str) -> str:
    """« St-Étienne » is « saint etienne ». A text without letters has no key."""
    words = re.findall(r"\w+", title_key(name[:100]))
    return " ".join(SHORT_WORDS.get(word, word) for word in words)
