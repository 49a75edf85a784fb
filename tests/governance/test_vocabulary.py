"""Every word of the rules has its French, written as French is."""

import re

import pytest

from app.governance.reading import phrases
from app.governance.rulebook import PROCEDURES
from app.governance.vocabulary import Act, Ground, MemberState, PageState, Role, VersionState, Withholdable

LABELLED = [*PageState, *VersionState, *Withholdable, *Ground, *MemberState, *Role]


@pytest.mark.parametrize("act", Act)
def test_an_act_has_a_noun_a_button_and_a_past(act):
    assert act.noun == act.noun.lower()
    assert re.match(r"(Se )?[A-Za-zéÉ]+(er|ir|re)\b", act.label), "the button is an infinitive"
    assert act.past.startswith("a ")


def test_no_two_acts_share_an_address():
    assert len({act.address for act in Act}) == len(Act)


@pytest.mark.parametrize(
    ("act", "address"),
    [(Act.UNPROTECT, "levee-de-protection"), (Act.LOG_OUT, "deconnexion"), (Act.CREATE, "creation")],
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


@pytest.mark.parametrize("member", LABELLED, ids=str)
def test_a_state_or_role_has_a_french_label(member):
    assert member.label
    assert member.label == member.label.lower()


@pytest.mark.parametrize("phrase", sorted(phrases(PROCEDURES.values())))
def test_every_phrase_is_written_as_french_is(phrase):
    assert "'" not in phrase, "the apostrophe is ’"
    assert '"' not in phrase, "quotation marks are « »"
    assert not re.search(r"(?<!\u202f)[;!?]| :", phrase), "a narrow no-break space before ; : ! ?"
    assert not re.search(r"\d [a-zé]", phrase), "a no-break space between a number and its unit"
