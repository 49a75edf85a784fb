"""From Markdown to HTML: what people write is drawn, what attackers write is text, and it stays quick."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.presentation import markup


def nowhere(_name: str) -> str | None:
    return None


def render(text: str) -> str:
    return str(markup.render(text, nowhere))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**gras** et *italique*", "<p><strong>gras</strong> et <em>italique</em></p>\n"),
        ("# Titre", "<h2>Titre</h2>\n"),
        ("- un\n- deux", "<ul>\n<li>un</li>\n<li>deux</li>\n</ul>\n"),
        ("~~barré~~", "<p><s>barré</s></p>\n"),
    ],
)
def test_commonmark_is_drawn(text: str, html: str) -> None:
    assert render(text) == html


def test_bare_addresses_become_links_that_vouch_for_nothing() -> None:
    assert render("voir https://exemple.fr/a?b=1") == (
        '<p>voir <a href="https://exemple.fr/a?b=1" rel="nofollow ugc noopener">https://exemple.fr/a?b=1</a></p>\n'
    )


def test_a_wiki_link_leads_to_its_page_or_to_where_one_may_look_for_it() -> None:
    html = str(
        markup.render("[[Le Perron]] [[La Lanterne|le cinéma]]", {"Le Perron": "/fiches/le-perron"}.get)
    )
    assert '<a class="wiki" href="/fiches/le-perron"' in html
    assert '<a class="missing" href="/fiches?q=La%20Lanterne"' in html
    assert ">le cinéma</a>" in html


def test_a_dispute_is_named_by_its_number_and_the_link_says_how_it_stands() -> None:
    leads = {"litige:42": markup.Lead("/litiges/42", "tranché <hier>"), "Le Perron": "/fiches/le-perron"}
    html = str(markup.render("[[litige:42]] [[litige:42|comme avant]] [[Le Perron]]", leads.get))
    assert 'href="/litiges/42" title="tranché &lt;hier&gt;"' in html
    assert (">litige&nbsp;42</a>" in html, ">comme avant</a>" in html) == (True, True)
    assert '<a class="wiki" href="/fiches/le-perron" rel' in html


def test_a_dispute_that_does_not_exist_is_words() -> None:
    assert render("Voir [[litige:999]].") == "<p>Voir litige&nbsp;999.</p>\n"


def test_a_wiki_link_in_code_is_code() -> None:
    assert render("`[[Le Perron]]`") == "<p><code>[[Le Perron]]</code></p>\n"


def test_images_become_links_so_that_nothing_is_fetched_from_elsewhere() -> None:
    html = render("![un chat](https://ailleurs.example/chat.png)")
    assert "<img" not in html
    assert ">un chat</a>" in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox(1))",
        "![x](javascript:alert(1))",
        "<javascript:alert(1)>",
        "[[x|<img src=x onerror=alert(1)>]]",
        '[[" onmouseover="alert(1)]]',
        "<svg/onload=alert(1)>",
        "[x](//ailleurs.example/)",
        "[x](/\\ailleurs.example/)",
        "[x](\\\\ailleurs.example)",
    ],
)
def test_no_mark_runs_or_leads_where_nobody_said(text: str) -> None:
    html = render(text).lower()
    assert "<script" not in html
    assert "<img" not in html
    assert "<svg" not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    assert 'href="vbscript' not in html
    assert 'href="//' not in html
    assert 'href="/\\' not in html
    assert 'href="\\' not in html
    assert not [part for part in html.split("<")[1:] if " on" in part.split(">")[0]]


HOSTILE = [
    "[",
    "![",
    "[[a|",
    "*a **b ",
    "_a__b",
    "~~a",
    "- a\n",
    "# a\n",
    "|a",
    "http://a.b/ ",
    "|-|-|\n",
    "[a](b",
]


@pytest.mark.parametrize("sign", HOSTILE)
def test_two_hundred_kilobytes_of_marks_are_refused_with_a_sentence(sign: str) -> None:
    text = (sign * 200_000)[:200_000]
    with pytest.raises(markup.TooHeavy, match="mise en forme"):
        markup.check(text)
    assert render(text).startswith("<pre>")


def test_a_text_past_two_hundred_kilobytes_is_refused() -> None:
    with pytest.raises(markup.TooHeavy, match="200"):
        markup.check("é" * 100_001)


def test_a_long_ordinary_article_is_accepted() -> None:
    paragraph = "Un perron, c’est là que l’on **reste** parler, un pied dehors ; voir [[Le Perron]] et https://exemple.fr.\n\n"
    markup.check(paragraph * 1_500)


MARKS = (
    "a", "Mot", "é", "b c", "- ", "* ", "1. ", "2) ", "# ", "> ", "    ", "  ", "\t", "\n", "\n\n", "\n \n", "\n\n\n",
    "---", "===", "|", "a|b", "--|--", "`", "```", "~~~", "[x]", "[x]: /u", "](", "[[Nom]]", "http://a.fr", "www.a.fr",
    "a.b", ". ", ": ", ".", "!", "\u00a0", "\u202f", "&amp;", "&", "<b>", '"', "'", "\\", "(", ")", "_", "**", "+ ", "=",
    "\x0b", "\u2028", "\x85", "a@b.fr", "localhost", "fin.", "Oui\u202f: non", "É", "²", "\r\n", "\r",
)  # fmt: skip


@given(st.lists(st.sampled_from(MARKS), max_size=22).map("".join))
def test_a_plain_paragraph_says_what_the_parser_would_say(text: str) -> None:
    assert render(text) == markup._clean(markup._parser().render(text, {"resolve": nowhere}))


@given(st.lists(st.sampled_from(MARKS), max_size=22).map("".join))
def test_what_was_drawn_once_is_drawn_again_as_it_was(text: str) -> None:
    assert render(text) == render(text)


def test_a_link_is_drawn_anew_when_it_leads_elsewhere() -> None:
    text = "Voir **ici** [[Le Perron]] et [[litige:4]]."
    nowhere_yet = render(text)
    there = markup.render(text, {"Le Perron": "/fiches/le-perron"}.get)
    named = markup.render(
        text, {"Le Perron": "/fiches/le-perron", "litige:4": markup.Lead("/litiges/4", "ouvert")}.get
    )
    closed = markup.render(
        text, {"Le Perron": "/fiches/le-perron", "litige:4": markup.Lead("/litiges/4", "clos")}.get
    )
    assert "/fiches?q=" in nowhere_yet
    assert 'href="/fiches/le-perron"' in there
    assert 'title="ouvert"' in named
    assert 'title="clos"' in closed
    assert render(text) == nowhere_yet


def test_what_is_kept_is_bounded() -> None:
    kept = markup._Stretches()
    for number in range(200):
        kept.put(f"{number} ".ljust(10_000, "*"), markup._Drawn((), ""))
    assert kept.get("0 ".ljust(10_000, "*")) is None
    assert kept.get("199 ".ljust(10_000, "*")) is not None
    assert len(kept._drawn) == kept.MOST // 10_000


def test_no_short_text_weighs_much() -> None:
    dearest = max((cost + len(sign)) / len(sign) for sign, cost in markup.COSTS.items())
    assert (
        max(dearest, markup.weigh("* " * 99) / 198, markup.weigh("\n* " * 99) / 297) <= markup.MOST_OF_A_SIGN
    )


@given(
    st.lists(st.sampled_from([*markup.COSTS, "\n- ", "\n12. ", "* ", "w", "/", "é"]), max_size=12).map(
        "".join
    )
)
def test_what_a_text_weighs_at_most_is_no_less_than_what_it_weighs(text: str) -> None:
    assert markup.at_most(text.encode()) >= markup.weigh(text)


@pytest.mark.parametrize(
    "text", ["`" * 3 + "\n{}\n" + "`" * 3, "Voir [a]\n\n{}\n\n[a]: https://exemple.fr/", "LOCALHOST. {}"]
)
def test_what_reaches_far_is_left_to_the_parser_with_the_paragraphs_around(text: str) -> None:
    whole = text.format("Un paragraphe.")
    assert markup._drawn(whole, nowhere) == markup._parsed(whole, nowhere)
