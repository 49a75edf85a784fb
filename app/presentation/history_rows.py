"""The rows of a history: fifty on a page, each with a dozen pieces, so they are put together here and not by a macro.

Words to be translated stand outside the f-strings: inside, they would not be gathered for the catalogues.
"""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple, Protocol

from markupsafe import Markup

from app.presentation.direct_calls import safe
from app.presentation.filters import field_names, moment, size
from app.presentation.words import language
from app.presentation.words import plain as _


class Row(Protocol):
    """What is told of a version."""

    @property
    def number(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def summary(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def changed(self) -> Sequence[str]: ...
    @property
    def tags(self) -> Sequence[str]: ...
    @property
    def withheld(self) -> Any: ...
    @property
    def author(self) -> str | None: ...
    @property
    def author_slug(self) -> str | None: ...


class _Said(NamedTuple):
    """The words of a row, as formats of what they are said of."""

    version: str
    of_it: str
    change: str
    since: str
    undo: str
    creation: str
    changed: str
    summary: str
    before: str
    after: str


@cache
def _said(_language: str) -> _Said:
    return _Said(
        version=_("Version %(n)s"),
        of_it=_("la version %(n)s"),
        change=_("ce qui change"),
        since=_("depuis"),
        undo=_("défaire"),
        creation=_("création"),
        changed=_(" : %(what)s"),
        summary=_("« %(words)s »"),
        before=_("avant"),
        after=_("après"),
    )


@dataclass(frozen=True, slots=True)
class DrawnRows:
    """Draws the rows of one page of a history, as its template says what they share.

    here, members: what the addresses of this page and of people begin with. section: where the page is, which names its
    fields. last: the newest number of the page. newest, next: the numbers that are ticked to be compared. undo: is
    undoing offered?
    """

    here: str
    members: str
    section: str
    last: int
    newest: int
    next: int
    undo: bool
    words: _Said = field(default_factory=lambda: _said(language()))

    def all(self, rows: Iterable[Row], patrols: Container[int], otherwise: Callable[[Row], Markup]) -> Markup:
        """Every row. otherwise: what draws those of which more is told than who, when and what, as the read ones are.

        patrols: the numbers of those of which patrol says something.
        """
        drawn = [
            otherwise(row)
            if row.tags or row.withheld or row.number in patrols or not row.author_slug
            else self.row(row, "", "", "", self.undo)
            for row in rows
        ]
        return Markup("".join(drawn))  # noqa: S704 (each was drawn already)

    def row(self, row: Row, by: str, marks: str, note: str, undo: bool) -> Markup:
        """One version. by: who wrote it, when it is nobody with an address. marks, note: what else is told of it, drawn
        already. undo: is undoing it offered?"""
        n = row.number
        named = self.words.version % {"n": n}
        return Markup(  # noqa: S704 (our own words, and what was made safe)
            f'<li id="v{n}">\n'
            f'  <time datetime="{row.at.isoformat()}">{moment(row.at)}</time>\n'
            f'  <p class="revision-summary"><a href="{self.here}/versions/{n}">{named}</a>'
            f"{self._what(row)}{self._summary(row)}</p>\n"
            f'  <p class="revision-by">{self._author(row) or safe(by)}, {safe(size(row.size))}'
            f"{safe(marks)}{self._links(n, undo)}</p>\n{safe(note)}{self._pick(n)}</li>\n"
        )

    def _what(self, row: Row) -> str:
        what = _named(tuple(row.changed), self.section, language()) if row.number > 1 else self.words.creation
        return self.words.changed % {"what": what}

    def _summary(self, row: Row) -> str:
        if not row.summary:
            return ""
        words = self.words.summary % {"words": safe(row.summary)}
        return f' <span class="revision-said" data-said>{words}</span>'

    def _author(self, row: Row) -> str:
        if not row.author_slug:
            return ""
        return f'<a href="{self.members}{safe(row.author_slug)}" data-said>{safe(row.author)}</a>'

    def _links(self, n: int, undo: bool) -> str:
        said, links = self.words, ""
        of_it = f'<span class="visually-hidden"> {said.of_it % {"n": n}}</span></a>'
        if n > 1:
            links += f' · <a href="{self.here}/comparer/{n - 1}..{n}">{said.change}{of_it}'
        if n < self.last:
            links += f' · <a href="{self.here}/comparer/{n}..{self.last}">{said.since}{of_it}'
        if n > 1 and undo:
            links += f' · <a href="{self.here}/versions/{n}/annulation">{said.undo}{of_it}'
        return links

    def _pick(self, n: int) -> str:
        if self.last <= 1:
            return ""
        older, newer = (" checked" if n == ticked else "" for ticked in (self.next, self.newest))
        return (
            f'  <p class="revision-pick"><label><input type="radio" name="ancienne" value="{n}"{older}> {self.words.before}</label>'
            f' <label><input type="radio" name="recente" value="{n}"{newer}> {self.words.after}</label></p>\n'
        )


@lru_cache(maxsize=1000)
def _named(changed: tuple[str, ...], section: str, _language: str) -> str:
    """What a version changed, in words. Most change the same few things."""
    return safe(field_names(changed, section))
