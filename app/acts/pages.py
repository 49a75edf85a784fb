"""Writing pages: create, edit, rename, restore, protect. Every path to a revision goes through `publish()`.

A save never overwrites silently: it names the revision it started from, and what moved meanwhile is merged
or shown. Nothing here knows the web: who acts and what time it is are arguments.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import checks
from app.acts.perform import case_of, perform
from app.governance.procedure import decide
from app.governance.refusals import Refusal
from app.governance.rulebook import PAGE
from app.governance.sentences import Sentence
from app.governance.vocabulary import Act, PageState
from app.kinds import KINDS
from app.models import Address, Member, Page, PageLink, Revision, stamp
from app.models.contents import content_at, head_content, keyframe_of
from app.models.visibility import withheld_texts
from app.wikitext import links_in
from revisions import Content, Merge, merge, pack, seal, wants_keyframe
from revisions import undo as take_back

# Who a revision comes from: `host` for a person's words, `editor` for the platform's own (imports).
HOST, EDITOR = "host", "editor"


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


def create(
    session: Session,
    content: Content,
    by: Member | None,
    now: datetime,
    *,
    summary: str = "",
    form_key: str | None = None,
    source_key: str | None = None,
    slug: str = "",
) -> Saved:
    """A new page with its first revision. The same form sent twice gives the same page.

    An import (`by` is None) says where its facts come from: `source_key` tells the same source again.
    """
    if twin := _already_sent(session, form_key, by):
        return Saved(twin)
    page = Page(
        kind=content.kind,
        slug=_free_slug(session, content, slug),
        title=content.title,
        title_key=checks.title_key(content.title),
        number=1,
        created_at=now,
        changed_at=now,
        source_key=source_key,
        example="example" in content.fields,
    )
    act = Act.CREATE if by else Act.IMPORT
    perform(
        session,
        PAGE,
        act,
        page,
        by,
        now,
        facts={"source": source_key},
        page=page,
        revision=1,
        detail={"digest": content.digest},
    )
    session.add(Address(slug=page.slug, page_id=page.id, since=now))
    return Saved(_write(session, page, content, None, by, now, summary=summary, tags=[], form_key=form_key))


def edit(
    session: Session,
    page: Page,
    base: int,
    content: Content,
    by: Member | None,
    now: datetime,
    *,
    summary: str = "",
    form_key: str | None = None,
) -> Saved | Unchanged:
    """Write `content`, typed over revision `base`. What others wrote since is merged in, or EditConflict.

    `mine` equal to its base changes nothing, whatever the others did.
    """
    _lock(session, page)
    if twin := _already_sent(session, form_key, by):
        return Saved(twin)
    decide(PAGE, Act.EDIT, case_of(session, page, by, now))
    head = head_content(session, page)
    if base == page.number:
        return _publish(session, page, content, head, Act.EDIT, by, now, summary=summary, form_key=form_key)
    old = content_at(session, page.id, base)
    if old is None:
        raise no_such_revision(base)
    result = merge(old, content, head, KINDS[page.kind].field_kinds())
    if result.content is None:
        raise EditConflict(page, base, page.number, result, content)
    saved = _publish(
        session,
        page,
        result.content,
        head,
        Act.EDIT,
        by,
        now,
        summary=summary,
        form_key=form_key,
        tags=["merged"],
    )
    return Saved(saved.revision, merged=True) if isinstance(saved, Saved) else saved


def rename(
    session: Session,
    page: Page,
    title: str,
    by: Member,
    now: datetime,
    *,
    summary: str = "",
    form_key: str | None = None,
) -> Saved | Unchanged:
    """Give the page another title, and an address after it. The old address leads here for ever."""
    _lock(session, page)
    if twin := _already_sent(session, form_key, by):
        return Saved(twin)
    head = head_content(session, page)
    return _publish(
        session,
        page,
        head.replace(title=title),
        head,
        Act.RENAME,
        by,
        now,
        summary=summary,
        form_key=form_key,
    )


def restore(
    session: Session,
    page: Page,
    number: int,
    by: Member,
    now: datetime,
    *,
    summary: str = "",
    form_key: str | None = None,
) -> Saved | Unchanged:
    """Make the page say again what it said at revision `number`, as a new revision; nothing is removed."""
    _lock(session, page)
    if twin := _already_sent(session, form_key, by):
        return Saved(twin)
    check_not_withheld(session, page, number)
    old = content_at(session, page.id, number)
    if old is None:
        raise no_such_revision(number)
    head = head_content(session, page)
    return _publish(
        session,
        page,
        old,
        head,
        Act.RESTORE,
        by,
        now,
        summary=summary,
        form_key=form_key,
        tags=[f"restores:{number}"],
    )


def undo(
    session: Session,
    page: Page,
    first: int,
    last: int,
    by: Member,
    now: datetime,
    *,
    settled: tuple[int, Content] | None = None,
    summary: str = "",
    form_key: str | None = None,
) -> Saved | Unchanged:
    """Take back what revisions `first` to `last` did, and nothing of what came after, as a new revision.

    Raises EditConflict when later words stand on theirs. `settled` is then what a person made of it, and the
    revision that the page was at; if the page has moved since, it is asked again.
    """
    _lock(session, page)
    if twin := _already_sent(session, form_key, by):
        return Saved(twin)
    decide(PAGE, Act.UNDO, case_of(session, page, by, now))
    head, before, after = head_content(session, page), *_around(session, page, first, last)
    tags = [f"undoes:{first}" if first == last else f"undoes:{first}..{last}"]
    if settled and settled[0] == page.number:
        content, tags = settled[1], [*tags, "settled"]
    else:
        result = take_back(head, after, before, KINDS[page.kind].field_kinds())
        if result.content is None:
            raise EditConflict(page, last, page.number, result, before)
        content = result.content
    return _publish(
        session, page, content, head, Act.UNDO, by, now, summary=summary, form_key=form_key, tags=tags
    )


def _around(session: Session, page: Page, first: int, last: int) -> tuple[Content, Content]:
    """What the page said before revision `first`, and at revision `last`."""
    if first == 1:
        raise nothing_before()
    check_not_withheld(session, page, first - 1, last)
    before, after = content_at(session, page.id, first - 1), content_at(session, page.id, last)
    if before is None or after is None or first > last:
        raise no_such_revision(last)
    return before, after


def protect(session: Session, page: Page, until: datetime, reason: str, by: Member, now: datetime) -> None:
    """Reserve edits to moderators until a date, with a reason that everybody can read."""
    _lock(session, page)
    perform(
        session,
        PAGE,
        Act.PROTECT,
        page,
        by,
        now,
        facts={"reason": reason, "until": until},
        page=page,
        reason=reason,
        detail={"until": stamp(until)},
        protected_until=until,
        protection_reason=reason,
    )


def unprotect(session: Session, page: Page, by: Member | None, now: datetime) -> None:
    """Open a protected page again: a moderator's act, or the clock's at the term."""
    _lock(session, page)
    perform(
        session, PAGE, Act.UNPROTECT, page, by, now, page=page, protected_until=None, protection_reason=""
    )


def lift_ended_protections(session: Session, now: datetime) -> int:
    """Do what the clock owes: open the pages whose protection is over. Returns how many."""
    ended = session.scalars(
        select(Page).where(Page.state == PageState.PROTECTED, Page.protected_until <= now)
    ).all()
    for page in ended:
        unprotect(session, page, None, now)
    return len(ended)


def _publish(
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
) -> Saved | Unchanged:
    """The next revision of a locked page, its journal row, and what the page's columns derive from it."""
    if content == head:
        return Unchanged(page)
    if page.state == PageState.PROTECTED and page.protected_until and page.protected_until <= now:
        unprotect(session, page, None, now)
    page.number += 1
    if content.title != head.title:
        _readdress(session, page, content, now)
    revision = _write(
        session, page, content, head, by, now, summary=summary, tags=tags or [], form_key=form_key
    )
    perform(
        session,
        PAGE,
        act,
        page,
        by,
        now,
        page=page,
        revision=page.number,
        detail={"changed": revision.changed, "digest": revision.digest},
        changed_at=now,
    )
    return Saved(revision)


def _write(
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
    canonical = content.canonical()
    keyframe, packed = _packed(session, page, canonical)
    revision = Revision(
        page_id=page.id,
        number=page.number,
        digest=content.digest,
        seal=seal(_last_seal(session, page), content.digest, by.opaque_id if by else "", stamp(now)),
        author=by,
        origin=HOST if by else EDITOR,
        at=now,
        summary=summary,
        tags=tags,
        changed=changed_names(parent, content),
        size=len(canonical),
        keyframe=keyframe,
        packed=packed,
        form_key=form_key,
    )
    session.add(revision)
    try:
        session.flush()
    except IntegrityError as error:
        raise Refusal(
            "acted-meanwhile", Sentence("Quelqu’un a agi entre-temps. Reprenez : rien n’est perdu."), 409
        ) from error
    _relink(session, page, content)
    if by:
        by_contributions = update(Member).where(Member.id == by.id)
        session.execute(by_contributions.values(contributions=Member.contributions + 1))
    return revision


def check_not_withheld(session: Session, page: Page, *numbers: int) -> None:
    """Raises Refusal when the text of one of these is withheld: no act may make the page say it again.

    Not even a moderator's, who can read it: revealing is an act of its own, with its reason.
    """
    if hidden := withheld_texts(session, page.id, numbers):
        text = "Le texte de la version {number} est masqué : on ne peut ni la rétablir, ni défaire ce qui s’appuie sur elle."
        raise Refusal("text-withheld", Sentence(text, {"number": str(min(hidden))}), 403)


def no_such_revision(number: int) -> Refusal:
    text = "La version {number} de cette page n’existe pas."
    return Refusal("no-such-revision", Sentence(text, {"number": str(number)}), 404)


def not_written_yet(day: str, since: str) -> Refusal:
    text = "Le {day}, cette page n’existait pas encore : elle a été écrite le {since}."
    return Refusal("not-written-yet", Sentence(text, {"day": day, "since": since}), 404)


def nothing_before() -> Refusal:
    text = "La première version ne se défait pas : il n’y avait rien avant elle."
    return Refusal("nothing-before", Sentence(text), 409)


def changed_names(older: Content | None, newer: Content) -> list[str]:
    """What differs, in the order of the page: 'title', fields, 'body'. Everything, for a first revision."""
    fields = [f.name for f in KINDS[newer.kind].fields()]
    if older is None:
        return ["title", *(n for n in fields if n in newer.fields), *(["body"] if newer.body else [])]
    names = [n for n in fields if older.fields.get(n) != newer.fields.get(n)]
    title = ["title"] if older.title != newer.title else []
    return title + names + (["body"] if older.body != newer.body else [])


def _packed(session: Session, page: Page, canonical: bytes) -> tuple[int | None, bytes]:
    """The keyframe's number and the bytes to store; a keyframe has no keyframe."""
    last = session.execute(
        select(Revision.number, Revision.keyframe, Revision.packed).where(
            Revision.page_id == page.id, Revision.number == page.number - 1
        )
    ).first()
    if last is None:
        return None, pack(canonical, None)
    number = last.keyframe or last.number
    frame = keyframe_of(session, page.id, number)
    size = len(last.packed) if last.keyframe else 0
    if frame is None or wants_keyframe(page.number, page.number - number, size, len(frame)):
        return None, pack(canonical, None)
    return number, pack(canonical, frame)


def _last_seal(session: Session, page: Page) -> str | None:
    return session.execute(
        select(Revision.seal).where(Revision.page_id == page.id, Revision.number == page.number - 1)
    ).scalar_one_or_none()


def _already_sent(session: Session, form_key: str | None, by: Member | None) -> Revision | None:
    """The revision this very form made, when it was sent before. Asked under the page's lock: the other
    sending may be under way."""
    if form_key is None or by is None:
        return None
    return session.execute(
        select(Revision).where(Revision.form_key == form_key, Revision.author_id == by.id)
    ).scalar_one_or_none()


def _lock(session: Session, page: Page) -> None:
    """Hold the page until the transaction ends and see its newest state."""
    session.refresh(page, with_for_update=True)


def _relink(session: Session, page: Page, content: Content) -> None:
    session.execute(delete(PageLink).where(PageLink.page_id == page.id))
    named = [*links_in(content.body), *_related(content)]
    keys = dict.fromkeys(key for name in named if (key := checks.title_key(name)[:250]))
    session.add_all(PageLink(page_id=page.id, target_key=key) for key in keys)


def _related(content: Content) -> list[str]:
    relations = content.fields.get("relations", ())
    return [item.get("value", "") for item in relations if not isinstance(item, str)]


def _readdress(session: Session, page: Page, content: Content, now: datetime) -> None:
    page.title = content.title
    page.title_key = checks.title_key(content.title)
    mine = set(session.scalars(select(Address.slug).where(Address.page_id == page.id)))
    wanted = checks.slug(content.title)
    page.slug = wanted if wanted in mine else _free_slug(session, content)
    if page.slug not in mine:
        session.add(Address(slug=page.slug, page_id=page.id, since=now))


# First words of addresses under a section that are pages of the site, never of a fiche.
RESERVED = frozenset({"nouvelle", "qui-peut-quoi", "suggestions", "points"})


def _free_slug(session: Session, content: Content, wanted: str = "") -> str:
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
