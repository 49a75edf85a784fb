"""Declared links: the form that declares one, and the end of one. They are read on the page of who declared them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app import checks
from app.acts import declared_links as acts
from app.cases.policies import in_force
from app.database import read_again, reading, transaction
from app.errors import wants_data
from app.governance.refusals import Refusal
from app.governance.sentences import Sentence
from app.governance.vocabulary import LINK_NOTE_MOST, LinkNature
from app.identity import ask_to_log_in, member, now
from app.kinds import STRUCTURE
from app.models import DeclaredLink, Member, Page
from app.presentation.filters import moment
from app.queries import declared_links as queries
from app.queries import merging
from app.views.addresses import whole_number
from app.views.writing import form_key, new_form_key, writer

blueprint = Blueprint("declared_links", __name__)

LONGEST_NAME = 300
# So much of a note that is too long is given back, to be shortened.
LONGEST_TYPED = 2000
LABELS: Mapping[str, object] = MappingProxyType(
    {
        "fiche": _l("Une fiche"),
        "membre": _l("Ou un membre"),
        "nature": _l("Nature du lien"),
        "precision": _l("Précision"),
    }
)
# Beside which control each refusal is told; the others are told above the form.
BESIDE: Mapping[str, str] = MappingProxyType(
    {
        "missing-object": "fiche",
        "unknown-fiche": "fiche",
        "two-objects": "membre",
        "unknown-member": "membre",
        "involved:oneself": "membre",
        "missing-nature": "nature",
        "note-length": "precision",
    }
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form sent, or the address that leads to it."""

    fiche: str = ""
    member: str = ""
    nature: str = ""
    note: str = ""


@blueprint.route("/liens/declaration", methods=["GET", "POST"])
def declare() -> ResponseReturnValue:
    if (who := member()) is None:
        return ask_to_log_in()
    if request.method == "GET":
        return _draw(_named(_typed(request.args)))
    try:
        _declare(_typed(request.form))
    except Refusal as refused:
        if wants_data():
            raise
        read_again()
        return _draw(_typed(request.form), refused)
    read_again()
    flash(_("Le lien est déclaré. Chacun le lit ici, et il compte dès maintenant."), "done")
    return _see(who.slug)


@blueprint.post("/liens/<number>/fin")
def end(number: str) -> ResponseReturnValue:
    with transaction() as session:
        who, link = writer(session), session.get(DeclaredLink, whole_number(number) or 0)
        if link is None:
            abort(404)
        acts.end(session, link, who, now())
        slug = who.slug
    read_again()
    days = in_force(reading()).uninvolved_days
    told = ngettext(
        "Le lien est terminé. Il compte encore %(num)d jour.",
        "Le lien est terminé. Il compte encore %(num)d jours.",
        days,
    )
    flash(told, "done")
    return _see(slug)


def _see(slug: str) -> ResponseReturnValue:
    return redirect(url_for("members.show", slug=slug, _anchor="liens"), 303)


def _declare(typed: Typed) -> None:
    page, other = _fiche(typed.fiche), _member(typed.member)
    nature = LinkNature(typed.nature) if typed.nature in set(LinkNature) else None
    with transaction() as session:
        acts.declare(
            session,
            session.get_one(Page, page.id) if page else None,
            session.get_one(Member, other.id) if other else None,
            nature,
            typed.note,
            writer(session),
            now(),
            form_key=form_key() or None,
        )


def _fiche(typed: str) -> Page | None:
    """The fiche that is named; None when none is. Raises Refusal when there is no such fiche, or several."""
    if not typed:
        return None
    found = merging.named(reading(), typed, now())
    if found is None or found.kind != STRUCTURE.name:
        text = "Aucune fiche n’a cette adresse ni ce nom, ou plusieurs ont ce nom\u202f: donnez son adresse."
        raise Refusal("unknown-fiche", Sentence(text), 422)
    return found


def _member(typed: str) -> Member | None:
    if not typed:
        return None
    found = queries.member_named(reading(), typed)
    if found is None:
        raise Refusal("unknown-member", Sentence("Aucun membre n’a ce nom, ni cette adresse de page."), 422)
    return found


def _typed(sent: Mapping[str, str]) -> Typed:
    names = (checks.one_line(sent.get(name, ""))[:LONGEST_NAME] for name in ("fiche", "membre"))
    return Typed(
        *names, sent.get("nature", "")[:20], checks.one_line(sent.get("precision", ""))[:LONGEST_TYPED]
    )


def _named(typed: Typed) -> Typed:
    """What an address leads with, by its name where that is as good: people know fiches and each other by name."""
    page, other = merging.named(reading(), typed.fiche, now()), queries.member_named(reading(), typed.member)
    known = merging.named(reading(), page.title, now()) if page else None
    fiche = page.title if page and known and known.id == page.id else typed.fiche
    return replace(typed, fiche=fiche, member=other.name if other else typed.member)


def _draw(typed: Typed, refused: Refusal | None = None) -> ResponseReturnValue:
    said = refused.told(_, moment) if refused else ""
    beside = BESIDE.get(refused.code, "") if refused else ""
    answer = render_template(
        "declared_links/declare.html",
        typed=typed,
        labels=LABELS,
        errors={beside: (said,)} if beside else {},
        mistakes=((beside, str(LABELS[beside]), said),) if beside else (),
        refusal="" if beside else said,
        may=queries.may_declare(reading(), member(), now()),
        natures=[(one.value, _(one.label)) for one in LinkNature],
        most=LINK_NOTE_MOST,
        days=in_force(reading()).uninvolved_days,
        form_key=form_key() or new_form_key(),
    )
    return answer, refused.status if refused else 200
