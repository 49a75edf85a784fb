"""Recent changes, over all pages."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.database import reading
from app.queries import changes as queries
from app.views.addresses import sight, whole_number
from app.views.drawn_once import drawn_once

blueprint = Blueprint("changes", __name__)


@blueprint.get("/modifications-recentes")
@drawn_once
def index() -> ResponseReturnValue:
    before = whole_number(request.args.get("avant"))
    people_only = request.args.get("imports") != "1"
    changes = queries.recent(reading(), before, people_only=people_only, sight=sight())
    return render_template("changes/index.html", changes=changes, people_only=people_only)
