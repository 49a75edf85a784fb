"""Claims: asking for the care of a fiche, deciding who has it, then sharing it, handing it on, letting it go.

A stewardship is a claim that is held. Whatever changes who holds one, the open proposals of the fiche are addressed
again, in the same transaction. The page is locked first: two claims on one fiche come one after the other.
"""

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from app import checks
from app.acts import disputes, meanwhile, proposals
from app.acts.perform import perform
from app.cases.claims import claim_case, invitation, last_act
from app.cases.policies import in_force
from app.governance.conditions import Code
from app.governance.deadlines import PARIS, after_days
from app.governance.procedure import decide, due
from app.governance.refusals import Refusal
from app.governance.rulebook import ASKED, CLAIM, IN_CHARGE
from app.governance.sentences import Sentence
from app.governance.vocabulary import Act, ClaimState, MemberState, StewardRole
from app.models import Claim, ClaimCode, JournalEntry, Member, Page

Transaction = Callable[[], AbstractContextManager[Session]]

# Crockford's: no I, L, O nor U, which are read as 1, 1, 0 and V. Five bits a sign.
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOK_ALIKES = str.maketrans("ILOU", "110V")
BITS, LENGTH, GROUP = 128, 26, 4
LONGEST_PROOF = 2000
# What the clock answers when nobody decided: whoever holds the fiche keeps it.
UNDECIDED = "Personne n’a tranché dans le délai prévu : la fiche reste comme elle était."
WON = "another-claim-granted"
MERGED = "merged"
ALREADY = {
    ClaimState.HELD: Sentence("Vous êtes déjà référent de cette fiche."),
    ClaimState.DORMANT: Sentence(
        "Vous êtes référent de cette fiche, en sommeil\u202f: réveillez votre revendication."
    ),
}
UNDER_WAY = Sentence("Vous avez déjà revendiqué cette fiche\u202f: votre demande est en cours.")
ENDED = (ClaimState.RELINQUISHED, ClaimState.TRANSFERRED, ClaimState.REVOKED)


# --- the codes of the letters


def issue_code(session: Session, page: Page, addressed_to: str, now: datetime) -> str:
    """A new code for a letter about this fiche, in groups as it is printed. Only its hash is kept.

    Codes of older letters are left as they are, until they serve or expire: a letter may be on its way.
    """
    number = secrets.randbits(BITS)
    code = "".join(SIGNS[number >> 5 * place & 31] for place in reversed(range(LENGTH)))
    row = ClaimCode(
        page_id=page.id, code_hash=code_hash(code), issued_at=now, addressed_to=addressed_to[:300]
    )
    session.add(row)
    session.flush()
    return " ".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def last_day(session: Session, now: datetime) -> date:
    """The day on which a code issued now ends, in France."""
    return after_days(now, in_force(session).claim_code_days).astimezone(PARIS).date()


def code_hash(typed: str) -> str:
    """The hash of a code as somebody types it: spaces, hyphens and case do not count, look-alikes are forgiven."""
    plain = unicodedata.normalize("NFKC", typed[:200]).upper().translate(LOOK_ALIKES)
    return hashlib.sha256("".join(sign for sign in plain if sign in SIGNS).encode()).hexdigest()


def _code_of(session: Session, page: Page, typed: str) -> ClaimCode | None:
    """The code of this fiche that was typed, compared in a time that tells nothing.

    A letter may have been on its way to a fiche that was merged into this one since: its code serves here.
    """
    tried = code_hash(typed)
    merged = select(Page.id).where(Page.merged_into_id == page.id)
    here = or_(ClaimCode.page_id == page.id, ClaimCode.page_id.in_(merged))
    codes = session.scalars(select(ClaimCode).where(here).with_for_update())
    return next((code for code in codes if hmac.compare_digest(code.code_hash, tried)), None)


# --- claiming


def claim_with_code(
    session: Session,
    page: Page,
    typed: str,
    by: Member,
    now: datetime,
    *,
    tries: int = 0,
    form_key: str | None = None,
) -> Claim:
    """Ask for a fiche with the code of its letter: held at once, open to opposition, or contested.

    tries: how many codes this person, or this address, tried in the last hour. The code serves once.
    """
    if twin := _already_sent(session, page, form_key, by, now):
        return twin
    code = _code_of(session, page, typed)
    found = Code(code.issued_at, code.used_at) if code else None
    claim = _claim(session, page, by, now, {"code": found, "tries": tries}, form_key=form_key, code=code)
    if code is not None:
        code.used_at, code.used_by_id = now, by.id
    return claim


def claim_with_proof(
    session: Session, page: Page, proof: str, by: Member, now: datetime, *, form_key: str | None = None
) -> Claim:
    """Ask for a fiche without a code, by what proves it: two moderators read it."""
    if twin := _already_sent(session, page, form_key, by, now):
        return twin
    proof = proof.strip()[:LONGEST_PROOF]
    return _claim(session, page, by, now, {"proof": proof}, form_key=form_key, proof=proof)


def accept_invitation(
    session: Session, page: Page, by: Member, now: datetime, *, form_key: str | None = None
) -> Claim:
    """Take the place that a manager of the fiche offered."""
    if twin := _already_sent(session, page, form_key, by, now):
        return twin
    invited = invitation(session, page, by, now)
    words = {"role": invited.role, "invited_by": invited.by} if invited else {}
    return _claim(session, page, by, now, {"invitation": invited is not None}, form_key=form_key, **words)


def _claim(session: Session, page: Page, by: Member, now: datetime, facts: Any, **columns: Any) -> Claim:
    """A new claim, in the state that the rules give it; once only for each person and fiche."""
    claim = Claim(
        page=page,
        page_id=page.id,
        author=by,
        author_id=by.id,
        role=StewardRole.MANAGER,
        created_at=now,
        proof="",
    )
    # The rules first: who may not claim at all is told so, and not what they did before.
    decide(CLAIM, Act.CLAIM, claim_case(session, claim, by, now, **facts))
    _check_first(session, page, by)
    for name, value in columns.items():
        setattr(claim, name, value)
    return _step(session, Act.CLAIM, claim, by, now, facts)


def _check_first(session: Session, page: Page, by: Member) -> None:
    living = (*ASKED, *IN_CHARGE)
    theirs = (Claim.page_id == page.id) & (Claim.author_id == by.id) & Claim.state.in_(living)
    known = session.scalar(select(Claim).where(theirs).limit(1))
    if known is None:
        return
    raise Refusal("already-asked", ALREADY.get(known.state, UNDER_WAY), 409)


# --- deciding


def endorse(session: Session, claim: Claim, by: Member, now: datetime, *, seen: str | None = None) -> None:
    """Confirm the proof of a claim: the first moderator, then a second one."""
    _begin(session, claim, now, seen)
    first = claim.state == ClaimState.TO_CHECK
    checked = {"checked_by": by, "checked_by_id": by.id, "checked_at": now} if first else {}
    _step(session, Act.ENDORSE, claim, by, now, {}, **checked)


def oppose(
    session: Session, claim: Claim, reason: str, by: Member, now: datetime, *, seen: str | None = None
) -> None:
    """Say why somebody should not become steward: the claim is contested, and decided by a moderator."""
    _begin(session, claim, now, seen)
    _step(session, Act.OPPOSE, claim, by, now, {"reason": reason}, reason=reason)


def grant(
    session: Session, claim: Claim, reason: str, by: Member, now: datetime, *, seen: str | None = None
) -> None:
    """Decide a contested claim for its author. Whoever held the fiche holds it no more: it is said why."""
    _begin(session, claim, now, seen)
    _step(session, Act.GRANT, claim, by, now, {"reason": reason}, reason=reason, answer=reason)
    for held in list(claim.page.stewardships):
        if held.id != claim.id:
            _step(session, Act.REVOKE, held, None, now, {"cause": WON}, reason=reason, answer=reason)


def refuse(
    session: Session, claim: Claim, reason: str, by: Member, now: datetime, *, seen: str | None = None
) -> None:
    _begin(session, claim, now, seen)
    _step(session, Act.REFUSE, claim, by, now, {"reason": reason}, reason=reason, answer=reason)


def withdraw(session: Session, claim: Claim, by: Member, now: datetime, *, seen: str | None = None) -> None:
    _begin(session, claim, now, seen)
    _step(session, Act.WITHDRAW, claim, by, now, {})


# --- holding


def share(
    session: Session,
    claim: Claim,
    by: Member,
    now: datetime,
    role: StewardRole,
    to: Member | None = None,
    *,
    seen: str | None = None,
) -> None:
    """Share a fiche: with the author of a contested claim, at once; from one's own stewardship, by inviting somebody.

    Nobody becomes steward without saying yes: an invitation is accepted on the fiche (`accept_invitation`).
    """
    _begin(session, claim, now, seen)
    if claim.state == ClaimState.HELD:
        detail = {"to": to.opaque_id, "as": role.value} if to else {}
        _step(session, Act.SHARE, claim, by, now, {"member": to}, detail=detail)
    else:
        _step(session, Act.SHARE, claim, by, now, {}, detail={"as": role.value}, role=role)


def transfer(
    session: Session, claim: Claim, to: Member | None, by: Member, now: datetime, *, seen: str | None = None
) -> None:
    """Hand the fiche on to another of its stewards, who manages it from now on. The fiche is never without one."""
    _begin(session, claim, now, seen)
    theirs = next((held for held in claim.page.stewardships if to and held.author_id == to.id), None)
    if theirs is not None:
        theirs.role = StewardRole.MANAGER
    detail = {"to": to.opaque_id, "as": StewardRole.MANAGER.value} if to and theirs else {}
    _step(session, Act.TRANSFER, claim, by, now, {"member": to if theirs else None}, detail=detail)


def relinquish(session: Session, claim: Claim, by: Member, now: datetime, *, seen: str | None = None) -> None:
    _begin(session, claim, now, seen)
    _step(session, Act.RELINQUISH, claim, by, now, {})


def wake(session: Session, claim: Claim, by: Member, now: datetime, *, seen: str | None = None) -> None:
    """Be steward again after a long silence: the fields of the structure are its own again."""
    _begin(session, claim, now, seen)
    _step(session, Act.WAKE, claim, by, now, {})


def revoke(
    session: Session, claim: Claim, reason: str, by: Member, now: datetime, *, seen: str | None = None
) -> None:
    _begin(session, claim, now, seen)
    _step(session, Act.REVOKE, claim, by, now, {"reason": reason}, reason=reason, answer=reason)


def member_named(session: Session, name: str) -> Member | None:
    """The member whom a steward names: the name as others read it, case and accents apart."""
    try:
        key = checks.fold_name(name[:200])
    except checks.BadValue:
        return None
    found = session.scalar(select(Member).where(Member.name_key == key))
    return found if found is not None and found.state == MemberState.CONFIRMED else None


# --- two fiches become one, or two again


def carry(session: Session, page: Page, into: Page, reason: str, now: datetime) -> None:
    """`page` was merged into another: who held it holds the other, or shares it when those who hold that one agree.

    Who slept sleeps there, and may wake; where others hold that fiche, who slept asks for it as the others do. Who asked
    for it asks again there: their claim lapses, and says why. The caller holds both fiches.
    """
    asked = select(Claim).where(Claim.page_id == page.id, Claim.state.in_(ASKED)).order_by(Claim.id)
    for claim in session.scalars(asked).all():
        _step(session, Act.LAPSE, claim, None, now, {"cause": MERGED}, reason=reason, answer=reason)
    taken = bool(into.stewardships)
    theirs = select(Claim).where(Claim.page_id == page.id, Claim.state.in_(IN_CHARGE)).order_by(Claim.id)
    for held in session.scalars(theirs).all():
        asleep = held.state == ClaimState.DORMANT
        _step(session, Act.TRANSFER, held, None, now, {"cause": MERGED}, reason=reason)
        _continue(session, held, into, {"claimed": taken, "asleep": asleep}, reason, now)


def give_back(session: Session, page: Page, into: Page, reason: str, now: datetime) -> None:
    """`page` is a fiche of its own again: who held it when it was merged holds it as before, unless they let it go."""
    before = aliased(Claim)
    carried = select(Claim).join(before, Claim.carried_from_id == before.id).order_by(Claim.id)
    for claim in session.scalars(carried.where(Claim.page_id == into.id, before.page_id == page.id)).all():
        asleep = claim.state == ClaimState.DORMANT or _slept(session, claim)
        if claim.state in IN_CHARGE:
            _step(session, Act.TRANSFER, claim, None, now, {"cause": MERGED}, reason=reason)
        elif claim.state in ASKED:
            _step(session, Act.LAPSE, claim, None, now, {"cause": MERGED}, reason=reason, answer=reason)
        elif claim.state != ClaimState.REFUSED:
            continue
        _continue(session, claim, page, {"claimed": False, "asleep": asleep}, reason, now)


def _slept(session: Session, claim: Claim) -> bool:
    """Whether somebody whose claim is contested, or was refused, was asleep when the fiches were merged."""
    if claim.state not in (*ASKED, ClaimState.REFUSED):
        return False
    carried = (JournalEntry.subject == CLAIM.name) & (JournalEntry.subject_id == claim.carried_from_id)
    before = select(JournalEntry.state_before).where(carried, JournalEntry.act == Act.TRANSFER.value)
    return session.scalar(before) == ClaimState.DORMANT


def _continue(
    session: Session, held: Claim, to: Page, facts: dict[str, bool], reason: str, now: datetime
) -> None:
    """The same person on the other fiche, in the same role, unless they have a claim of their own there.

    facts: whether others hold that one, and whether the person slept on this one.
    """
    living = (Claim.page_id == to.id) & Claim.state.in_((*ASKED, *IN_CHARGE))
    if session.scalar(select(Claim.id).where(living, Claim.author_id == held.author_id).limit(1)):
        return
    claim = Claim(
        page=to,
        page_id=to.id,
        author=held.author,
        author_id=held.author_id,
        role=held.role,
        created_at=now,
        last_act_at=now,
        proof="",
        carried_from=held,
    )
    _step(session, Act.CLAIM, claim, None, now, {"cause": MERGED, **facts}, reason=reason)


# --- the clock


def settle(session: Session, claim: Claim, now: datetime) -> Claim:
    """Do what the clock owes to a locked claim. What is recorded is the deadline."""
    if claim.state == ClaimState.HELD:
        claim.last_act_at = last_act(session, claim)
    while (owed := due(CLAIM, claim_case(session, claim, None, now))) is not None:
        answer = {"answer": UNDECIDED} if owed.rule.to == ClaimState.REFUSED else {}
        _step(session, owed.rule.act, claim, None, now, {}, since=owed.at, **answer)
    return claim


def settle_page(session: Session, page: Page, now: datetime) -> None:
    """Do what the clock owes to every living claim of a fiche, the oldest deadline first."""
    living = select(Claim).where(Claim.page_id == page.id, Claim.state.in_((*ASKED, ClaimState.HELD)))
    for claim in session.scalars(living.order_by(Claim.state_since, Claim.id)).all():
        settle(session, claim, now)


def settle_all_due(transaction: Transaction, now: datetime) -> int:
    """Settle every claim that something is due to, a fiche in a transaction of its own; returns how many fiches."""
    with transaction() as session:
        pages = _that_may_be_due(session, now)
    return sum(_settle_one(transaction, page_id, now) for page_id in pages)


def _that_may_be_due(session: Session, now: datetime) -> Collection[int]:
    """The fiches that somebody asks for, and those whose steward was silent for as long as the rules allow."""
    silent = now - timedelta(days=28 * in_force(session).dormant_months)
    asleep = (Claim.state == ClaimState.HELD) & (Claim.last_act_at <= silent)
    query = select(Claim.page_id).where(Claim.state.in_(ASKED) | asleep).distinct()
    return session.scalars(query.order_by(Claim.page_id)).all()


def _settle_one(transaction: Transaction, page_id: int, now: datetime) -> bool:
    with transaction() as session:
        page = session.get_one(Page, page_id, with_for_update=True)
        before = _states(session, page)
        settle_page(session, page, now)
        return _states(session, page) != before


def _states(session: Session, page: Page) -> list[ClaimState]:
    return list(session.scalars(select(Claim.state).where(Claim.page_id == page.id).order_by(Claim.id)))


# --- what every step does


def _begin(session: Session, claim: Claim, now: datetime, seen: str | None) -> None:
    """Hold the fiche, see the claim as it is now, do what the clock owes, and hear who acted meanwhile."""
    _lock(session, claim.page)
    session.refresh(claim)
    settle_page(session, claim.page, now)
    meanwhile.check(session, CLAIM, claim, seen)


def _step(
    session: Session,
    act: Act,
    claim: Claim,
    by: Member | None,
    now: datetime,
    facts: Any,
    *,
    since: datetime | None = None,
    reason: str = "",
    detail: dict[str, Any] | None = None,
    **columns: Any,
) -> Claim:
    """Perform an act on a claim, with the dates that go with its new state; then address proposals again."""
    case = claim_case(session, claim, by, now, **facts)
    before, after = claim.state, decide(CLAIM, act, case).after(claim.state)
    _date(claim, before, after, since or now)
    perform(
        session,
        CLAIM,
        act,
        claim,
        by,
        now,
        facts=case.facts,
        policy=case.policy,
        due=since,
        page=claim.page,
        reason=reason,
        detail=detail,
        **columns,
    )
    if before != after and ClaimState.HELD in (before, after):
        session.expire(claim.page, ["stewardships"])
        proposals.readdress_all(session, claim.page, now)
        disputes.readdress(session, claim.page, now)
    return claim


def _date(claim: Claim, before: ClaimState | None, after: Any, at: datetime) -> None:
    """Since when it is held, until when it was."""
    if after in IN_CHARGE and before not in IN_CHARGE:
        claim.since = at
    if after in ENDED:
        claim.until = at


def _already_sent(
    session: Session, page: Page, form_key: str | None, by: Member, now: datetime
) -> Claim | None:
    """The claim that this very form made, when it was sent before. The fiche is held, and settled, from here on."""
    _lock(session, page)
    settle_page(session, page, now)
    if form_key is None:
        return None
    return session.scalar(select(Claim).where(Claim.form_key == form_key, Claim.author_id == by.id))


def _lock(session: Session, page: Page) -> None:
    """Hold the fiche until the transaction ends, and see its newest stewards."""
    session.refresh(page, with_for_update=True)
    session.expire(page, ["stewardships"])
