"""A process killed while it accepts a proposal: everything is written, or nothing is."""

import os
import signal
from datetime import datetime
from typing import Any

import pytest

from app import create_app
from app.acts import perform, proposals, publishing
from app.database import transaction
from app.governance.vocabulary import ProposalState
from app.models import Member, Proposal
from app.models.journal import newest_act
from app.queries import proofs
from config import Settings
from tests.council import do, make_steward, proposal, propose
from tests.processes import processes
from tests.village import Village, fresh


def die(*_words: Any, **_more: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def accept_and_die(settings: Settings, number: int, by: int, now: datetime, moment: str) -> None:
    if moment == "when the revision is written":
        publishing.rebase_all = die
    if moment == "when the decision is told":
        perform.write_journal = die
    with create_app(settings).app_context(), transaction() as session:
        proposals.accept(session, session.get_one(Proposal, number), session.get_one(Member, by), now)
        session.flush()
        die()


@pytest.mark.parametrize(
    "moment", ["when the revision is written", "when the decision is told", "before the commit"]
)
def test_an_acceptance_that_is_killed_leaves_nothing_and_can_be_done_again(
    village: Village, moment: str
) -> None:
    make_steward(village, "Lucie")
    (number,) = propose(village, "Yannick", hours="Tu 10:00-12:00")
    before = newest_act(fresh())
    settings, lucie = village.app.extensions["settings"], village.member("Lucie").id
    dying = processes.Process(target=accept_and_die, args=(settings, number, lucie, village.now, moment))
    dying.start()
    dying.join(timeout=60)
    assert dying.exitcode == -signal.SIGKILL
    assert (proposal(number).state, proposal(number).revision) == (ProposalState.OPEN, None)
    assert (village.page("Le Perron").number, newest_act(fresh())) == (1, before)
    do(village, proposals.accept, number, "Lucie")
    found = proposal(number)
    assert (found.state, found.revision, village.page("Le Perron").number) == (ProposalState.ACCEPTED, 2, 2)
    assert proofs.verify(fresh()).revisions == 3
