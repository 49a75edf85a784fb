"""Who may declare a link with a structure or with somebody, and say that it is over."""

from app.governance.link_conditions import a_nature, a_short_note, an_object, declarer, few_links
from app.governance.procedure import BEFORE, STAYS, Procedure, Rule
from app.governance.vocabulary import Act, LinkState
from app.governance.who import anyone, member

K = LinkState

# fmt: off
# Subject: state, author_id, page_id or other_id. Facts: `nature`, `note`, `too_many`.
# Whoever declares it decides nothing about the other side while it lasts, nor for a time afterwards: `uninvolved`.
LINK = Procedure("link", K.DECLARED, thing="un lien", this="ce lien", resting=frozenset(K), rules=(
    #    act              at            to          who       when       brings
    Rule(Act.DECLARE_LINK, BEFORE,       K.DECLARED, member,   few_links, an_object & a_nature & a_short_note),
    Rule(Act.READ,        frozenset(K), STAYS,      anyone),
    Rule(Act.END_LINK,    {K.DECLARED}, K.ENDED,    declarer),
))
# fmt: on
