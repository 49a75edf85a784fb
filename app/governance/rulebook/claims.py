"""Who may do what with a claim of a fiche, and with its listing."""

from app.governance.conditions import (
    a_cause,
    a_code,
    a_decision,
    a_proof,
    a_reason,
    always,
    an_invitation,
    check_over,
    claimed,
    contest_over,
    long_silent,
    one_contact,
    opposition_over,
    several_contacts,
    someone_else,
    unclaimed,
    was_asleep,
)
from app.governance.page_conditions import page_apart
from app.governance.procedure import (
    BEFORE,
    STAYS,
    Procedure,
    Rule,
)
from app.governance.vocabulary import (
    Act,
    ClaimState,
    ListingState,
)
from app.governance.who import (
    anyone,
    claimant,
    holder,
    holding_manager,
    impartial_moderator,
    manager,
    member,
    other_member,
    second_moderator,
    the_clock,
    the_program,
)

# fmt: off
K = ClaimState
ASKED = frozenset({K.TO_CHECK, K.CHECKED_ONCE, K.OPPOSABLE, K.CONTESTED})
# Who holds a fiche, awake or asleep.
IN_CHARGE = frozenset({K.HELD, K.DORMANT})
OVER = frozenset({K.REFUSED, K.WITHDRAWN, K.LAPSED, K.RELINQUISHED, K.TRANSFERRED, K.REVOKED})

# Subject: state, state_since, last_act_at, author_id (who claims, then holds), manager_ids, checked_by_id.
# Facts: `claimed` and `contacts` always, `ties` (of a moderator), `code` and `tries` when one is typed.
CLAIM = Procedure("claim", K.TO_CHECK, thing="une revendication", this="cette revendication", resting=OVER | IN_CHARGE, rules=(
    #    act              at                        to              who                  when                           brings
    Rule(Act.CLAIM,       BEFORE,                   K.HELD,         member,              page_apart & unclaimed & one_contact, a_code),
    Rule(Act.CLAIM,       BEFORE,                   K.OPPOSABLE,    member,              page_apart & unclaimed & several_contacts, a_code),
    Rule(Act.CLAIM,       BEFORE,                   K.TO_CHECK,     member,              page_apart & unclaimed,        a_proof),
    Rule(Act.CLAIM,       BEFORE,                   K.HELD,         member,              page_apart,                    an_invitation),
    Rule(Act.CLAIM,       BEFORE,                   K.CONTESTED,    member,              page_apart & claimed,          a_code | a_proof),
    # two fiches become one, or two again: who held the one holds the other, awake or asleep, unless somebody else does
    Rule(Act.CLAIM,       BEFORE,                   K.DORMANT,      the_program,         unclaimed & was_asleep,        a_cause),
    Rule(Act.CLAIM,       BEFORE,                   K.HELD,         the_program,         unclaimed,                     a_cause),
    Rule(Act.CLAIM,       BEFORE,                   K.CONTESTED,    the_program,         claimed,                       a_cause),
    Rule(Act.TRANSFER,    IN_CHARGE,                K.TRANSFERRED,  the_program,         always,                        a_cause),
    Rule(Act.LAPSE,       ASKED,                    K.LAPSED,       the_program,         always,                        a_cause),
    Rule(Act.READ,        frozenset(K),             STAYS,          anyone),
    # a proof without a code: two moderators agree
    Rule(Act.ENDORSE,     {K.TO_CHECK},             K.CHECKED_ONCE, impartial_moderator),
    Rule(Act.ENDORSE,     {K.CHECKED_ONCE},         K.HELD,         second_moderator,    unclaimed & one_contact),
    Rule(Act.ENDORSE,     {K.CHECKED_ONCE},         K.OPPOSABLE,    second_moderator,    unclaimed & several_contacts),
    Rule(Act.ENDORSE,     {K.CHECKED_ONCE},         K.CONTESTED,    second_moderator,    claimed),
    Rule(Act.LAPSE,       {K.TO_CHECK, K.CHECKED_ONCE}, K.LAPSED,   the_clock,           check_over),
    # several contacts are known: they may oppose
    Rule(Act.OPPOSE,      {K.OPPOSABLE},            K.CONTESTED,    other_member,        always,                        a_reason),
    Rule(Act.GRANT,       {K.OPPOSABLE},            K.HELD,         the_clock,           opposition_over & unclaimed),
    Rule(Act.CONTEST,     {K.OPPOSABLE},            K.CONTESTED,    the_clock,           opposition_over & claimed),
    # contested: settled between them, or decided; without decision, whoever holds the fiche keeps it
    Rule(Act.SHARE,       {K.CONTESTED},            K.HELD,         manager),
    Rule(Act.GRANT,       {K.CONTESTED},            K.HELD,         impartial_moderator, always,                        a_reason),
    Rule(Act.REFUSE,      ASKED - {K.OPPOSABLE},    K.REFUSED,      impartial_moderator, always,                        a_reason),
    Rule(Act.REFUSE,      {K.CONTESTED},            K.REFUSED,      the_clock,           contest_over),
    Rule(Act.WITHDRAW,    ASKED,                    K.WITHDRAWN,    claimant),
    # held: a stewardship
    Rule(Act.SHARE,       {K.HELD},                 STAYS,          holding_manager,     always,                        someone_else),
    Rule(Act.TRANSFER,    {K.HELD},                 K.TRANSFERRED,  holding_manager,     always,                        someone_else),
    Rule(Act.RELINQUISH,  IN_CHARGE,                K.RELINQUISHED, holder),
    Rule(Act.FALL_ASLEEP, {K.HELD},                 K.DORMANT,      the_clock,           long_silent),
    Rule(Act.WAKE,        {K.DORMANT},              K.HELD,         holder,              page_apart),
    Rule(Act.REVOKE,      IN_CHARGE,                K.REVOKED,      impartial_moderator, always,                        a_reason),
    Rule(Act.REVOKE,      IN_CHARGE,                K.REVOKED,      the_program,         always,                        a_cause),
))

L = ListingState

# Subject: what the fiche's structure says of its listing, and the community: state, manager_ids.
SUSPENSION = Procedure("suspension", L.LISTED, thing="une fiche", this="cette fiche", resting=frozenset(L), rules=(
    #    act              at                        to              who
    Rule(Act.SUSPEND,     {L.LISTED},               L.SUSPENDED,    manager),
    Rule(Act.LIFT,        {L.SUSPENDED},            L.LISTED,       manager),
    Rule(Act.SUSPEND,     {L.DELISTED},             L.SUSPENDED,    manager),
    Rule(Act.DELIST,      {L.LISTED},               L.DELISTED,     the_program,  always,  a_decision),
    Rule(Act.RELIST,      {L.DELISTED},             L.LISTED,       the_program,  always,  a_decision),
))
# fmt: on
