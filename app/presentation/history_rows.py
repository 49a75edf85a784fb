"""The rows of a history: fifty on a page, each with a dozen pieces, so they are put together here and not by a macro.

Words to be translated stand outside the f-strings: inside, they would not be gathered for the catalogues.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from markupsafe import Markup

from app.presentation.direct_calls import safe
from app.presentation.filters import field_names, moment, size
from app.presentation.words import gettext as _


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
    def author(self) -> str | None: ...
    @property
    def author_slug(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class DrawnRows:
    """Draws the rows of one page of a history, as its template says what they share.

    here, members: what the addresses of this page and of people begin with. section: where the page is, which names its
    fields. last: the newest number of the page. newest, next: the numbers that are ticked to be compared.
    """

    here: str
    members: str
    section: str
    last: int
    newest: int
    next: int

    def row(self, row: Row, by: str, marks: str, note: str, undo: bool) -> Markup:
        """One version. by: who wrote it, when it is nobody with an address. marks, note: what else is told of it, drawn
        already. undo: is undoing it offered?"""
        n, named = row.number, _("Version %(n)s", n=row.number)
        return Markup(  # noqa: S704 (our own words, and what was made safe)
            f'<li id="v{n}">\n'
            f'  <time datetime="{row.at.isoformat()}">{moment(row.at)}</time>\n'
            f'  <p class="revision-summary"><a href="{self.here}/versions/{n}">{named}</a>'
            f"{self._what(row)}{_said(row)}</p>\n"
            f'  <p class="revision-by">{self._author(row) or safe(by)}, {safe(size(row.size))}'
            f"{safe(marks)}{self._links(n, undo)}</p>\n{safe(note)}{self._pick(n)}</li>\n"
        )

    def _what(self, row: Row) -> str:
        what = field_names(row.changed, self.section) if row.number > 1 else _("création")
        return _(" : %(what)s", what=what)

    def _author(self, row: Row) -> str:
        if not row.author_slug:
            return ""
        return f'<a href="{self.members}{safe(row.author_slug)}" data-said>{safe(row.author)}</a>'

    def _links(self, n: int, undo: bool) -> str:
        which, change, since, undone = (
            _("la version %(n)s", n=n),
            _("ce qui change"),
            _("depuis"),
            _("défaire"),
        )
        of_it = f'<span class="visually-hidden"> {which}</span></a>'
        links = ""
        if n > 1:
            links += f' · <a href="{self.here}/comparer/{n - 1}..{n}">{change}{of_it}'
        if n < self.last:
            links += f' · <a href="{self.here}/comparer/{n}..{self.last}">{since}{of_it}'
        if n > 1 and undo:
            links += f' · <a href="{self.here}/versions/{n}/annulation">{undone}{of_it}'
        return links

    def _pick(self, n: int) -> str:
        if self.last <= 1:
            return ""
        before, after = _("avant"), _("après")
        older, newer = (" checked" if n == ticked else "" for ticked in (self.next, self.newest))
        return (
            f'  <p class="revision-pick"><label><input type="radio" name="ancienne" value="{n}"{older}> {before}</label>'
            f' <label><input type="radio" name="recente" value="{n}"{newer}> {after}</label></p>\n'
        )


def _said(row: Row) -> str:
    if not row.summary:
        return ""
    words = _("« %(words)s »", words=row.summary)
    return f' <span class="revision-said" data-said>{words}</span>'
