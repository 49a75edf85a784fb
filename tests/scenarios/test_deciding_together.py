"""Stories of deciding together: a change is proposed, objected to, voted on and accepted, and the past says how."""

from contextlib import suppress
from random import Random

import pytest
from sqlalchemy import select

from app.acts import proposals
from app.acts.rebasing import newest_version, pending, proposed
from app.database import transaction
from app.governance.refusals import Refusal
from app.governance.rulebook import PENDING
from app.governance.vocabulary import Choice, PollState, ProposalState
from app.kinds import KINDS
from app.models import JournalEntry, Page, Proposal
from app.models.contents import content_at
from app.queries import history, journal, proofs, recounts
from revisions import patch_of
from tests.council import NO, OBJECTION, citizens, do, poll_of, proposal, propose, rewrite, tick, vote
from tests.village import Village, fresh

STATUTES = "Les statuts déposés en préfecture"


def timeline(number: int) -> list[tuple[str, str]]:
    """Every act on a proposal and on its polls, with who did it."""
    polls = [poll_of(number).id]
    of_it = (JournalEntry.subject == "proposal") & (JournalEntry.subject_id == number)
    of_polls = (JournalEntry.subject == "poll") & (JournalEntry.subject_id.in_(polls))
    rows = fresh().scalars(select(JournalEntry).where(of_it | of_polls).order_by(JournalEntry.id))
    return [(row.act, row.by.name.split()[0] if row.by else "") for row in rows]


def test_a_change_is_proposed_objected_to_voted_on_and_the_history_names_the_decision(
    village: Village,
) -> None:
    citizens(village, "Basile", "Chloé", "Denis", "Fanny")
    (number,) = propose(village, "Yannick", nature="association", why="D’après les statuts.", source=STATUTES)
    village.pass_days(2)
    do(village, proposals.object_to, number, "Basile", OBJECTION)
    poll = poll_of(number).id
    vote(village, poll, "Basile", Choice.AGAINST, NO)
    village.pass_days(1)
    for by in ("Chloé", "Denis", "Fanny"):
        vote(village, poll, by, Choice.FOR)
    village.edit("Le Perron", "Odile", area="Le val de Besbre")
    village.pass_days(7)
    tick(village)
    found = proposal(number)
    assert (found.state, found.revision) == (ProposalState.ACCEPTED, 3)
    perron = village.page("Le Perron")
    newest = history.history(fresh(), perron).rows[0]
    assert (newest.number, newest.author, newest.summary) == (3, "Yannick Besset", "D’après les statuts.")
    assert newest.tags == (f"proposal:{number}", f"poll:{poll}")
    assert poll_of(number).outcome["sentence"].startswith("Adopté par 3 voix pour et 1 contre")
    assert timeline(number) == [
        ("propose", "Yannick"), ("submit", "Yannick"), ("open-poll", ""), ("object", "Basile"), ("cast", "Basile"),
        ("cast", "Chloé"), ("cast", "Denis"), ("cast", "Fanny"), ("rebase", ""), ("close", ""), ("accept", ""),
    ]  # fmt: skip
    assert [entry.case for entry in journal.public(fresh()).rows[:2]] == [None, ("proposal", number)]
    proofs.verify(fresh())
    assert recounts.recount(fresh()) == 1


def test_an_author_takes_the_objection_in_and_nobody_objects_any_more(village: Village) -> None:
    citizens(village, "Basile", "Chloé", "Denis")
    (number,) = propose(village, "Yannick", nature="association")
    do(village, proposals.object_to, number, "Basile", OBJECTION)
    vote(village, poll_of(number).id, "Chloé", Choice.FOR)
    rewrite(village, proposals.amend, number, "Yannick", nature="cooperative", why="Basile a raison.")
    assert poll_of(number).state == PollState.ANNULLED
    village.pass_days(7.1)
    tick(village)
    assert village.content("Le Perron").fields["nature"] == "cooperative"
    assert village.revisions("Le Perron")[-1].tags == [f"proposal:{number}", "tacit"]


PEOPLE = ("Lucie", "Yannick", "Basile", "Chloé")
FIELDS = ("nature", "founded", "area", "access", "presentation")


@pytest.mark.seeds(0, 1, 2, 3)
def test_in_a_busy_month_no_proposal_is_lost_nor_changed_silently(village: Village, seed: int) -> None:
    """Edits, proposals, objections, ballots and the clock in a random order; then every invariant, on the rows."""
    citizens(village, "Basile", "Chloé")
    chance = Random(seed)
    digests: dict[int, str] = {}
    for _step in range(22):
        with_luck(village, chance)
        for row in fresh().scalars(select(Proposal)):
            assert digests.setdefault(row.id, row.object_hash) == row.object_hash
        check_the_page()
    assert set(digests) == set(fresh().scalars(select(Proposal.id)))
    proofs.verify(fresh())
    recounts.recount(fresh())


def with_luck(village: Village, chance: Random) -> None:
    """One thing that somebody does, if the rules let them."""
    by, name = chance.choice(PEOPLE), chance.choice(FIELDS)
    value = f"19{chance.randrange(90, 93)}" if name == "founded" else chance.choice(["un", "deux"])
    deeds = [
        lambda: village.edit("Le Perron", by, **{name: value}),
        lambda: propose(village, by, **{name: value}),
        lambda: propose(village, by, **{name: value}),
        lambda: village.pass_days(chance.choice([1, 4, 8])),
        lambda: tick(village),
    ]
    waiting = list(fresh().scalars(select(Proposal.id).where(Proposal.state.in_(PENDING))))
    if waiting:
        number = chance.choice(waiting)
        poll = poll_of(number)
        deeds += [
            lambda: do(village, proposals.object_to, number, by, OBJECTION),
            lambda: do(village, proposals.accept, number, by),
            lambda: do(village, proposals.withdraw, number, by),
            lambda: vote(village, poll.id, by, Choice.FOR) if poll else None,
        ]
    with suppress(Refusal):
        chance.choice(deeds)()


def check_the_page() -> None:
    """What waits is on the newest revision, or waits for its author; what is accepted is in the page's past, exactly."""
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
        kinds = KINDS[page.kind].field_kinds()
        for one in pending(session, page.id):
            version = newest_version(session, one)
            base = content_at(session, page.id, version.base)
            assert base is not None
            assert patch_of(base, proposed(version), kinds).digest == one.object_hash
            assert one.state == ProposalState.TO_REBASE or version.base == page.number
        for one in session.scalars(select(Proposal).where(Proposal.revision.is_not(None))):
            before, after = (content_at(session, page.id, one.revision + n) for n in (-1, 0))
            assert before is not None
            assert after is not None
            assert patch_of(before, after, kinds).digest == one.object_hash
