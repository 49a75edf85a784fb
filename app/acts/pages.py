"""Writing pages: create, edit, rename, restore, undo, protect. Every path to a revision goes through `publish()`.

A save never overwrites silently: it names the revision it started from, and what moved meanwhile is merged
or shown. Nothing here knows the web: who acts and what time it is are arguments.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import checks
from app.acts.measures import Reasons, take
from app.acts.perform import case_of, perform
from app.acts.proposals import regimes_of
from app.acts.publishing import (
    EditConflict,
    Saved,
    Unchanged,
    changed_names,
    free_slug,
    lock,
    newest_content,
    no_such_revision,
    publish,
    sent_before,
    unprotect,
    write,
)
from app.acts.settling import settle_page
from app.cases.disputes import contested
from app.cases.protections import as_protected, protected_names
from app.governance.procedure import decide
from app.governance.refusals import Refusal
from app.governance.rulebook import PAGE
from app.governance.sentences import Sentence
from app.governance.statements import page_protected
from app.governance.vocabulary import Act, MeasureGround, MeasureKind, PageState
from app.kinds import KINDS
from app.models import Address, JournalEntry, Measure, Member, Page, Report, Revision, stamp
from app.models.contents import content_at
from app.models.visibility import withheld_texts
from revisions import Content, merge
from revisions import undo as take_back


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
    tags: Sequence[str] = (),
) -> Saved:
    """A new page with its first revision. The same form sent twice gives the same page.

    An import (`by` is None) says where its facts come from: `source_key` tells the same source again.
    """
    if twin := _already_sent(session, form_key, by):
        return Saved(twin)
    page = Page(
        kind=content.kind,
        slug=free_slug(session, content, slug),
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
    words = {"summary": summary, "tags": list(tags), "form_key": form_key}
    return Saved(write(session, page, content, None, by, now, **words))


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
    lock(session, page)
    settle_page(session, page, now)
    return edit_held(session, page, base, content, by, now, summary=summary, form_key=form_key)


def edit_held(
    session: Session,
    page: Page,
    base: int,
    content: Content,
    by: Member | None,
    now: datetime,
    *,
    summary: str = "",
    form_key: str | None = None,
    tags: Sequence[str] = (),
) -> Saved | Unchanged:
    """The same, on a page that is held, and of which nothing is due."""
    if twin := _already_sent(session, form_key, by):
        return Saved(twin)
    head = newest_content(session, page)
    if base == page.number:
        words = {"summary": summary, "form_key": form_key, "tags": list(tags)}
        return _write(session, page, content, head, Act.EDIT, by, now, **words)
    old = content_at(session, page.id, base)
    if old is None:
        raise no_such_revision(base)
    result = merge(old, content, head, KINDS[page.kind].field_kinds())
    if result.content is None:
        raise EditConflict(page, base, page.number, result, content)
    saved = _write(
        session,
        page,
        result.content,
        head,
        Act.EDIT,
        by,
        now,
        summary=summary,
        form_key=form_key,
        tags=["merged", *tags],
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
    lock(session, page)
    if twin := _already_sent(session, form_key, by):
        return Saved(twin)
    settle_page(session, page, now)
    head = newest_content(session, page)
    return _write(
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
    lock(session, page)
    if twin := _already_sent(session, form_key, by):
        return Saved(twin)
    settle_page(session, page, now)
    check_not_withheld(session, page, number)
    old = content_at(session, page.id, number)
    if old is None:
        raise no_such_revision(number)
    head = newest_content(session, page)
    return _write(
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
        back=range(number + 1, page.number + 1),
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
    lock(session, page)
    if twin := _already_sent(session, form_key, by):
        return Saved(twin)
    settle_page(session, page, now)
    content, tags = undone_content(session, page, first, last, settled)
    head = newest_content(session, page)
    return _write(
        session,
        page,
        content,
        head,
        Act.UNDO,
        by,
        now,
        summary=summary,
        form_key=form_key,
        tags=tags,
        back=range(first, last + 1),
    )


def undone_content(
    session: Session, page: Page, first: int, last: int, settled: tuple[int, Content] | None = None
) -> tuple[Content, list[str]]:
    """What the page says without these revisions, and the tags that say so. Raises EditConflict, as `undo` does."""
    head, before, after = newest_content(session, page), *_around(session, page, first, last)
    tags = [f"undoes:{first}" if first == last else f"undoes:{first}..{last}"]
    if settled and settled[0] == page.number:
        return settled[1], [*tags, "settled"]
    result = take_back(head, after, before, KINDS[page.kind].field_kinds())
    if result.content is None:
        raise EditConflict(page, last, page.number, result, before)
    return result.content, tags


def _write(
    session: Session,
    page: Page,
    content: Content,
    head: Content,
    act: Act,
    by: Member | None,
    now: datetime,
    *,
    back: Collection[int] = (),
    **words: Any,
) -> Saved | Unchanged:
    """Publish what somebody writes directly, once the rules open each regime that it touches to them.

    back: the numbers of the revisions that it takes back.
    """
    names = changed_names(head, content)
    touched = regimes_of(page, names)
    known = contested(session, page.id, names, by, back).facts()
    known["reverts"] = _reverts(session, page, by, now) if back else 0
    protected = protected_names(session, page.id, now)
    for regime in touched:
        theirs = [name for name in names if regimes_of(page, [name]) == {regime}]
        seen = as_protected(page, theirs, protected)
        decide(PAGE, act, case_of(session, seen, by, now, {**known, "regimes": {regime}}))
    facts = {**known, "regimes": {min(touched)}} if touched else known
    return publish(session, page, content, head, act, by, now, facts=facts, **words)


def _reverts(session: Session, page: Page, by: Member | None, now: datetime) -> int:
    """How many times somebody has taken back versions of this page in a day."""
    theirs = select(func.count(JournalEntry.id)).where(
        JournalEntry.page_id == page.id,
        JournalEntry.act.in_((Act.UNDO, Act.RESTORE)),
        JournalEntry.by_id == (by.id if by else None),
        JournalEntry.at > now - timedelta(days=1),
    )
    return session.scalar(theirs) or 0


def bring(
    session: Session,
    page: Page,
    content: Content,
    author: Member,
    now: datetime,
    *,
    source: str,
    summary: str = "",
    tags: list[str] | None = None,
) -> Saved | Unchanged:
    """Bring in a version that somebody wrote elsewhere, in their name: an import, by the program."""
    lock(session, page)
    head = newest_content(session, page)
    return publish(
        session,
        page,
        content,
        head,
        Act.IMPORT,
        None,
        now,
        summary=summary,
        form_key=None,
        tags=tags,
        author=author,
        facts={"source": source},
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


def protect(
    session: Session,
    page: Page,
    until: datetime,
    reason: str,
    by: Member,
    now: datetime,
    *,
    ground: MeasureGround | None = MeasureGround.EDIT_WAR,
    report: Report | None = None,
    dispute_id: int | None = None,
) -> Measure:
    """Until a date nobody but its stewards writes the page directly, for a reason that everybody can read.

    report: the one that it answers; dispute_id: the dispute with which it is lifted.
    """
    lock(session, page)
    reasons = Reasons(
        kind=MeasureKind.PROTECT,
        subject=PAGE.name,
        subject_id=page.id,
        said=page_protected(page.title, until),
        facts=reason,
        ground=ground,
        page=page,
        until=until,
        report=report,
        dispute_id=dispute_id,
    )
    return take(
        session,
        PAGE,
        Act.PROTECT,
        page,
        reasons,
        by,
        now,
        facts={"until": until},
        detail={"until": stamp(until)},
        protected_until=until,
        protection_reason=reason,
    )


def lift_ended_protections(session: Session, now: datetime) -> int:
    """Do what the clock owes: open the pages whose protection is over. Returns how many."""
    ended = session.scalars(
        select(Page).where(Page.state == PageState.PROTECTED, Page.protected_until <= now)
    ).all()
    for page in ended:
        unprotect(session, page, None, now)
    return len(ended)


def check_not_withheld(session: Session, page: Page, *numbers: int) -> None:
    """Raises Refusal when the text of one of these is withheld: no act may make the page say it again.

    Not even a moderator's, who can read it: revealing is an act of its own, with its reason.
    """
    if hidden := withheld_texts(session, page.id, numbers):
        text = "Le texte de la version {number} est masqué : on ne peut ni la rétablir, ni défaire ce qui s’appuie sur elle."
        raise Refusal("text-withheld", Sentence(text, {"number": str(min(hidden))}), 403)


def not_written_yet(day: str, since: str) -> Refusal:
    text = "Le {day}, cette page n’existait pas encore : elle a été écrite le {since}."
    return Refusal("not-written-yet", Sentence(text, {"day": day, "since": since}), 404)


def nothing_before() -> Refusal:
    text = "La première version ne se défait pas : il n’y avait rien avant elle."
    return Refusal("nothing-before", Sentence(text), 409)


def _already_sent(session: Session, form_key: str | None, by: Member | None) -> Revision | None:
    """The revision this very form made, when it was sent before. Asked under the page's lock: the other
    sending may be under way."""
    known = sent_before(session, form_key, by) if by else None
    return session.get_one(Revision, known) if known else None
