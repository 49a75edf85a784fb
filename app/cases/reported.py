"""What may be reported and withheld, as a thing with an address: which words, on which page, whose."""

from dataclasses import dataclass

from app.governance.vocabulary import Reportable


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that somebody wrote. `member_id`: who, when it is known; `text`: what it says, as it is read now."""

    subject: Reportable
    subject_id: int
    page_id: int | None
    member_id: int | None
    text: str
