"""The post office of the tests of letters, closed until a test opens it."""

from collections.abc import Iterator

import pytest

from tests.reactions.post_office import PostOffice


@pytest.fixture
def post() -> Iterator[PostOffice]:
    office = PostOffice()
    yield office
    office.close()
