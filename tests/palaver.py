"""The village under the tree: disputes opened, talked over, mediated and decided, all through the acts."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.acts import agreements, disputes, mediation, polls
from app.acts.mediation import Choice
from app.database import transaction
from app.governance.vocabulary import Choice as Voice
from app.governance.vocabulary import DisputeQuestion, Effect, Role
from app.models import Dispute, Page, Poll
from app.models.contents import content_at
from tests.council import changed, citizens
from tests.village import Village, fresh

WHY = "La plaque de la porte dit autre chose depuis le printemps."
RATIO = "Une adresse se prouve par ce qui est écrit sur la porte, daté et photographié."
MOTIVES = (
    "Deux personnes sur trois ont produit une photographie datée, et personne n’a contesté le lieu ni le jour\u202f; "
    "l’usage ancien ne prévaut pas sur ce que chacun peut vérifier sur place."
)
VOTERS = ("Basile Roux", "Chloé Vernet", "Denis Faure", "Émile Pons")
STATEMENT = "J’ai relevé ce qui est écrit sur la porte, le 3 mars, avec deux témoins."


def mediator(village: Village, name: str = "Irène Mazuel") -> None:
    """Somebody on the volunteers' list, who has written nothing here."""
    village.settle(name, Role.MEDIATOR, seasoned=True)


def settled_in(village: Village) -> None:
    """Lucie said what Le Perron is, long ago; Irène mediates, Zoé and the voters have no tie to it. It is today."""

    def build() -> None:
        village.now -= timedelta(days=60)
        citizens(village, *VOTERS)
        village.settle("Zoé Closière", seasoned=True)
        mediator(village)
        village.edit("Le Perron", "Lucie", nature="association")
        village.now = datetime.now(UTC)

    village.once("settled in", build)


def ago(village: Village, **past: float) -> None:
    """What is done next is done so long before now."""
    village.now = datetime.now(UTC) - timedelta(**past)


def contest(
    village: Village,
    by: str,
    place: str = "nature",
    question: DisputeQuestion | None = DisputeQuestion.ACCURACY,
    why: str = WHY,
    title: str = "Le Perron",
    **options: Any,
) -> int:
    """The id of the dispute that somebody opens."""
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == title)).scalar_one()
        who = village.member(by, session)
        return disputes.open_dispute(session, page, place, question, why, who, village.now, **options).id


def do(village: Village, act: Any, number: int, by: str, *words: Any, **options: Any) -> Any:
    """An act on a dispute, in its transaction."""
    with transaction() as session:
        who = village.member(by, session)
        return act(session, session.get_one(Dispute, number), *words, who, village.now, **options)


def offer(village: Village, number: int, by: str, ratio: str = RATIO, **changes: Any) -> str:
    """A party offers a text, by changes to the page as it is now; the hash that the others agree to."""
    options = {name: changes.pop(name) for name in ("seen", "form_key") if name in changes}
    with transaction() as session:
        dispute = session.get_one(Dispute, number)
        page = dispute.page
        content = changed(content_at(session, page.id, page.number), **changes)
        who = village.member(by, session)
        made = agreements.offer(session, dispute, page.number, content, ratio, who, village.now, **options)
        return made.object_hash


def text(village: Village, number: int, label: str, **changes: Any) -> Choice:
    """An option that says the exact text."""
    page = dispute(number).page
    content = changed(content_at(fresh(), page.id, page.number), **changes)
    return Choice(label, Effect.REVISION, content, page.number)


def consult(village: Village, number: int, by: str, *choices: Choice, reason: str = WHY) -> int:
    """The id of the poll that the mediator opens."""
    with transaction() as session:
        found = session.get_one(Dispute, number)
        who = village.member(by, session)
        poll = mediation.consult(session, found, choices, reason, who, village.now)
        return poll.id


def approve(village: Village, poll: int, by: str, *codes: str) -> None:
    """A ballot for these options."""
    with transaction() as session:
        found = session.get_one(Poll, poll)
        answers = dict.fromkeys(codes, Voice.FOR)
        polls.cast(session, found, answers, found.object_hash, "", village.member(by, session), village.now)


def mediated(village: Village, number: int, asks: str, by: str = "Irène") -> None:
    """A party asks for a mediator, once they have talked long enough; the case is received."""
    village.pass_days(8)
    do(village, disputes.ask_mediation, number, asks)
    do(village, mediation.receive, number, by)


def dispute(number: int) -> Dispute:
    return fresh().get_one(Dispute, number)


def page_of(title: str = "Le Perron") -> Page:
    return fresh().execute(select(Page).where(Page.title == title)).scalar_one()


def says(name: str, title: str = "Le Perron") -> Any:
    """What a field of a fiche says now."""
    page = page_of(title)
    return content_at(fresh(), page.id, page.number).fields.get(name)
