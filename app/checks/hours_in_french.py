"""Opening hours as people read them: « mardi et jeudi », « 14 h – 18 h »."""

import re
from collections.abc import Callable

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
FRENCH = {
    "Mo": "lundi",
    "Tu": "mardi",
    "We": "mercredi",
    "Th": "jeudi",
    "Fr": "vendredi",
    "Sa": "samedi",
    "Su": "dimanche",
    "PH": "jours fériés",
    "SH": "vacances scolaires",
}
RANKS = {"1": "premier", "2": "deuxième", "3": "troisième", "4": "quatrième", "-1": "dernier"}
# Asked for each phrase below, so that a catalogue can say the same in another language; `str` says the French.
Translate = Callable[[str], str]

_NAME = "(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_DAY = rf"(?:{_NAME}(?:-{_NAME}|\[(?:-1|[1-4])(?:,(?:-1|[1-4]))*\])?|PH|SH)"
_SPAN = r"\d\d:\d\d(?:-\d\d:\d\d|\+)"
RULE = re.compile(
    rf"(?:(?P<always>24/7)|(?P<days>{_DAY}(?:,{_DAY})*))?\s*(?P<spans>{_SPAN}(?:,{_SPAN})*)?"
    r'\s*(?P<state>closed|off|open|unknown)?\s*(?:"(?P<comment>[^"]*)")?'
)
# Remarks that read as hours; the others are put between brackets.
APPOINTMENT = re.compile(r"sur (?:rendez-vous|rdv|inscription|réservation)s?", re.IGNORECASE)
# Rules are separated by « ; », or by « , » and a space. Fallback rules (« || ») are beyond our French.
SEPARATOR = re.compile(r"(?:;|,(?=\s))\s*")


def hours_in_french(osm: str, say: Translate = str) -> list[tuple[str, str]]:
    """(days, hours) for each rule of an OpenStreetMap expression, ready to read, with no-break spaces.

    A rule beyond our French (months, sunsets, weeks) is given as it is, after empty days.
    """
    return [_rule_in_french(rule, say) for rule in _rules(osm) if rule]


def _rules(osm: str) -> list[str]:
    """The expression cut into rules, quoted remarks kept whole."""
    quoted: list[str] = []

    def hide(found: re.Match[str]) -> str:
        quoted.append(found[0])
        return f"\x00{len(quoted) - 1}\x00"

    parts = SEPARATOR.split(re.sub(r'"[^"]*"', hide, osm.strip()))
    return [re.sub(r"\x00(\d+)\x00", lambda found: quoted[int(found[1])], part) for part in parts]


def _rule_in_french(rule: str, say: Translate) -> tuple[str, str]:
    found = RULE.fullmatch(rule)
    if not found or _has_no_words(found):
        return "", rule
    return _days(found["days"] or "", say), _when(found, say)


def _has_no_words(found: re.Match[str]) -> bool:
    """Hours of no day, or an unknown without a remark: we have nothing to say in their place."""
    unsaid = found["state"] == "unknown" and not found["comment"]
    return bool(unsaid or (found["spans"] and not found["days"]))


def _when(found: re.Match[str], say: Translate) -> str:
    remark = found["comment"] or ""
    if found["state"] == "unknown" and not found["spans"]:
        return remark if APPOINTMENT.fullmatch(remark) else f"({remark})"
    when = _hours(found, say)
    return f"{when} ({remark})" if remark else when


def _hours(found: re.Match[str], say: Translate) -> str:
    if found["state"] in ("closed", "off"):
        return say("fermé")
    if found["spans"]:
        return _listed([_span(span, say) for span in found["spans"].split(",")], say)
    return _span("00:00-24:00", say) if found["days"] else say("24\u00a0h sur 24, 7\u00a0jours sur 7")


def _days(days: str, say: Translate) -> str:
    """Mo-Fr → du lundi au vendredi; Tu,Th → mardi et jeudi; Sa[1] → premier samedi du mois."""
    if days in ("", "Mo-Su"):
        return say("tous les jours") if days else ""
    return _listed([_day(day, say) for day in re.split(r",(?![-\d])", days)], say)


def _day(day: str, say: Translate) -> str:
    name, _, ranks = day.rstrip("]").partition("[")
    if ranks:
        which = _listed([say(RANKS[rank]) for rank in ranks.split(",")], say)
        return say("{which} {day} du mois").format(which=which, day=say(FRENCH[name]))
    first, _, last = name.partition("-")
    if not last:
        return say(FRENCH[first])
    return say("du {first} au {last}").format(first=say(FRENCH[first]), last=say(FRENCH[last]))


def _span(span: str, say: Translate) -> str:
    if span.endswith("+"):
        return say("à partir de {time}").format(time=_clock(span[:-1], say))
    start, _, end = span.partition("-")
    return f"{_clock(start, say)}\u00a0–\u00a0{_clock(end, say)}"


def _clock(time: str, say: Translate) -> str:
    """14:00 → 14 h; 12:30 → 12 h 30; 24:00 → minuit; 26:00 (two the next morning) → 2 h."""
    hour, minute = int(time[:2]), time[3:]
    if (hour, minute) == (24, "00"):
        return say("minuit")
    text = say("{hour}\u00a0h") if minute == "00" else say("{hour}\u00a0h\u00a0{minute}")
    return text.format(hour=hour % 24, minute=minute)


def _listed(parts: list[str], say: Translate) -> str:
    if len(parts) == 1:
        return parts[0]
    return say("{first} et {last}").format(first=", ".join(parts[:-1]), last=parts[-1])
