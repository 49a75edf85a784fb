"""Talk pages: the topics of a page, one topic with its messages, and every act on them.

What was typed is never lost: a form that is refused, or whose session ended, comes back with every character.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.acts import disputes
from app.acts import talk as acts
from app.database import read_again, reading, transaction
from app.errors import MustLogIn, wants_data
from app.governance.refusals import Refusal
from app.governance.talk_conditions import POST_MOST, TITLE_MOST
from app.governance.vocabulary import Act
from app.identity import ask_to_log_in, member, now
from app.kinds import KINDS
from app.models import Member, Page, Topic
from app.presentation import markup
from app.presentation.filters import OTHER_NAMES, field_address, moment
from app.queries import talk as queries
from app.queries.pages import Frame
from app.queries.talk import Message
from app.views.addresses import field_named, framed, sight, whole_number
from app.views.drawn_once import drawn_once
from app.views.links import resolver
from app.views.proposals import as_refusal, stale_session
from app.views.writing import form_key, new_form_key, same_session, writer

blueprint = Blueprint("talk", __name__)


@dataclass(frozen=True)
class Typed:
    """What a form sent, or what it begins with: for which act, which words, and why it was refused if it was."""

    act: Act | None = None
    title: str = ""
    text: str = ""
    place: str = ""
    passage: str = ""
    base: int | None = None
    answers: Message | None = None
    preview: str = ""
    refusal: Refusal | None = None

    @property
    def error(self) -> str:
        return self.refusal.told(_, moment) if self.refusal else ""

    def wrong(self, name: str) -> tuple[str, ...]:
        return (self.error,) if CONTROLS.get(self.refusal.code if self.refusal else "") == name else ()


# Under which control each refusal is told.
CONTROLS = {
    "missing-title": "titre",
    "message-length": "texte",
    "too-many-mentions": "texte",
    "missing-summary": "texte",
    "unknown-passage": "passage",
    "unknown-field": "champ",
}


# --- the list, and a new topic


@blueprint.get("/<section>/<slug>/discussion")
@drawn_once
def index(section: str, slug: str) -> ResponseReturnValue:
    page = framed(section, slug)
    archives, after = bool(request.args.get("archives")), whole_number(request.args.get("suite")) or 0
    found = queries.topics(reading(), page.page, now(), sight(), archives=archives, after=after)
    begins = Act.START in queries.beginning_acts(reading(), page.page, member(), now())
    return render_template(
        "talk/index.html", page=page, found=found, archives=archives, after=after, begins=begins
    )


@blueprint.route("/<section>/<slug>/discussion/nouveau", methods=["GET", "POST"])
def start(section: str, slug: str) -> ResponseReturnValue:
    page = framed(section, slug)
    if request.method == "GET":
        return ask_to_log_in() if member() is None else _start_page(page, _asked(page))
    typed = _typed_topic(page)
    if "apercu" in request.form:
        return _start_page(page, _with_preview(typed))
    done = _write(lambda session, by: _start(session, page, typed, by))
    if isinstance(done, Refusal):
        return _told(_start_page(framed(section, slug), replace(typed, refusal=done)), done)
    flash(_("Le sujet est ouvert. Vous le suivez : une lettre vous dira qu’on y répond."), "done")
    return redirect(url_for("talk.show", section=section, slug=slug, number=done), 303)


def _start(session: Session, page: Frame, typed: Typed, by: Member) -> int:
    row = session.get_one(Page, page.page.id)
    about = {"place": typed.place, "passage": typed.passage, "base": typed.base}
    key = form_key() or None
    return acts.start(session, row, typed.title, typed.text, by, now(), **about, form_key=key).id


def _asked(page: Frame) -> Typed:
    """What the address points at: a field, or some words of a version of the text."""
    place = field_named(page.kind, request.args.get("champ", "")) or ""
    passage = request.args.get("passage", "").strip()[: acts.LONGEST_PASSAGE]
    base = whole_number(request.args.get("version")) or page.number
    return Typed(Act.START, place="body" if passage else place, passage=passage, base=base)


def _typed_topic(page: Frame) -> Typed:
    sent = request.form
    place, address = "", sent.get("champ", "")[:60]
    if address:
        # A name that no field has stays what it is: the act refuses it.
        place = field_named(page.kind, address) or address
    passage = _prose(sent.get("passage", ""))
    return Typed(
        Act.START,
        sent.get("titre", "").strip()[: 2 * TITLE_MOST],
        _prose(sent.get("texte", "")),
        place,
        passage if place in ("", "body") else "",
        whole_number(sent.get("version")) or page.number,
    )


def _start_page(page: Frame, typed: Typed) -> str:
    others = [(address, _(label)) for address, label in (("nom", "Le nom"), ("texte", "Le texte"))]
    fields = [(field_address(one.name), _(one.label)) for one in page.kind.fields()]
    labels = {"titre": _("Titre"), "texte": _("Message"), "passage": _("Passage"), "champ": _("À propos de")}
    return render_template(
        "talk/start.html",
        page=page,
        typed=typed,
        places=[*others, *fields],
        mistakes=[(name, label, typed.error) for name, label in labels.items() if typed.wrong(name)],
        form_key=form_key() or new_form_key(),
        most=POST_MOST,
        place=OTHER_NAMES.get(typed.place, typed.place),
    )


# --- one topic


@blueprint.get("/<section>/<slug>/discussion/<number>")
def show(section: str, slug: str, number: str) -> ResponseReturnValue:
    page, topic = _found(section, slug, number)
    who = member()
    if who is not None and queries.unseen_by(reading(), topic, who):
        with transaction() as session:
            acts.visited(session, topic.id, session.get_one(Member, who.id), now())
        read_again()
        page, topic = _found(section, slug, number)
    return _draw(page, topic, _answering(topic))


def _found(section: str, slug: str, number: str) -> tuple[Frame, Topic]:
    """The topic at this address; it follows its page under every name the page has had."""
    page, topic = framed(section, slug), _topic(number)
    if topic.page_id != page.page.id:
        abort(404)
    return page, topic


def _topic(number: str) -> Topic:
    found = queries.find(reading(), whole_number(number) or 0)
    return found if found is not None else abort(404)


@blueprint.get("/discussion/<number>")
@blueprint.get("/discussion/<number>/<place>")
def moved(number: str, place: str = "") -> ResponseReturnValue:
    """The short address of a topic, or of one of its messages, which letters and other pages give."""
    topic = _topic(number)
    section, slug = KINDS[topic.page.kind].section, topic.page.slug
    if place:
        return redirect(address_of(section, slug, topic.id, whole_number(place) or 1))
    return redirect(url_for("talk.show", section=section, slug=slug, number=topic.id))


def _answering(topic: Topic) -> Typed:
    """The form of an answer, as the address asks for it: to which message, with its words or without."""
    cited, answered = request.args.get("citer"), request.args.get("repondre")
    number = whole_number(cited or answered)
    if number is None:
        return Typed()
    one = queries.message(reading(), topic, number, member(), now(), sight())
    if one is None:
        abort(404)
    return Typed(Act.POST, text=_quoted(one) if cited and not one.hidden else "", answers=one)


def _quoted(one: Message) -> str:
    """Somebody's words as a quotation, to answer below."""
    said = "\n".join(f"> {line}".rstrip() for line in one.text.split("\n"))
    colon = _(" :")
    return f"> **{one.author.name}**, {moment(one.at)}{colon}\n>\n{said}\n\n"


def _draw(page: Frame, topic: Topic, typed: Typed) -> str:
    part = whole_number(request.args.get("partie")) or 1
    view = queries.shown(reading(), topic, member(), now(), sight(), part)
    return render_template(
        "talk/show.html",
        page=page,
        view=view,
        typed=typed,
        drawn=_drawn,
        labels={one.name: one.label for one in page.kind.fields()},
        form_key=form_key() or new_form_key(),
        most=POST_MOST,
    )


def _drawn(text: str) -> str:
    """The HTML of somebody's words."""
    return markup.render(text, resolver(text))


# --- acts


@blueprint.post("/<section>/<slug>/discussion/<number>/message")
def post(section: str, slug: str, number: str) -> ResponseReturnValue:
    page, topic = _found(section, slug, number)
    typed = Typed(Act.POST, text=_prose(request.form.get("texte", "")), answers=_answered(topic))
    if "apercu" in request.form:
        return _draw(page, topic, _with_preview(typed))
    done = _write(lambda session, by: _post(session, topic, typed, by))
    if isinstance(done, Refusal):
        return _refused(section, slug, number, typed, done)
    return _see(section, slug, number, done)


def _post(session: Session, topic: Topic, typed: Typed, by: Member) -> int:
    row, key = session.get_one(Topic, topic.id), form_key() or None
    parent = queries.find_post(session, row, typed.answers.number) if typed.answers else None
    made = acts.post(session, row, typed.text, by, now(), parent=parent, form_key=key)
    disputes.heard(session, row, by, now())
    return made.number


def _answered(topic: Topic) -> Message | None:
    """The message that the form answers; None for nobody in particular."""
    number = whole_number(request.form.get("a"))
    return queries.message(reading(), topic, number, member(), now(), sight()) if number else None


@blueprint.post("/<section>/<slug>/discussion/<number>/resolution")
def resolve(section: str, slug: str, number: str) -> ResponseReturnValue:
    _page, topic = _found(section, slug, number)
    typed = Typed(Act.RESOLVE, text=_prose(request.form.get("texte", "")))

    def do(session: Session, by: Member) -> int:
        row, seen, key = session.get_one(Topic, topic.id), request.form.get("vu"), form_key() or None
        made = acts.resolve(session, row, typed.text, by, now(), seen=seen, form_key=key)
        disputes.heard(session, row, by, now())
        return made.number

    done = _write(do)
    if isinstance(done, Refusal):
        return _refused(section, slug, number, typed, done)
    flash(_("Le sujet est résolu, et votre résumé se lit en tête."), "done")
    return _see(section, slug, number, done)


def _reopen(session: Session, topic: Topic, by: Member) -> None:
    acts.reopen(session, topic, by, now(), seen=request.form.get("vu"))


def _follow(session: Session, topic: Topic, by: Member) -> None:
    acts.subscribe(session, topic, by, now())


def _stop_following(session: Session, topic: Topic, by: Member) -> None:
    acts.unsubscribe(session, topic, by, now())


# What is done by one button, by the noun of the act in the address.
DEEDS: dict[str, tuple[Act, Callable[[Session, Topic, Member], None]]] = {
    act.address: (act, do)
    for act, do in (
        (Act.REOPEN, _reopen),
        (Act.SUBSCRIBE, _follow),
        (Act.UNSUBSCRIBE, _stop_following),
    )
}


@blueprint.post("/<section>/<slug>/discussion/<number>/<deed>")
def act(section: str, slug: str, number: str, deed: str) -> ResponseReturnValue:
    _page, topic = _found(section, slug, number)
    if deed not in DEEDS:
        abort(404)
    which, do = DEEDS[deed]
    done = _write(lambda session, by: do(session, session.get_one(Topic, topic.id), by))
    if isinstance(done, Refusal):
        return _refused(section, slug, number, Typed(which), done)
    told = {
        Act.REOPEN: _("Le sujet est rouvert."),
        Act.SUBSCRIBE: _("Vous suivez ce sujet : une lettre vous dira qu’on y écrit."),
        Act.UNSUBSCRIBE: _("Vous ne suivez plus ce sujet."),
    }
    flash(told[which], "done")
    return redirect(url_for("talk.show", section=section, slug=slug, number=number), 303)


# --- one message


@blueprint.route("/<section>/<slug>/discussion/<number>/messages/<place>/retouche", methods=["GET", "POST"])
def edit(section: str, slug: str, number: str, place: str) -> ResponseReturnValue:
    page, topic = _found(section, slug, number)
    one = queries.message(reading(), topic, whole_number(place) or 0, member(), now(), sight())
    if one is None:
        abort(404)
    if request.method == "GET":
        if member() is None:
            return ask_to_log_in()
        return _edit_page(page, topic, one, Typed(Act.EDIT_POST, text=one.text), one.versions)
    typed = Typed(Act.EDIT_POST, text=_prose(request.form.get("texte", "")))
    seen = whole_number(request.form.get("version")) or one.versions
    if "apercu" in request.form:
        return _edit_page(page, topic, one, _with_preview(typed), seen)

    def do(session: Session, by: Member) -> int:
        row = queries.find_post(session, session.get_one(Topic, topic.id), one.number)
        key = form_key() or None
        return acts.edit_post(
            session, row or abort(404), typed.text, by, now(), seen=seen, form_key=key
        ).number

    done = _write(do)
    if isinstance(done, Refusal):
        page, topic = _found(section, slug, number)
        return _told(_edit_page(page, topic, one, replace(typed, refusal=done), seen), done)
    return _see(section, slug, number, done)


def _edit_page(page: Frame, topic: Topic, one: Message, typed: Typed, seen: int) -> str:
    return render_template(
        "talk/edit.html",
        page=page,
        topic=topic,
        one=one,
        typed=typed,
        seen=seen,
        form_key=form_key() or new_form_key(),
        most=POST_MOST,
    )


@blueprint.get("/<section>/<slug>/discussion/<number>/messages/<place>/historique")
def past(section: str, slug: str, number: str, place: str) -> ResponseReturnValue:
    page, topic = _found(section, slug, number)
    found = queries.past(reading(), topic, whole_number(place) or 0, member(), now(), sight())
    if found is None:
        abort(404)
    return render_template("talk/past.html", page=page, topic=topic, past=found, drawn=_drawn)


# --- what every form does


def _write(do: Callable[[Session, Member], Any]) -> Any:
    """What the act gave, or the refusal that it met; a form whose session ended meets one too."""
    if not same_session():
        return _or_raised(stale_session())
    try:
        with transaction() as session:
            done = do(session, writer(session))
    except MustLogIn:
        return _or_raised(stale_session())
    except (Refusal, StaleDataError) as error:
        return _or_raised(as_refusal(error))
    read_again()
    return done


def _or_raised(refusal: Refusal) -> Refusal:
    """Programs hear of a refusal as an error; people read the page again."""
    read_again()
    if wants_data():
        raise refusal
    return refusal


def _refused(section: str, slug: str, number: str, typed: Typed, refusal: Refusal) -> ResponseReturnValue:
    """The topic as it is now, with what was typed and why it was not done."""
    page, topic = _found(section, slug, number)
    return _told(_draw(page, topic, replace(typed, refusal=refusal)), refusal)


def _told(drawn: str, refusal: Refusal) -> ResponseReturnValue:
    answer = make_response(drawn, refusal.status)
    answer.headers["X-Refusal"] = refusal.code
    return answer


def _with_preview(typed: Typed) -> Typed:
    """With its text drawn, or why it cannot be."""
    try:
        markup.check(typed.text)
    except markup.TooHeavy as error:
        return replace(typed, preview=Markup('<p class="error">{}</p>').format(_(str(error))))
    return replace(typed, preview=_drawn(typed.text))


def _see(section: str, slug: str, number: str, place: int) -> ResponseReturnValue:
    """Go to a message of a topic."""
    return redirect(address_of(section, slug, number, place), 303)


def address_of(section: str, slug: str, number: int | str, place: int) -> str:
    """Where a message is, for ever: its topic, which hundred of its messages, and which of them."""
    part = (place - 1) // queries.A_PART + 1
    where = {"partie": part} if part > 1 else {}
    return url_for(
        "talk.show", section=section, slug=slug, number=number, _anchor=f"message-{place}", **where
    )


def _prose(text: str) -> str:
    """What was typed, without the sign that a database refuses; a little more than the most, to be told so."""
    return text.replace("\r\n", "\n").replace("\x00", "").strip()[: 2 * POST_MOST]
