"""A comparison as it stands on a page: its numbered jumps, the fields as a table, then the text block by block.

A text has fifty blocks and a page may hold several comparisons, so they are put together here and not by macros.
Words to be translated stand outside the f-strings: inside, they would not be gathered for the catalogues.
"""

from collections.abc import Callable, Iterable, Mapping
from types import SimpleNamespace
from typing import NamedTuple

from flask import Flask
from markupsafe import Markup, escape

from app.presentation.comparing import DrawnBlock, DrawnDiff, DrawnField, Line, Unchanged
from app.presentation.direct_calls import safe
from app.presentation.words import gettext as _
from app.presentation.words import ngettext
from revisions import BlockChange, BlockKind, BlockOp, Op, Piece

MOST_JUMPS = 40

KINDS: Mapping[BlockKind, Callable[[], str]] = {
    BlockKind.PARAGRAPH: lambda: _("Paragraphe"),
    BlockKind.HEADING: lambda: _("Titre"),
    BlockKind.ITEM: lambda: _("Élément de liste"),
    BlockKind.QUOTE: lambda: _("Citation"),
    BlockKind.CODE: lambda: _("Code"),
    BlockKind.TABLE_ROW: lambda: _("Ligne de tableau"),
}


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(runs=runs, runs_before=runs_before)
    app.jinja_env.globals["diff_parts"] = SimpleNamespace(whole=whole, body=body, lines=lines, fate=fate)


class Sides(NamedTuple):
    """What a comparison calls its two sides, and what its identifiers begin with, where a page has several."""

    before: str
    after: str
    within: str


def whole(drawn: DrawnDiff, before: str, after: str, within: str = "") -> Markup:
    """All of a comparison. before, after: what its two sides are called. within: see `Sides`."""
    sides = Sides(safe(before), safe(after), safe(within))
    above = "" if within else _jumps(drawn.count)
    return Markup(above + _fields(drawn.fields, sides) + _body(drawn, sides))  # noqa: S704 (made safe below)


def body(drawn: DrawnDiff, before: str, after: str, within: str = "") -> Markup:
    """The text alone."""
    return Markup(_body(drawn, Sides(safe(before), safe(after), safe(within))))  # noqa: S704 (made safe below)


def lines(all_of_them: Iterable[Line]) -> Markup:
    """One side of a field, line by line."""
    return Markup("<br>").join([runs(line) for line in all_of_them])


# Around the pieces of a text: what was put in is underlined, what was taken out is struck.
AROUND = {Op.INSERT: ("<ins>", "</ins>"), Op.DELETE: ("<del>", "</del>"), Op.EQUAL: ("", "")}


def runs(pieces: Iterable[Piece]) -> Markup:
    """Pieces of text in a row."""
    told = ((*AROUND[op], escape(text)) for op, text in pieces)
    return Markup("".join([f"{opens}{text}{closes}" for opens, closes, text in told]))  # noqa: S704 (made safe)


def runs_before(pieces: Iterable[Piece]) -> Markup:
    """The same, without what was put in."""
    return runs(piece for piece in pieces if piece.op is not Op.INSERT)


def fate(change: BlockChange) -> Markup:
    """What became of a block that changed, in words."""
    if change.op is BlockOp.ADDED:
        return _("ajouté")
    if change.op is BlockOp.REMOVED:
        return _("retiré")
    if change.op is BlockOp.MOVED:
        before, after = (change.index_before or 0) + 1, (change.index_after or 0) + 1
        moved = _("déplacé de la place %(a)s à la place %(b)s", a=before, b=after)
        return moved if change.pieces else moved + _(", texte inchangé")
    if change.reflowed:
        return _("remis en forme, sans changer un mot")
    added = ngettext("%(num)d mot ajouté", "%(num)d mots ajoutés", change.words_added)
    removed = ngettext("%(num)d retiré", "%(num)d retirés", change.words_removed)
    return _("réécrit : %(added)s, %(removed)s", added=added, removed=removed)


def _jumps(count: int) -> str:
    if not count:
        return ""
    label, keys = _("Changements"), _("Touches n et p : changement suivant, précédent.")
    told = ngettext("%(num)d changement", "%(num)d changements", count)
    underlined, put_in = _("souligné"), _(" : ajouté.")
    struck, taken_out = _("barré"), _(" : retiré.")
    numbers = "".join([f'<li><a href="#c{n}">{n}</a></li>' for n in range(1, min(count, MOST_JUMPS) + 1)])
    return (
        f'<nav class="diff-jumps" aria-label="{label}" data-changes>\n  <span><strong>{told}</strong></span>\n'
        f'  <ol>{numbers}</ol>\n  <span class="note"><ins>{underlined}</ins>{put_in} <del>{struck}</del>{taken_out}</span>\n'
        f'  <span class="note" data-keys hidden>{keys}</span>\n</nav>\n'
    )


def _fields(fields: Iterable[DrawnField], sides: Sides) -> str:
    if not fields:
        return ""
    title, caption, head = _("Les champs"), _("Champs modifiés"), _("Champ")
    rows = "".join([_row(field, sides.within) for field in fields])
    return (
        f'<section aria-labelledby="{sides.within}champs" class="diff-part">\n'
        f'  <h2 id="{sides.within}champs">{title}</h2>\n  <table class="table-stack diff-fields">\n'
        f'    <caption class="visually-hidden">{caption}</caption>\n'
        f'    <thead><tr><th scope="col">{head}</th><th scope="col">{sides.before}</th>'
        f'<th scope="col">{sides.after}</th></tr></thead>\n    <tbody>\n{rows}    </tbody>\n  </table>\n</section>\n'
    )


def _row(field: DrawnField, within: str) -> str:
    label, before, after = _(field.label), _("Avant :"), _("Après :")
    note = f' <span class="note">{safe(field.note)}</span>' if field.note else ""
    old, new = (lines(side) if side else "—" for side in (field.before, field.after))
    return (
        f'    <tr id="{within}c{field.number}" tabindex="-1" data-change><th scope="row">'
        f'<span class="count">{field.number}.</span> {label}</th>\n'
        f'      <td data-head="{before}" data-said>{old}</td>\n'
        f'      <td data-head="{after}" data-said>{new}{note}</td></tr>\n'
    )


def _body(drawn: DrawnDiff, sides: Sides) -> str:
    if not drawn.body_changed:
        return ""
    title = _("Le texte")
    parts = [
        _unchanged(part) if isinstance(part, Unchanged) else _changed(part, drawn.count, sides)
        for part in drawn.body
    ]
    return (
        f'<section aria-labelledby="{sides.within}texte" class="diff-part">\n'
        f'  <h2 id="{sides.within}texte">{title}</h2>\n{"".join(parts)}</section>\n'
    )


# Between two texts that are made safe together: no text holds it, and none could do any harm with it.
BETWEEN = "\0"


def _unchanged(part: Unchanged) -> str:
    """Blocks that did not change, each as a paragraph. There may be hundreds: they are made safe together."""
    told = ngettext("%(num)d passage inchangé :", "%(num)d passages inchangés :", part.count)
    begins = _("« %(words)s »", words=part.beginning)
    texts = str(escape(BETWEEN.join([block.after or "" for block in part.blocks])))
    paragraphs = texts.replace(BETWEEN, '</p><p class="diff-text" data-said>')
    return (
        f'  <details class="diff-same"><summary>{told} <span data-said>{begins}</span></summary>\n'
        f'<p class="diff-text" data-said>{paragraphs}</p>  </details>\n'
    )


def _changed(part: DrawnBlock, count: int, sides: Sides) -> str:
    number, change = part.number, part.change
    kind, became = KINDS[change.kind](), fate(change)
    return (
        f'  <section class="diff-change" id="{sides.within}c{number}" tabindex="-1" data-change>\n'
        f"    <h3>{number}. {kind} <span>{became}</span>\n"
        f'      <span class="diff-step">{_steps(number, count, sides.within)}</span></h3>\n'
        f'    <div class="diff-pair diff-prose">\n'
        f'      <div class="diff-before"><span class="diff-side">{sides.before}</span>\n        {_before(change)}</div>\n'
        f'      <div class="diff-after"><span class="diff-side">{sides.after}</span>\n        {_after(change)}</div>\n'
        f"    </div>\n  </section>\n"
    )


def _steps(number: int, count: int, within: str) -> str:
    before, after = _("précédent"), _("suivant")
    previous = f'<a href="#{within}c{number - 1}">{before}</a>' if number > 1 else ""
    following = f' <a href="#{within}c{number + 1}">{after}</a>' if number < count else ""
    return previous + following


def _before(change: BlockChange) -> str:
    if change.before is None:
        return _nothing()
    if change.op is BlockOp.REMOVED:
        return _text(f"<del>{escape(change.before)}</del>")
    return _text(runs_before(change.pieces) if change.pieces else escape(change.before))


def _after(change: BlockChange) -> str:
    if change.after is None:
        return f'{_nothing()}<p class="diff-text diff-gone" data-said><del>{escape(change.before)}</del></p>'
    if change.op is BlockOp.ADDED:
        return _text(f"<ins>{escape(change.after)}</ins>")
    return _text(runs(change.pieces) if change.pieces else escape(change.after))


def _text(drawn: str) -> str:
    return f'<p class="diff-text" data-said>{drawn}</p>'


def _nothing() -> str:
    words = _("Rien à cet endroit.")
    return f'<p class="note">{words}</p>'
