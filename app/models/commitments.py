"""Free text that the journal seals without holding it: a salted hash, which says nothing once the salt is gone."""

import hashlib
import secrets
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column


def new_salt() -> str:
    return secrets.token_hex(16)


class Committed:
    """A row whose words the journal commits to. Each table says which words: `committed()`.

    Erasing somebody's words removes them and the salt: the chain of the journal still verifies.
    """

    salt: Mapped[str | None] = mapped_column(String(32), default=new_salt)

    def committed(self) -> tuple[str, ...]:
        """The words that must never change, in order."""
        raise NotImplementedError

    @property
    def commitment(self) -> str:
        """What the journal holds of these words; any change of one of them gives another."""
        words = "\0".join((self.salt or "", *self.committed()))
        return hashlib.sha256(words.encode()).hexdigest()


def said(row: Any) -> dict[str, Any]:
    """For the `detail` of the journal row that tells of it: which row was written, and its commitment.

    The row must have its id and its salt already (flush it first).
    """
    return {"said": [row.__tablename__, row.id, row.commitment]}
