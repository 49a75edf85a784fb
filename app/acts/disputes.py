"""Disputes: opened, talked over, filed, let go; and what the clock does to them when nobody acts.

Whoever acts holds the page first, so that on one page everything happens in one order. Mediation and its end are in
`mediation.py`, agreements in `agreements.py`, what a decision does in `decisions.py`.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.acts import mediation, polls, settling, talk
from app.acts.casework import held, perform_on
from app.acts.proposals import freeze_contested, regime_of
from app.acts.publishing import lock, no_such_revision
from app.acts.settling import DISPUTES, POLLS, Source, Step, settle_page
from app.cases.disputes import dispute_case, open_on
from app.cases.policies import pins
from app.governance.procedure import Coming, decide, due
from app.governance.rulebook import DISPUTE, ENDED
from app.governance.vocabulary import (
    STATEMENT_MOST,
    Act,
    DisputeQuestion,
    DisputeState,
    PartyRole,
    Regime,
    Round,
)
from app.kinds import KINDS
from app.models import Dispute, Member, Page, Party, Proposal, Revision, Statement, Topic

# By the numbers of members.
Parties = dict[int, PartyRole]

# So many a day are a flood, whoever opens them.
MOST_A_DAY = 10
# How many revisions back the author of a contested place is looked for.
FAR_ENOUGH = 200


def open_dispute(
    session: Session,
    page: Page,
    place: str,
    question: DisputeQuestion | None,
    reason: str,
    by: Member,
    now: datetime,
    *,
    passage: str = "",
    base: int | None = None,
    revision: int | None = None,
    proposal: Proposal | None = None,
    topic: Topic | None = None,
    report: int | None = None,
    form_key: str | None = None,
) -> Dispute:
    """Contest one place of a page ("" for the whole of it), on one question. It carries its mark at once.

    passage: the contested words, as revision `base` (the newest, without it) says them. revision, proposal: what it was
    opened from; report: the one that became this dispute. topic: where it was talked over already; without one, a topic is opened. The parties are whoever opens it, whoever
    wrote the place (or that revision, or refused that proposal), and the stewards of a structure's own field. What waits
    for a decision on the same place waits for the end of the dispute. The same form sent twice opens one dispute.
    """
    lock(session, page)
    if form_key and (known := _already_opened(session, form_key, by)):
        return known
    settle_page(session, page, now)
    base = base or page.number
    if not 1 <= base <= page.number:
        raise no_such_revision(base)
    dispute = Dispute(
        page=page,
        author=by,
        created_at=now,
        place=place,
        passage=passage.strip(),
        base=base,
        revision=revision,
        proposal=proposal,
        question=question,
        reason=reason.strip()[:STATEMENT_MOST],
        mediation=0,
        kept="",
        answer="",
        form_key=form_key,
        **pins(session),
    )
    facts = {
        "place": place in KINDS[page.kind].names() or place == "",
        "question": question,
        "twin": _twin(session, page, place, question),
        "why": reason,
        "too_many": _floods(session, by, now),
    }
    decide(DISPUTE, Act.OPEN_DISPUTE, dispute_case(session, dispute, by, now, **facts))
    dispute.topic = topic or _topic(session, dispute, by, now)
    parties = _parties(session, dispute)
    detail = {"place": place, "question": question, "base": base, "parties": _named(session, parties)}
    detail |= {"report": report} if report else {}
    perform_on(session, Act.OPEN_DISPUTE, dispute, by, now, facts, detail=detail, commits=dispute)
    _add(session, dispute, parties, now)
    freeze_contested(session, page, now)
    return dispute


def _topic(session: Session, dispute: Dispute, by: Member, now: datetime) -> Topic:
    """Where the parties talk: on the talk page, like everything else."""
    kind = KINDS[dispute.page.kind]
    what = kind.label_of(dispute.place) if dispute.place else dispute.page.title
    title = f"Litige\u202f: {what}, {dispute.question.label}\u202f?"[:150]
    return talk.start(
        session,
        dispute.page,
        title,
        dispute.reason,
        by,
        now,
        place=dispute.place if dispute.place in kind.names() else "",
        passage=dispute.passage,
        base=dispute.base,
    )


def _twin(session: Session, page: Page, place: str, question: DisputeQuestion | None) -> int | None:
    same = (one for one in open_on(session, page.id) if one.place == place and one.question == question)
    return next((one.id for one in same), None)


def _floods(session: Session, by: Member, now: datetime) -> bool:
    made = select(func.count(Dispute.id)).where(Dispute.author_id == by.id)
    return (session.scalar(made.where(Dispute.created_at > now - timedelta(days=1))) or 0) >= MOST_A_DAY


def _already_opened(session: Session, form_key: str, by: Member) -> Dispute | None:
    return session.scalar(select(Dispute).where(Dispute.form_key == form_key, Dispute.author_id == by.id))


# --- the parties


def _parties(session: Session, dispute: Dispute) -> Parties:
    """Those of a case that is about to be opened, each once: by what made them a party first."""
    parties = {dispute.author.id: PartyRole.OPENER}
    if (wrote := _who_wrote(session, dispute)) is not None:
        parties.setdefault(wrote, PartyRole.AUTHOR)
    for steward, role in _stewards(dispute).items():
        parties.setdefault(steward, role)
    return parties


def _stewards(dispute: Dispute) -> Parties:
    """Those of the page, when what is contested is the structure's own to say."""
    kind = KINDS[dispute.page.kind]
    theirs = bool(dispute.place) and regime_of(kind, dispute.place) == Regime.STEWARD
    return dict.fromkeys(sorted(dispute.page.steward_ids) if theirs else (), PartyRole.STEWARD)


def _named(session: Session, parties: Parties) -> list[list[str]]:
    """As the journal names them."""
    return [[session.get_one(Member, one).opaque_id, role.value] for one, role in parties.items()]


def _add(session: Session, dispute: Dispute, parties: Parties, now: datetime) -> None:
    """Make them parties, in an act whose row of the journal names them."""
    for member_id, role in parties.items():
        dispute.parties.append(Party(member_id=member_id, role=role, since=now))
        session.flush()


def _who_wrote(session: Session, dispute: Dispute) -> int | None:
    """Whose words, or whose refusal, the dispute is about; None for those of an import."""
    if dispute.proposal is not None:
        return dispute.proposal.decided_by_id
    of_page = select(Revision.author_id).where(Revision.page_id == dispute.page.id)
    if dispute.revision is not None:
        return session.scalar(of_page.where(Revision.number == dispute.revision))
    lately = of_page.add_columns(Revision.changed).order_by(Revision.number.desc()).limit(FAR_ENOUGH)
    rows = session.execute(lately)
    return next((row.author_id for row in rows if not dispute.place or dispute.place in row.changed), None)


def join(
    session: Session, dispute: Dispute, why: str, by: Member, now: datetime, *, seen: str | None = None
) -> None:
    """Somebody else takes part, and says why in the discussion."""
    if held(session, dispute, now, seen, Act.JOIN, by):
        return
    perform_on(session, Act.JOIN, dispute, by, now, {"why": why})
    _add(session, dispute, {by.id: PartyRole.JOINED}, now)
    if dispute.topic is not None:
        talk.post(session, dispute.topic, why, by, now)


def readdress(session: Session, page: Page, now: datetime) -> None:
    """A fiche found a steward: they are a party to what is disputed of their fields, from now on."""
    for dispute in open_on(session, page.id):
        known = dispute.party_ids
        new = {one: role for one, role in _stewards(dispute).items() if one not in known}
        if new:
            detail = {"regime": Regime.STEWARD, "parties": _named(session, new)}
            perform_on(session, Act.READDRESS, dispute, None, now, detail=detail)
            _add(session, dispute, new, now)


# --- talking, and asking for help


def heard(session: Session, topic: Topic, by: Member, now: datetime) -> None:
    """Somebody spoke in the topic of a dispute: it is not at a standstill."""
    for dispute in session.scalars(select(Dispute).where(Dispute.topic_id == topic.id)):
        settle_page(session, dispute.page, now)
        perform_on(session, Act.POST, dispute, by, now)


def ask_opinion(
    session: Session, dispute: Dispute, by: Member, now: datetime, *, seen: str | None = None
) -> None:
    """A party asks somebody from outside what they think."""
    if not held(session, dispute, now, seen, Act.ASK_OPINION, by):
        perform_on(session, Act.ASK_OPINION, dispute, by, now)


def give_opinion(
    session: Session,
    dispute: Dispute,
    text: str,
    by: Member,
    now: datetime,
    *,
    seen: str | None = None,
    form_key: str | None = None,
) -> None:
    """Somebody uninvolved says what they think. It binds nobody."""
    if held(session, dispute, now, seen, Act.GIVE_OPINION, by):
        return
    theirs = (Statement.dispute_id == dispute.id) & (Statement.author_id == by.id)
    before = session.scalar(
        select(Statement.id).where(
            theirs, Statement.round == Round.OPINION, Statement.mediation == dispute.mediation
        )
    )
    facts = {"text": text, "said": before is not None}
    decide(DISPUTE, Act.GIVE_OPINION, dispute_case(session, dispute, by, now, **facts))
    statement = Statement(
        dispute=dispute,
        mediation=dispute.mediation,
        round=Round.OPINION,
        author=by,
        at=now,
        text=text.strip(),
        form_key=form_key,
    )
    session.add(statement)
    session.flush()
    perform_on(session, Act.GIVE_OPINION, dispute, by, now, facts, commits=statement)


def ask_mediation(
    session: Session, dispute: Dispute, by: Member, now: datetime, *, seen: str | None = None
) -> None:
    """A party asks for a mediator."""
    if not held(session, dispute, now, seen, Act.ASK_MEDIATION, by):
        perform_on(session, Act.ASK_MEDIATION, dispute, by, now)


def wake(session: Session, dispute: Dispute, by: Member, now: datetime, *, seen: str | None = None) -> None:
    """A party takes up again a case that slept. What waits on the same place waits again."""
    if held(session, dispute, now, seen, Act.WAKE, by):
        return
    perform_on(session, Act.WAKE, dispute, by, now)
    freeze_contested(session, dispute.page, now)


def withdraw(
    session: Session, dispute: Dispute, reason: str, by: Member, now: datetime, *, seen: str | None = None
) -> None:
    """Whoever opened it lets it go, and says why. It stays readable."""
    if held(session, dispute, now, seen, Act.WITHDRAW, by):
        return
    words = reason.strip()
    facts = {"reason": reason}
    perform_on(
        session, Act.WITHDRAW, dispute, by, now, facts, reason=words[:500], answer=words, closed_at=now
    )


# --- the clock


def _pages(session: Session) -> Iterable[int]:
    return session.scalars(select(Dispute.page_id).where(Dispute.state.not_in(ENDED)).distinct())


def _owed(session: Session, page_id: int, now: datetime) -> Iterator[Step]:
    for dispute in open_on(session, page_id):
        if done := due(DISPUTE, dispute_case(session, dispute, None, now)):
            yield Step(done.at, DISPUTES, dispute.id, partial(_run, session, dispute, done, now))
        if dispute.poll and (closing := polls.owed(session, dispute.poll, now)):
            run = partial(polls.run, session, dispute.poll, closing, now)
            yield Step(closing.at, POLLS, dispute.poll.id, run)


def _run(session: Session, dispute: Dispute, done: Coming, now: datetime) -> None:
    """One step of the clock."""
    if done.rule.act is Act.NEXT_ROUND:
        mediation.next_round(session, dispute, done.at, now)
    elif done.rule.act is Act.CONCLUDE:
        mediation.conclude_by_count(session, dispute, done.at, now)
    else:
        closed = {"closed_at": done.at} if done.rule.to is DisputeState.LAPSED else {}
        perform_on(session, done.rule.act, dispute, None, now, due=done.at, columns=closed)


settling.also(Source(_pages, _owed))
