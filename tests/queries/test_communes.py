"""Communes as people name them: by heart, in haste, by postcode, or nearly right."""

import pytest

from app.queries.communes import complete, named, one_letter_apart, told_apart, understand
from app.reference import communes

# fmt: off
UNDERSTOOD = [
    ("Vichy",                 "03310"),
    ("vichy",                 "03310"),
    ("  Le   Puy-en-Velay ",  "43157"),
    ("puy en velay",          "43157"),  # without its article
    ("St-Flour",              "15187"),  # the large one, not its namesake of 63
    ("st etienne",            "42218"),
    ("63000",                 "63113"),  # a postcode
    ("43157",                 "43157"),  # a code INSEE, when no postcode is written so
    ("2a004",                 "2A004"),
    ("Moulins",               "03190"),  # a hundred times its namesakes
    ("Moulins (35)",          "35198"),
    ("Moulins (35680)",       "35198"),
    ("Moulins (03190)",       "03190"),
]
# fmt: on


@pytest.mark.parametrize(("typed", "insee"), UNDERSTOOD)
def test_what_is_typed_is_understood(typed: str, insee: str) -> None:
    commune = understand(typed).commune
    assert commune
    assert commune.insee == insee


def test_a_name_that_several_share_is_asked_back_with_its_namesakes_first() -> None:
    understood = understand("Le Puy")
    assert understood.commune is None
    assert understood.known
    assert [town.name for town in understood.others[:2]] == ["Le Puy", "Le Puy"]
    assert "Le Puy-en-Velay" in [town.name for town in understood.others]


def test_the_small_namesakes_of_a_large_town_are_mentioned() -> None:
    assert [town.departement for town in understand("Moulins").others] == ["35", "02"]


def test_a_postcode_means_its_largest_commune_and_mentions_the_others() -> None:
    understood = understand("43000")
    assert understood.commune == communes()["43157"]
    assert "Polignac" in [town.name for town in understood.others]


@pytest.mark.parametrize(
    "typed", ["Clermont-Ferand", "Clermotn-Ferrand", "Clermont-Ferrandd", "Clermond-Ferrand"]
)
def test_a_name_with_one_wrong_letter_is_recognised(typed: str) -> None:
    understood = understand(typed)
    assert (understood.commune, understood.known) == (None, False)
    assert understood.others[0] == communes()["63113"]


@pytest.mark.parametrize("typed", ["Xyzzy", "(", "()", "12345", "\x00", "💩", "-", "a" * 5000, "Vichy (99)"])
def test_what_names_no_commune_is_said_so(typed: str) -> None:
    assert understand(typed).commune is None


def test_completion_gives_the_largest_first() -> None:
    assert complete("clermont")[0].name == "Clermont-Ferrand"
    populations = [town.population for town in complete("saint-")]
    assert populations == sorted(populations, reverse=True)
    assert [town.name for town in complete("630")] == ["Clermont-Ferrand"]
    assert complete("c") == complete("  ") == complete("1") == []


def test_a_name_that_is_told_apart_leads_back_to_its_commune() -> None:
    every = list(communes().all())[::97]
    lost = [town for town in every if understand(told_apart(town)).commune != town]
    assert lost == []


def test_an_ordinary_name_needs_nothing_more() -> None:
    assert told_apart(communes()["03310"]) == "Vichy"
    assert told_apart(communes()["03190"]) == "Moulins (03)"
    assert [told_apart(town) for town in named("Saint-Julien")][:2] == [
        "Saint-Julien (83)",
        "Saint-Julien (22)",
    ]


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("issoire", "issoire", True),
        ("isoire", "issoire", True),
        ("isssoire", "issoire", True),
        ("izsoire", "issoire", True),
        ("sisoire", "issoire", True),
        ("issoir", "issoire", True),
        ("issiore", "issoire", True),
        ("isore", "issoire", False),
        ("oiresis", "issoire", False),
        ("", "x", True),
        ("", "xx", False),
    ],
)
def test_one_letter_is_added_missing_changed_or_swapped(one: str, other: str, near: bool) -> None:
    assert one_letter_apart(one, other) is near
    assert one_letter_apart(other, one) is near
