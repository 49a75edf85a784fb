"""What a watch rule asks of an edit: each thing by itself, and all of them together."""

import pytest

from app.kinds import KINDS
from app.vocabularies import vocabulary
from app.watch import Edit, hits, rule_of
from revisions import Content

OLD = Content(
    "structure", "Le Perron", {"website": "https://perron.example"}, "Un café et des livres, le mardi."
)


def rule(**said: object):
    return rule_of(7, 3, "une-regle", Content("watch", "Une règle", said, ""))


def edit(*, by_new: bool = False, old: Content | None = OLD, body: str = OLD.body, **fields: object) -> Edit:
    return Edit(old, OLD.replace(body=body, fields={**OLD.fields, **fields}), by_new=by_new)


def listed(*values: str) -> list[dict[str, str]]:
    return [{"value": value} for value in values]


@pytest.mark.parametrize(
    ("said", "changed", "met"),
    [
        ({}, {"body": "Un café."}, True),
        ({}, {}, False),
        ({"watched_kind": "article"}, {"body": "Un café."}, False),
        ({"watched_kind": "structure"}, {"body": "Un café."}, True),
        ({"watched_fields": listed("website")}, {"body": "Un café."}, False),
        ({"watched_fields": listed("website", "body")}, {"body": "Un café."}, True),
        ({"watched_fields": listed("legal-form")}, {"legal_form": "association"}, True),
        ({"watched_author": "new"}, {"body": "Un café."}, False),
        ({"watched_author": "new"}, {"body": "Un café.", "by_new": True}, True),
        ({"watched_author": "confirmed"}, {"body": "Un café.", "by_new": True}, False),
        ({"links_added": "1"}, {"body": "Un café, https://perron.example/x"}, True),
        ({"links_added": "2"}, {"body": "Un café, https://perron.example/x"}, False),
        ({"links_added": "1"}, {"body": "Un café."}, False),
        ({"removed_percent": "50"}, {"body": "Un."}, True),
        ({"removed_percent": "50"}, {"body": "Un café et des livres, le"}, False),
        ({"added_size": "20"}, {"body": OLD.body + " " + "mot " * 10}, True),
        ({"added_size": "20"}, {"body": OLD.body + " mot"}, False),
        ({"words": listed("casino en ligne")}, {"body": "Un Casino, en LIGNE."}, True),
        ({"words": listed("écolé", "épate")}, {"body": "Ecole épâtante"}, True),
        ({"words": listed("pat")}, {"body": "Ça épate."}, False),
        ({"words": listed("café")}, {"body": "Un café et des livres."}, False),
        ({"words": listed("mardi"), "links_added": "1"}, {"body": "mardi mardi"}, False),
    ],
)
def test_all_that_a_rule_asks_must_be_so(said: dict, changed: dict, met: bool) -> None:
    assert hits(rule(**said), edit(**changed)) is met


def test_a_new_page_is_all_added() -> None:
    assert hits(rule(links_added="1", added_size="20"), edit(old=None))


def test_rules_never_look_at_the_pages_that_mend_them() -> None:
    for kind in ("rules", "watch"):
        assert not hits(rule(), Edit(None, Content(kind, "Une page", {}, "Un mot."), by_new=True))


def test_numbers_that_are_none_ask_nothing() -> None:
    for wrong in ("", "beaucoup", "-3", "9" * 50):
        assert rule(links_added=wrong).links == 0


def test_another_version_of_a_rule_is_another_warning() -> None:
    assert rule().key == "7.3"


def test_every_field_that_people_type_can_be_watched() -> None:
    names = {"title", "body"} | {
        f.name for kind in ("structure", "article") for f in KINDS[kind].fields() if f.editable
    }
    assert {code.replace("-", "_") for code in vocabulary("watch_fields").codes()} == names
