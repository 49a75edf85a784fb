"""★ The rulebook: who may do what, when. One line per right; open this file first.

Each line reads: this act, on a thing in these states, leads to that state (or STAYS), and is for these people,
under this condition, if they bring this with it. Nothing else in the program grants a right.
"""

from collections.abc import Mapping

from app.governance.conditions import (
    a_ground,
    a_link,
    a_reason,
    a_role,
    a_source,
    always,
    an_end,
    for_someone_else,
    no_longer_said,
    protection_over,
    something_to_withhold,
    the_password,
)
from app.governance.procedure import BEFORE, STAYS, Procedure, Rule
from app.governance.vocabulary import Act, MemberState, PageState, VersionState
from app.governance.who import (
    anyone,
    coordination,
    member,
    moderator,
    oneself,
    the_clock,
    the_program,
    visitor,
)

P, M, V = PageState, MemberState, VersionState
ANY_PAGE = frozenset(P)
ANY_ACCOUNT = frozenset(M)
ANY_VERSION = frozenset(V)
WITHHELD_NOW = a_ground & a_reason & something_to_withhold & no_longer_said
# An address without an account is answered in the same words as one with: nobody learns who is here.
ANYONES = ANY_ACCOUNT | BEFORE

# fmt: off
PAGE = Procedure("page", P.OPEN, thing="une page", this="cette page", rules=(
    #    act             at             to           who                         when              brings
    Rule(Act.READ,       ANY_PAGE,      STAYS,       anyone),
    Rule(Act.CREATE,     BEFORE,        P.OPEN,      member),
    Rule(Act.IMPORT,     BEFORE,        P.OPEN,      coordination | the_program, always,           a_source),
    Rule(Act.IMPORT,     ANY_PAGE,      STAYS,       coordination | the_program, always,           a_source),
    Rule(Act.EDIT,       {P.OPEN},      STAYS,       member),
    Rule(Act.EDIT,       {P.PROTECTED}, STAYS,       moderator),
    Rule(Act.RENAME,     {P.OPEN},      STAYS,       member),
    Rule(Act.RENAME,     {P.PROTECTED}, STAYS,       moderator),
    Rule(Act.RESTORE,    {P.OPEN},      STAYS,       member),
    Rule(Act.RESTORE,    {P.PROTECTED}, STAYS,       moderator),
    Rule(Act.UNDO,       {P.OPEN},      STAYS,       member),
    Rule(Act.UNDO,       {P.PROTECTED}, STAYS,       moderator),
    Rule(Act.PROTECT,    {P.OPEN},      P.PROTECTED, moderator,                  always,           a_reason & an_end),
    Rule(Act.UNPROTECT,  {P.PROTECTED}, P.OPEN,      moderator),
    Rule(Act.UNPROTECT,  {P.PROTECTED}, P.OPEN,      the_clock,                  protection_over),
))

# A version is written by an act on its page; what it says can be withheld, never what it is.
VERSION = Procedure("version", V.SHOWN, thing="une version", this="cette version", rules=(
    #    act               at                       to          who                       when    brings
    Rule(Act.READ,          ANY_VERSION,             STAYS,      anyone),
    Rule(Act.READ_WITHHELD, {V.WITHHELD},            STAYS,      moderator | coordination),
    Rule(Act.READ_WITHHELD, {V.RESERVED},            STAYS,      coordination),
    Rule(Act.WITHHOLD,      {V.SHOWN, V.WITHHELD},   V.WITHHELD, moderator | coordination, always, WITHHELD_NOW),
    Rule(Act.WITHHOLD,      {V.RESERVED},            V.WITHHELD, coordination,             always, WITHHELD_NOW),
    Rule(Act.RESERVE,       ANY_VERSION,             V.RESERVED, coordination,             always, WITHHELD_NOW),
    Rule(Act.REVEAL,        {V.WITHHELD},            V.SHOWN,    moderator | coordination, always, a_reason),
    Rule(Act.REVEAL,        {V.RESERVED},            V.SHOWN,    coordination,             always, a_reason),
))

MEMBER = Procedure("member", M.UNCONFIRMED, thing="un compte", this="ce compte", rules=(
    #    act                  at              to             who                         when              brings
    Rule(Act.REGISTER,        BEFORE,         M.UNCONFIRMED, visitor | the_program),
    Rule(Act.CONFIRM,         {M.UNCONFIRMED}, M.CONFIRMED,  anyone,                     always,           a_link),
    Rule(Act.CONFIRM,         {M.UNCONFIRMED}, M.CONFIRMED,  the_program),
    Rule(Act.READ,            ANY_ACCOUNT,    STAYS,         anyone),
    Rule(Act.LOG_IN,          ANYONES,        STAYS,         visitor,                    always,           the_password),
    Rule(Act.LOG_OUT,         ANY_ACCOUNT,    STAYS,         oneself),
    Rule(Act.ASK_PASSWORD,    ANYONES,        STAYS,         anyone),
    Rule(Act.CHANGE_PASSWORD, ANY_ACCOUNT,    STAYS,         oneself,                    always,           the_password),
    Rule(Act.CHANGE_PASSWORD, ANY_ACCOUNT,    STAYS,         anyone,                     always,           a_link),
    Rule(Act.CHANGE_PROFILE,  ANY_ACCOUNT,    STAYS,         oneself),
    Rule(Act.APPOINT,         {M.CONFIRMED},  STAYS,         coordination | the_program, for_someone_else, a_role),
    Rule(Act.DISMISS,         {M.CONFIRMED},  STAYS,         coordination | the_program, for_someone_else, a_role & a_reason),
))
# fmt: on

PROCEDURES: Mapping[str, Procedure] = {procedure.name: procedure for procedure in (PAGE, VERSION, MEMBER)}
