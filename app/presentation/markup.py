"""From Markdown to HTML that can be trusted: two walls, bounded in time, and the wiki's [[links]].

markdown-it-py reads CommonMark with raw HTML off; nh3 then keeps an allow-list of our own. A text is weighed
before it is rendered: marks cost far more than words, and 200 kB of nothing but brackets would take seconds.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import lru_cache
from secrets import token_hex
from threading import Lock
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

import nh3
from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markupsafe import Markup, escape

from app.wikitext import LINK, case_of, words_of

LONGEST_TEXT = 200_000
# What one sign costs to render, in microseconds, measured on two busy cores; a plain character costs 1.
# 160 kB of ordinary prose, with its links and emphasis, weigh three quarters of HEAVIEST.
COSTS = {
    "[": 25, "]": 15, "!": 28, "*": 14, "_": 13, "~": 11, "`": 4, "\\": 5, "#": 14, "|": 12, "<": 7, "&": 13, "@": 13,
    "://": 110, "www.": 25, "\n": 26,
}  # fmt: skip
LIST_ITEM = re.compile(r"\n[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]")
COST_OF_ITEM = 42
HEAVIEST = 800_000
# Nothing costs more by its length than « :// »: no shorter text need be weighed.
MOST_OF_A_SIGN = 38
SCHEMES = ("http", "https", "mailto", "tel")

# What a link's name leads to: an address, or None when no page has that name yet, no dispute that number.
Resolve = Callable[[str], str | None]


class Lead(str):
    """An address, with what a link to it says when one points at it."""

    says: str

    def __new__(cls, address: str, says: str) -> "Lead":
        lead = super().__new__(cls, address)
        lead.says = says
        return lead


TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong",
    "s", "a", "table", "thead", "tbody", "tr", "th", "td", "span",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "table": {"tabindex"}}
CLASSES = {"a": {"missing", "wiki"}}


class TooHeavy(ValueError):
    """A text that would take too long to render; the message is a French sentence."""


def weigh(text: str) -> int:
    """How long a text takes to render at the worst, in microseconds of a slow machine."""
    items = COST_OF_ITEM * len(LIST_ITEM.findall(f"\n{text}"))
    return len(text) + items + sum(cost * text.count(sign) for sign, cost in COSTS.items())


# Each of what costs has one of these, and of its own.
_SIGNS = b"[]!*_~`\\#|<&@:.\n"
_MOST_A_SIGN = max(COSTS.values()) + COST_OF_ITEM


def at_most(data: bytes) -> int:
    """No less than what a text of these bytes weighs, found in one pass."""
    signs = len(data) - len(data.translate(None, _SIGNS))
    return len(data) + _MOST_A_SIGN * (1 + signs)


def check(text: str) -> None:
    """Raises TooHeavy when a text is past 200 kB, or holds more marks than can be rendered in a second."""
    data = text.encode()
    if len(data) > LONGEST_TEXT:
        raise TooHeavy(
            "Le texte dépasse 200\u00a0ko. Raccourcissez-le, ou partagez-le en plusieurs articles."
        )
    if len(text) * MOST_OF_A_SIGN > HEAVIEST and at_most(data) > HEAVIEST and weigh(text) > HEAVIEST:
        raise TooHeavy(
            "Le texte contient trop de signes de mise en forme (crochets, étoiles, lignes, adresses) pour être affiché. Allégez-le."
        )


def render(text: str, resolve: Resolve) -> Markup:
    """The HTML of a text that `check` accepts; any other is shown as it was typed.

    Headings begin at h2, since the page has its own h1. Images become links: nothing is fetched from elsewhere.
    """
    try:
        check(text)
    except TooHeavy:
        return Markup("<pre>{}</pre>").format(text)
    return Markup(_clean(_drawn(text, resolve)))  # noqa: S704 (cleaned on the line itself)


# A paragraph whose lines begin with a letter and hold no mark: it says what it is, whatever stands around it.
_PLAIN_LINE = r"[^\W\d_](?:[^\x00-\x1f\x7f\\`*_~\[\]<>&\"#|@/:.]++|[.:](?!\S))*+(?<=\S)"
_PLAIN = re.compile(rf"{_PLAIN_LINE}(?:\n{_PLAIN_LINE})*+")
_PARAGRAPH = re.compile(r"(?:[^\n]+(?:\n|\Z))+")
# What changes the meaning of paragraphs elsewhere, and a name that is an address by itself.
_FAR_SIGNS = ("```", "~~~", "]:")


def _reaches_far(text: str) -> bool:
    # One sign is looked for much sooner than several.
    return any(sign[0] in text and sign in text for sign in _FAR_SIGNS) or "localhost" in text.lower()


def _drawn(text: str, resolve: Resolve) -> str:
    """The HTML of a text, to be cleaned. Most of a long text is plain paragraphs, which need no parser."""
    if _reaches_far(text):
        return _parsed(text, resolve)
    drawn, done = [], 0
    for match in _PARAGRAPH.finditer(text):
        said = match[0].rstrip("\n")
        if not _PLAIN.fullmatch(said):
            continue
        start, end = match.span()
        if start - done > 1:  # more than the blank line between two paragraphs
            drawn.append(_parsed(text[done:start], resolve))
        drawn.append(f"<p>{said}</p>\n")
        done = end
    return "".join([*drawn, _parsed(text[done:], resolve)])


def _parsed(text: str, resolve: Resolve) -> str:
    """The HTML of a stretch of text by the parser, or as it was drawn before if its links lead where they did."""
    if not text.strip("\n"):
        return ""
    known = _stretches.get(text)
    if known is not None and all(_lead(resolve, led[0]) == led for led in known.led):
        return known.html
    led: list[_Led] = []

    def lead(name: str) -> str | None:
        led.append(_lead(resolve, name))
        return led[-1][1]

    html = str(_parser().render(text, {"resolve": lead}))
    _stretches.put(text, _Drawn(tuple(led), html))
    return html


# A name in a text, where it leads, and what the link to it says.
_Led = tuple[str, str | None, str]


def _lead(resolve: Resolve, name: str) -> _Led:
    address = resolve(name)
    return name, address, address.says if isinstance(address, Lead) else ""


class _Drawn(NamedTuple):
    """What was made of a stretch of text, and all that it depends on besides."""

    led: tuple[_Led, ...]
    html: str


class _Stretches:
    """What was drawn by the parser: most of a text stays as it is from one version to the next.

    So many signs are kept, those drawn longest ago leaving first.
    """

    MOST = 500_000
    LONGEST = 20_000

    def __init__(self) -> None:
        self._drawn: OrderedDict[str, _Drawn] = OrderedDict()
        self._held, self._lock = 0, Lock()
        self.get = self._drawn.get

    def put(self, text: str, drawn: _Drawn) -> None:
        if len(text) > self.LONGEST:
            return
        with self._lock:
            self._held += 0 if text in self._drawn else len(text)
            self._drawn[text] = drawn
            while self._held > self.MOST:
                self._held -= len(self._drawn.popitem(last=False)[0])


_stretches = _Stretches()


def render_beside(text: str, resolve: Resolve, beside: Sequence[tuple[int, Markup]]) -> Markup:
    """The same, with words of ours after the paragraph, the list or the table that holds each of these places."""
    try:
        check(text)
    except TooHeavy:
        return Markup("").join([*(ours for _place, ours in beside), render(text, resolve)])
    parser, signs = _parser(), {}
    tokens = parser.parse(text, {"resolve": resolve})
    for place, ours in sorted(beside, key=lambda one: one[0], reverse=True):
        sign = token_hex(16)  # nobody can type it: our words take its place once all the others are clean
        _sign(tokens, text.count("\n", 0, place), sign)
        signs[sign] = str(ours)
    html = _clean(parser.renderer.render(tokens, parser.options, {"resolve": resolve}))
    for sign, ours in signs.items():
        html = html.replace(f"<p>{sign}</p>", ours)
    return Markup(html)  # noqa: S704 (cleaned, and our own words)


def _sign(tokens: list[Token], line: int, sign: str) -> None:
    """Put a paragraph of one word after the block of the text that holds a line; after all, when none does."""
    blocks = [n for n, one in enumerate(tokens) if one.level == 0 and one.map and one.map[0] <= line]
    end = blocks[-1] if blocks else len(tokens) - 1
    while tokens[end].nesting == 1 or tokens[end].level > 0:
        end += 1
    word = Token("inline", "", 0, level=1, content=sign, children=[Token("text", "", 0, content=sign)])
    tokens[end + 1 : end + 1] = [Token("paragraph_open", "p", 1), word, Token("paragraph_close", "p", -1)]


# Without one of these, no part of a text is an address.
MAY_HOLD_ADDRESS = re.compile(r"[@:/]|\.\S|localhost", re.IGNORECASE)


class Addresses(LinkifyIt):
    """Finds bare addresses. Its own first look costs more than reading the paragraph: ordinary prose is spared it."""

    def pretest(self, text: str) -> bool:
        return bool(MAY_HOLD_ADDRESS.search(text)) and bool(super().pretest(text))


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("gfm-like", {"html": False, "linkify": True, "maxNesting": 20})
    parser.linkify = Addresses()
    parser.validateLink = _allowed  # type: ignore[method-assign]
    parser.inline.ruler.before("link", "wiki_link", _wiki_link)
    for name in ("heading_open", "heading_close"):
        parser.add_render_rule(name, _lower_heading)
    parser.add_render_rule("wiki_link", _draw_wiki_link)
    parser.add_render_rule("image", _draw_image)
    parser.add_render_rule("table_open", _open_table)
    return parser


def _allowed(address: str) -> bool:
    """Our own schemes, or a path of this site; never `//host`, whose scheme nobody wrote."""
    parts = urlsplit(address.strip())
    if parts.scheme:
        return parts.scheme.lower() in SCHEMES
    return not parts.netloc and not address.startswith(("//", "\\", "/\\"))


def _wiki_link(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("[[", state.pos):
        return False
    match = LINK.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        token = state.push("wiki_link", "a", 0)
        token.content = words_of(match)
        token.meta = {"name": match[1].strip()}
    state.pos = match.end()
    return True


def _lower_heading(renderer: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    level = min(int(tokens[index].tag[1]) + 1, 6)
    return f"<h{level}>" if tokens[index].nesting == 1 else f"</h{level}>\n"


def _draw_wiki_link(renderer: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    address = env["resolve"](token.meta["name"])
    if address:
        says = f' title="{escape(address.says)}"' if isinstance(address, Lead) else ""
        return f'<a class="wiki" href="{escape(address)}"{says}>{escape(token.content)}</a>'
    if case_of(token.meta["name"]) is not None:
        return str(escape(token.content))
    search = f"/fiches?q={quote(token.meta['name'])}"
    return f'<a class="missing" href="{escape(search)}">{escape(token.content)}</a>'


def _draw_image(renderer: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    words = renderer.renderInlineAsText(token.children or [], options, env) or str(token.attrs.get("src", ""))
    return f'<a href="{escape(str(token.attrs.get("src", "")))}">{escape(words)}</a>'


def _open_table(renderer: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    """On a phone a wide table scrolls by itself: the keyboard must be able to get there."""
    return '<table tabindex="0">\n'


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes=set(SCHEMES),
        link_rel="nofollow ugc noopener",
    )
