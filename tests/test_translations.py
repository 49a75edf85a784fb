"""The site in English: every message has its words, in English typography, and no page is left half in French."""

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from babel.messages.pofile import read_po

from app import translations
from app.acts import proposals
from app.translations.__main__ import file_of, read, renewed, written
from app.translations.gathering import Message, gathered
from app.vocabularies import NAMES, vocabulary
from tests import council
from tests.client import THEIRS, H, Page
from tests.processes import processes
from tests.village import PASSWORD, Village

ROOT = Path(__file__).parent.parent
ENGLISH = {"Accept-Language": "en"}
PERCENT = re.compile(r"%\((\w+)\)[a-z]|%%")
# Signs, words and letters that an English page shows only in what people wrote, or in the names of places.
FRENCH = re.compile("[«»\u202f]|\\b(?:le|la|les|des|une|du|et|est|sur|par|pour)\\b|[éèêàùç]")
BRACES = re.compile(r"\{(\w+)(?::[^}]*)?\}")


@pytest.fixture(scope="module")
def messages() -> list[Message]:
    return gathered()


@pytest.fixture(scope="module")
def english(messages: list[Message]) -> dict[str, tuple[str, ...]]:
    """The English forms of each French message."""
    catalogue = read(file_of("en"))
    said = {}
    for message in catalogue:
        if message.id:
            one = message.id if isinstance(message.id, str) else message.id[0]
            said[one] = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    return said


def test_the_catalogues_hold_exactly_what_the_site_says(messages: list[Message]) -> None:
    advice = "the words of the site have changed: run `make translate`, and translate what it lists"
    ids = {(message.one, message.many) if message.many else message.one for message in messages}
    assert {message.id for message in read(file_of("en")) if message.id} == ids, advice
    assert {message.id for message in read(file_of("fr")) if message.id} == {
        one for one in ids if isinstance(one, tuple)
    }, advice


def test_a_catalogue_that_is_renewed_keeps_what_was_translated_and_is_the_same_text(
    messages: list[Message],
) -> None:
    english = read(file_of("en"))
    fresh = [*messages[1:], Message("Un mot nouveau", "", "app/kinds.py")]
    renewal = renewed("en", english, fresh)
    assert renewal.get("Un mot nouveau").string == ""
    assert renewal.get(messages[0].one) is None
    assert renewal.get("Accueil").string == "Home"
    mended = renewed("en", english, [Message("Qui\u00a0peut\u202fquoi ?", "", "templates/base.html")])
    assert mended.get("Qui\u00a0peut\u202fquoi ?").string == "Who may do what?"
    assert written(renewed("en", english, messages)) == written(renewed("en", english, messages[::-1]))


def test_every_message_has_its_english(messages: list[Message], english: dict[str, tuple[str, ...]]) -> None:
    silent = [m.one for m in messages if not all(english.get(m.one, ()) or [""])]
    assert not silent
    with file_of("en").open("rb") as text:
        assert not [m.id for m in read_po(text) if m.fuzzy]


def test_placeholders_are_the_same_in_both_languages(
    messages: list[Message], english: dict[str, tuple[str, ...]]
) -> None:
    for message in messages:
        for asked, said in zip(filter(None, message[:2]), english[message.one], strict=True):
            for pattern in (PERCENT, BRACES):
                names, found = set(pattern.findall(asked)), set(pattern.findall(said))
                # A singular may say its number or leave it out, in either language.
                assert names - {"num"} == found - {"num"}, said


def test_english_has_english_typography(english: dict[str, tuple[str, ...]]) -> None:
    for french_text, forms in english.items():
        for said in forms:
            assert not re.search("[\u202f«»]", said), said
            assert not re.search(r"\w[ \u00a0][:;!?]", said), said
            assert not re.search(r"\w'\w|\.\.\.|\w\"|\"\w", said), said
            assert said[:1].isupper() or not (said[:1].isalpha() and french_text[0].isupper()), said


def test_no_sentence_of_the_web_escapes_the_catalogue(messages: list[Message]) -> None:
    known = {text for message in messages for text in message[:2]}
    for path in (*ROOT.glob("app/views/*.py"), *ROOT.glob("app/presentation/*.py"), ROOT / "app/errors.py"):
        for text in strings(ast.parse(path.read_text(encoding="utf-8"))):
            assert text in known or not re.search("[éèàêçùâîôûÉÀ«»’]", text) or " " not in text, (
                path.name,
                text,
            )


def test_no_word_to_be_translated_hides_in_an_f_string() -> None:
    """Gathering reads calls, and an f-string is one word to it: what is asked inside would have no English."""
    for path in (ROOT / "app").rglob("*.py"):
        for whole in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(whole, ast.JoinedStr):
                hidden = [ast.unparse(call) for call in ast.walk(whole) if is_translated(call)]
                assert not hidden, (path.name, hidden)


def is_translated(node: ast.AST) -> bool:
    """Is it `_("…")`, of words that stand there?"""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("_", "gettext", "ngettext")
        and isinstance(node.args[0], ast.Constant)
    )


def strings(tree: ast.Module) -> Iterator[str]:
    """Every string of a module that is not a docstring."""
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node.value


def test_templates_say_nothing_outside_gettext() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for pattern in (r"\{#.*?#\}", r"\{%.*?%\}", r"\{\{.*?\}\}", r"<[^>]*>", r"[\w-]+=\"[^\"]*\""):
            text = re.sub(pattern, " \n ", text, flags=re.DOTALL)
        left = {run.strip(" \n") for run in text.split("\n")} - {
            "Palabre",
            "English",
            "Français",
            "— Palabre",
        }
        said = {
            run for run in left if re.search(r"[^\W\d_]{2}|[«»;?!\u202f]", run) and not run.startswith("-")
        }
        assert not said, (path.name, said)


@pytest.mark.one_database
def test_a_visitor_reads_english_by_the_browser_or_by_choice(village: Village) -> None:
    village.catch_up()
    reader = village.reader()
    assert reader.get("/", **ENGLISH).tree.get("lang") == "en"
    assert reader.get("/").tree.get("lang") == "fr"
    chosen = reader.get("/langue/en?suite=/regles/qui-peut-quoi")
    assert (chosen.tree.get("lang"), chosen.h1) == ("en", "Who may do what, and when")
    assert reader.get("/").h1 == "Who does what, near you, for the common good"
    assert reader.get("/langue/fr").h1 == "Qui fait quoi, près de chez vous, pour le bien commun"


ADDRESSES = (
    "/",
    "/fiches",
    "/fiches?q=café&commune=Moulins&rayon=25",
    "/fiches?q=introuvable",
    "/fiches?q=café&commune=Nulle-Part",
    "/fiches/le-perron",
    "/fiches/le-perron/historique",
    "/fiches/le-perron/versions/1",
    "/fiches/le-perron/comparer/1..2",
    "/fiches/le-perron/pages-liees",
    "/fiches/le-perron/attribution",
    "/fiches/le-perron/champs/hours/historique",
    "/modifications-recentes",
    "/journal",
    "/registre?ligne=3",
    "/articles",
    "/membres/lucie-farigoule",
    "/propositions",
    "/propositions?etat=refusee",
    "/propositions/1",
    "/fiches/le-perron/propositions",
    "/scrutins",
    "/scrutins/1",
    "/scrutins/1/puis-je-voter",
    "/regles",
    "/regles/qui-peut-quoi",
    "/comptes/connexion",
    "/comptes/inscription",
)
OF_A_MEMBER = (
    "/comptes/profil",
    "/fiches/nouvelle",
    "/fiches/le-perron/modifier",
    "/fiches/le-perron/renommer",
    "/fiches/le-perron/protection",
    "/fiches/le-perron/versions/1/retablissement",
    "/fiches/le-perron/versions/2/annulation",
    "/fiches/le-perron/versions/1/masquage",
    "/propositions/1",
    "/scrutins/1",
    "/scrutins/1/puis-je-voter",
)


@pytest.mark.one_database
def test_no_page_is_left_half_in_french(
    village: Village, messages: list[Message], english: dict[str, tuple[str, ...]]
) -> None:
    village.edit(
        "Le Perron",
        by="Odile",
        hours="Tu,Th 14:00-18:00; Sa[1] 09:30-12:00; PH closed",
        body="Un perron.\n\nUn four.",
    )
    (number,) = council.propose(village, "Lucie", access="Plain-pied")
    council.do(village, proposals.object_to, number, "Odile", council.OBJECTION)
    village.catch_up()
    reader = village.reader()
    # First in French: what was drawn for one reader must not be given to another in the wrong language.
    for address in ADDRESSES:
        reader.get(address)
    reader.get("/langue/en")
    pages = [reader.get(address) for address in ADDRESSES]
    reader.log_in("odile@example.org", PASSWORD)
    pages += [reader.get(address) for address in OF_A_MEMBER]
    for page in pages:
        assert page.tree.get("lang") == "en"
        assert not left_in_french(page, messages, english), page.address


def left_in_french(page: Page, messages: list[Message], english: dict[str, tuple[str, ...]]) -> set[str]:
    """What the page says in French, outside what people wrote and the words of the vocabularies."""
    ours = {form for forms in english.values() for form in forms} | labels()
    runs = {run.strip(" \n\t") for run in said_by_the_site(page.tree)} - ours
    french = {text.strip(" \n\t") for m in messages for text in m[:2] if text}
    return {run for run in runs if run in french or FRENCH.search(run)}


READ_ALOUD = ("aria-label", "placeholder", "title", "alt", "data-head", "data-asleep", "data-suggest-none")


def said_by_the_site(element: Element) -> Iterator[str]:
    """Its texts and the attributes that people read or hear, without what people wrote and what says it is French."""
    if element.get("data-said") is not None or element.get("lang") == "fr":
        return
    if str(element.tag).removeprefix(H) in THEIRS:
        return
    yield from (element.get(name, "") for name in READ_ALOUD)
    yield element.text or ""
    for child in element:
        yield from said_by_the_site(child)
        yield child.tail or ""


def labels() -> set[str]:
    """What the vocabularies say: the words of structures, which stay in French."""
    return {label for name in NAMES for _code, label in vocabulary(name).choices()}


@pytest.mark.one_database
def test_a_comparison_and_opening_hours_are_told_in_english(village: Village) -> None:
    village.edit(
        "Le Perron", by="Odile", hours="Tu,Th 14:00-18:00; Sa[1] 09:30-12:00; PH closed", body="Un perron."
    )
    village.catch_up()
    reader = village.reader()
    reader.get("/langue/en")
    told = reader.get("/fiches/le-perron/comparer/1..2").text
    assert "1 field changed: opening hours. In the text: 1 paragraph added, 3 paragraphs removed." in told
    assert "underlined: added. struck out: removed." in told
    shown = reader.get("/fiches/le-perron").text.replace("\u00a0", " ")
    assert "Tuesday and Thursday" in shown
    assert "14:00 – 18:00" in shown
    assert "first Saturday of the month" in shown
    assert "public holidays" in shown


@pytest.mark.one_database
def test_a_refusal_and_a_mistake_are_told_in_english(village: Village) -> None:
    reader = village.reader()
    reader.get("/langue/en")
    assert reader.get("/fiches/nulle-part", expect=404).h1 == "This page does not exist"
    register = reader.get("/comptes/inscription").form("/comptes/inscription")
    wrong = reader.submit(register, expect=422, name="A", email="alix", password="court")
    assert "Choose a name of 2 to 60 characters." in wrong.text
    assert "Choose a password of 10 to 200\u00a0characters" in wrong.text.replace(
        " characters", "\u00a0characters"
    )


def test_a_clean_clone_compiles_its_catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for language in ("en", "fr"):
        shutil.copytree(
            translations.HERE / language, tmp_path / language, ignore=shutil.ignore_patterns("*.mo")
        )
    monkeypatch.setattr(translations, "HERE", tmp_path)
    compiled = tmp_path / "en" / "LC_MESSAGES" / "messages.mo"
    translations.ready()
    first = compiled.stat()
    translations.ready()
    assert compiled.stat().st_ino == first.st_ino
    source = compiled.with_suffix(".po")
    source.write_text(source.read_text(encoding="utf-8").replace("Home", "Hearth"), encoding="utf-8")
    translations.ready()
    assert b"Hearth" in compiled.read_bytes()
    assert not list(tmp_path.rglob("*.part"))


def compile_in(folder: Path, together: Any) -> None:
    translations.HERE = folder
    together.wait()
    translations.ready()


def test_several_processes_may_compile_at_once(tmp_path: Path) -> None:
    shutil.copytree(translations.HERE / "en", tmp_path / "en", ignore=shutil.ignore_patterns("*.mo"))
    together = processes.Barrier(3)
    started = [processes.Process(target=compile_in, args=(tmp_path, together)) for _ in range(3)]
    for one in started:
        one.start()
    for one in started:
        one.join(60)
    assert [one.exitcode for one in started] == [0, 0, 0]
    assert [p.name for p in (tmp_path / "en" / "LC_MESSAGES").iterdir() if p.suffix == ".mo"] == [
        "messages.mo"
    ]


@pytest.mark.one_database
def test_in_french_nothing_is_singular(village: Village) -> None:
    village.settle("Maryse Thoral")
    assert "0 version écrite" in village.reader().get("/membres/maryse-thoral").text
