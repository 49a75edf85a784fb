"""A comparison as one sentence, in the reader's language."""

from collections import Counter
from collections.abc import Callable, Mapping

from flask_babel import gettext as _
from flask_babel import ngettext

from app.presentation.words import language
from revisions import BlockChange, BlockKind, BlockOp, Diff, sentence


def summed_up(found: Diff, labels: Mapping[str, str]) -> str:
    """What changed. French agrees its participles, which the engine does; other languages fill in templates.

    `labels`: the name of each field in the reader's language.
    """
    if language() == "fr":
        return sentence(found, labels)
    return " ".join(filter(None, (_fields(found, labels), _body(found)))) or _("Rien n’a changé.")


def _fields(found: Diff, labels: Mapping[str, str]) -> str:
    names = [
        word for word, changed in ((_("type de page"), found.kind), (_("titre"), found.title)) if changed
    ]
    names += [labels.get(change.name, change.name) for change in found.fields]
    if not names:
        return ""
    return ngettext(
        "%(num)d champ modifié : %(names)s.",
        "%(num)d champs modifiés : %(names)s.",
        len(names),
        names=", ".join(names),
    )


def _body(found: Diff) -> str:
    counts = Counter((change.kind, _deed(change)) for change in found.changed_blocks)
    phrases = [
        _("%(what)s %(done)s", what=NOUNS[kind](counts[kind, deed]), done=said)
        for kind in NOUNS
        for deed, said in _deeds().items()
        if counts[kind, deed]
    ]
    return _("Dans le texte : %(phrases)s.", phrases=", ".join(phrases)) if phrases else ""


REFLOWED = "reflowed"

NOUNS: Mapping[BlockKind, Callable[[int], str]] = {
    BlockKind.PARAGRAPH: lambda n: ngettext("%(num)d paragraphe", "%(num)d paragraphes", n),
    BlockKind.HEADING: lambda n: ngettext("%(num)d intertitre", "%(num)d intertitres", n),
    BlockKind.ITEM: lambda n: ngettext("%(num)d élément de liste", "%(num)d éléments de liste", n),
    BlockKind.QUOTE: lambda n: ngettext("%(num)d citation", "%(num)d citations", n),
    BlockKind.CODE: lambda n: ngettext("%(num)d bloc de code", "%(num)d blocs de code", n),
    BlockKind.TABLE_ROW: lambda n: ngettext("%(num)d ligne de tableau", "%(num)d lignes de tableau", n),
}


def _deeds() -> dict[str, str]:
    """What may be done to a block, in the order in which it is said."""
    return {
        BlockOp.REWRITTEN.value: _("réécrit"),
        BlockOp.ADDED.value: _("ajouté"),
        BlockOp.REMOVED.value: _("retiré"),
        BlockOp.MOVED.value: _("déplacé"),
        REFLOWED: _("remis en forme"),
    }


def _deed(change: BlockChange) -> str:
    return REFLOWED if change.reflowed else change.op.value
