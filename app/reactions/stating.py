"""The reader that sends each statement of reasons to the person it concerns, once."""

from typing import Any

from sqlalchemy.orm import Session

from app.governance.deadlines import in_french
from app.governance.vocabulary import Act, MemberState
from app.models import JournalEntry, Measure
from app.reactions.surroundings import Surroundings

HEEDED = frozenset(
    {
        Act.WITHHOLD,
        Act.RESERVE,
        Act.WITHHOLD_WORDS,
        Act.PROTECT,
        Act.PROTECT_FIELD,
        Act.BLOCK,
        Act.MERGE,
        Act.REVERT_ALL,
    }
)
SUBJECT = "Palabre : une mesure de modération vous concerne"


def react(session: Session, entries: list[JournalEntry], surroundings: Surroundings) -> None:
    """Write to whom each new measure is told, if they have an address. Invented people read no mail."""
    for entry in entries:
        table, number, *_rest = entry.detail.get("said") or ("", 0)
        measure = session.get(Measure, number) if table == Measure.__tablename__ else None
        member = measure.member if measure else None
        if measure and member and member.state == MemberState.CONFIRMED and not member.demonstration:
            link = f"{surroundings.site_url}/moderation/mesures/{measure.id}"
            words: dict[str, Any] = {"member": member, "measure": measure, "link": link}
            words |= {"appeal_until": in_french(measure.appeal_until), "site_url": surroundings.site_url}
            surroundings.send(member.email, SUBJECT, surroundings.render("mail/measure.txt", **words))
