"""Rights as portraits: what each kind of person may do with a page and with an account."""

from dataclasses import replace

import pytest

from app.governance.case import VISITOR
from app.governance.procedure import decide
from app.governance.refusals import Refusal
from app.governance.rulebook import MEMBER, PAGE, VERSION
from app.governance.vocabulary import Act, MemberState, Regime, VersionState, Withholdable
from tests.governance.people import (
    ALIX,
    BASILE,
    CHLOE,
    DENIS,
    ELIF,
    EVERYONE,
    EVERYTHING_BROUGHT,
    FANNY,
    LATE_PAGE,
    OPEN_PAGE,
    PROTECTED_PAGE,
    AVersion,
    case,
)

A = Act
WRITE = {A.READ, A.EDIT, A.RENAME, A.RESTORE, A.UNDO}
TIDY = {A.READ, A.MERGE, A.REVERT_ALL}
PAGE_PORTRAITS = {
    #                               the structure's fields                the community's              on a protected page                  before
    "a visitor":                    ({A.READ},                            {A.READ},                    {A.READ},                            set()),
    "an unconfirmed member":        ({A.READ},                            {A.READ},                    {A.READ},                            set()),
    "a new member":                 ({A.READ},                            {A.READ},                    {A.READ},                            {A.CREATE}),
    "a confirmed member":           ({A.READ},                            WRITE,                       {A.READ},                            {A.CREATE}),
    "a mediator":                   ({A.READ},                            WRITE,                       {A.READ},                            {A.CREATE}),
    "the steward":                  (WRITE,                               WRITE,                       WRITE,                               {A.CREATE}),
    "the steward of another fiche": ({A.READ},                            WRITE,                       {A.READ},                            {A.CREATE}),
    "a moderator":                  (TIDY | {A.PROTECT},                  WRITE | TIDY | {A.PROTECT},  TIDY | {A.UNPROTECT},                {A.CREATE}),
    "the coordination":             ({A.READ, A.IMPORT, A.MERGE},         WRITE | {A.IMPORT, A.MERGE}, {A.READ, A.IMPORT, A.MERGE},         {A.CREATE, A.IMPORT}),
    "the clock":                    ({A.IMPORT, A.APPLY},                 {A.IMPORT, A.APPLY},         {A.IMPORT, A.APPLY},                 {A.IMPORT}),
}  # fmt: skip


def allowed(procedure, subject, by, **facts):
    """What this person may do with everything brought that an act may ask."""
    asked = case(subject, by, **EVERYTHING_BROUGHT, **facts)
    return {act for act in Act if answer(procedure, act, asked)}


def answer(procedure, act, asked):
    try:
        return decide(procedure, act, asked)
    except Refusal:
        return None


@pytest.mark.parametrize("portrait", PAGE_PORTRAITS)
def test_what_each_kind_of_person_may_do_with_a_page(portrait):
    by = EVERYONE[portrait]
    asked = [
        (OPEN_PAGE, {Regime.STEWARD}),
        (OPEN_PAGE, {Regime.COMMUNITY}),
        (PROTECTED_PAGE, {Regime.STEWARD}),
        (None, set()),
    ]
    told = tuple(allowed(PAGE, page, by, regimes=regimes) for page, regimes in asked)
    assert told == PAGE_PORTRAITS[portrait]


@pytest.mark.parametrize("portrait", [name for name, by in EVERYONE.items() if by is not None])
def test_a_protection_that_is_over_gives_everyone_their_rights_back(portrait):
    told = allowed(PAGE, LATE_PAGE, EVERYONE[portrait], regimes={Regime.COMMUNITY})
    assert told == PAGE_PORTRAITS[portrait][1]


def test_a_form_that_touches_two_regimes_is_two_acts():
    assert A.EDIT not in allowed(PAGE, OPEN_PAGE, FANNY, regimes=set(Regime))


HIDING = {A.READ, A.READ_WITHHELD, A.WITHHOLD}
VERSION_PORTRAITS = {
    #                         visible                          masquée                          réservée
    "a visitor":             ({A.READ},                        {A.READ},                        {A.READ}),
    "an unconfirmed member": ({A.READ},                        {A.READ},                        {A.READ}),
    "a new member":          ({A.READ},                        {A.READ},                        {A.READ}),
    "a confirmed member":    ({A.READ},                        {A.READ},                        {A.READ}),
    "the steward":           ({A.READ},                        {A.READ},                        {A.READ}),
    "the steward of another fiche": ({A.READ},                 {A.READ},                        {A.READ}),
    "a moderator":           ({A.READ, A.WITHHOLD},            HIDING | {A.REVEAL},             {A.READ}),
    "the coordination":      ({A.READ, A.WITHHOLD, A.RESERVE}, HIDING | {A.REVEAL, A.RESERVE},  HIDING | {A.REVEAL, A.RESERVE}),
    "the clock":             (set(),                           set(),                           set()),
}  # fmt: skip


@pytest.mark.parametrize("portrait", VERSION_PORTRAITS)
def test_what_each_kind_of_person_may_do_with_a_version(portrait):
    told = tuple(allowed(VERSION, AVersion(state), EVERYONE[portrait]) for state in VersionState)
    assert told == VERSION_PORTRAITS[portrait]


def test_what_a_page_still_says_is_not_withheld_but_who_wrote_it_may_be():
    brought = {**EVERYTHING_BROUGHT, "newest": True}
    with pytest.raises(Refusal, match="La page dit encore ce texte"):
        decide(VERSION, A.WITHHOLD, case(AVersion(), DENIS, **brought))
    brought["hidden"] = (Withholdable.AUTHOR, Withholdable.SUMMARY)
    assert decide(VERSION, A.WITHHOLD, case(AVersion(), DENIS, **brought)).to is VersionState.WITHHELD


OWN = {A.READ, A.ASK_PASSWORD, A.LOG_OUT, A.CHANGE_PASSWORD, A.CHANGE_PROFILE, A.ERASE}
CLOSED = replace(ALIX, state=MemberState.ERASED)
BY_LINK = {A.READ, A.ASK_PASSWORD, A.CHANGE_PASSWORD}


@pytest.mark.parametrize(
    ("subject", "by", "acts"),
    [
        (None, VISITOR, {A.REGISTER, A.LOG_IN, A.ASK_PASSWORD}),
        (None, ALIX, {A.ASK_PASSWORD}),
        (None, None, {A.REGISTER}),
        (BASILE, VISITOR, BY_LINK | {A.LOG_IN, A.CONFIRM}),
        (BASILE, BASILE, OWN | {A.CONFIRM}),
        (BASILE, ELIF, BY_LINK | {A.CONFIRM}),
        (BASILE, None, {A.CONFIRM, A.ERASE}),
        (ALIX, VISITOR, BY_LINK | {A.LOG_IN}),
        (ALIX, ALIX, OWN),
        (ALIX, CHLOE, BY_LINK),
        (ALIX, ELIF, BY_LINK | {A.APPOINT, A.DISMISS}),
        (ELIF, ELIF, OWN),
        (ALIX, None, {A.APPOINT, A.DISMISS, A.ERASE}),
        (CLOSED, CLOSED, {A.READ}),
        (CLOSED, VISITOR, {A.READ}),
        (CLOSED, None, set()),
    ],
    ids=[
        "a visitor, no account yet", "a member, no account yet", "the program, no account yet",
        "a visitor with the link, an unconfirmed account", "oneself, unconfirmed", "the coordination with the link",
        "the program, an unconfirmed account", "a visitor with the link", "oneself", "someone else with the link",
        "the coordination", "the coordination on itself", "the program", "oneself, closed", "a visitor, a closed account",
        "the program, a closed account",
    ],
)  # fmt: skip
def test_what_each_kind_of_person_may_do_with_an_account(subject, by, acts):
    assert allowed(MEMBER, subject, by) == acts


def test_without_the_link_nobody_touches_the_account_of_another():
    for by in (VISITOR, CHLOE, ELIF):
        asked = case(ALIX, by, password=True)
        assert answer(MEMBER, A.CHANGE_PASSWORD, asked) is None
