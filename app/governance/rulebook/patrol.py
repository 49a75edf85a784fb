"""Who may say of a version, written by somebody new here, that they have read it."""

from app.governance.procedure import STAYS, Procedure, Rule
from app.governance.vocabulary import Act, PatrolState
from app.governance.who import another, anyone, confirmed_member

R = PatrolState
ANY = frozenset(R)

reader = (confirmed_member & another).named("les membres confirmés, sauf l’auteur")

# fmt: off
# Subject: state, author_id. Versions of confirmed members, and those that others accepted, are born read.
PATROL = Procedure("patrol", R.WAITING, thing="une version", this="cette version", resting=ANY, rules=(
    #    act         at           to           who
    Rule(Act.READ,   ANY,         STAYS,       anyone),
    Rule(Act.PATROL, {R.WAITING}, R.PATROLLED, reader),
))
# fmt: on
