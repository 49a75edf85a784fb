"""The sentence that comes before any diff: correct French, whatever changed."""

import pytest
from hypothesis import given

from revisions import Content, diff, sentence
from revisions.sentence import number
from tests.revisions.strategies import contents, quick

LABELS = {"phones": "Téléphone", "siret": "SIRET", "hours": "Horaires"}
BODY = "## Nous\n\nNous vendons du pain.\n\nNous vendons du lait.\n\n- un\n- deux\n\n> dit-elle\n\n| a |"


def said(older, newer):
    return sentence(diff(older, newer), LABELS)


def page(body=BODY, title="La Cagette", **fields):
    return Content("structure", title, fields, body)


@pytest.mark.parametrize(
    ("newer", "told"),
    [
        (page(), "Rien n’a changé."),
        (page(title="Le Pré"), "Titre modifié."),
        (page(hours="lundi"), "Un champ modifié\u202f: horaires."),
        (page(hours="lundi", siret="1"), "Deux champs modifiés\u202f: horaires, SIRET."),
        (page(hours="lundi", title="Le Pré"), "Titre et un champ modifiés\u202f: horaires."),
        (page(BODY.replace("pain", "bon pain")), "Dans le texte, un paragraphe réécrit."),
        (page(BODY.replace("pain", "bon pain").replace("lait", "bon lait")), "Dans le texte, deux paragraphes réécrits."),
        (page(BODY.replace("du pain", "du\npain")), "Dans le texte, un paragraphe remis en forme."),
        (page(BODY + "\n| b |\n| c |"), "Dans le texte, deux lignes de tableau ajoutées."),
        (page(BODY.replace("\n\n> dit-elle", "")), "Dans le texte, une citation supprimée."),
        (page(BODY.replace("dit-elle", "dit-il")), "Dans le texte, une citation réécrite."),
        (page(BODY.replace("- deux", "- deux\n- trois")), "Dans le texte, un élément de liste ajouté."),
        (page(BODY.replace("## Nous", "## Vous")), "Dans le texte, un intertitre réécrit."),
        (page(BODY + "\n\n```\ncode\n```"), "Dans le texte, un bloc de code ajouté."),
        (page("", hours="x"), "Un champ modifié\u202f: horaires. Dans le texte, deux paragraphes supprimés, un intertitre supprimé, "
         "deux éléments de liste supprimés, une citation supprimée, une ligne de tableau supprimée."),
    ],
)  # fmt: skip
def test_what_changed_is_said_in_one_sentence(newer, told):
    assert said(page(), newer) == told


def test_the_deeds_done_to_paragraphs_follow_one_noun():
    older = page(
        "Un bon pain de seigle.\n\nUn bon pain de froment.\n\nAu fournil du village.\n\nFin du texte."
    )
    newer = page(
        "Un bon pain de seigle bio.\n\nAu fournil du village.\n\nUn bon pain de froment.\n\nFin du texte.\n\nMerci à tous."
    )
    assert said(older, newer) == "Dans le texte, un paragraphe réécrit, un ajouté, un déplacé."


def test_numbers_are_words_up_to_twenty_and_figures_beyond():
    assert [number(count) for count in (1, 2, 11, 17, 20, 21)] == [
        "un",
        "deux",
        "onze",
        "dix-sept",
        "vingt",
        "21",
    ]
    assert number(1, feminine=True) == "une"
    many = page("\n\n".join(f"Paragraphe nouveau {n}" for n in range(25)))
    assert said(page(""), many) == "Dans le texte, 25\u00a0paragraphes ajoutés."


def test_a_long_list_of_fields_is_cut_short():
    newer = page(**{f"champ{n:02}": "x" for n in range(12)})
    told = said(page(), newer)
    assert told.startswith("Douze champs modifiés\u202f: champ00, ")
    assert told.endswith("champ06 et cinq autres.")


@quick
@given(contents, contents)
def test_any_diff_has_its_sentence(older, newer):
    told = said(older, newer)
    assert (told == "Rien n’a changé.") == (older == newer)
    assert told[0].isupper()
    assert told.endswith(".")
    assert "'" not in told
