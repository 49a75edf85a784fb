"""Diff: what changed, as data that leads from the older content to the newer one."""

import random

import pytest
from hypothesis import given

from revisions import BlockOp, Content, DoesNotApply, FieldKind, ItemOp, Op, block_diff, diff
from revisions.alignment import Effort
from revisions.block_diff import compare_blocks, newer_text, older_text
from revisions.pieces import compare_words
from revisions.prose import words
from tests.revisions.strategies import any_text, bodies, contents, quick, thorough

PAGE = "# Titre\n\nUn paragraphe sur l’association qui vend du pain.\n\nUn autre, avec du lait.\n\n- un\n- deux\n\nFin."


def page(body=PAGE, title="La Cagette", **fields):
    return Content("structure", title, fields, body)


def told(found):
    """The changed blocks as (op, newer text or older)."""
    return [(change.op.value, change.after or change.before) for change in found.changed_blocks]


@thorough
@given(contents, contents)
def test_a_diff_leads_from_the_older_content_to_the_newer(older, newer):
    found = diff(older, newer)
    assert found.apply(older) == newer
    assert found.is_empty == (older == newer) == (len(found) == 0) == (not found)
    assert older_text(found.body) == older.body
    assert newer_text(found.body) == newer.body


@quick
@given(contents, contents)
def test_without_any_effort_a_diff_is_coarser_and_still_true(older, newer):
    assert diff(older, newer, deadline=0).apply(older) == newer


@quick
@given(contents)
def test_nothing_differs_from_itself(content):
    found = diff(content, Content.from_dict(content.to_dict()))
    assert found.is_empty
    assert all(change.op is BlockOp.SAME for change in found.body)


@quick
@given(bodies | any_text, bodies | any_text)
def test_pieces_make_both_texts_and_never_cut_a_word(older, newer):
    pieces = compare_words(older, newer, Effort(0.1))
    assert "".join(piece.text for piece in pieces if piece.op is not Op.INSERT) == older
    assert "".join(piece.text for piece in pieces if piece.op is not Op.DELETE) == newer
    ends, at = set(), 0
    for word in words(older):
        at += len(word)
        ends.add(at)
    at = 0
    for piece in pieces:
        if piece.op is not Op.INSERT:
            at += len(piece.text)
            assert at in ends


@quick
@given(bodies, bodies)
def test_every_block_of_both_texts_is_told_once(older, newer):
    found = compare_blocks(older, newer, Effort(0.1))
    before = [change.index_before for change in found if change.index_before is not None]
    after = [change.index_after for change in found if change.index_after is not None]
    assert sorted(before) == list(range(len(before)))
    assert after == list(range(len(after)))


@thorough
@given(bodies, bodies, bodies, bodies)
def test_what_both_texts_begin_and_end_with_is_told_as_when_it_is_looked_at(start, older, newer, end):
    older, newer = f"{start}\n{older}\n{end}", f"{start}\n{newer}\n{end}"
    found = compare_blocks(older, newer, Effort(0.1))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(block_diff, "_between_same_ends", lambda a, b, _hunks: (0, len(a), len(b)))
        assert compare_blocks(older, newer, Effort(0.1)) == found


def test_one_word_changed_is_one_word_told():
    found = diff(page(), page(PAGE.replace("vend du pain", "vend du bon pain")))
    (change,) = found.changed_blocks
    assert (change.op, change.words_added, change.words_removed) == (BlockOp.REWRITTEN, 1, 0)
    assert [(piece.op, piece.text) for piece in change.pieces] == [
        (Op.EQUAL, "Un paragraphe sur l’association qui vend du "),
        (Op.INSERT, "bon "),
        (Op.EQUAL, "pain."),
    ]


def test_a_moved_paragraph_is_told_once_where_it_stands_now():
    title, first, second, *rest = PAGE.split("\n\n")
    found = diff(page(), page("\n\n".join([title, *rest, second, first])))
    assert [op for op, _ in told(found)] == ["moved", "moved"]
    assert [change.index_before for change in found.changed_blocks] == [2, 1]
    assert len(found) == 2


def test_a_paragraph_moved_and_reworded_is_still_the_same():
    title, first, second, *rest = PAGE.split("\n\n")
    found = diff(page(), page("\n\n".join([title, *rest, first.replace("pain", "lait"), second])))
    moved = [change for change in found.changed_blocks if change.pieces]
    assert [(change.op, change.words_added, change.words_removed) for change in moved] == [
        (BlockOp.MOVED, 1, 1)
    ]


def test_items_of_a_list_come_and_go_one_by_one():
    found = diff(page(), page(PAGE.replace("- un\n", "").replace("- deux", "- deux\n- trois")))
    assert told(found) == [("removed", "- un"), ("added", "- trois")]


def test_lines_broken_elsewhere_change_no_word():
    found = diff(page(), page(PAGE.replace("qui vend", "qui\nvend")))
    (change,) = found.changed_blocks
    assert change.reflowed
    found = diff(page(), page(PAGE.replace("- un\n- deux", "- un\n\n- deux")))
    assert [(change.reflowed, change.after) for change in found.changed_blocks] == [(True, "- deux")]


def test_a_paragraph_replaced_by_another_is_not_called_rewritten_word_by_word():
    found = diff(
        page("Le pain du village est cuit ici."), page("Horaires affichés en mairie, tous les mardis.")
    )
    (change,) = found.changed_blocks
    assert [piece.op for piece in change.pieces] == [Op.DELETE, Op.INSERT, Op.EQUAL]
    assert change.pieces[-1].text == "."


def test_each_field_is_told_in_the_words_of_its_kind():
    older = page(
        founded="1998",
        place={"street": "1 rue du Pré", "commune": "Thiers"},
        phones=[{"id": name, "value": name} for name in "aebc"],
        gone="x",
    )
    newer = page(
        founded="2001",
        place={"street": "2 rue du Pré", "commune": "Thiers", "lat": "45.8"},
        phones=[{"id": name, "value": value} for name, value in ("cc", "a9", "ee", "dd")],
    )
    found = diff(older, newer, {"founded": FieldKind.NUMBER})
    assert found.changed == ("founded", "gone", "phones", "place")
    founded, gone, phones, place = found.fields
    assert (founded.kind, founded.before, founded.after) == (FieldKind.NUMBER, "1998", "2001")
    assert (gone.before, gone.after) == ("x", None)
    assert [(part.name, part.before, part.after) for part in place.parts] == [
        ("lat", None, "45.8"),
        ("street", "1 rue du Pré", "2 rue du Pré"),
    ]
    assert {(item.op, item.id, item.index_before, item.index_after) for item in phones.items} == {
        (ItemOp.MOVED, "c", 3, 0),
        (ItemOp.CHANGED, "a", 0, 1),
        (ItemOp.ADDED, "d", None, 3),
        (ItemOp.REMOVED, "b", 2, None),
    }


def test_a_field_that_changed_its_nature_is_told_whole():
    (change,) = diff(page(hours="lundi"), page(hours=[{"value": "lundi"}]), {"hours": FieldKind.LIST}).fields
    assert (change.kind, change.pieces, change.items) == (FieldKind.LINE, (), ())


def test_prose_in_a_field_is_told_by_blocks_too():
    (change,) = diff(page(story="Un.\n\nDeux."), page(story="Un.\n\nTrois.")).fields
    assert change.kind is FieldKind.PROSE
    assert [block.op for block in change.blocks] == [BlockOp.SAME, BlockOp.REWRITTEN]


def test_title_and_kind_are_told():
    found = diff(page(), Content("article", "La Cagette bio", {}, PAGE))
    assert found.changed == ("kind", "title")
    assert found.title.pieces[-1] == (Op.INSERT, " bio")


@pytest.mark.parametrize(
    ("other", "name"), [(page("x"), "body"), (page(title="Autre"), "title"), (page(hours="9"), "hours")]
)
def test_a_diff_applies_to_nothing_but_what_it_starts_from(other, name):
    found = diff(page(hours="1"), page("y", title="T", hours="2"))
    with pytest.raises(DoesNotApply) as caught:
        found.apply(other if name == "hours" else other.replace(fields={"hours": "1"}))
    assert caught.value.name == name


def at_random(stock, count, joint):
    rng = random.Random(len(stock))
    return joint.join(rng.choice(stock) for _ in range(count))


STOCK = [f"mot{number}" for number in range(2000)]
HOSTILE = {
    "one letter": ("a" * 200_000, "b" + "a" * 199_000),
    "line ends": ("x" + "\n" * 50_000 + "y", "z" + "\n" * 49_000 + "t"),
    "one line of words": (at_random(STOCK, 9_000, " "), at_random(STOCK, 8_000, " ")),
    "a word a line": (at_random(STOCK, 9_000, "\n"), at_random(STOCK, 8_000, "\n")),
    "a word a paragraph": (at_random(STOCK, 6_000, "\n\n"), at_random(STOCK, 5_000, "\n\n")),
    "two letters": (at_random("ab", 20_000, " "), at_random("ba", 19_000, " ")),
    "rows": ("|a|\n" * 9_000, "|a|\n|b|\n" * 5_000),
    "many small rewritings": (
        "\n\n".join(f"a {number}" for number in range(4_000)),
        "\n\n".join(f"b {number}" for number in range(4_000)),
    ),
}


def test_thousands_of_changed_blocks_are_told_as_one():
    older, newer = HOSTILE["many small rewritings"]
    found = compare_blocks(f"Début.\n\n{older}\n\nFin.", f"Début.\n\n{newer}\n\nFin.", Effort(0.5))
    assert [change.op for change in found] == [BlockOp.SAME, BlockOp.REWRITTEN, BlockOp.SAME]
    assert [change.index_after for change in found] == [0, 1, 2]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_compared_with_a_bounded_effort(name):
    older, newer = HOSTILE[name]
    effort = Effort(0.05)
    found = compare_blocks(older, newer, effort)
    assert newer_text(found) == newer
    assert older_text(found) == older
    # What is overdrawn is one pass over the texts and their blocks, not a search.
    assert effort.steps > -80 * (len(older) + len(newer))
