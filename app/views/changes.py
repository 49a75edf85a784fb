"""Recent changes, over all pages: the filters stay in the address, and a feed follows exactly the same."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.database import reading
from app.errors import BadAddress
from app.kinds import KINDS, SECTIONS
from app.models.marks import WATCH, mark_of
from app.presentation.feeds import Entry
from app.presentation.filters import field_names
from app.presentation.gathered import by_page_and_day
from app.queries import changes as queries
from app.queries import watching
from app.queries.changes import Asked, Change
from app.views.addresses import sight, whole_number
from app.views.drawn_once import drawn_once
from app.views.following import Followed, feed
from app.vocabularies import vocabulary

blueprint = Blueprint("changes", __name__)

# What the address may ask, besides a place in the list.
CHOICES = ("genre", "departement", "theme", "etiquette")
TICKS = ("nouveaux", "a-relire", "defaites", "imports")
# Before the tag of a watch rule, in an address.
WATCHED = "veille:"
# The kinds of tags that one may look for, by their words in an address: the mark, and its label.
MARKS = {
    "retablissement": ("restores", _l("rétablissements")),
    "annulation": ("undoes", _l("annulations")),
    "reunion": ("merged", _l("réunies avec d’autres")),
    "proposition": ("proposal", _l("propositions acceptées")),
    "litige": ("dispute", _l("décisions et accords de litiges")),
}


@blueprint.get("/modifications-recentes")
@drawn_once
def index() -> ResponseReturnValue:
    asked = _asked()
    found = queries.recent(reading(), asked.of, whole_number(request.args.get("avant")), sight=sight())
    return render_template(
        "changes/index.html",
        changes=found,
        groups=by_page_and_day(found.rows),
        asked=asked.typed,
        address=asked.address,
        kinds=[(kind.section, _(kind.plural)) for kind in KINDS.values()],
        departements=vocabulary("departements").choices(),
        themes=vocabulary("themes").choices(),
        marks_asked=[*((word, str(label)) for word, (_code, label) in MARKS.items()), *_watch_tags()],
    )


@blueprint.get("/flux/modifications.atom")
@drawn_once
def atom() -> ResponseReturnValue:
    """What is asked, as everybody sees it: who follows a feed is nobody here."""
    asked = _asked()
    rows = queries.recent(reading(), asked.of).rows
    return feed(
        Followed(
            key="modifications" + (f"?{_words(asked.address)}" if asked.address else ""),
            title=_("Modifications récentes"),
            subtitle=_("Chaque version de chaque page, la plus récente d’abord."),
            href=url_for("changes.atom", **asked.address),
            page=url_for("changes.index", **asked.address),
            entries=[_entry(row) for row in rows],
        )
    )


def _words(address: dict[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in sorted(address.items()))


def _entry(row: Change) -> Entry:
    itself = {"section": row.section, "slug": row.slug}
    if row.number > 1:
        href = url_for("history.compare", older=row.number - 1, newer=row.number, **itself)
    else:
        href = url_for("history.version", number=row.number, **itself)
    what = field_names(row.changed, row.section) if row.number > 1 else _("création")
    return Entry(
        key=f"versions/{row.id}",
        title=_("%(title)s, version %(n)s : %(what)s", title=row.title, n=row.number, what=what),
        href=href,
        at=row.at,
        text=row.summary or what,
        author=row.author or (_("auteur masqué") if row.withheld else _("le programme")),
        categories=row.tags,
    )


@dataclass(frozen=True, slots=True)
class Question:
    """What an address asks: in its own words, and as the query has it. Saving the address saves the filter."""

    typed: dict[str, str]
    of: Asked

    @property
    def address(self) -> dict[str, str]:
        """The same words for another address."""
        return dict(self.typed)


def _asked() -> Question:
    """What is asked. Raises BadAddress for a word that is no filter."""
    typed = {name: request.args[name][:100] for name in CHOICES if request.args.get(name)}
    typed |= {name: "1" for name in TICKS if request.args.get(name) == "1"}
    known = {
        "genre": SECTIONS,
        "departement": vocabulary("departements"),
        "theme": vocabulary("themes"),
        "etiquette": MARKS,
    }
    for name, words in known.items():
        if name in typed and typed[name] not in words and not (name == "etiquette" and _mark(typed[name])):
            raise BadAddress(_("« %(text)s » n’est pas un filtre des modifications.", text=typed[name]))
    return Question(
        typed,
        Asked(
            kind=SECTIONS[typed["genre"]].name if "genre" in typed else "",
            departement=typed.get("departement", ""),
            theme=typed.get("theme", ""),
            mark=_mark(typed.get("etiquette", "")),
            new="nouveaux" in typed,
            waiting="a-relire" in typed,
            reverted="defaites" in typed,
            people="imports" not in typed,
        ),
    )


def _mark(word: str) -> str:
    """The mark that an address names: a kind of tag, or the tag of a watch rule, which need not be in force any more."""
    if word.startswith(WATCHED):
        return mark_of(WATCH + word.removeprefix(WATCHED))
    return MARKS[word][0] if word in MARKS else ""


def _watch_tags() -> list[tuple[str, str]]:
    """The tags of today's watch rules, as (address, words)."""
    tags = dict.fromkeys(one.rule.tag for one in watching.listed(reading()))
    return [(WATCHED + tag, _("veille : %(tag)s", tag=tag)) for tag in tags]
