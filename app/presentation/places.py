"""Places as one says them: « du Puy-en-Velay », « d’Ambert », « 46,5213 N, 3,6815 E »."""

from collections.abc import Mapping

from flask_babel import format_decimal, get_locale
from flask_babel import gettext as _

from app.checks import title_key

# What « de » becomes before the article of a name, which it takes the place of.
CONTRACTIONS = {"Le ": "du ", "Les ": "des "}
VOWELS = frozenset("aeiouy")


def of_place(name: str) -> str:
    """« du Puy-en-Velay », « d’Ambert », « de La Bourboule »; the bare name in a language without contractions."""
    if str(get_locale()) != "fr":
        return name
    for article, contracted in CONTRACTIONS.items():
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return ("d’" if title_key(name)[:1] in VOWELS else "de ") + name


def coordinates(place: Mapping[str, str]) -> str:
    """« 46,5213 N, 3,6815 E »; "" for a place without coordinates."""
    if "lat" not in place or "lon" not in place:
        return ""
    lat, lon = float(place["lat"]), float(place["lon"])
    return _(
        "%(lat)s %(north)s, %(lon)s %(east)s",
        lat=_degrees(lat),
        north=_("N") if lat >= 0 else _("S"),
        lon=_degrees(lon),
        east=_("E") if lon >= 0 else _("O"),
    )


def _degrees(value: float) -> str:
    """Four decimals are eleven metres: no fiche is known better."""
    return format_decimal(abs(round(value, 4)), "0.0###")
