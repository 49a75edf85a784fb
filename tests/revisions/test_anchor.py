"""Anchors: words that somebody pointed at are followed where they go, or said to be gone; never others in their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revisions import Content, where
from revisions.anchor import pointed_at
from revisions.fields import FieldKind
from revisions.prose import spoken
from tests.revisions.strategies import bodies, contents, quick, thorough

BREAD = "Le pain est cuit au feu de bois le mercredi, et vendu le jour même."
MILK = "Le lait vient de trois fermes du canton, à moins de dix kilomètres."
EGGS = "Les œufs arrivent le jeudi ; il en reste rarement le samedi."


def page(*paragraphs, **fields):
    return Content("structure", "La Cagette", fields, "\n\n".join(paragraphs))


def body_anchor(base, head, passage):
    return where(base, head, "body", passage)


@pytest.mark.parametrize(
    ("after", "now"),
    [
        ([BREAD, MILK], "vendu le jour même"),
        ([MILK, EGGS, BREAD], "vendu le jour même"),
        ([f"Du nouveau. {BREAD}"], "vendu le jour même"),
        (
            [
                BREAD.replace(
                    "vendu le jour", "vendu le samedi ou le lendemain selon ce que dit la météo, le jour"
                )
            ],
            None,
        ),
        ([BREAD.replace("\u202f", " ").replace("vendu", "vendu\n")], "vendu\n le jour même"),
    ],
    ids=["untouched", "moved below", "after other words", "grown beyond itself", "wrapped elsewhere"],
)
def test_a_passage_is_followed_where_it_goes(after, now):
    anchor = body_anchor(page(BREAD, MILK), page(*after), "vendu le jour même")
    assert anchor.found == (now is not None)
    if now:
        assert spoken(anchor.passage) == spoken(now)
        assert not anchor.changed


def test_a_passage_that_is_reworded_a_little_is_still_the_one_and_says_so():
    head = page(MILK, BREAD.replace("mercredi", "jeudi"))
    anchor = body_anchor(page(BREAD, MILK), head, "cuit au feu de bois le mercredi, et vendu")
    assert (anchor.found, anchor.changed) == (True, True)
    assert anchor.passage == "cuit au feu de bois le jeudi, et vendu"
    assert head.body[anchor.start : anchor.end] == anchor.passage


@pytest.mark.parametrize(
    "after",
    [
        [MILK],
        [BREAD.replace("et vendu le jour même", "puis il attend"), MILK],
        ["Le jour même, on le vend.", MILK],
        [],
    ],
    ids=["its paragraph went", "its words went", "said otherwise", "no text any more"],
)
def test_a_passage_whose_words_went_is_gone(after):
    assert not body_anchor(page(BREAD, MILK), page(*after), "vendu le jour même").found


def test_a_sentence_that_changes_paragraph_is_found_there():
    base = page("Ouvert à tous. Une table attend celles et ceux qui passent.", MILK)
    head = page("Ouvert à tous.", f"{MILK} Une table attend celles et ceux qui passent.")
    anchor = body_anchor(base, head, "Une table attend celles et ceux qui passent.")
    assert (anchor.found, anchor.changed) == (True, False)
    assert anchor.start > len("Ouvert à tous.")


def test_few_words_that_stand_elsewhere_too_are_not_taken_for_those_that_went():
    base = page(f"{BREAD} Fermé en août.", MILK)
    head = page(BREAD, f"{MILK} Le marché est fermé. Fermé en août, dit-on.")
    assert not body_anchor(base, head, "Fermé en août").found


def test_a_passage_over_two_paragraphs_is_gone_when_they_part():
    passage = "et vendu le jour même.\n\nLe lait vient de trois fermes"
    assert body_anchor(page(BREAD, MILK), page(EGGS, BREAD, MILK), passage).passage == passage
    assert not body_anchor(page(BREAD, MILK), page(BREAD, *[EGGS] * 9, MILK), passage).found


def test_of_a_passage_said_twice_the_one_that_stays_is_the_one():
    base = page("Sur rendez-vous.", MILK, "Sur rendez-vous.")
    anchor = body_anchor(base, page(MILK, "Sur rendez-vous."), "Sur rendez-vous.")
    assert (anchor.found, anchor.passage) == (True, "Sur rendez-vous.")


def test_a_passage_is_made_of_whole_words():
    assert pointed_at("Le levain.", "Le leva") == ""
    assert pointed_at("Prenez rendez-vous.", "vous") == ""
    assert pointed_at("Prenez rendez-vous.", "rendez-vous.") == "rendez-vous."


def test_a_passage_copied_from_the_drawn_page_is_found_in_its_markdown():
    body = "Le **pain** d'ici,\nchaque *mercredi* : [[Le Perron]] en vend."
    assert pointed_at(body, "pain d’ici, chaque mercredi") == "pain** d'ici,\nchaque *mercredi"
    assert pointed_at(body, "le lait") == ""
    assert pointed_at(body, " ") == ""


@pytest.mark.parametrize(
    ("before", "after", "found", "changed"),
    [
        ({"hours": "lundi"}, {"hours": "lundi"}, True, False),
        ({"hours": "lundi"}, {"hours": "mardi"}, True, True),
        ({"hours": "lundi"}, {}, False, True),
        ({}, {}, True, False),
        ({}, {"hours": "mardi"}, True, True),
    ],
    ids=["the same", "another value", "emptied", "empty still", "filled"],
)
def test_a_field_says_whether_its_value_changed_and_whether_it_is_there(before, after, found, changed):
    anchor = where(page(**before), page(**after), "hours", kinds={"hours": FieldKind.LINE})
    assert (anchor.found, anchor.changed) == (found, changed)


def test_a_field_that_this_kind_of_page_does_not_have_is_gone():
    content = page(hours="lundi")
    assert not where(content, content, "horaires", kinds={"hours": FieldKind.LINE}).found


def test_the_title_and_the_whole_page_are_always_somewhere():
    head = page(BREAD).replace(title="La Petite Cagette")
    assert where(page(BREAD), head, "title").changed
    assert where(page(BREAD), head, "").found
    assert not where(page(BREAD), page(BREAD), "").changed


@st.composite
def passages(draw, text):
    """Some of a text, cut anywhere."""
    start = draw(st.integers(0, len(text)))
    return text[start : draw(st.integers(start, len(text)))]


@st.composite
def pointed(draw):
    """A content, and some words of its body."""
    content = draw(contents)
    return content, draw(passages(content.body))


@thorough
@given(pointed())
def test_on_the_page_it_was_made_on_every_passage_is_where_it_was(base_and_passage):
    base, passage = base_and_passage
    exact = pointed_at(base.body, passage)
    anchor = where(base, base, "body", passage)
    if passage:
        assert (anchor.found, anchor.changed) == (bool(exact), False)
        assert anchor.passage == exact


@thorough
@given(pointed(), contents)
def test_what_is_said_to_be_found_stands_there_and_holds_most_of_the_words(base_and_passage, head):
    base, passage = base_and_passage
    anchor = where(base, head, "body", passage)
    if not passage or not anchor.found:
        return
    assert head.body[anchor.start : anchor.end] == anchor.passage
    asked, now = spoken(pointed_at(base.body, passage)), spoken(anchor.passage)
    common = sum(min(asked.count(word), now.count(word)) for word in set(asked))
    assert 2 * common >= 0.6 * (len(asked) + len(now)) > 0
    assert anchor.changed or now == asked


@thorough
@given(st.lists(st.sampled_from([BREAD, MILK, EGGS]), unique=True), bodies, st.data())
def test_wherever_its_paragraph_goes_the_passage_goes_too(others, more, data):
    paragraphs = data.draw(st.permutations([*others, "Un mot que seul Anatole écrit ici."]))
    anchor = body_anchor(
        page(BREAD, "Un mot que seul Anatole écrit ici.", MILK), page(*paragraphs), "Anatole écrit"
    )
    assert (anchor.found, anchor.passage) == (True, "Anatole écrit")
    assert not body_anchor(page("Seul Anatole le dit."), page(more), "Anatole").found


@quick
@given(contents, contents, st.sampled_from(("hours", "phones", "place", "story", "title")))
def test_a_field_is_gone_only_when_it_was_there_and_is_not_any_more(base, head, name):
    anchor = where(base, head, name)
    before, after = ((c.title if name == "title" else c.fields.get(name)) for c in (base, head))
    assert anchor.found == (not before or bool(after))
    assert anchor.changed == (before != after)
