"""What is said beside the places of a page: that they are contested, and what decisions say there."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, literal_column, select
from sqlalchemy.orm import Session, joinedload

from app.cases.disputes import FROZEN_FOR_PARTIES, standing
from app.governance.case import By
from app.governance.rulebook import ENDED, LIVE
from app.governance.vocabulary import DisputeQuestion, DisputeState, Effect, Reportable
from app.models import Dispute, Mark, Member, Option, Page, Visibility
from app.models.prepared import ask_prepared
from app.queries.measures import Hidden
from app.queries.visibility import EVERYBODY
from app.queries.withheld_words import Masks, Worded, masks


@dataclass(frozen=True, slots=True)
class Said:
    """What is said beside one place ("" for the whole page, else "title", a field's name or "body"), and since when.

    effect: what a decision says there; None for a dispute that is open. asleep: its mark is greyed. frozen: who asks is a
    party to its mediation, and does not write there meanwhile. passage, base: the words that are meant, in which version.
    option: the number of the option whose note it is, by which it is reported; mark: that of the note that is answered.
    masked: the answer is withheld, and empty unless who asks reads it; note_masked: the note is.
    """

    dispute: int
    place: str
    since: datetime
    question: DisputeQuestion
    effect: Effect | None = None
    asleep: bool = False
    frozen: bool = False
    passage: str = ""
    base: int = 0
    note: str = ""
    answer: str = ""
    mark: int = 0
    option: int = 0
    masked: Hidden | None = None
    note_masked: Hidden | None = None


@dataclass(frozen=True, slots=True)
class Contested:
    """All that is said beside the places of one page, oldest first; most pages have nothing of it."""

    said: tuple[Said, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.said)

    @property
    def open(self) -> int:
        """How many disputes are open, those that sleep too."""
        return sum(one.effect is None for one in self.said)

    @property
    def disputes(self) -> tuple[int, ...]:
        """Their numbers, each once."""
        return tuple(dict.fromkeys(one.dispute for one in self.said if one.effect is None))

    @property
    def frozen(self) -> tuple[Said, ...]:
        return tuple(one for one in self.said if one.frozen)

    def beside(self, place: str) -> tuple[Said, ...]:
        return tuple(one for one in self.said if one.place == place)

    def but(self, places: Collection[str]) -> tuple[Said, ...]:
        """What stands at the head of the page, since these places alone are drawn below."""
        return tuple(one for one in self.said if one.place not in places)


NOTHING = Contested()


def contested_on(session: Session, page: Page, by: By, now: datetime) -> Contested:
    """What is contested on a page as it stands now, and what decisions say there."""
    waiting = select(Dispute).where(Dispute.page_id == page.id, Dispute.state.not_in(ENDED))
    disputes = session.scalars(waiting.order_by(Dispute.id)).all()
    marks = (
        select(Mark).options(joinedload(Mark.dispute)).where(Mark.page_id == page.id, Mark.until.is_(None))
    )
    found = session.scalars(marks.order_by(Mark.id)).all()
    options = options_of_notes(session, found)
    masked = notes_masked(session, found, options, by if isinstance(by, Member) else None, now)
    decided = [_of_mark(mark, options.get(mark.id, 0), masked) for mark in found]
    still = [said for one in disputes if (said := _of_dispute(session, one, by, now))]
    return Contested(tuple(_quoted(session, page, [*still, *decided])))


def _quoted(session: Session, page: Page, all_: list[Said]) -> Iterator[Said]:
    """The same, without the words of versions that are withheld."""
    bases = {one.base for one in all_ if one.passage}
    of_them = (Visibility.page_id == page.id) & Visibility.number.in_(bases)
    withheld = select(Visibility.number).where(of_them, ~EVERYBODY.sees(Visibility.text_hidden))
    hidden = set(session.scalars(withheld)) if bases else set()
    return (replace(one, passage="") if one.base in hidden else one for one in all_)


def _of_dispute(session: Session, dispute: Dispute, by: By, now: datetime) -> Said | None:
    """None for one that the clock ended, even if that is not written yet."""
    state = standing(session, dispute, now).state
    if state in ENDED:
        return None
    party = isinstance(by, Member) and by.id in dispute.party_ids
    return Said(
        dispute.id,
        dispute.place,
        dispute.created_at,
        dispute.question,
        asleep=state == DisputeState.DORMANT,
        frozen=party and state in FROZEN_FOR_PARTIES,
        passage=dispute.passage,
        base=dispute.base,
    )


def options_of_notes(session: Session, marks: Collection[Mark]) -> dict[int, int]:
    """The option that was decided, whose words each note says: by the number of the mark. Most pages have no note."""
    noted = {(mark.dispute_id, mark.note): mark.id for mark in marks if mark.note}
    cases = {dispute_id for dispute_id, _note in noted}
    asked = select(Option.id, Option.dispute_id, Option.note).where(
        Option.dispute_id.in_(cases), Option.note != ""
    )
    rows = session.execute(asked.order_by(Option.id)) if noted else ()
    return {noted[row.dispute_id, row.note]: row.id for row in rows if (row.dispute_id, row.note) in noted}


def notes_masked(
    session: Session, marks: Collection[Mark], options: Mapping[int, int], by: Member | None, now: datetime
) -> Masks:
    """The notes, and the answers to them, that are withheld. It asks only when there is one."""
    said = [Worded(Reportable.OPTION, options[mark.id], mark.note) for mark in marks if mark.id in options]
    said += [Worded(Reportable.REPLY, mark.id, mark.answer) for mark in marks if mark.answer]
    return masks(session, said, by, now) if said else Masks({})


def _of_mark(mark: Mark, option: int, masked: Masks) -> Said:
    return Said(
        mark.dispute_id,
        mark.place,
        mark.at,
        mark.dispute.question,
        effect=mark.effect,
        passage=mark.dispute.passage,
        base=mark.dispute.base,
        note="" if masked.hides(Reportable.OPTION, option) else mark.note,
        answer="" if masked.hides(Reportable.REPLY, mark.id) else mark.answer,
        mark=mark.id,
        option=option,
        masked=masked.of(Reportable.REPLY, mark.id),
        note_masked=masked.of(Reportable.OPTION, option),
    )


# Made once: every list of fiches asks it.
_AWAKE = select(Dispute.page_id).where(
    Dispute.page_id.in_(bindparam("pages", expanding=True)),
    Dispute.state.in_([literal_column(f"'{state}'") for state in sorted(LIVE)]),
)


def contested_among(session: Session, page_ids: Collection[int]) -> frozenset[int]:
    """Those of these pages on which a dispute is awake, for a list: one look in an index."""
    rows = ask_prepared(session, _AWAKE, {"pages": list(page_ids)}) if page_ids else ()
    return frozenset(row.page_id for row in rows)
