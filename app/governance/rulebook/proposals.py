"""Who may do what with a proposal, and with a poll."""

from app.governance.conditions import (
    a_cause,
    a_change,
    a_choice,
    a_reason,
    a_reason_if_against,
    a_why,
    always,
    an_electorate,
    an_overlap,
    answer_over,
    author_silent,
    carried,
    carried_early,
    dispute_over,
    idle_over,
    lapse_near,
    lost,
    low_risk,
    never_prolonged,
    no_poll_waiting,
    no_quorum,
    now_the_communitys,
    now_the_structures,
    page_listed,
    page_open,
    poll_annulled,
    poll_carried,
    poll_lapsed,
    poll_lost,
    poll_waiting,
    prolonged,
    review_over,
    same_change,
    some_fields,
    sourced,
    term_over,
    this_version,
    to_the_community,
    to_the_structure,
    within_rate,
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
    PollState,
    ProposalState,
)
from app.governance.who import (
    anyone,
    author,
    confirmed_author,
    member,
    other_member,
    reviewer,
    steward,
    submitter,
    the_clock,
    the_program,
    voter,
)

# fmt: off
Q = ProposalState
PENDING = frozenset({Q.OPEN, Q.REVIEW, Q.UNANSWERED, Q.POLLED, Q.TO_REBASE, Q.FROZEN})
SETTLED = PENDING - {Q.TO_REBASE, Q.FROZEN}
DONE = frozenset({Q.ACCEPTED, Q.PARTLY, Q.REFUSED, Q.WITHDRAWN, Q.LAPSED})
ANSWERABLE = frozenset({Q.OPEN, Q.UNANSWERED})
# Nobody else ends these: they lapse, and it is told in time.
IDLE = frozenset({Q.DRAFT, Q.UNANSWERED, Q.TO_REBASE})

# Subject: state, state_since, last_act_at, author_id, steward_ids, regime, changed, object_hash, low_risk, source, and
# page (state, protected_until, listing). Facts: `ties` (of the person), `poll` (the settled subject of its poll),
# `dispute` (the settled subject of the dispute that freezes it).
PROPOSAL = Procedure("proposal", Q.DRAFT, thing="une proposition", this="cette proposition", resting=DONE, rules=(
    #    act              at                        to            who               when                                brings
    Rule(Act.PROPOSE,     BEFORE,                   Q.DRAFT,      member),
    Rule(Act.READ,        {Q.DRAFT},                STAYS,        author),
    Rule(Act.READ,        PENDING | DONE,           STAYS,        anyone),
    Rule(Act.SUBMIT,      {Q.DRAFT},                Q.OPEN,       submitter,        to_the_structure & page_listed & page_apart, a_change & a_why & within_rate),
    Rule(Act.SUBMIT,      {Q.DRAFT},                Q.REVIEW,     submitter,        to_the_community & page_listed & page_apart, a_change & a_why & within_rate),
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
    Rule(Act.REBASE,      {Q.FROZEN},               STAYS,        the_program,      always,                             same_change),
    Rule(Act.UNSETTLE,    SETTLED | {Q.FROZEN},     Q.TO_REBASE,  the_program,      always,                             an_overlap),
    # what it would change is disputed: it waits for the end of the dispute
    Rule(Act.FREEZE,      SETTLED,                  Q.FROZEN,     the_program,      always,                             a_cause),
    Rule(Act.THAW,        {Q.FROZEN},               Q.POLLED,     the_clock,        dispute_over & poll_waiting),
    Rule(Act.THAW,        {Q.FROZEN},               Q.OPEN,       the_clock,        dispute_over & no_poll_waiting & to_the_structure),
    Rule(Act.THAW,        {Q.FROZEN},               Q.REVIEW,     the_clock,        dispute_over & no_poll_waiting & to_the_community),
    # the fiche finds a steward, or loses its own: new deadlines, nothing lost
    Rule(Act.READDRESS,   SETTLED,                  Q.OPEN,       the_program,      always,                             now_the_structures),
    Rule(Act.READDRESS,   ANSWERABLE,               Q.REVIEW,     the_program,      always,                             now_the_communitys),
    Rule(Act.READDRESS,   {Q.TO_REBASE, Q.FROZEN},  STAYS,        the_program,      always,                             now_the_structures | now_the_communitys),
    Rule(Act.WARN,        IDLE,                     STAYS,        the_program,      lapse_near),
    Rule(Act.LAPSE,       IDLE,                     Q.LAPSED,     the_clock,        idle_over),
    # its page was merged with another
    Rule(Act.LAPSE,       PENDING | {Q.DRAFT},      Q.LAPSED,     the_program,      always,                             a_cause),
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
# fmt: on
