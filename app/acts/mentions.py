"""Who is named in a message: « @Lucie Farigoule » wherever it is said, but in a quotation or in code."""

import re
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import checks
from app.governance.vocabulary import MemberState
from app.models import Member

# A name is some words on one line; the longest that is somebody's is meant. Bounded, whatever the text.
_CALL = re.compile(r"(?<![\w@./-])@(\w[^\n@]{0,80})")
_WORD_END = re.compile(r"(?<=\w)(?!\w)")
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_QUOTED = re.compile(r"^ {0,3}>.*$", re.MULTILINE)
_MOST_WORDS, _MOST_CALLS = 6, 100


def named(session: Session, text: str, by: Member) -> list[Member]:
    """The members whom a message of `by` calls, in the order of its words, each once; never its author."""
    calls = [list(names) for names in _calls(text)]
    keys = {key for names in calls for key in names}
    if not keys:
        return []
    known = select(Member).where(Member.name_key.in_(keys), Member.state == MemberState.CONFIRMED)
    by_key = {member.name_key: member for member in session.scalars(known) if member.id != by.id}
    found = (next((by_key[key] for key in names if key in by_key), None) for names in calls)
    return list(dict.fromkeys(member for member in found if member is not None))


def _calls(text: str) -> Iterator[Iterator[str]]:
    """For each call, the names that it may be, folded, the longest first."""
    spoken = _QUOTED.sub("", _CODE.sub("", text))
    for number, call in enumerate(_CALL.finditer(spoken)):
        if number == _MOST_CALLS:
            return
        ends = [match.end() for match in _WORD_END.finditer(call[1])][:_MOST_WORDS]
        yield (key for end in reversed(ends) if (key := _folded(call[1][:end])))


def _folded(name: str) -> str:
    try:
        return checks.fold_name(name)
    except checks.BadValue:
        return ""
