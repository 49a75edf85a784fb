"""Who may do what with a page, with a version of it, and with an account."""

from app.governance.conditions import (
    a_cause,
    a_decision,
    a_ground,
    a_link,
    a_reason,
    a_role,
    a_source,
    always,
    an_end,
    by,
    community_fields,
    few_reverts,
    for_someone_else,
    no_decision_undone,
    no_longer_said,
    not_in_mediation,
    protection_over,
    something_to_withhold,
    steward_fields,
    the_password,
)
from app.governance.dispute_conditions import panel, under_appeal
from app.governance.page_conditions import (
    a_field,
    another_fiche,
    field_protection_over,
    no_open_dispute,
    not_protected_yet,
    ones_password,
    shown_or_ones_own,
    uniter,
)
from app.governance.procedure import (
    BEFORE,
    STAYS,
    Procedure,
    Rule,
)
from app.governance.vocabulary import (
    Act,
    MemberState,
    PageState,
    ProtectionState,
    VersionState,
)
from app.governance.watch_conditions import a_watch_rule, not_a_watch_rule
from app.governance.who import (
    anyone,
    confirmed_member,
    coordination,
    member,
    moderator,
    oneself,
    steward,
    the_clock,
    the_program,
    visitor,
)

P, M, V = PageState, MemberState, VersionState
ANY_PAGE = frozenset(P)
# Nobody writes a page that was merged: the one that was kept is written instead.
WRITTEN = ANY_PAGE - {P.MERGED}
ANY_ACCOUNT = frozenset(M)
LIVING = ANY_ACCOUNT - {M.ERASED}
ANY_VERSION = frozenset(V)
WITHHELD_NOW = a_ground & a_reason & something_to_withhold & no_longer_said
# An address without an account is answered in the same words as one with: nobody learns who is here.
ANYONES = LIVING | BEFORE

# The program opens what is protected for a cause alone; else it is the clock, and early.
for_a_cause = by("cause")(a_cause)
# Rules of the watch are no substance of anybody's: who keeps watch writes them, the others propose.
watcher = (moderator | coordination).named("les modérateurs ou la coordination")
# What everybody may write, once they are confirmed.
WRITABLE = not_a_watch_rule & shown_or_ones_own
TAKEN_BACK = not_in_mediation & no_decision_undone & few_reverts

# fmt: off
# A direct edit is for those whose field it is; the others propose (PROPOSAL). Moderators never write on substance.
PAGE = Procedure("page", P.OPEN, thing="une page", this="cette page", resting=frozenset({P.OPEN, P.MERGED}), rules=(
    #    act             at             to           who                         when              brings
    Rule(Act.READ,       ANY_PAGE,      STAYS,       anyone),
    Rule(Act.CREATE,     BEFORE,        P.OPEN,      member,                      not_a_watch_rule),
    Rule(Act.CREATE,     BEFORE,        P.OPEN,      watcher,                     a_watch_rule),
    Rule(Act.IMPORT,     BEFORE,        P.OPEN,      coordination | the_program, always,           a_source),
    Rule(Act.IMPORT,     WRITTEN,       STAYS,       coordination | the_program, always,           a_source),
    Rule(Act.EDIT,       {P.OPEN},      STAYS,       confirmed_member,           WRITABLE,         community_fields & not_in_mediation),
    Rule(Act.EDIT,       {P.OPEN},      STAYS,       watcher,                    a_watch_rule,     community_fields & not_in_mediation),
    Rule(Act.EDIT,       WRITTEN,       STAYS,       steward,                    always,           steward_fields & not_in_mediation),
    Rule(Act.RENAME,     {P.OPEN},      STAYS,       confirmed_member,           WRITABLE,         community_fields & not_in_mediation),
    Rule(Act.RENAME,     {P.OPEN},      STAYS,       watcher,                    a_watch_rule,     community_fields & not_in_mediation),
    Rule(Act.RENAME,     WRITTEN,       STAYS,       steward,                    always,           steward_fields & not_in_mediation),
    Rule(Act.RESTORE,    {P.OPEN},      STAYS,       confirmed_member,           WRITABLE,         community_fields & TAKEN_BACK),
    Rule(Act.RESTORE,    {P.OPEN},      STAYS,       watcher,                    a_watch_rule,     community_fields & TAKEN_BACK),
    Rule(Act.RESTORE,    WRITTEN,       STAYS,       steward,                    always,           steward_fields & TAKEN_BACK),
    Rule(Act.UNDO,       {P.OPEN},      STAYS,       confirmed_member,           WRITABLE,         community_fields & TAKEN_BACK),
    Rule(Act.UNDO,       {P.OPEN},      STAYS,       watcher,                    a_watch_rule,     community_fields & TAKEN_BACK),
    Rule(Act.UNDO,       WRITTEN,       STAYS,       steward,                    always,           steward_fields & TAKEN_BACK),
    Rule(Act.APPLY,      WRITTEN,       STAYS,       the_program,                always,           a_decision),
    Rule(Act.PROTECT,    {P.OPEN},      P.PROTECTED, moderator,                  always,           a_reason & an_end),
    Rule(Act.UNPROTECT,  {P.PROTECTED}, P.OPEN,      moderator),
    Rule(Act.UNPROTECT,  {P.PROTECTED}, P.OPEN,      the_clock,                  protection_over),
    Rule(Act.UNPROTECT,  {P.PROTECTED}, P.OPEN,      the_program,                for_a_cause),
    Rule(Act.REVERT_ALL, WRITTEN,       STAYS,       moderator,                  always,           a_reason),
    # two fiches of one structure: one stands for both, until somebody says that they were two
    Rule(Act.MERGE,      WRITTEN,       P.MERGED,    uniter,                     no_open_dispute,  another_fiche & a_reason),
    Rule(Act.SPLIT,      {P.MERGED},    P.OPEN,      uniter,                     always,           a_reason),
    Rule(Act.SPLIT,      {P.MERGED},    P.OPEN,      the_program,                always,           a_cause),
))

F = ProtectionState

# Subject: state, until. Facts: `field` (its name), `protected` (whether it is already).
FIELD_PROTECTION = Procedure("field-protection", F.ACTIVE, thing="la protection d’un champ", this="cette protection", resting=frozenset({F.LIFTED, F.OVER}), rules=(
    #    act                  at            to          who          when                   brings
    Rule(Act.PROTECT_FIELD,   BEFORE,       F.ACTIVE,   moderator,   not_protected_yet,     a_field & a_reason & an_end),
    Rule(Act.READ,            frozenset(F), STAYS,      anyone),
    Rule(Act.UNPROTECT_FIELD, {F.ACTIVE},   F.LIFTED,   moderator),
    Rule(Act.UNPROTECT_FIELD, {F.ACTIVE},   F.LIFTED,   the_program, always,                a_cause),
    Rule(Act.EXPIRE,          {F.ACTIVE},   F.OVER,     the_clock,   field_protection_over),
))

# A version is written by an act on its page; what it says can be withheld, never what it is.
VERSION = Procedure("version", V.SHOWN, thing="une version", this="cette version", resting=ANY_VERSION, rules=(
    #    act               at                       to          who                       when    brings
    Rule(Act.READ,          ANY_VERSION,             STAYS,      anyone),
    Rule(Act.READ_WITHHELD, {V.WITHHELD},            STAYS,      moderator | coordination),
    Rule(Act.READ_WITHHELD, {V.RESERVED},            STAYS,      coordination),
    Rule(Act.READ_WITHHELD, {V.WITHHELD, V.RESERVED}, STAYS,     panel,                    under_appeal),
    Rule(Act.WITHHOLD,      {V.SHOWN, V.WITHHELD},   V.WITHHELD, moderator | coordination, always, WITHHELD_NOW),
    Rule(Act.WITHHOLD,      {V.RESERVED},            V.WITHHELD, coordination,             always, WITHHELD_NOW),
    Rule(Act.RESERVE,       ANY_VERSION,             V.RESERVED, coordination,             always, WITHHELD_NOW),
    Rule(Act.REVEAL,        {V.WITHHELD},            V.SHOWN,    moderator | coordination, always, a_reason),
    Rule(Act.REVEAL,        {V.RESERVED},            V.SHOWN,    coordination,             always, a_reason),
    Rule(Act.REVEAL,        {V.WITHHELD, V.RESERVED},                V.SHOWN,    the_program,              always, a_cause),
))

MEMBER = Procedure("member", M.UNCONFIRMED, thing="un compte", this="ce compte", resting=ANY_ACCOUNT, rules=(
    #    act                  at              to             who                         when              brings
    Rule(Act.REGISTER,        BEFORE,         M.UNCONFIRMED, visitor | the_program),
    Rule(Act.CONFIRM,         {M.UNCONFIRMED}, M.CONFIRMED,  anyone,                     always,           a_link),
    Rule(Act.CONFIRM,         {M.UNCONFIRMED}, M.CONFIRMED,  the_program),
    Rule(Act.READ,            ANY_ACCOUNT,    STAYS,         anyone),
    Rule(Act.LOG_IN,          ANYONES,        STAYS,         visitor,                    always,           the_password),
    Rule(Act.LOG_OUT,         LIVING,         STAYS,         oneself),
    Rule(Act.ASK_PASSWORD,    ANYONES,        STAYS,         anyone),
    Rule(Act.CHANGE_PASSWORD, LIVING,         STAYS,         oneself,                    always,           the_password),
    Rule(Act.CHANGE_PASSWORD, LIVING,         STAYS,         anyone,                     always,           a_link),
    Rule(Act.CHANGE_PROFILE,  LIVING,         STAYS,         oneself),
    Rule(Act.APPOINT,         {M.CONFIRMED},  STAYS,         coordination | the_program, for_someone_else, a_role),
    Rule(Act.DISMISS,         {M.CONFIRMED},  STAYS,         coordination | the_program, for_someone_else, a_role & a_reason),
    Rule(Act.REVERT_ALL,      ANY_ACCOUNT,    STAYS,         moderator,                  for_someone_else, a_reason),
    # what they wrote stays, under a name that says nothing
    Rule(Act.ERASE,           LIVING,         M.ERASED,      oneself,                    always,           ones_password),
    Rule(Act.ERASE,           LIVING,         M.ERASED,      the_program),
))
# fmt: on
