"""What a search found, one row each: twenty on a page, each with a dozen pieces, so they are put together here.

Words to be translated stand outside the f-strings: inside, they would not be gathered for the catalogues.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

from markupsafe import Markup

from app.presentation.direct_calls import safe
from app.presentation.filters import kilometres
from app.presentation.words import gettext as _

Pieces = Iterable[tuple[str, bool]]


class Shown(Protocol):
    """A page in a list."""

    @property
    def section(self) -> str: ...
    @property
    def slug(self) -> str: ...
    @property
    def where(self) -> str: ...
    @property
    def example(self) -> bool: ...


class Result(Protocol):
    """A page that was found. title, extract: pieces of text, and whether the search matched them."""

    @property
    def rank(self) -> int: ...
    @property
    def card(self) -> Shown: ...
    @property
    def title(self) -> Pieces: ...
    @property
    def extract(self) -> Pieces: ...
    @property
    def distance(self) -> float | None: ...
    @property
    def contested(self) -> bool: ...


def rows(found: Iterable[Result], addresses: Mapping[str, str], example: str, contested: str) -> Markup:
    """Each page with the number that it has on the map too.

    addresses: what those of the pages of each section begin with. example, contested: the badges, drawn already.
    """
    badges = {
        (False, False): "",
        (True, False): safe(example),
        (False, True): f" {safe(contested)}",
        (True, True): f"{safe(example)} {safe(contested)}",
    }
    drawn = [_row(one, addresses[one.card.section], badges[one.card.example, one.contested]) for one in found]
    return Markup("".join(drawn))  # noqa: S704 (our own words, and what was made safe)


def _row(one: Result, address: str, badges: str) -> str:
    n, extract = one.rank, f"<p data-said>{_spans(one.extract)}</p>" if one.extract else ""
    return (
        f'<li class="result" id="r{n}"><span class="result-rank" aria-hidden="true">{n}</span><div>\n'
        f'  <h3><a href="{safe(address)}{safe(one.card.slug)}" data-said>{_spans(one.title)}</a></h3> {badges}'
        f"{_where(one.card.where, one.distance)}{extract}</div></li>\n"
    )


def _spans(pieces: Pieces) -> str:
    """A text, what the search matched in it marked."""
    return "".join([f"<mark>{safe(text)}</mark>" if marked else safe(text) for text, marked in pieces])


def _where(where: str, distance: float | None) -> str:
    if distance is None:
        return f'<p class="result-where"><span data-said>{safe(where)}</span></p>' if where else ""
    near, between = _("au centre"), ", " if where else ""
    far = _("à %(distance)s", distance=kilometres(distance)) if round(distance, 1) else near
    return f'<p class="result-where"><span data-said>{safe(where)}</span>{between}{far}</p>'
