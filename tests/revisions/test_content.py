"""Content: what is kept is normal, and its canonical bytes are the same for ever."""

import copy
import hashlib
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revisions import Content, Unreadable, UnreadableText
from tests.revisions.strategies import any_text, contents, quick, thorough

# Golden vectors: (content as typed, canonical bytes, digest). A change here breaks every seal ever made.
GOLDEN = [
    (
        Content("article", "Le pain"),
        '{"body":"","canon":1,"fields":{},"kind":"article","title":"Le pain"}',
        "56f2ca64b67ccbf14674f0babe968f12a901cdc5ce31d536fe3362199f5eefa2",
    ),
    (
        Content(
            "structure",
            "  E\u0301picerie\tdu\nPré ",
            {
                "hours": "lundi\r\nmardi  ",
                "founded": "1998",
                "empty": "",
                "nothing": None,
                "place": {"street": "1 rue du Pré", "lat": "45.77", "commune": "", "insee": "63113"},
                "phones": [
                    {"value": "0473123456"},
                    {"value": "0473123456"},
                    {"label": ""},
                    {"id": "p", "value": "3"},
                ],
            },
            "\n\nDu «\u202fpain\u202f».  \r\rEt\x00 du\tlait\u2028bio.\n\n",
        ),
        '{"body":"Du «\u202fpain\u202f».\\n\\nEt du\\tlait\\nbio.","canon":1,"fields":{"founded":"1998","hours":"lundi\\nmardi",'
        '"phones":[{"id":"d50d74fb","value":"0473123456"},{"id":"d50d74fb-2","value":"0473123456"},{"id":"p","value":"3"}],'
        '"place":{"insee":"63113","lat":"45.77","street":"1 rue du Pré"}},"kind":"structure","title":"Épicerie du Pré"}',
        "b678eb520494d920ff5be6d11cd9e6895ec7caac2a746dbc827655e0fe31425a",
    ),
]


@pytest.mark.parametrize(("content", "canonical", "digest"), GOLDEN)
def test_the_canonical_bytes_of_known_contents_never_change(content, canonical, digest):
    assert content.canonical().decode() == canonical
    assert content.digest == digest == hashlib.sha256(canonical.encode()).hexdigest()


@thorough
@given(contents)
def test_what_is_normal_stays_as_it_is(content):
    assert Content.from_dict(content.to_dict()) == content
    assert Content.from_canonical(content.canonical()) == content


@quick
@given(any_text, any_text)
def test_any_text_has_one_normal_form(title, body):
    content = Content("article", title, {"story": body, "list": [{"value": title}]}, body)
    assert content.replace(title=content.title, body=content.body) == content
    assert not any(line != line.rstrip() for line in content.body.split("\n"))
    assert json.loads(content.canonical())["canon"] == 1


@thorough
@given(contents, contents, any_text)
def test_what_is_replaced_is_what_would_be_written_anew(content, other, body):
    plain, mixed = content.to_dict()["fields"], {**content.fields, **other.to_dict()["fields"], "story": body}
    for fields in (content.fields, plain, mixed, {**plain, "story": other.body}, {}):
        for text in (content.body, other.body, body):
            replaced = content.replace(title=other.title, fields=fields, body=text)
            anew = Content(content.kind, other.title, fields, text)
            assert replaced.canonical() == anew.canonical()
            assert (replaced.fields, replaced.body) == (anew.fields, anew.body)
    assert content.replace() == content
    with pytest.raises(TypeError):
        content.replace(words="none")


def test_two_contents_are_equal_when_their_canonical_bytes_are():
    one = Content("article", "L’E\u0301te\u0301", {"b": "2", "a": "1"}, "a\r\nb ")
    other = Content("article", "L’Été", {"a": "1", "b": "2", "c": ""}, "a\nb")
    assert one == other
    assert hash(one) == hash(other)
    assert one.digest == other.digest
    assert one != other.replace(body="b")
    assert one != "L’Été"


def test_a_content_survives_copy_and_pickle():
    content = Content("article", "Le pain", {"phones": [{"value": "1"}], "place": {"lat": "4"}}, "Du pain.")
    assert pickle.loads(pickle.dumps(content)) == content  # noqa: S301 (our own bytes)
    assert copy.deepcopy(content) == content


def test_a_content_cannot_be_changed_in_place():
    typed = {"hours": "lundi", "place": {"lat": "4"}}
    content = Content("article", "Le pain", typed, "")
    typed["hours"] = "mardi"
    typed["place"]["lat"] = "5"
    assert content.to_dict()["fields"] == {"hours": "lundi", "place": {"lat": "4"}}
    with pytest.raises(TypeError):
        content.fields["hours"] = "mardi"
    with pytest.raises(AttributeError):
        content.title = "Autre"


def test_items_get_ids_that_are_theirs_alone():
    items = [
        {"id": "a", "value": "1"},
        {"id": "a", "value": "2"},
        {"id": "a-2", "value": "3"},
        {"value": "4"},
        {"value": "4"},
    ]
    kept = Content("s", "t", {"list": items}).fields["list"]
    assert [item["value"] for item in kept] == ["1", "2", "3", "4", "4"]
    assert len({item["id"] for item in kept}) == 5
    assert [item["id"] for item in kept][:3] == ["a", "a-3", "a-2"]


def test_an_item_added_by_two_people_has_one_id():
    one = Content("s", "t", {"list": [{"value": "pain"}]})
    other = Content("s", "t", {"list": [{"value": "lait"}, {"value": "pain "}]})
    assert one.fields["list"][0]["id"] == other.fields["list"][1]["id"]


def test_half_a_character_is_refused_with_a_sentence():
    for typed in (
        {"title": "a\ud800"},
        {"title": "t", "body": "\udfff"},
        {"title": "t", "fields": {"hours": "\ud83d"}},
    ):
        with pytest.raises(UnreadableText, match="moitié de caractère"):
            Content.from_dict({"kind": "article", **typed})


def test_a_pile_of_accents_is_refused_before_it_costs_anything():
    with pytest.raises(UnreadableText, match="trente accents"):
        Content("article", "t", {}, "a" + "\u0301\u0316" * 100_000)
    assert Content("article", "t", {}, "e\u0301" * 1000).body == "é" * 1000


def test_other_types_than_text_are_the_programmers_mistake():
    for value in (12, 1.5, True, ["pain"], {"lat": 45}, b"pain"):
        with pytest.raises(TypeError):
            Content("s", "t", {"field": value})


def test_no_field_takes_the_name_of_an_attribute():
    for name in ("title", "body", "kind"):
        with pytest.raises(ValueError, match=name):
            Content("s", "t", {name: "x"})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"\xff",
        b"{",
        b"[" * 100_000,
        b'{"body":"","canon":2,"fields":{},"kind":"a","title":"t"}',
        b'{"body":"","canon":1,"fields":{},"kind":"a"}',
        b'{"body":"","canon":1,"fields":[],"kind":"a","title":"t"}',
        b'{"body":"","canon":1,"fields":{"a":1},"kind":"a","title":"t"}',
        b'{"body":"","canon":1,"fields":{"a":[{"value":"no id"}]},"kind":"a","title":"t"}',
        b'{"body":"","canon":1,"fields":{"a":[{"id":"1","value":2}]},"kind":"a","title":"t"}',
        b'{"canon":1,"body":"","fields":{},"kind":"a","title":"keys out of order"}',
        b'{"body": "","canon":1,"fields":{},"kind":"a","title":"a blank"}',
        b'{"body":"","canon":1,"fields":{},"kind":"a","title":"t","more":""}',
        b'{"body":"\\ud800","canon":1,"fields":{},"kind":"a","title":"t"}',
    ],
)
def test_bytes_that_are_no_canonical_form_are_told_apart(data):
    with pytest.raises(Unreadable):
        Content.from_canonical(data)


@quick
@given(contents)
def test_bytes_that_have_the_digest_of_a_content_are_that_content(content):
    assert Content.from_canonical(content.canonical(), content.digest) == content


def test_bytes_that_have_another_digest_are_looked_at_closely():
    data = b'{"body": "","canon":1,"fields":{},"kind":"a","title":"a blank"}'
    with pytest.raises(Unreadable):
        Content.from_canonical(data, Content("a", "a blank").digest)


@quick
@given(st.binary(max_size=80))
def test_no_bytes_break_the_reader(data):
    with pytest.raises(Unreadable):
        Content.from_canonical(data)


def test_a_text_sealed_under_an_older_unicode_is_read_back_to_the_letter():
    data = '{"body":"e\u0301","canon":1,"fields":{},"kind":"a","title":"t"}'.encode()
    assert Content.from_canonical(data).canonical() == data
