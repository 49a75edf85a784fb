"""Slips of the finger: which are forgiven, and which words are never suspected."""

from collections.abc import Iterable

import pytest

from search_index.spelling import MOST_WORDS, Slips, may_be_misspelt, neighbours, one_slip, slips, two_slips

WRITTEN = {"bibliotheque": 4, "associations": 9, "cafe": 2, "velo": 1, "sol": 5, "2024": 3}


def counted(forms: Iterable[str]) -> dict[str, int]:
    """How often some spellings are written, in a small world."""
    return {form: WRITTEN.get(form, 0) for form in forms}


@pytest.mark.parametrize(
    "slip", ["biblioteque", "bibliothequee", "bibliothaque", "bibliotehque", "ibliotheque"]
)
def test_a_letter_dropped_added_changed_or_two_exchanged(slip: str) -> None:
    assert neighbours(slip, counted) == {"bibliotheque": 4}


def test_a_slip_in_the_singular_finds_the_plural() -> None:
    assert neighbours("asociation", counted) == {"associations": 9}


@pytest.mark.parametrize("form", ["2025", "so", "sel", "caf3", "c" * 40, "кафе", ""])
def test_numbers_codes_short_and_endless_words_are_not_suspected(form: str) -> None:
    assert not may_be_misspelt(form)
    assert neighbours(form, counted) == {}


def test_no_short_word_is_offered() -> None:
    assert neighbours("sole", counted) == {}


def test_a_word_is_not_its_own_neighbour() -> None:
    assert neighbours("velo", counted) == {}


def test_two_slips_are_counted_in_long_words_only() -> None:
    assert two_slips("blibliotheqe", WRITTEN.items()) == {"bibliotheque": 4}
    assert two_slips("caffu", WRITTEN.items()) == {}


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("velo", "velo", 0),
        ("velo", "vleo", 1),
        ("velo", "vlo", 1),
        ("velo", "moto", 3),
        ("abcdef", "badcef", 2),
    ],
)
def test_slips_are_counted_up_to_three(one: str, other: str, count: int) -> None:
    assert slips(one, other) == slips(other, one) == count


def test_every_single_slip_is_one_away() -> None:
    assert all(slips("cafe", other) <= 1 for other in one_slip("cafe"))


def test_a_query_has_each_word_looked_up_once_and_only_so_many() -> None:
    asked: list[str] = []

    def counting(forms: Iterable[str]) -> dict[str, int]:
        asked.append("once")
        return counted(forms)

    slips_of_one_query = Slips(counting)
    for word in ("biblioteque", "biblioteque", *(f"mot{'a' * n}" for n in range(1, 20))):
        slips_of_one_query.near(word)
    assert slips_of_one_query.near("biblioteque") == {"bibliotheque": 4}
    assert len(asked) == MOST_WORDS
