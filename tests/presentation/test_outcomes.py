"""A result in words: what people called their options stays as they wrote it, and nothing of it becomes a tag."""

from types import MappingProxyType

import pytest

from app.governance.electorate import Electorate
from app.governance.tally import Ballot, PollRecord, tally
from app.governance.vocabulary import Choice, Method
from app.presentation.poll import option_bar, outcome_said
from tests.governance.people import HOUR, NOON

NOTE = "Une note <b>& rien</b> d’autre"
QUESTIONS = MappingProxyType({"a": NOTE, "nothing": "Ne rien changer"})


pytestmark = pytest.mark.usefixtures("speaking")


def asked(method: Method, questions: MappingProxyType[str, str], answers: dict[str, Choice]) -> PollRecord:
    ballots = tuple(Ballot(name, NOON + HOUR, "x", answers) for name in "abc")
    return PollRecord(method, "x", NOON, Electorate(tuple("abc")), ballots=ballots, questions=questions)


def test_the_option_that_wins_is_marked_as_somebodys_words():
    record = asked(Method.OPTIONS, QUESTIONS, {"a": Choice.FOR})
    outcome = tally(record, record.term)
    said = outcome_said(outcome, record.questions)
    assert "<span data-said>Une note &lt;b&gt;&amp; rien&lt;/b&gt; d’autre</span>" in said
    assert said.striptags() == " ".join(outcome.told().split())


def test_the_bar_of_an_option_says_whose_words_its_heading_is():
    record = asked(Method.OPTIONS, QUESTIONS, {"a": Choice.FOR})
    assert option_bar(tally(record, record.term).counts["a"], 3, NOTE).said
