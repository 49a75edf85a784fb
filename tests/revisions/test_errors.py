"""Errors are French sentences for someone, typed as French is."""

import re

import pytest

from revisions import (
    BrokenChain,
    Content,
    DoesNotApply,
    ImpossibleChoice,
    MergeConflict,
    RevisionsError,
    Unreadable,
    UnreadableText,
)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (UnreadableText("body", "il est vide"), "Le texte ne peut pas être enregistré : il est vide."),
        (UnreadableText("hours", "il est vide"), "« hours » ne peut pas être enregistré : il est vide."),
        (
            Unreadable("ses octets sont abîmés"),
            "Cette version ne peut pas être relue : ses octets sont abîmés.",
        ),
        (DoesNotApply("title"), "Cette comparaison ne part pas de ce contenu : « title » diffère."),
        (MergeConflict(["title", "body"]), "À trancher par une personne : title, body."),
        (ImpossibleChoice("hours"), "Ce choix n’existe pas pour « hours »."),
        (BrokenChain(3, "elle manque"), "La chaîne des versions est rompue à la version 3 : elle manque."),
    ],
)
def test_each_error_is_a_sentence_for_someone(error, told):
    assert isinstance(error, RevisionsError)
    assert str(error).replace("\u202f", " ") == told
    assert not re.search(r"[ \u00a0][:;!?»]|«[ \u00a0]|'", str(error))


def test_the_reader_is_told_which_text_cannot_be_kept():
    with pytest.raises(UnreadableText, match="Le titre ne peut pas être enregistré"):
        Content("article", "\ud800")
