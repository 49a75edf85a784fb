"""A diff as one French sentence, the first thing its reader sees."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from revisions.block_diff import BlockChange, BlockOp
from revisions.diff import Diff
from revisions.prose import BlockKind

NOTHING = "Rien n’a changé."
_NAMED_AT_MOST = 8

# fmt: off
_NUMBERS = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix",
    "onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf", "vingt",
)
# fmt: on


class _Noun(NamedTuple):
    one: str
    many: str
    feminine: bool = False


_NOUNS = {
    BlockKind.PARAGRAPH: _Noun("paragraphe", "paragraphes"),
    BlockKind.HEADING: _Noun("intertitre", "intertitres"),
    BlockKind.ITEM: _Noun("élément de liste", "éléments de liste"),
    BlockKind.QUOTE: _Noun("citation", "citations", feminine=True),
    BlockKind.CODE: _Noun("bloc de code", "blocs de code"),
    BlockKind.TABLE_ROW: _Noun("ligne de tableau", "lignes de tableau", feminine=True),
}
_REFLOWED = "reflowed"
# What is said of a block, in the order in which it is said; "{}" is where gender and number show.
_DEEDS = {
    BlockOp.REWRITTEN.value: "réécrit{}",
    BlockOp.ADDED.value: "ajouté{}",
    BlockOp.REMOVED.value: "supprimé{}",
    BlockOp.MOVED.value: "déplacé{}",
    _REFLOWED: "remis{} en forme",
}


def sentence(diff: Diff, labels: Mapping[str, str]) -> str:
    """What changed, told in French: « Deux champs modifiés : horaires, téléphone. Dans le texte, un paragraphe réécrit. »

    `labels`: the French name of each field; one without a label goes by its own name.
    """
    told = [part for part in (_told_fields(diff, labels), _told_body(diff)) if part]
    return " ".join(told) or NOTHING


def number(count: int, feminine: bool = False) -> str:
    """A count in words up to twenty, in figures beyond."""
    if count == 1 and feminine:
        return "une"
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _counted(count: int, noun: _Noun) -> str:
    """« trois paragraphes », « 21 paragraphes » with a no-break space after figures."""
    space = " " if count < len(_NUMBERS) else "\u00a0"
    return f"{number(count, noun.feminine)}{space}{noun.one if count == 1 else noun.many}"


def _told_fields(diff: Diff, labels: Mapping[str, str]) -> str:
    """« Titre et deux champs modifiés : horaires, téléphone. »"""
    subjects = [word for word, changed in (("type de page", diff.kind), ("titre", diff.title)) if changed]
    named = len(subjects)
    if diff.fields:
        subjects.append(_counted(len(diff.fields), _Noun("champ", "champs")))
    if not subjects:
        return ""
    many = named + len(diff.fields) > 1
    names = [_lowered(labels.get(change.name, change.name)) for change in diff.fields]
    told = f"{_and(subjects)} modifié{'s' * many}"
    return _capitalised(f"{told}\u202f: {_listed(names)}." if names else f"{told}.")


def _told_body(diff: Diff) -> str:
    """« Dans le texte, un paragraphe réécrit, deux ajoutés, une citation supprimée. »"""
    counts = Counter((change.kind, _deed(change)) for change in diff.changed_blocks)
    there = {kind for kind, _deed in counts}
    told = [phrase for kind in _NOUNS if kind in there for phrase in _told_kind(kind, counts)]
    return f"Dans le texte, {', '.join(told)}." if told else ""


def _told_kind(kind: BlockKind, counts: Mapping[tuple[BlockKind, str], int]) -> Iterable[str]:
    """The deeds done to one kind of block; the noun is said with the first."""
    noun = _NOUNS[kind]
    said = False
    for deed, participle in _DEEDS.items():
        if count := counts.get((kind, deed), 0):
            subject = number(count, noun.feminine) if said else _counted(count, noun)
            yield f"{subject} {_agreed(participle, noun.feminine, count > 1)}"
            said = True


def _deed(change: BlockChange) -> str:
    return _REFLOWED if change.reflowed else change.op.value


def _agreed(participle: str, feminine: bool, many: bool) -> str:
    """The participle in its gender and number; « remis » already ends in s."""
    plural = "s" * (many and (feminine or not participle.startswith("remis{}")))
    return participle.format("e" * feminine + plural)


def _listed(names: list[str]) -> str:
    """The names, or the first of them and how many others."""
    if len(names) <= _NAMED_AT_MOST:
        return ", ".join(names)
    others = len(names) - _NAMED_AT_MOST + 1
    return f"{', '.join(names[:-others])} et {_counted(others, _Noun('autre', 'autres'))}"


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} et {words[-1]}"


def _lowered(label: str) -> str:
    """A label in the midst of a sentence: an acronym keeps its capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
