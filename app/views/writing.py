"""What every writing view does: read the form's keys, act in one transaction, say what was written."""

from collections.abc import Callable
from secrets import token_urlsafe

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import validate_csrf
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from wtforms.validators import ValidationError

from app import checks
from app.acts import pages as acts
from app.acts.contributions import Contribution
from app.acts.publishing import held
from app.cases import policies
from app.database import read_again, reading, transaction
from app.errors import MustLogIn
from app.governance.refusals import Refusal
from app.governance.sentences import Sentence
from app.governance.vocabulary import Regime
from app.identity import as_they_are, member, newest
from app.models import Member, Page, Proposal
from app.models.journal import newest_act
from app.queries import pages as queries
from app.views.addresses import see, whole_number

LONGEST_SUMMARY = 500


def same_session() -> bool:
    """Does the form belong to this session? False when it expired, or when another site sent it."""
    if current_app.extensions["form_tokens"].signed(request.form.get("csrf_token", "")):
        return True
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def writer(session: Session) -> Member:
    """The member who writes, in the writing session: as they are known, if nothing was written since."""
    who = member()
    if who is None:
        raise MustLogIn
    if newest_act(session) == newest():
        policies.hand_on(reading(), session)
        return session.merge(who, load=False)
    found = as_they_are(session, who.id)
    return session.merge(found, load=False) if found else session.get_one(Member, who.id)


def form_key() -> str:
    """The key that the form came with: sent twice, it acts once."""
    return request.form.get("form_key", "")[:64]


def answered() -> int | None:
    """The number of the report that a measure answers, as its form says."""
    return whole_number(request.values.get("signalement"))


def named_dispute() -> int | None:
    """The number of the dispute for which a page or a field is protected, as its form says."""
    return whole_number(request.values.get("litige"))


def new_form_key() -> str:
    return token_urlsafe(24)


def stale_session() -> Refusal:
    text = "Votre session a pris fin, rien n’est perdu\u202f: connectez-vous dans un autre onglet, puis envoyez de nouveau."
    return Refusal("stale-form", Sentence(text), 409)


def as_refusal(error: Refusal | StaleDataError) -> Refusal:
    """What went wrong as a refusal: a row that moved under the form is one too."""
    if isinstance(error, Refusal):
        return error
    text = "Quelqu’un a agi entre-temps. Reprenez\u202f: rien n’est perdu."
    return Refusal("acted-meanwhile", Sentence(text), 409)


def summary() -> str:
    """Why, in one line, in the writer's words."""
    return checks.one_line(request.form.get("summary", ""))[:LONGEST_SUMMARY]


def source() -> str:
    """Where it comes from, in the writer's words."""
    return checks.one_line(request.form.get("source", ""))[:LONGEST_SUMMARY]


def write(page: queries.Frame, act: Callable[[Session, Page, Member], Contribution]) -> ResponseReturnValue:
    """Perform an act that writes or proposes, then show what became of it with a sentence about it."""
    with transaction() as session:
        row = held(session, page.page.id)
        done = act(session, row, writer(session))
        slug, numbers = row.slug, [proposal.id for proposal in done.proposals]
        told = [*([sentence(done.saved)] if done.saved else []), *map(_told, done.proposals)]
        told += [_reviewed(rule) for rule in done.review]
    read_again()
    for words in told:
        flash(words, "saved")
    if not numbers:
        return see(page.section, slug)
    if len(numbers) == 1 and done.saved is None:
        return redirect(url_for("proposals.show", number=numbers[0]), 303)
    return see(page.section, slug, "proposals.of_page")


def sentence(done: acts.Saved | acts.Unchanged) -> str:
    if isinstance(done, acts.Unchanged):
        return _("Rien n’a changé : aucune version n’a été ajoutée.")
    if done.merged:
        return _(
            "Enregistré : votre texte a été réuni avec ce que d’autres venaient d’écrire ailleurs dans la page."
        )
    return _("Enregistré : version %(number)s.", number=done.revision.number)


def _reviewed(rule: str) -> str:
    return _(
        "La règle de veille « %(rule)s » demande que d’autres la relisent : rien n’est perdu.", rule=rule
    )


def _told(proposal: Proposal) -> str:
    if proposal.regime == Regime.STEWARD:
        return _("Proposition %(n)s envoyée à la structure : son référent va répondre.", n=proposal.id)
    return _("Proposition %(n)s envoyée à la communauté : elle attend les objections.", n=proposal.id)
