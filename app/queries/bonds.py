"""Why somebody may not decide what the rules would otherwise open to them: said before they try. Reading only."""

from collections.abc import Collection
from dataclasses import replace

from app.governance.case import Case
from app.governance.procedure import Procedure, open_acts
from app.governance.sentences import Sentence
from app.governance.uninvolved import reasons
from app.governance.vocabulary import Act


def bound(procedure: Procedure, case: Case, acts: Collection[Act]) -> tuple[Sentence, ...]:
    """What binds who asks to a case, the strongest bond first; empty unless it alone keeps them from one of these acts."""
    unbound = replace(case, facts={**case.facts, "ties": ()})
    shut = set(open_acts(procedure, unbound)) - set(open_acts(procedure, case))
    if shut.isdisjoint(acts):
        return ()
    return tuple(lack.sentence for lack in reasons(case.facts["ties"], case.now, case.policy))
