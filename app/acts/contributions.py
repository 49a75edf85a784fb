"""What somebody brings to a page: written directly where the rules open it to them, proposed for the rest.

A form may touch fields of the structure and of the community: each part goes its own way, in one transaction.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from app.acts import pages, watching
from app.acts.marking import TO_READ
from app.acts.proposals import addressed_to, propose, regimes_of, split
from app.acts.publishing import Saved, Unchanged, lock, newest_content, no_such_revision
from app.acts.settling import settle_page
from app.cases.around import nothing
from app.cases.protections import as_protected, protected_names
from app.cases.rights import TO_PROPOSE, writes
from app.governance.refusals import Refusal
from app.governance.vocabulary import Regime
from app.kinds import KINDS
from app.models import Member, Page, Proposal
from app.models.contents import content_at, head_content
from revisions import Content, differing, restricted


@dataclass(frozen=True, slots=True)
class Contribution:
    """What became of it: a version written (or nothing to write), and what waits for others to decide.

    review: the names of the watch rules that sent it to them.
    """

    saved: Saved | Unchanged | None
    proposals: tuple[Proposal, ...] = ()
    review: tuple[str, ...] = ()


def contribute(
    session: Session,
    page: Page,
    base: int,
    content: Content,
    by: Member,
    now: datetime,
    *,
    summary: str = "",
    source: str = "",
    form_key: str | None = None,
    heeded: Collection[str] = (),
) -> Contribution:
    """Write `content`, typed over revision `base`, as far as this person may; propose the rest, for the same reason.

    heeded: the warnings of watch rules that were read. Raises EditConflict when others changed the same words, Warned and
    SlowDown for watch rules, and what the rules refuse to everybody.
    """
    lock(session, page)
    settle_page(session, page, now)
    old = newest_content(session, page) if base == page.number else content_at(session, page.id, base)
    if old is None:
        raise no_such_revision(base)
    watched = watching.NOTHING
    if not nothing(session, page.id, "watched"):
        watched = watching.look(session, old, content, by, now, heeded=heeded, form_key=form_key)
    mine, others = _sorted(session, page, old, content, by, now)
    if watched.review:
        mine, others = _reviewed(page, mine, others)
    saved, proposed = None, []
    if mine or not others:
        theirs = restricted(old, content, mine) if others else content
        keys = {"summary": summary, "form_key": form_key, "tags": watched.tags}
        saved = pages.edit_held(session, page, base, theirs, by, now, **keys)
    if others:
        rest = restricted(old, content, others) if mine else content
        proposed = propose(session, page, base, rest, by, now, why=summary, source=source, form_key=form_key)
    return Contribution(saved, tuple(proposed), watched.review if others else ())


def create(
    session: Session,
    content: Content,
    by: Member,
    now: datetime,
    *,
    summary: str = "",
    form_key: str | None = None,
    heeded: Collection[str] = (),
) -> Saved:
    """A new page. Where a watch rule asks for a review, it is published, and waits for somebody to read it."""
    watched = watching.look(session, None, content, by, now, heeded=heeded, form_key=form_key)
    tags = [*watched.tags, *([TO_READ] if watched.review else ())]
    return pages.create(session, content, by, now, summary=summary, form_key=form_key, tags=tags)


def renamed(
    session: Session,
    page: Page,
    title: str,
    by: Member,
    now: datetime,
    *,
    why: str,
    summary: str = "",
    form_key: str | None = None,
) -> Contribution:
    """Rename the page, or propose its new name. `why` is what is told of the proposal."""
    act = partial(pages.rename, session, page, title, by, now, summary=summary, form_key=form_key)
    wanted = partial(_renamed, session, page, title)
    return _or_propose(session, page, act, wanted, by, now, why, form_key)


def restored(
    session: Session,
    page: Page,
    number: int,
    by: Member,
    now: datetime,
    *,
    why: str,
    summary: str = "",
    form_key: str | None = None,
) -> Contribution:
    """Restore a version, or propose to."""
    act = partial(pages.restore, session, page, number, by, now, summary=summary, form_key=form_key)
    wanted = partial(content_at, session, page.id, number)
    return _or_propose(session, page, act, wanted, by, now, why, form_key)


def undone(
    session: Session,
    page: Page,
    first: int,
    last: int,
    by: Member,
    now: datetime,
    *,
    why: str,
    settled: tuple[int, Content] | None = None,
    summary: str = "",
    form_key: str | None = None,
) -> Contribution:
    """Undo versions, or propose to. Raises EditConflict when later words stand on theirs."""
    act = partial(
        pages.undo, session, page, first, last, by, now, settled=settled, summary=summary, form_key=form_key
    )
    wanted = partial(_undone, session, page, first, last, settled)
    return _or_propose(session, page, act, wanted, by, now, why, form_key)


def _renamed(session: Session, page: Page, title: str) -> Content:
    return head_content(session, page).replace(title=title)


def _undone(
    session: Session, page: Page, first: int, last: int, settled: tuple[int, Content] | None
) -> Content:
    return pages.undone_content(session, page, first, last, settled)[0]


def _or_propose(
    session: Session,
    page: Page,
    act: Callable[[], Saved | Unchanged],
    wanted: Callable[[], Content | None],
    by: Member,
    now: datetime,
    why: str,
    form_key: str | None,
) -> Contribution:
    """Do it; or propose what it would make of the page, where that is for others to decide."""
    try:
        return Contribution(act())
    except Refusal as refusal:
        if refusal.code not in TO_PROPOSE:
            raise
    content = wanted() or head_content(session, page)
    made = propose(session, page, page.number, content, by, now, why=why, form_key=form_key)
    return Contribution(None, tuple(made))


def _sorted(
    session: Session, page: Page, old: Content, content: Content, by: Member, now: datetime
) -> tuple[list[str], list[str]]:
    """The names changed that this person writes directly, and those that they propose."""
    kind, protected = KINDS[page.kind], protected_names(session, page.id, now)
    mine: list[str] = []
    others: list[str] = []
    for regime, part in split(kind, old, content).items():
        for one in _alike(differing(old, part), protected):
            seen = as_protected(page, one, protected)
            direct = writes(session, seen, addressed_to(page, regime), by, now)
            (mine if direct else others).extend(one)
    return mine, others


def _alike(names: Iterable[str], protected: frozenset[str]) -> Iterator[list[str]]:
    """Those that are not protected, then those that are: each may go another way."""
    for wanted in (False, True):
        if alike := [name for name in names if (name in protected) is wanted]:
            yield alike


def _reviewed(page: Page, mine: list[str], others: list[str]) -> tuple[list[str], list[str]]:
    """What a watch rule leaves to somebody who writes directly: a structure's own words. The rest is proposed."""
    kept = [name for name in mine if regimes_of(page, [name]) == {Regime.STEWARD}]
    return kept, others + [name for name in mine if name not in kept]
