"""One line of text: visible characters only, one spelling for each."""

import re
import unicodedata

from app.checks.errors import BadValue

LINE_LENGTH, SHORT_LENGTH, TITLE_LENGTH = 500, 300, 200

# Blank on the screen although Unicode calls them letters, marks or symbols: fillers, joiners, an empty braille.
BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
NO_BREAK = "\u00a0\u202f"
# A link is written [[Name]], [[Name|words]] or [[Name#part]]; [[litige:42]] names a case.
BREAKS_LINKS = frozenset("[]{}|#<>")
CASE_LINK = re.compile(r"(?i)^(litige|fiche|article|membre|proposition)\s*:")


def line(value: str) -> str:
    """One line of at most 500 visible characters; runs of spaces become one, no-break spaces stay."""
    return bounded(value, LINE_LENGTH)


def short_line(value: str) -> str:
    """One line of at most 300 visible characters."""
    return bounded(value, SHORT_LENGTH)


def one_line(typed: str) -> str:
    """What somebody typed, on one line: ordinary spaces and line ends become one space, no-break spaces stay.

    For words that are kept as they come, when nothing is to be refused: `line` says what is wrong instead.
    """
    return re.sub(rf"[^\S{NO_BREAK}]+", " ", typed.replace("\x00", "")).strip()


def title(value: str) -> str:
    """The name of a page: one line of at most 200 characters that [[Name]] can point at, never empty."""
    value = bounded(value, TITLE_LENGTH)
    if not any(character.isalnum() for character in value):
        raise BadValue("Donnez un nom à la page, avec au moins une lettre ou un chiffre.")
    if found := sorted(BREAKS_LINKS.intersection(value)):
        raise BadValue(
            "Enlevez « {sign} » du nom : ce signe casserait les liens [[…]] vers la page.", sign=found[0]
        )
    if CASE_LINK.match(value):
        raise BadValue(
            "Changez le début du nom : « litige : » et ses pareils annoncent un autre genre de lien."
        )
    return value


def bounded(value: str, length: int) -> str:
    """One visible line of at most `length` characters."""
    value = visible(value)
    if len(value) > length:
        raise BadValue(
            "Raccourcissez ce texte : {size} signes, pour {most} au plus.", size=len(value), most=length
        )
    return value


def visible(value: str) -> str:
    """The value in NFC, its spaces tidied. Refuses line ends and whatever the eye can't see.

    Characters that change the direction of writing, or that take no room, let a text lie about what it says.
    """
    value = unicodedata.normalize("NFC", value).strip()
    if re.search(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]", value):
        raise BadValue("Ce texte tient sur une seule ligne : enlevez les retours à la ligne.")
    value = _tidy_spaces(value)
    for place, character in enumerate(value):
        if is_hidden(character):
            raise _hidden(value, place)
    return value


def is_hidden(character: str) -> bool:
    """Controls, format characters (bidi among them), surrogates, unassigned and private ones, and blanks."""
    return unicodedata.category(character)[0] == "C" or character in BLANKS


def _tidy_spaces(value: str) -> str:
    """Every space but the two no-break ones becomes a plain one; a run becomes its first."""
    value = "".join(" " if c == "\t" or _is_odd_space(c) else c for c in value)
    return re.sub(rf"([ {NO_BREAK}])[ {NO_BREAK}]+", r"\1", value).strip()


def _is_odd_space(character: str) -> bool:
    return unicodedata.category(character) == "Zs" and character not in NO_BREAK


def _hidden(value: str, place: int) -> BadValue:
    sign, before = f"U+{ord(value[place]):04X}", value[max(0, place - 15) : place]
    if not before:
        return BadValue(
            "Un caractère invisible ({sign}) se cache au tout début : effacez ce mot et retapez-le.",
            sign=sign,
        )
    return BadValue(
        "Un caractère invisible ({sign}) se cache après « {before} » : effacez ce mot et retapez-le.",
        sign=sign,
        before=before,
    )
