"""Why a document matched, shown: marked words in the very text of its author."""

import random
import re
import time

import pytest

from search_index.marking import SHOWN, extract, mark
from search_index.reading import read


def marked(text: str, typed: str) -> str:
    """A text with brackets around what is marked."""
    return "".join(f"[{span.text}]" if span.marked else span.text for span in mark(text, read(typed).keys))


@pytest.mark.parametrize(
    ("text", "typed", "shown"),
    [
        ("L’économie sociale", "economie", "L’[économie] sociale"),
        ("Œuvres d’art & cœurs", "oeuvre coeur", "[Œuvres] d’art & [cœurs]"),
        ("Nos agent·es et leurs élu(e)s", "agente élues", "Nos [agent·es] et leurs [élu(e)s]"),
        ("À Clermont-Ferrand", "clermont", "À [Clermont]-Ferrand"),
        ("À Clermont-Ferrand", "clermontferrand", "À [Clermont-Ferrand]"),
        ("Les jeux, le jeu", "jeu", "Les [jeux], le [jeu]"),
        ("<b>Vélos</b> & co", "vélo", "<b>[Vélos]</b> & co"),
        ("La A.M.A.P. d’ici", "amap", "La [A.M.A.P]. d’ici"),
        ("A C E A", "acea", "[A C E A]"),
        ("L’@telier", "ateliers", "L’[@telier]"),
        ("Les yeux de St Jean", "œil saint", "Les [yeux] de [St] Jean"),
        ("Tél. 04 73 00 00 00", "0473000000", "Tél. [04 73 00 00 00]"),
        ("asso\u00adciation", "association", "[asso\u00adciation]"),
        ("Rien ici", "vélo", "Rien ici"),
        ("", "vélo", ""),
    ],
)
def test_the_words_found_are_marked_as_they_are_written(text: str, typed: str, shown: str) -> None:
    assert marked(text, typed) == shown


def test_spans_joined_are_the_text() -> None:
    text = "  L’œuvre\td’Émile : « l’été » – 04 73 00 00 00 !  "
    assert "".join(span.text for span in mark(text, read("été oeuvre 04").keys)) == text


PIECES = (
    *(
        "vélo",
        "vélos",
        "VÉLO",
        "l’",
        "d'",
        "velo",
        "ve",
        "é",
        "œil",
        "yeux",
        "a",
        "S",
        "C",
        "I",
        "1",
        "04",
        "@telier",
    ),
    *(
        " ",
        " ",
        " ",
        ", ",
        "\u00a0",
        "\u202f",
        "\n",
        "-",
        ".",
        "_",
        "(e)s",
        "·e·s",
        ".e",
        "(",
        ")",
        "\u0301",
        "\u00ad",
    ),
)


@pytest.mark.parametrize("seed", range(20))
def test_plain_words_are_marked_as_if_they_were_read_like_the_others(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    texts = ["".join(chance.choices(PIECES, k=30)) for _ in range(40)]
    typed = ("vélo", "œil", "scic", "atelier", "vel", "ve e", "0404")
    quick = [(marked(text, one), extracted(text, text, one)) for text in texts for one in typed]
    monkeypatch.setattr("search_index.marking._PLAIN", re.compile("(?!)"))
    assert [(marked(text, one), extracted(text, text, one)) for text in texts for one in typed] == quick
    assert any("[" in shown for shown, _ in quick)


def extracted(summary: str, text: str, typed: str) -> str:
    """An extract with brackets around what is marked."""
    return "".join(f"[{s.text}]" if s.marked else s.text for s in extract(summary, text, read(typed).keys))


def test_the_summary_is_shown_when_it_holds_a_word_else_the_passage_that_does() -> None:
    text = "Premier mot. " * 60 + "Ici la boulangère pétrit. " + "Dernier mot. " * 60
    assert extracted("Une boulangerie.", text, "boulangerie") == "Une [boulangerie]."
    passage = extracted("Un fournil.", text, "boulanger")
    assert "Ici la [boulangère] pétrit." in passage
    assert passage.startswith("…")
    assert passage.endswith("…")
    assert len(passage) <= SHOWN + 40
    assert extracted("Un fournil.", text, "vélo") == "Un fournil."
    assert extracted("", "Un texte court.", "vélo") == "Un texte court."
    assert extracted("", "", "vélo") == ""


def test_a_word_far_into_a_long_text_is_found_fast() -> None:
    text = "voici venir une vache verte " * 3_000 + "le vélo"
    started = time.process_time()
    extract("", text, read("vélo").keys)
    assert time.process_time() - started < 0.2
