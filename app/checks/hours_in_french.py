"""Opening hours as people read them: « mardi et jeudi », « 14 h – 18 h »."""

import re

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
FRENCH = {
    **dict(zip(DAYS, ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"), strict=True)),
    "PH": "jours fériés",
    "SH": "vacances scolaires",
}
RANKS = {"1": "premier", "2": "deuxième", "3": "troisième", "4": "quatrième", "-1": "dernier"}

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


def hours_in_french(osm: str) -> list[tuple[str, str]]:
    """(days, hours) for each rule of an OpenStreetMap expression, ready to read, with no-break spaces.

    A rule beyond our French (months, sunsets, weeks) is given as it is, after empty days.
    """
    return [_rule_in_french(rule) for rule in _rules(osm) if rule]


def _rules(osm: str) -> list[str]:
    """The expression cut into rules, quoted remarks kept whole."""
    quoted: list[str] = []

    def hide(found: re.Match[str]) -> str:
        quoted.append(found[0])
        return f"\x00{len(quoted) - 1}\x00"

    parts = SEPARATOR.split(re.sub(r'"[^"]*"', hide, osm.strip()))
    return [re.sub(r"\x00(\d+)\x00", lambda found: quoted[int(found[1])], part) for part in parts]


def _rule_in_french(rule: str) -> tuple[str, str]:
    found = RULE.fullmatch(rule)
    if not found or _has_no_words(found):
        return "", rule
    return _days(found["days"] or ""), _when(found)


def _has_no_words(found: re.Match[str]) -> bool:
    """Hours of no day, or an unknown without a remark: we have nothing to say in their place."""
    unsaid = found["state"] == "unknown" and not found["comment"]
    return bool(unsaid or (found["spans"] and not found["days"]))


def _when(found: re.Match[str]) -> str:
    remark = found["comment"] or ""
    if found["state"] == "unknown" and not found["spans"]:
        return remark if APPOINTMENT.fullmatch(remark) else f"({remark})"
    when = _hours(found)
    return f"{when} ({remark})" if remark else when


def _hours(found: re.Match[str]) -> str:
    if found["state"] in ("closed", "off"):
        return "fermé"
    if found["spans"]:
        return _listed([_span(span) for span in found["spans"].split(",")])
    return "0\u00a0h\u00a0–\u00a0minuit" if found["days"] else "24\u00a0h sur 24, 7\u00a0jours sur 7"


def _days(days: str) -> str:
    """Mo-Fr → du lundi au vendredi; Tu,Th → mardi et jeudi; Sa[1] → premier samedi du mois."""
    if days in ("", "Mo-Su"):
        return "tous les jours" if days else ""
    return _listed([_day(day) for day in re.split(r",(?![-\d])", days)])


def _day(day: str) -> str:
    name, _, ranks = day.rstrip("]").partition("[")
    if ranks:
        return f"{_listed([RANKS[rank] for rank in ranks.split(',')])} {FRENCH[name]} du mois"
    first, _, last = name.partition("-")
    if not last:
        return FRENCH[first]
    return f"du {FRENCH[first]} au {FRENCH[last]}"


def _span(span: str) -> str:
    if span.endswith("+"):
        return f"à partir de {_clock(span[:-1])}"
    start, _, end = span.partition("-")
    return f"{_clock(start)}\u00a0–\u00a0{_clock(end)}"


def _clock(time: str) -> str:
    """14:00 → 14 h; 12:30 → 12 h 30; 24:00 → minuit; 26:00 (two the next morning) → 2 h."""
    hour, minute = int(time[:2]), time[3:]
    if (hour, minute) == (24, "00"):
        return "minuit"
    return f"{hour % 24}\u00a0h" + (f"\u00a0{minute}" if minute != "00" else "")


def _listed(parts: list[str]) -> str:
    return " et ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
