"""Claims as everybody reads them: who cares for a fiche, which claims wait, the timeline of one, whom to write to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, joinedload, lazyload
from sqlalchemy.orm.attributes import set_committed_value

from app.cases.claims import Invitation, invitation, standing
from app.governance.case import VISITOR
from app.governance.procedure import Coming, coming, open_acts
from app.governance.rulebook import ASKED, CLAIM
from app.governance.sentences import Sentence
from app.governance.vocabulary import Act, ClaimState, Labelled, StewardRole
from app.kinds import KINDS, STRUCTURE, departement_of
from app.models import Claim, JournalEntry, Member, Page
from app.models.contents import head_content
from app.queries.bonds import bound
from app.queries.cards import LISTED
from app.queries.handles import acting
from app.queries.journal_words import masked_reasons
from app.queries.measures import Hidden, unless
from app.reference import communes
from revisions import Content

A_PAGE = 50
DECIDING = (Act.ENDORSE, Act.GRANT, Act.REFUSE, Act.REVOKE)
# No steward falls asleep sooner: the rules count in months, and a month is no shorter than 28 days.
SURELY_AWAKE = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Steward:
    """Who cares for a fiche in its structure's name, in which role, since when."""

    name: str
    slug: str
    role: StewardRole
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A claim in a list. `next`: what the clock does, and when, if nobody acts; None when nobody is awaited."""

    id: int
    title: str
    section: str
    slug: str
    example: bool
    who: str
    who_slug: str
    state: ClaimState
    since: datetime
    next: Coming | None


@dataclass(frozen=True, slots=True)
class Claims:
    """A page of claims, the newest first; `older` is the cursor of the next one, None at the end."""

    rows: tuple[Asked, ...]
    older: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """One act on a case: why, in which words, and whom it names. Without an author it is the clock's or the program's.

    by: a name, or the handle of a moderator, who then has no by_slug. number: its row of the journal. masked: its reason is
    withheld, and empty unless who asks reads it.
    """

    number: int
    at: datetime
    act: Act
    by: str | None
    by_slug: str | None
    reason: str
    words: tuple[Labelled, ...]
    of: str
    by_program: bool
    masked: Hidden | None


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim with its whole past. `acts`: what this person may do now, in the order of the rules.

    `bound`: what keeps them from deciding it, if that is all. `stand`: what a form carries back, to hear who acted meanwhile.
    """

    claim: Claim
    state: ClaimState
    since: datetime
    steps: tuple[Step, ...]
    next: Coming | None
    acts: tuple[Act, ...]
    others: tuple[Steward, ...]
    stand: str
    bound: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Claiming:
    """What the page that claims a fiche says: who holds it, what this person asked already, who invited them."""

    stewards: tuple[Steward, ...]
    mine: Claim | None
    invited: Invitation | None
    open: tuple[Asked, ...]


# Their roles on the site are nobody's question here.
_HOLDING = (
    select(Claim)
    .where(Claim.page_id == bindparam("page"), Claim.state.in_((ClaimState.HELD, ClaimState.OPPOSABLE)))
    .options(joinedload(Claim.author, innerjoin=True).options(lazyload(Member.mandates)))
    .order_by(Claim.id)
)


def stewards(session: Session, page: Page, now: datetime) -> tuple[Steward, ...]:
    """Who holds a fiche now, managers first, in one query; the rules find the rows there and ask no more.

    More is asked only when the clock may be late: of a claim that was open to opposition, of a long silence.
    """
    rows = list(session.scalars(_HOLDING, {"page": page.id}))
    set_committed_value(page, "stewardships", [row for row in rows if row.state == ClaimState.HELD])
    found = (Steward(c.author.name, c.author.slug, c.role, c.since) for c in rows if _holds(session, c, now))
    return tuple(sorted(found, key=lambda one: one.role != StewardRole.MANAGER))


def _holds(session: Session, claim: Claim, now: datetime) -> bool:
    """Is it held, once the clock has done what it owes?"""
    if claim.state == ClaimState.HELD and now - claim.last_act_at < SURELY_AWAKE:
        return True
    return bool(standing(session, claim, None, now).subject.state == ClaimState.HELD)


def claiming(session: Session, page: Page, by: Member | None, now: datetime) -> Claiming:
    """What is known of the care of this fiche."""
    living = select(Claim).where(Claim.page_id == page.id, Claim.state.in_(ASKED)).order_by(Claim.id)
    mine, invited = None, None
    if by is not None:
        theirs = (Claim.page_id == page.id) & (Claim.author_id == by.id)
        mine = session.scalar(select(Claim).where(theirs).order_by(Claim.id.desc()).limit(1))
        invited = invitation(session, page, by, now)
    open_ = (_asked(session, claim, now) for claim in session.scalars(living))
    waiting = tuple(one for one in open_ if one.state in ASKED)
    return Claiming(stewards(session, page, now), mine, invited, waiting)


def listed(session: Session, now: datetime, *, open_only: bool, before: int | None = None) -> Claims:
    """The claims that wait for somebody, or all of them, those before a cursor."""
    query = select(Claim) if before is None else select(Claim).where(Claim.id < before)
    if open_only:
        query = query.where(Claim.state.in_(ASKED))
    rows = session.scalars(_with_people(query).order_by(Claim.id.desc()).limit(A_PAGE + 1)).all()
    shown = tuple(_asked(session, row, now) for row in rows[:A_PAGE])
    if open_only:
        shown = tuple(one for one in shown if one.state in ASKED)
    return Claims(shown, rows[A_PAGE - 1].id if len(rows) > A_PAGE else None)


def _with_people(query: Select[tuple[Claim]]) -> Select[tuple[Claim]]:
    whose = joinedload(Claim.author, innerjoin=True).options(lazyload(Member.mandates))
    return query.options(whose, joinedload(Claim.page, innerjoin=True))


def _asked(session: Session, claim: Claim, now: datetime) -> Asked:
    """A claim in a list, as it stands now; of those that nobody waits for, as they were left."""
    state, since, next_one, page = claim.state, claim.state_since, None, claim.page
    if state in ASKED:
        seen = standing(session, claim, None, now)
        state, since, next_one = seen.subject.state, seen.subject.state_since, coming(CLAIM, seen)
    return Asked(
        claim.id,
        page.title,
        KINDS[page.kind].section,
        page.slug,
        page.example,
        claim.author.name,
        claim.author.slug,
        ClaimState(state),
        since,
        next_one,
    )


def find(session: Session, number: int) -> Claim | None:
    return session.get(Claim, number)


def view(session: Session, claim: Claim, by: Member | None, now: datetime) -> ClaimView:
    """One claim, as it stands now even if the clock is late, and what this person may do about it."""
    seen = standing(session, claim, by or VISITOR, now)
    acts = tuple(act for act in open_acts(CLAIM, seen) if act is not Act.READ)
    others = tuple(one for one in stewards(session, claim.page, now) if one.slug != claim.author.slug)
    state = ClaimState(seen.subject.state)
    return ClaimView(
        claim,
        state,
        seen.subject.state_since,
        tuple(_steps(session, claim, by, now)),
        coming(CLAIM, seen),
        acts,
        others,
        state.value,
        bound(CLAIM, seen, DECIDING),
    )


def _steps(session: Session, claim: Claim, by: Member | None, now: datetime) -> Iterator[Step]:
    """Every act on a claim, the oldest first."""
    of_it = (JournalEntry.subject == CLAIM.name) & (JournalEntry.subject_id == claim.id)
    query = select(JournalEntry, Member.name, Member.slug).outerjoin(Member, Member.id == JournalEntry.by_id)
    rows = session.execute(query.where(of_it).order_by(JournalEntry.id)).all()
    names = _names(session, [row[0].detail for row in rows])
    entries = [row[0] for row in rows]
    handles, masked = acting(session, entries), masked_reasons(session, entries, by, now)
    for entry, name, slug in rows:
        handle, mask = handles.get(entry.id), masked.get(entry.id)
        detail = entry.detail
        words = (StewardRole(detail["as"]),) if detail.get("as") else ()
        of = names.get(detail.get("to", ""), "")
        yield Step(
            entry.id,
            entry.at,
            Act(entry.act),
            handle or name,
            None if handle else slug,
            unless(mask, entry.reason),
            words,
            of,
            name is None and "due" not in detail,
            mask,
        )


def _names(session: Session, details: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The people whom these acts name, by what the journal calls them."""
    ids = {detail["to"] for detail in details if detail.get("to")}
    if not ids:
        return {}
    people = select(Member.opaque_id, Member.name).where(Member.opaque_id.in_(ids))
    return {row.opaque_id: row.name for row in session.execute(people)}


# --- letters


@dataclass(frozen=True, slots=True)
class Addressee:
    """A fiche that a letter can be sent to: its structure, and the lines of its address."""

    page: Page
    lines: tuple[str, ...]


def addressees(
    session: Session,
    slugs: Iterable[str] = (),
    *,
    departement: str = "",
    theme: str = "",
    unclaimed: bool = True,
    streetless: bool = False,
) -> tuple[list[Addressee], int]:
    """The fiches to write to, by name, and how many of those asked for have no address to write to.

    Without names: every real and listed fiche. An invented one, or one that is suspended, is written to by its name.
    A secret goes to a street, or, if asked so, to the town alone.
    """
    wanted, slugs = select(Page).where(Page.kind == STRUCTURE.name), tuple(slugs)
    wanted = wanted.where(*((Page.slug.in_(slugs),) if slugs else (Page.example.is_(False), LISTED)))
    if unclaimed:
        held = select(Claim.id).where(Claim.page_id == Page.id, Claim.state == ClaimState.HELD)
        wanted = wanted.where(~held.exists())
    found, without = [], 0
    for page in session.scalars(wanted.order_by(Page.title_key)):
        content = head_content(session, page)
        place = content.fields.get("place", {})
        place = place if isinstance(place, Mapping) else {}
        if (departement and departement_of(place) != departement) or not _about(content, theme):
            continue
        lines = _lines(place)
        if lines and (streetless or len(lines) > 1):
            found.append(Addressee(page, lines))
        else:
            without += 1
    return found, without


def _lines(place: Mapping[str, str]) -> tuple[str, ...]:
    """The street, if it is known, and the town; nothing when no letter would arrive."""
    postcode = place.get("postcode") or _only_postcode(place.get("insee", ""))
    if not postcode or not place.get("commune"):
        return ()
    town = f"{postcode} {place['commune']}"
    return (place["street"], town) if place.get("street") else (town,)


def _only_postcode(insee: str) -> str:
    """The postcode of a commune that has one."""
    commune = communes().get(insee)
    return commune.postcodes[0] if commune and len(commune.postcodes) == 1 else ""


def _about(content: Content, theme: str) -> bool:
    items = content.fields.get("themes", ())
    return not theme or any(not isinstance(item, str) and item.get("value") == theme for item in items)
