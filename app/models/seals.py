"""What the seal of a journal row covers: whoever writes the journal and whoever proves it agree here."""

import hashlib
import json
from datetime import datetime
from typing import Any, Protocol

from app.models.base import stamp
from app.models.journal import JournalEntry


class Sealed(Protocol):
    """The columns that a seal covers; a row of a query has them as an entry does."""

    id: int
    at: datetime
    act: str
    subject: str
    subject_id: int
    revision: int | None
    state_before: str
    state_after: str
    detail: dict[str, Any]


def seal_of(previous: str, entry: JournalEntry) -> str:
    """The seal of an entry, as `sealed` makes it."""
    return sealed(previous, entry, entry.by.opaque_id if entry.by else "", entry.page.id if entry.page else 0)


def sealed(previous: str, row: Sealed, by: str, page_id: int) -> str:
    """SHA-256, in hexadecimal, over the seal before it and what the row says, as compact JSON.

    by: the opaque identifier of who acted, "" for the program; page_id: 0 for no page. The reason is left out:
    erasing a person or a reason leaves the chain whole.
    """
    says = [
        previous,
        row.id,
        stamp(row.at),
        row.act,
        row.subject,
        row.subject_id,
        by,
        page_id,
        row.revision or 0,
        row.state_before,
        row.state_after,
        json.dumps(row.detail, sort_keys=True, ensure_ascii=False, separators=(",", ":")),
    ]
    return hashlib.sha256(json.dumps(says, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
