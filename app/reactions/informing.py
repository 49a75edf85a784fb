"""The reader that tells people of the cases that concern them: once for each act, to each of them.

They are letters about one's own affairs, not a subscription: each says why it was sent, and no more is sent than what happens.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.governance.deadlines import in_french
from app.governance.vocabulary import Act
from app.models import Appeal, Claim, Dispute, JournalEntry, Measure, Page, Poll, Proposal
from app.reactions.groups import Addressee
from app.reactions.notices import NOTICES, STATES, Notice
from app.reactions.surroundings import Surroundings

log = logging.getLogger(__name__)

HEEDED = frozenset(Act(act) for _case, act in NOTICES)
# What happened so long before the last act of the journal is no news: a letter would come too late to be of use.
NEWS = timedelta(days=14)
# What a case is called, and where it is read, by its name in the journal.
CASES: dict[str, tuple[type[Any], str, str]] = {
    "dispute": (Dispute, "litige", "litiges"),
    "appeal": (Appeal, "recours", "recours"),
    "proposal": (Proposal, "proposition", "propositions"),
    "poll": (Poll, "scrutin", "scrutins"),
    "claim": (Claim, "revendication", "revendications"),
}
MEASURE = (Measure, "mesure", "moderation/mesures")


def react(session: Session, entries: list[JournalEntry], surroundings: Surroundings) -> None:
    """Write and send the letters of each row. When the post is away for the first one, all of its letters wait; later,
    those that left must not leave again."""
    for entry in entries:
        for sent, (to, subject, text) in enumerate(_letters(session, entry, surroundings)):
            try:
                surroundings.send(to.email, subject, text)
            except OSError:
                if not sent:
                    raise
                log.exception("a letter about row %s did not leave", entry.id)


def _letters(
    session: Session, entry: JournalEntry, surroundings: Surroundings
) -> Iterator[tuple[Addressee, str, str]]:
    notices = [one for one in NOTICES.get((entry.subject, entry.act), ()) if one.which(entry)]
    found = _case(session, entry) if notices and _is_news(session, entry) else None
    if found is None:
        return
    thing, what, address = found
    link = f"{surroundings.site_url}/{address}/{thing.id}"
    for notice in notices:
        until = _until(entry, thing, notice)
        if until and until <= entry.at:
            continue  # the clock was late, and what comes next has come
        words = _words(entry, thing, until)
        told = {"news": notice.news.format_map(words), "then": notice.then.format_map(words)}
        for to in notice.whom.find(session, entry, thing):
            more = {"to": to, "why": notice.whom.why, "link": link, "site_url": surroundings.site_url}
            yield to, _subject(what, thing), surroundings.render("mail/case.txt", **told, **more)


def _is_news(session: Session, entry: JournalEntry) -> bool:
    last = session.scalars(select(JournalEntry.at).order_by(JournalEntry.id.desc()).limit(1)).one()
    return last - entry.at <= NEWS


def _case(session: Session, entry: JournalEntry) -> tuple[Any, str, str] | None:
    """The case that an act was done to; the measure, for an act that lifted one."""
    if entry.subject not in CASES:
        measure = _lifted(session, entry)
        return (measure, *MEASURE[1:]) if measure else None
    table, what, address = CASES[entry.subject]
    return session.get_one(table, entry.subject_id), what, address


def _lifted(session: Session, entry: JournalEntry) -> Measure | None:
    if entry.subject == Measure.__tablename__:
        return session.get_one(Measure, entry.subject_id)
    if "measure" in entry.detail:
        return session.get_one(Measure, entry.detail["measure"])
    then = (Measure.page_id == entry.page_id) & (Measure.lifted_at == entry.at)
    return session.scalars(select(Measure).where(then, Measure.member_id.is_not(None)).limit(1)).first()


def _until(entry: JournalEntry, thing: Any, notice: Notice) -> datetime | None:
    """When what the notice speaks of ends, from the deadline that the act recorded if it was the clock's."""
    since = datetime.fromisoformat(entry.detail["due"]) if "due" in entry.detail else entry.at
    return notice.term(since, thing.policy) if notice.term else None


def _words(entry: JournalEntry, thing: Any, until: datetime | None) -> dict[str, str]:
    page: Page | None = thing.page
    state = STATES[entry.subject](entry.state_after).label if entry.subject in STATES else ""
    return {
        "title": page.title if page else "",
        "state": state,
        "until": in_french(until) if until else "",
    }


def _subject(what: str, thing: Any) -> str:
    where = f", {thing.page.title}" if thing.page else ""
    return " ".join(f"Palabre : {what} {thing.id}{where}".splitlines())
