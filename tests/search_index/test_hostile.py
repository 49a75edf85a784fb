"""Nothing typed, and nothing put, can be a mistake: every engine answers, and in bounded time."""

import math
import random
import time
from dataclasses import replace

import pytest

from search_index import FACETS, Index, Query
from tests.search_index.village import CLERMONT, FICHES, fiche

STRANGE = [
    '"', "'", "(", ")", "[", "]", "{", "}", "*", "?", "~", "^", "+", "-", "!", "\\", "/", ":", "AND", "OR", "NOT",
    "*:*", "title:cagette", "cag*", "*" * 500, "?" * 500, "((((((((" * 50, '"' * 99, "a" * 10_000, "é" * 10_000,
    "mot " * 2_500, "a OR b AND NOT c", "[a TO z]", "/.*/", "cagette~2", "cagette^9", "\x00", "\x07\x1b[31m",
    "\u202ecagette", "\u200f\u200e", "\ud800", "\udfff cagette", "\ufeff", "😀😀", "日本語", "مرحبا", "ﷺ", "½", "'; DROP TABLE",
    "<script>alert(1)</script>", "%00%0a", "${jndi:ldap://x}", "../../etc/passwd", "=cmd()", "l’" * 300, "a-" * 300,
    "a.b@" * 300, "agent·e" * 300, "(e)" * 300, "1 " * 300, "A " * 300, "\n\t\r", "_" * 300, "a_b", "İIıi", "ß", "ﬁ",
]  # fmt: skip


@pytest.mark.parametrize("typed", STRANGE, ids=range(len(STRANGE)))
def test_nothing_typed_can_be_a_mistake(village: Index, typed: str) -> None:
    results = village.find(Query(typed, facet_names=FACETS))
    assert 0 <= results.total <= len(FICHES)
    assert isinstance(village.suggest(typed), tuple)


def test_random_strings_of_all_characters_never_raise(village: Index) -> None:
    chance = random.Random(11)
    alphabet = [chr(chance.randrange(0x11000)) for _ in range(400)] + list("aeiou'’-.·@()\"* ")
    for _ in range(60):
        typed = "".join(chance.choices(alphabet, k=chance.randrange(60)))
        assert village.find(Query(typed)).total <= len(FICHES)
        village.suggest(typed)


@pytest.mark.parametrize(
    "query",
    [
        Query("cagette", offset=-5, limit=-5),
        Query("cagette", offset=10**12, limit=10**12, max_points=-1, facet_limit=-1, facet_names=FACETS),
        Query("cagette", near=(math.nan, math.inf), radius_km=math.nan, sort="distance"),
        Query("cagette", near=(91.0, 500.0), radius_km=10),
        Query("cagette", near=(90.0, 180.0), radius_km=math.inf, sort="distance"),
        Query("cagette", near=CLERMONT, radius_km=-3),
        Query("cagette", near=CLERMONT, radius_km=math.nan, sort="distance"),
        Query("cagette", near=CLERMONT, radius_km=1e300),
        Query("cagette", radius_km=5),
        Query("cagette", sort="chance"),  # type: ignore[arg-type]
        Query("cagette", facets={"departement": ("\ud800", "\x00", "*", "63' OR 1=1")}),
        Query("cagette", facets={"departement": tuple(map(str, range(5_000))), "activity": ()}),
    ],
    ids=range(12),
)
def test_numbers_and_codes_out_of_bounds_are_brought_within(village: Index, query: Query) -> None:
    assert village.find(query).total <= 1


def test_a_document_may_say_anything(index: Index) -> None:
    strange = [replace(fiche(n, typed or "x", text=typed, summary=typed, keywords=(typed,)), acronym=typed)
               for n, typed in enumerate(STRANGE)]  # fmt: skip
    index.put(strange)
    assert index.count() == len(strange)
    results = index.find(Query("cagette"))
    assert {f"fiche-{STRANGE.index('cag*')}"}.isdisjoint(hit.id for hit in results.hits)
    assert all(isinstance(hit.extract, tuple) for hit in index.find(Query(limit=100)).hits)


@pytest.mark.parametrize(
    "typed",
    [
        "asociatoin " * 900,
        "abcdefghijklmnopqrstuvw bcdefghijklmnopqrstuvwx cdefghijklmnopqrstuvwxy defghijklmnopqrstuvwxyz "
        "efghijklmnopqrstuvwxyza fghijklmnopqrstuvwxyzab ghijklmnopqrstuvwxyzabc hijklmnopqrstuvwxyzabcd",
        "a" * 10_000,
        "x-" * 5_000,
        "vélo*" * 2_000,
        "\u202e" * 9_000,
    ],
)
def test_a_long_query_takes_no_longer_than_a_page_may(village: Index, typed: str) -> None:
    started = time.process_time()
    village.find(Query(typed, facet_names=FACETS))
    village.suggest(typed)
    assert time.process_time() - started < 1
