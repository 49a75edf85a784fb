"""Names: of people, who must not pass for one another, and of pages, which links must find."""

import re
import unicodedata

from app.checks.contact import scripts
from app.checks.errors import BadValue
from app.checks.text import bounded, is_hidden

NAME_LENGTH = 60
SLUG_LENGTH = 80
NAMELESS = "sans-nom"

# Cyrillic and Greek letters that the eye takes for Latin ones, after Unicode's table of confusables. Capitals
# have their own list, for they do not look like their small letters: « ΑΝΝΑ » is « ANNA », « αννα » is « avva ».
LOOK_ALIKE_CAPITALS = str.maketrans(
    "АВЕЅІЈКМНОРСТУХԀԚԜҺӀΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABESIJKMHOPCTYXDQWHIABEZHIKMNOPTYX"
)
LOOK_ALIKES = str.maketrans(
    "авеѕіјкмнорстухԁԛԝһӏѵгпьαβγεηικμνορστυχωϲϳıɑɡɩ01", "abesijkmhopctyxdqwhlvrnbabyenikuvopotuxwcjiagiol"
)


def fold_name(value: str) -> str:
    """What the eye keeps of a name: two names that look alike fold to the same text.

    Case, accents, spaces, hyphens, apostrophes and dots do not count, nor the alphabet a letter comes from.
    Raises BadValue for characters that can't be seen.
    """
    value = unicodedata.normalize("NFKC", value).strip()
    if any(is_hidden(character) for character in value):
        raise BadValue("Ce nom contient un caractère invisible : retapez-le.")
    value = _without_accents(_without_accents(value).translate(LOOK_ALIKE_CAPITALS).casefold()).translate(
        LOOK_ALIKES
    )
    return " ".join(re.findall(r"\w+", value.replace("_", " ")))


def member_name(value: str) -> str:
    """The public name of a person: 2 to 60 characters, letters of one script, digits, spaces and - ’ . only."""
    value = bounded(value, 10 * NAME_LENGTH).replace("'", "’").replace("\u00a0", " ").replace("\u202f", " ")
    if not 2 <= len(value) <= NAME_LENGTH:
        raise BadValue("Choisissez un nom de 2 à {most} signes.", most=NAME_LENGTH)
    if not all(c in " -’." or unicodedata.category(c) in _NAME_CATEGORIES for c in value):
        raise BadValue("Un nom s’écrit avec des lettres, des chiffres, des espaces, et - ’ . seulement.")
    if not value[0].isalpha() or sum(c.isalpha() for c in value) < 2:
        raise BadValue("Un nom commence par une lettre, et en compte au moins deux.")
    if len(scripts(value)) > 1:
        raise BadValue("Écrivez votre nom avec les lettres d’un seul alphabet.")
    if _is_overloaded(value):
        raise BadValue("Ce nom empile trop d’accents sur une lettre : enlevez-en.")
    return value


_NAME_CATEGORIES = frozenset({"Lu", "Ll", "Lt", "Lo", "Lm", "Mn", "Mc", "Nd"})


def _is_overloaded(value: str) -> bool:
    """More than two marks on one letter is a drawing, not a name."""
    return (
        re.search(r"\u0001{3}", "".join("\x01" if unicodedata.combining(c) else c for c in value)) is not None
    )


def title_key(value: str) -> str:
    """What [[Name]] is looked up by: case, accents, apostrophes and other signs do not count.

    A title without a letter or a digit is its own key.
    """
    words = re.findall(r"[^\W_]+", _plain(value))
    return " ".join(words) or value.strip().casefold()


def slug(value: str) -> str:
    """The title in an address: ASCII letters and digits joined by hyphens, 80 at most, cut between words."""
    words = re.findall(r"[a-z0-9]+", _plain(value))
    text = "-".join(words)
    if len(text) > SLUG_LENGTH:
        text = text[: SLUG_LENGTH + 1].rpartition("-")[0] or text[:SLUG_LENGTH]
    return text or NAMELESS


def _plain(value: str) -> str:
    """Lower case, without accents, ligatures opened (œ is oe)."""
    value = unicodedata.normalize("NFKC", value).casefold().replace("œ", "oe").replace("æ", "ae")
    return _without_accents(value)


def _without_accents(value: str) -> str:
    if value.isascii():
        return value
    marks = (c for c in unicodedata.normalize("NFKD", value) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", "".join(marks))
