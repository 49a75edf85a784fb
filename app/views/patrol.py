"""The button of those who read what new members write."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.acts import patrol as acts
from app.database import transaction
from app.identity import now
from app.models import Page
from app.views.addresses import framed, whole_number
from app.views.writing import writer

blueprint = Blueprint("patrol", __name__)


@blueprint.post("/<section>/<slug>/versions/<number>/relecture")
def mark(section: str, slug: str, number: str) -> ResponseReturnValue:
    page, wanted = framed(section, slug), whole_number(number) or 0
    with transaction() as session:
        by = writer(session)
        done = acts.patrol(session, session.get_one(Page, page.page.id), wanted, by, now())
        mine = done.by_id == by.id
    flash(
        _("La version %(n)s est marquée comme relue.", n=wanted)
        if mine
        else _("Quelqu’un d’autre venait de relire la version %(n)s.", n=wanted),
        "done",
    )
    return redirect(url_for("history.version", section=section, slug=slug, number=wanted), 303)
