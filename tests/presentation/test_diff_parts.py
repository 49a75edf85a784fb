"""A comparison as it stands on a page: two sides of each change, in safe words, numbered in order."""

import re

import pytest

from app.kinds import KINDS
from app.presentation import diff_parts
from app.presentation.comparing import DrawnDiff, drawn_diff
from revisions import Content, diff

pytestmark = pytest.mark.usefixtures("speaking")

STRUCTURE = KINDS["structure"]
MISCHIEF = "<script>\"'&"
SAFE = "&lt;script&gt;&#34;&#39;&amp;"


def drawn(older: str, newer: str, title: str = "Le Pré", **fields: str) -> DrawnDiff:
    before, after = Content("structure", "Le Pré", {}, older), Content("structure", title, fields, newer)
    return drawn_diff(STRUCTURE, diff(before, after, STRUCTURE.field_kinds()))


def paragraphs(html: str) -> list[str]:
    """What is read of the texts, with its marks."""
    return re.findall(r'<p class="diff-text[^"]*" data-said>(.*?)</p>', html)


def test_a_change_is_told_on_both_sides_between_what_stands_still():
    told = diff_parts.whole(drawn("Fin mai.\n\nDu pain.", "Fin mai.\n\nDu lait."), "Avant", "Après")
    assert paragraphs(told) == ["Fin mai.", "Du <del>pain</del>.", "Du <del>pain</del><ins>lait</ins>."]
    assert "<h3>1. Paragraphe <span>réécrit\u202f: 1 mot ajouté, 1 retiré</span>" in told
    assert "1 passage inchangé\u202f: <span data-said>«\u202fFin mai.\u202f»</span>" in told


def test_what_comes_goes_and_moves_says_so():
    older = "Le premier dit une chose.\n\nAu revoir les amis.\n\nLe dernier en dit une autre."
    newer = "Le dernier en dit une autre.\n\nLe premier dit une chose.\n\n- Bienvenue à tout le monde"
    told = diff_parts.body(drawn(older, newer), "Avant", "Après")
    assert re.findall(r"<h3>\d+\. (.*?) <span>(.*?)</span>", told) == [
        ("Paragraphe", "retiré"),
        ("Paragraphe", "déplacé de la place 1 à la place 2, texte inchangé"),
        ("Élément de liste", "ajouté"),
    ]
    assert '<p class="diff-text diff-gone" data-said><del>Au revoir les amis.</del></p>' in told
    assert "<ins>- Bienvenue à tout le monde</ins>" in told
    assert told.count("Rien à cet endroit.") == 2


def test_what_people_wrote_is_safe_wherever_it_stands():
    texts = [f"{MISCHIEF} {word} et des mots d’ici" for word in ("un", "deux", "trois", "quatre")]
    newer = [texts[0], texts[1] + " bis", texts[3], f"- {MISCHIEF} nouveau"]
    told = drawn("\n\n".join(texts), "\n\n".join(newer), title=MISCHIEF, presentation=MISCHIEF)
    html = diff_parts.whole(told, MISCHIEF, MISCHIEF, MISCHIEF)
    assert MISCHIEF not in html
    assert "<script" not in html
    assert html.count(SAFE) > 10


def test_several_comparisons_of_a_page_have_each_their_own_places_and_no_jumps():
    told = drawn("Un.\n\nDeux.", "Un peu.\n\nDeux.\n\n- Trois", title="Le Grand Pré")
    alone, among = diff_parts.whole(told, "a", "b"), diff_parts.whole(told, "a", "b", "o7-")
    assert re.findall(r'id="(.*?)"', among) == ["o7-champs", "o7-c1", "o7-texte", "o7-c2", "o7-c3"]
    assert re.findall(r'href="#(.*?)"', among) == ["o7-c1", "o7-c3", "o7-c2"]
    assert "diff-jumps" in alone
    assert "diff-jumps" not in among


def test_a_reader_jumps_to_the_first_forty_changes():
    older = "\n\n".join(f"- Passage {n}\n\nIci rien de neuf {n}." for n in range(60))
    told = diff_parts.whole(drawn(older, older.replace("Passage", "Ce passage-ci")), "Avant", "Après")
    assert "<strong>60 changements</strong>" in told
    assert re.findall(r'<li><a href="#c(\d+)">', told)[-1] == "40"


def test_fields_that_changed_are_a_table_and_the_text_is_left_out_when_it_is_the_same():
    told = diff_parts.whole(drawn("Texte.", "Texte.", presentation="Du pain"), "Avant", "Après")
    assert '<td data-head="Avant\u202f:" data-said>—</td>' in told
    assert '<td data-head="Après\u202f:" data-said><ins>Du pain</ins></td>' in told
    assert "Le texte" not in told
