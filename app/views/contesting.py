"""Contesting: opening a dispute, from wherever one reads what one contests; and where a page says that it is contested."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm.exc import StaleDataError

from app.acts import disputes as acts
from app.acts.publishing import no_such_revision
from app.database import read_again, reading, transaction
from app.errors import BadAddress, wants_data
from app.governance.procedure import decide, open_acts
from app.governance.refusals import Refusal
from app.governance.rulebook import DISPUTE
from app.governance.sentences import Sentence
from app.governance.vocabulary import STATEMENT_MOST, Act, DisputeQuestion
from app.identity import ask_to_log_in, member, now
from app.models import Page, Proposal, Topic
from app.presentation import markup
from app.presentation.filters import moment
from app.presentation.shown import Resolve, words
from app.queries import disputes as queries
from app.queries import history as past
from app.queries import pages, precedents, proposals, talk
from app.queries.contested import Said
from app.queries.visibility import said
from app.views.addresses import field_named, framed, sight, whole_number
from app.views.proposals import asker
from app.views.writing import (
    as_refusal,
    form_key,
    new_form_key,
    same_session,
    stale_session,
    writer,
)
from revisions import Content, pointed_at, where

blueprint = Blueprint("contesting", __name__)

LONGEST_PASSAGE = 2000
LONGEST_TYPED = 10 * STATEMENT_MOST


def beside_passages(page: pages.Frame, content: Content, resolve: Resolve) -> tuple[Markup, tuple[Said, ...]]:
    """The text of a page, each contested passage followed by what is said of it; and what is said above the text,
    of the whole of it and of passages that are not in it any more."""
    if not page.contested:
        return markup.render(content.body, resolve), ()
    beside, above = [], []
    for one in page.contested.beside("body"):
        place = _found(page, one, content) if one.passage else None
        if place is None:
            above.append(one)
        else:
            beside.append((place, Markup(render_template("contesting/_passage.html", one=one))))  # noqa: S704 (ours)
    return markup.render_beside(content.body, resolve, beside), tuple(above)


def _found(page: pages.Frame, one: Said, content: Content) -> int | None:
    """Where a contested passage ends in this text; None when it is gone, or cannot be told."""
    base = (
        page.content
        if one.base == page.number
        else said(reading(), page.page.id, [one.base], sight()).get(one.base)
    )
    anchor = where(base, content, "body", one.passage, page.kind.field_kinds()) if base else None
    return max(anchor.start, anchor.end - 1) if anchor and anchor.found else None


# --- opening a dispute


@dataclass
class Typed:
    """What somebody contests, and from where they came: a version, a proposal, a topic."""

    place: str = ""
    passage: str = ""
    question: str = ""
    reason: str = ""
    base: int = 0
    revision: int | None = None
    proposal: Proposal | None = None
    topic: Topic | None = None


@blueprint.route("/<section>/<slug>/contester", methods=["GET", "POST"])
def contest(section: str, slug: str) -> ResponseReturnValue:
    page = framed(section, slug)
    if request.method == "GET":
        if member() is None:
            return ask_to_log_in()
        _check_may_contest(page)
        return _draw(page, _asked(page, request.args))
    typed = _asked(page, request.form)
    if not same_session() or member() is None:
        return _refused(page, typed, stale_session())
    try:
        _check_passage(page, typed)
        with transaction() as session:
            made = _open(session, page, typed)
    except (Refusal, StaleDataError) as error:
        return _refused(page, typed, as_refusal(error))
    flash(
        _("Le litige %(n)s est ouvert : la mention « contesté » se lit déjà à cet endroit.", n=made), "done"
    )
    return redirect(url_for("disputes.show", number=made), 303)


def _open(session: Any, page: pages.Frame, typed: Typed) -> int:
    return acts.open_dispute(
        session,
        session.get_one(Page, page.page.id),
        typed.place,
        DisputeQuestion(typed.question) if typed.question else None,
        typed.reason,
        writer(session),
        now(),
        passage=typed.passage,
        base=typed.base,
        revision=typed.revision,
        proposal=session.get_one(Proposal, typed.proposal.id) if typed.proposal else None,
        topic=session.get_one(Topic, typed.topic.id) if typed.topic else None,
        form_key=form_key() or None,
    ).id


def _asked(page: pages.Frame, sent: Any) -> Typed:
    """What the address, or the form, says. Raises BadAddress for what this page has not."""
    typed = Typed(
        passage=sent.get("passage", "").replace("\r\n", "\n").replace("\x00", "").strip()[:LONGEST_PASSAGE],
        question=next((one.value for one in DisputeQuestion if one == sent.get("question")), ""),
        reason=sent.get("raison", "").replace("\r\n", "\n").replace("\x00", "").strip()[:LONGEST_TYPED],
        base=whole_number(sent.get("base")) or page.number,
    )
    _whence(page, sent, typed)
    if "champ" in sent:
        typed.place = _place(page, sent["champ"])
    elif typed.passage:
        typed.place = "body"
    if typed.place != "body":
        typed.passage = ""
    return typed


def _place(page: pages.Frame, address: str) -> str:
    """What revisions call the place that an address names; "" for the whole page."""
    name = field_named(page.kind, address) if address else ""
    if name is None:
        raise BadAddress(_("« %(name)s » n’est pas un champ de cette page.", name=address[:40]))
    return name


def _whence(page: pages.Frame, sent: Any, typed: Typed) -> None:
    """From where they came, which says what they contest unless they say it themselves."""
    if number := whole_number(sent.get("version")):
        found = past.rows_at(reading(), page.page, [number], sight()).get(number)
        if found is None:
            raise no_such_revision(number)
        typed.revision = number
        typed.base = whole_number(sent.get("base")) or number
        typed.place = _only(found.changed)
    if number := whole_number(sent.get("proposition")):
        proposal = proposals.find(reading(), number)
        if proposal is None or proposal.page_id != page.page.id:
            raise BadAddress(_("La proposition %(n)s n’est pas une proposition pour cette page.", n=number))
        typed.proposal, typed.place = proposal, _only(tuple(proposal.changed))
    if number := whole_number(sent.get("sujet")):
        topic = talk.find(reading(), number)
        if topic is None or topic.page_id != page.page.id:
            raise BadAddress(_("Le sujet %(n)s n’est pas un sujet de cette page.", n=number))
        typed.topic, typed.place = topic, topic.place
        typed.passage = typed.passage or topic.passage
        typed.base = whole_number(sent.get("base")) or topic.base or page.number


def _only(changed: tuple[str, ...]) -> str:
    """What changed, when it is one thing; the whole page when it is several."""
    return changed[0] if len(changed) == 1 else ""


def _check_passage(page: pages.Frame, typed: Typed) -> None:
    """Raises Refusal when the text does not say the passage that was typed; keeps it as the text has it."""
    if not typed.passage or typed.place != "body":
        return
    base = said(reading(), page.page.id, [typed.base], sight()).get(typed.base)
    passage = pointed_at(base.body, typed.passage) if base else ""
    if not passage:
        text = "Ces mots ne sont pas dans le texte. Copiez-les tels que la page les dit."
        raise Refusal("no-such-passage", Sentence(text), 422)
    typed.passage = passage


def _draw(page: pages.Frame, typed: Typed, refusal: Refusal | None = None) -> str:
    return render_template(
        "contesting/contest.html",
        page=page,
        typed=typed,
        error=refusal.told(_, moment) if refusal else "",
        places=_places(page),
        questions=[(one.value, _(one.label)) for one in DisputeQuestion],
        said_now=_said(page, typed),
        open_here=queries.about(reading(), page.page, asker()),
        precedents=_near(page, typed),
        form_key=form_key() or new_form_key(),
        most=STATEMENT_MOST,
    )


def _near(page: pages.Frame, typed: Typed) -> tuple[precedents.Ruling, ...]:
    """What was decided already of something close."""
    question = next((one for one in DisputeQuestion if one == typed.question), None)
    return precedents.similar(reading(), page.page, typed.place, question, f"{typed.reason} {typed.passage}")


def _check_may_contest(page: pages.Frame) -> None:
    """Raises Refusal, with its sentence, for who may not open a dispute here."""
    case = queries.opening(reading(), page.page, member(), now())
    if Act.OPEN_DISPUTE not in open_acts(DISPUTE, case):
        decide(DISPUTE, Act.OPEN_DISPUTE, case)


def _places(page: pages.Frame) -> list[tuple[str, str]]:
    """What may be contested, as (address, words): what a form can change, and what networks and sources say here."""
    said_here = page.content.fields
    fields = [
        (one.name, _(one.label)) for one in page.kind.fields() if one.editable or said_here.get(one.name)
    ]
    return [("nom", _(page.kind.title_label)), *fields, ("texte", _("Le texte"))]


def _said(page: pages.Frame, typed: Typed) -> str:
    """What a contested field says, in one line."""
    known = page.kind.by_name.get(typed.place)
    if typed.place == "title":
        return page.title
    value = page.content.fields.get(typed.place)
    return words(known, value) if known and value else ""


def _refused(page: pages.Frame, typed: Typed, refusal: Refusal) -> ResponseReturnValue:
    """The form again, with what was typed and why it was not done."""
    if wants_data():
        raise refusal
    read_again()
    page = framed(page.section, page.slug)
    answer = make_response(_draw(page, typed, refusal), refusal.status)
    answer.headers["X-Refusal"] = refusal.code
    return answer
