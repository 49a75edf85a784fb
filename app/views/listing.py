"""A fiche that its structure takes out of sight, and shows again."""

from flask import Blueprint, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import checks
from app.acts import listing as acts
from app.database import read_again, transaction
from app.identity import ask_to_log_in, member, now
from app.kinds import STRUCTURE
from app.models import Page
from app.queries.pages import Frame
from app.views.addresses import framed, see
from app.views.writing import writer

blueprint = Blueprint("listing", __name__)


@blueprint.route("/<section>/<slug>/suspension", methods=["GET", "POST"])
def suspend(section: str, slug: str) -> ResponseReturnValue:
    page = _fiche(section, slug)
    if member() is None:
        return ask_to_log_in()
    if request.method == "GET":
        return render_template("listing/suspend.html", page=page)
    notice = checks.one_line(request.form.get("reason", ""))[: acts.LONGEST_REASON]
    with transaction() as session:
        acts.suspend(session, session.get_one(Page, page.page.id), notice, writer(session), now())
    read_again()
    flash(_("La fiche est suspendue : elle n’est plus dans aucune liste."), "done")
    return see(section, page.slug)


@blueprint.post("/<section>/<slug>/levee-de-suspension")
def lift(section: str, slug: str) -> ResponseReturnValue:
    page = _fiche(section, slug)
    with transaction() as session:
        acts.lift(session, session.get_one(Page, page.page.id), writer(session), now())
    read_again()
    flash(_("La fiche est de nouveau partout où elle était."), "done")
    return see(section, page.slug)


def _fiche(section: str, slug: str) -> Frame:
    page = framed(section, slug)
    if page.kind is not STRUCTURE:
        abort(404)
    return page
