"""A change by itself: it stays the same when the page changes elsewhere, and is another one when it is not."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revisions import Content, FieldKind, Rebase, differing, merge, patch_of, rebase, restricted
from tests.revisions.strategies import contents, quick, thorough

KINDS = {
    "hours": FieldKind.LINE,
    "phones": FieldKind.LIST,
    "place": FieldKind.PLACE,
    "story": FieldKind.PROSE,
}
NAMES = ("title", "hours", "phones", "place", "story", "body")
PARAGRAPHS = [f"Paragraphe {n}, qui ne ressemble à aucun autre." for n in range(8)]


def page(title="La Cagette", body="Du pain.\n\nDu lait.", **fields):
    return Content("structure", title, fields, body)


def digest(base, mine):
    return patch_of(base, mine, KINDS).digest


def items(*names):
    return [{"id": name, "value": name.upper()} for name in names]


@thorough
@given(contents, contents, contents, st.sets(st.sampled_from(NAMES)))
def test_a_page_that_changes_in_other_fields_leaves_a_change_as_it_was(base, mine, theirs, mines):
    """Neither merge asks anything, and the digest is that of before, as often as the page moves."""
    mine = restricted(base, mine, mines)
    theirs = restricted(base, theirs, set(NAMES) - mines)
    merged = merge(base, mine, theirs, KINDS).content
    assert merged is not None
    assert patch_of(theirs, merged, KINDS) == patch_of(base, mine, KINDS)


@thorough
@given(contents, contents, contents)
def test_a_merge_with_the_same_digest_holds_the_change_and_nothing_else(base, mine, theirs):
    """Whatever the page became: where the digest is the same, what is named is, and what is not named is theirs."""
    merged = merge(base, mine, theirs, KINDS).content
    patch = patch_of(base, mine, KINDS)
    if merged is not None and patch_of(theirs, merged, KINDS) == patch:
        assert restricted(theirs, merged, patch.names) == merged


@thorough
@given(contents, contents)
def test_a_change_that_changes_nothing_has_no_name(base, mine):
    assert bool(patch_of(base, mine, KINDS)) == (base != mine)
    assert differing(base, mine) == patch_of(base, mine, KINDS).names
    assert restricted(base, mine, differing(base, mine)) == mine


@st.composite
def edited(draw, paragraphs):
    """The paragraphs with some rewritten, some left out, some new ones put in."""
    told = []
    for number, text in paragraphs:
        fate = draw(st.sampled_from(["kept", "kept", "rewritten", "left out", "followed"]))
        told += [] if fate == "left out" else [f"{text} Vraiment." if fate == "rewritten" else text]
        told += (
            [f"Un ajout après le {number}, par {draw(st.sampled_from('ab'))}."] if fate == "followed" else []
        )
    return told


def two_halves():
    """Two people who edit a text of distinct paragraphs, one above a paragraph that nobody touches, one below."""
    numbered = list(enumerate(PARAGRAPHS))
    above, below = edited(numbered[:3]), edited(numbered[4:])
    return st.tuples(above, below)


@thorough
@given(two_halves())
def test_paragraphs_that_do_not_touch_leave_one_another_as_they_were(halves):
    above, below = halves
    base = page(body="\n\n".join(PARAGRAPHS))
    mine = page(body="\n\n".join([*above, *PARAGRAPHS[3:]]))
    theirs = page(body="\n\n".join([*PARAGRAPHS[:4], *below]))
    merged = merge(base, mine, theirs).content
    assert merged is not None
    assert digest(theirs, merged) == digest(base, mine)
    assert digest(mine, merged) == digest(base, theirs)


@thorough
@given(edited(list(enumerate(PARAGRAPHS))), edited(list(enumerate(PARAGRAPHS))))
def test_two_changes_of_one_text_have_one_digest_only_if_they_are_one(one, other):
    base = page(body="\n\n".join(PARAGRAPHS))
    one, other = page(body="\n\n".join(one)), page(body="\n\n".join(other))
    assert (digest(base, one) == digest(base, other)) == (one == other)


@quick
@given(contents, contents, contents)
def test_two_changes_of_plain_fields_have_one_digest_only_if_they_are_one(base, one, other):
    names = ("title", "hours", "place")
    one, other = restricted(base, one, names), restricted(base, other, names)
    assert (digest(base, one) == digest(base, other)) == (one == other)


def test_the_same_words_instead_of_others_are_another_change():
    assert digest(page(hours="lundi"), page(hours="jeudi")) != digest(
        page(hours="mardi"), page(hours="jeudi")
    )


@pytest.mark.parametrize("order", list(permutations("abc"))[1:], ids="".join)
def test_moving_an_item_is_a_change_and_where_it_goes_is_part_of_it(order):
    base = page(phones=items(*"abc"))
    moved = {digest(base, page(phones=items(*other))) for other in permutations("abc")}
    assert len(moved) == 6
    assert patch_of(base, page(phones=items(*order)), KINDS).names == ("phones",)


def test_two_people_may_each_add_a_number_at_the_same_place():
    base = page(phones=items("a"))
    mine, theirs = page(phones=items("a", "b")), page(phones=items("a", "c"))
    merged = merge(base, mine, theirs, KINDS).content
    assert digest(theirs, merged) == digest(base, mine)


def test_the_parts_of_an_address_are_apart_as_a_merge_holds_them():
    base = page(place={"street": "1 rue Haute", "commune": "Thiers"})
    mine = page(place={"street": "2 rue Haute", "commune": "Thiers"})
    theirs = page(place={"street": "1 rue Haute", "commune": "Ambert"})
    merged = merge(base, mine, theirs, KINDS).content
    assert digest(theirs, merged) == digest(base, mine)


def test_what_the_page_says_already_is_no_longer_the_same_change():
    base, mine = page(hours="lundi", title="Ici"), page(hours="jeudi", title="Là")
    theirs = page(hours="jeudi", title="Ici")
    merged = merge(base, mine, theirs, KINDS).content
    assert digest(theirs, merged) != digest(base, mine)


def test_a_change_brought_elsewhere_is_itself_or_names_where_it_overlaps():
    base, mine = page(hours="lundi"), page(hours="jeudi")
    assert rebase(base, mine, page("Le Pré", hours="lundi"), KINDS).content == page("Le Pré", hours="jeudi")
    assert rebase(base, mine, page(hours="mardi"), KINDS) == Rebase(None, ("hours",))
    assert rebase(base, mine, page(hours="jeudi"), KINDS) == Rebase(None, ("hours",))


def test_a_digest_is_the_same_on_any_machine():
    base = page(hours="lundi", phones=items("a", "b"))
    mine = page(hours="jeudi", phones=items("b", "c"), body="Du pain bis.\n\nDu lait.")
    assert digest(base, mine) == "1e63383c8fbecb3b3c232d6bee1a1120f986a6fe2d83283fe13b555f61beac5d"
