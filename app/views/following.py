"""Feeds as answers: whole addresses, a date of last change, and the same caching as every page that only shows."""

from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urljoin

from flask import current_app, make_response
from flask_babel import get_locale
from werkzeug.wrappers import Response

from app.database import reading
from app.identity import now
from app.presentation.feeds import MIMETYPE, Entry, Feed, atom
from app.queries.journal import head

# A date of the HTTP protocol has no parts of a second: what is as young as that may still change under it.
YOUNG = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Followed:
    """A feed with the paths of this site, as the view that makes it knows them."""

    key: str
    title: str
    subtitle: str
    href: str
    page: str
    entries: list[Entry] = field(default_factory=list)


def feed(what: Followed) -> Response:
    """The answer: nothing in it changes without a new row in the journal, whose date is that of the feed."""
    site = current_app.extensions["settings"].site_url
    newest = head(reading())
    at = newest.at if newest else now()
    document = atom(
        Feed(
            site,
            what.key,
            f"{what.title} — Palabre",
            what.subtitle,
            urljoin(f"{site}/", what.href),
            urljoin(f"{site}/", what.page),
            max((entry.at for entry in what.entries), default=at),
            "Palabre",
            str(get_locale()),
            [_whole(site, entry) for entry in what.entries],
        )
    )
    answer = make_response(document)
    answer.mimetype = MIMETYPE
    if now() - at > YOUNG:
        answer.last_modified = at
    return answer


def _whole(site: str, entry: Entry) -> Entry:
    return Entry(
        entry.key,
        entry.title,
        urljoin(f"{site}/", entry.href),
        entry.at,
        entry.text,
        entry.author,
        entry.categories,
    )
