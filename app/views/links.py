"""Where the names written on a page lead, and the way that leads to the page."""

from flask import url_for

from app.database import reading
from app.kinds import Kind
from app.presentation.markup import Lead
from app.presentation.shown import Resolve
from app.presentation.words import plain as _
from app.queries import pages as queries
from app.queries import precedents
from app.vocabularies import vocabulary
from app.wikitext import case_of, cases_in, links_in
from revisions import Content


def resolver(said: Content | str) -> Resolve:
    """Resolve every name that a content, or a text, links to; one query for all of them, one more for the disputes."""
    names = links_in(said) if isinstance(said, str) else queries.names_in(said)
    found = queries.leads_to(reading(), names)
    cases = precedents.states(reading(), cases_in(said if isinstance(said, str) else said.body))

    def resolve(name: str) -> str | None:
        number = case_of(name)
        if number in cases:
            return Lead(url_for("disputes.show", number=number), _(cases[number].label))
        where = found.get(name)
        return url_for("pages.show", section=where[0], slug=where[1]) if where else None

    return resolve


INDEXES = {
    "structure": "directory.index",
    "article": "articles.index",
    "rules": "rules.index",
    "watch": "watching.index",
}

Trail = tuple[tuple[str, str], ...]


def index_trail(kind: Kind) -> Trail:
    """The way to the list of a kind."""
    return ((_(kind.plural).capitalize(), url_for(INDEXES[kind.name])),)


def trail(page: queries.Frame) -> Trail:
    """The way to a page, as (label, address): its département and commune, or the list it stands in."""
    if "place" not in page.kind.by_name:
        return index_trail(page.kind)
    steps = []
    if code := page.departement:
        steps.append((vocabulary("departements").label(code), url_for("directory.index", departement=code)))
    if town := page.place.get("commune"):
        steps.append((town, url_for("directory.index", commune=town)))
    return tuple(steps)
