"""Sentences agree with their numbers and can be said in another language."""

from datetime import UTC, datetime

import pytest

from app.governance.sentences import Count, Sentence


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0\xa0jour"), (1, "1\xa0jour"), (2, "2\xa0jours"), (90, "90\xa0jours")]
)
def test_a_number_agrees_with_its_noun(number, said):
    assert f"{Count(number):jour|jours}" == said


@pytest.mark.parametrize(("number", "said"), [(0, "0\xa0days"), (1, "1\xa0day"), (2, "2\xa0days")])
def test_a_language_may_have_its_own_noun_for_zero(number, said):
    assert f"{Count(number):days|day|days}" == said


def test_a_number_alone_is_a_number():
    assert f"{Count(7)} {Count(7):03d}" == "7 007"


def test_a_sentence_begins_with_a_capital():
    assert Sentence("{deed} se peut.", {"deed": "protéger une page"}).told() == "Protéger une page se peut."


def test_a_sentence_is_said_in_another_language_word_by_word():
    english = {
        "Il faut {n:jour|jours} à {who}.": "{who} needs {n:day|days}.",
        "Alix": "alex",
        "": "catalogue",
    }
    sentence = Sentence("Il faut {n:jour|jours} à {who}.", {"n": 3, "who": "Alix"})
    assert sentence.told(lambda text: english[text]) == "Alex needs 3\xa0days."


def test_an_empty_word_is_never_translated():
    sentence = Sentence("Fin{mark}", {"mark": ""})
    assert sentence.told(lambda text: text or "head of the catalogue") == "Fin"


def test_a_moment_is_said_as_the_reader_says_it():
    sentence = Sentence("Depuis le {at}.", {"at": datetime(2026, 3, 1, 8, tzinfo=UTC)})
    assert sentence.told() == "Depuis le 1er\xa0mars 2026 à 9\xa0h."
    assert sentence.told(say=lambda at: at.strftime("%Y-%m-%d")) == "Depuis le 2026-03-01."
