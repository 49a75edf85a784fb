"""The past of a page: its revisions, one of them, two of them compared, and going back to one."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.acts import pages as acts
from app.database import reading
from app.errors import BadAddress
from app.identity import ask_to_log_in, member, now
from app.presentation import markup
from app.presentation.comparing import drawn_diff
from app.presentation.groups import drawn_groups
from app.queries import history as queries
from app.queries.pages import Frame
from app.views.addresses import LARGEST, framed, whole_number
from app.views.drawn_once import drawn_once
from app.views.links import resolver
from app.views.writing import form_key, new_form_key, summary, write

blueprint = Blueprint("history", __name__)


@blueprint.get("/<section>/<slug>/historique")
@drawn_once
def index(section: str, slug: str) -> ResponseReturnValue:
    page = framed(section, slug)
    before = whole_number(request.args.get("avant"))
    after = whole_number(request.args.get("apres"), least=0)
    if request.args.get("ancienne") and request.args.get("recente"):
        return _compare_chosen(section, slug)
    shown = queries.history(reading(), page.page, before, after)
    activity = queries.activity(reading(), page.page, now())
    return render_template("history/index.html", page=page, history=shown, activity=activity)


def _compare_chosen(section: str, slug: str) -> ResponseReturnValue:
    """The two revisions ticked in the history, whichever way round."""
    chosen = [whole_number(request.args.get(name)) or 1 for name in ("ancienne", "recente")]
    return redirect(
        url_for("history.compare", section=section, slug=slug, older=min(chosen), newer=max(chosen))
    )


@blueprint.get("/<section>/<slug>/versions/<number>")
@drawn_once
def version(section: str, slug: str, number: str) -> ResponseReturnValue:
    page = framed(section, slug)
    shown = _version(page, number)
    resolve = resolver(shown.content)
    return render_template(
        "history/version.html",
        page=page,
        version=shown,
        groups=drawn_groups(page.kind, shown.content, resolve),
        body=markup.render(shown.content.body, resolve),
    )


@blueprint.get("/<section>/<slug>/comparer/<older>..<newer>")
@drawn_once
def compare(section: str, slug: str, older: str, newer: str) -> ResponseReturnValue:
    page = framed(section, slug)
    first, second = whole_number(older) or 1, whole_number(newer) or 1
    if first > page.number or second > page.number:
        raise BadAddress(
            _(
                "Cette page a %(n)s versions : on ne peut pas comparer %(a)s et %(b)s.",
                n=page.number,
                a=first,
                b=second,
            )
        )
    if first >= second:
        raise BadAddress(_("On compare une version à une version plus récente : d’abord la plus ancienne."))
    found = queries.comparison(reading(), page.page, first, second)
    if found is None:
        raise acts.no_such_revision(first)
    return render_template(
        "history/compare.html", page=page, comparison=found, drawn=drawn_diff(page.kind, found.diff)
    )


@blueprint.route("/<section>/<slug>/versions/<number>/retablissement", methods=["GET", "POST"])
def restore(section: str, slug: str, number: str) -> ResponseReturnValue:
    page = framed(section, slug)
    shown = _version(page, number)
    if member() is None:
        return ask_to_log_in()
    if request.method == "POST":
        keys = {"summary": summary(), "form_key": form_key()}
        wanted = shown.row.number
        return write(page, lambda session, row, by: acts.restore(session, row, wanted, by, now(), **keys))
    found = queries.comparison(reading(), page.page, page.number, shown.row.number)
    return render_template(
        "history/restore.html",
        page=page,
        version=shown,
        drawn=drawn_diff(page.kind, found.diff) if found else None,
        form_key=new_form_key(),
    )


def _version(page: Frame, number: str) -> queries.Version:
    wanted = whole_number(number) or LARGEST
    shown = queries.version(reading(), page.page, wanted)
    if shown is None:
        raise acts.no_such_revision(wanted)
    return shown
