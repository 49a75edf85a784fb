"""Mediation: somebody uninvolved receives the case, the parties speak in three rounds, the community is asked, and
somebody else concludes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.acts import decisions, polls, precedents
from app.acts.casework import held, perform_on
from app.acts.proposals import on_head
from app.cases.disputes import dispute_case, hash_of, options_hash, said_by_others
from app.cases.polls import poll_record
from app.governance.procedure import decide
from app.governance.refusals import Refusal
from app.governance.rulebook import DISPUTE, MEDIATED, ROUNDS
from app.governance.sentences import Sentence
from app.governance.tally import NOTHING_CHANGES, tally
from app.governance.vocabulary import (
    NOTE_MOST,
    Act,
    DisputeGround,
    DisputeState,
    Effect,
    Method,
    Regime,
    Round,
)
from app.kinds import KINDS
from app.models import Dispute, Member, Option, Party, Poll, Statement
from app.models.contents import head_content
from revisions import Content, pack, patch_of

CODES = "abcd"
NOTHING = "Ne rien changer"
ROUND_OF = {
    DisputeState.FACTS: Round.FACTS,
    DisputeState.OPTIONS: Round.OPTIONS,
    DisputeState.DRAFT: Round.DRAFT,
}
# Silent so many times, a party is passed over.
MOST_SILENCES = 2


def receive(
    session: Session, dispute: Dispute, by: Member, now: datetime, *, seen: str | None = None
) -> None:
    """A mediator without ties takes the case: the first round begins."""
    if held(session, dispute, now, seen, Act.RECEIVE, by):
        return
    perform_on(session, Act.RECEIVE, dispute, by, now, mediator=by, mediation=dispute.mediation + 1)


def reject(
    session: Session,
    dispute: Dispute,
    ground: DisputeGround | None,
    reason: str,
    by: Member,
    now: datetime,
    *,
    seen: str | None = None,
) -> None:
    """A mediator without ties declares the case inadmissible, on a ground and for a reason. It may be appealed."""
    if held(session, dispute, now, seen, Act.REJECT, by):
        return
    perform_on(
        session,
        Act.REJECT,
        dispute,
        by,
        now,
        {"ground": ground, "reason": reason},
        reason=reason.strip()[:500],
        detail={"ground": ground},
        ground=ground,
        answer=reason.strip(),
        closed_by=by,
        closed_at=now,
    )


def recuse(
    session: Session, dispute: Dispute, reason: str, by: Member, now: datetime, *, seen: str | None = None
) -> None:
    """The mediator gives the case back: another one receives it."""
    if held(session, dispute, now, seen, Act.RECUSE, by):
        return
    facts = {"reason": reason}
    perform_on(session, Act.RECUSE, dispute, by, now, facts, reason=reason.strip()[:500], mediator=None)


# --- the rounds


def state(
    session: Session,
    dispute: Dispute,
    text: str,
    by: Member,
    now: datetime,
    *,
    seen: str | None = None,
    form_key: str | None = None,
) -> Statement:
    """A party's statement in the round that runs, addressed to the mediator. The round ends when all have spoken."""
    if form_key and (twin := _already_said(session, form_key, by)):
        return twin
    held(session, dispute, now, seen, Act.STATE, by)
    statement = Statement(
        dispute=dispute,
        mediation=dispute.mediation,
        round=ROUND_OF.get(dispute.state, Round.DRAFT),
        author=by,
        at=now,
        text=text.strip(),
        form_key=form_key,
    )
    with session.no_autoflush:
        facts = {"text": text, "said": _has_spoken(session, dispute, by.id)}
        decide(DISPUTE, Act.STATE, dispute_case(session, dispute, by, now, **facts))
    perform_on(session, Act.STATE, dispute, by, now, facts, commits=_kept(session, statement))
    _come_back(dispute, by)
    if _awaited(session, dispute) == set():
        cause = {"cause": "everyone"}
        perform_on(session, Act.NEXT_ROUND, dispute, None, now, cause, detail=cause)
    return statement


def _kept(session: Session, statement: Statement) -> Statement:
    session.add(statement)
    session.flush()
    return statement


def _already_said(session: Session, form_key: str, by: Member) -> Statement | None:
    return session.scalar(
        select(Statement).where(Statement.form_key == form_key, Statement.author_id == by.id)
    )


def speakers(session: Session, dispute: Dispute) -> set[int]:
    """Who has spoken in the round that runs."""
    said = select(Statement.author_id).where(
        Statement.dispute_id == dispute.id,
        Statement.mediation == dispute.mediation,
        Statement.round == ROUND_OF[dispute.state],
    )
    return set(session.scalars(said))


def _has_spoken(session: Session, dispute: Dispute, member_id: int) -> bool:
    return dispute.state in ROUNDS and member_id in speakers(session, dispute)


def _awaited(session: Session, dispute: Dispute) -> set[int]:
    """The parties who have not spoken in this round, but those passed over."""
    return set(dispute.party_ids - dispute.silent_ids) - speakers(session, dispute)


def pass_over(session: Session, member: Member, now: datetime) -> None:
    """Somebody closes their account: their cases go on without them. What they said stays where they said it; a mediator
    gives their cases back."""
    theirs = select(Party).where(Party.member_id == member.id, Party.passed_over_at.is_(None))
    for party in session.scalars(theirs.order_by(Party.id)):
        party.passed_over_at = now
    mediated = select(Dispute).where(Dispute.mediator_id == member.id, Dispute.state.in_(MEDIATED))
    for dispute in session.scalars(mediated.order_by(Dispute.id)):
        recuse(session, dispute, GONE, member, now)


GONE = "La personne qui menait la médiation a fermé son compte."


def _come_back(dispute: Dispute, by: Member) -> None:
    """A party that was passed over and speaks again is one of those awaited."""
    for party in dispute.parties:
        if party.member_id == by.id:
            party.passed_over_at = None


def next_round(session: Session, dispute: Dispute, at: datetime, now: datetime) -> None:
    """The clock ends a round: whoever was silent twice is passed over, and the journal says it."""
    silent = _silent_twice(session, dispute)
    for party in silent:
        party.passed_over_at = at
    detail = {"passed-over": [party.member.opaque_id for party in silent]} if silent else {}
    perform_on(session, Act.NEXT_ROUND, dispute, None, now, due=at, detail=detail)


def _silent_twice(session: Session, dispute: Dispute) -> list[Party]:
    over = list(ROUND_OF).index(dispute.state) + 1
    spoken = (
        select(Statement.author_id, func.count(Statement.id))
        .where(Statement.dispute_id == dispute.id, Statement.mediation == dispute.mediation)
        .where(Statement.round != Round.OPINION)
        .group_by(Statement.author_id)
    )
    times: dict[int, int] = dict(iter(session.execute(spoken)))
    return [
        party
        for party in dispute.parties
        if party.passed_over_at is None and over - times.get(party.member_id, 0) >= MOST_SILENCES
    ]


# --- the community is asked


@dataclass(frozen=True, slots=True)
class Choice:
    """An option as the mediator writes it. `content`, typed over revision `base`, for a revision; `note` for a note."""

    label: str
    effect: Effect
    content: Content | None = None
    base: int = 0
    note: str = ""


def consult(
    session: Session,
    dispute: Dispute,
    choices: Sequence[Choice],
    reason: str,
    by: Member,
    now: datetime,
    *,
    seen: str | None = None,
) -> Poll | None:
    """Without agreement, the mediator asks the community: up to four exact options, and to change nothing.

    Raises Refusal for an option that the contested place does not allow, EditConflict when the page changed at the
    same place.
    """
    if held(session, dispute, now, seen, Act.CONSULT, by):
        return dispute.poll
    options = [_option(session, dispute, code, choice) for code, choice in zip(CODES, choices, strict=False)]
    hashes = [option.object_hash for option in options]
    count = len(choices)
    facts = {"options": count, "alike": len(set(hashes)) < len(hashes), "reason": reason}
    decide(DISPUTE, Act.CONSULT, dispute_case(session, dispute, by, now, **facts))
    options.append(_nothing(dispute))
    poll = polls.open_poll(
        session,
        DISPUTE.name,
        dispute.id,
        dispute.page,
        options_hash(options),
        now,
        authors=dispute.party_ids | {by.id},
        method=Method.OPTIONS,
        questions={option.code: option.label for option in options},
    )
    for option in options:
        option.poll_id = poll.id
    session.add_all(options)
    detail = {"poll": poll.id, "options": {option.code: option.object_hash for option in options}}
    words = reason.strip()[:500]
    perform_on(session, Act.CONSULT, dispute, by, now, facts, reason=words, detail=detail, poll=poll)
    return poll


def _option(session: Session, dispute: Dispute, code: str, choice: Choice) -> Option:
    label = choice.label.strip()[:200]
    if not label:
        raise Refusal("missing-label", Sentence("Dites chaque option en quelques mots."), 422)
    option = Option(dispute_id=dispute.id, code=code, label=label, effect=choice.effect, note="", changed=[])
    if choice.effect not in allowed_effects(dispute):
        text = "Ce passage revient à la structure\u202f: la communauté décide de ce qui est dit à côté, jamais de ses mots."
        if said_by_others(dispute):
            text = "Ce passage est la parole d’un réseau ou d’une source\u202f: on décide de ce qui est dit à côté, jamais de ses mots."
        elif decisions.regime(dispute) == Regime.COMMUNITY:
            text = "Ce passage revient à la communauté\u202f: une option dit le texte exact qu’il aurait."
        raise Refusal("not-this-effect", Sentence(text), 422)
    if choice.effect == Effect.REVISION:
        _with_text(session, dispute, option, choice)
        return option
    option.note = _note(choice)
    option.object_hash = hash_of([choice.effect, dispute.place, option.note])
    return option


def allowed_effects(dispute: Dispute) -> tuple[Effect, ...]:
    """What a decision may do here: it writes the community's fields; of what the structure, a network or a source says,
    it says something beside."""
    beside = said_by_others(dispute) or decisions.regime(dispute) == Regime.STEWARD
    return (*((Effect.MARK, Effect.NOTE) if beside else (Effect.REVISION,)), Effect.DELIST)


def _with_text(session: Session, dispute: Dispute, option: Option, choice: Choice) -> None:
    page, head = dispute.page, head_content(session, dispute.page)
    if choice.content is None:
        raise Refusal("missing-text", Sentence("Une option dit le texte exact qu’elle aurait."), 422)
    wanted = on_head(session, page, choice.base, choice.content)
    patch = patch_of(head, wanted, KINDS[page.kind].field_kinds())
    if not patch or (dispute.place and set(patch.names) - {dispute.place}):
        text = "Une option change le passage contesté, et rien d’autre."
        raise Refusal("elsewhere" if patch else "no-change", Sentence(text), 422)
    option.base, option.packed = page.number, pack(wanted.canonical(), None)
    option.object_hash, option.changed = patch.digest, list(patch.names)


def _note(choice: Choice) -> str:
    if choice.effect != Effect.NOTE:
        return ""
    note = choice.note.strip()
    if not note or len(note) > NOTE_MOST:
        text = "Une note contradictoire a de 1 à {most} signes\u202f: celle-ci en a {have}."
        raise Refusal("bad-note", Sentence(text, {"most": NOTE_MOST, "have": len(note)}), 422)
    return note


def _nothing(dispute: Dispute) -> Option:
    return Option(
        dispute_id=dispute.id,
        code=NOTHING_CHANGES,
        label=NOTHING,
        effect=Effect.NOTHING,
        note="",
        changed=[],
        object_hash=hash_of([Effect.NOTHING]),
    )


# --- and somebody else concludes


def conclude(
    session: Session,
    dispute: Dispute,
    kept: str,
    rationale: str,
    ratio: str,
    by: Member,
    now: datetime,
    *,
    departs: bool = False,
    qualifies: Collection[int] = (),
    overturns: Collection[int] = (),
    seen: str | None = None,
) -> None:
    """Somebody uninvolved closes the case on one option, with motives; it is applied in the same transaction.

    kept: the option's code. ratio: what is to be remembered. qualifies, overturns: earlier disputes whose precedents this
    decision changes.
    """
    if held(session, dispute, now, seen, Act.CONCLUDE, by):
        return
    counted, option = counted_option(session, dispute), _of_code(session, dispute, kept)
    facts = {
        "kept": option and option.code,
        "counted": counted,
        "rationale": rationale,
        "ratio": ratio,
        "departs": departs,
    }
    decide(DISPUTE, Act.CONCLUDE, dispute_case(session, dispute, by, now, **facts))
    if option is None:
        raise AssertionError("the rules let a case be closed on no option")
    detail = {"kept": option.code, "counted": counted}
    _close(session, dispute, option, now, by, facts, rationale.strip(), detail, departs=kept != counted)
    precedents.establish(session, dispute, ratio, now)
    precedents.revise(session, qualifies, Act.QUALIFY, dispute, now)
    precedents.revise(session, overturns, Act.OVERTURN, dispute, now)


def conclude_by_count(session: Session, dispute: Dispute, at: datetime, now: datetime) -> None:
    """Nobody concluded: the arithmetic does, at the deadline. What is remembered is the count, in one sentence."""
    counted = counted_option(session, dispute)
    option = _of_code(session, dispute, counted)
    if option is None or dispute.poll is None or dispute.poll.closed_at is None:
        raise AssertionError(f"dispute {dispute.id} has lost its options")
    told = tally(poll_record(session, dispute.poll), dispute.poll.closed_at).told()
    detail = {"kept": counted, "counted": counted}
    _close(session, dispute, option, now, None, {}, told, detail, due=at)
    precedents.establish(session, dispute, told, now)


def _close(
    session: Session,
    dispute: Dispute,
    option: Option,
    now: datetime,
    by: Member | None,
    facts: dict[str, object],
    answer: str,
    detail: dict[str, object],
    *,
    departs: bool = False,
    due: datetime | None = None,
) -> None:
    number = dispute.page.number + 1 if option.effect == Effect.REVISION else None
    perform_on(
        session,
        Act.CONCLUDE,
        dispute,
        by,
        now,
        facts,
        due=due,
        reason=answer[:500],
        detail={**detail, "revision": number},
        kept=option.code,
        departs=departs,
        answer=answer,
        closed_by=by,
        closed_at=due or now,
        revision_applied=number,
    )
    decisions.apply(session, dispute, option, now, due)


def counted_option(session: Session, dispute: Dispute) -> str:
    """The option that the voices keep; to change nothing when none leads, or without quorum."""
    poll = dispute.poll
    if poll is None or poll.closed_at is None:
        return NOTHING_CHANGES
    outcome = tally(poll_record(session, poll), poll.closed_at)
    return next(iter(outcome.kept), NOTHING_CHANGES)


def options_of(session: Session, dispute: Dispute) -> list[Option]:
    """What the newest consultation asks, in the order of its codes."""
    asked = select(Option).where(Option.dispute_id == dispute.id, Option.poll_id == dispute.poll_id)
    return list(session.scalars(asked.order_by(Option.id)))


def _of_code(session: Session, dispute: Dispute, code: str) -> Option | None:
    return next((option for option in options_of(session, dispute) if option.code == code), None)
