"""The village in council: members who may vote, a steward, proposals and ballots, all through the acts."""

from typing import Any

from sqlalchemy import select

from app.acts import polls, proposals, settling
from app.database import transaction
from app.governance.tally import THE_QUESTION
from app.governance.vocabulary import Choice, ClaimState, StewardRole
from app.models import Claim, Member, Page, Poll, Proposal
from app.models.contents import content_at
from revisions import Content
from tests.village import Village, fresh

OBJECTION = "Le numéro affiché sur la porte est encore l’ancien."
NO = "Je passe devant tous les jours et ce n’est pas vrai."


def citizens(village: Village, *names: str) -> None:
    """Members who may vote a month from now: five articles each, then thirty-one days."""

    def write() -> None:
        for name in names:
            village.settle(name)
            for number in range(5):
                village.write(Content("article", f"Note {number} de {name}", {}, "Un mot."), by=name)
        village.pass_days(31)

    village.once(("citizens", *names), write)


def newcomer(village: Village, name: str) -> None:
    """A member who wrote nothing yet."""
    village.settle(name)


def propose(
    village: Village, by: str, title: str = "Le Perron", why: str = "Vu sur place.", **changes: Any
) -> list[int]:
    """The ids of the proposals that a form makes: `body`, `title` or fields, over the newest revision."""
    options = {name: changes.pop(name) for name in ("source", "form_key", "base") if name in changes}
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == title)).scalar_one()
        base = options.pop("base", page.number)
        content = changed(content_at(session, page.id, base), **changes)
        made = proposals.propose(
            session, page, base, content, village.member(by, session), village.now, why=why, **options
        )
        return [proposal.id for proposal in made]


def changed(content: Content | None, **changes: Any) -> Content:
    assert content is not None
    texts = {name: changes.pop(name) for name in ("body", "title") if name in changes}
    return content.replace(fields={**content.fields, **changes}, **texts)


def do(village: Village, act: Any, number: int, by: str | None, *words: Any, **options: Any) -> Proposal:
    """An act on a proposal, in its transaction."""
    with transaction() as session:
        who = village.member(by, session) if by else None
        return act(session, session.get_one(Proposal, number), *words, who, village.now, **options)


def rewrite(village: Village, act: Any, number: int, by: str, **changes: Any) -> Proposal:
    """Amend a proposal, or take it over, by changes to the page as it is now."""
    options = {name: changes.pop(name) for name in ("why", "source", "seen", "form_key") if name in changes}
    with transaction() as session:
        proposal = session.get_one(Proposal, number)
        page = proposal.page
        content = changed(content_at(session, page.id, page.number), **changes)
        who = village.member(by, session)
        return act(session, proposal, page.number, content, who, village.now, **options)


def vote(village: Village, poll: int, by: str, choice: Choice, reason: str = "", **options: Any) -> None:
    with transaction() as session:
        found = session.get_one(Poll, poll)
        object_hash = options.pop("object_hash", found.object_hash)
        who = village.member(by, session)
        polls.cast(session, found, {THE_QUESTION: choice}, object_hash, reason, who, village.now, **options)


def tick(village: Village) -> int:
    """What the clock does at the village's time."""
    return settling.settle_all_due(transaction, village.now)


def proposal(number: int) -> Proposal:
    return fresh().get_one(Proposal, number)


def poll_of(number: int) -> Poll:
    """The newest poll of a proposal."""
    query = select(Poll).where(Poll.subject == "proposal", Poll.subject_id == number)
    return fresh().scalars(query.order_by(Poll.id.desc())).first()


def make_steward(village: Village, name: str, title: str = "Le Perron") -> None:
    """Somebody holds the fiche, however they came to; what waits is addressed to them."""
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == title)).scalar_one()
        who = session.execute(select(Member).where(Member.name.startswith(name))).scalar_one()
        now = village.now
        session.add(
            Claim(
                page=page,
                author=who,
                state=ClaimState.HELD,
                state_since=now,
                last_act_at=now,
                created_at=now,
                since=now,
                role=StewardRole.MANAGER,
            )
        )
        session.flush()
        proposals.readdress_all(session, page, now)
