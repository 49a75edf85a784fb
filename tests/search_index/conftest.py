"""An index of each engine, empty or filled with the village."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from search_index import Index, open_index
from tests.search_index.village import FICHES


@pytest.fixture(params=["tantivy", "whoosh"])
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine in turn: what is promised is promised by both."""
    return str(request.param)


@pytest.fixture
def index(engine: str, tmp_path: Path) -> Iterator[Index]:
    """An empty index."""
    opened = open_index(tmp_path / "index", engine)
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def village(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """The eight fiches of the village, to be read only."""
    opened = open_index(tmp_path_factory.mktemp("village"), request.param)
    opened.put(FICHES, bookmark=8)
    yield opened
    opened.close()
