"""Two people who decide the same case at once: one wins, the other hears who acted and what the state is now."""

from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.governance.procedure import Procedure
from app.governance.refusals import Refusal
from app.governance.sentences import Sentence
from app.governance.vocabulary import Act, Labelled
from app.models import JournalEntry, Member


class HasStand(Protocol):
    """A case that people act on: `stand` is what somebody saw of it."""

    id: int

    @property
    def state(self) -> Labelled: ...

    @property
    def stand(self) -> str: ...


# What the page does to a case by moving elsewhere is no act of anybody on the case.
UNSEEN = (Act.READ, Act.REBASE)


def check(session: Session, procedure: Procedure, thing: HasStand, seen: str | None) -> None:
    """Raises Refusal when the case is not what the person saw who acts on it. `seen`: its `stand`, as the form had it."""
    if seen is not None and seen != thing.stand:
        raise acted_meanwhile(session, procedure, thing)


def already_done(
    session: Session, procedure: Procedure, thing: HasStand, seen: str | None, act: Act, by: Member
) -> bool:
    """Whether this very act was the last one, by the same person: their form came twice, and counts once."""
    if seen is None or seen == thing.stand:
        return False
    last = _last(session, procedure, thing)
    return last.act == act and last.by_id == by.id


def acted_meanwhile(session: Session, procedure: Procedure, thing: HasStand) -> Refusal:
    """Names who acted last, what they did, and the state now."""
    last = _last(session, procedure, thing)
    words: dict[str, str | int | datetime] = {
        "who": last.by.named_for(last.subject, last.act) if last.by else "le calendrier",
        "past": Act(last.act).past,
        "this": procedure.this,
        "at": last.at,
        "state": thing.state.label,
    }
    text = "Entre-temps, {who} {past} {this}, le {at}. État actuel\u202f: {state}. Relisez avant d’agir\u202f: rien n’est perdu."
    return Refusal("acted-meanwhile", Sentence(text, words), 409)


def _last(session: Session, procedure: Procedure, thing: HasStand) -> JournalEntry:
    of_it = (JournalEntry.subject == procedure.name) & (JournalEntry.subject_id == thing.id)
    acts = select(JournalEntry).where(of_it, JournalEntry.act.not_in(UNSEEN))
    return session.scalars(acts.order_by(JournalEntry.id.desc()).limit(1)).one()
