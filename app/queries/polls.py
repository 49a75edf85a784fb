"""Polls as pages show them, even when the clock is late: what is asked, what the ballots come to, who may vote."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.cases.policies import pinned
from app.cases.polls import candidate, poll_case
from app.governance.case import VISITOR
from app.governance.electorate import Criterion, checklist
from app.governance.procedure import Coming, coming, open_acts, settled
from app.governance.recount import as_data
from app.governance.rulebook import CLOSED, POLL, RUNNING
from app.governance.tally import Outcome, PollRecord, standing, tally
from app.governance.vocabulary import Act, PollState, Reportable
from app.models import Ballot, Member, Poll, ProposalVersion
from app.queries.cards import LISTED, Card, cards
from app.queries.dispute_options import Choosable, options_of
from app.queries.measures import Hidden, hidden_words, unless
from app.queries.poll_words import unsaid
from app.queries.visibility import EVERYBODY, Sight

A_PAGE = 30


@dataclass(frozen=True, slots=True)
class Voice:
    """A ballot as somebody reads it.

    masked: its reason is withheld, and empty unless who asks reads it.
    counted: it is the last of its voter, on the exact object, in a poll that was not annulled. replaced: a later one
    of the same voter is.
    """

    number: int
    by: str
    by_slug: str
    at: datetime
    answers: Mapping[str, str]
    reason: str
    masked: Hidden | None
    counted: bool
    replaced: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A poll as it stands now: its settled state and since when, the count up to then, what comes next and when.

    record: as everybody reads it, without the words that are withheld: they count for nothing.
    """

    poll: Poll
    state: PollState
    since: datetime
    record: PollRecord
    outcome: Outcome
    coming: Coming | None

    @property
    def running(self) -> bool:
        return self.state in RUNNING

    @property
    def closed(self) -> bool:
        return self.state in CLOSED

    @property
    def counts(self) -> bool:
        """Does its count decide anything? Not that of an annulled poll."""
        return self.state is not PollState.ANNULLED

    @property
    def term(self) -> datetime | None:
        """Until when one votes; None when nobody does."""
        if not self.running:
            return None
        return self.record.prolonged_term if self.state is PollState.PROLONGED else self.record.term


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the page of a poll draws. `version`: which version of the proposal it is about.

    may_vote: the ballot box is open to who asks. mine: what they said last. options: of a dispute, exactly.
    """

    now: Standing
    card: Card
    version: int | None
    voices: tuple[Voice, ...]
    may_vote: bool
    mine: Ballot | None
    options: tuple[Choosable, ...]


@dataclass(frozen=True, slots=True)
class Eligibility:
    """« Puis-je voter ? » listed: in the frozen list. A list is what counts: criteria explain it."""

    listed: bool
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A poll in a list."""

    now: Standing
    card: Card
    voted: bool


@dataclass(frozen=True, slots=True)
class Polls:
    """Those that run, the first to end first; then those that are closed, newest first, with the cursor of more."""

    running: tuple[Row, ...]
    closed: tuple[Row, ...]
    older: int | None


def find(session: Session, number: int) -> Poll | None:
    return session.scalar(select(Poll).options(joinedload(Poll.page)).where(Poll.id == number))


def as_it_stands(session: Session, poll: Poll, now: datetime) -> Standing:
    """What a reader must be shown now, even if the clock has not run."""
    case = poll_case(session, poll, None, now)
    seen = settled(POLL, case)
    record = unsaid(session, poll, case.facts["record"])
    state = PollState(seen.state or poll.state)
    until = seen.subject.state_since if state in CLOSED else now
    return Standing(poll, state, seen.subject.state_since, record, tally(record, until), coming(POLL, seen))


def shown(session: Session, poll: Poll, by: Member | None, now: datetime, sight: Sight = EVERYBODY) -> Shown:
    """One poll, as this person or a visitor sees it."""
    standing_now = as_it_stands(session, poll, now)
    case = poll_case(session, poll, by or VISITOR, now)
    of_mine = select(Ballot).where(Ballot.poll_id == poll.id, Ballot.member_id == (by.id if by else 0))
    return Shown(
        standing_now,
        cards(session, [poll.page_id], suspended=True)[poll.page_id],
        version_of(session, poll),
        voices(session, standing_now, by, now),
        by is not None and by.opaque_id in poll.electorate and Act.CAST in open_acts(POLL, case),
        session.scalars(of_mine.order_by(Ballot.id.desc()).limit(1)).first(),
        options_of(session, poll.page_id, [poll.id], by, now, sight)[poll.id],
    )


def voices(session: Session, found: Standing, by: Member | None, now: datetime) -> tuple[Voice, ...]:
    """Every ballot, newest first, with what became of it, as somebody reads it."""
    last, _left_out = standing(
        found.record, found.since if found.closed else datetime.max.replace(tzinfo=found.since.tzinfo)
    )
    kept = {(ballot.voter, ballot.at) for ballot in last}
    query = select(Ballot, Member).join(Member, Member.id == Ballot.member_id)
    rows = session.execute(query.where(Ballot.poll_id == found.poll.id).order_by(Ballot.id.desc())).all()
    reasoned = [ballot.id for ballot, _who in rows if ballot.reason]
    masked = hidden_words(session, Reportable.BALLOT, reasoned, by, now) if reasoned else {}
    return tuple(
        _voice(ballot, who, found, (who.opaque_id, ballot.at) in kept, masked.get(ballot.id))
        for ballot, who in rows
    )


def _voice(ballot: Ballot, who: Member, now: Standing, kept: bool, masked: Hidden | None) -> Voice:
    exact = ballot.object_hash == now.poll.object_hash
    return Voice(
        ballot.id,
        who.name,
        who.slug,
        ballot.at,
        ballot.answers,
        unless(masked, ballot.reason),
        masked,
        counted=kept and now.counts,
        replaced=exact and not kept,
    )


def version_of(session: Session, poll: Poll) -> int | None:
    """The number of the version of its proposal that it is about; None for another kind of subject."""
    if poll.subject != "proposal":
        return None
    same = (ProposalVersion.proposal_id == poll.subject_id) & (
        ProposalVersion.object_hash == poll.object_hash
    )
    known = select(ProposalVersion.number).where(same).order_by(ProposalVersion.number)
    return session.scalar(known.limit(1))


def eligibility(session: Session, poll: Poll, by: Member) -> Eligibility:
    """Whether this person may vote, and every criterion of the list, met or not."""
    found = checklist(candidate(session, poll, by), poll.opened_at, pinned(poll))
    return Eligibility(by.opaque_id in poll.electorate, found)


def listed(session: Session, by: Member | None, now: datetime, before: int | None = None) -> Polls:
    """The polls that run, all of them, and a page of the closed ones; not those on a fiche that is suspended."""
    polls = select(Poll).options(joinedload(Poll.page)).where(Poll.page.has(LISTED))
    waiting = polls.where(Poll.state.not_in(CLOSED)).order_by(Poll.id)
    going = [] if before else [as_it_stands(session, poll, now) for poll in session.scalars(waiting)]
    over = polls.where(Poll.state.in_(CLOSED)).order_by(Poll.id.desc())
    over = over if before is None else over.where(Poll.id < before)
    ended = list(session.scalars(over.limit(A_PAGE + 1)))
    older = ended[A_PAGE - 1].id if len(ended) > A_PAGE else None
    late = [one for one in going if one.closed]
    running = sorted((one for one in going if not one.closed), key=_next)
    closed = [*late[::-1], *(as_it_stands(session, poll, now) for poll in ended[:A_PAGE])]
    return Polls(_rows(session, running, by), _rows(session, closed, by), older)


def _next(one: Standing) -> datetime:
    return one.coming.at if one.coming else one.since


def _rows(session: Session, found: Iterable[Standing], by: Member | None) -> tuple[Row, ...]:
    found = list(found)
    known = cards(session, [one.poll.page_id for one in found])
    voter = by.opaque_id if by else ""
    said = [any(ballot.voter == voter for ballot in one.record.ballots) for one in found]
    return tuple(Row(one, known[one.poll.page_id], voted) for one, voted in zip(found, said, strict=True))


def exported(session: Session, poll: Poll, now: datetime) -> dict[str, Any]:
    """What anybody needs to count it again: the record, the rules, the outcome that is claimed; how it stands."""
    found = as_it_stands(session, poll, now)
    until = found.since if found.closed else now
    about = {
        "poll": poll.id,
        "subject": poll.subject,
        "subject_id": poll.subject_id,
        "state": found.state.value,
    }
    return {**about, "policy_revision": poll.policy_revision, **as_data(found.record, until)}


def of_proposal(session: Session, proposal_id: int) -> list[Poll]:
    """Every poll about a proposal, newest first."""
    about = (Poll.subject == "proposal") & (Poll.subject_id == proposal_id)
    return list(session.scalars(select(Poll).where(about).order_by(Poll.id.desc())))
