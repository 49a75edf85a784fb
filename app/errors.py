"""From what went wrong to a page that says what to do. Nothing inside is ever shown."""

from flask import Flask, current_app, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import ClientDisconnected, HTTPException
from werkzeug.wrappers import Response

from app.governance.refusals import Refusal
from app.identity import ask_to_log_in, log_in_address, member, now
from app.presentation.filters import moment
from revisions import UnreadableText


class BadAddress(Exception):
    """A number or a cursor in an address that cannot be read; the message is a French sentence."""


class MustLogIn(Exception):
    """A visitor sent a form that only members may send."""


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(CSRFError, stale_form)
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(BadAddress, bad_address)
    app.register_error_handler(MustLogIn, must_log_in)
    app.register_error_handler(UnreadableText, unreadable)
    app.register_error_handler(StaleDataError, acted_meanwhile)
    app.register_error_handler(OperationalError, busy)
    app.register_error_handler(Exception, unforeseen)


SENTENCES = {
    400: (
        "Cette demande n’a pas pu être lue",
        "L’adresse ou le formulaire contient quelque chose d’inattendu.",
    ),
    401: ("Il faut une session", "Connectez-vous, puis recommencez."),
    403: ("Ce n’est pas possible pour vous", "Cette action revient à d’autres personnes."),
    404: ("Cette page n’existe pas", "L’adresse est peut-être incomplète, ou la page porte un autre nom."),
    405: ("Cette demande n’a pas pu être lue", "Cette adresse ne se demande pas ainsi."),
    409: (
        "Quelqu’un a agi entre-temps",
        "Relisez la page\u202f: rien de ce que vous avez écrit n’a été perdu.",
    ),
    413: (
        "C’est trop long",
        "Un envoi ne peut pas dépasser 1,5\u00a0Mo, et un texte 200\u00a0ko. Raccourcissez-le ou partagez-le.",
    ),
    429: ("Trop d’essais en peu de temps", "Attendez un peu avant de réessayer."),
    500: (
        "Quelque chose n’a pas marché",
        "C’est de notre côté. Rien de ce qui était enregistré n’est perdu\u202f; réessayez dans un instant.",
    ),
    503: (
        "Le site est très occupé",
        "Réessayez dans un instant\u202f: rien de ce qui était enregistré n’est perdu.",
    ),
}


# Why what was sent is not read once more, to be given back: its end would be waited for again.
CUT_SHORT = "cut-short"


def page(code: int, sentence: str = "", reason: str = "", measure: int | None = None) -> Response:
    """The error page: what happened, what to do, and a search when something was looked for.

    measure: the statement of reasons that says why, when it is a block.
    """
    title, advice = SENTENCES.get(code, SENTENCES[500 if code >= 500 else 400])
    if wants_data():
        return problem(code, _(title), sentence or _(advice), reason)
    not_taken = request.method == "POST" and code in (400, 401)
    words = request.path.rstrip("/").rsplit("/", 1)[-1].replace("-", " ")[:80] if code == 404 else ""
    answer = make_response(
        render_template(
            "errors/error.html",
            code=code,
            title=_(title),
            sentence=sentence or _(advice),
            advice="",
            measure=measure,
            search=code == 404,
            words=words,
            typed=() if code == 413 or reason == CUT_SHORT else typed(),
            log_in=log_in_address() if not_taken and member() is None else "",
        ),
        code,
    )
    if reason:
        answer.headers["X-Refusal"] = reason
    answer.headers["Cache-Control"] = "no-store"
    return answer


A_SENTENCE = 4  # words: shorter is typed again sooner than it is copied


def typed() -> tuple[str, ...]:
    """The sentences of a form that was not taken, so that nobody writes them twice; never a password."""
    try:
        form = request.form
    except ClientDisconnected:  # they left before the end of what they sent
        return ()
    sent = ((name, value) for name, value in form.items(multi=True) if "password" not in name)
    return tuple(dict.fromkeys(value for _name, value in sent if len(value.split()) >= A_SENTENCE))


PROBLEM = "application/problem+json"


def wants_data() -> bool:
    """Does who asks read JSON rather than pages?"""
    kinds = ("text/html", PROBLEM, "application/json")
    return request.accept_mimetypes.best_match(kinds, "text/html") != "text/html"


def problem(code: int, title: str, sentence: str, reason: str) -> Response:
    """What went wrong, for a program: the same sentence, and its stable code. — RFC 9457"""
    answer = jsonify(type="about:blank", title=title, status=code, detail=sentence, code=reason)
    answer.status_code, answer.mimetype = code, PROBLEM
    if reason:
        answer.headers["X-Refusal"] = reason
    answer.headers["Cache-Control"] = "no-store"
    return answer


def must_log_in(_error: MustLogIn) -> Response:
    """Send people to the log-in page, which brings them back; tell programs what is missing."""
    return page(401, reason="must-log-in") if wants_data() or typed() else ask_to_log_in()


def http_error(error: HTTPException) -> Response:
    if isinstance(error, ClientDisconnected):
        return page(
            400,
            _(
                "L’envoi s’est interrompu en route, rien n’a été enregistré. Revenez en arrière et recommencez."
            ),
            CUT_SHORT,
        )
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    return page(error.code or 500)


def stale_form(_error: CSRFError) -> Response:
    return page(
        400,
        _(
            "Ce formulaire a été ouvert dans une autre session. Connectez-vous s’il le faut, rouvrez la page et recommencez."
        ),
        "stale-form",
    )


def refused(refusal: Refusal) -> Response:
    if refusal.code == "must-log-in" and member() is None:
        return must_log_in(MustLogIn())
    return _blocked(refusal) if refusal.code == "blocked" else _told(refusal)


def _told(refusal: Refusal, measure: int | None = None) -> Response:
    return page(refusal.status, refusal.told(_, moment), refusal.code, measure)


def _blocked(refusal: Refusal) -> Response:
    """Who has not yet read why they are blocked is led there, unless they typed something that would be lost."""
    who = member()
    block = (who.unread_block(now()) or next(iter(who.running_blocks(now())), None)) if who else None
    if block is None or wants_data():
        return _told(refusal)
    if request.method == "GET" and block.acknowledged_at is None:
        return redirect(url_for("moderation.measure", number=block.measure_id))
    return _told(refusal, block.measure_id)


def bad_address(error: BadAddress) -> Response:
    return page(400, str(error), "bad-address")


def unreadable(_error: UnreadableText) -> Response:
    return page(
        400,
        _(
            "Ce texte contient des signes que rien ne sait lire. Recopiez-le depuis un éditeur de texte simple."
        ),
        "unreadable-text",
    )


def acted_meanwhile(_error: StaleDataError) -> Response:
    return page(409, reason="acted-meanwhile")


def busy(error: OperationalError) -> Response:
    current_app.logger.warning("database busy or away: %s", type(error.orig).__name__)
    return page(503, reason="busy")


def unforeseen(error: Exception) -> Response:
    current_app.logger.exception("unforeseen: %s", type(error).__name__)
    return page(500)
