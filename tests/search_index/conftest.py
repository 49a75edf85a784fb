"""An index of each engine, empty or filled with the village."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from search_index import Index
from tests.search_index.places import ENGINES, Folder, Place, Schema
from tests.search_index.village import FICHES

Places = Callable[[str], Place]


@pytest.fixture(scope="session")
def places(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Places:
    """Places of one's own for an engine's index. The server of PostgreSQL is started when first needed."""

    def make(engine: str) -> Place:
        if engine != "postgresql":
            return Folder(engine, tmp_path_factory.mktemp(engine) / "index")
        schema = Schema(
            request.getfixturevalue("postgresql_server").format(name="postgres"), f"test_{uuid4().hex[:12]}"
        )
        schema.create()
        return schema

    return make


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine in turn: what is promised is promised by all."""
    return str(request.param)


@pytest.fixture
def place(places: Places, engine: str) -> Place:
    """Where an index of this engine may be."""
    return places(engine)


@pytest.fixture
def index(place: Place) -> Iterator[Index]:
    """An empty index."""
    opened = place.open()
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=ENGINES)
def village(request: pytest.FixtureRequest, places: Places) -> Iterator[Index]:
    """The eight fiches of the village, to be read only."""
    opened = places(request.param).open()
    opened.put(FICHES, bookmark=8)
    yield opened
    opened.close()
