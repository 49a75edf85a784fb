"""Links sent by mail: signed, dated, and worth one use because they carry what the use changes."""

from dataclasses import dataclass
from typing import Literal

from itsdangerous import BadData, URLSafeTimedSerializer

Purpose = Literal["confirm", "password"]
DAYS = 86400
LIFETIMES: dict[str, int] = {"confirm": 7 * DAYS, "password": 3600}
FOLLOWING = "following"


@dataclass(frozen=True, slots=True)
class Token:
    """Which member, and at which epoch of theirs: a password changed since makes the link worthless."""

    member_id: int
    epoch: int


def sign(secret: str, purpose: Purpose, token: Token) -> str:
    return _serializer(secret, purpose).dumps([token.member_id, token.epoch])


def read(secret: str, purpose: Purpose, text: str) -> Token | None:
    """The token, or None when it was altered, is of another purpose, or has lived its time."""
    try:
        member_id, epoch = _serializer(secret, purpose).loads(text, max_age=LIFETIMES[purpose])
    except (BadData, ValueError, TypeError):
        return None
    return Token(member_id, epoch)


@dataclass(frozen=True, slots=True)
class Following:
    """Who follows which topic: what the foot of a letter needs to stop it. It holds for as long as the letter is kept."""

    member_id: int
    topic_id: int


def sign_following(secret: str, following: Following) -> str:
    return _serializer(secret, FOLLOWING).dumps([following.member_id, following.topic_id])


def read_following(secret: str, text: str) -> Following | None:
    """Whose letter it is the foot of, or None when it was altered."""
    try:
        member_id, topic_id = _serializer(secret, FOLLOWING).loads(text)
    except (BadData, ValueError, TypeError):
        return None
    return Following(member_id, topic_id)


def _serializer(secret: str, purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt=f"palabre-{purpose}")
