"""A value in words: a tie with another page is said as one says it, and in the order in which one says it."""

import pytest

from app.kinds import KINDS
from app.presentation.shown import words

RELATIONS = KINDS["structure"].by_name["relations"]


pytestmark = pytest.mark.usefixtures("speaking")


def test_a_tie_says_what_it_is_then_with_whom_then_since_when():
    dated = {"id": "1", "relation": "succede-a", "value": "Le Clavier partagé", "since": "2019"}
    plain = {"id": "2", "relation": "partenaire", "value": "L’Échoppe"}
    said = words(RELATIONS, [dated, plain])
    assert said == "succède à Le Clavier partagé, 2019\u202f; est partenaire de L’Échoppe"
