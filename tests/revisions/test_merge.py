"""Merge: what two people changed apart comes together; what they changed alike is asked, with both their words."""

import pytest
from hypothesis import assume, given

from revisions import Content, FieldKind, ImpossibleChoice, MergeConflict, diff, merge, merge_or_raise, undo
from tests.revisions.strategies import contents, lines, quick, thorough

BODY = "## Nous\n\nDu pain.\n\nDu lait.\n\nDu miel."


def page(body=BODY, title="La Cagette", **fields):
    return Content("structure", title, fields, body)


def items(*names, **values):
    return [{"id": name, "value": values.get(name, name)} for name in names]


def names(merged, field="phones"):
    return "".join(item["id"] for item in merged.content.fields.get(field, ()))


@thorough
@given(contents, contents)
def test_what_only_one_side_did_is_kept(base, other):
    assert merge(base, other, base).content == other
    assert merge(base, base, other).content == other
    assert merge(base, other, other).content == other


@thorough
@given(contents, contents, contents)
def test_who_is_mine_changes_no_clean_merge(base, mine, theirs):
    merged, turned = merge(base, mine, theirs), merge(base, theirs, mine)
    assert merged.content == turned.content
    assert [conflict.name for conflict in merged.conflicts] == [
        conflict.name for conflict in turned.conflicts
    ]


@thorough
@given(contents, contents, contents)
def test_every_conflict_can_be_settled_either_way(base, mine, theirs):
    merged = merge(base, mine, theirs)
    keys = [key for conflict in merged.conflicts for key in conflict.keys]
    assert merged.resolve(dict.fromkeys(keys, "mine")) == merged.merged
    assert merged.resolve({conflict.name: "mine" for conflict in merged.conflicts}) == merged.merged
    turned = merge(base, theirs, mine)
    assert merged.resolve(dict.fromkeys(keys, "theirs")) == turned.merged
    if keys:
        assert merged.content is None
        with pytest.raises(MergeConflict):
            merged.resolve(dict.fromkeys(keys[1:], "mine"))


@quick
@given(contents, contents, contents)
def test_fields_that_only_one_side_changed_never_conflict(base, mine, theirs):
    both = set(diff(base, mine).changed) & set(diff(base, theirs).changed)
    merged = merge(base, mine, theirs)
    assert {conflict.name for conflict in merged.conflicts} <= both
    for name in {*base.fields, *mine.fields} - both - set(diff(base, theirs).changed):
        assert merged.merged.fields.get(name) == mine.fields.get(name)


@quick
@given(contents, contents)
def test_an_undone_revision_leaves_what_stood_before(before, after):
    assert undo(after, after, before).content == before


def test_two_people_who_edit_apart_are_merged():
    base = page(
        hours="lundi", phones=items("a", "b"), place={"street": "1 rue", "commune": "Thiers", "lat": "45"}
    )
    mine = base.replace(title="Le Pré", body=BODY.replace("pain", "bon pain"))
    theirs = page(BODY.replace("miel", "bon miel"), hours="mardi", phones=items("a", "b", "c"))
    merged = merge(base, mine, theirs)
    assert merged.conflicts == ()
    assert merged.content == Content(
        "structure",
        "Le Pré",
        {"hours": "mardi", "phones": items("a", "b", "c")},
        "## Nous\n\nDu bon pain.\n\nDu lait.\n\nDu bon miel.",
    )


def test_the_same_line_changed_twice_needs_a_person():
    merged = merge(page(hours="lundi"), page(hours="mardi"), page(hours="jeudi"))
    (conflict,) = merged.conflicts
    assert (conflict.name, conflict.base, conflict.mine, conflict.theirs) == (
        "hours",
        "lundi",
        "mardi",
        "jeudi",
    )
    assert merged.content is None
    assert merged.merged == page(hours="mardi")
    assert merged.resolve({"hours": "theirs"}) == page(hours="jeudi")
    assert merged.resolve({"hours": ("text", "mardi et jeudi")}) == page(hours="mardi et jeudi")
    assert merged.resolve({"hours": ("text", "")}) == page()


def test_a_field_emptied_on_one_side_and_edited_on_the_other_needs_a_person():
    merged = merge(page(hours="lundi"), page(), page(hours="jeudi"))
    assert merged.resolve({"hours": "mine"}) == page()
    assert merged.resolve({"hours": "theirs"}) == page(hours="jeudi")


def test_the_same_paragraph_changed_twice_keeps_both_peoples_words():
    mine = page(BODY.replace("Du lait.", "Du lait cru.").replace("pain", "bon pain"))
    theirs = page(BODY.replace("Du lait.", "Du lait de chèvre.").replace("miel", "bon miel"))
    merged = merge(page(), mine, theirs)
    (conflict,) = merged.conflicts
    assert conflict.kind is FieldKind.PROSE
    assert conflict.keys == (("body", 1),)
    region = conflict.regions[1]
    assert (region.base, region.mine, region.theirs) == (
        "Du lait.\n",
        "Du lait cru.\n",
        "Du lait de chèvre.\n",
    )
    around = "## Nous\n\nDu bon pain.\n\n{}\n\nDu bon miel."
    assert merged.resolve({"body": "mine"}).body == around.format("Du lait cru.")
    assert merged.resolve({("body", 1): "theirs"}).body == around.format("Du lait de chèvre.")
    assert merged.resolve({("body", 1): "both"}).body == around.format("Du lait cru.\n\nDu lait de chèvre.")
    assert merged.resolve({("body", 1): ("text", "Des laits.")}).body == around.format("Des laits.")
    assert merged.resolve({"body": ("text", "Tout autre chose.")}).body == "Tout autre chose."


def test_both_items_of_a_text_stay_in_one_list():
    merged = merge(page("- un\n- deux"), page("- un\n- mien"), page("- un\n- leur"))
    assert merged.resolve({"body": "both"}).body == "- un\n- mien\n- leur"


def test_prose_in_a_field_merges_like_the_body():
    base, mine, theirs = (page(story=text) for text in ("un\n\ndeux", "UN\n\ndeux", "un\n\nDEUX"))
    assert merge(base, mine, theirs).content == page(story="UN\n\nDEUX")


def test_items_added_on_both_sides_are_both_kept_in_one_order():
    base = page(phones=items("a"))
    merged = merge(base, page(phones=items("a", "y", "z")), page(phones=items("a", "x")))
    turned = merge(base, page(phones=items("a", "x")), page(phones=items("a", "y", "z")))
    assert names(merged) == names(turned) == "axyz"


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [
        ("abc", "ac", "abc", "ac"),
        ("abc", "ac", "bc", "c"),
        ("abc", "cab", "abc", "cab"),
        ("abc", "cab", "abcd", "cabd"),
        ("abc", "cab", "ab", "ab"),
        ("abcd", "badc", "abcde", "badce"),
        ("ab", "xab", "yab", "xyab"),
        ("ab", "axb", "axb", "axb"),
        ("", "x", "y", "xy"),
    ],
)
def test_the_order_of_a_list_follows_those_who_placed_its_items(base, mine, theirs, merged):
    pages = [page(phones=items(*order)) for order in (base, mine, theirs)]
    assert names(merge(*pages)) == merged


def test_an_item_changed_in_two_places_is_merged_part_by_part():
    def phone(**parts):
        return page(phones=[{"id": "a", **parts}])

    base = phone(value="1", label="midi")
    assert merge(base, phone(value="2", label="midi"), phone(value="1", label="soir")).content == phone(
        value="2", label="soir"
    )
    merged = merge(base, phone(value="2", label="nuit"), phone(value="3", label="midi"))
    assert merged.conflicts[0].keys == (("phones", "a"),)
    assert merged.resolve({("phones", "a"): "theirs"}) == phone(value="3", label="nuit")
    both = merged.resolve({("phones", "a"): "both"}).fields["phones"]
    assert [dict(item) for item in both] == [
        {"id": "a", "value": "2", "label": "nuit"},
        {"id": "a-2", "value": "3", "label": "nuit"},
    ]
    assert merged.resolve({("phones", "a"): ("value", {"value": "4"})}) == phone(value="4")


def test_an_item_removed_on_one_side_and_edited_on_the_other_needs_a_person():
    base = page(phones=items("a", "b", "c"))
    merged = merge(base, page(phones=items("a", "c")), page(phones=items("a", "b", "c", b="9")))
    (conflict,) = merged.conflicts
    (item,) = conflict.items
    assert (item.id, item.mine, dict(item.theirs)) == ("b", None, {"id": "b", "value": "9"})
    assert merged.resolve({"phones": "mine"}) == page(phones=items("a", "c"))
    assert merged.resolve({"phones": "theirs"}) == page(phones=items("a", "b", "c", b="9"))
    assert merged.resolve({"phones": "both"}) == page(phones=items("a", "b", "c", b="9"))


def test_a_place_merges_part_by_part_but_its_locality_is_one_choice():
    thiers = {"commune": "Thiers", "insee": "63430", "lat": "45.85", "lon": "3.55"}
    ambert = {"commune": "Ambert", "insee": "63003", "lat": "45.55", "lon": "3.74"}
    base = page(place={"street": "1 rue", **thiers})
    merged = merge(base, page(place={"street": "2 rue", **thiers}), page(place={"street": "1 rue", **ambert}))
    assert merged.content == page(place={"street": "2 rue", **ambert})
    moved = page(place={"street": "1 rue", **thiers, "lat": "45.86"})
    merged = merge(base, moved, page(place={"street": "3 rue", **ambert}))
    (conflict,) = merged.conflicts
    assert conflict.keys == (("place", "locality"),)
    assert merged.resolve({"place": "mine"}) == page(place={"street": "3 rue", **thiers, "lat": "45.86"})
    assert merged.resolve({"place": "theirs"}) == page(place={"street": "3 rue", **ambert})


def test_a_record_merges_part_by_part():
    kinds = {"source": FieldKind.RECORD}
    base = page(source={"name": "INSEE", "date": "2024", "lat": "1", "lon": "1"})
    mine = page(source={"name": "INSEE", "date": "2025", "lat": "2", "lon": "1"})
    theirs = page(source={"name": "Insee", "date": "2026", "lat": "1", "lon": "2"})
    merged = merge(base, mine, theirs, kinds)
    assert [conflict.keys for conflict in merged.conflicts] == [(("source", "date"),)]
    settled = {"name": "Insee", "lat": "2", "lon": "2"}
    assert merged.resolve({("source", "date"): ("text", "2027")}) == page(source={**settled, "date": "2027"})


def test_a_field_that_changed_its_nature_is_chosen_whole():
    merged = merge(
        page(hours="lundi"), page(hours=[{"value": "mardi"}]), page(hours="jeudi"), {"hours": FieldKind.LIST}
    )
    assert merged.resolve({"hours": "mine"}) == page(hours=[{"value": "mardi"}])


def test_merge_or_raise_names_what_a_person_must_settle():
    base, mine, theirs = page(hours="1"), page(hours="2", title="A"), page(hours="3", title="B")
    with pytest.raises(MergeConflict) as caught:
        merge_or_raise(base, mine, theirs)
    assert caught.value.fields == ("title", "hours")
    assert merge_or_raise(base, mine, base) == mine


@pytest.mark.parametrize(
    "choices",
    [
        {"hours": "both"},
        {"hours": "ours"},
        {"hours": ("value", 3)},
        {"title": "mine", "hours": "mine"},
        {("hours", 0): "mine", "hours": "mine"},
        {("phones", "z"): "mine", "hours": "mine"},
    ],
)
def test_an_answer_that_does_not_fit_is_refused_with_a_sentence(choices):
    merged = merge(page(hours="1"), page(hours="2"), page(hours="3"))
    with pytest.raises((ImpossibleChoice, TypeError)):
        merged.resolve(choices)


def test_undoing_an_old_revision_keeps_what_came_since():
    first = page(hours="lundi")
    second = first.replace(body=BODY.replace("pain", "poison"), fields={"hours": "mardi"})
    head = second.replace(
        body=second.body.replace("miel", "bon miel"), fields={"hours": "mardi", "siret": "1"}
    )
    undone = undo(head, after=second, before=first)
    assert undone.content == page(BODY.replace("miel", "bon miel"), hours="lundi", siret="1")


def test_undoing_what_others_have_built_upon_needs_a_person():
    first, second, head = page(hours="lundi"), page(hours="mardi"), page(hours="mardi et jeudi")
    merged = undo(head, after=second, before=first)
    assert [conflict.name for conflict in merged.conflicts] == ["hours"]
    assert merged.resolve({"hours": "theirs"}) == first


@quick
@given(lines, lines, lines)
def test_a_choice_of_both_loses_no_line(base, mine, theirs):
    merged = merge(*(page("\n".join(["début", *body, "fin"])) for body in (base, mine, theirs)))
    assume(merged.conflicts)
    kept = merged.resolve({"body": "both"}).body.split("\n")
    for region in merged.conflicts[0].regions:
        assert {*region.text.split("\n"), *region.mine.split("\n"), *region.theirs.split("\n")} <= {*kept, ""}
