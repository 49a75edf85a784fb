"""Reports: anybody says what is wrong, follows it by a link of their own, and the desk of moderation answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from secrets import token_urlsafe
from types import MappingProxyType
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from app import checks
from app.acts import reports as acts
from app.database import read_again, reading, transaction
from app.errors import wants_data
from app.governance.refusals import Refusal
from app.governance.vocabulary import (
    REASON_LEAST,
    REPORT_MOST,
    Act,
    DisputeQuestion,
    Reportable,
    ReportGround,
    ReportState,
    Role,
)
from app.identity import ask_to_log_in, member, now
from app.kinds import KINDS, STRUCTURE
from app.models import Member, Report
from app.presentation.filters import moment
from app.queries import reports as queries
from app.queries.handles import bearers
from app.queries.reported import MODERATORS, Reported, reported
from app.views.addresses import sight, whole_number
from app.views.tries import tried, whereabouts
from app.views.writing import form_key, new_form_key, writer

blueprint = Blueprint("reports", __name__)

# A key as the form was given one: what is shorter was typed by nobody's form, and would be no secret.
SHORTEST_KEY = 24
LONGEST_REASON = 500
# What each act will do, said beside its button.
CONSEQUENCES = MappingProxyType(
    {
        Act.TAKE: lazy_gettext("Il est à vous\u202f: personne d’autre ne l’examine pendant ce temps."),
        Act.RELEASE: lazy_gettext("Il retourne au bureau\u202f: quelqu’un d’autre peut le prendre."),
        Act.SET_ASIDE: lazy_gettext("La personne qui a signalé lira votre raison."),
        Act.TURN: lazy_gettext(
            "Ce qui est signalé est un désaccord sur ce que dit la page\u202f: il se règle en litige, pas ici. Qui a signalé l’a accepté\u202f: le litige s’ouvre sous son nom et avec ses mots. Cette personne lira votre raison."
        ),
    }
)


@blueprint.after_request
def keep_to_oneself(answer: Response) -> Response:
    """A receipt has its secret in the address: no cache keeps it, and no other site hears of it."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer


# --- reporting


@dataclass
class Typed:
    """What somebody typed to report something, and what it lacks, by input."""

    ground: str = ""
    words: str = ""
    openly: bool = False
    errors: dict[str, str] = field(default_factory=dict)


@blueprint.route("/signalements/nouveau", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """No account is asked for. What a program fills in, and no person sees, is said to be there."""
    found = reported(reading(), request.values.get("objet", "")[:40], sight())
    if found is None:
        abort(404)
    if request.method == "GET":
        return _form(found, Typed())
    typed = Typed(request.form.get("ground", ""), _line("words", REPORT_MOST), "accord" in request.form)
    if request.form.get("site"):
        typed.errors["site"] = _("Laissez ce champ vide\u202f: il n’est là que pour les programmes.")
        return _form(found, typed), 422
    tried("report-from", whereabouts())
    try:
        number, key = _report(found, typed)
    except Refusal as refusal:
        if wants_data() or refusal.code not in LACKS:
            raise
        typed.errors[LACKS[refusal.code]] = refusal.told(_, moment)
        return _refused(_form(found, typed), refusal)
    read_again()
    flash(
        _("C’est signalé. Gardez l’adresse de cette page\u202f: elle seule dit ce que cela devient."), "done"
    )
    return redirect(url_for("reports.show", number=number, suivi=key), 303)


LACKS = {"missing-ground": "ground", "missing-why": "words"}


def _report(found: Reported, typed: Typed) -> tuple[int, str]:
    sent = form_key()
    key = sent if len(sent) >= SHORTEST_KEY else token_urlsafe(24)
    ground = next((one for one in ReportGround if one == typed.ground), None)
    with transaction() as session:
        by = session.get_one(Member, who.id) if (who := member()) else None
        return acts.report(
            session, found.thing, ground, typed.words, by, now(), key, openly=typed.openly
        ).id, key


def _form(found: Reported, typed: Typed) -> str:
    labels = {"ground": _("Ce qui ne va pas"), "words": _("Dites-le en quelques mots"), "site": _("Site")}
    return render_template(
        "reports/new.html",
        found=found,
        code=f"{found.thing.subject.value}:{found.thing.subject_id}",
        typed=typed,
        labels=labels,
        mistakes=[(name, labels[name], sentence) for name, sentence in typed.errors.items()],
        grounds=[(one.value, _(one.label)) for one in ReportGround],
        most=REPORT_MOST,
        known=member() is not None,
        form_key=form_key() or new_form_key(),
    )


# --- one report


@dataclass(frozen=True)
class Asked:
    """What a form of the desk sent: for which act, with which words, on which state of the report."""

    act: Act | None = None
    reason: str = ""
    question: str = ""
    seen: str | None = None
    error: str = ""


@blueprint.get("/signalements/<number>")
def show(number: str) -> ResponseReturnValue:
    return _show(number, Asked())


@blueprint.post("/signalements/<number>/<address>")
def act(number: str, address: str) -> ResponseReturnValue:
    found = next((one for one in DO if one.address == address), None)
    if found is None:
        abort(404)
    if member() is None:
        return ask_to_log_in()
    sent = request.form
    asked = Asked(found, _line("reason", LONGEST_REASON), sent.get("question", ""), sent.get("seen"))
    try:
        with transaction() as session:
            done = DO[found](session, session.get_one(Report, _found(number).id), asked, writer(session))
    except Refusal as refusal:
        if wants_data():
            raise
        read_again()
        told = Asked(found, asked.reason, asked.question, asked.seen, refusal.told(_, moment))
        return _refused(_show(number, told), refusal)
    read_again()
    flash(_("C’est fait."), "done")
    return redirect(done or url_for("reports.show", number=number), 303)


Doing = Callable[[Session, Report, Asked, Member], str | None]


def _take(session: Session, held: Report, asked: Asked, by: Member) -> None:
    acts.take(session, held, by, now(), seen=asked.seen)


def _release(session: Session, held: Report, asked: Asked, by: Member) -> None:
    acts.release(session, held, by, now(), seen=asked.seen)


def _set_aside(session: Session, held: Report, asked: Asked, by: Member) -> None:
    acts.set_aside(session, held, asked.reason, by, now(), seen=asked.seen)


def _turn(session: Session, held: Report, asked: Asked, by: Member) -> str | None:
    """A dispute on the whole page, in the name and the words of who reported, who agreed to it."""
    if held.page is None:
        abort(404)
    question = next((one for one in DisputeQuestion if one == asked.question), None)
    acts.turn(session, held, question, asked.reason, by, now(), seen=asked.seen)
    return None


DO: Mapping[Act, Doing] = MappingProxyType(
    {Act.TAKE: _take, Act.RELEASE: _release, Act.SET_ASIDE: _set_aside, Act.TURN: _turn}
)


def _show(number: str, asked: Asked) -> str:
    link = request.args.get("suivi", "")[:100]
    view = queries.view(reading(), _found(number), member(), now(), acts.key_hash(link) if link else "")
    return render_template(
        "reports/show.html",
        view=view,
        report=view.report,
        asked=asked,
        consequences=CONSEQUENCES,
        measures=_measures(view),
        section=KINDS[view.report.page.kind].section if view.report.page else "",
        questions=[(one.value, _(one.label)) for one in DisputeQuestion],
        least=REASON_LEAST,
    )


def _measures(view: queries.ReportView) -> list[tuple[str, str]]:
    """The measures that may answer a report in hand: what they are called, and the address of their form."""
    held = view.report.taken_by_id == (who.id if (who := member()) else None)
    if not held or view.state not in (ReportState.TAKEN, ReportState.MEASURED) or view.found is None:
        return []
    found, thing, number = view.found, view.found.thing, view.report.id
    itself: dict[str, Any] = {"section": found.section, "slug": found.slug, "signalement": number}
    forms = []
    if thing.subject is Reportable.VERSION:
        withheld = url_for("visibility.withhold", number=found.number, **itself)
        forms.append((_("Masquer cette version"), withheld))
    if thing.subject not in (Reportable.PAGE, Reportable.VERSION):
        code = f"{thing.subject.value}:{thing.subject_id}"
        forms.append(
            (_("Masquer ce texte"), url_for("moderation.words_withheld", objet=code, signalement=number))
        )
    if thing.page_id:
        forms.append((_("Protéger la page"), url_for("pages.protect", **itself)))
        forms.append((_("Protéger un champ"), url_for("protections.fields", **itself)))
        if found.section == STRUCTURE.section:
            forms.append((_("Réunir à une autre fiche"), url_for("merging.merge", **itself)))
    if view.report.member:
        blocked = url_for("moderation.block", slug=view.report.member.slug, signalement=number)
        undone = url_for("reverting.revert_all", slug=view.report.member.slug, signalement=number)
        forms.append((_("Bloquer %(name)s", name=view.report.member.name), blocked))
        forms.append((_("Défaire ses dernières modifications"), undone))
    return forms


# --- the desk


@blueprint.get("/moderation")
def desk() -> ResponseReturnValue:
    """Everybody reads how much waits; the desk reads what."""
    who = member()
    ended = request.args.get("etat") == "clos"
    before = whole_number(request.args.get("apres"))
    decides = who is not None and bool(MODERATORS.reads & sight().reads)
    rows = queries.desk(reading(), who, now(), ended=ended, before=before) if who and decides else None
    return render_template(
        "reports/desk.html",
        desk=rows,
        waiting=queries.waiting(reading()),
        ended=ended,
        before=before,
        bearers=bearers(reading()) if who and Role.COORDINATION in who.roles(now()) else (),
    )


def _found(number: str) -> Report:
    wanted = whole_number(number)
    found = queries.find(reading(), wanted) if wanted else None
    if found is None:
        abort(404)
    return found


def _line(name: str, most: int) -> str:
    return checks.one_line(request.form.get(name, ""))[:most]


def _refused(drawn: str, refusal: Refusal) -> ResponseReturnValue:
    answer = make_response(drawn, refusal.status)
    answer.headers["X-Refusal"] = refusal.code
    return answer
