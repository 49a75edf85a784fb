"""Reading addresses: a page by its section and slug, a number, a cursor. What cannot be read gets a sentence."""

import re
from datetime import date

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from app.database import reading
from app.errors import BadAddress
from app.governance.refusals import Refusal
from app.governance.sentences import Sentence
from app.identity import member, now
from app.kinds import KINDS, SECTIONS, Kind
from app.models import Page
from app.models.journal import as_of_newest
from app.presentation.filters import OTHER_NAMES
from app.queries import pages as queries
from app.queries.appeals import withheld_of_appeals
from app.queries.visibility import Sight, shown_to

# The largest number a database row can have; anything longer is a mistake or a mischief.
LARGEST = 2**31 - 1


def kind_of(section: str) -> Kind:
    """The kind of page that a section of the site holds."""
    kind = SECTIONS.get(section)
    if kind is None:
        abort(404)
    return kind


def framed(section: str, slug: str) -> queries.Frame:
    """The page at this address, framed for whoever asks. A former address redirects, for ever."""
    kind_of(section)
    # Who writes packs the next version against the newest one.
    found = queries.find(reading(), slug[:200], now(), packed=request.method == "POST")
    if found is None:
        abort(404)
    if found.moved or KINDS[found.page.kind].section != section:
        raise _moved(KINDS[found.page.kind].section, found.page.slug)
    if found.page.merged_into_id and found.page.merged_into:
        _lead_on(found.page.merged_into)
    return queries.frame(reading(), found.page, member(), now(), found.around)


# At the address of a fiche that was merged: what is asked of the fiche that stands for it, and what nobody does any more.
LEAD_ON = frozenset(
    {"pages.show", "pages.rename", "pages.protect", "pages.links", "editing.edit", "listing.suspend"}
)
NO_MORE = frozenset({"undoing.confirm", "history.restore"})


def _lead_on(kept: Page) -> None:
    """Go on to the fiche that stands for a merged one, unless it is the past of this one that is asked for.

    For now (302) and never for ever: the two may be split, and no browser must remember otherwise.
    """
    if request.endpoint in NO_MORE:
        text = "Cette fiche a été réunie à une autre\u202f: ses anciennes versions se lisent, et ne se rétablissent plus."
        raise Refusal("page-merged", Sentence(text), 409)
    if request.endpoint in LEAD_ON and request.method in ("GET", "HEAD") and not request.args.get("date"):
        raise _moved(KINDS[kept.kind].section, kept.slug, 302)


def _moved(section: str, slug: str, code: int = 308) -> HTTPException:
    values = dict(request.view_args or {}, section=section, slug=slug, **request.args.to_dict())
    there = RequestRedirect(url_for(request.endpoint or "home.index", **values))
    there.code = code
    return there


def sight() -> Sight:
    """What of withheld versions whoever asks may read: the same until something is done, or the minute is over."""
    by = member()
    key = ("sight", by.id if by else None, int(now().timestamp() // 60))
    return as_of_newest(
        reading(), key, lambda: shown_to(by, now(), withheld_of_appeals(reading(), by, now()))
    )


def see(section: str, slug: str, endpoint: str = "pages.show", **values: object) -> Response:
    """Go to a page, after something was done there."""
    return redirect(url_for(endpoint, section=section, slug=slug, **values), 303)


def whole_number(text: str | None, *, least: int = 1) -> int | None:
    """A number in an address, None when it is not there. Raises BadAddress for anything else."""
    if text is None or text == "":
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and least <= int(text) <= LARGEST):
        raise BadAddress(_("« %(text)s » n’est pas un nombre que cette adresse sait lire.", text=text[:40]))
    return int(text)


def field_named(kind: Kind, address: str) -> str | None:
    """What revisions call the field that an address names; None when this kind of page has no such field."""
    others = {words: name for name, words in OTHER_NAMES.items()}
    return others.get(address) or (address if address in kind.by_name else None)


def whole_date(text: str) -> date:
    """A day in an address, as 2026-03-01. Raises BadAddress for anything else."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # the thirtieth of February
    raise BadAddress(
        _(
            "« %(text)s » n’est pas une date. Écrivez l’année, le mois et le jour : 2026-03-01.",
            text=text[:40],
        )
    )
