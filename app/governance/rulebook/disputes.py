"""Who may do what with a dispute, with the precedent that it leaves, and with an appeal."""

from app.governance.conditions import a_cause, a_reason, a_why, always, an_overlap, followed, within_rate
from app.governance.dispute_conditions import (
    a_conclusion,
    a_dispute_ground,
    a_judgement,
    a_note,
    a_place,
    a_question,
    a_ratio,
    a_statement,
    a_text,
    adviser,
    an_appeal_reason,
    appeal_forgotten,
    appeal_unanswered,
    asleep,
    case_mediator,
    closer,
    closing_over,
    concerned,
    everyone_agrees,
    filing_over,
    in_time,
    joiner,
    judge,
    left_alone,
    note_steward,
    opinion_over,
    party,
    past_revival,
    poll_over,
    receiver,
    report_over,
    returnable,
    reversible,
    round_over,
    some_options,
    stalled,
    talked_over,
    the_only_appeal,
    the_only_one,
    this_text,
    two_parties,
    unlinked_mediator,
    written_here,
)
from app.governance.page_conditions import page_apart
from app.governance.procedure import BEFORE, STAYS, Procedure, Rule
from app.governance.vocabulary import Act, AppealState, DisputeState, PollState, PrecedentState
from app.governance.who import anyone, author, coordination, member, moderator, the_clock, the_program

D = DisputeState
TALKED = frozenset({D.DISCUSSION, D.STALLED})
WAITING = frozenset({D.FILED, D.REMINDED, D.OVERDUE})
ROUNDS = frozenset({D.FACTS, D.OPTIONS, D.DRAFT})
MEDIATED = ROUNDS | {D.TO_REPORT}
VOTED = frozenset({D.CONSULTATION, D.TO_CLOSE})
AGREEABLE = TALKED | WAITING | MEDIATED | {D.OPINION}
ENDED = frozenset({D.APPLIED, D.RESOLVED, D.INADMISSIBLE, D.LAPSED, D.WITHDRAWN, D.REVERSED})
# A case that is open; asleep, it may be reopened, and its mark is greyed.
LIVE = AGREEABLE | VOTED
ANY = frozenset(D)

# fmt: off
# Subject: state, state_since, last_act_at, created_at, author_id, party_ids, silent_ids (passed over), mediator_id.
# Facts: `ties` (of the person), `poll` (the settled subject of its poll).
DISPUTE = Procedure("dispute", D.DISCUSSION, thing="un litige", this="ce litige", resting=ENDED, rules=(
    #    act                at                      to              who            when                           brings
    Rule(Act.OPEN_DISPUTE,  BEFORE,                 D.DISCUSSION,   member,        page_apart,                    a_place & a_question & the_only_one & a_why & within_rate),
    Rule(Act.READ,          ANY,                    STAYS,          anyone),
    Rule(Act.READDRESS,     ANY - ENDED,            STAYS,          the_program),
    Rule(Act.JOIN,          TALKED | {D.OPINION},   D.DISCUSSION,   joiner,        always,                        a_why),
    Rule(Act.POST,          {D.STALLED},            D.DISCUSSION,   member),
    Rule(Act.POST,          ANY - {D.STALLED},      STAYS,          member),
    # the parties agree on one exact text
    Rule(Act.OFFER,         {D.STALLED},            D.DISCUSSION,   party,         written_here,                  a_text & a_ratio),
    Rule(Act.OFFER,         AGREEABLE - {D.STALLED}, STAYS,         party,         written_here,                 a_text & a_ratio),
    Rule(Act.AGREE,         AGREEABLE,              STAYS,          party,         two_parties,                   this_text),
    Rule(Act.SETTLE,        AGREEABLE,              D.RESOLVED,     the_program,   always,                        everyone_agrees),
    # they talk; somebody from outside may say what they think
    Rule(Act.STALL,         {D.DISCUSSION},         D.STALLED,      the_clock,     stalled),
    Rule(Act.FALL_ASLEEP,   {D.STALLED},            D.DORMANT,      the_clock,     asleep),
    Rule(Act.ASK_OPINION,   {D.DISCUSSION},         D.OPINION,      party,         two_parties & talked_over),
    Rule(Act.ASK_OPINION,   {D.STALLED},            D.OPINION,      party,         two_parties),
    Rule(Act.GIVE_OPINION,  {D.OPINION},            D.DISCUSSION,   adviser,       always,                        a_statement),
    Rule(Act.END_WAIT,      {D.OPINION},            D.STALLED,      the_clock,     opinion_over),
    # or they ask for a mediator
    Rule(Act.ASK_MEDIATION, {D.DISCUSSION, D.OPINION}, D.FILED,     party,         talked_over),
    Rule(Act.ASK_MEDIATION, {D.STALLED},            D.FILED,        party),
    Rule(Act.RECEIVE,       WAITING,                D.FACTS,        receiver),
    Rule(Act.REJECT,        WAITING,                D.INADMISSIBLE, receiver,      always,                        a_dispute_ground & a_reason),
    Rule(Act.REMIND,        {D.FILED},              D.REMINDED,     the_clock,     filing_over),
    Rule(Act.ESCALATE,      {D.REMINDED},           D.OVERDUE,      the_clock,     filing_over),
    Rule(Act.FALL_ASLEEP,   {D.OVERDUE},            D.DORMANT,      the_clock,     left_alone),
    # three rounds, addressed to the mediator
    Rule(Act.STATE,         ROUNDS,                 STAYS,          party,         always,                        a_statement),
    Rule(Act.NEXT_ROUND,    {D.FACTS},              D.OPTIONS,      the_clock,     round_over),
    Rule(Act.NEXT_ROUND,    {D.FACTS},              D.OPTIONS,      the_program,   always,                        a_cause),
    Rule(Act.NEXT_ROUND,    {D.OPTIONS},            D.DRAFT,        the_clock,     round_over),
    Rule(Act.NEXT_ROUND,    {D.OPTIONS},            D.DRAFT,        the_program,   always,                        a_cause),
    Rule(Act.NEXT_ROUND,    {D.DRAFT},              D.TO_REPORT,    the_clock,     round_over),
    Rule(Act.NEXT_ROUND,    {D.DRAFT},              D.TO_REPORT,    the_program,   always,                        a_cause),
    Rule(Act.RECUSE,        MEDIATED,               D.FILED,        case_mediator, always,                        a_reason),
    Rule(Act.ESCALATE,      {D.TO_REPORT},          D.OVERDUE,      the_clock,     report_over),
    # without agreement, the community is asked
    Rule(Act.CONSULT,       MEDIATED,               D.CONSULTATION, unlinked_mediator, always,                     some_options & a_reason),
    Rule(Act.COUNT,         {D.CONSULTATION},       D.TO_CLOSE,     the_clock,     poll_over),
    Rule(Act.UNSETTLE,      {D.CONSULTATION},       D.TO_REPORT,    the_clock,     followed("le scrutin est annulé", PollState.ANNULLED)),
    Rule(Act.UNSETTLE,      {D.CONSULTATION, D.TO_CLOSE}, D.TO_REPORT, the_program, always,                       an_overlap),
    Rule(Act.CONCLUDE,      {D.TO_CLOSE},           D.APPLIED,      closer,        always,                        a_conclusion & a_ratio),
    Rule(Act.CONCLUDE,      {D.TO_CLOSE},           D.APPLIED,      the_clock,     closing_over),
    Rule(Act.APPLY,         {D.APPLIED},            STAYS,          the_program,   always,                        a_judgement),
    Rule(Act.ANSWER_NOTE,   {D.APPLIED},            STAYS,          note_steward,  always,                        a_note),
    # asleep, let go, or judged again
    Rule(Act.WAKE,          {D.DORMANT},            D.DISCUSSION,   party),
    Rule(Act.LAPSE,         {D.DORMANT},            D.LAPSED,       the_clock,     past_revival),
    Rule(Act.WITHDRAW,      TALKED | WAITING | {D.OPINION, D.DORMANT}, D.WITHDRAWN, author, always,               a_reason),
    Rule(Act.REVERSE,       {D.APPLIED},            D.REVERSED,     the_program,   always,                        a_judgement),
    Rule(Act.SEND_BACK,     {D.APPLIED, D.INADMISSIBLE}, D.FILED,   the_program,   always,                        a_judgement),
))

T = PrecedentState

# What a closed dispute leaves for the next ones. Only another decision changes what it is worth.
PRECEDENT = Procedure("precedent", T.STANDS, thing="un précédent", this="ce précédent", resting=frozenset(T), rules=(
    #    act            at                        to            who           when    brings
    Rule(Act.ESTABLISH, BEFORE,                   T.STANDS,     the_program,  always, a_judgement & a_ratio),
    Rule(Act.READ,      frozenset(T),             STAYS,        anyone),
    Rule(Act.QUALIFY,   {T.STANDS},               T.QUALIFIED,  the_program,  always, a_judgement),
    Rule(Act.OVERTURN,  {T.STANDS, T.QUALIFIED},  T.OVERTURNED, the_program,  always, a_judgement),
))

A = AppealState
ASKED_AGAIN = frozenset({A.FILED, A.ESCALATED})

# Subject: state, state_since, last_act_at, author_id. Facts: `ties` (of who would judge; who decided below is tied).
APPEAL = Procedure("appeal", A.FILED, thing="un recours", this="ce recours", resting=frozenset(A) - ASKED_AGAIN, rules=(
    #    act                at            to            who            when                                   brings
    Rule(Act.APPEAL,        BEFORE,       A.FILED,      member,        concerned & in_time & the_only_appeal, an_appeal_reason),
    Rule(Act.READ,          frozenset(A), STAYS,        anyone),
    # what is said of somebody alone, what was withheld, and who bears the handle
    Rule(Act.READ_WITHHELD, frozenset(A), STAYS,        author | moderator | coordination),
    Rule(Act.READ_WITHHELD, ASKED_AGAIN,  STAYS,        judge),
    Rule(Act.UPHOLD,        ASKED_AGAIN,  A.UPHELD,     judge,         always,                                an_appeal_reason),
    Rule(Act.REVERSE,       ASKED_AGAIN,  A.REVERSED,   judge,         reversible,                            an_appeal_reason),
    Rule(Act.SEND_BACK,     ASKED_AGAIN,  A.SENT_BACK,  judge,         returnable,                            an_appeal_reason),
    Rule(Act.ESCALATE,      {A.FILED},    A.ESCALATED,  the_clock,     appeal_unanswered),
    Rule(Act.LAPSE,         {A.ESCALATED}, A.LAPSED,    the_clock,     appeal_forgotten),
    Rule(Act.WITHDRAW,      ASKED_AGAIN,  A.WITHDRAWN,  author),
))
# fmt: on
