"""Ways to reach someone: phone, e-mail, address on the web. Nothing is fetched or called to check them."""

import re
import unicodedata
from urllib.parse import SplitResult, urlsplit

from email_validator import EmailNotValidError, validate_email

from app.checks.errors import BadValue
from app.checks.text import bounded, visible

SCHEMES = ("http", "https", "mailto", "tel")
URL_LENGTH = 1000
FULL_NUMBER = re.compile(r"(?:\+33|0033)?(?:\(0\)|0)?([1-9][0-9]{8})")
# 15, 112, 3919, 1044, 118712: numbers that only exist short.
SHORT_NUMBER = re.compile(r"1[0-9]|1[0-9]{2}|10[0-9]{2}|3[0-9]{3}|11[68][0-9]{3}")


def phone(value: str) -> str:
    """A French number, written « 04 73 12 34 56 »; short numbers stay as they are (3919)."""
    digits = re.sub(r"[\s.\-–/]", "", value)
    if not digits or SHORT_NUMBER.fullmatch(digits):
        return digits
    found = FULL_NUMBER.fullmatch(digits)
    if not found or not digits.startswith(("0", "+")):
        raise BadValue(
            "Écrivez les dix chiffres du numéro, par exemple 04 65 71 20 47, ou +33 4 65 71 20 47."
        )
    ten = "0" + found[1]
    return " ".join(ten[i : i + 2] for i in range(0, 10, 2))


def email(value: str) -> str:
    """An e-mail address, well formed; whether it answers is not asked."""
    value = visible(value)
    if not value:
        return ""
    try:
        return validate_email(value, check_deliverability=False).normalized
    except EmailNotValidError:
        raise BadValue("Écrivez une adresse complète, par exemple bonjour@leperron.example.") from None


def url(value: str) -> str:
    """A complete address (http, https, mailto or tel), host and scheme in lower case, the rest untouched.

    Nothing is added: `leperron.example` is refused with a sentence, for a guessed scheme may lead elsewhere.
    """
    value = bounded(value, URL_LENGTH)
    if not value:
        return ""
    scheme = value.partition(":")[0].lower()
    if scheme not in SCHEMES or ":" not in value:
        raise BadValue("Écrivez l’adresse complète, avec https:// au début.")
    if re.search(r'[\s<>"\\^`{|}]', value):
        raise BadValue(
            "Enlevez de l’adresse les espaces, guillemets, chevrons et autres signes qui n’y ont pas cours."
        )
    return _READERS[scheme](scheme, value)


def _web_url(scheme: str, value: str) -> str:
    """http or https, a host with a name, no password; the path, the query and the fragment as they were."""
    try:
        parts = urlsplit(value)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise BadValue("Cette adresse de site est mal formée : copiez-la depuis votre navigateur.") from None
    if "@" in parts.netloc:
        raise BadValue("Enlevez le nom et le mot de passe de l’adresse : elle sera publique.")
    if not value[len(scheme) :].startswith("://") or port == 0:
        raise BadValue("Écrivez l’adresse complète, avec https:// au début.")
    _check_host(host)
    return _rebuilt(parts._replace(scheme=scheme, netloc=host if port is None else f"{host}:{port}"), value)


def _rebuilt(parts: SplitResult, typed: str) -> str:
    """The address as typed but for its scheme and host; urlunsplit would drop an empty query or fragment."""
    rest = re.sub(r"^[^:]*://[^/?#]*", "", typed)
    return f"{parts.scheme}://{parts.netloc}{rest}"


def _check_host(host: str) -> None:
    """A host is names separated by dots, each in one script, that the domain name system can carry."""
    labels = host.removesuffix(".").split(".")
    if len(labels) < 2 or not all(_good_label(label) for label in labels) or labels[-1].isdigit():
        raise BadValue(
            "Le nom du site est mal écrit : il ressemble à leperron.example, sans espace ni accent oublié."
        )


def _good_label(label: str) -> bool:
    """Letters, digits and hyphens, of any language but one script at a time: « pаypal » mixes two."""
    if not label or label.startswith("-") or label.endswith("-"):
        return False
    if not all(c == "-" or c == "_" or unicodedata.category(c)[0] in "LNM" for c in label):
        return False
    try:
        label.encode("idna")
    except UnicodeError:
        return False
    return len(scripts(label)) <= 1


def scripts(text: str) -> set[str]:
    """The writing systems of the letters of a text: LATIN, CYRILLIC… Chinese and Japanese signs count as one."""
    names = {unicodedata.name(c, "UNKNOWN").split()[0] for c in text if c.isalpha()}
    return {"CJK" if name in ("HIRAGANA", "KATAKANA") else name for name in names}


def _mailto(scheme: str, value: str) -> str:
    """mailto: and one address, nothing more: a subject or a copy would be written for someone else."""
    address = value.partition(":")[2]
    if not address:
        raise BadValue("Écrivez une adresse de courriel après mailto:.")
    return f"{scheme}:{email(address)}"


def _tel(scheme: str, value: str) -> str:
    """tel: and a French number, its digits as typed."""
    number = value.partition(":")[2]
    if not phone(number):
        raise BadValue("Écrivez un numéro de téléphone après tel:.")
    return f"{scheme}:{number}"


_READERS = {"http": _web_url, "https": _web_url, "mailto": _mailto, "tel": _tel}
