"""The rows of a search: a number, a name that leads there, where it is, why it was found."""

from dataclasses import dataclass
from typing import Any

import pytest

from app.presentation.result_rows import rows

pytestmark = pytest.mark.usefixtures("speaking")


@dataclass
class Page:
    """A page as lists have it."""

    section: str = "fiches"
    slug: str = "le-cafe"
    where: str = "Thiers"
    example: bool = False


@dataclass
class Found:
    """A page as a search found it."""

    card: Page
    rank: int = 1
    title: tuple[tuple[str, bool], ...] = (("Le café", False),)
    extract: tuple[tuple[str, bool], ...] = (("On y boit du ", False), ("thé", True))
    distance: float | None = None
    contested: bool = False


def drawn(page: Page | None = None, **told: Any) -> str:
    """One row, drawn."""
    found = Found(page or Page(), **told)
    return str(rows([found], {"fiches": "/ici/fiches/"}, "[inventée]", "[contestée]"))


def test_a_row_leads_to_its_page_and_marks_what_was_looked_for() -> None:
    row = drawn(rank=21)
    assert '<li class="result" id="r21">' in row
    assert '<a href="/ici/fiches/le-cafe" data-said>Le café</a>' in row
    assert "<p data-said>On y boit du <mark>thé</mark></p>" in row


def test_it_says_where_the_page_is_and_how_far() -> None:
    assert "<span data-said>Thiers</span></p>" in drawn()
    assert "<span data-said>Thiers</span>, à 3,5 km</p>" in drawn(distance=3.46)
    assert "<span data-said>Thiers</span>, au centre</p>" in drawn(distance=0.04)
    assert "<span data-said></span>à 3,0 km</p>" in drawn(Page(where=""), distance=3.0)
    assert "result-where" not in drawn(Page(where=""))


def test_it_says_what_is_invented_and_what_is_contested() -> None:
    said = {
        (example, contested): drawn(Page(example=example), contested=contested)
        for example in (False, True)
        for contested in (False, True)
    }
    assert "[" not in said[False, False]
    assert "</h3> [inventée]<p" in said[True, False]
    assert "</h3>  [contestée]<p" in said[False, True]
    assert "</h3> [inventée] [contestée]<p" in said[True, True]


def test_no_words_of_a_page_are_markup() -> None:
    bad = "<b>\"'&"
    row = drawn(Page(where=bad), title=((bad, True),), extract=((bad, False),))
    assert "<b>" not in row
    assert row.count("&lt;b&gt;&#34;&#39;&amp;") == 3


def test_nothing_is_said_where_nothing_was_cut_out() -> None:
    assert "<p data-said>" not in drawn(extract=())
