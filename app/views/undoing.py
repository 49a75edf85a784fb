"""Undoing past revisions: what will change, then a button; or the conflict page, when later words stand on theirs."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.acts import pages as acts
from app.acts.contributions import undone
from app.database import read_again, reading
from app.errors import BadAddress
from app.governance.vocabulary import Act
from app.identity import ask_to_log_in, member, now
from app.presentation.comparing import drawn_diff
from app.queries import history as past
from app.queries import undoing as queries
from app.queries.history import Span
from app.queries.pages import Frame
from app.views.addresses import framed, sight, whole_number
from app.views.editing import Collision, Sides, conflict_page, settled
from app.views.writing import form_key, new_form_key, summary, write
from revisions import Content, Merge

blueprint = Blueprint("undoing", __name__)


@blueprint.route("/<section>/<slug>/versions/<numbers>/annulation", methods=["GET", "POST"])
def confirm(section: str, slug: str, numbers: str) -> ResponseReturnValue:
    page, span = framed(section, slug), _span(numbers)
    merged = _undone(page, span)
    if member() is None:
        return ask_to_log_in()
    if merged.content is None and page.may(Act.UNDO):
        collision = _collision(page, span, merged)
        if request.method == "GET":
            return conflict_page(collision)
        return settled(collision, lambda content: _undo(page, span, (page.number, content)))
    if request.method == "POST":
        return _undo(page, span)
    told = range(span.first, min(span.last, span.first + MOST_TOLD - 1) + 1)
    rows = past.rows_at(reading(), page.page, told, sight())
    return render_template(
        "undoing/confirm.html",
        page=page,
        span=span,
        rows=sorted(rows.values(), key=lambda row: row.number),
        drawn=drawn_diff(page.kind, past.compared(page.content, merged.merged)),
        form_key=new_form_key(),
    )


# How many of the revisions to undo are named one by one.
MOST_TOLD = 20


def _span(numbers: str) -> Span:
    """« 22 » or « 20..22 », in an address."""
    first, dots, last = numbers.partition("..")
    span = Span(whole_number(first) or 0, whole_number(last if dots else first) or 0)
    if not 0 < span.first <= span.last:
        raise BadAddress(_("« %(text)s » ne désigne pas des versions qui se suivent.", text=numbers[:40]))
    return span


def _undone(page: Frame, span: Span) -> Merge:
    if span.first == 1:
        raise acts.nothing_before()
    merged = queries.undone(reading(), page.page, page.content, span)
    if merged is None:
        acts.check_not_withheld(reading(), page.page, span.first - 1, span.last)
        raise acts.no_such_revision(span.last)
    return merged


def _undo(page: Frame, span: Span, made: tuple[int, Content] | None = None) -> ResponseReturnValue:
    keys = {"settled": made, "summary": summary(), "form_key": form_key() or None}
    keys["why"] = summary() or _("Défaire %(versions)s", versions=_told(span))
    try:
        return write(page, lambda session, row, by: undone(session, row, *span, by, now(), **keys))
    except acts.EditConflict:  # somebody wrote between this page and its button
        read_again()
        moved = framed(page.section, page.slug)
        return conflict_page(_collision(moved, span, _undone(moved, span)))


def _collision(page: Frame, span: Span, merged: Merge) -> Collision:
    """What these revisions said was changed since: a person says what stays of it."""
    told = _told(span)
    sides = Sides(
        _("Défaire %(versions)s de %(title)s", versions=told, title=page.title),
        _(
            "Ce que ces versions avaient écrit a changé depuis : le programme ne peut pas les défaire seul. Pour chaque passage, choisissez entre la page d’aujourd’hui et ce qu’elle disait avant elles."
        ),
        _("Ce qu’elles avaient écrit :"),
        _("Aujourd’hui"),
        _("La page n’en dit plus rien."),
        _("Avant %(versions)s", versions=told),
        _("La page n’en disait rien."),
        _("Abandonner"),
    )
    numbers = request.view_args["numbers"] if request.view_args else ""
    action = url_for("undoing.confirm", section=page.section, slug=page.slug, numbers=numbers)
    return Collision(page, merged, span.last, page.number, sides, action, {})


def _told(span: Span) -> str:
    if span.first == span.last:
        return _("la version %(n)s", n=span.first)
    return _("les versions %(a)s à %(b)s", a=span.first, b=span.last)
