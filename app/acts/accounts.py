"""Accounts: register, confirm, log in, choose a password again, say who one is.

No answer tells whether an account exists: what differs goes by mail, written by a reader of the journal.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from itertools import count
from uuid import uuid4

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import checks
from app.acts.perform import perform
from app.governance.case import VISITOR
from app.governance.refusals import Refusal
from app.governance.rulebook import MEMBER
from app.governance.sentences import Count, Sentence
from app.governance.vocabulary import Act, MemberState, Role
from app.models import Mandate, Member, stamp
from app.models.member import HANDLE

# RFC 9106's second recommended choice is 64 MiB; 19 MiB and two passes (OWASP) let eight threads log people
# in at once on an old server without swapping.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200


def register(session: Session, name: str, email: str, password: str, now: datetime) -> Member | None:
    """A new member, not confirmed yet. None when the address has an account already: it is told by mail.

    Until the address is confirmed the name is nobody's: a name that was kept from then on would tell the next
    person to try it whether the address was new, and a mistyped address would keep it for ever.
    Raises Refusal when the name, or one that looks like it, is taken, or the password is too short or long.
    """
    check_password(password)
    name, email = checks.member_name(name), checks.email(email).lower()
    hashed = HASHER.hash(password)
    # The name first, whatever the address: otherwise a name that is taken would tell of the address.
    if name_taken(session, name):
        raise _name_refused()
    holder = member_by_email(session, email)
    if holder is not None:
        _ask(session, holder, now, "registered")
        return None
    member = new_member(name, email, hashed, now)
    member.name_key = member.slug = member.opaque_id
    perform(session, MEMBER, Act.REGISTER, member, VISITOR, now, public=False)
    return member


def new_member(name: str, email: str, hashed: str, now: datetime) -> Member:
    """The row of a member to be; its state comes with the act that makes it one."""
    return Member(
        opaque_id=uuid4().hex,
        name=name,
        name_key=checks.fold_name(name),
        slug=checks.slug(name),
        email=email,
        password=hashed,
        created_at=now,
        epoch=1,
    )


def member_by_email(session: Session, email: str) -> Member | None:
    return session.execute(select(Member).where(Member.email == email.strip().lower())).scalar_one_or_none()


def name_taken(session: Session, name: str) -> bool:
    """Whether a member has this name, or one that a reader would take for it."""
    alike = Member.name_key == checks.fold_name(name)
    return session.scalar(select(Member.id).where(alike).limit(1)) is not None


def confirm(session: Session, member: Member, now: datetime, name: str = "") -> bool:
    """The address is the member's own: a link sent there came back. False when that was known already.

    From now on the name is theirs. Raises Refusal when somebody confirmed it before them: they choose another.
    """
    if member.state != MemberState.UNCONFIRMED:
        return False
    name = checks.member_name(name or member.name)
    if name_taken(session, name):
        raise _name_refused()
    theirs = {"name": name, "name_key": checks.fold_name(name), "slug": _free_slug(session, name)}
    facts = {"link": True}
    perform(
        session,
        MEMBER,
        Act.CONFIRM,
        member,
        member,
        now,
        facts=facts,
        public=False,
        confirmed_at=now,
        **theirs,
    )
    return True


def who_logs_in(session: Session, email: str, password: str) -> Member | None:
    """The member with this address and password. As long to answer when there is none."""
    member = member_by_email(session, email)
    known = _verify(member.password if member else _nobodys_password(), password[:LONGEST_PASSWORD])
    return member if member and known else None


def knows_password(member: Member, password: str) -> bool:
    """Whether this is the member's own password."""
    return _verify(member.password, password[:LONGEST_PASSWORD])


def ask_password(session: Session, email: str, now: datetime) -> None:
    """Have a link sent to this address, if it is a member's. Says nothing either way."""
    member = member_by_email(session, email)
    if member is not None:
        _ask(session, member, now, "forgotten")


def ask_confirmation(session: Session, member: Member, now: datetime) -> None:
    """Have the confirmation link sent once more."""
    _ask(session, member, now, "confirm")


def change_password(session: Session, member: Member, password: str, now: datetime) -> None:
    """A new password, by a link that came back. Ends every other session, and every link sent before.

    The link also proves the address: an account that waited for it is confirmed, if its name is still free.
    """
    check_password(password)
    if not name_taken(session, member.name):
        confirm(session, member, now)
    perform(
        session,
        MEMBER,
        Act.CHANGE_PASSWORD,
        member,
        member,
        now,
        facts={"link": True},
        public=False,
        password=HASHER.hash(password),
        epoch=member.epoch + 1,
    )


def change_profile(session: Session, member: Member, about: str, now: datetime) -> None:
    perform(session, MEMBER, Act.CHANGE_PROFILE, member, member, now, public=False, about=about)


def appoint(
    session: Session, member: Member, role: Role, by: Member | None, now: datetime, until: datetime | None
) -> None:
    """Give a mandate until a date. `by` is None for the installation's own command."""
    detail = {"role": role.value, "until": stamp(until) if until else None}
    perform(session, MEMBER, Act.APPOINT, member, by, now, facts={"role": role}, detail=detail)
    handle = _handle(session, member) if role is Role.MODERATOR else ""
    session.add(Mandate(member=member, role=role, since=now, until=until, handle=handle))


def _handle(session: Session, member: Member) -> str:
    """What others read of this moderator: what they had in a former term, or the next number.

    Whoever writes the journal holds its head: two are not numbered at once.
    """
    known = select(Mandate.member_id, Mandate.handle).where(Mandate.role == Role.MODERATOR)
    handles: dict[int, str] = dict(session.execute(known).all())  # type: ignore[arg-type]
    return handles.get(member.id) or HANDLE.format(number=len(handles) + 1)


def check_password(password: str) -> None:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        text = "Choisissez un mot de passe de {least} à {most:signe|signes}\u202f: une phrase courte se retient bien."
        words = {"least": str(SHORTEST_PASSWORD), "most": Count(LONGEST_PASSWORD)}
        raise Refusal("password-length", Sentence(text, words), 422)


def _name_refused() -> Refusal:
    text = "Ce nom, ou un nom qui lui ressemble, est déjà pris. Choisissez-en un autre."
    return Refusal("name-taken", Sentence(text), 409)


def _free_slug(session: Session, name: str) -> str:
    """The name in an address; names that no reader confuses may share their Latin letters, or have none."""
    first = checks.slug(name)
    return next(
        slug for slug in _numbered(first) if not session.scalar(select(Member.id).where(Member.slug == slug))
    )


def _numbered(first: str) -> Iterator[str]:
    yield first
    yield from (f"{first}-{number}" for number in count(2))


def _ask(session: Session, member: Member, now: datetime, why: str) -> None:
    perform(session, MEMBER, Act.ASK_PASSWORD, member, VISITOR, now, public=False, detail={"why": why})


@cache
def _nobodys_password() -> str:
    return HASHER.hash(uuid4().hex)


def _verify(hashed: str, password: str) -> bool:
    try:
        return HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False
