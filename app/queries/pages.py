"""What the pages of a fiche show: its frame, its newest content, where its links lead, who links to it."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.attributes import set_committed_value

from app import checks
from app.cases.around import around, found, page_in
from app.cases.policies import in_force
from app.cases.protections import running
from app.cases.rights import CONTRIBUTIONS, proposes
from app.governance.case import VISITOR, By, Case, Standing
from app.governance.policy import Policy
from app.governance.procedure import effective, open_acts
from app.governance.rulebook import FIELD_PROTECTION, PAGE, SUSPENSION
from app.governance.uninvolved import Tie
from app.governance.vocabulary import Act, ListingState, PageState, Reportable, Role
from app.kinds import KINDS, STRUCTURE, Kind, departement_of
from app.models import Address, FieldProtection, Member, Page, PageLink
from app.models.contents import head_content, known_content
from app.models.journal import STEADY, as_of_newest
from app.models.prepared import ask_prepared
from app.queries.cards import LISTED
from app.queries.claims import Steward, stewards
from app.queries.contested import NOTHING as UNCONTESTED
from app.queries.contested import Contested, contested_on
from app.queries.measures import Hidden, hidden_words, unless
from app.queries.page_words import Noted, notice_of, protection_of
from app.queries.ties import page_ties
from app.wikitext import links_in
from revisions import Content

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Found:
    """A page by one of its addresses; `moved` when it is not the newest one."""

    page: Page
    moved: bool
    around: Row[Any] | None = None


@dataclass(frozen=True, slots=True)
class Merged:
    """A fiche that another stands for, and since when."""

    title: str
    slug: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ProtectedField:
    """A field that is proposed and not written, until when and why; `name` as contents have it, `label` as people do.

    measure: the number of the statement that says why. masked: it is withheld, and empty unless who asks reads it.
    """

    id: int
    name: str
    label: str
    until: datetime
    reason: str
    measure: int
    masked: Hidden | None


@dataclass(frozen=True)
class Frame:
    """What every tab of a page shows around itself: its name, its state, what this person may do.

    What most pages have nothing of is asked with the page, in one question; the rest when it is first needed, in the
    session that found it.
    """

    page: Page
    session: Session
    by: By
    now: datetime
    known: Row[Any] | None = None
    kept: dict[Hashable, Any] = field(default_factory=dict)

    def once(self, key: Hashable, make: Callable[[], Answer]) -> Answer:
        """What `make` answers of this page to this person: the same until something is done, or the minute is over."""
        if key not in self.kept:
            self.kept[key] = make()
        answer: Answer = self.kept[key]
        return answer

    @cached_property
    def _around(self) -> Row[Any]:
        return self.known or around(self.session, self.page, self.now)

    @cached_property
    def kind(self) -> Kind:
        return KINDS[self.page.kind]

    @cached_property
    def content(self) -> Content:
        row = self._around
        return known_content(row) if row.packed else head_content(self.session, self.page, row.digest)

    @cached_property
    def policy(self) -> Policy:
        return in_force(self.session)

    @cached_property
    def stewards(self) -> tuple[Steward, ...]:
        if self.kind is not STRUCTURE or not self._around.claimed:
            # The rules look for them there, and need not ask.
            set_committed_value(self.page, "stewardships", [])
            return ()
        return stewards(self.session, self.page, self.now)

    @property
    def pending(self) -> int:
        """How many proposals wait for an answer here."""
        return int(self._around.pending)

    @property
    def talk(self) -> int:
        """How many topics are talked over here."""
        return int(self._around.talked)

    @property
    def contested(self) -> Contested:
        """What is said beside its places: that they are contested, what decisions say there."""
        if not (self._around.disputed or self._around.marked):
            return UNCONTESTED
        return self.once("contested", lambda: contested_on(self.session, self.page, self.by, self.now))

    @cached_property
    def state(self) -> PageState:
        return self.once("state", self._state)

    def _state(self) -> PageState:
        state = effective(PAGE, self._case)
        return PageState(state) if state else PageState.OPEN

    @property
    def acts(self) -> frozenset[Act]:
        """What this person may do here. What they may not write they may propose: the same buttons lead there."""
        return self.once("acts", self._open_acts)

    def _open_acts(self) -> frozenset[Act]:
        proposed = CONTRIBUTIONS if self._proposes else ()
        return frozenset(
            (*open_acts(PAGE, self._case), *proposed, *_listing_acts(self.page, self.by, self.now))
        )

    @property
    def editable(self) -> bool:
        """Is the edition form open to this person? The same answer as among `acts`, without asking for the others."""
        return self._proposes or Act.EDIT in self.acts

    @cached_property
    def _proposes(self) -> bool:
        return self.merged_into is None and not self.suspended and proposes(self.by, self.now, self.page)

    @cached_property
    def _case(self) -> Case:
        # The rules look for the stewards on the page, where asking for them leaves them.
        _stewards, policy = self.stewards, self.policy
        return Case(self.page, self.by, self.now, policy, {"ties": self._ties})

    @cached_property
    def _ties(self) -> tuple[Tie, ...]:
        """What binds them to the page, asked for those alone who may say that two fiches are one."""
        if not (isinstance(self.by, Member) and self.by.roles(self.now) & DECIDE):
            return ()
        return page_ties(self.session, self.by.id, [self.page.id])[self.page.id]

    @property
    def section(self) -> str:
        return self.kind.section

    @property
    def slug(self) -> str:
        return self.page.slug

    @property
    def title(self) -> str:
        return self.page.title

    @property
    def number(self) -> int:
        return self.page.number

    @property
    def protected(self) -> bool:
        return self.state is PageState.PROTECTED

    @property
    def suspended(self) -> bool:
        """Has its structure taken it out of sight?"""
        return self.page.listing == ListingState.SUSPENDED

    @property
    def merged_into(self) -> Page | None:
        """The page that stands for this one, when it was merged."""
        return self.page.merged_into if self.page.merged_into_id else None

    @cached_property
    def merged_here(self) -> tuple[Merged, ...]:
        """The fiches that this one stands for, with their own past."""
        return merged_into(self.session, self.page) if self._around.merged else ()

    @cached_property
    def protected_fields(self) -> tuple[ProtectedField, ...]:
        """The fields that are protected, while the rest is open."""
        if not self._around.protected:
            return ()
        return protected_fields(self.session, self.page, self._member, self.now)

    @cached_property
    def protection(self) -> Noted | None:
        """Why the page is protected, when it is."""
        return protection_of(self.session, self.page, self._member, self.now) if self.protected else None

    @cached_property
    def notice(self) -> Noted | None:
        """What its structure says where it was, when it is suspended."""
        return notice_of(self.session, self.page, self._member, self.now) if self.suspended else None

    @property
    def _member(self) -> Member | None:
        return self.by if isinstance(self.by, Member) else None

    @property
    def place(self) -> Mapping[str, str]:
        value = self.content.fields.get("place", {})
        return value if isinstance(value, Mapping) else {}

    @property
    def located(self) -> bool:
        """Has it a point on the map?"""
        return "lat" in self.place and "lon" in self.place

    @property
    def departement(self) -> str:
        return departement_of(self.place)

    def may(self, act: str) -> bool:
        """For templates: is this act open here, to this person, now?"""
        return Act(act) in self.acts


# Who may merge two fiches, if nothing binds them to either.
DECIDE = {Role.MODERATOR, Role.COORDINATION}

_FORMER = select(Page).join(Address, Address.page_id == Page.id).where(Address.slug == bindparam("slug"))


def find(session: Session, slug: str, now: datetime, packed: bool = True) -> Found | None:
    """The page at this address, today's or a former one. packed: see `found`."""
    row = found(session, slug, now, packed)
    if row is not None:
        return Found(page_in(session, row), moved=False, around=row)
    page = session.execute(_FORMER, {"slug": slug}).scalar_one_or_none()
    return Found(page, moved=True) if page is not None else None


def frame(
    session: Session, page: Page, by: Member | None, now: datetime, known: Row[Any] | None = None
) -> Frame:
    """`known`: what surrounds the page, when it was found with it."""
    return Frame(page, session, by or VISITOR, now, known, _kept(session, page, by, now))


def _kept(session: Session, page: Page, by: Member | None, now: datetime) -> dict[Hashable, Any]:
    """What was said of this page to this person already, if nothing was done since and the minute is the same.

    Whoever reads the past of a fiche asks for one tab after the other.
    """
    if not session.info.get(STEADY):
        return {}
    key = ("frame", page.id, by.id if by else None, int(now.timestamp() // 60))
    return as_of_newest(session, key, dict[Hashable, Any])


def protected_fields(
    session: Session, page: Page, by: Member | None, now: datetime
) -> tuple[ProtectedField, ...]:
    """What moderators protect of a page, field by field, in the order in which it ends."""
    label = KINDS[page.kind].label_of
    held = running(session, page.id, now)
    masked = (
        hidden_words(session, Reportable.MEASURE, [one.measure_id for one in held], by, now) if held else {}
    )
    return tuple(_protected(one, label(one.name), masked.get(one.measure_id)) for one in held)


def _protected(held: FieldProtection, label: str, mask: Hidden | None) -> ProtectedField:
    reason = unless(mask, held.reason)
    return ProtectedField(held.id, held.name, label, held.until, reason, held.measure_id, mask)


def may_protect_fields(session: Session, by: Member | None, now: datetime) -> bool:
    """Whether this person may protect a field at all."""
    nothing = Case(None, by or VISITOR, now, in_force(session))
    return Act.PROTECT_FIELD in open_acts(FIELD_PROTECTION, nothing)


_MERGED = (
    select(Page.title, Page.slug, Page.merged_at)
    .where(Page.merged_into_id == bindparam("page"))
    .order_by(Page.merged_at, Page.id)
)


def merged_into(session: Session, page: Page) -> tuple[Merged, ...]:
    """The fiches that this one stands for, in the order in which they were merged into it."""
    return tuple(Merged(*row) for row in session.execute(_MERGED, {"page": page.id}))


def _listing_acts(page: Page, by: By, now: datetime) -> tuple[Act, ...]:
    """What this person may do about the fiche being shown or not."""
    if page.kind != STRUCTURE.name:
        return ()
    return open_acts(SUSPENSION, Case(Standing(page, page.listing, now), by, now))


@dataclass(frozen=True, slots=True)
class Unwritten:
    """A page that is not there yet, of which the kind is known."""

    kind: str
    state: PageState | None = None


def creation_acts(session: Session, by: Member | None, now: datetime, kind: str) -> frozenset[Act]:
    """What this person may do where no page of this kind is yet."""
    policy = in_force(session)
    return frozenset(open_acts(PAGE, Case(Unwritten(kind), by=by or VISITOR, now=now, policy=policy)))


def names_in(content: Content) -> list[str]:
    """Every name of a page that a content links to: [[links]] and relations."""
    relations = content.fields.get("relations", ())
    related = [item.get("value", "") for item in relations if not isinstance(item, str)]
    return list(dict.fromkeys([*links_in(content.body), *related]))


_KEPT = aliased(Page)
_OF_ONE_NAME = (
    select(Page.title_key, func.min(_KEPT.kind), func.min(_KEPT.slug))
    .join(_KEPT, _KEPT.id == func.coalesce(Page.merged_into_id, Page.id))
    .where(Page.title_key.in_(bindparam("keys", expanding=True)))
    .group_by(Page.title_key)
    .having(func.count(_KEPT.id.distinct()) == 1)
)


def leads_to(session: Session, names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """(section, slug) of each name that one page has; a name that several have, or none, is left out.

    The name of a fiche that was merged leads to the one that stands for it.
    """
    keys = {name: checks.title_key(name)[:250] for name in names}
    if not keys:
        return {}
    rows = ask_prepared(session, _OF_ONE_NAME, {"keys": list(set(keys.values()))})
    where = {key: (KINDS[kind].section, slug) for key, kind, slug in rows}
    return {name: where[key] for name, key in keys.items() if key in where}


@dataclass(frozen=True, slots=True)
class Linked:
    """A page that links here."""

    title: str
    section: str
    slug: str


def linked_from(session: Session, page: Page, after: str, most: int) -> list[Linked]:
    """The pages that link to this one, by title, after a given title; one more than `most` tells there are more.

    By its own name, or by that of a fiche that was merged into it.
    """
    its = select(Page.title_key).where((Page.id == page.id) | (Page.merged_into_id == page.id))
    rows = session.execute(
        select(Page.title, Page.kind, Page.slug)
        .join(PageLink, PageLink.page_id == Page.id)
        .where(PageLink.target_key.in_(its), Page.id != page.id, Page.title > after, LISTED)
        .distinct()
        .order_by(Page.title)
        .limit(most + 1)
    )
    return [Linked(title, KINDS[kind].section, slug) for title, kind, slug in rows]


@dataclass(frozen=True, slots=True)
class Listed:
    """A page in a list of few: articles, rules."""

    title: str
    slug: str
    presentation: str


def listed(session: Session, kind: str) -> list[Listed]:
    """Every page of a kind that has few, by title."""
    pages = session.scalars(select(Page).where(Page.kind == kind).order_by(Page.title))
    return [
        Listed(p.title, p.slug, str(head_content(session, p).fields.get("presentation", ""))) for p in pages
    ]
