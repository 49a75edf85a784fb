"""Who may do what with a report, and with a block."""

from app.governance.conditions import a_cause, a_reason, a_why, always
from app.governance.dispute_conditions import a_judgement, panel, under_appeal
from app.governance.moderation_conditions import (
    a_dispute,
    a_measure,
    a_measure_ground,
    a_report_ground,
    a_series,
    addressee,
    an_end_of_block,
    block_over,
    blocker,
    desk_coordination,
    desk_late,
    desk_moderator,
    desk_over,
    hold_over,
    of_words,
    reported_openly,
    reporter_or_desk,
    something_barred,
    still_taker,
    the_blocked,
)
from app.governance.procedure import BEFORE, STAYS, Procedure, Rule
from app.governance.vocabulary import Act, BlockState, MeasureState, ReportState
from app.governance.who import anyone, coordination, moderator, the_clock, the_program

# fmt: off
R = ReportState
DESK = frozenset({R.RECEIVED, R.OVERDUE})
REPORT_ENDED = frozenset({R.MEASURED, R.SET_ASIDE, R.TURNED, R.LAPSED})

# Subject: state, state_since, created_at, author_id (who reports, if they are a member), member_id (whose words),
# taken_by_id, openly (whether they carry a dispute, if it is one). Facts: `ground`, `why` of who reports; `link` (the receipt's own) of who reads; `measure`, `dispute`.
REPORT = Procedure("report", R.RECEIVED, thing="un signalement", this="ce signalement", resting=REPORT_ENDED, rules=(
    #    act              at                  to            who                 when        brings
    Rule(Act.REPORT,      BEFORE,             R.RECEIVED,   anyone,             always,     a_report_ground & a_why),
    Rule(Act.READ,        frozenset(R),       STAYS,        reporter_or_desk),
    Rule(Act.TAKE,        DESK,               R.TAKEN,      desk_moderator),
    Rule(Act.TAKE,        {R.OVERDUE},        R.TAKEN,      desk_coordination),
    Rule(Act.RELEASE,     {R.TAKEN},          R.RECEIVED,   still_taker),
    Rule(Act.RELEASE,     {R.TAKEN},          R.RECEIVED,   the_clock,          hold_over),
    Rule(Act.MEASURE,     {R.TAKEN},          R.MEASURED,   still_taker,        always,     a_measure),
    Rule(Act.MEASURE,     {R.MEASURED},       STAYS,        still_taker,        always,     a_measure),
    Rule(Act.SET_ASIDE,   {R.TAKEN},          R.SET_ASIDE,  still_taker,        always,     a_reason),
    Rule(Act.TURN,        {R.TAKEN},          R.TURNED,     still_taker,        reported_openly, a_dispute & a_reason),
    # an appeal asks for somebody else to look into it
    Rule(Act.SEND_BACK,   {R.MEASURED},       R.RECEIVED,   the_program,        always,     a_judgement),
    Rule(Act.ESCALATE,    {R.RECEIVED},       R.OVERDUE,    the_clock,          desk_late),
    Rule(Act.LAPSE,       {R.OVERDUE},        R.LAPSED,     the_clock,          desk_over),
))

E = MeasureState

# The measure that withholds somebody's words (a post, a presentation) is all that says it: it is performed here. The
# others are told of by what they do to a page, a version or a member; here is who reads them, and their facts. That a
# series of reverts is undone is told here too: the pages that it touched are many.
# Subject: state, kind, member_id (to whom it is told).
MEASURE = Procedure("measure", E.IN_FORCE, thing="une mesure", this="cette mesure", resting=frozenset(E), rules=(
    #    act                at                to            who                                    when        brings
    Rule(Act.WITHHOLD_WORDS, BEFORE,           E.IN_FORCE,   blocker,                               always,     a_measure_ground & a_reason),
    Rule(Act.READ,          frozenset(E),     STAYS,        anyone),
    Rule(Act.READ_WITHHELD, frozenset(E),     STAYS,        moderator | coordination | addressee),
    Rule(Act.READ_WITHHELD, frozenset(E),     STAYS,        panel,                                 under_appeal),
    Rule(Act.REVEAL_WORDS,   {E.IN_FORCE},     E.LIFTED,     moderator | coordination,              of_words,   a_reason),
    Rule(Act.REVEAL_WORDS,   {E.IN_FORCE},     E.LIFTED,     the_program,                           of_words,   a_cause),
    # what somebody wrote was undone on many pages: it is there again, but where others wrote over it since
    Rule(Act.GIVE_BACK,      {E.IN_FORCE},     E.LIFTED,     blocker,                               a_series,   a_reason),
    Rule(Act.GIVE_BACK,      {E.IN_FORCE},     E.LIFTED,     the_program,                           a_series,   a_cause),
))

B = BlockState

# Subject: state, member_id (who is blocked), until. What a block bars, and what none ever does: vocabulary.BARS.
BLOCK = Procedure("block", B.ACTIVE, thing="un blocage", this="ce blocage", resting=frozenset({B.LIFTED, B.OVER}), rules=(
    #    act              at                  to            who                 when        brings
    Rule(Act.BLOCK,       BEFORE,             B.ACTIVE,     blocker,            always,     something_barred & a_measure_ground & a_reason & an_end_of_block),
    Rule(Act.READ,        frozenset(B),       STAYS,        anyone),
    Rule(Act.ACKNOWLEDGE, {B.ACTIVE},         STAYS,        the_blocked),
    Rule(Act.UNBLOCK,     {B.ACTIVE},         B.LIFTED,     blocker,            always,     a_reason),
    Rule(Act.UNBLOCK,     {B.ACTIVE},         B.LIFTED,     the_program,        always,     a_cause),
    Rule(Act.EXPIRE,      {B.ACTIVE},         B.OVER,       the_clock,          block_over),
))
# fmt: on
