"""Anyone recounts a poll from its export, and finds what was changed in it."""

import json
from dataclasses import replace

import pytest
from hypothesis import given

from app.governance.policy import Policy
from app.governance.recount import as_data, differences, record_of, recount
from app.governance.tally import tally
from app.governance.vocabulary import Choice, Verdict
from tests.governance.people import HOUR
from tests.governance.test_tally import RECORDS, TERM, criteria, options, poll

F, A = Choice.FOR, Choice.AGAINST


@pytest.mark.parametrize(
    "record",
    [
        poll(F, F, F, A),
        options("a", "b", "a"),
        criteria((F, A), (F, F), (A, A)),
        replace(poll(F, F), policy=Policy(quorum_least=2, quorum_percent=5), paused=5 * HOUR),
    ],
    ids=["majority", "options", "criteria", "another policy, paused"],
)
def test_a_poll_goes_out_as_json_and_comes_back_the_same(record):
    data = json.loads(json.dumps(as_data(record, TERM)))
    assert record_of(data) == record
    assert recount(data) == tally(record, TERM)
    assert differences(data) == ()


@given(RECORDS)
def test_every_poll_recounts(record):
    assert differences(json.loads(json.dumps(as_data(record, TERM)))) == ()


@pytest.fixture
def export():
    return as_data(poll(F, F, F, A), TERM)


def test_a_changed_ballot_is_found(export):
    export["ballots"][0]["answers"]["question"] = "against"
    assert differences(export) == ("verdict", "counts", "sentence")


def test_a_removed_voter_is_found(export):
    export["electorate"].pop()
    assert "electorate_hash" in differences(export)


def test_a_voter_listed_twice_is_found_even_with_a_hash_to_match(export):
    export["electorate"].append(export["electorate"][0])
    export["electorate_hash"] = record_of(export).electorate.hash
    assert "electorate_hash" in differences(export)


def test_a_claimed_verdict_is_found(export):
    export["outcome"]["verdict"] = Verdict.LOST.value
    assert differences(export) == ("verdict",)


@pytest.mark.parametrize(
    ("part", "value"),
    [("format", 2), ("method", "lottery"), ("policy", {"quorum_least": "none"}), ("opened_at", "yesterday")],
)
def test_what_is_no_export_is_refused(export, part, value):
    export[part] = value
    with pytest.raises(ValueError, match=r".+"):
        recount(export)
