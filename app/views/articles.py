"""The list of articles."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.database import reading
from app.queries import pages as queries
from app.views.drawn_once import drawn_once

blueprint = Blueprint("articles", __name__)


@blueprint.get("/articles")
@drawn_once
def index() -> ResponseReturnValue:
    return render_template("articles/index.html", articles=queries.listed(reading(), "article"))
