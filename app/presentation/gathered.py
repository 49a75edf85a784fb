"""Many changes of one page on one day, gathered: what was done all at once is read all at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from flask_babel import to_user_timezone


class Dated(Protocol):
    """A change of a page, as lists have it."""

    @property
    def section(self) -> str:
        """The first word of its page's address."""

    @property
    def slug(self) -> str:
        """The second one."""

    @property
    def at(self) -> datetime:
        """When it was made."""

    @property
    def author(self) -> str | None:
        """Who made it, when that is told."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The changes of one page on one day, newest first; most often there is one."""

    rows: tuple[Any, ...]

    @property
    def newest(self) -> Any:
        return self.rows[0]

    @property
    def authors(self) -> tuple[str, ...]:
        """Those who are told, each once, in the order in which they wrote."""
        return tuple(dict.fromkeys(row.author for row in reversed(self.rows) if row.author))

    @property
    def span(self) -> tuple[int, int]:
        """What to compare to read all of them at once."""
        return self.rows[-1].number - 1, self.rows[0].number


def by_page_and_day(rows: Iterable[Dated]) -> list[Gathered]:
    """In the order of the newest change of each. A day begins here, not in Greenwich."""
    found: dict[tuple[str, str, date], list[Dated]] = {}
    for row in rows:
        found.setdefault((row.section, row.slug, to_user_timezone(row.at).date()), []).append(row)
    return [Gathered(tuple(group)) for group in found.values()]
