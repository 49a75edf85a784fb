"""One proposal with its whole case: what it changes, version by version, who may do what, everything that was done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.governance.case import VISITOR, Case
from app.governance.procedure import Coming, open_acts
from app.governance.rulebook import POLL, PROPOSAL
from app.governance.sentences import Sentence
from app.governance.vocabulary import Act, ProposalState, Reportable
from app.governance.who import the_clock, the_program
from app.kinds import Kind
from app.models import JournalEntry, Member, Poll, Proposal, ProposalVersion
from app.models.contents import head_content
from app.queries import polls
from app.queries.bonds import bound
from app.queries.history import compared
from app.queries.journal_words import masked_reasons
from app.queries.measures import Hidden, hidden_words, unless
from app.queries.polls import Standing, Voice
from app.queries.proposals import DECIDES, Asker, kind_of, next_step, seen_by, withheld_of
from app.queries.visibility import Withheld, said
from revisions import Content, Diff, merge, restricted, unpack


@dataclass(frozen=True, slots=True)
class Version:
    """What was proposed, once. `diff`: from what the page said to what it would say; None when that is withheld."""

    number: int
    by: Member
    at: datetime
    base: int
    reason: str
    source: str
    diff: Diff | None


@dataclass(frozen=True, slots=True)
class Duty:
    """What some people may do, now or from a time to come. `who` is their name in the rules."""

    who: str
    acts: tuple[Act, ...]
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One act of the case, as the journal has it. `at` is the deadline when the clock did it.

    thing: what it was done to, "proposal" or "poll". by_program: it followed from another act; nor person nor deadline.
    masked: its reason is withheld, and empty unless who asks reads it.
    """

    number: int
    at: datetime
    act: Act
    thing: str
    by: str
    by_slug: str
    nameless: bool
    by_program: bool
    reason: str
    detail: Mapping[str, Any]
    masked: Hidden | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """A poll on an earlier version: its ballots stay visible, and are not counted."""

    now: Standing
    version: int | None
    voices: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the page of a proposal draws.

    today: from what the page says now to the proposal, when it has to be brought onto it. overlap: where both changed
    it. votes: who asks may vote in its poll. bound: what keeps them from accepting it, if that is all. stand: what the forms carry, so that nobody decides about what they have not seen.
    """

    proposal: Proposal
    kind: Kind
    state: ProposalState
    since: datetime
    acts: frozenset[Act]
    next: Coming | None
    duties: tuple[Duty, ...]
    versions: tuple[Version, ...]
    today: Diff | None
    overlap: tuple[str, ...]
    steps: tuple[Step, ...]
    poll: Standing | None
    earlier: tuple[Earlier, ...]
    stewards: tuple[Member, ...]
    votes: bool
    bound: tuple[Sentence, ...]
    withheld: Withheld | None
    answer_masked: Hidden | None

    @property
    def stand(self) -> str:
        return f"{self.proposal.number}-{self.state}"

    @property
    def version(self) -> Version:
        """What is proposed now."""
        return self.versions[0]

    def hides(self, what: str) -> bool:
        """Is this withheld from who asks, in the version that the proposal became?"""
        return self.withheld is not None and self.withheld.hides(what)

    def may(self, act: str) -> bool:
        return Act(act) in self.acts


def shown(session: Session, proposal: Proposal, asker: Asker) -> Shown:
    """One proposal, as this person or a visitor sees it now."""
    case = seen_by(session, proposal, asker)
    state = ProposalState(case.state or proposal.state)
    hidden = withheld_of(session, [proposal], asker).get(proposal.id)
    found = polls.of_proposal(session, proposal.id)
    steps = tuple(_steps(session, proposal, found, hidden, asker))
    to_rebase = state is ProposalState.TO_REBASE
    standing = next((p for p in found if p.id == proposal.poll_id), None)
    poll = polls.as_it_stands(session, standing, asker.now) if standing else None
    return Shown(
        proposal,
        kind_of(proposal),
        state,
        case.subject.state_since,
        frozenset(open_acts(PROPOSAL, case)),
        next_step(session, proposal, case) if state not in PROPOSAL.resting else None,
        tuple(_duties(case, state)),
        _versions(session, proposal, asker, hidden),
        _today(session, proposal) if to_rebase and not (hidden and hidden.hides("text")) else None,
        _overlap(steps) if to_rebase else (),
        steps,
        poll,
        tuple(_earlier(session, p, asker) for p in found if p.id != proposal.poll_id),
        tuple(session.scalars(select(Member).where(Member.id.in_(proposal.steward_ids)))),
        bool(poll and poll.running and asker.by and asker.by.opaque_id in poll.record.electorate),
        bound(PROPOSAL, case, DECIDES),
        hidden,
        hidden_words(session, Reportable.ANSWER, [proposal.id], asker.by, asker.now).get(proposal.id),
    )


def content_of(version: ProposalVersion) -> Content:
    """The whole content that a version proposes."""
    return Content.from_canonical(unpack(version.packed, None))


def _rows(session: Session, proposal: Proposal) -> list[ProposalVersion]:
    """The versions, newest first, each on its newest base."""
    query = select(ProposalVersion).options(joinedload(ProposalVersion.author))
    newest = (ProposalVersion.number.desc(), ProposalVersion.base.desc())
    rows = session.scalars(query.where(ProposalVersion.proposal_id == proposal.id).order_by(*newest))
    by_number: dict[int, ProposalVersion] = {}
    for row in rows:
        by_number.setdefault(row.number, row)
    return list(by_number.values())


def _versions(
    session: Session, proposal: Proposal, asker: Asker, hidden: Withheld | None
) -> tuple[Version, ...]:
    rows = _rows(session, proposal)
    bases: dict[int, Content] = {}
    if hidden is None or not hidden.hides("text"):
        bases = said(session, proposal.page_id, {row.base for row in rows}, asker.sight)
    return tuple(
        Version(
            row.number,
            row.author,
            row.at,
            row.base,
            row.reason,
            row.source,
            compared(bases[row.base], content_of(row)) if row.base in bases else None,
        )
        for row in rows
    )


def _today(session: Session, proposal: Proposal) -> Diff:
    """Both texts, of what the proposal changes: the page's of today, and the proposal's."""
    head = head_content(session, proposal.page)
    theirs = content_of(_rows(session, proposal)[0])
    return compared(head, restricted(head, theirs, proposal.changed))


def on_the_page(session: Session, proposal: Proposal) -> Content:
    """The page as the proposal would have it today: what others changed elsewhere stays, its own words elsewhere win.

    What a form begins with that amends it or takes it over, typed over the page's newest version.
    """
    row, head = _rows(session, proposal)[0], head_content(session, proposal.page)
    if row.base == proposal.page.number:
        return content_of(row)
    base = said(session, proposal.page_id, {row.base}).get(row.base)
    if base is None:
        return restricted(head, content_of(row), row.changed)
    return merge(base, content_of(row), head, kind_of(proposal).field_kinds()).merged


def _overlap(steps: tuple[Step, ...]) -> tuple[str, ...]:
    """Where both changed the page, as it was last found."""
    found = (step.detail.get("overlap", ()) for step in reversed(steps) if step.act is Act.UNSETTLE)
    return tuple(next(found, ()))


def _earlier(session: Session, poll: Poll, asker: Asker) -> Earlier:
    standing = polls.as_it_stands(session, poll, asker.now)
    said = polls.voices(session, standing, asker.by, asker.now)
    return Earlier(standing, polls.version_of(session, poll), said)


def _duties(case: Case, state: ProposalState) -> Iterator[Duty]:
    """Whose turn it is: the rules of this state that people may follow, by who they are for and from when."""
    for_whom: dict[tuple[str, datetime | None], list[Act]] = {}
    asked = replace(case, by=VISITOR)
    # One field is accepted or refused whole.
    unasked = (Act.READ, Act.ACCEPT_PART) if len(case.subject.changed) < 2 else (Act.READ,)
    for rule in PROPOSAL.rules:
        people = rule.who is not the_clock and rule.who is not the_program and rule.act not in unasked
        since = rule.when.deadline(asked) if not rule.when.holds(asked) else None
        if state in rule.at and people and rule.when.holds(replace(asked, now=since or case.now)):
            for_whom.setdefault((rule.who.name, since), []).append(rule.act)
    yield from (Duty(who, tuple(acts), since) for (who, since), acts in for_whom.items())


def _steps(
    session: Session, proposal: Proposal, about: list[Poll], hidden: Withheld | None, asker: Asker
) -> Iterator[Step]:
    """Every public act of the case and of its polls, oldest first."""
    its_own = (JournalEntry.subject == PROPOSAL.name) & (JournalEntry.subject_id == proposal.id)
    its_polls = (JournalEntry.subject == POLL.name) & JournalEntry.subject_id.in_([p.id for p in about])
    query = select(JournalEntry).options(joinedload(JournalEntry.by))
    of_case = query.where(JournalEntry.page_id == proposal.page_id, its_own | its_polls, JournalEntry.public)
    entries = session.scalars(of_case.order_by(JournalEntry.id)).all()
    masked = masked_reasons(session, entries, asker.by, asker.now)
    for entry in entries:
        yield _step(entry, proposal, hidden, masked.get(entry.id))


def _step(entry: JournalEntry, proposal: Proposal, hidden: Withheld | None, masked: Hidden | None) -> Step:
    due = entry.detail.get("due")
    authors = hidden is not None and entry.by_id == proposal.author_id
    nameless, silent = (bool(authors and hidden and hidden.hides(what)) for what in ("author", "summary"))
    return Step(
        entry.id,
        datetime.fromisoformat(due) if due else entry.at,
        Act(entry.act),
        entry.subject,
        entry.by.name if entry.by and not nameless else "",
        entry.by.slug if entry.by and not nameless else "",
        nameless,
        entry.by is None and not due,
        "" if silent else unless(masked, entry.reason),
        entry.detail,
        masked,
    )
