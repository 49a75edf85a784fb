"""Who is asking: the logged-in member, or a visitor; and how to ask a visitor to log in."""

from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlsplit

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask_login import AnonymousUserMixin, LoginManager, current_user, login_user, logout_user
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from werkzeug.wrappers import Response

from app.database import reading
from app.models import Mandate, Member
from app.models.journal import newest_act
from app.models.objects import maker
from app.models.prepared import ask_prepared

login_manager = LoginManager()

LONGEST_ADDRESS = 2000
MOST_KEPT = 500


class LoggedIn:
    """What the session cookie stands for: a member at one epoch of theirs."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, member: Member) -> None:
        self.member = member

    def get_id(self) -> str:
        return f"{self.member.id}.{self.member.epoch}"


class Visitor(AnonymousUserMixin):
    member = None


def init_app(app: Flask) -> None:
    app.extensions["people"] = {}
    app.extensions["clock"] = partial(datetime.now, UTC)
    login_manager.init_app(app)
    login_manager.anonymous_user = Visitor
    login_manager.session_protection = None
    login_manager.user_loader(_load)
    login_manager.unauthorized_handler(ask_to_log_in)


def member() -> Member | None:
    """The member who is asking, or None for a visitor."""
    return current_user.member


def now() -> datetime:
    """The time of this request: one, however long it takes. The site's clock tells it."""
    known = g.get("now")
    if known is None:
        known = g.now = current_app.extensions["clock"]()
    return known


def newest() -> int:
    """The newest row of the journal, as this request sees it."""
    return newest_act(reading())


def log_in(who: Member) -> None:
    """Open a session that outlives the browser and a restart of the site."""
    _fresh_session()
    login_user(LoggedIn(who), remember=False)


def log_out() -> None:
    logout_user()
    _fresh_session()


def ask_to_log_in() -> Response:
    return redirect(log_in_address())


def log_in_address() -> str:
    """The log-in page, which comes back here."""
    back = request.full_path.rstrip("?") if request.method == "GET" else request.referrer or ""
    return url_for("accounts.login", suite=inside(back))


def inside(address: str | None) -> str | None:
    """The path of an address of this site; None for anything that would lead elsewhere.

    Browsers read a backslash as a slash and drop tabs and line ends, so these are refused, not repaired.
    """
    if not address or len(address) > LONGEST_ADDRESS or not address.isprintable():
        return None
    if "\\" in address or address.startswith("//"):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:  # brackets that hold no IPv6 address
        return None
    if parts.netloc and parts.netloc != request.host:
        return None
    if parts.scheme and not parts.netloc:
        return None
    path = parts.path if parts.path.startswith("/") and not parts.path.startswith("//") else None
    return f"{path}?{parts.query}" if path and parts.query else path


def _fresh_session() -> None:
    """Nothing of the session before passes into the one after, but the language that was chosen.

    Whoever had planted a session in this browser knows nothing of the new one.
    """
    language = session.get("language")
    session.clear()
    session.permanent = True
    if language:
        session["language"] = language


def _load(text: str) -> LoggedIn | None:
    member_id, _, epoch = text.partition(".")
    if not (member_id.isdigit() and epoch.isdigit() and len(member_id) < 10):
        return None
    found = _known(int(member_id))
    return LoggedIn(found) if found is not None and found.epoch == int(epoch) else None


_HELD = Mandate.__mapper__.column_attrs
_MEMBER = (
    select(Member, *[getattr(Mandate, column.key).label(f"held_{column.key}") for column in _HELD])
    .outerjoin(Mandate, Mandate.member_id == Member.id)
    .where(Member.id == bindparam("id"))
    .order_by(Mandate.id)
)
_member, _mandate = maker(Member), maker(Mandate, "held_")


def _known(member_id: int) -> Member | None:
    """The member as of the newest row of the journal, kept by this process until another row is written.

    Whatever changes a member (a password, a role, a contribution) is an act, and every act is a row.
    """
    kept = current_app.extensions["people"]
    asof, found = kept.get(member_id, (None, None))
    if asof != newest():
        found = as_they_are(reading(), member_id) or _barred(member_id)
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[member_id] = newest(), found
    return found


def as_they_are(session: Session, member_id: int) -> Member | None:
    """A member with their mandates, as a session sees them, who belongs to none. None who is, or was, blocked is found so."""
    rows = ask_prepared(session, _MEMBER, {"id": member_id})
    if not rows or rows[0].blocked_until is not None:
        return None
    found = _member(rows[0])
    mandates = [_mandate(row) for row in rows if row.held_id is not None]
    for mandate in mandates:
        set_committed_value(mandate, "member", found)
    set_committed_value(found, "mandates", mandates)
    return found


def _barred(member_id: int) -> Member | None:
    """A member who is, or was, blocked: what bars them comes along, while it can still be asked."""
    found = reading().get(Member, member_id)
    if found is not None:
        found.running_blocks(now())
        reading().expunge(found)
    return found
