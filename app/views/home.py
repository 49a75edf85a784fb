"""The first page, and the address that says whether the site is well."""

from flask import Blueprint, current_app, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, to_user_timezone
from flask_babel import gettext as _

from app.database import reading
from app.identity import now
from app.presentation import outlines
from app.queries import home as queries
from app.views.drawn_once import drawn_once

blueprint = Blueprint("home", __name__)

FEWEST_DRAWN = 3


@blueprint.get("/")
@drawn_once
def index() -> ResponseReturnValue:
    today = to_user_timezone(now())
    month_began = today.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    view = queries.home(reading(), current_app.extensions["index"], month_began)
    return render_template(
        "home/index.html",
        view=view,
        drawing=_drawing(view.numbers),
        today=format_date(today, _("EEEE d MMMM y"), rebase=False),
        rules_page=lambda slug: _rules_page(view, slug),
    )


def _rules_page(view: queries.HomeView, slug: str) -> str:
    """A page of the rules, or their list in a site that has not written it."""
    known = slug in view.rules
    return url_for("pages.show", section="regles", slug=slug) if known else url_for("rules.index")


def _drawing(numbers: queries.Numbers) -> outlines.Drawing:
    towns = {code: count for code, count in (numbers.towns or {}).items() if count >= FEWEST_DRAWN}
    hrefs = {
        land.code: url_for("directory.index", departement=land.code)
        for land in outlines.outlines("departements")
    }
    return outlines.region(towns, hrefs)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """For whoever watches over the site: 503 only when the database does not answer."""
    state = queries.health(reading(), current_app.extensions["index"])
    answer = jsonify(state)
    answer.headers["Cache-Control"] = "no-store"
    return answer, 200 if state["database"] == "well" else 503
