"""Writing a page: a new one, an edit with preview, and the page where two texts that collide are reconciled.

What was typed is never lost: a form that fails, a session that ended, a page that moved meanwhile all come back
with every character.
"""

import base64
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError

from app import checks
from app.acts import pages as acts
from app.acts.contributions import contribute, create
from app.acts.publishing import foresee
from app.acts.watching import Warned
from app.database import reading, transaction
from app.errors import BadAddress, MustLogIn, wants_data
from app.governance.case import Case
from app.governance.procedure import check_bar
from app.governance.refusals import Refusal
from app.governance.rulebook import PAGE
from app.governance.vocabulary import Act
from app.identity import ask_to_log_in, member, now
from app.kinds import KINDS, Field, Kind, Regime
from app.models.contents import content_at
from app.presentation import markup
from app.presentation.comparing import drawn_diff
from app.presentation.conflicts import Question, choices_in, questions
from app.presentation.filters import moment
from app.queries import history as past
from app.queries import pages as queries
from app.views.addresses import framed, kind_of, sight, whole_number
from app.views.deciding import summed, who_decides
from app.views.links import index_trail, resolver
from app.views.page_form import PageForm
from app.views.writing import (
    as_refusal,
    form_key,
    new_form_key,
    same_session,
    source,
    summary,
    write,
    writer,
)
from app.vocabularies import Branch, vocabulary
from app.watch import Rule
from revisions import Choice, ChoiceKey, Content, Merge, RevisionsError, merge

blueprint = Blueprint("editing", __name__)

LARGEST_MINE = 1_200_000
NOTHING_WRONG: Mapping[str, str] = MappingProxyType({})


@blueprint.route("/<section>/nouvelle", methods=["GET", "POST"])
def new(section: str) -> ResponseReturnValue:
    kind = kind_of(section)
    blank = Content(kind.name, "", {}, "")
    if request.method == "GET":
        return _open_new(kind, blank)
    form = PageForm.of_request(kind, request.form)
    if not same_session() or member() is None:
        return edition(None, kind, form, stale=True)
    if (content := form.content(blank)) is None or not kind.new_label:
        return edition(None, kind, form), 422
    keys = {"summary": summary(), "form_key": form_key() or None, "heeded": heeded()}
    try:
        with transaction() as session:
            slug = create(session, content, writer(session), now(), **keys).revision.page.slug
    except Refusal as refusal:
        return _refused(None, kind, None, content, refusal)
    flash(_("La page est créée."), "saved")
    return redirect(url_for("pages.show", section=section, slug=slug), 303)


def _open_new(kind: Kind, blank: Content) -> ResponseReturnValue:
    if member() is None:
        return ask_to_log_in()
    if not kind.new_label or Act.CREATE not in queries.creation_acts(reading(), member(), now(), kind.name):
        check_bar(PAGE, Act.CREATE, Case(None, member(), now()))
        return render_template("editing/closed.html", page=None, kind=kind), 403
    form = PageForm.of_content(kind, blank)
    form.typed["title"] = request.args.get("nom", "")[:200]
    return edition(None, kind, form)


@blueprint.route("/<section>/<slug>/modifier", methods=["GET", "POST"])
def edit(section: str, slug: str) -> ResponseReturnValue:
    page = framed(section, slug)
    if request.method == "GET":
        return _open_edition(page)
    form = PageForm.of_request(page.kind, request.form)
    if not same_session() or member() is None:
        return edition(page, page.kind, form, stale=True)
    base = whole_number(request.form.get("base")) or page.number
    over = typed_over(page, base)
    if (content := form.content(over)) is None:
        return edition(page, page.kind, form, base=base), 422
    if "compare" in request.form:
        return edition(page, page.kind, form, base=base, compared=past.compared(over, content))
    return _save(page, base, content)


def typed_over(page: queries.Frame, base: int) -> Content:
    """What the page said when the form was opened.

    Of a version withheld since then nothing is said: what was not typed is today's.
    """
    if base == page.number:
        return page.content
    started = past.version(reading(), page.page, base, sight())
    if started is None:
        raise acts.no_such_revision(base)
    return started.content or page.content


def _open_edition(page: queries.Frame) -> ResponseReturnValue:
    if member() is None:
        return ask_to_log_in()
    if not page.editable:
        check_bar(PAGE, Act.EDIT, Case(page.page, member(), now()))
        return render_template("editing/closed.html", page=page, kind=page.kind), 403
    return edition(page, page.kind, PageForm.of_content(page.kind, page.content), base=page.number)


def _save(page: queries.Frame, base: int, content: Content) -> ResponseReturnValue:
    keys = {"summary": summary(), "source": source(), "form_key": form_key() or None, "heeded": heeded()}
    if page.known and base == page.number:
        foresee(page.known, page.content, content)
    try:
        return write(
            page, lambda session, row, by: contribute(session, row, base, content, by, now(), **keys)
        )
    except acts.EditConflict as conflict:
        return conflict_page(_two_edits(page, base, content, conflict.head, conflict.merge))
    except Refusal as refusal:
        return _refused(page, page.kind, base, content, refusal)


def _refused(
    page: queries.Frame | None, kind: Kind, base: int | None, content: Content, refusal: Refusal
) -> ResponseReturnValue:
    """The rules say no, or wait: the form comes back with all that was typed, and why."""
    if wants_data() or member() is None:
        raise refusal
    form = PageForm.of_content(kind, content)
    if refusal.code == "missing-why":
        form.add_error("summary", refusal.told(_))
        return edition(page, kind, form, base=base), 422
    if isinstance(refusal, Warned):
        return edition(page, kind, form, base=base, warnings=refusal.rules), refusal.status
    return edition(page, kind, form, base=base, trouble=refusal.told(_)), refusal.status


def heeded() -> list[str]:
    """The warnings of watch rules that who writes says they have read."""
    return [key[:30] for key in request.form.getlist("averti")]


# --- when two texts collide


class Sides(NamedTuple):
    """What the conflict page says: above everything, of the text that both changed, and of each of the two.

    chosen: the answer that is ticked at first where paragraphs can follow one another; "" for none.
    """

    heading: str
    voice: str
    base: str
    mine: str
    mine_gone: str
    theirs: str
    theirs_gone: str
    abandon: str
    chosen: str = ""


@dataclass(frozen=True)
class Collision:
    """Two texts that a person must settle, and the form that asks them: where it goes, what goes with it.

    `base` is the revision that both sides started from, `head` the one that the page is at.
    """

    page: queries.Frame
    merge: Merge
    base: int
    head: int
    sides: Sides
    action: str
    hidden: Mapping[str, str]


@blueprint.post("/<section>/<slug>/modifier/conflit")
def settle(section: str, slug: str) -> ResponseReturnValue:
    """The answers of the conflict page. The page may have moved again: then what is left is asked again."""
    page = framed(section, slug)
    if not same_session() or member() is None:
        raise MustLogIn
    base = whole_number(request.form.get("base")) or 1
    started, mine = content_at(reading(), page.page.id, base), _mine(request.form.get("mine", ""))
    if started is None or mine is None or mine.kind != page.kind.name:
        raise BadAddress(_("Ce formulaire n’est pas complet. Revenez en arrière : votre texte y est encore."))
    merged = merge(started, mine, page.content, page.kind.field_kinds())
    collision = _two_edits(page, base, mine, page.number, merged)
    return settled(collision, lambda content: _save(page, page.number, content))


def settled(collision: Collision, save: Callable[[Content], ResponseReturnValue]) -> ResponseReturnValue:
    """Save what the answers sent make of a collision; ask again while something is missing, wrong, or new."""
    page, merged = collision.page, collision.merge
    asked = questions(page.kind, merged)
    answers, errors = _checked(page.kind, asked, choices_in(asked, request.form))
    if errors or any(conflict.missing(answers) for conflict in merged.conflicts):
        return conflict_page(collision, answers, errors=errors)
    content = merged.resolve(answers)
    try:
        markup.check(content.body)
    except markup.TooHeavy as error:
        return conflict_page(collision, answers, errors={_longest(asked).name: _(str(error))})
    if "preview" in request.form or request.form.get("head") != str(page.number):
        return conflict_page(collision, answers, content)
    return save(content)


def _longest(asked: list[Question]) -> Question:
    """The question whose answer weighs most: a text, if any."""
    return max(asked, key=lambda question: question.prose)


Answers = dict[ChoiceKey, Choice]


def _checked(kind: Kind, asked: list[Question], answers: Answers) -> tuple[Answers, dict[str, str]]:
    """The answers in their normal form, and by question what is wrong with those that were typed."""
    checked, errors = dict(answers), {}
    for question in asked:
        answer, field = answers.get(question.key), kind.by_name.get(str(question.key))
        check = checks.title if question.key == "title" else field and field.check
        if check and isinstance(answer, tuple):
            try:
                checked[question.key] = ("text", check(str(answer[1])))
            except checks.BadValue as error:
                errors[question.name] = error.told(_)
    return checked, errors


def _two_edits(page: queries.Frame, base: int, mine: Content, head: int, merged: Merge) -> Collision:
    """Somebody saved while another was writing. A version withheld since then is not quoted: merging needs no more."""
    started = past.version(reading(), page.page, base, sight())
    sides = Sides(
        _("Réunir deux textes de %(title)s", title=page.title),
        _(
            "Pendant que vous écriviez, quelqu’un a changé le même passage. Rien n’est perdu : vos deux textes sont ici. Choisissez, et la page dira ce que vous aurez retenu."
        ),
        _("Au départ :") if started and started.content else "",
        _("Mon texte"),
        _("Vous l’avez retiré."),
        _("L’autre texte"),
        _("Il a été retiré."),
        _("Abandonner mon texte"),
        chosen="both",
    )
    action = url_for("editing.settle", section=page.section, slug=page.slug)
    return Collision(page, merged, base, head, sides, action, {"base": str(base), "mine": _packed(mine)})


def conflict_page(
    collision: Collision,
    answers: Answers | None = None,
    result: Content | None = None,
    errors: Mapping[str, str] = NOTHING_WRONG,
) -> ResponseReturnValue:
    """Both texts, question by question; with the result, once every question has an answer."""
    page, merged = collision.page, collision.merge
    newest = past.version(reading(), page.page, collision.head)
    answer = render_template(
        "editing/conflict.html",
        page=page,
        collision=collision,
        newest=newest,
        questions=questions(page.kind, merged),
        answers=answers or {},
        errors=errors,
        mistakes=[(f"texte-{name}", "", sentence) for name, sentence in errors.items()],
        sent=request.form,
        summary=summary(),
        form_key=form_key() or new_form_key(),
        result=result,
        body=markup.render(result.body, resolver(result)) if result else "",
        changes=drawn_diff(page.kind, past.compared(newest.content, result)) if result and newest else None,
    )
    return answer, 409


def _packed(content: Content) -> str:
    """What a person typed, small enough to travel with the form."""
    return base64.b64encode(zlib.compress(content.canonical())).decode()


def _mine(text: str) -> Content | None:
    """What `_packed` sent, come back; None for anything else. Never grows past what a form may hold."""
    try:
        unzip = zlib.decompressobj()
        canonical = unzip.decompress(base64.b64decode(text, validate=True), LARGEST_MINE)
        return Content.from_canonical(canonical)
    except (ValueError, zlib.error, RevisionsError):
        return None


@dataclass
class Purpose:
    """What the edition form is for, when it does not write the page at once: who will decide, and where it goes.

    decides: a few words, then a sentence. hidden: what travels with it. trouble: why it comes back, if it does.
    only: the one place that it changes ("" for all). asks: what is asked instead of a summary and a source, and why.
    """

    heading: str
    action: str
    back: str
    decides: tuple[str, str]
    button: str
    hidden: Mapping[str, str] = field(default_factory=dict)
    why: str = ""
    source: str = ""
    trouble: str = ""
    only: str = ""
    asks: tuple[str, str] = ("", "")


def edition(
    page: queries.Frame | None,
    kind: Kind,
    form: PageForm,
    *,
    base: int | None = None,
    stale: bool = False,
    compared: Any = None,
    purpose: Purpose | None = None,
    trouble: str = "",
    warnings: Sequence[Rule] = (),
) -> ResponseReturnValue:
    """The edition page, with whatever was typed. `stale`: the session ended meanwhile, everything is kept.

    trouble: why the rules refused it, if they did. warnings: the watch rules that have something to say before.
    """
    body = form.typed.get("body", "")
    parts = _within(SECTIONS_OF[kind.name], purpose.only if purpose else "")
    deciders = who_decides(page, [part.regime for part in parts])
    answer = render_template(
        "editing/edit.html",
        page=page,
        kind=kind,
        form=form,
        base=base or request.form.get("base", ""),
        form_key=form_key() or new_form_key(),
        summary=purpose.why if purpose else summary(),
        purpose=purpose,
        deciders=deciders,
        decided=summed(deciders),
        source=purpose.source if purpose else source(),
        trouble=purpose.trouble if purpose else trouble,
        warnings=warnings,
        heeded=heeded(),
        stale=stale,
        logged_in=member() is not None,
        compared=drawn_diff(kind, compared) if compared else None,
        preview=markup.render(body, resolver(body)),
        vocabularies={
            name: vocabulary(name).choices() for name in ("relations", "departements", "precisions")
        },
        grouped=grouped,
        form_parts=parts,
        member_name=who.name if (who := member()) else "",
        member_slug=who.slug if who else "",
        trail=index_trail(kind),
    )
    return (answer, 409) if stale else answer


def sent_back(
    page: queries.Frame, purpose: Purpose, save: Callable[[int, Content], ResponseReturnValue]
) -> ResponseReturnValue:
    """What an edition form with a purpose sent: saved over its base, or the form again with all that was typed."""
    form = PageForm.of_request(page.kind, request.form)
    if not same_session() or member() is None:
        return edition(page, page.kind, form, stale=True, purpose=purpose)
    base = whole_number(request.form.get("base")) or page.number
    over = typed_over(page, base)
    if (content := form.content(over)) is None:
        return edition(page, page.kind, form, base=base, purpose=purpose), 422
    if "compare" in request.form:
        compared = past.compared(over, content)
        return edition(page, page.kind, form, base=base, compared=compared, purpose=purpose)
    try:
        return save(base, content)
    except acts.EditConflict as conflict:
        form = PageForm.of_content(page.kind, conflict.merge.merged)
        purpose.trouble = _(
            "La page a changé au même endroit pendant que vous écriviez. Vos mots sont ici, avec ce que d’autres ont écrit ailleurs : relisez, puis envoyez de nouveau."
        )
        return edition(page, page.kind, form, base=conflict.head, purpose=purpose), 409
    except (Refusal, StaleDataError) as error:
        return _not_saved(page, purpose, base, content, as_refusal(error))


def _not_saved(
    page: queries.Frame, purpose: Purpose, base: int, content: Content, refusal: Refusal
) -> ResponseReturnValue:
    if wants_data():
        raise refusal
    purpose.trouble = refusal.told(_, moment)
    form = PageForm.of_content(page.kind, content)
    answer = make_response(edition(page, page.kind, form, base=base, purpose=purpose), refusal.status)
    answer.headers["X-Refusal"] = refusal.code
    return answer


# What each part of the form is called, by whose it is; and whose that is, once and before a fiche is claimed.
REGIME_SECTIONS = (
    (
        Regime.STEWARD,
        "Ce que dit la structure",
        "Ces champs sont à la structure, qui a revendiqué sa fiche.",
        "Ces champs reviendront à la structure dès qu’elle aura revendiqué sa fiche.",
    ),
    (
        Regime.COMMUNITY,
        "Ce que dit la communauté",
        "Ces champs appartiennent à tout le monde\u202f: donnez une source quand vous le pouvez.",
        "Ces champs appartiennent à tout le monde\u202f: donnez une source quand vous le pouvez.",
    ),
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form: its heading, whose fields they are (claimed, or not), the fields of one regime, and
    whether the text is among them."""

    regime: Regime
    label: str
    claimed: str
    unclaimed: str
    fields: list[Field]
    with_body: bool


def _sections(kind: Kind) -> list[Section]:
    parts = []
    for regime, label, claimed, unclaimed in REGIME_SECTIONS:
        fields = [field for field in kind.fields() if field.regime is regime]
        if fields or kind.body_regime is regime:
            parts.append(Section(regime, label, claimed, unclaimed, fields, kind.body_regime is regime))
    return parts


def _within(parts: list[Section], only: str) -> list[Section]:
    """The parts of the form that hold one place; all of them for ""."""
    if not only:
        return parts
    narrowed = (
        replace(
            part,
            fields=[one for one in part.fields if one.name == only],
            with_body=part.with_body and only == "body",
        )
        for part in parts
    )
    return [part for part in narrowed if part.fields or part.with_body]


SECTIONS_OF = {kind.name: _sections(kind) for kind in KINDS.values()}

Choices = list[tuple[str, str]]


@cache
def grouped(name: str) -> list[tuple[str, Choices]]:
    """A vocabulary as (heading, choices): one group without heading for a flat list, one a branch for a tree."""
    branches = vocabulary(name).tree()
    if not any(branch.children for branch in branches):
        return [("", [(branch.code, branch.label) for branch in branches])]
    return [(branch.label, [(branch.code, branch.label), *_below(branch)]) for branch in branches]


def _below(branch: Branch) -> Choices:
    return [pair for child in branch.children for pair in [(child.code, child.label), *_below(child)]]


@blueprint.post("/apercu")
def preview() -> ResponseReturnValue:
    """The HTML of a text being typed; nothing is stored."""
    text = request.form.get("text", "")
    try:
        markup.check(text)
    except markup.TooHeavy as error:
        return render_template("editing/_preview.html", sentence=_(str(error)))
    return str(markup.render(text, resolver(text)))
