"""Deadlines: what « 14 jours » means when clocks change and months end.

Hours are exact (a poll of 168 h lasts 168 h). Days and months are those of the calendar on the wall, in the time
of France: « 14 jours » after Monday at 10 h is a Monday at 10 h, whether or not the clocks changed between.
Everything that comes in and goes out is aware; what goes out is UTC.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
NBSP = "\N{NO-BREAK SPACE}"


def after_hours(start: datetime, hours: int) -> datetime:
    """So many hours later, to the second, whatever the clocks do."""
    return start.astimezone(UTC) + timedelta(hours=hours)


def after_days(start: datetime, days: int) -> datetime:
    """The same time of day so many days later, in France.

    A time that the clocks skip in March is the same moment an hour later on the wall; one that comes twice in
    October is the second: nobody loses an hour.
    """
    here = start.astimezone(PARIS).replace(tzinfo=None)
    return _on_the_wall(here + timedelta(days=days))


def whole_days(start: datetime, end: datetime) -> int:
    """How many of these days are over: the most that `after_days` adds without passing the end; 0 if it came before."""
    days = max(0, (end - start).days) + 1
    while days and after_days(start, days) > end:
        days -= 1
    return days


def after_months(start: datetime, months: int) -> datetime:
    """The same day and time so many months later; the last day of a month that is too short."""
    here = start.astimezone(PARIS).replace(tzinfo=None)
    year, month = divmod(here.year * 12 + here.month - 1 + months, 12)
    return _on_the_wall(
        here.replace(year=year, month=month + 1, day=min(here.day, _last_day(year, month + 1)))
    )


def in_french(at: datetime) -> str:
    """A moment in words, in the time of France: « 1er mars 2026 à 9 h 05 »."""
    here = at.astimezone(PARIS)
    day = "1er" if here.day == 1 else str(here.day)
    minutes = f"{NBSP}{here.minute:02d}" if here.minute else ""
    return f"{day}{NBSP}{MONTHS[here.month - 1]} {here.year} à {here.hour}{NBSP}h{minutes}"


def _on_the_wall(local: datetime) -> datetime:
    return local.replace(tzinfo=PARIS, fold=1 if _comes_twice(local) else 0).astimezone(UTC)


def _comes_twice(local: datetime) -> bool:
    """A skipped time has two offsets as well, the later one being the smaller before."""
    first, second = (local.replace(tzinfo=PARIS, fold=fold).utcoffset() for fold in (0, 1))
    return first is not None and second is not None and first > second


def _last_day(year: int, month: int) -> int:
    following = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return (following - timedelta(days=1)).day
