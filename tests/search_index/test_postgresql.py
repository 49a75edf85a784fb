"""What only PostgreSQL brings: a server that may be away, tables beside others, and bounds of its own."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from search_index import Index, IndexAsleep, Query, open_index, postgresql_shelf
from tests.search_index.conftest import Places
from tests.search_index.places import Schema
from tests.search_index.village import FICHES, fiche

COUNTED = """
    SELECT 'all', term, count(*) FROM search_document, unnest(tsvector_to_array(words)) AS term GROUP BY term UNION ALL
    SELECT 'name', term, count(*) FROM search_document, unnest(tsvector_to_array(names)) AS term GROUP BY term UNION ALL
    SELECT 'spelling', term, count(*) FROM search_document, unnest(spellings) AS term GROUP BY term UNION ALL
    SELECT 'heading', term, count(*) FROM search_document, unnest(headings) AS term GROUP BY term
"""


@pytest.fixture
def schema(places: Places) -> Schema:
    """A schema of the test's own."""
    made = places("postgresql")
    assert isinstance(made, Schema)
    return made


@pytest.fixture
def index(schema: Schema) -> Iterator[Index]:
    """An empty index in it."""
    opened = schema.open()
    yield opened
    opened.close()


def test_an_address_is_needed() -> None:
    for address in ("", "sqlite:///palabre.sqlite"):
        with pytest.raises(ValueError, match="postgresql://"):
            open_index(Path("nowhere"), "postgresql", address)


def test_the_address_may_name_the_driver_as_the_site_does(index: Index, schema: Schema) -> None:
    index.put(FICHES)
    address = schema.address.replace("postgresql:", "postgresql+psycopg:")
    other = open_index(Path("nowhere"), "postgresql", address)
    assert other.count() == len(FICHES)
    other.close()


def test_while_the_server_is_away_search_sleeps_and_asks_for_no_rebuild(tmp_path: Path) -> None:
    away = open_index(tmp_path, "postgresql", f"postgresql://nobody@/nothing?host={tmp_path}")
    for ask in (
        lambda: away.find(Query("cagette")),
        lambda: away.suggest("cag"),
        lambda: away.put(FICHES),
        lambda: away.drop(["1"]),
        away.count,
        away.bookmark,
        away.clear,
    ):
        with pytest.raises(IndexAsleep) as asleep:
            ask()
        assert not asleep.value.needs_rebuild
    away.close()


def test_when_the_server_comes_back_search_answers(index: Index, schema: Schema) -> None:
    index.put(FICHES)
    schema.order(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database() AND application_name <> 'office'"
    )
    assert index.find(Query("cagette")).total == 1


def test_a_forked_process_leaves_the_connections_of_its_parent_alone(index: Index) -> None:
    index.put(FICHES)
    child = os.fork()
    if child == 0:
        index.count()
        index.close()
        os._exit(0)
    os.waitpid(child, 0)
    assert index.find(Query("cagette")).total == 1


def test_its_tables_stand_beside_others_and_leave_them_alone(index: Index, schema: Schema) -> None:
    schema.order("CREATE TABLE page (title text); INSERT INTO page VALUES ('Le lavoir')")
    index.put(FICHES)
    index.clear()
    with schema.connected() as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        assert {name.partition("_")[0] for (name,) in tables} == {"page", "search"}
        assert connection.execute("SELECT title FROM page").fetchall() == [("Le lavoir",)]


def test_terms_are_counted_as_if_they_had_just_been_read(index: Index, schema: Schema) -> None:
    index.put(FICHES)
    index.put([replace(FICHES[0], version=2, title="Le pressoir", text="du cidre"), fiche(9, "Le pressoir")])
    index.drop(["fiche-2", "fiche-9", "nobody"])
    with schema.connected() as connection:
        kept = connection.execute("SELECT field, term, documents FROM search_word").fetchall()
        assert set(kept) == set(connection.execute(COUNTED).fetchall())
        assert len(kept) > 100


def test_of_more_matches_than_are_ranked_the_names_come_first_and_no_page_repeats(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql_shelf, "RANKED", 5)
    elsewhere = [fiche(n, f"Fiche {n}", text="On y joue aux boules.", updated=n) for n in range(20)]
    named = [fiche(30, "Les boules du moulin"), fiche(31, "Boules"), fiche(32, "Le moulin à boules")]
    index.put([*elsewhere, *named])
    pages = [index.find(Query("boules", offset=n, limit=4)) for n in range(0, 28, 4)]
    hits = [hit.id for page in pages for hit in page.hits]
    assert hits[0] == "fiche-31"
    assert set(hits[:3]) == {one.id for one in named}
    assert hits[3:7] == [
        "fiche-18",
        "fiche-19",
        "fiche-17",
        "fiche-16",
    ]  # two ranked alike, by title; then the latest
    assert len(hits) == len(set(hits)) == pages[0].total == 23


def test_more_words_than_postgresql_can_hold_are_kept_as_far_as_they_fit(index: Index) -> None:
    letters = [chr(0x20000 + n) * 31 for n in range(6_200)]
    pairs = [
        f"{one}-{other}" for one, other in zip(letters[::2], letters[1::2], strict=True)
    ]  # 1.5 MB of keys
    index.put([fiche(1, "Le lavoir", text=" ".join(pairs))])
    assert index.find(Query("lavoir")).total == index.find(Query(pairs[0])).total == 1
    assert index.find(Query(pairs[-1])).total == 0
