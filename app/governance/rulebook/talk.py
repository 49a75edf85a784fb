"""Who may do what on a talk page."""

from app.governance.page_conditions import page_apart
from app.governance.procedure import BEFORE, STAYS, Procedure, Rule
from app.governance.talk_conditions import (
    a_message,
    a_summary,
    a_title,
    few_mentions,
    long_quiet,
    own_posts,
    resolver,
    within_talk_rate,
)
from app.governance.vocabulary import Act, TopicState
from app.governance.who import anyone, member, registered, the_clock

# fmt: off
T = TopicState
ANY_TOPIC = frozenset(T)
TALKED = frozenset({T.OPEN, T.RESOLVED})

# Subject: state, state_since, last_act_at, author_id, page. Facts: `post` (the one that is edited), what a form brings.
# A topic that is put away stays readable at its address; whoever has more to say opens it again.
WORDS = a_message & few_mentions
TOPIC = Procedure("topic", T.OPEN, thing="un sujet", this="ce sujet", resting=frozenset({T.RESOLVED, T.ARCHIVED}), rules=(
    #    act              at                        to          who          when                           brings
    Rule(Act.START,       BEFORE,                   T.OPEN,     member,      page_apart & within_talk_rate, a_title & WORDS),
    Rule(Act.READ,        ANY_TOPIC,                STAYS,      anyone),
    Rule(Act.POST,        TALKED,                   STAYS,      member,      within_talk_rate,              WORDS),
    Rule(Act.EDIT_POST,   TALKED,                   STAYS,      own_posts,   within_talk_rate,              WORDS),
    Rule(Act.RESOLVE,     {T.OPEN},                 T.RESOLVED, resolver,    within_talk_rate,              a_summary & WORDS),
    Rule(Act.REOPEN,      {T.RESOLVED, T.ARCHIVED}, T.OPEN,     member),
    Rule(Act.ARCHIVE,     TALKED,                   T.ARCHIVED, the_clock,   long_quiet),
    Rule(Act.SUBSCRIBE,   ANY_TOPIC,                STAYS,      member),
    Rule(Act.UNSUBSCRIBE, ANY_TOPIC,                STAYS,      registered),
))
# fmt: on
