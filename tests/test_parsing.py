"""The quick way to read a page gives the tree that a browser makes of it, or is not taken."""

from xml.etree.ElementTree import Element

import html5lib
import pytest

from tests.parsing import parse
from tests.village import Village

PAGES = (
    "/", "/fiches", "/fiches?q=atelier", "/articles", "/regles", "/regles/qui-peut-quoi", "/membres", "/journal",
    "/modifications-recentes", "/comptes/profil", "/fiches/le-perron", "/fiches/le-perron/historique",
    "/fiches/le-perron/comparer/1..2", "/fiches/le-perron/attribution", "/fiches/le-perron/modifier",
    "/fiches/le-perron/versions/1/masquage", "/fiches/le-perron/protection", "/fiches/nouvelle", "/propositions",
)  # fmt: skip
# What stands in the place of a sound <main>.
MENDED = (
    "<p>Un <ul><li>deux</li></ul> trois</p>", "<ul><li>un<li>deux</ul>", "<table><tr><td>un</td></tr></table>",
    "<form><form><button>Oui</button></form></form>", "<div/>un", "<a href='x'>un</a>", "un &eacute; deux & trois",
    "<input value='un\ndeux' required>", "<P>un</P>", "<b><i>un</b></i>", "<table><tbody><p>un</p></tbody></table>",
    "<textarea>\nun\n</textarea>", "<select><option>un<option selected>deux</select>", "un\x0cdeux", "<h1>un<h2>deux</h2></h1>",
    '<input value="un\n\tdeux" required>', '<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>', "<br>un<hr/>", "<title>un</title>",
    "<!-- un -->deux", "<td>un</td>", '<a href="?a=1&b=2">un</a>', "<button>un<button>deux</button></button>",
)  # fmt: skip


def told(element: Element) -> list[object]:
    """An element with all it holds; as in a line of text, a space is worth any other."""
    if not isinstance(element.tag, str):
        return _words(element.tail)
    inside = [thing for child in element for thing in told(child)]
    written = element.text if element.tag.endswith(("}textarea", "}pre")) else ""
    return [
        (element.tag, dict(element.attrib), written),
        *_words(element.text),
        *inside,
        "/",
        *_words(element.tail),
    ]


def _words(text: str | None) -> list[object]:
    return [" ".join(text.split())] if text and text.strip() else []


@pytest.mark.one_database
def test_pages_of_the_site_are_read_as_a_browser_reads_them(village: Village) -> None:
    village.edit("Le Perron", "Yannick", body="Un *pain*.\n\n* et un autre\n* le vendredi")
    village.catch_up()
    odile = village.reader("Odile")
    for address in PAGES:
        page = odile.get(address)
        assert told(page.tree) == told(html5lib.parse(page.source)), address


@pytest.mark.parametrize("inside", MENDED)
def test_what_a_browser_mends_is_mended(inside: str) -> None:
    source = f'<!doctype html>\n<html lang="fr"><head><title>un</title></head><body><main>{inside}</main></body></html>'
    assert told(parse(source)) == told(html5lib.parse(source))
