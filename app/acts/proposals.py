"""Proposals: made, answered, objected to, amended, withdrawn; and what the clock does when nobody acts.

Whoever acts holds the page first, so that on one page everything happens in one order; then what is due is done, and
only then the act is looked at. An acceptance writes the revision in the same transaction, in its author's name.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.acts import meanwhile, polls, settling
from app.acts.low_risk import is_low_risk
from app.acts.perform import perform
from app.acts.publishing import EditConflict, Saved, changed_names, lock, no_such_revision, publish
from app.acts.rebasing import newest_version, pending, proposed, write_version
from app.acts.settling import POLLS, PROPOSALS, Source, Step, settle_page
from app.cases.disputes import contesting
from app.cases.policies import pins
from app.cases.proposals import proposal_case
from app.governance.case import By
from app.governance.procedure import Coming, decide, due
from app.governance.refusals import Refusal
from app.governance.rulebook import PENDING, PROPOSAL, RUNNING, SETTLED
from app.governance.sentences import Sentence
from app.governance.vocabulary import Act, ProposalState, Regime
from app.kinds import KINDS, Kind
from app.kinds import Regime as FieldRegime
from app.models import Member, Page, Proposal, ProposalVersion
from app.models.contents import content_at, head_content
from revisions import Content, differing, merge, patch_of, restricted

# So many a day are a flood, whoever sends them.
MOST_A_DAY = 30


# --- making one


def propose(
    session: Session,
    page: Page,
    base: int,
    content: Content,
    by: Member,
    now: datetime,
    *,
    why: str,
    source: str = "",
    form_key: str | None = None,
) -> list[Proposal]:
    """Propose `content`, typed over revision `base`; two proposals when it touches the fields of two regimes.

    What others wrote since is merged in, or EditConflict. The same form sent twice makes the same proposals.
    """
    lock(session, page)
    if twins := _already_made(session, form_key, by):
        return twins
    settle_page(session, page, now)
    head = head_content(session, page)
    wanted = on_head(session, page, base, content)
    parts = split(KINDS[page.kind], head, wanted) or {Regime.COMMUNITY: wanted}
    return [
        _propose_one(session, page, head, part, regime, by, now, why, source, form_key)
        for regime, part in parts.items()
    ]


def split(kind: Kind, base: Content, content: Content) -> dict[Regime, Content]:
    """What changes from `base`, by the regime of its fields: one content for each, the structure's first.

    By the fields themselves, claimed or not: a fiche that finds a steward then readdresses each proposal whole.
    """
    names = differing(base, content)
    parts = {regime: [name for name in names if regime_of(kind, name) == regime] for regime in Regime}
    return {
        regime: content if len(theirs) == len(names) else restricted(base, content, theirs)
        for regime, theirs in parts.items()
        if theirs
    }


def regime_of(kind: Kind, name: str) -> Regime:
    """Whose field it is, the structure's or the community's, to which falls what networks and imports say."""
    return Regime.STEWARD if kind.regime_of(name) is FieldRegime.STEWARD else Regime.COMMUNITY


def addressed_to(page: Page, regime: Regime) -> Regime:
    """Who answers for such fields on this page today: without a steward, the community does."""
    return regime if page.steward_ids else Regime.COMMUNITY


def regimes_of(page: Page, names: Iterable[str]) -> set[Regime]:
    """Who answers today for these names ("title", fields, "body") of a page."""
    kind = KINDS[page.kind]
    return {addressed_to(page, regime_of(kind, name)) for name in names}


def _propose_one(
    session: Session,
    page: Page,
    head: Content,
    content: Content,
    regime: Regime,
    by: Member,
    now: datetime,
    why: str,
    source: str,
    form_key: str | None,
) -> Proposal:
    proposal = Proposal(
        page=page,
        author=by,
        regime=addressed_to(page, regime),
        created_at=now,
        number=1,
        kept=[],
        form_key=_key(form_key, regime),
        **_said(page, head, content, why, source),
        **pins(session),
    )
    facts = {"changed": proposal.changed, "why": why, "too_many": _floods(session, by, now)}
    _perform(session, Act.PROPOSE, proposal, by, now, facts, public=False)
    detail = {"object": proposal.object_hash, "changed": proposal.changed}
    _perform(session, Act.SUBMIT, proposal, by, now, facts, reason=proposal.reason, detail=detail)
    write_version(session, proposal, content, now, author_id=by.id, form_key=proposal.form_key)
    freeze_contested(session, page, now)
    return proposal


def _said(page: Page, head: Content, content: Content, why: str, source: str) -> dict[str, Any]:
    """The columns that say what is proposed, over the page's newest revision."""
    kind = KINDS[page.kind]
    patch = patch_of(head, content, kind.field_kinds())
    return {
        "base": page.number,
        "object_hash": patch.digest,
        "changed": list(changed_names(head, content)),
        "low_risk": is_low_risk(kind, head, content, patch.names),
        "reason": why.strip(),
        "source": source.strip(),
    }


def on_head(session: Session, page: Page, base: int, content: Content) -> Content:
    """What was typed over revision `base`, on the newest one. Raises EditConflict."""
    if base == page.number:
        return content
    old = content_at(session, page.id, base)
    if old is None:
        raise no_such_revision(base)
    result = merge(old, content, head_content(session, page), KINDS[page.kind].field_kinds())
    if result.content is None:
        raise EditConflict(page, base, page.number, result, content)
    return result.content


def _key(form_key: str | None, regime: Regime) -> str | None:
    return f"{form_key}:{regime}" if form_key else None


def _already_made(session: Session, form_key: str | None, by: Member) -> list[Proposal]:
    keys = [key for regime in Regime if (key := _key(form_key, regime))]
    twins = select(Proposal).where(Proposal.form_key.in_(keys), Proposal.author_id == by.id)
    return list(session.scalars(twins.order_by(Proposal.id))) if keys else []


def _floods(session: Session, by: Member, now: datetime) -> bool:
    made = select(func.count(Proposal.id)).where(Proposal.author_id == by.id)
    return (session.scalar(made.where(Proposal.created_at > now - timedelta(days=1))) or 0) >= MOST_A_DAY


# --- answering one


def accept(
    session: Session,
    proposal: Proposal,
    by: Member,
    now: datetime,
    *,
    reason: str = "",
    seen: str | None = None,
) -> Proposal:
    """Accept it whole: the page says it at once, in its author's name. `seen`: its `stand`, as the form had it."""
    if _done_already(session, proposal, now, seen, Act.ACCEPT, by):
        return proposal
    return _accept(session, proposal, by, now, reason)


def accept_part(
    session: Session,
    proposal: Proposal,
    kept: Collection[str],
    reason: str,
    by: Member,
    now: datetime,
    *,
    seen: str | None = None,
) -> Proposal:
    """Accept some of its fields, and say why not the others: they stay listed beside the page."""
    if _done_already(session, proposal, now, seen, Act.ACCEPT_PART, by):
        return proposal
    names = [name for name in proposal.changed if name in kept]
    _decide(session, Act.ACCEPT_PART, proposal, by, now, reason, {"kept": set(kept)}, kept=names)
    content = restricted(
        head_content(session, proposal.page), proposed(newest_version(session, proposal)), names
    )
    _apply(session, proposal, content, ["by-the-steward", "in-part"], now)
    return proposal


def refuse(
    session: Session, proposal: Proposal, reason: str, by: Member, now: datetime, *, seen: str | None = None
) -> Proposal:
    """The structure says no, and why. The proposal stays listed beside the page."""
    if _done_already(session, proposal, now, seen, Act.REFUSE, by):
        return proposal
    facts = {"reason": reason}
    _perform(
        session,
        Act.REFUSE,
        proposal,
        by,
        now,
        facts,
        reason=reason.strip(),
        answer=reason.strip(),
        decided_by=by,
    )
    return proposal


def object_to(
    session: Session, proposal: Proposal, reason: str, by: Member, now: datetime, *, seen: str | None = None
) -> Proposal:
    """Object, with a reason: the community is asked, in a poll bound to this exact change."""
    if _done_already(session, proposal, now, seen, Act.OBJECT, by):
        return proposal
    facts = {"reason": reason}
    decide(PROPOSAL, Act.OBJECT, proposal_case(session, proposal, by, now, **facts))
    poll = polls.open_poll(
        session,
        PROPOSAL.name,
        proposal.id,
        proposal.page,
        proposal.object_hash,
        now,
        authors=_authors(proposal),
    )
    _perform(
        session,
        Act.OBJECT,
        proposal,
        by,
        now,
        facts,
        reason=reason.strip(),
        detail={"poll": poll.id},
        poll=poll,
    )
    return proposal


# --- its author's


def withdraw(
    session: Session, proposal: Proposal, by: Member, now: datetime, *, seen: str | None = None
) -> Proposal:
    """Its author lets it go. It stays readable."""
    if _done_already(session, proposal, now, seen, Act.WITHDRAW, by):
        return proposal
    _perform(session, Act.WITHDRAW, proposal, by, now, {})
    polls.annul(session, proposal.poll, "withdrawn", now)
    return proposal


def amend(
    session: Session,
    proposal: Proposal,
    base: int,
    content: Content,
    by: Member,
    now: datetime,
    *,
    why: str = "",
    source: str = "",
    seen: str | None = None,
    form_key: str | None = None,
) -> Proposal:
    """Its author proposes something else instead, typed over revision `base` of the page: the next version of it.

    The delays begin again. A poll on the version before is annulled, and its ballots stay visible. Without a new reason or
    source, those of before hold.
    """
    return _rewrite(
        session,
        Act.AMEND,
        proposal,
        base,
        content,
        by,
        now,
        why=why,
        source=source,
        seen=seen,
        form_key=form_key,
    )


def take_over(
    session: Session,
    proposal: Proposal,
    base: int,
    content: Content,
    by: Member,
    now: datetime,
    *,
    why: str = "",
    source: str = "",
    seen: str | None = None,
    form_key: str | None = None,
) -> Proposal:
    """Somebody else brings it onto the page, where its author was silent. It is theirs now, and names whose it was."""
    more = {"author": by, "taken_over_from_id": proposal.author_id}
    return _rewrite(
        session,
        Act.TAKE_OVER,
        proposal,
        base,
        content,
        by,
        now,
        why=why,
        source=source,
        seen=seen,
        form_key=form_key,
        **more,
    )


def _rewrite(
    session: Session,
    act: Act,
    proposal: Proposal,
    base: int,
    content: Content,
    by: Member,
    now: datetime,
    *,
    why: str,
    source: str,
    seen: str | None,
    form_key: str | None,
    **more: Any,
) -> Proposal:
    """The next version of a proposal, by its author or by who takes it over."""
    lock(session, proposal.page)
    if _already_rewritten(session, proposal, form_key, by):
        return proposal
    if _done_already(session, proposal, now, seen, act, by):
        return proposal
    page, poll = proposal.page, proposal.poll
    head = head_content(session, page)
    wanted = on_head(session, page, base, content)
    _check_one_regime(KINDS[page.kind], proposal, head, wanted)
    said = _said(page, head, wanted, why or proposal.reason, source or proposal.source)
    _perform(
        session,
        act,
        proposal,
        by,
        now,
        {"changed": _is_another(proposal, said)},
        reason=why.strip(),
        detail={"object": said["object_hash"], "changed": said["changed"], "number": proposal.number + 1},
        columns=said,
        number=proposal.number + 1,
        poll=None,
        **more,
    )
    write_version(session, proposal, wanted, now, author_id=by.id, form_key=form_key)
    polls.annul(session, poll, "amended", now)
    freeze_contested(session, page, now)
    return proposal


def _is_another(proposal: Proposal, said: Mapping[str, Any]) -> bool:
    """Whether it proposes anything, and not what it proposed already on this very page."""
    if proposal.state == ProposalState.TO_REBASE:
        return bool(said["changed"])
    return bool(said["changed"]) and said["object_hash"] != proposal.object_hash


def _check_one_regime(kind: Kind, proposal: Proposal, head: Content, wanted: Content) -> None:
    theirs = field_regime(kind, proposal)
    if set(split(kind, head, wanted)) - {theirs}:
        text = "Une proposition ne touche que les champs d’un seul répondant. Faites-en une autre pour les autres champs."
        raise Refusal("two-regimes", Sentence(text), 422)


def _already_rewritten(session: Session, proposal: Proposal, form_key: str | None, by: Member) -> bool:
    if not form_key:
        return False
    twin = select(ProposalVersion.id).where(
        ProposalVersion.form_key == form_key, ProposalVersion.author_id == by.id
    )
    return session.scalar(twin.where(ProposalVersion.proposal_id == proposal.id)) is not None


# --- a dispute on the same place


def freeze_contested(session: Session, page: Page, now: datetime) -> None:
    """What is proposed of a contested place waits for the end of the dispute, and so does its poll."""
    for proposal in pending(session, page.id):
        if proposal.state in SETTLED and (dispute := contesting(session, page.id, proposal.changed)):
            _freeze(session, proposal, dispute.id, now)


def _freeze(session: Session, proposal: Proposal, dispute_id: int, now: datetime) -> None:
    detail = {"dispute": dispute_id}
    _perform(session, Act.FREEZE, proposal, None, now, {"cause": f"dispute:{dispute_id}"}, detail=detail)
    if proposal.poll and proposal.poll.state in RUNNING:
        polls.suspend(session, proposal.poll, proposal.changed, now)


# --- who answers changes


def field_regime(kind: Kind, proposal: Proposal) -> Regime:
    """Whose fields it changes, whoever answers for them today."""
    return regime_of(kind, proposal.changed[0])


def readdress_all(session: Session, page: Page, now: datetime) -> None:
    """The stewards of a page changed: each pending proposal is addressed to whom it concerns now, with new deadlines."""
    session.expire(page, ["stewardships"])
    for proposal in pending(session, page.id):
        regime = addressed_to(page, field_regime(KINDS[page.kind], proposal))
        if regime != proposal.regime:
            _readdress(session, proposal, regime, now)


def _readdress(session: Session, proposal: Proposal, regime: Regime, now: datetime) -> None:
    poll = proposal.poll
    _perform(
        session,
        Act.READDRESS,
        proposal,
        None,
        now,
        {"regime": regime},
        detail={"regime": regime.value},
        regime=regime,
        poll=None,
    )
    polls.annul(session, poll, "readdressed", now)


# --- the clock


def _owed(session: Session, page_id: int, now: datetime) -> Iterator[Step]:
    for proposal in pending(session, page_id):
        if done := due(PROPOSAL, proposal_case(session, proposal, None, now)):
            yield Step(done.at, PROPOSALS, proposal.id, partial(_run, session, proposal, done, now))
        if proposal.poll and (closing := polls.owed(session, proposal.poll, now)):
            yield Step(
                closing.at, POLLS, proposal.poll.id, partial(polls.run, session, proposal.poll, closing, now)
            )


def _pages(session: Session) -> Iterable[int]:
    return session.scalars(select(Proposal.page_id).where(Proposal.state.in_(PENDING)).distinct())


settling.also(Source(_pages, _owed))


def _run(session: Session, proposal: Proposal, done: Coming, now: datetime) -> None:
    """One step of the clock."""
    if done.rule.act is Act.ACCEPT:
        _accept(session, proposal, None, now, "", since=done.at)
        return
    poll = proposal.poll
    _perform(session, done.rule.act, proposal, None, now, {}, due=done.at)
    if proposal.state == ProposalState.LAPSED:
        polls.annul(session, poll, "lapsed", now)
    if done.rule.act is Act.THAW and poll is not None and proposal.state == ProposalState.POLLED:
        polls.resume(session, poll, now)


# --- what the acts share


def _done_already(
    session: Session, proposal: Proposal, now: datetime, seen: str | None, act: Act, by: Member
) -> bool:
    """Hold the page and the proposal as they are now, and do what is due. True when the form came twice.

    Raises Refusal when somebody else acted meanwhile.
    """
    # What this session read before it held the page may be old by now.
    session.expire_all()
    lock(session, proposal.page)
    session.refresh(proposal)
    settle_page(session, proposal.page, now)
    if meanwhile.already_done(session, PROPOSAL, proposal, seen, act, by):
        return True
    meanwhile.check(session, PROPOSAL, proposal, seen)
    return False


def _accept(
    session: Session,
    proposal: Proposal,
    by: Member | None,
    now: datetime,
    reason: str,
    since: datetime | None = None,
) -> Proposal:
    tags = _tags(proposal, by)
    _decide(session, Act.ACCEPT, proposal, by, now, reason, {}, since=since)
    _apply(session, proposal, proposed(newest_version(session, proposal)), tags, now, since)
    return proposal


def _tags(proposal: Proposal, by: Member | None) -> list[str]:
    """How it was accepted, for the history of the page."""
    if by is not None:
        return ["by-the-steward"] if by.id in proposal.steward_ids else []
    return [f"poll:{proposal.poll_id}"] if proposal.state == ProposalState.POLLED else ["tacit"]


def _decide(
    session: Session,
    act: Act,
    proposal: Proposal,
    by: By,
    now: datetime,
    reason: str,
    facts: Mapping[str, Any],
    since: datetime | None = None,
    **columns: Any,
) -> None:
    """Accepted, whole or in part: the number of the revision that follows is known, because the page is held."""
    number = proposal.page.number + 1
    _perform(
        session,
        act,
        proposal,
        by,
        now,
        {"reason": reason, **facts},
        due=since,
        reason=reason.strip(),
        detail={"revision": number},
        columns={"revision": number},
        answer=reason.strip(),
        decided_by=by,
        **columns,
    )


def _apply(
    session: Session,
    proposal: Proposal,
    content: Content,
    tags: list[str],
    now: datetime,
    since: datetime | None = None,
) -> None:
    """The page says it, in its author's name; the revision and the proposal point at one another."""
    saved = publish(
        session,
        proposal.page,
        content,
        head_content(session, proposal.page),
        Act.APPLY,
        None,
        now,
        summary=proposal.reason,
        form_key=None,
        tags=[f"proposal:{proposal.id}", *tags],
        author=proposal.author,
        facts={"proposal": proposal.id},
        since=since,
    )
    if not isinstance(saved, Saved):
        raise AssertionError(f"proposal {proposal.id} was accepted and changes nothing")


def _authors(proposal: Proposal) -> frozenset[int]:
    """Whose words it holds: they do not vote on them."""
    return frozenset(one for one in (proposal.author_id, proposal.taken_over_from_id) if one is not None)


def _perform(
    session: Session,
    act: Act,
    proposal: Proposal,
    by: By,
    now: datetime,
    facts: Mapping[str, Any],
    **more: Any,
) -> None:
    """`perform` with what every act on a proposal has in common."""
    case = proposal_case(session, proposal, by, now, **facts)
    perform(
        session,
        PROPOSAL,
        act,
        proposal,
        by,
        now,
        facts=case.facts,
        policy=case.policy,
        page=proposal.page,
        **more,
    )
