"""Precedents: found by words, question, place and worth; close ones suggested; cited, qualified, overturned."""

import pytest

from app.acts import precedents as acts
from app.database import transaction
from app.governance.vocabulary import Act, DisputeQuestion, PrecedentState
from app.models import Dispute
from app.queries import precedents
from app.queries.precedents import Looked
from tests.palaver import RATIO, contest, dispute
from tests.village import Village, fresh

Q, S = DisputeQuestion, PrecedentState
NAMES = "Un nom d’usage tient lieu de nom, si la structure l’écrit elle-même sur sa façade."


def leave(number: int, ratio: str, village: Village) -> None:
    """What a case leaves when it is closed."""
    with transaction() as session:
        acts.establish(session, session.get_one(Dispute, number), ratio, village.now)


def revise(village: Village, number: int, act: Act, by: int) -> None:
    with transaction() as session:
        acts.revise(session, [number], act, session.get_one(Dispute, by), village.now)


@pytest.fixture
def decided(village: Village) -> tuple[int, int]:
    """Two cases that left what is to be remembered of them: an address, and a name."""
    address = contest(village, "Yannick", "place", Q.PLACE)
    name = contest(village, "Lucie", "title", Q.ACCURACY, title="Le Clavier partagé")
    leave(address, RATIO, village)
    leave(name, NAMES, village)
    return address, name


def found(**looked) -> list[int]:
    return [row.dispute for row in precedents.search(fresh(), Looked(**looked)).rows]


def test_they_are_found_by_words_whatever_their_accents(decided: tuple[int, int]) -> None:
    address, name = decided
    assert found() == [name, address]
    assert found(words="FACADE") == [name]
    assert found(words="porte photographié") == [address]
    assert found(words="clavier") == [name]
    assert found(words="porte façade") == []


def test_they_are_found_by_question_place_and_worth(village: Village, decided: tuple[int, int]) -> None:
    address, name = decided
    assert found(question=Q.PLACE) == [address]
    assert found(place="title") == [name]
    revise(village, name, Act.OVERTURN, address)
    assert found(state=S.OVERTURNED) == [name]
    assert found(state=S.STANDS) == [address]
    (row,) = precedents.search(fresh(), Looked(state=S.OVERTURNED)).rows
    assert row.changed_by == address


def test_a_case_that_opens_finds_what_is_close_and_nothing_else(
    village: Village, decided: tuple[int, int]
) -> None:
    address, name = decided
    page = village.page("Le Perron")

    def close(place: str, question: Q, words: str) -> list[int]:
        return [row.dispute for row in precedents.similar(fresh(), page, place, question, words)]

    assert close("place", Q.PLACE, "") == [address]
    assert close("title", Q.ACCURACY, "La façade dit autre chose.") == [
        name,
    ]
    assert close("phones", Q.PRIVACY, "Ce numéro est celui d’une personne.") == []
    revise(village, name, Act.OVERTURN, address)
    assert close("title", Q.ACCURACY, "La façade dit autre chose.") == []


def test_a_decision_says_which_ones_cite_it(village: Village, decided: tuple[int, int]) -> None:
    address, name = decided
    later = contest(village, "Yannick", "founded", Q.SOURCE)
    leave(
        later,
        f"Comme au [[litige:{address}]] et au [[litige:{address}|premier]], [[litige:999]] excepté.",
        village,
    )
    row = precedents.of_dispute(fresh(), address)
    assert [(one.dispute, one.title) for one in row.cited_by] == [(later, "Le Perron")]
    assert precedents.of_dispute(fresh(), name).cited_by == ()


def test_what_a_case_names_may_be_revised_by_who_concludes_it(
    village: Village, decided: tuple[int, int]
) -> None:
    address, name = decided
    later = contest(village, "Yannick", "founded", Q.SOURCE, why=f"Contre ce que dit le [[litige:{name}]].")
    case = dispute(later)
    assert [row.dispute for row in precedents.named_in(fresh(), case)] == [name]
    revise(village, name, Act.OVERTURN, address)
    assert precedents.named_in(fresh(), case) == ()


def test_a_long_list_is_read_page_by_page(village: Village, decided: tuple[int, int], monkeypatch) -> None:
    monkeypatch.setattr(precedents, "A_PAGE", 1)
    first = precedents.search(fresh(), Looked())
    second = precedents.search(fresh(), Looked(), first.older)
    assert [row.dispute for row in (*first.rows, *second.rows)] == [decided[1], decided[0]]
    assert second.older is None
