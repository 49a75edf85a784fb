"""★ The rulebook: who may do what, when. One line per right; open this file first.

Each line reads: this act, on a thing in these states, leads to that state (or STAYS), and is for these people,
under this condition, if they bring this with it. Nothing else in the program grants a right. A state that is not
`resting` ends by the clock when nobody acts: no case can hang.
"""

from collections.abc import Mapping

from app.governance.conditions import (
    a_cause,
    a_change,
    a_choice,
    a_code,
    a_decision,
    a_ground,
    a_link,
    a_proof,
    a_reason,
    a_reason_if_against,
    a_role,
    a_source,
    a_why,
    always,
    an_electorate,
    an_end,
    an_invitation,
    an_overlap,
    answer_over,
    author_silent,
    carried,
    carried_early,
    check_over,
    claimed,
    community_fields,
    contest_over,
    for_someone_else,
    idle_over,
    long_silent,
    lost,
    low_risk,
    never_prolonged,
    no_longer_said,
    no_poll_waiting,
    no_quorum,
    now_the_communitys,
    now_the_structures,
    one_contact,
    opposition_over,
    page_listed,
    page_open,
    poll_annulled,
    poll_carried,
    poll_lapsed,
    poll_lost,
    poll_waiting,
    prolonged,
    protection_over,
    review_over,
    same_change,
    several_contacts,
    some_fields,
    someone_else,
    something_to_withhold,
    sourced,
    steward_fields,
    term_over,
    the_password,
    this_version,
    to_the_community,
    to_the_structure,
    unclaimed,
    within_rate,
)
from app.governance.procedure import BEFORE, STAYS, Procedure, Rule
from app.governance.vocabulary import (
    Act,
    ClaimState,
    ListingState,
    MemberState,
    PageState,
    PollState,
    ProposalState,
    VersionState,
)
from app.governance.who import (
    anyone,
    author,
    claimant,
    confirmed_author,
    confirmed_member,
    coordination,
    holder,
    holding_manager,
    impartial_moderator,
    manager,
    member,
    moderator,
    oneself,
    other_member,
    reviewer,
    second_moderator,
    steward,
    submitter,
    the_clock,
    the_program,
    visitor,
    voter,
)

P, M, V = PageState, MemberState, VersionState
ANY_PAGE = frozenset(P)
ANY_ACCOUNT = frozenset(M)
ANY_VERSION = frozenset(V)
WITHHELD_NOW = a_ground & a_reason & something_to_withhold & no_longer_said
# An address without an account is answered in the same words as one with: nobody learns who is here.
ANYONES = ANY_ACCOUNT | BEFORE

# fmt: off
# A direct edit is for those whose field it is; the others propose (PROPOSAL). Moderators never write on substance.
PAGE = Procedure("page", P.OPEN, thing="une page", this="cette page", resting=frozenset({P.OPEN}), rules=(
    #    act             at             to           who                         when              brings
    Rule(Act.READ,       ANY_PAGE,      STAYS,       anyone),
    Rule(Act.CREATE,     BEFORE,        P.OPEN,      member),
    Rule(Act.IMPORT,     BEFORE,        P.OPEN,      coordination | the_program, always,           a_source),
    Rule(Act.IMPORT,     ANY_PAGE,      STAYS,       coordination | the_program, always,           a_source),
    Rule(Act.EDIT,       {P.OPEN},      STAYS,       confirmed_member,           always,           community_fields),
    Rule(Act.EDIT,       ANY_PAGE,      STAYS,       steward,                    always,           steward_fields),
    Rule(Act.RENAME,     {P.OPEN},      STAYS,       confirmed_member,           always,           community_fields),
    Rule(Act.RENAME,     ANY_PAGE,      STAYS,       steward,                    always,           steward_fields),
    Rule(Act.RESTORE,    {P.OPEN},      STAYS,       confirmed_member,           always,           community_fields),
    Rule(Act.RESTORE,    ANY_PAGE,      STAYS,       steward,                    always,           steward_fields),
    Rule(Act.UNDO,       {P.OPEN},      STAYS,       confirmed_member,           always,           community_fields),
    Rule(Act.UNDO,       ANY_PAGE,      STAYS,       steward,                    always,           steward_fields),
    Rule(Act.APPLY,      ANY_PAGE,      STAYS,       the_program,                always,           a_decision),
    Rule(Act.PROTECT,    {P.OPEN},      P.PROTECTED, moderator,                  always,           a_reason & an_end),
    Rule(Act.UNPROTECT,  {P.PROTECTED}, P.OPEN,      moderator),
    Rule(Act.UNPROTECT,  {P.PROTECTED}, P.OPEN,      the_clock,                  protection_over),
))

# A version is written by an act on its page; what it says can be withheld, never what it is.
VERSION = Procedure("version", V.SHOWN, thing="une version", this="cette version", resting=ANY_VERSION, rules=(
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

MEMBER = Procedure("member", M.UNCONFIRMED, thing="un compte", this="ce compte", resting=ANY_ACCOUNT, rules=(
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
Q = ProposalState
PENDING = frozenset({Q.OPEN, Q.REVIEW, Q.UNANSWERED, Q.POLLED, Q.TO_REBASE})
SETTLED = PENDING - {Q.TO_REBASE}
DONE = frozenset({Q.ACCEPTED, Q.PARTLY, Q.REFUSED, Q.WITHDRAWN, Q.LAPSED})
ANSWERABLE = frozenset({Q.OPEN, Q.UNANSWERED})

# Subject: state, state_since, last_act_at, author_id, steward_ids, regime, changed, object_hash, low_risk, source, and
# page (state, protected_until, listing). Facts: `ties` (of the person), `poll` (the settled subject of its poll).
PROPOSAL = Procedure("proposal", Q.DRAFT, thing="une proposition", this="cette proposition", resting=DONE, rules=(
    #    act              at                        to            who               when                                brings
    Rule(Act.PROPOSE,     BEFORE,                   Q.DRAFT,      member),
    Rule(Act.READ,        {Q.DRAFT},                STAYS,        author),
    Rule(Act.READ,        PENDING | DONE,           STAYS,        anyone),
    Rule(Act.SUBMIT,      {Q.DRAFT},                Q.OPEN,       submitter,        to_the_structure & page_listed,     a_change & a_why & within_rate),
    Rule(Act.SUBMIT,      {Q.DRAFT},                Q.REVIEW,     submitter,        to_the_community & page_listed,     a_change & a_why & within_rate),
    # the structure answers
    Rule(Act.ACCEPT,      ANSWERABLE,               Q.ACCEPTED,   steward,          to_the_structure),
    Rule(Act.ACCEPT_PART, ANSWERABLE,               Q.PARTLY,     steward,          to_the_structure,                   some_fields & a_reason),
    Rule(Act.REFUSE,      ANSWERABLE,               Q.REFUSED,    steward,          to_the_structure,                   a_reason),
    Rule(Act.NOTE_SILENCE, {Q.OPEN},                Q.UNANSWERED, the_clock,        answer_over & to_the_structure),
    Rule(Act.NOTE_SILENCE, {Q.OPEN},                Q.REVIEW,     the_clock,        answer_over & to_the_community),
    # the community decides; who may edit directly may accept their own
    Rule(Act.ACCEPT,      {Q.REVIEW},               Q.ACCEPTED,   confirmed_author, page_open),
    Rule(Act.ACCEPT,      {Q.REVIEW},               Q.ACCEPTED,   reviewer,         low_risk & sourced),
    Rule(Act.ACCEPT,      {Q.REVIEW},               Q.ACCEPTED,   the_clock,        review_over),
    Rule(Act.OBJECT,      {Q.REVIEW},               Q.POLLED,     other_member,     always,                             a_reason),
    Rule(Act.ACCEPT,      {Q.POLLED},               Q.ACCEPTED,   the_clock,        poll_carried),
    Rule(Act.REFUSE,      {Q.POLLED},               Q.REFUSED,    the_clock,        poll_lost),
    Rule(Act.LAPSE,       {Q.POLLED},               Q.LAPSED,     the_clock,        poll_lapsed | poll_annulled),
    # its author changes it, or lets it go
    Rule(Act.AMEND,       PENDING,                  Q.OPEN,       author,           to_the_structure,                   a_change),
    Rule(Act.AMEND,       PENDING,                  Q.REVIEW,     author,           to_the_community,                   a_change),
    Rule(Act.WITHDRAW,    PENDING | {Q.DRAFT},      Q.WITHDRAWN,  author),
    Rule(Act.TAKE_OVER,   {Q.TO_REBASE},            Q.OPEN,       other_member,     author_silent & to_the_structure,   a_change),
    Rule(Act.TAKE_OVER,   {Q.TO_REBASE},            Q.REVIEW,     other_member,     author_silent & to_the_community,   a_change),
    # the page moves: elsewhere, the same change on a new base; at the same place, the author is asked
    Rule(Act.REBASE,      SETTLED,                  STAYS,        the_program,      always,                             same_change),
    Rule(Act.REBASE,      {Q.TO_REBASE},            Q.POLLED,     the_program,      poll_waiting,                       same_change),
    Rule(Act.REBASE,      {Q.TO_REBASE},            Q.OPEN,       the_program,      no_poll_waiting & to_the_structure, same_change),
    Rule(Act.REBASE,      {Q.TO_REBASE},            Q.REVIEW,     the_program,      no_poll_waiting & to_the_community, same_change),
    Rule(Act.UNSETTLE,    SETTLED,                  Q.TO_REBASE,  the_program,      always,                             an_overlap),
    # the fiche finds a steward, or loses its own: new deadlines, nothing lost
    Rule(Act.READDRESS,   SETTLED,                  Q.OPEN,       the_program,      always,                             now_the_structures),
    Rule(Act.READDRESS,   ANSWERABLE,               Q.REVIEW,     the_program,      always,                             now_the_communitys),
    Rule(Act.READDRESS,   {Q.TO_REBASE},            STAYS,        the_program,      always,                             now_the_structures | now_the_communitys),
    Rule(Act.LAPSE,       {Q.DRAFT, Q.UNANSWERED, Q.TO_REBASE}, Q.LAPSED, the_clock, idle_over),
))

S = PollState
RUNNING = frozenset({S.OPEN, S.PROLONGED})
CLOSED = frozenset({S.CARRIED, S.LOST, S.LAPSED, S.ANNULLED})

# Subject: state, state_since, last_act_at, prolonged_at. Facts: `record` always; `candidate`, to say why one may not vote.
POLL = Procedure("poll", S.OPEN, thing="un scrutin", this="ce scrutin", resting=CLOSED, rules=(
    #    act               at                       to            who               when                                brings
    Rule(Act.OPEN_POLL,    BEFORE,                  S.OPEN,       the_program,      always,                             an_electorate),
    Rule(Act.READ,         frozenset(S),            STAYS,        anyone),
    Rule(Act.CAST,         RUNNING,                 STAYS,        voter,            always,                             this_version & a_choice & a_reason_if_against),
    Rule(Act.CLOSE,        RUNNING,                 S.CARRIED,    the_clock,        carried_early),
    Rule(Act.CLOSE,        RUNNING,                 S.CARRIED,    the_clock,        term_over & carried),
    Rule(Act.CLOSE,        RUNNING,                 S.LOST,       the_clock,        term_over & lost),
    Rule(Act.PROLONG,      {S.OPEN},                S.PROLONGED,  the_clock,        term_over & no_quorum),
    Rule(Act.CLOSE,        {S.PROLONGED},           S.LAPSED,     the_clock,        term_over & no_quorum),
    Rule(Act.SUSPEND_POLL, RUNNING,                 S.SUSPENDED,  the_program,      always,                             an_overlap),
    Rule(Act.RESUME,       {S.SUSPENDED},           S.OPEN,       the_program,      never_prolonged),
    Rule(Act.RESUME,       {S.SUSPENDED},           S.PROLONGED,  the_program,      prolonged),
    Rule(Act.ANNUL,        RUNNING | {S.SUSPENDED}, S.ANNULLED,   the_program,      always,                             a_cause),
    Rule(Act.ANNUL,        {S.SUSPENDED},           S.ANNULLED,   the_clock,        idle_over),
))

K = ClaimState
ASKED = frozenset({K.TO_CHECK, K.CHECKED_ONCE, K.OPPOSABLE, K.CONTESTED})
OVER = frozenset({K.REFUSED, K.WITHDRAWN, K.LAPSED, K.RELINQUISHED, K.TRANSFERRED, K.REVOKED})

# Subject: state, state_since, last_act_at, author_id (who claims, then holds), manager_ids, checked_by_id.
# Facts: `claimed` and `contacts` always, `ties` (of a moderator), `code` and `tries` when one is typed.
CLAIM = Procedure("claim", K.TO_CHECK, thing="une revendication", this="cette revendication", resting=OVER | {K.HELD, K.DORMANT}, rules=(
    #    act              at                        to              who                  when                           brings
    Rule(Act.CLAIM,       BEFORE,                   K.HELD,         member,              unclaimed & one_contact,       a_code),
    Rule(Act.CLAIM,       BEFORE,                   K.OPPOSABLE,    member,              unclaimed & several_contacts,  a_code),
    Rule(Act.CLAIM,       BEFORE,                   K.TO_CHECK,     member,              unclaimed,                     a_proof),
    Rule(Act.CLAIM,       BEFORE,                   K.HELD,         member,              always,                        an_invitation),
    Rule(Act.CLAIM,       BEFORE,                   K.CONTESTED,    member,              claimed,                       a_code | a_proof),
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
    Rule(Act.RELINQUISH,  {K.HELD, K.DORMANT},      K.RELINQUISHED, holder),
    Rule(Act.FALL_ASLEEP, {K.HELD},                 K.DORMANT,      the_clock,           long_silent),
    Rule(Act.WAKE,        {K.DORMANT},              K.HELD,         holder),
    Rule(Act.REVOKE,      {K.HELD, K.DORMANT},      K.REVOKED,      impartial_moderator, always,                        a_reason),
    Rule(Act.REVOKE,      {K.HELD, K.DORMANT},      K.REVOKED,      the_program,         always,                        a_cause),
))

L = ListingState

# Subject: what the fiche's structure says of its listing: state, manager_ids.
SUSPENSION = Procedure("suspension", L.LISTED, thing="une fiche", this="cette fiche", resting=frozenset(L), rules=(
    #    act              at                        to              who
    Rule(Act.SUSPEND,     {L.LISTED},               L.SUSPENDED,    manager),
    Rule(Act.LIFT,        {L.SUSPENDED},            L.LISTED,       manager),
))
# fmt: on

PROCEDURES: Mapping[str, Procedure] = {
    procedure.name: procedure for procedure in (PAGE, VERSION, MEMBER, PROPOSAL, POLL, CLAIM, SUSPENSION)
}
