"""Publishing: every path to a revision. The page is held, the revision sealed and linked, what waits on it rebased."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain, count
from typing import Any

from sqlalchemy import Row, bindparam, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import checks
from app.acts.marking import facets_of, mark
from app.acts.measures import lifted
from app.acts.perform import NOTHING, perform
from app.acts.rebasing import rebase_all
from app.cases import around, policies
from app.governance.refusals import Refusal
from app.governance.rulebook import PAGE
from app.governance.sentences import Sentence
from app.governance.vocabulary import Act, MeasureKind, PageState
from app.kinds import KINDS, RULES
from app.models import Address, Member, Page, PageLink, Revision, stamp
from app.models.contents import PACKED, head_content, keep, known_content
from app.models.objects import new
from app.models.prepared import ask_prepared
from app.models.written import amend, order, put
from app.wikitext import links_in
from revisions import Content, Merge, pack, seal, unpack, wants_keyframe

# Who a revision comes from: `host` for a person's words, `editor` for the platform's own (imports).
HOST, EDITOR = "host", "editor"

# Of how many texts is remembered what was foreseen: of those that are being written just now.
_FORESEEN = 16


@dataclass(frozen=True, slots=True)
class Saved:
    """A revision was written. `merged` when it also holds what others wrote meanwhile."""

    revision: Revision
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing differs from what the page says already; no revision was made."""

    page: Page


class EditConflict(Exception):
    """Two people changed the same passage. Nothing is written; `merge` holds both texts, `head` the number."""

    def __init__(self, page: Page, base: int, head: int, merge: Merge, mine: Content) -> None:
        super().__init__(f"page {page.id}: revision {base} against {head}")
        self.page, self.base, self.head, self.merge, self.mine = page, base, head, merge, mine


# A measure of moderation takes words back and writes none: the version has no author, the journal says who acted.
NOBODYS = frozenset({Act.REVERT_ALL})


def lock(session: Session, page: Page) -> None:
    """Hold the page until the transaction ends and see its newest state."""
    if not around.holds(session, page):
        held(session, page.id)


def held(session: Session, page_id: int) -> Page:
    """The page of that number, held until the transaction ends, in its newest state."""
    if (page := around.taken(session, page_id)) is None:
        page = session.execute(_HELD, {"page": page_id}).scalar_one()
        around.hold(session, page)
    return page


_HELD = (
    select(Page)
    .where(Page.id == bindparam("page"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def newest_content(session: Session, page: Page) -> Content:
    """What a held page says now."""
    row = around.newest(session, page.id, page.number)
    return known_content(row) if row else head_content(session, page)


def sent_before(session: Session, form_key: str | None, by: Member) -> int | None:
    """The number of the row of the revision that this very form made, when it was sent before."""
    if form_key is None:
        return None
    known = ask_prepared(session, _SENT, {"form_key": form_key, "author": by.id}).first()
    return known.id if known else None


_SENT = select(Revision.id).where(
    Revision.form_key == bindparam("form_key"), Revision.author_id == bindparam("author")
)


def unprotect(session: Session, page: Page, by: Member | None, now: datetime, *, cause: str = "") -> None:
    """Open a protected page again: a moderator's act, the clock's at the term, or the program's for a cause."""
    lock(session, page)
    facts = {"cause": cause} if cause else {}
    opened: dict[str, Any] = {"protected_until": None, "protection_reason": ""}
    told = {"reason": cause, "detail": lifted(session, MeasureKind.PROTECT, PAGE.name, page.id, now)}
    perform(session, PAGE, Act.UNPROTECT, page, by, now, facts=facts, page=page, **told, **opened)


def publish(
    session: Session,
    page: Page,
    content: Content,
    head: Content,
    act: Act,
    by: Member | None,
    now: datetime,
    *,
    summary: str,
    form_key: str | None,
    tags: list[str] | None = None,
    author: Member | None = None,
    facts: Mapping[str, Any] = NOTHING,
    since: datetime | None = None,
) -> Saved | Unchanged:
    """The next revision of a locked page, its journal row, what the page's columns derive from it; and the
    proposals that wait on the page are brought on it.

    author: whose words they are, when these are not of who acts. since: the deadline that brought this about.
    """
    if content == head:
        return Unchanged(page)
    if page.state == PageState.PROTECTED and page.protected_until and page.protected_until <= now:
        unprotect(session, page, None, now)
    amend(session, page, number=page.number + 1, changed_at=now)
    if content.title != head.title:
        _readdress(session, page, content, now)
    revision = write(
        session,
        page,
        content,
        head,
        None if act in NOBODYS else author or by,
        now,
        summary=summary,
        tags=tags or [],
        form_key=form_key,
    )
    perform(
        session,
        PAGE,
        act,
        page,
        by,
        now,
        facts=facts,
        page=page,
        revision=page.number,
        detail={"changed": revision.changed, "digest": revision.digest},
    )
    rebase_all(session, page, content, now, since)
    return Saved(revision)


def write(
    session: Session,
    page: Page,
    content: Content,
    parent: Content | None,
    by: Member | None,
    now: datetime,
    *,
    summary: str,
    tags: list[str],
    form_key: str | None,
) -> Revision:
    canonical, last = content.canonical(), _last(session, page)
    keyframe, packed = _packed(page.number, canonical, last)
    revision = new(
        Revision,
        page_id=page.id,
        number=page.number,
        digest=content.digest,
        seal=seal(last.seal if last else None, content.digest, by.opaque_id if by else "", stamp(now)),
        author=by,
        author_id=by.id if by else None,
        origin=HOST if by else EDITOR,
        at=now,
        summary=summary,
        tags=tags,
        changed=list(changed_names(parent, content)),
        size=len(canonical),
        keyframe=keyframe,
        packed=packed,
        form_key=form_key,
    )
    try:
        put(session, revision)
    except IntegrityError as error:
        raise Refusal(
            "acted-meanwhile", Sentence("Quelqu’un a agi entre-temps. Reprenez : rien n’est perdu."), 409
        ) from error
    keep(content.digest, content)
    if parent is None or _linked(parent) != _linked(content):
        _relink(session, page, content)
    if content.kind == RULES.name:
        policies.forget(session)
    mark(session, page, revision, parent, content, now)
    if by:
        order(session, _ONE_MORE, {"member": by.id})
    return revision


_ONE_MORE = (
    update(Member).where(Member.id == bindparam("member")).values(contributions=Member.contributions + 1)
)


def no_such_revision(number: int) -> Refusal:
    text = "La version {number} de cette page n’existe pas."
    return Refusal("no-such-revision", Sentence(text, {"number": str(number)}), 404)


@lru_cache(maxsize=_FORESEEN)
def changed_names(older: Content | None, newer: Content) -> tuple[str, ...]:
    """What differs, in the order of the page: 'title', fields, 'body'. Everything, for a first revision."""
    fields = [f.name for f in KINDS[newer.kind].fields()]
    if older is None:
        return ("title", *(n for n in fields if n in newer.fields), *(["body"] if newer.body else []))
    names = [n for n in fields if older.fields.get(n) != newer.fields.get(n)]
    title = ["title"] if older.title != newer.title else []
    return (*title, *names, *(["body"] if older.body != newer.body else []))


_LAST = PACKED.add_columns(Revision.number, Revision.seal).where(
    Revision.page_id == bindparam("of_page"), Revision.number == bindparam("at_number")
)


def _last(session: Session, page: Page) -> Row | None:
    """The revision before the one that is being written, beside its keyframe; None for the first."""
    before = page.number - 1
    return (
        around.newest(session, page.id, before)
        or ask_prepared(session, _LAST, {"of_page": page.id, "at_number": before}).first()
    )


def _packed(number: int, canonical: bytes, last: Row | None) -> tuple[int | None, bytes]:
    """Of revision `number`, the keyframe's number and the bytes to store; a keyframe has no keyframe."""
    if last is None:
        return None, pack(canonical, None)
    keyframe = last.keyframe or last.number
    frame = _frame(last.frame if last.keyframe else last.packed, None)
    size = len(last.packed) if last.keyframe else 0
    if wants_keyframe(number, number - keyframe, size, len(frame)):
        return None, _kept(canonical, None)
    return keyframe, _kept(canonical, frame)


# What was just unpacked, and packed, in case that it is to be stored.
_frame, _kept = lru_cache(maxsize=8)(unpack), lru_cache(maxsize=8)(pack)


def foresee(last: Any, head: Content, content: Content) -> None:
    """Find out what depends on texts alone, before the page is held, while others write: it is then remembered.

    last: what surrounds a page that says `head`. Writing asks for all of it again, and finds it out anew if another
    text is written, or over another one.
    """
    _packed(last.number + 1, content.canonical(), last)
    changed_names(head, content)
    for one in (head, content):
        _linked(one)
        facets_of(one)


def _relink(session: Session, page: Page, content: Content) -> None:
    session.execute(delete(PageLink).where(PageLink.page_id == page.id))
    session.add_all(PageLink(page_id=page.id, target_key=key) for key in _linked(content))


@lru_cache(maxsize=_FORESEEN)
def _linked(content: Content) -> tuple[str, ...]:
    """The keys of all that a content links to, each once."""
    named = [*links_in(content.body), *_related(content)]
    return tuple(dict.fromkeys(key for name in named if (key := checks.title_key(name)[:250])))


def _related(content: Content) -> list[str]:
    relations = content.fields.get("relations", ())
    return [item.get("value", "") for item in relations if not isinstance(item, str)]


def _readdress(session: Session, page: Page, content: Content, now: datetime) -> None:
    page.title = content.title
    page.title_key = checks.title_key(content.title)
    mine = set(session.scalars(select(Address.slug).where(Address.page_id == page.id)))
    wanted = checks.slug(content.title)
    page.slug = wanted if wanted in mine else free_slug(session, content)
    if page.slug not in mine:
        session.add(Address(slug=page.slug, page_id=page.id, since=now))


# First words of addresses under a section that are pages of the site, never of a fiche.
RESERVED = frozenset({"nouvelle", "qui-peut-quoi", "suggestions", "points"})


def free_slug(session: Session, content: Content, wanted: str = "") -> str:
    """The title as an address; with its commune when it is taken; then with the first free number."""
    place = content.fields.get("place", {})
    town = place.get("commune", "") if isinstance(place, Mapping) else ""
    names = [wanted or checks.slug(content.title), checks.slug(f"{content.title} {town}")]
    for candidates in chain([names], _numbered(names[-1])):
        taken = set(session.scalars(select(Address.slug).where(Address.slug.in_(candidates))))
        free = (slug for slug in candidates if slug not in taken and slug not in RESERVED)
        if slug := next(free, None):
            return slug
    raise AssertionError("numbers do not end")


def _numbered(name: str) -> Iterator[list[str]]:
    """`name-2`, `name-3`… fifty at a time: one question to the database for each fifty."""
    return ([f"{name}-{n}" for n in range(start, start + 50)] for start in count(2, 50))
