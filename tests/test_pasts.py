"""A past that was built for one test is the same for the next; a village that went its own way keeps it."""

import pytest

from app.queries import proofs
from tests.council import citizens
from tests.village import Village, fresh


@pytest.mark.parametrize("time", ["the first time", "the second time"])
def test_what_is_built_once_is_found_whole_each_time(village: Village, time: str) -> None:
    before = village.now
    citizens(village, "Basile Roux")
    assert (village.now - before).days == 31
    assert village.page("Note 4 de Basile Roux").number == 1
    assert village.member("Basile").contributions == 5
    assert village.edit("Le Perron", "Basile", body="Écrit par Basile.").revision.number == 2
    assert proofs.verify(fresh()).revisions == 8


def test_what_was_written_before_stays(village: Village) -> None:
    asked: list[str] = []
    for _village in range(2):
        village.edit("Le Perron", "Lucie", body=f"Écrit {len(asked) + 1} fois.")
        village.once("a past", lambda: asked.append("again"))
    assert asked == ["again", "again"]
    assert village.content("Le Perron").body == "Écrit 2 fois."
