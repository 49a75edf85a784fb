"""Two fiches of one structure: those that look alike, both side by side, then one that stands for both."""

from flask import Blueprint, abort, current_app, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import checks
from app.acts import merging as acts
from app.acts.measures import held_report
from app.database import read_again, reading, transaction
from app.errors import wants_data
from app.governance.refusals import Refusal
from app.governance.vocabulary import REASON_LEAST
from app.identity import ask_to_log_in, member, now
from app.kinds import STRUCTURE
from app.models import Page
from app.models.contents import head_content
from app.presentation.comparing import drawn_diff
from app.queries import merging as queries
from app.queries.history import compared
from app.queries.pages import Frame
from app.views.addresses import framed, see
from app.views.writing import answered, writer

blueprint = Blueprint("merging", __name__)

LONGEST_REASON = 500


@blueprint.route("/<section>/<slug>/reunion", methods=["GET", "POST"])
def merge(section: str, slug: str) -> ResponseReturnValue:
    page = _fiche(section, slug)
    if member() is None:
        return ask_to_log_in()
    if request.method == "GET":
        return _draw(page, request.args.get("avec", ""))
    try:
        return _merge(page)
    except Refusal as refused:
        if wants_data():
            raise
        read_again()
        return _draw(_fiche(section, slug), request.form.get("avec", ""), refused)


def _merge(page: Frame) -> ResponseReturnValue:
    kept = queries.named(reading(), request.form.get("avec", ""), now())
    with transaction() as session:
        row, into = session.get_one(Page, page.page.id), kept and session.get_one(Page, kept.id)
        report = held_report(session, answered())
        slug = acts.merge(session, row, into, _reason(), writer(session), now(), report=report).slug
    read_again()
    flash(_("Les deux fiches sont réunies."), "done")
    return see(page.section, slug)


@blueprint.post("/<section>/<slug>/separation")
def split(section: str, slug: str) -> ResponseReturnValue:
    page = _fiche(section, slug)
    try:
        with transaction() as session:
            acts.split(session, session.get_one(Page, page.page.id), _reason(), writer(session), now())
    except Refusal as refused:
        if wants_data():
            raise
        return _draw(page, "", refused)
    read_again()
    flash(_("La fiche est de nouveau à part, comme elle était."), "done")
    return see(section, slug)


def _draw(page: Frame, typed: str, refused: Refusal | None = None) -> ResponseReturnValue:
    """The fiche, and the one that would be kept once it is known; what was typed stays."""
    typed = typed.replace("\x00", "")[:300]
    session, kept = reading(), queries.named(reading(), typed, now()) if typed else None
    not_found = bool(typed) and (kept is None or kept.kind != STRUCTURE.name or kept.id == page.page.id)
    kept = None if not_found or page.merged_into else kept
    may_not = queries.refusal(session, page.page, kept, member(), now()) if kept else None
    content = head_content(session, kept) if kept else None
    answer = render_template(
        "merging/merge.html",
        page=page,
        kept=kept,
        typed=typed,
        not_found=not_found,
        may_not=may_not.told(_) if may_not else "",
        drawn=drawn_diff(page.kind, compared(page.content, content)) if content else None,
        alike=() if kept or page.merged_into else _alike(page),
        reason=_reason(),
        report=answered(),
        refusal=refused.told(_) if refused else "",
        least=REASON_LEAST,
    )
    return answer, refused.status if refused else 404 if not_found else 200


def _alike(page: Frame) -> list[queries.Alike]:
    return queries.alike(reading(), current_app.extensions["index"], page.page, page.content)


def _reason() -> str:
    return checks.line(request.form.get("reason", "").replace("\x00", ""))[:LONGEST_REASON]


def _fiche(section: str, slug: str) -> Frame:
    page = framed(section, slug)
    if page.kind is not STRUCTURE:
        abort(404)
    return page
