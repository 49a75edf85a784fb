"""How dates, numbers and sizes are read aloud in a page, in the reader's language."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import format_date, format_datetime, format_decimal
from markupsafe import Markup, escape

from app.kinds import SECTIONS
from app.presentation.words import gettext as _
from app.presentation.words import language, ngettext

# The clock of the site: the same for everybody, wherever they read.
CLOCK = "Europe/Paris"
_clock = ZoneInfo(CLOCK)


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        ago=ago,
        ahead=ahead,
        cited_rule=cited_rule,
        day=day,
        field_address=field_address,
        field_names=field_names,
        moment=moment,
        number=number,
        size=size,
        kilometres=kilometres,
        short_seal=short_seal,
    )


def day(at: datetime | date) -> str:
    """« 5 novembre 2026 »."""
    here = _here(at)
    return _day(here.date() if isinstance(here, datetime) else here, language())


@lru_cache(maxsize=4000)
def _day(at: date, _language: str) -> str:
    return format_date(at, _("d MMMM y"), rebase=False).replace(" ", "\u00a0")


def moment(at: datetime) -> str:
    """« 5 novembre 2026, 18 h 40 »."""
    here = _here(at)
    return f"{_day(here.date(), language()) if isinstance(here, datetime) else day(here)}, {_hour(here)}"


def ago(at: datetime, now: datetime) -> str:
    """« il y a 4 jours », « hier, 21 h 03 »: near things by distance, far things by date."""
    then, here = _here(at), _here(now)
    days = (here.date() - then.date()).days
    if days == 0:
        return _("aujourd’hui, %(hour)s", hour=_hour(then))
    if days == 1:
        return _("hier, %(hour)s", hour=_hour(then))
    if days < 30:
        return ngettext("il y a %(num)d jour", "il y a %(num)d jours", days)
    return day(at)


def ahead(at: datetime, now: datetime) -> str:
    """« dans 3 jours », « dans 5 heures »: how far a deadline is; nothing once it is past."""
    left = at - now
    if left.total_seconds() <= 0:
        return ""
    if left.days:
        return ngettext("dans %(num)d jour", "dans %(num)d jours", left.days)
    hours, minutes = divmod(left.seconds // 60, 60)
    if hours:
        return ngettext("dans %(num)d heure", "dans %(num)d heures", hours)
    return ngettext("dans %(num)d minute", "dans %(num)d minutes", max(1, minutes))


# What `changed` calls what is not a field of a kind.
OTHER_NAMES = {"title": "nom", "body": "texte"}
MOST_NAMED = 4


def field_names(changed: Sequence[str], section: str) -> str:
    """« horaires, téléphone, texte »: the fields that a revision changed, in words; the first few of many."""
    known = SECTIONS[section].by_name
    names = [
        _(OTHER_NAMES[n] if n in OTHER_NAMES else known[n].spoken)
        for n in changed
        if n in OTHER_NAMES or n in known
    ]
    if len(names) > MOST_NAMED:
        return _(
            "%(names)s et %(n)s autres",
            names=", ".join(names[: MOST_NAMED - 1]),
            n=len(names) - MOST_NAMED + 1,
        )
    return ", ".join(names)


def field_address(name: str) -> str:
    """A field in an address: « texte », « nom », or its own name."""
    return OTHER_NAMES.get(name, name)


def number(value: float) -> str:
    """« 1 287 », with the reader's separators."""
    return _number(value, language())


@lru_cache(maxsize=2000)
def _number(value: float, _language: str) -> str:
    return format_decimal(value)


def size(characters: int) -> str:
    """« 1,2 ko »: the length of a text as people weigh it."""
    if characters < 1000:
        return ngettext("%(num)d signe", "%(num)d signes", characters)
    return _kilobytes(round(characters / 1000, 1), language())


@lru_cache(maxsize=2000)
def _kilobytes(thousands: float, _language: str) -> str:
    return _("%(n)s ko", n=format_decimal(thousands))


def kilometres(distance: float) -> str:
    """« 3,4 km »."""
    return _("%(n)s km", n=format_decimal(round(distance, 1), "0.0"))


def cited_rule(rule: str) -> str:
    """« Règles, art. 13 », as a measure cites it."""
    number = rule.rpartition(" ")[2]
    return _("Règles, art. %(n)s", n=number) if number.isdecimal() else rule


def short_seal(seal: str) -> Markup:
    """The first twelve signs of a fingerprint, in fours, as one reads them aloud."""
    return Markup(f"<code>{escape(seal[:4])} {escape(seal[4:8])} {escape(seal[8:12])}</code>")  # noqa: S704 (made safe)


def _here(at: datetime | date) -> datetime | date:
    return at.astimezone(_clock) if isinstance(at, datetime) else at


def _hour(at: datetime | date) -> str:
    if language() != "fr":
        return format_datetime(at, "HH:mm", rebase=False)
    hour, minute = (at.hour, at.minute) if isinstance(at, datetime) else (0, 0)
    return f"{hour}\u00a0h\u00a0{minute:02}" if minute else f"{hour}\u00a0h"
