"""Blame: who brought each passage, and when it was first published, whatever was moved, wrapped or restored."""

import pytest
from hypothesis import given

from revisions import Blame, Content, Origin, Unreadable, blame
from tests.revisions.strategies import histories, quick


def page(body, **fields):
    return Content("article", "Le pain", fields, body)


def blamed(*bodies):
    return blame((number, page(body)) for number, body in enumerate(bodies, 1))


def told(found):
    """Each passage as (its words, revision, first publication)."""
    return [(passage.text.strip(), passage.revision, passage.first_published) for passage in found.passages]


@quick
@given(histories)
def test_passages_cover_the_body_and_nothing_twice(history):
    found = blame(enumerate(history, 1))
    body = history[-1].body
    assert "".join(passage.text for passage in found.passages) == body
    at = 0
    for passage in found.passages:
        assert (passage.start, body[passage.start : passage.end]) == (at, passage.text)
        assert 1 <= passage.first_published <= passage.revision <= len(history)
        at = passage.end
    assert set(found.fields) == {"title", *history[-1].fields}


@quick
@given(histories)
def test_blame_kept_up_one_by_one_is_blame_from_the_start(history):
    found = blame([])
    for number, content in enumerate(history, 1):
        found = Blame.from_bytes(found.extend(number, content).to_bytes())
    whole = blame(enumerate(history, 1))
    assert found.passages == whole.passages
    assert found.fields == whole.fields
    assert found.number == len(history)


@quick
@given(histories)
def test_a_revision_that_changes_nothing_brings_nothing(history):
    found = blame(enumerate(history, 1))
    again = found.extend(len(history) + 1, history[-1])
    assert again.passages == found.passages
    assert again.fields == found.fields


def test_a_word_put_in_is_told_among_the_others():
    found = blamed("Le chat dort. Il ronfle.", "Le chat noir dort. Il ronfle.")
    assert told(found) == [("Le chat", 1, 1), ("noir", 2, 2), ("dort. Il ronfle.", 1, 1)]


def test_a_moved_paragraph_keeps_its_author():
    first, second = "Le chat dort. Il ronfle.", "La chienne veille sur lui."
    found = blamed(
        first, f"{first}\n\n{second}", f"{second}\n\n{first}", f"{second}\n\nAjout ici.\n\n{first}"
    )
    assert told(found) == [(second, 2, 2), ("Ajout ici.", 4, 4), (first, 1, 1)]


def test_lines_wrapped_elsewhere_keep_their_author():
    found = blamed("Le chat dort. Il ronfle\nsur le lit.", "Le chat\ndort. Il ronfle sur\nle lit.")
    assert told(found) == [("Le chat\ndort. Il ronfle sur\nle lit.", 1, 1)]


def test_what_is_restored_has_its_first_publication_still():
    text = "Le maire ment. Il a menti."
    found = blamed(text, "Le maire ment.", "Rien.", text)
    assert told(found) == [(text, 4, 1)]
    found = found.extend(5, page("")).extend(6, page("Autre chose. Le maire ment."))
    assert told(found) == [("Autre chose.", 6, 6), ("Le maire ment.", 6, 1)]


def test_a_word_restored_in_its_sentence_has_its_first_publication():
    found = blamed("Le maire ment toujours.", "Le maire toujours.", "Le maire ment toujours.")
    assert told(found) == [("Le maire", 1, 1), ("ment", 3, 1), ("toujours.", 1, 1)]


def test_fields_and_items_have_an_origin_of_their_own():
    a, b = {"id": "a", "value": "1"}, {"id": "b", "value": "2"}
    found = blame(
        enumerate(
            [
                page("", hours="lundi", phones=[a]),
                page("", hours="mardi", phones=[a, b]),
                page("", hours="lundi", phones=[b, a]),
                page("", hours="lundi", phones=[b, {**a, "value": "3"}]).replace(title="Le bon pain"),
            ],
            1,
        )
    )
    assert found.fields == {"title": Origin(4, 4), "hours": Origin(3, 1), "phones": Origin(4, 4)}
    assert found.item("phones", "b") == Origin(2, 2)
    assert found.item("phones", "a") == Origin(4, 4)
    with pytest.raises(KeyError):
        found.item("phones", "z")


def test_passages_end_with_their_block():
    found = blamed("# Titre\n\n- un\n- deux\n\n---\n\nFin.")
    assert [(passage.block, passage.kind.value, passage.text) for passage in found.passages] == [
        (0, "heading", "# Titre\n\n"),
        (1, "item", "- un\n"),
        (2, "item", "- deux\n\n"),
        (3, "paragraph", "---\n\n"),
        (4, "paragraph", "Fin."),
    ]


def test_revisions_come_in_order():
    with pytest.raises(ValueError, match="after"):
        blamed("un").extend(1, page("deux"))
    assert told(blamed("un").extend(9, page("un deux"))) == [("un", 1, 1), ("deux", 9, 9)]


def test_a_blame_does_not_change_when_it_is_extended():
    found = blamed("Le chat dort.")
    found.extend(2, page("Le chien dort."))
    assert told(found) == [("Le chat dort.", 1, 1)]


@pytest.mark.parametrize(
    "damage",
    [b"", b"\x00", b"\x02abc", b"\x02", lambda data: data[:-1], lambda data: data[:20] + b"x" + data[21:]],
)
def test_damaged_bytes_are_told(damage):
    data = blamed("Le chat dort.", "Le chien dort.").to_bytes()
    with pytest.raises(Unreadable):
        Blame.from_bytes(damage(data) if callable(damage) else damage)
