"""Claims: asking for the care of a fiche, and every step of one until it is held or over. Everybody reads them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from app import checks
from app.acts import claims as acts
from app.acts import limits
from app.database import read_again, reading, transaction
from app.errors import wants_data
from app.governance.refusals import Refusal
from app.governance.vocabulary import REASON_LEAST, Act, Reportable, StewardRole
from app.identity import ask_to_log_in, member, now
from app.kinds import STRUCTURE
from app.models import Claim, Member, Page
from app.presentation.filters import moment
from app.queries import claims as queries
from app.queries.measures import hidden_words
from app.queries.pages import Frame
from app.views.addresses import framed, whole_number
from app.views.tries import HOUR, whereabouts
from app.views.writing import form_key, new_form_key, writer

blueprint = Blueprint("claims", __name__)

LONGEST_REASON = 500
WAYS = ("code", "proof", "invitation")
# What each act asks for beside its button.
REASONED = (Act.OPPOSE, Act.GRANT, Act.REFUSE, Act.REVOKE)
# What each act will do, said beside its button.
CONSEQUENCES = MappingProxyType(
    {
        Act.ENDORSE: lazy_gettext("Deux modérateurs sans lien avec la fiche doivent s’en dire convaincus."),
        Act.OPPOSE: lazy_gettext(
            "La revendication sera contestée : un modérateur sans lien avec la fiche tranchera."
        ),
        Act.GRANT: lazy_gettext("Qui tenait la fiche jusqu’ici ne la tiendra plus."),
        Act.REFUSE: lazy_gettext("Si quelqu’un tient la fiche, il la garde."),
        Act.WITHDRAW: lazy_gettext("La demande reste lisible, et l’on peut en faire une autre."),
        Act.RELINQUISH: lazy_gettext(
            "Sans autre référent, les propositions en cours iront à la communauté. Aucune n’est perdue."
        ),
        Act.WAKE: lazy_gettext("Les champs de la structure seront de nouveau les vôtres."),
        Act.REVOKE: lazy_gettext(
            "Sans autre référent, la fiche n’en aura plus. La raison sera lue par tous."
        ),
    }
)


@blueprint.after_request
def keep_to_oneself(answer: Response) -> Response:
    """The square of a letter has its code in the address: no cache keeps it, and no other site hears of it."""
    if request.endpoint == "claims.claim":
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Referrer-Policy"] = "same-origin"
    return answer


# --- claiming a fiche


@dataclass
class Typed:
    """What somebody typed to claim a fiche, and what it lacks, by input."""

    code: str = ""
    proof: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@blueprint.route("/<section>/<slug>/revendication", methods=["GET", "POST"])
def claim(section: str, slug: str) -> ResponseReturnValue:
    page = framed(section, slug)
    if page.kind is not STRUCTURE:
        abort(404)
    if request.method == "GET":
        return _claim_page(page, Typed(code=request.args.get("code", "")[:100]))
    if member() is None:
        return ask_to_log_in()
    sent = request.form
    way = sent.get("way", "")
    if way not in WAYS:
        abort(400)
    typed = Typed(sent.get("code", "")[:200], sent.get("proof", "").replace("\x00", "").strip())
    try:
        made = _claim(page, way, typed)
    except Refusal as refusal:
        if wants_data():
            raise
        typed.errors[way] = refusal.told(_, moment)
        return _refused(_claim_page(page, typed), refusal)
    read_again()
    flash(_("Votre revendication est %(state)s.", state=_(made.state.label)), "done")
    return redirect(url_for("claims.show", number=made.id), 303)


def _claim(page: Frame, way: str, typed: Typed) -> Claim:
    """Claim in this way. A code that is tried counts, whatever comes of it."""
    tries = _tries() if way == "code" else 0
    with transaction() as session:
        row, by, key = session.get_one(Page, page.page.id), writer(session), form_key() or None
        if way == "code":
            return acts.claim_with_code(session, row, typed.code, by, now(), tries=tries, form_key=key)
        if way == "proof":
            return acts.claim_with_proof(session, row, typed.proof, by, now(), form_key=key)
        return acts.accept_invitation(session, row, by, now(), form_key=key)


def _tries() -> int:
    """How many codes this member tried in the last hour, or this address did: the larger of both."""
    who = member()
    counted = (("claim-as", str(who.id if who else 0)), ("claim-from", whereabouts()))
    with transaction() as session:
        return max(
            limits.tries_before(session, what, name, seconds=HOUR, now=now()) for what, name in counted
        )


def _claim_page(page: Frame, typed: Typed) -> str:
    labels = {"code": _("Code de la lettre"), "proof": _("Ce qui le prouve")}
    return render_template(
        "claims/claim.html",
        page=page,
        known=queries.claiming(reading(), page.page, member(), now()),
        typed=typed,
        labels=labels,
        mistakes=[(name, labels.get(name, ""), sentence) for name, sentence in typed.errors.items()],
        form_key=form_key() or new_form_key(),
        least=REASON_LEAST,
    )


def _refused(drawn: str, refusal: Refusal) -> ResponseReturnValue:
    """The page again, with what was typed, and the code of what it lacks."""
    answer = make_response(drawn, refusal.status)
    answer.headers["X-Refusal"] = refusal.code
    return answer


# --- the list, and one of them


@blueprint.get("/revendications")
def index() -> ResponseReturnValue:
    everything = request.args.get("etat") == "toutes"
    before = whole_number(request.args.get("avant"))
    found = queries.listed(reading(), now(), open_only=not everything, before=before)
    return render_template("claims/index.html", claims=found, everything=everything, before=before)


@blueprint.get("/revendications/<number>")
def show(number: str) -> ResponseReturnValue:
    return _show(number, Asked())


@dataclass(frozen=True)
class Asked:
    """What a form of the case sent: for which act, with which words, as which kind of steward, on which state of it."""

    act: Act | None = None
    reason: str = ""
    name: str = ""
    place: StewardRole | None = None
    seen: str | None = None
    error: str = ""


@blueprint.post("/revendications/<number>/<address>")
def act(number: str, address: str) -> ResponseReturnValue:
    found = next((one for one in DO if one.address == address), None)
    if found is None:
        abort(404)
    if member() is None:
        return ask_to_log_in()
    asked = _asked(found)
    try:
        with transaction() as session:
            DO[found](session, session.get_one(Claim, _found(number).id), asked, writer(session))
    except Refusal as refusal:
        if wants_data():
            raise
        read_again()
        told = Asked(found, asked.reason, asked.name, asked.place, asked.seen, refusal.told(_, moment))
        return _refused(_show(number, told), refusal)
    read_again()
    flash(_("C’est fait, et le journal public le dit."), "done")
    return redirect(url_for("claims.show", number=number), 303)


def _asked(found: Act) -> Asked:
    sent = request.form
    reason = checks.one_line(sent.get("reason", ""))[:LONGEST_REASON]
    place = next((one for one in StewardRole if one == sent.get("place")), None)
    return Asked(found, reason, sent.get("name", "").strip()[:200], place, sent.get("seen"))


Doing = Callable[[Session, Claim, Asked, Member], None]


def _share(session: Session, row: Claim, asked: Asked, by: Member) -> None:
    to = acts.member_named(session, asked.name) if asked.name else None
    acts.share(session, row, by, now(), asked.place or StewardRole.EDITOR, to, seen=asked.seen)


def _transfer(session: Session, row: Claim, asked: Asked, by: Member) -> None:
    to = acts.member_named(session, asked.name) if asked.name else None
    acts.transfer(session, row, to, by, now(), seen=asked.seen)


def _plain(do: Callable[..., None]) -> Doing:
    return lambda session, row, asked, by: do(session, row, by, now(), seen=asked.seen)


def _reasoned(do: Callable[..., None]) -> Doing:
    return lambda session, row, asked, by: do(session, row, asked.reason, by, now(), seen=asked.seen)


DO: Mapping[Act, Doing] = MappingProxyType(
    {
        Act.ENDORSE: _plain(acts.endorse),
        Act.OPPOSE: _reasoned(acts.oppose),
        Act.GRANT: _reasoned(acts.grant),
        Act.REFUSE: _reasoned(acts.refuse),
        Act.WITHDRAW: _plain(acts.withdraw),
        Act.SHARE: _share,
        Act.TRANSFER: _transfer,
        Act.RELINQUISH: _plain(acts.relinquish),
        Act.WAKE: _plain(acts.wake),
        Act.REVOKE: _reasoned(acts.revoke),
    }
)


def _show(number: str, asked: Asked) -> str:
    view = queries.view(reading(), _found(number), member(), now())
    page = view.claim.page
    return render_template(
        "claims/show.html",
        view=view,
        page=page,
        asked=asked,
        masked=hidden_words(reading(), Reportable.CLAIM, [view.claim.id], member(), now()).get(view.claim.id),
        reasoned=REASONED,
        consequences=CONSEQUENCES,
        places=[(one.value, _(one.label)) for one in reversed(StewardRole)],
        least=REASON_LEAST,
    )


def _found(number: str) -> Claim:
    wanted = whole_number(number)
    found = queries.find(reading(), wanted) if wanted else None
    if found is None:
        abort(404)
    return found
