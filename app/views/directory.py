"""The directory: search with facets and a map, what suggests while one types, the points and outlines of the map.

The parameters of a search are those of app/views/search_address.py, the same for the page and for its points.
"""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.database import reading
from app.errors import BadAddress
from app.presentation import facets, outlines, places, result_rows, still_maps
from app.presentation.quick_addresses import quick_url_for
from app.presentation.words import gettext
from app.queries import communes, directory
from app.queries.cards import Card
from app.queries.directory import RADII, DirectoryView
from app.reference import Commune
from app.views.drawn_once import drawn_once
from app.views.search_address import SORTS, Search, read_search
from search_index import Index

blueprint = Blueprint("directory", __name__)
blueprint.add_app_template_filter(places.of_place)
blueprint.add_app_template_filter(places.coordinates)
blueprint.add_app_template_filter(outlines.situation)
blueprint.add_app_template_global(result_rows.rows, "rows_of_results")
blueprint.add_app_template_global(facets.boxes)
blueprint.add_app_template_global(still_maps.still_map)

LEAST_TYPED = 2
WEEK = 7 * 86400


def the_index() -> Index:
    return current_app.extensions["index"]


@blueprint.get("/fiches")
@drawn_once
def index() -> ResponseReturnValue:
    search = read_search(request.args)
    view = directory.search(reading(), the_index(), search.asked)
    if search.asked.page > view.pages:
        raise BadAddress(_("Cette liste a %(pages)s pages, pas davantage.", pages=view.pages))
    groups = facets.groups(view.facets)
    return render_template(
        "directory/index.html",
        view=view,
        addresses=_addresses(found.card for found in view.found),
        search=search,
        facets=groups,
        narrowed=_ticked(groups) if search.asked.narrowed else [],
        drawing=_drawing(view),
        radii=_radii(search),
        sorts=_sorts(search),
        told_apart=communes.told_apart,
        first=search.asked.offset + 1,
        last=search.asked.offset + len(view.found),
    )


def _ticked(groups: Iterable[facets.Group]) -> list[str]:
    return [choice.label for group in groups for choice in group.choices if choice.ticked]


def _addresses(shown: Iterable[Card]) -> dict[str, str]:
    """What the addresses of the pages of each section begin with: asking the router for thousands takes longer than
    finding what they lead to."""
    sections = {card.section for card in shown}
    return {section: quick_url_for("pages.show", section=section, slug="-")[:-1] for section in sections}


def _drawing(view: DirectoryView) -> outlines.Drawing:
    """The map that needs no script: the numbers of this page of the list."""
    asked = view.asked
    located = [found for found in view.found if found.card.facts.at]
    pins = [(*one.card.facts.at, one.rank, f"#r{one.rank}", one.card.title) for one in located]
    return outlines.results_map(pins, asked.centre, asked.radius if asked.centre else None)


def _radii(search: Search) -> list[tuple[int, str]]:
    radii = sorted({*RADII, search.asked.radius})
    return [(radius, gettext("%(n)s\u00a0km", n=radius)) for radius in radii]


def _sorts(search: Search) -> list[tuple[str, str]]:
    """The orders that this search can have; the one it has by itself is "", so that it follows the search."""
    labels = {
        "distance": gettext("distance"),
        "pertinence": gettext("pertinence"),
        "modification": gettext("dernière modification"),
        "nom": gettext("nom"),
    }
    useless = {"distance": not search.asked.centre, "pertinence": not search.asked.words}
    sorts = [(word, said) for word, said in labels.items() if not useless.get(word)]
    if search.sort:
        return sorts
    return [("" if SORTS[word] == search.asked.order else word, said) for word, said in sorts]


@blueprint.get("/fiches/suggestions")
def suggest() -> ResponseReturnValue:
    typed = request.args.get("q", "")[:200]
    if len(typed.strip()) < LEAST_TYPED:
        return jsonify([])
    found = directory.suggest(reading(), the_index(), typed)
    return jsonify([_suggested(one) for one in found])


def _suggested(one: directory.Suggested) -> dict[str, str]:
    href = url_for("pages.show", section=one.section, slug=one.slug)
    return {"value": one.title, "label": one.title, "hint": one.where, "href": href}


@blueprint.get("/communes", endpoint="communes")
def towns() -> ResponseReturnValue:
    """Communes that begin so. `usage=recherche` gives names that lead back to one commune alone, for a search."""
    typed = request.args.get("q", "")[:100].strip()
    if len(typed) < LEAST_TYPED:
        return jsonify([])
    describe = _to_search_around if request.args.get("usage") == "recherche" else _to_fill_in
    return jsonify([describe(town, typed) for town in communes.complete(typed)])


def _to_search_around(town: Commune, _typed: str) -> dict[str, Any]:
    return {"value": communes.told_apart(town), **_described(town)}


def _to_fill_in(town: Commune, typed: str) -> dict[str, Any]:
    """What a form takes: the parts of a place, at the centre of the commune."""
    postcode = next(
        (code for code in town.postcodes if code.startswith(typed)), next(iter(town.postcodes), "")
    )
    fill = {"commune": town.name, "postcode": postcode, "insee": town.insee, "departement": town.departement}
    if town.latitude is not None and town.longitude is not None:
        fill |= {"lat": str(town.latitude), "lon": str(town.longitude), "precision": "commune"}
    return {"value": town.name, **_described(town), "fill": fill}


def _described(town: Commune) -> dict[str, str]:
    hint = ", ".join((facets.label("departement", town.departement), *town.postcodes[:1]))
    return {"label": town.name, "hint": hint}


@blueprint.get("/fiches/points.geojson")
@drawn_once
def points() -> ResponseReturnValue:
    """Every match of a search as points; those of the asked page of the list have their number in `rank`."""
    found = directory.places(reading(), the_index(), read_search(request.args).asked)
    before = _addresses(place.card for place in found)
    features = [_feature(place, before[place.card.section] + place.card.slug) for place in found]
    answer = jsonify({"type": "FeatureCollection", "features": features})
    answer.mimetype = "application/geo+json"
    return answer


def _feature(place: directory.Place, href: str) -> dict[str, Any]:
    properties: dict[str, Any] = {"title": place.card.title, "href": href, "place": place.card.where}
    if place.rank:
        properties["rank"] = place.rank
    geometry = {"type": "Point", "coordinates": [place.lon, place.lat]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


@blueprint.get("/contours.geojson", endpoint="outlines")
def departements() -> ResponseReturnValue:
    """The outlines that maps draw under their points."""
    answer = Response(outlines.outline_file("departements").read_bytes(), mimetype="application/geo+json")
    answer.cache_control.public = True
    answer.cache_control.max_age = WEEK
    answer.add_etag()
    return answer.make_conditional(request)
