"""Bringing in pages and people from plain records. What is known already, by its source key, is left alone."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from operator import itemgetter
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.acts import (
    accounts,
    claims,
    pages,
    rehearsal,
    rehearsed_disputes,
    rehearsed_links,
    rehearsed_reports,
    rehearsed_talk,
    settling,
    watching,
)
from app.acts.perform import perform
from app.acts.publishing import lock
from app.governance.refusals import Refusal
from app.governance.rulebook import MEMBER
from app.governance.vocabulary import Act, Role
from app.models import Member, Page, Revision
from app.models.contents import head_content
from revisions import Content

Transaction = Callable[[], AbstractContextManager[Session]]
Progress = Callable[[int], object]

# Pages written in one transaction: an interrupted import goes on from the last hundred.
A_BATCH = 100
# The invented people of the demonstration share a password that is no secret.
DEMONSTRATION_PASSWORD = "l’arbre à palabres"  # noqa: S105 (public on purpose)
TERM = timedelta(days=3650)
BEFORE_THE_PAST = 100


@dataclass(frozen=True, slots=True)
class Report:
    """How many pages an import added, and how many it knew."""

    added: int
    known: int


def import_structures(
    transaction: Transaction, records: Sequence[Any], now: datetime, progress: Progress = lambda _n: None
) -> Report:
    """A page for each record (`source_key`, `kind`, `title`, `fields`, `body`), in the program's name."""
    added = 0
    for start in range(0, len(records), A_BATCH):
        batch = records[start : start + A_BATCH]
        with transaction() as session:
            fresh = _not_known(session, batch)
            for record in fresh:
                content = Content(record.kind, record.title, dict(record.fields), record.body)
                summary = (
                    f"Importée de la source\u202f: {content.fields['source']['name']}"
                    if "source" in content.fields
                    else ""
                )
                pages.create(session, content, None, now, summary=summary[:500], source_key=record.source_key)
            added += len(fresh)
        progress(len(batch))
    return Report(added, len(records) - added)


def load_demonstration(
    transaction: Transaction, region: Any, now: datetime, progress: Progress = lambda _n: None
) -> Report:
    """The whole demonstration: people, pages with their invented past in the order of time, then real facts."""
    hashed = accounts.HASHER.hash(DEMONSTRATION_PASSWORD)
    with transaction() as session:
        for record in region.members:
            _settle(session, record, hashed, now)
    progress(len(region.members))
    written = _write_pasts(transaction, region, now, progress)
    with transaction() as session:
        _recount(session)
    imported = import_structures(transaction, region.structures, now, progress)
    return Report(written + imported.added, len(region.pages) - written + imported.known)


def offered_accounts(session: Session) -> Sequence[Member]:
    """The accounts that the demonstration offers, one for each kind of person."""
    return session.scalars(
        select(Member).where(Member.demonstration, Member.offered != "").order_by(Member.id)
    ).all()


def _settle(session: Session, record: Any, hashed: str, now: datetime) -> None:
    """An invented person, unless they live here already. `hashed`: the password that they all have."""
    if accounts.member_by_email(session, record.email):
        return
    since = now - timedelta(days=record.days_ago)
    member = accounts.new_member(record.name, record.email, hashed, since)
    member.demonstration, member.about = True, record.about
    # Their past is written by people who wrote before it began; `_recount` says then what they wrote here.
    member.contributions = BEFORE_THE_PAST
    member.offered, member.presented_as = record.offered, record.presented_as
    perform(session, MEMBER, Act.REGISTER, member, None, since, public=False)
    perform(session, MEMBER, Act.CONFIRM, member, None, since, public=False, confirmed_at=since)
    if record.role:
        accounts.appoint(session, member, Role(record.role), None, since, since + TERM)


def _write_pasts(transaction: Transaction, region: Any, now: datetime, progress: Progress) -> int:
    """Every version, claim, case and conversation of every page in the order of time, as the journal would have it."""
    with transaction() as session:
        fresh = _not_known(session, region.pages)
        people = {member.name: member for member in session.scalars(select(Member))}
        known = {record.source_key for record in fresh}
        ways = [(at, partial(_write, record, number)) for at, number, record in _in_order_of_time(fresh, now)]
        played = rehearsal.moments(region.cases, known, now)
        ways += [(at, partial(rehearsal.play, case=case, act=act)) for at, case, act in played]
        talked = rehearsal.moments(region.topics, known, now)
        ways += [(at, partial(rehearsed_talk.play, topic=topic, act=act)) for at, topic, act in talked]
        answered = rehearsal.moments(region.reports, known, now)
        ways += [(at, partial(rehearsed_reports.play, report=one, act=act)) for at, one, act in answered]
        argued = rehearsal.moments(region.disputes, known, now)
        ways += [(at, partial(rehearsed_disputes.play, dispute=one, act=act)) for at, one, act in argued]
        bound = rehearsal.moments(region.links, known, now)
        ways += [(at, partial(rehearsed_links.play, link=one, act=act)) for at, one, act in bound]
        for at, write in sorted(ways, key=itemgetter(0)):
            write(session=session, people=people, at=at)
    progress(sum(len(record.revisions) for record in region.pages))
    return len(fresh)


def _write(record: Any, number: int, *, session: Session, people: Mapping[str, Member], at: datetime) -> None:
    """A version of a page, or the claim that comes after the last one."""
    if number < len(record.revisions):
        _write_one(session, record, number, people[record.revisions[number].author], at)
    else:
        _claim(session, record, people[record.claim.by], at)


def _recount(session: Session) -> None:
    """Count what the invented people wrote."""
    written = select(func.count(Revision.id)).where(Revision.author_id == Member.id).scalar_subquery()
    session.execute(update(Member).where(Member.demonstration).values(contributions=written))


def _in_order_of_time(records: Sequence[Any], now: datetime) -> list[tuple[datetime, int, Any]]:
    """(when, index of the version, record) for every version of every page, as it would have happened.

    The claim of a page comes after its last version.
    """
    moments = [(at, n, record) for record in records for n, at in enumerate(_moments(record, now))]
    return sorted(moments, key=lambda moment: (moment[0], moment[1], moment[2].source_key))


def _moments(record: Any, now: datetime) -> Iterator[datetime]:
    """When each version was written: on its day, at an hour when people write, after the one before."""
    last = datetime.min.replace(tzinfo=UTC)
    for n, version in enumerate(record.revisions):
        at = now - timedelta(days=version.days_ago)
        if float(version.days_ago).is_integer() and version.days_ago > 1:
            minutes = (n * 157 + len(record.title) * 41) % 720
            at = at.replace(hour=7, minute=0, second=n % 60) + timedelta(minutes=minutes)
        last = max(at, last + timedelta(minutes=7))
        yield last
    if record.claim:
        yield max(now - timedelta(days=record.claim.days_ago), last + timedelta(minutes=7))


def _write_one(session: Session, record: Any, number: int, by: Member, at: datetime) -> None:
    version = record.revisions[number]
    content = Content(**version.content)
    if number == 0:
        pages.create(session, content, by, at, summary=version.summary, source_key=record.source_key)
        return
    page = session.execute(select(Page).where(Page.source_key == record.source_key)).scalar_one()
    try:
        if version.restores:
            pages.restore(session, page, version.restores, by, at, summary=version.summary)
        else:
            lock(session, page)
            settling.settle_page(session, page, at)
            tags = watching.look(session, head_content(session, page), content, by, at).tags
            pages.edit_held(session, page, number, content, by, at, summary=version.summary, tags=tags)
    except Refusal:
        # Of the days before its author could write directly: the program brings it in, in their name.
        tags = [f"restores:{version.restores}"] if version.restores else []
        pages.bring(
            session, page, content, by, at, summary=version.summary, source=record.source_key, tags=tags
        )


def _claim(session: Session, record: Any, by: Member, at: datetime) -> None:
    """Somebody asks for the care of the page, as they would have: with the code of a letter, or by a proof."""
    page = session.execute(select(Page).where(Page.source_key == record.source_key)).scalar_one()
    if record.claim.proof:
        claims.claim_with_proof(session, page, record.claim.proof, by, at)
    else:
        claims.claim_with_code(session, page, claims.issue_code(session, page, page.title, at), by, at)


def _not_known(session: Session, records: Sequence[Any]) -> list[Any]:
    keys = [record.source_key for record in records]
    known = set(session.scalars(select(Page.source_key).where(Page.source_key.in_(keys))))
    return [record for record in records if record.source_key not in known]
