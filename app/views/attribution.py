"""Who wrote what stands on a page, field by field and passage by passage."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.database import reading
from app.presentation.attributed import attributed_blocks, attributed_fields
from app.queries import attribution as queries
from app.views.addresses import framed, sight
from app.views.drawn_once import drawn_once

blueprint = Blueprint("attribution", __name__)


@blueprint.get("/<section>/<slug>/attribution")
@drawn_once
def index(section: str, slug: str) -> ResponseReturnValue:
    page = framed(section, slug)
    found = queries.attribution(reading(), page.page, page.content, sight())
    return render_template(
        "attribution/index.html",
        page=page,
        rows=found.rows,
        authors=found.authors,
        fields=attributed_fields(page.kind, page.content, found.blame),
        blocks=attributed_blocks(found.blame),
    )
