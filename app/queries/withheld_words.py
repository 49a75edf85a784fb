"""Words of disputes and appeals that a measure withholds: in their case, in precedents, beside a fiche, in the journal.

The words of a case are repeated elsewhere: a text of agreement leaves its ratio as motives and as a precedent. Words that
are withheld in one place are withheld wherever the case says them again.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.governance.rulebook import APPEAL, DISPUTE
from app.governance.vocabulary import Act, MeasureKind, MeasureState, Reportable
from app.models import Dispute, Measure, Member, Offer
from app.queries.measures import Hidden, hidden

# What leaves a ratio, and may be withheld as such.
LEAVES = (Reportable.PRECEDENT, Reportable.OFFER, Reportable.MOTIVES)
# The acts whose reason in the journal begins as the words kept with the case do.
REPEATED: Mapping[str, tuple[Reportable, frozenset[Act]]] = {
    DISPUTE.name: (Reportable.MOTIVES, frozenset({Act.WITHDRAW, Act.REJECT, Act.CONCLUDE})),
    APPEAL.name: (Reportable.JUDGMENT, frozenset({Act.UPHOLD, Act.REVERSE, Act.SEND_BACK})),
}


@dataclass(frozen=True, slots=True)
class Worded:
    """Something that somebody wrote in a case, as a measure may name it."""

    subject: Reportable
    id: int
    words: str


@dataclass(frozen=True, slots=True)
class Masks:
    """Which words of a case are withheld, and whether who reads reads them all the same."""

    found: Mapping[tuple[Reportable, int], Hidden]

    def of(self, subject: str, number: int) -> Hidden | None:
        return self.found.get((Reportable(subject), number))

    def hides(self, subject: str, number: int) -> bool:
        """Whether they are kept from who reads."""
        mask = self.of(subject, number)
        return mask is not None and not mask.read


def masks(session: Session, said: Collection[Worded], by: Member | None, now: datetime) -> Masks:
    """Those of these words that are withheld, in one question."""
    named = {(one.subject, one.id) for one in said if one.words}
    subjects, ids = {subject.value for subject, _id in named}, {number for _subject, number in named}
    measures = {(Reportable(one.subject), one.subject_id): one for one in _standing(session, subjects, ids)}
    found = {key: hidden(measures[key], by, now) for key in named & set(measures)}
    words = {one.words: found[one.subject, one.id] for one in said if (one.subject, one.id) in found}
    again = {(one.subject, one.id): words[one.words] for one in said if one.words in words}
    return Masks({**again, **found})


def _standing(
    session: Session, subjects: Collection[str], ids: Collection[int] | None = None
) -> list[Measure]:
    """The measures that withhold words of these kinds now."""
    if not subjects or (ids is not None and not ids):
        return []
    stands = (Measure.kind == MeasureKind.WITHHOLD_POST) & (Measure.state == MeasureState.IN_FORCE)
    query = select(Measure).where(stands, Measure.subject.in_(subjects)).order_by(Measure.id)
    return list(session.scalars(query if ids is None else query.where(Measure.subject_id.in_(ids))))


@dataclass(frozen=True, slots=True)
class Ratios:
    """The ratios that are withheld: precedents by their number, and words by their dispute. Nobody reads them in lists."""

    precedents: Mapping[int, Hidden]
    words: Mapping[tuple[int, str], Hidden]

    def of(self, row: Any) -> Hidden | None:
        """row: of a precedent, with its id, dispute_id and ratio."""
        return self.precedents.get(row.id) or self.words.get((row.dispute_id, row.ratio))

    def read(self, row: Any) -> str:
        return "" if self.of(row) else row.ratio


def ratios(session: Session) -> Ratios:
    """All of them: there are few, and most often none."""
    of_it: dict[str, dict[int, Hidden]] = {subject.value: {} for subject in LEAVES}
    for measure in _standing(session, set(of_it)):
        of_it[measure.subject][measure.subject_id] = Hidden(
            measure.id, measure.ground, measure.at, read=False
        )
    offers, motives = of_it[Reportable.OFFER], of_it[Reportable.MOTIVES]
    offered = select(Offer.id, Offer.dispute_id, Offer.ratio).where(Offer.id.in_(offers))
    decided = select(Dispute.id, Dispute.id, Dispute.answer).where(Dispute.id.in_(motives))
    words = {(row[1], row[2]): offers[row[0]] for row in (session.execute(offered) if offers else ())}
    words |= {(row[1], row[2]): motives[row[0]] for row in (session.execute(decided) if motives else ())}
    return Ratios(of_it[Reportable.PRECEDENT], words)


def unsaid(session: Session, rows: Iterable[Any]) -> frozenset[int]:
    """Those of these rows of the journal whose reason begins words that are withheld: their numbers. It asks only
    when there is one that might."""
    about = [(row.id, *named) for row in rows if row.reason and (named := _repeats(row)) is not None]
    measures = _standing(session, {subject.value for _id, subject, _n in about}, {n for _id, _s, n in about})
    known = {(one.subject, one.subject_id) for one in measures}
    return frozenset(number for number, subject, of in about if (subject.value, of) in known)


def _repeats(row: Any) -> tuple[Reportable, int] | None:
    subject, acts = REPEATED.get(row.subject, (None, frozenset()))
    return (subject, row.subject_id) if subject is not None and row.act in acts else None
