"""The past of a page: its revisions, one of them, two of them compared, one field's, and going back to one."""

from datetime import UTC, date, datetime, time

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel import to_user_timezone, to_utc

from app.acts import pages as acts
from app.acts.contributions import restored
from app.database import reading
from app.errors import BadAddress
from app.governance.vocabulary import Act
from app.identity import ask_to_log_in, member, now
from app.presentation.comparing import DrawnDiff, drawn_diff
from app.presentation.filters import day as told
from app.presentation.groups import drawn_groups
from app.presentation.words import plain as _
from app.queries import history as queries
from app.queries import patrol, undoing, visibility
from app.queries.pages import Frame
from app.views.addresses import LARGEST, field_named, framed, sight, whole_date, whole_number
from app.views.contesting import beside_passages
from app.views.drawn_once import drawn_once
from app.views.links import resolver
from app.views.writing import form_key, new_form_key, summary, write
from revisions import Diff

blueprint = Blueprint("history", __name__)


# The kinds of tags that one may look for, by their words in an address; what the tags begin with, and their label.
TAGS = {
    "retablissement": ("restores:", _l("rétablissements")),
    "annulation": ("undoes:", _l("annulations")),
    "reunion": ("merged", _l("réunies avec d’autres")),
    "proposition": ("proposal:", _l("propositions acceptées")),
    "litige": ("dispute:", _l("décisions et accords de litiges")),
}


@blueprint.get("/<section>/<slug>/historique")
@drawn_once
def index(section: str, slug: str) -> ResponseReturnValue:
    page = framed(section, slug)
    before = whole_number(request.args.get("avant"))
    after = whole_number(request.args.get("apres"), least=0)
    most = whole_number(request.args.get("combien")) or queries.A_PAGE
    if most not in queries.SIZES:
        few, more, many = queries.SIZES
        raise BadAddress(
            _("Un historique montre %(a)s, %(b)s ou %(c)s versions à la fois.", a=few, b=more, c=many)
        )
    if request.args.get("ancienne") and request.args.get("recente"):
        return _compare_chosen(section, slug)
    asked = {name: request.args[name][:100] for name in ASKED if request.args.get(name)}
    folded = undoing.reverted(reading(), page.page) if asked.get("replier") else frozenset()
    shown = queries.history(reading(), page.page, before, after, _filters(page, asked), folded, sight(), most)
    authors = queries.authors(reading(), page.page, sight())
    return render_template(
        "history/index.html",
        page=page,
        history=shown,
        patrols=patrol.states(reading(), page.page, [row.number for row in shown.rows]),
        activity=queries.activity(reading(), page.page, now()),
        asked=asked,
        most=most,
        size=most if most != queries.A_PAGE else None,
        sizes=queries.SIZES if page.number > queries.A_PAGE else (),
        place={"avant": before, "apres": after},
        authors=[
            (author.slug or queries.THE_PROGRAM, author.name or _("le programme"))
            for author in authors
            if not author.withheld
        ],
        fields=_fields(page),
        tags=[(name, str(label)) for name, (_tag, label) in TAGS.items()],
        run=_last_run(page, shown, asked.get("auteur", "")),
    )


# What the address of a history may ask, besides a place in it: who, which field, which tag, what to fold.
ASKED = ("auteur", "champ", "etiquette", "replier")


def _filters(page: Frame, asked: dict[str, str]) -> queries.Filters:
    """What is asked of the history; a field or a tag that does not exist gets a sentence."""
    field, tag = asked.get("champ", ""), asked.get("etiquette", "")
    changed = field_named(page.kind, field) if field else ""
    if changed is None:
        raise BadAddress(_("« %(name)s » n’est pas un champ de cette page.", name=field))
    if tag and tag not in TAGS:
        raise BadAddress(_("« %(name)s » n’est pas une étiquette des versions.", name=tag))
    return queries.Filters(asked.get("auteur", ""), changed, TAGS[tag][0] if tag else "")


def _fields(page: Frame) -> list[tuple[str, str]]:
    """Everything that may change on a page, as (address, words)."""
    others = [("nom", _(page.kind.title_label)), ("texte", _("Texte"))]
    return others + [(field.name, _(field.label)) for field in page.kind.fields()]


def _last_run(page: Frame, shown: queries.HistoryPage, author: str) -> tuple[str, queries.Span] | None:
    """The revisions in a row of the author looked at, or of the newest one: they can be undone together."""
    newest = next((row for row in shown.rows if row.author_slug and author in ("", row.author_slug)), None)
    if newest is None or not page.may(Act.UNDO) or (not author and newest.number < page.number):
        return None
    span = undoing.last_run(reading(), page.page, newest.author_slug or "")
    return (newest.author or "", span) if span and span.first < span.last else None


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
    return _draw_version(page, _version(page, number))


def on_date(page: Frame, text: str) -> ResponseReturnValue:
    """The page as it was in the evening of a day."""
    day, begun = whole_date(text), to_user_timezone(page.page.created_at).date()
    if day > to_user_timezone(now()).date():
        raise BadAddress(_("Le %(day)s n’est pas encore venu.", day=told(day)))
    if day < begun:
        raise acts.not_written_yet(told(day), told(begun))
    number = queries.number_at(reading(), page.page, _evening(day))
    return _draw_version(page, _version(page, str(number)), day)


def _evening(day: date) -> datetime:
    """The last moment of a day here, in UTC."""
    return to_utc(datetime.combine(day, time.max)).replace(tzinfo=UTC)


def _draw_version(page: Frame, shown: queries.Version, day: date | None = None) -> ResponseReturnValue:
    resolve = resolver(shown.content) if shown.content else None
    body, above = beside_passages(page, shown.content, resolve) if shown.content and resolve else ("", ())
    return render_template(
        "history/version.html",
        page=page,
        version=shown,
        patrol=patrol.of_version(reading(), page.page, shown.row.number, member(), now()),
        day=day,
        may_withhold=visibility.may(Act.WITHHOLD, shown.row.withheld, member(), now()),
        groups=drawn_groups(page.kind, shown.content, resolve) if shown.content else (),
        body=body,
        above=above,
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
    found = queries.comparison(reading(), page.page, first, second, sight())
    if found is None:
        raise acts.no_such_revision(first)
    return render_template(
        "history/compare.html",
        page=page,
        comparison=found,
        drawn=_drawn(page, found.diff),
        undone=queries.Span(first + 1, second),
        # Who reads a whole span reads its last version among others: only a step is marked from here.
        patrol=patrol.of_version(reading(), page.page, second, member(), now())
        if second == first + 1
        else None,
    )


@blueprint.get("/<section>/<slug>/champs/<name>/historique")
@drawn_once
def field(section: str, slug: str, name: str) -> ResponseReturnValue:
    page = framed(section, slug)
    changed = field_named(page.kind, name)
    if changed is None:
        abort(404)
    before = whole_number(request.args.get("avant"))
    past = queries.field_past(reading(), page.page, changed, before, sight())
    return render_template(
        "history/field.html",
        page=page,
        name=name,
        label=dict(_fields(page))[name],
        older=past.older,
        versions=[(version.row, _drawn(page, version.diff)) for version in past.versions],
    )


def _drawn(page: Frame, diff: Diff | None) -> DrawnDiff | None:
    """A comparison as it is drawn; None when what it compares is withheld."""
    return drawn_diff(page.kind, diff) if diff is not None else None


@blueprint.route("/<section>/<slug>/versions/<number>/retablissement", methods=["GET", "POST"])
def restore(section: str, slug: str, number: str) -> ResponseReturnValue:
    page = framed(section, slug)
    shown = _version(page, number)
    if member() is None:
        return ask_to_log_in()
    wanted = shown.row.number
    acts.check_not_withheld(reading(), page.page, wanted)
    if request.method == "POST":
        keys = {"summary": summary(), "form_key": form_key() or None}
        keys["why"] = summary() or _("Rétablir la version %(n)s", n=wanted)
        return write(page, lambda session, row, by: restored(session, row, wanted, by, now(), **keys))
    found = queries.comparison(reading(), page.page, page.number, wanted)
    return render_template(
        "history/restore.html",
        page=page,
        version=shown,
        drawn=_drawn(page, found.diff) if found else None,
        form_key=new_form_key(),
    )


def _version(page: Frame, number: str) -> queries.Version:
    wanted = whole_number(number) or LARGEST
    shown = queries.version(reading(), page.page, wanted, sight())
    if shown is None:
        raise acts.no_such_revision(wanted)
    return shown
