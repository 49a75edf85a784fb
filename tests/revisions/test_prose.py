"""Prose: whatever is cut joins again, and no cut falls inside a word, a number, an address or a link."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revisions.prose import (
    BlockKind,
    _Cutter,
    atom_places,
    atoms,
    blocks,
    join,
    sentences,
    spoken,
    words,
    words_and_blanks,
)
from tests.revisions.strategies import any_text, bodies, quick

marked = st.lists(
    st.sampled_from(
        (
            "a",
            "- x",
            "# h",
            "",
            "",
            "|r|",
            "> q",
            "---",
            "===",
            "   b",
            "1. c",
            "```",
            "~~~",
            "  ",
            "-",
            "#\t",
        )
    ),
    max_size=9,
).map("\n".join)


@quick
@given(st.one_of(bodies, marked, any_text))
def test_blocks_join_to_the_text(text):
    assert join(blocks(text)) == text


@quick
@given(st.one_of(bodies, marked, any_text))
def test_blocks_are_those_of_the_lines_read_one_by_one(text):
    assert blocks(text) == _Cutter().cut(text.split("\n"))


@quick
@given(st.one_of(bodies, any_text, st.text("[]()!<>'’-.,:/@1a «»", max_size=40)))
def test_words_join_to_the_text(text):
    assert "".join(words(text)) == text


@quick
@given(st.one_of(bodies, any_text, st.text("[]()!<>'’-.,:/@1a «»\n\u00a0\u202f", max_size=40)))
def test_words_are_the_same_with_the_blanks_after_them(text):
    cut = words_and_blanks(text)
    assert "".join(cut) == text
    assert [word for word in cut[::2] if word] == [word for word in words(text) if not word.isspace()]
    assert all(blank == "" or blank.isspace() for blank in cut[1::2])


@quick
@given(st.one_of(bodies, marked, any_text))
def test_sentences_hold_every_atom_of_the_lines(text):
    lines = text.split("\n")
    said = [atom for line in lines for atom in atoms(line)]
    assert [atom for sentence in sentences(lines) for atom in sentence] == said
    assert [len(atoms(line)) for line in lines] == [len(atom_places(line)) for line in lines]


def test_blocks_are_what_a_reader_sees():
    text = (
        "# Titre\nUn paragraphe\nqui continue.\n- un\n  encore un\n- deux\n\n> dit-elle\n> encore\n\n\nSous-titre\n---\n"
        "```py\n\n- x\n```\n| a |\n| b |\nfin"
    )
    assert [(block.kind.value, block.text, block.gap) for block in blocks(text)] == [
        ("heading", "# Titre", 0),
        ("paragraph", "Un paragraphe\nqui continue.", 1),
        ("item", "- un\n  encore un", 1),
        ("item", "- deux", 1),
        ("quote", "> dit-elle\n> encore", 2),
        ("heading", "Sous-titre\n---", 3),
        ("code", "```py\n\n- x\n```", 1),
        ("table_row", "| a |", 1),
        ("table_row", "| b |", 1),
        ("paragraph", "fin", 1),
    ]


def test_a_fence_left_open_runs_to_the_end():
    assert [block.kind for block in blocks("a\n\n~~~\n\n# b\n```")] == [BlockKind.PARAGRAPH, BlockKind.CODE]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("L’association d'ici, qu’elle", "L’|association| |d'|ici|,| |qu’|elle"),
        ("aujourd’hui prud'homme presqu’île", "aujourd’hui| |prud'homme| |presqu’île"),
        ("jusqu’au rendez-vous", "jusqu’|au| |rendez-vous"),
        ("les agent·es et agent.e.s", "les| |agent·es| |et| |agent.e.s"),
        ("Fin… « oui » !", "Fin|…| |«| |oui| |»| |!"),
        ("12\u202f500 € le 12/03/2024 à 14:30", "12\u202f500| |€| |le| |12/03/2024| |à| |14:30"),
        ("voir [le site](https://a.fr/x_(y)) ici", "voir| |[le site](https://a.fr/x_(y))| |ici"),
        ('![logo](/l.png "Le logo"), [[La Cagette]]', '![logo](/l.png "Le logo")|,| |[[La Cagette]]'),
        ("https://a.fr/x?y=1, a.b@c.fr.", "https://a.fr/x?y=1|,| |a.b@c.fr|."),
        ("<https://a.fr> **gras**", "<https://a.fr>| |**|gras|**"),
        ("snake_case 14h30 3e", "snake_case| |14h30| |3e"),
        ("नमस्ते दुनिया 👩‍👩‍👧 e\u0301", "नमस्ते| |दुनिया| |👩‍👩‍👧| |e\u0301"),
        ("a\n\nb", "a|\n\n|b"),
    ],
)
def test_words_are_cut_as_a_french_reader_would(text, cut):
    assert words(text) == cut.split("|")


def test_what_is_said_leaves_signs_and_blanks_aside():
    assert spoken("L’été, **c’est** fini… [ici](https://a.fr) !") == [
        "L’été",
        "c’est",
        "fini",
        "ici",
        "https",
        "a.fr",
    ]


def test_a_sentence_runs_over_lines_but_not_over_blocks():
    lines = ["Le chat dort. Il", "ronfle.", "- un", "- deux", "", "Fin", "---"]
    assert sentences(lines) == [("Le", "chat", "dort"), ("Il", "ronfle"), ("un",), ("deux",), ("Fin", "---")]


# Each of these made some earlier pattern read the same text again and again.
@pytest.mark.parametrize(
    "pattern",
    [
        "[",
        "[a",
        "[](a",
        "[](a(b",
        "[]((a)",
        '[]( "',
        "a.",
        "a@",
        "a.-",
        "a@b.",
        "1,",
        "http://",
        "l'",
        "-",
        "`",
        "é",
        "’'",
        ".+-",
        "   \n",
    ],
)
def test_a_hostile_text_is_cut_in_one_pass(pattern):
    text = pattern * (100_000 // len(pattern)) + "a"
    assert "".join(words(text)) == text
    assert join(blocks(text)) == text
