"""The reader that writes letters: to confirm an address, to choose a password again."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import tokens
from app.governance.vocabulary import Act, MemberState
from app.models import JournalEntry, Member
from app.reactions.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Letter:
    """What to write: which template, under which subject, with a link of which purpose to which address."""

    template: str
    subject: str
    purpose: tokens.Purpose
    path: str


CONFIRM = Letter("mail/confirm.txt", "Palabre : confirmez votre adresse", "confirm", "comptes/confirmation")
PASSWORD = Letter(
    "mail/password.txt", "Palabre : choisir un mot de passe", "password", "comptes/mot-de-passe"
)
AGAIN = Letter(
    "mail/registered.txt", "Palabre : vous avez déjà un compte", "password", "comptes/mot-de-passe"
)

# By the act, then by why it was asked.
LETTERS = {
    (Act.REGISTER, ""): CONFIRM,
    (Act.ASK_PASSWORD, "confirm"): CONFIRM,
    (Act.ASK_PASSWORD, "forgotten"): PASSWORD,
    (Act.ASK_PASSWORD, "registered"): AGAIN,
}
HEEDED = frozenset(act for act, _why in LETTERS)


def react(session: Session, entries: list[JournalEntry], surroundings: Surroundings) -> None:
    """Write and send the letter that each row asks for. The links are signed here: the journal holds no secret."""
    for entry in entries:
        letter = LETTERS.get((entry.act, entry.detail.get("why", "")))
        member = session.get(Member, entry.subject_id) if letter else None
        if letter and member and _awaited(letter, member):
            _send(letter, member, surroundings)


def _awaited(letter: Letter, member: Member) -> bool:
    """Invented people read no mail, who closed their account has no address, and one that is confirmed is not asked for
    again."""
    if member.demonstration or member.state == MemberState.ERASED:
        return False
    return letter is not CONFIRM or member.state == MemberState.UNCONFIRMED


def _send(letter: Letter, member: Member, surroundings: Surroundings) -> None:
    token = tokens.sign(surroundings.secret, letter.purpose, tokens.Token(member.id, member.epoch))
    link = f"{surroundings.site_url}/{letter.path}/{token}"
    text = surroundings.render(letter.template, member=member, link=link, site_url=surroundings.site_url)
    surroundings.send(member.email, letter.subject, text)
