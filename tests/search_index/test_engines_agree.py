"""Whichever engine answers, the same fiches are found, counted and drawn."""

import random
from collections.abc import Iterator

import pytest

from search_index import Document, Index, Query, Results
from search_index.inflection import listed
from tests.search_index.conftest import Places
from tests.search_index.places import ENGINES

NAMES = sorted(
    listed(
        "association associations maison jeunes culture culturelle culturels économie sociale sociaux atelier ateliers vélo vélos"
        " bibliothèque école écoles université univers ludothèque jeux jeu théâtre THE@TRE.COM œuvre Clermont-Ferrand Saint-Flour"
        " agent·es directeur·rice l’entraide A.M.A.P. des de la en pour 63 2024 cours cour"
    )
)


def invented(chance: random.Random, n: int) -> Document:
    """A fiche of chosen words."""
    some = chance.random() < 0.8
    return Document(
        id=str(n),
        version=1,
        kind="structure",
        title=" ".join(chance.choices(NAMES, k=3)),
        summary=" ".join(chance.choices(NAMES, k=5)),
        text=" ".join(chance.choices(NAMES, k=12)),
        facets={
            "departement": (chance.choice(("03", "15", "43", "63")),) if some else (),
            "activity": tuple(chance.sample(("culture", "jeux", "vélo", "école"), k=chance.randrange(3))),
        },
        lat=chance.uniform(45, 46) if some else None,
        lon=chance.uniform(2.5, 3.5) if some else None,
        updated=n,
    )


@pytest.fixture(scope="module")
def tantivy(places: Places) -> Iterator[Index]:
    """The fiches in the engine the others are compared with."""
    yield from filled(places, "tantivy")


@pytest.fixture(scope="module", params=[engine for engine in ENGINES if engine != "tantivy"])
def other(places: Places, request: pytest.FixtureRequest) -> Iterator[Index]:
    """The fiches in each other engine."""
    yield from filled(places, request.param)


def filled(places: Places, engine: str) -> Iterator[Index]:
    """The same 150 fiches, put and dropped in several commits."""
    chance = random.Random(63)
    fiches = [invented(chance, n) for n in range(170)]
    index = places(engine).open()
    index.put(fiches[:100])
    index.put(fiches[100:])
    index.drop([str(n) for n in range(0, 40, 2)])
    yield index
    index.close()


def facts(results: Results) -> tuple[object, ...]:
    """What must be the same, whatever the scores."""
    return (
        results.total,
        {name: [(facet.value, facet.count) for facet in values] for name, values in results.facets.items()},
        sorted(results.points),
        {(hit.id, hit.title, hit.extract) for hit in results.hits},
        results.suggestion,
    )


@pytest.mark.parametrize("seed", range(25))
def test_engines_agree_on_what_is_found(tantivy: Index, other: Index, seed: int) -> None:
    chance = random.Random(seed)
    query = Query(
        text=" ".join(chance.choices([*NAMES, "biblioteque", "ecole", "vel"], k=chance.randrange(3))),
        facets=chance.choice(
            ({}, {"departement": ("63", "")}, {"departement": ("15",), "activity": ("jeux",)})
        ),
        near=chance.choice((None, (45.5, 3.0))),
        radius_km=chance.choice((None, 30.0)),
        limit=1_000,
        facet_names=("departement", "activity"),
    )
    assert facts(tantivy.find(query)) == facts(other.find(query))


@pytest.mark.parametrize("sort", ["updated", "distance"])
def test_engines_agree_on_the_order(tantivy: Index, other: Index, sort: str) -> None:
    query = Query("jeux", near=(45.5, 3.0), radius_km=60, sort=sort, limit=30)  # type: ignore[arg-type]
    expected = tantivy.find(query)
    assert [hit.id for hit in other.find(query).hits] == [hit.id for hit in expected.hits]
    assert expected.total > 10


def test_in_all_a_word_in_the_title_comes_before_a_word_elsewhere(tantivy: Index, other: Index) -> None:
    for text in ("théâtre", "ludothèques", "entraide"):
        for index in (tantivy, other):
            in_title = [
                any(span.marked for span in hit.title) for hit in index.find(Query(text, limit=200)).hits
            ]
            assert set(in_title) == {True, False}
            assert in_title == sorted(in_title, reverse=True)
