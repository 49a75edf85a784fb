"""Every word of the rules has its French, written as French is."""

import ast
import re
from pathlib import Path

import pytest

from app.governance import vocabulary
from app.governance.reading import phrases
from app.governance.rulebook import PROCEDURES
from app.governance.vocabulary import Act, Labelled, PageState, Role

LABELLED = [
    member
    for kind in vars(vocabulary).values()
    if isinstance(kind, type) and issubclass(kind, Labelled)
    for member in kind
]


@pytest.mark.parametrize("act", Act)
def test_an_act_has_a_noun_a_button_and_a_past(act):
    assert act.noun == act.noun.lower()
    assert re.match(r"(Se )?[A-Za-zéÉ]+(er|ir|re)\b", act.label), "the button is an infinitive"
    assert act.past.startswith("a ")
    assert not act.label.endswith((" à", " de")), "a button stands alone"


def test_no_two_acts_share_an_address():
    assert len({act.address for act in Act}) == len(Act)


@pytest.mark.parametrize(
    ("act", "address"),
    [
        (Act.UNPROTECT, "levee-de-protection"),
        (Act.LOG_OUT, "deconnexion"),
        (Act.OFFER, "texte-d-accord"),
    ],
)
def test_the_address_of_an_act_is_its_noun_without_accents(act, address):
    assert act.address == address


@pytest.mark.parametrize("act", Act)
def test_an_address_is_in_kebab_case(act):
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", act.address)


@pytest.mark.parametrize(
    ("act", "label", "deed"),
    [
        (Act.PROTECT, "Protéger", "protéger une page"),
        (Act.UNPROTECT, "Lever la protection", "lever la protection"),
    ],
)
def test_a_button_says_the_verb_and_a_sentence_says_of_what(act, label, deed):
    assert (act.label, act.deed("une page")) == (label, deed)


def test_codes_are_what_is_stored():
    assert Act("protect") is Act.PROTECT
    assert PageState("protected") is PageState.PROTECTED
    assert str(Role.MODERATOR) == "moderator"


@pytest.mark.parametrize("member", LABELLED, ids=repr)
def test_a_state_or_role_has_a_french_label(member):
    assert member.label
    assert member.label == member.label.lower()


def test_every_phrase_of_the_tables_is_written_as_french_is():
    said = phrases(PROCEDURES.values())
    assert said
    assert {phrase: wrong for phrase in said if (wrong := faults(phrase))} == {}


SOURCES = sorted(Path(vocabulary.__file__).parents[1].rglob("*.py"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_every_sentence_of_the_sources_is_written_as_french_is(source):
    for text in texts(ast.parse(source.read_text(encoding="utf-8"))):
        assert faults(text) == [], text


FAULTS = {
    r"[a-zé]'[a-zé]": "the apostrophe is ’",
    r"\"": "quotation marks are « »",
    r"(?<!\u202f)[;!?]| :": "a narrow no-break space before ; : ! ?",
    r"« | »": "a narrow no-break space inside « »",
    r"\d [a-zé]": "a no-break space between a number and its unit",
    r"\.\.\.": "an ellipsis is …",
}


def faults(text):
    return [fault for pattern, fault in FAULTS.items() if re.search(pattern, text)]


def texts(tree):
    """The French strings of a module: several words, and no docstring nor error for programmers."""
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    skipped |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.Raise) for part in ast.walk(node)}
    strings = (
        node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    several = re.compile(r"[a-zé’}] [a-zé{].* ")
    return [one.value for one in strings if id(one) not in skipped and several.search(one.value)]
