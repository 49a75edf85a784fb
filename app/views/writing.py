"""What every writing view does: read the form's keys, act in one transaction, say what was written."""

from collections.abc import Callable
from secrets import token_urlsafe

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import validate_csrf
from sqlalchemy.orm import Session
from wtforms.validators import ValidationError

from app.acts import pages as acts
from app.database import read_again, transaction
from app.errors import MustLogIn
from app.identity import member
from app.models import Member, Page
from app.queries import pages as queries
from app.views.addresses import see

LONGEST_SUMMARY = 500


def same_session() -> bool:
    """Does the form belong to this session? False when it expired, or when another site sent it."""
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def writer(session: Session) -> Member:
    """The member who writes, in the writing session."""
    who = member()
    if who is None:
        raise MustLogIn
    return session.get_one(Member, who.id)


def form_key() -> str:
    """The key that the form came with: sent twice, it acts once."""
    return request.form.get("form_key", "")[:64]


def new_form_key() -> str:
    return token_urlsafe(24)


def summary() -> str:
    """Why, in one line, in the writer's words."""
    text = request.form.get("summary", "").replace("\x00", "")
    return " ".join(text.split())[:LONGEST_SUMMARY]


def write(
    page: queries.Frame, act: Callable[[Session, Page, Member], acts.Saved | acts.Unchanged]
) -> ResponseReturnValue:
    """Perform an act that makes a revision, then show the page with a sentence about it."""
    with transaction() as session:
        row = session.get_one(Page, page.page.id)
        done = act(session, row, writer(session))
        slug = row.slug
    read_again()
    flash(sentence(done), "saved")
    return see(page.section, slug)


def sentence(done: acts.Saved | acts.Unchanged) -> str:
    if isinstance(done, acts.Unchanged):
        return _("Rien n’a changé : aucune version n’a été ajoutée.")
    if done.merged:
        return _(
            "Enregistré : votre texte a été réuni avec ce que d’autres venaient d’écrire ailleurs dans la page."
        )
    return _("Enregistré : version %(number)s.", number=done.revision.number)
