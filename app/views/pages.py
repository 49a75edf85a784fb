"""A page of the wiki: shown, renamed, protected; and the pages that link to it."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import checks
from app.acts import pages as acts
from app.acts.contributions import renamed
from app.acts.measures import held_dispute, held_report
from app.database import reading, transaction
from app.errors import wants_data
from app.governance.refusals import Refusal
from app.governance.vocabulary import REASON_LEAST, MeasureGround
from app.identity import ask_to_log_in, member, now
from app.models import Page
from app.presentation.filters import moment
from app.presentation.groups import drawn_groups
from app.queries import history as past
from app.queries import pages as queries
from app.queries.pages import Frame
from app.views.addresses import framed, see, sight, whole_number
from app.views.contesting import beside_passages
from app.views.drawn_once import drawn_once
from app.views.history import on_date
from app.views.links import resolver
from app.views.protections import disputes_of
from app.views.writing import answered, form_key, named_dispute, new_form_key, summary, write, writer

blueprint = Blueprint("pages", __name__)

A_LIST = 50


@blueprint.get("/<section>/<slug>")
@drawn_once
def show(section: str, slug: str) -> ResponseReturnValue:
    page = framed(section, slug)
    if request.args.get("date"):
        return on_date(page, request.args["date"])
    if page.suspended:
        return render_template("pages/suspended.html", page=page)
    resolve = resolver(page.content)
    body, above = beside_passages(page, page.content, resolve)
    return render_template(
        "pages/show.html",
        page=page,
        groups=drawn_groups(page.kind, page.content, resolve),
        body=body,
        above=above,
        authors=past.authors(reading(), page.page, sight()),
        activity=past.activity(reading(), page.page, now()),
    )


@blueprint.route("/<section>/<slug>/renommer", methods=["GET", "POST"])
def rename(section: str, slug: str) -> ResponseReturnValue:
    page = framed(section, slug)
    if member() is None:
        return ask_to_log_in()
    title, wrong = page.title, ""
    if request.method == "POST":
        title = request.form.get("title", "")
        try:
            name = checks.title(title)
        except checks.BadValue as error:
            wrong = error.told(_)
        else:
            keys = {"summary": summary(), "form_key": form_key() or None}
            keys["why"] = summary() or _("Renommer en %(name)s", name=name)
            return write(page, lambda session, row, by: renamed(session, row, name, by, now(), **keys))
    answer = render_template(
        "pages/rename.html", page=page, name=title, wrong=wrong, form_key=form_key() or new_form_key()
    )
    return answer, 422 if wrong else 200


@blueprint.route("/<section>/<slug>/protection", methods=["GET", "POST"])
def protect(section: str, slug: str) -> ResponseReturnValue:
    page = framed(section, slug)
    if member() is None:
        return ask_to_log_in()
    days = whole_number(request.form.get("days")) or page.policy.protection_days
    reason, ground = checks.line(request.form.get("reason", "")), request.form.get("ground", "edit-war")
    if request.method == "GET":
        return _protection(page, days, reason, ground)
    until = now() + timedelta(days=min(days, 10_000))
    try:
        with transaction() as session:
            how: dict[str, Any] = {"ground": _ground(ground), "report": held_report(session, answered())}
            held = session.get_one(Page, page.page.id)
            how["dispute_id"] = held_dispute(session, held, named_dispute())
            acts.protect(session, held, until, reason, writer(session), now(), **how)
    except Refusal as refusal:
        if refusal.status != 422 or wants_data():
            raise
        return _protection(page, days, reason, ground, refusal.told(_, moment)), 422
    flash(_("La page est protégée."), "done")
    return see(section, page.slug)


def _ground(code: str) -> MeasureGround | None:
    return next((one for one in MeasureGround if one == code), None)


def _protection(page: Frame, days: int, reason: str, ground: str, error: str = "") -> str:
    return render_template(
        "pages/protect.html",
        page=page,
        days=days,
        reason=reason,
        ground=ground,
        grounds=[(one.value, _(one.label)) for one in MeasureGround],
        error=error,
        report=answered(),
        disputes=disputes_of(page),
        dispute=named_dispute(),
        least=REASON_LEAST,
    )


@blueprint.post("/<section>/<slug>/levee-de-protection")
def unprotect(section: str, slug: str) -> ResponseReturnValue:
    page = framed(section, slug)
    with transaction() as session:
        acts.unprotect(session, session.get_one(Page, page.page.id), writer(session), now())
    flash(_("La page est de nouveau ouverte."), "done")
    return see(section, page.slug)


@blueprint.get("/<section>/<slug>/pages-liees")
@drawn_once
def links(section: str, slug: str) -> ResponseReturnValue:
    page = framed(section, slug)
    after = request.args.get("apres", "")[:200]
    linked = queries.linked_from(reading(), page.page, after, A_LIST)
    more = linked[A_LIST - 1].title if len(linked) > A_LIST else None
    return render_template("pages/links.html", page=page, linked=linked[:A_LIST], more=more)
