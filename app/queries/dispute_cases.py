"""One dispute as one readable story: what is contested and where it is now, who said what, what was asked, what was decided."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.cases.disputes import dispute_case
from app.governance.case import VISITOR, Case
from app.governance.predicates import Lack
from app.governance.procedure import Coming, coming, decide, open_acts, settled
from app.governance.refusals import Refusal
from app.governance.rulebook import DISPUTE, ENDED, POLL
from app.governance.sentences import Sentence
from app.governance.uninvolved import reasons
from app.governance.vocabulary import Act, DisputeState, Effect, PartyRole, Reportable, Round
from app.kinds import KINDS, Kind
from app.models import (
    Approval,
    Dispute,
    JournalEntry,
    Mark,
    Member,
    Offer,
    Party,
    Poll,
    Precedent,
    Revision,
    Statement,
    Visibility,
)
from app.models.contents import head_content
from app.queries import polls
from app.queries.contested import options_of_notes
from app.queries.dispute_options import Choosable, options_of, text_of
from app.queries.history import compared
from app.queries.journal_words import masked_reasons
from app.queries.measures import Hidden, unless
from app.queries.polls import Standing
from app.queries.positions import Position, positions
from app.queries.proposals import Asker
from app.queries.visibility import said
from app.queries.withheld_words import Masks, Worded, masks
from revisions import Anchor, Content, Diff, where

# Which round each state of a mediation is.
ROUND_OF = {
    DisputeState.FACTS: Round.FACTS,
    DisputeState.OPTIONS: Round.OPTIONS,
    DisputeState.DRAFT: Round.DRAFT,
}
# What somebody from outside may do in a case, if nothing binds them to it: said before they try.
FROM_OUTSIDE = (Act.GIVE_OPINION, Act.RECEIVE, Act.REJECT, Act.CONCLUDE)
# Told where they are made: messages in the discussion, ballots in the poll.
TOLD_ELSEWHERE = (Act.READ, Act.POST, Act.CAST)


@dataclass(frozen=True, slots=True)
class Place:
    """What is contested: what it said in the version that is meant, and what became of it.

    before, now: the contents that say it; `before` is None when that version is withheld, and so is `anchor`.
    """

    before: Content | None
    now: Content
    anchor: Anchor | None


@dataclass(frozen=True, slots=True)
class Turn:
    """A round of a mediation: what each party said in it, and who is still awaited while it runs."""

    round: Round
    mediation: int
    running: bool
    said: Mapping[int, Statement]
    awaited: frozenset[int]


@dataclass(frozen=True, slots=True)
class Text:
    """A text that a party offered: the change that it makes, who agrees. `newest`: the others are asked about this one.

    mine: who asks agrees to it already.
    """

    offer: Offer
    diff: Diff | None
    agreed: tuple[Member, ...]
    newest: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class Consultation:
    """The community is asked, or was: the poll as it stands, and its options with their exact changes."""

    now: Standing
    options: tuple[Choosable, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One act of the case, as the journal has it. `at` is the deadline when the clock did it. masked: its reason is
    withheld, and empty unless who asks reads it."""

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
class Shut:
    """An act that who asks may not do here, with the sentence and the code of the refusal."""

    act: Act
    code: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the page of a dispute draws.

    next: what the clock does if nobody acts. ties: what binds who asks to the case. shut: what they may not do for that.
    positions: where each party stands, by member, but who opened it. notes: the option that each note was, by the number of its mark. masks: which words are withheld.
    nameless: whom the case does not name to who asks.
    """

    dispute: Dispute
    kind: Kind
    state: DisputeState
    since: datetime
    acts: frozenset[Act]
    next: Coming | None
    place: Place
    turns: tuple[Turn, ...]
    opinions: tuple[Statement, ...]
    texts: tuple[Text, ...]
    consultations: tuple[Consultation, ...]
    marks: tuple[Mark, ...]
    notes: Mapping[int, int]
    precedent: Precedent | None
    steps: tuple[Step, ...]
    ties: tuple[Lack, ...]
    shut: tuple[Shut, ...]
    mine: Party | None
    positions: Mapping[int, Position]
    masks: Masks
    nameless: frozenset[int]

    @property
    def stand(self) -> str:
        return f"{self.dispute.mediation}-{self.state}"

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def parties(self) -> list[Party]:
        return self.dispute.parties

    @property
    def running(self) -> Turn | None:
        return next((turn for turn in self.turns if turn.running), None)

    @property
    def consultation(self) -> Consultation | None:
        """The newest one, if it still asks or decided: not one that is to be made again."""
        newest = next(iter(self.consultations), None)
        return newest if newest and newest.now.counts else None

    @property
    def kept(self) -> Choosable | None:
        """The option that was decided."""
        options = self.consultations[0].options if self.consultations else ()
        return next((one for one in options if one.option.code == self.dispute.kept), None)

    def may(self, act: str) -> bool:
        return Act(act) in self.acts


def find(session: Session, number: int) -> Dispute | None:
    found = select(Dispute).options(joinedload(Dispute.page), joinedload(Dispute.author))
    return session.scalar(found.where(Dispute.id == number))


def seen_by(session: Session, dispute: Dispute, asker: Asker) -> Case:
    """The case as it stands now, for who asks."""
    return settled(DISPUTE, dispute_case(session, dispute, asker.by or VISITOR, asker.now))


def shown(session: Session, dispute: Dispute, asker: Asker) -> Shown:
    """One dispute, as this person or a visitor sees it now."""
    case, nameless = seen_by(session, dispute, asker), _nameless(session, dispute, asker)
    state = DisputeState(case.state or dispute.state)
    statements = _statements(session, dispute)
    consultations = tuple(_consultations(session, dispute, asker))
    acts = frozenset(open_acts(DISPUTE, case))
    texts = tuple(_texts(session, dispute, asker))
    marks = session.scalars(select(Mark).where(Mark.dispute_id == dispute.id).order_by(Mark.id)).all()
    precedent = _precedent(session, dispute)
    stands = positions(session, dispute, nameless)
    said_in_it = _said(dispute, statements, texts, marks, precedent) + _offered(consultations)
    said_in_it += [Worded(Reportable.POST, one.id, one.text) for one in stands.values()]
    return Shown(
        dispute,
        KINDS[dispute.page.kind],
        state,
        case.subject.state_since,
        acts,
        _next(case, consultations, state),
        _place(session, dispute, asker),
        tuple(_turns(dispute, statements, state)),
        tuple(one for one in statements if one.round == Round.OPINION),
        texts,
        consultations,
        tuple(marks),
        options_of_notes(session, marks),
        precedent,
        tuple(_steps(session, dispute, consultations, asker, nameless)),
        reasons(case.facts["ties"], asker.now, case.policy),
        tuple(_shut(case, acts)),
        next((one for one in dispute.parties if asker.by and one.member_id == asker.by.id), None),
        stands,
        masks(session, said_in_it, asker.by, asker.now),
        nameless,
    )


def _next(case: Case, consultations: tuple[Consultation, ...], state: DisputeState) -> Coming | None:
    """What the clock does next to the dispute, or to the poll that it waits for."""
    if state is DisputeState.CONSULTATION and consultations:
        return consultations[0].now.coming
    return coming(DISPUTE, case)


def _place(session: Session, dispute: Dispute, asker: Asker) -> Place:
    head = head_content(session, dispute.page)
    before = said(session, dispute.page_id, [dispute.base], asker.sight).get(dispute.base)
    kinds = KINDS[dispute.page.kind].field_kinds()
    anchor = where(before, head, dispute.place, dispute.passage, kinds) if before else None
    return Place(before, head, anchor)


def _nameless(session: Session, dispute: Dispute, asker: Asker) -> frozenset[int]:
    """The parties who are there because they wrote a version of which the author is withheld: a name would say who."""
    wrote = {one.member_id for one in dispute.parties if one.role == PartyRole.AUTHOR}
    of_it = (Visibility.page_id == Revision.page_id) & (Visibility.number == Revision.number)
    hidden = select(Revision.author_id, Revision.number, Revision.changed).join(Visibility, of_it)
    theirs = (Revision.page_id == dispute.page_id) & Revision.author_id.in_(wrote)
    rows = session.execute(hidden.where(theirs, ~asker.sight.sees(Visibility.author_hidden))) if wrote else ()
    found = {row.author_id for row in rows if _is_meant(dispute, row.number, row.changed)}
    return frozenset(found - {asker.by.id if asker.by else 0})


def _is_meant(dispute: Dispute, number: int, changed: Collection[str]) -> bool:
    """Whether the dispute may be about what this version says."""
    if dispute.revision is not None:
        return number == dispute.revision
    return number <= dispute.base and (not dispute.place or dispute.place in changed)


# --- what was said


def _statements(session: Session, dispute: Dispute) -> list[Statement]:
    made = select(Statement).options(joinedload(Statement.author)).where(Statement.dispute_id == dispute.id)
    return list(session.scalars(made.order_by(Statement.id)))


def _said(
    dispute: Dispute,
    statements: Collection[Statement],
    texts: Collection[Text],
    marks: Collection[Mark],
    precedent: Precedent | None,
) -> list[Worded]:
    """All that people wrote in a case, and that a measure may withhold."""
    said = [
        Worded(Reportable.DISPUTE, dispute.id, dispute.reason),
        Worded(Reportable.MOTIVES, dispute.id, dispute.answer),
    ]
    said += [Worded(Reportable.STATEMENT, one.id, one.text) for one in statements]
    said += [Worded(Reportable.OFFER, one.offer.id, one.offer.ratio) for one in texts]
    said += [Worded(Reportable.REPLY, one.id, one.answer) for one in marks]
    return [*said, Worded(Reportable.PRECEDENT, precedent.id, precedent.ratio)] if precedent else said


def _offered(consultations: Collection[Consultation]) -> list[Worded]:
    """What the community was asked: what the options are called. To change nothing is nobody's words."""
    options = [
        one.option for asked in consultations for one in asked.options if one.option.effect != Effect.NOTHING
    ]
    return [Worded(Reportable.OPTION, option.id, option.label) for option in options]


def _turns(dispute: Dispute, statements: Collection[Statement], state: DisputeState) -> Iterator[Turn]:
    """The round that runs, and those in which somebody spoke, the newest first."""
    for mediation in range(dispute.mediation, 0, -1):
        for round_ in reversed(ROUND_OF.values()):
            running = mediation == dispute.mediation and round_ is ROUND_OF.get(state)
            mine = {
                one.author_id: one for one in statements if (one.mediation, one.round) == (mediation, round_)
            }
            if mine or running:
                awaited = dispute.party_ids - dispute.silent_ids - set(mine) if running else ()
                yield Turn(round_, mediation, running, mine, frozenset(awaited))


def _texts(session: Session, dispute: Dispute, asker: Asker) -> Iterator[Text]:
    """The texts that were offered, the newest first."""
    made = select(Offer).options(joinedload(Offer.author)).where(Offer.dispute_id == dispute.id)
    offers = list(session.scalars(made.order_by(Offer.number.desc())))
    bases = said(session, dispute.page_id, {offer.base for offer in offers}, asker.sight)
    agreed = select(Approval.offer_id, Member).join(Member, Member.id == Approval.member_id)
    rows = session.execute(agreed.where(Approval.offer_id.in_([offer.id for offer in offers]))).all()
    for offer in offers:
        who = tuple(row[1] for row in rows if row[0] == offer.id)
        base = bases.get(offer.base)
        change = compared(base, text_of(offer.packed)) if base else None
        mine = asker.by is not None and asker.by.id in {member.id for member in who}
        yield Text(offer, change, who, offer is offers[0], mine)


def _consultations(session: Session, dispute: Dispute, asker: Asker) -> Iterator[Consultation]:
    """The consultations, the newest first."""
    about = (Poll.subject == DISPUTE.name) & (Poll.subject_id == dispute.id)
    found = list(session.scalars(select(Poll).where(about).order_by(Poll.id.desc())))
    asked = [poll.id for poll in found]
    options = options_of(session, dispute.page_id, asked, asker.by, asker.now, asker.sight)
    for poll in found:
        yield Consultation(polls.as_it_stands(session, poll, asker.now), options[poll.id])


def _precedent(session: Session, dispute: Dispute) -> Precedent | None:
    left = select(Precedent).where(Precedent.dispute_id == dispute.id)
    return session.scalar(left.order_by(Precedent.id.desc()).limit(1))


# --- everything that was done


def _steps(
    session: Session,
    dispute: Dispute,
    consultations: Collection[Consultation],
    asker: Asker,
    nameless: Collection[int],
) -> Iterator[Step]:
    """Every public act of the case and of its polls, oldest first."""
    its_own = (JournalEntry.subject == DISPUTE.name) & (JournalEntry.subject_id == dispute.id)
    asked = [one.now.poll.id for one in consultations]
    its_polls = (JournalEntry.subject == POLL.name) & JournalEntry.subject_id.in_(asked)
    query = select(JournalEntry).options(joinedload(JournalEntry.by)).where(JournalEntry.public)
    of_case = query.where(JournalEntry.page_id == dispute.page_id, its_own | its_polls)
    entries = session.scalars(of_case.order_by(JournalEntry.id)).all()
    masked = masked_reasons(session, entries, asker.by, asker.now)
    for entry in entries:
        if entry.act not in TOLD_ELSEWHERE:
            yield _step(entry, masked.get(entry.id), entry.by_id in nameless)


def _step(entry: JournalEntry, masked: Hidden | None, nameless: bool) -> Step:
    due = entry.detail.get("due")
    # The motives of a decision are read whole, where it is told.
    elsewhere = entry.act == Act.CONCLUDE
    return Step(
        entry.id,
        datetime.fromisoformat(due) if due else entry.at,
        Act(entry.act),
        entry.subject,
        entry.by.name if entry.by and not nameless else "",
        entry.by.slug if entry.by and not nameless else "",
        nameless,
        entry.by is None and not due,
        "" if elsewhere else unless(masked, entry.reason),
        entry.detail,
        None if elsewhere else masked,
    )


# --- why not


def _shut(case: Case, acts: Collection[Act]) -> Iterator[Shut]:
    """What this state opens to people from outside, and not to who asks."""
    for act in FROM_OUTSIDE:
        if case.person is None or act in acts or not DISPUTE.rules_for(act, case):
            continue
        try:
            decide(DISPUTE, act, case)
        except Refusal as refusal:
            yield Shut(act, refusal.code, refusal.sentence)


# --- the story as data


def as_data(view: Shown) -> dict[str, Any]:
    """The same story for a program, without the words that are withheld from who asks."""
    dispute = view.dispute
    return {
        "dispute": dispute.id,
        "page": dispute.page.slug,
        "state": view.state.value,
        "since": view.since.isoformat(),
        "place": dispute.place,
        "passage": dispute.passage if view.place.before else "",
        "base": dispute.base,
        "question": dispute.question.value,
        "reason": _unless_masked(view, Reportable.DISPUTE, dispute.id, dispute.reason),
        "opened_at": dispute.created_at.isoformat(),
        "still_there": view.place.anchor.found if view.place.anchor else None,
        "next": {"at": view.next.at.isoformat(), "act": view.next.rule.act.value} if view.next else None,
        "parties": [
            {
                "name": _name(view, one.member),
                "role": one.role.value,
                "passed_over": one.passed_over_at is not None,
            }
            for one in dispute.parties
        ],
        "mediator": dispute.mediator.name if dispute.mediator else None,
        "statements": [
            _said_as_data(view, one, turn.round) for turn in view.turns for one in turn.said.values()
        ]
        + [_said_as_data(view, one, Round.OPINION) for one in view.opinions],
        "offers": [
            {
                "number": one.offer.number,
                "by": _name(view, one.offer.author),
                "changed": one.offer.changed,
                "object_hash": one.offer.object_hash,
                "ratio": _unless_masked(view, Reportable.OFFER, one.offer.id, one.offer.ratio),
                "agreed": [_name(view, member) for member in one.agreed],
            }
            for one in view.texts
        ],
        "polls": [
            {
                "poll": asked.now.poll.id,
                "state": asked.now.state.value,
                "options": [_option_as_data(one) for one in asked.options],
            }
            for asked in view.consultations
        ],
        "kept": dispute.kept,
        "departs": dispute.departs,
        "answer": _unless_masked(view, Reportable.MOTIVES, dispute.id, dispute.answer),
        "ground": dispute.ground.value if dispute.ground else None,
        "closed_by": dispute.closed_by.name if dispute.closed_by else None,
        "closed_at": dispute.closed_at.isoformat() if dispute.closed_at else None,
        "revision": dispute.revision_applied,
        "ratio": _ratio(view),
        "acts": sorted(act.value for act in view.acts),
        "shut": [{"act": one.act.value, "code": one.code, "why": one.sentence.told()} for one in view.shut],
    }


def _name(view: Shown, member: Member) -> str:
    return "" if member.id in view.nameless else member.name


def _unless_masked(view: Shown, subject: Reportable, number: int, words: str) -> str:
    return "" if view.masks.hides(subject, number) else words


def _ratio(view: Shown) -> str | None:
    left = view.precedent
    return _unless_masked(view, Reportable.PRECEDENT, left.id, left.ratio) if left else None


def _said_as_data(view: Shown, statement: Statement, round_: Round) -> dict[str, Any]:
    return {
        "round": round_.value,
        "mediation": statement.mediation,
        "by": _name(view, statement.author),
        "at": statement.at.isoformat(),
        "text": _unless_masked(view, Reportable.STATEMENT, statement.id, statement.text),
    }


def _option_as_data(one: Choosable) -> dict[str, Any]:
    option = one.option
    return {
        "code": option.code,
        "label": one.label,
        "effect": option.effect.value,
        "note": one.note,
        "changed": option.changed,
        "object_hash": option.object_hash,
    }
