"""Accounts: coming in, going out, opening an account, choosing a password again, one's own page.

What a page answers never tells whether an address has an account: that goes by mail, to the address itself.
Links sent by mail open a page with a button: programs that read mail follow every link, and press nothing.
"""

from collections.abc import Callable

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from wtforms import EmailField, Field, PasswordField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app import checks, tokens
from app.acts import accounts as acts
from app.acts import erasing
from app.database import reading, transaction
from app.governance.case import VISITOR, Case
from app.governance.procedure import decide
from app.governance.refusals import Refusal
from app.governance.rulebook import MEMBER
from app.governance.vocabulary import Act, MemberState
from app.identity import ask_to_log_in, inside, log_in, log_out, member, now
from app.models import Member
from app.queries import members as queries
from app.views.tries import tried, whereabouts
from app.views.writing import writer

blueprint = Blueprint("accounts", __name__)

LONGEST_ABOUT = 1000


@blueprint.after_request
def keep_to_oneself(answer: Response) -> Response:
    """These pages are one person's: no cache keeps them, and no other site hears their addresses."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer


# --- coming in and going out


class LoginForm(FlaskForm):
    email = EmailField(
        lazy_gettext("Adresse de courriel"),
        [InputRequired(lazy_gettext("Écrivez l’adresse de votre compte."))],
    )
    password = PasswordField(
        lazy_gettext("Mot de passe"), [InputRequired(lazy_gettext("Écrivez votre mot de passe."))]
    )


@blueprint.route("/comptes/connexion", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    form, suite = LoginForm(), inside(request.values.get("suite"))
    demonstration = current_app.extensions["settings"].demonstration
    if request.method == "GET" and member() is not None and not demonstration:
        return _welcome(suite)
    refusal = None
    if form.validate_on_submit():
        try:
            log_in(_who_logs_in(form))
            return _welcome(suite)
        except Refusal as refused:
            refusal = refused
    invented = queries.invented(reading(), now()) if demonstration else ()
    return _page("accounts/login.html", form, refusal, suite=suite, invented=invented)


def _who_logs_in(form: LoginForm) -> Member:
    """The member with this address and password. Raises Refusal; every try is counted before the password is read."""
    address = _address(form.email)
    tried("log-in-from", whereabouts())
    tried("log-in-as", address or (form.email.data or ""))
    found = acts.who_logs_in(reading(), address, form.password.data or "")
    decide(MEMBER, Act.LOG_IN, Case(found, VISITOR, now(), facts={"password": found is not None}))
    return found


@blueprint.post("/comptes/demonstration")
def demonstration() -> ResponseReturnValue:
    """Be one of the invented people, in one click; nobody else can be entered so, and nowhere else."""
    chosen = request.form.get("member", "")
    allowed = current_app.extensions["settings"].demonstration and chosen.isascii() and chosen.isdigit()
    who = reading().get(Member, int(chosen[:9])) if allowed else None
    if who is None or not who.demonstration:
        abort(404)
    log_in(who)
    return _welcome(inside(request.form.get("suite")))


@blueprint.post("/comptes/deconnexion")
def logout() -> ResponseReturnValue:
    log_out()
    flash(_("Votre session est fermée."), "done")
    return redirect(url_for("home.index"), 303)


def _welcome(suite: str | None) -> ResponseReturnValue:
    return redirect(suite or url_for("accounts.profile"), 303)


# --- opening an account


def checked(check: Callable[[str], object]) -> Callable[[FlaskForm, Field], None]:
    """A validator out of one of our checks: its sentence goes under the field, what was typed stays."""

    def validate(_form: FlaskForm, field: Field) -> None:
        try:
            check(field.data or "")
        except checks.BadValue as wrong:
            raise ValidationError(wrong.told(_)) from None
        except Refusal as refusal:
            raise ValidationError(refusal.told(_)) from None

    return validate


AN_ADDRESS = (InputRequired(lazy_gettext("Écrivez votre adresse de courriel.")), checked(checks.email))
A_NEW_PASSWORD = (InputRequired(lazy_gettext("Choisissez un mot de passe.")), checked(acts.check_password))


class RegisterForm(FlaskForm):
    name = StringField(
        lazy_gettext("Nom"),
        [
            InputRequired(lazy_gettext("Écrivez le nom sous lequel on vous lira.")),
            checked(checks.member_name),
        ],
    )
    email = EmailField(lazy_gettext("Adresse de courriel"), AN_ADDRESS)
    password = PasswordField(lazy_gettext("Mot de passe"), A_NEW_PASSWORD)

    def validate_name(self, field: Field) -> None:
        """Names are public. Said before the address is looked at, or the answer would tell of the address."""
        if not field.errors and acts.name_taken(reading(), checks.member_name(field.data)):
            raise ValidationError(
                _(
                    "Ce nom, ou un nom qui lui ressemble, est déjà pris : choisissez-en un autre, ou connectez-vous si c’est le vôtre."
                )
            )


@blueprint.route("/comptes/inscription", methods=["GET", "POST"])
def register() -> ResponseReturnValue:
    form, refusal = RegisterForm(), None
    if member() is not None:
        return _welcome(None)
    if form.validate_on_submit():
        try:
            tried("register-from", whereabouts())
            _register(form)
            return _sent(_address(form.email), "confirm")
        except Refusal as refused:
            refusal = refused
    return _page("accounts/register.html", form, refusal)


def _register(form: RegisterForm) -> None:
    def once() -> None:
        with transaction() as writing:
            acts.register(
                writing, form.name.data or "", _address(form.email), form.password.data or "", now()
            )

    try:
        once()
    except IntegrityError:
        # The form sent twice at once, on a database that lets two write together: the first is seen now.
        once()


class AddressForm(FlaskForm):
    email = EmailField(lazy_gettext("Adresse de courriel"), AN_ADDRESS)


@blueprint.route("/comptes/confirmation", methods=["GET", "POST"])
def resend() -> ResponseReturnValue:
    """Have the link that confirms an address sent once more."""

    def ask(writing: Session, address: str) -> None:
        found = acts.member_by_email(writing, address)
        if found is not None and found.state == MemberState.UNCONFIRMED:
            acts.ask_confirmation(writing, found, now())

    return _ask_letter("accounts/resend.html", "again", ask)


class ConfirmForm(FlaskForm):
    """Another name, when somebody took theirs while the letter waited."""

    name = StringField(lazy_gettext("Nom"), [Optional(), checked(checks.member_name)])


@blueprint.route("/comptes/confirmation/<token>", methods=["GET", "POST"])
def confirm(token: str) -> ResponseReturnValue:
    form, refusal, holder = ConfirmForm(), None, _holder(reading(), "confirm", token)
    # A form that was sent, and nothing else: programs that read mail send GET, and HEAD.
    if holder is not None and form.validate_on_submit():
        try:
            if _confirm(holder, form.name.data or ""):
                flash(_("Votre adresse est confirmée : vous pouvez écrire."), "done")
                return _welcome(None)
        except Refusal as refused:
            refusal, form.name.data = refused, form.name.data or holder.name
    return _link_page("accounts/confirm.html", holder, form, refusal)


def _confirm(holder: Member, name: str) -> bool:
    """Confirm and log in. A link that was used opens no session: it may lie in a mailbox for ever."""
    with transaction() as writing:
        row = writing.get_one(Member, holder.id)
        first = acts.confirm(writing, row, now(), name)
    if first:
        log_in(row)
    return first


# --- choosing a password again


@blueprint.route("/comptes/mot-de-passe-oublie", methods=["GET", "POST"])
def forgotten() -> ResponseReturnValue:
    return _ask_letter(
        "accounts/forgotten.html", "password", lambda w, address: acts.ask_password(w, address, now())
    )


class ChooseForm(FlaskForm):
    password = PasswordField(lazy_gettext("Nouveau mot de passe"), A_NEW_PASSWORD)


@blueprint.route("/comptes/mot-de-passe/<token>", methods=["GET", "POST"])
def choose(token: str) -> ResponseReturnValue:
    form, holder = ChooseForm(), _holder(reading(), "password", token)
    if holder is None or not form.validate_on_submit():
        return _link_page("accounts/choose.html", holder, form)
    with transaction() as writing:
        # Read again where it is written: of two uses at once, the second finds the link worn out.
        holder = _holder(writing, "password", token)
        if holder is not None:
            acts.change_password(writing, holder, form.password.data or "", now())
    if holder is None:
        return _link_page("accounts/choose.html", None, form)
    log_in(holder)
    flash(_("Votre mot de passe est changé, et vos autres sessions sont fermées."), "done")
    return _welcome(None)


# --- one's own page


def one_about(text: str) -> str:
    """A few lines about oneself, each checked as a line."""
    return "\n".join(checks.line(line) for line in text.replace("\r\n", "\n").split("\n")).strip()


class ProfileForm(FlaskForm):
    about = TextAreaField(
        lazy_gettext("Quelques mots sur vous"),
        [
            Length(
                max=LONGEST_ABOUT, message=lazy_gettext("Raccourcissez ce texte : %(max)d signes au plus.")
            ),
            checked(one_about),
        ],
    )


@blueprint.route("/comptes/profil", methods=["GET", "POST"])
def profile() -> ResponseReturnValue:
    who = member()
    if who is None:
        return ask_to_log_in()
    form = ProfileForm(about=who.about)
    if form.validate_on_submit():
        with transaction() as writing:
            acts.change_profile(writing, writer(writing), one_about(form.about.data or ""), now())
        flash(_("Votre profil est enregistré."), "saved")
        return redirect(url_for("accounts.profile"), 303)
    return _page("accounts/profile.html", form, who=who, person=queries.seen(who, now()))


# --- closing one's account


class CloseForm(FlaskForm):
    password = PasswordField(
        lazy_gettext("Mot de passe"), [InputRequired(lazy_gettext("Écrivez votre mot de passe."))]
    )


@blueprint.route("/comptes/fermeture", methods=["GET", "POST"])
def close() -> ResponseReturnValue:
    """What happens is said before; then the password, and the account is closed for good."""
    who = member()
    if who is None:
        return ask_to_log_in()
    form, refusal = CloseForm(), None
    if form.validate_on_submit():
        try:
            _close(who, form.password.data or "")
            return redirect(url_for("home.index"), 303)
        except Refusal as refused:
            refusal = refused
    return _page("accounts/close.html", form, refusal, holds=queries.holds(reading(), who, now()))


def _close(who: Member, password: str) -> None:
    """Every try is counted before the password is read, as when one logs in."""
    tried("log-in-as", who.email)
    with transaction() as writing:
        erasing.erase(writing, writer(writing), now(), password=password)
    log_out()
    flash(_("Votre compte est fermé. Ce que vous avez écrit reste, sans votre nom."), "done")


# --- letters, links and pages


@blueprint.get("/comptes/message-envoye")
def sent() -> ResponseReturnValue:
    """The same words whether the address is known here or not."""
    if "sent" not in session:
        return redirect(url_for("accounts.login"))
    to, why = session["sent"]
    return render_template("accounts/sent.html", to=to, why=why)


def _sent(address: str, why: str) -> ResponseReturnValue:
    session["sent"] = [address, why]
    return redirect(url_for("accounts.sent"), 303)


def _ask_letter(template: str, why: str, ask: Callable[[Session, str], None]) -> ResponseReturnValue:
    """A page that takes an address and has a letter sent there, if it is somebody's."""
    form, refusal = AddressForm(), None
    if form.validate_on_submit():
        address = _address(form.email)
        try:
            tried("letter-from", whereabouts())
            tried("letter-to", address)
            with transaction() as writing:
                ask(writing, address)
            return _sent(address, why)
        except Refusal as refused:
            refusal = refused
    return _page(template, form, refusal)


def _address(field: Field) -> str:
    """An address as it is stored, however it was typed; what is no address is nobody's."""
    try:
        return checks.email(field.data or "").lower()
    except checks.BadValue:
        return ""


def _holder(session: Session, purpose: tokens.Purpose, text: str) -> Member | None:
    """The member a link was sent to, as long as it is worth something."""
    token = tokens.read(current_app.extensions["settings"].secret_key, purpose, text)
    found = session.get(Member, token.member_id) if token else None
    return found if token and found and found.epoch == token.epoch else None


def _link_page(
    template: str, holder: Member | None, form: FlaskForm, refusal: Refusal | None = None
) -> ResponseReturnValue:
    """The page a link opens: what to do, or that the link is worth nothing any more (410)."""
    page, status = _page(template, form, refusal, holder=holder)
    return page, status if holder else 410


def _page(template: str, form: FlaskForm, refusal: Refusal | None = None, **shown: object) -> tuple[str, int]:
    """A page with its form, what is wrong field by field, and the sentence of a refusal."""
    mistakes = [(field.id, field.label.text, said) for field in form for said in field.errors]
    status = refusal.status if refusal else 422 if mistakes else 200
    told = refusal.told(_) if refusal else ""
    return render_template(template, form=form, mistakes=mistakes, refusal=told, **shown), status
