"""The texts of a dispute that take a page of their own: an agreement, the options of a consultation, the conclusion."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import MultiDict

from app import checks
from app.acts import agreements, mediation
from app.acts.mediation import CODES, Choice, allowed_effects
from app.acts.publishing import EditConflict
from app.database import read_again, reading, transaction
from app.errors import BadAddress, wants_data
from app.governance.procedure import decide, open_acts
from app.governance.refusals import Refusal
from app.governance.rulebook import DISPUTE
from app.governance.sentences import Sentence
from app.governance.tally import NOTHING_CHANGES
from app.governance.vocabulary import NOTE_MOST, RATIONALE_LEAST, REASON_LEAST, Act, Effect
from app.identity import ask_to_log_in, member, now
from app.models import Dispute, Member
from app.models.contents import content_at
from app.presentation.comparing import DrawnDiff, drawn_diff
from app.presentation.filters import moment
from app.queries import dispute_cases, pages
from app.queries import history as past
from app.queries.dispute_cases import Shown
from app.queries.dispute_options import text_of
from app.views.addresses import whole_number
from app.views.disputes import drawn_options, found, told_so
from app.views.editing import Purpose, edition, grouped, sent_back, typed_over
from app.views.page_form import PageForm
from app.views.polls import bars
from app.views.proposals import asker
from app.views.writing import (
    as_refusal,
    form_key,
    same_session,
    stale_session,
    summary,
    writer,
)
from app.vocabularies import vocabulary
from revisions import Content

blueprint = Blueprint("mediating", __name__)

LONGEST_RATIONALE = 10_000
LONGEST_REASON = 500
# So many old versions of a page are offered as the text of an option, where the whole page is contested.
FEW_VERSIONS = 12


def _seen(number: str) -> tuple[Dispute, Shown, pages.Frame]:
    dispute = found(number)
    view = dispute_cases.shown(reading(), dispute, asker())
    return dispute, view, pages.frame(reading(), dispute.page, member(), now())


def _check_open(dispute: Dispute, act: Act) -> None:
    """Raises Refusal, with its sentence, when who asks may not do this now."""
    case = dispute_cases.seen_by(reading(), dispute, asker())
    if act not in open_acts(DISPUTE, case):
        decide(DISPUTE, act, case)


# --- one text that all the parties may agree on


@blueprint.route("/litiges/<number>/texte-d-accord", methods=["GET", "POST"])
def offer(number: str) -> ResponseReturnValue:
    dispute, view, page = _seen(number)
    if request.method == "GET":
        if member() is None:
            return ask_to_log_in()
        _check_open(dispute, Act.OFFER)
        form = PageForm.of_content(page.kind, page.content)
        return edition(page, page.kind, form, base=page.number, purpose=_agreement(view))

    def save(base: int, content: Content) -> ResponseReturnValue:
        keys = {"seen": request.form.get("vu") or None, "form_key": form_key() or None}
        with transaction() as session:
            row, by = session.get_one(Dispute, dispute.id), writer(session)
            agreements.offer(session, row, base, content, summary(), by, now(), **keys)
        flash(_("Votre texte est proposé aux autres parties. Vous l’approuvez déjà."), "done")
        return redirect(url_for("disputes.show", number=number, _anchor="accord"), 303)

    return sent_back(page, _agreement(view, sent=True), save)


def _agreement(view: Shown, *, sent: bool = False) -> Purpose:
    """What the edition form says when it writes a text for the parties to agree on."""
    number = view.dispute.id
    return Purpose(
        heading=_("Proposer un texte d’accord au litige %(n)s", n=number),
        action=url_for("mediating.offer", number=number),
        back=url_for("disputes.show", number=number),
        decides=(
            _("Les parties décident, toutes ensemble."),
            _(
                "Quand toutes ont approuvé ce texte exact, il est dans la page aussitôt, sous votre nom. D’ici là, rien ne change."
            ),
        ),
        button=_("Proposer ce texte"),
        hidden={"vu": request.form.get("vu", "") if sent else view.stand},
        why=summary() if sent else "",
        only=view.dispute.place,
        asks=(
            _("Ce qu’il faudra en retenir"),
            _(
                "En une phrase, de %(least)s signes au moins : pour qui rencontrera le même désaccord ailleurs.",
                least=REASON_LEAST,
            ),
        ),
    )


# --- the community is asked


@dataclass
class Drafted:
    """An option as it is being written: `code` begins the names of its inputs.

    form: the contested field, where it says an exact text. whole: that text, where the whole page is contested, as
    "texte-<number of an agreement>" or "version-<number>". errors: what is wrong, by input.
    """

    code: str
    form: PageForm
    label: str = ""
    effect: str = ""
    note: str = ""
    whole: str = ""
    drawn: DrawnDiff | None = None

    @property
    def blank(self) -> bool:
        return not (self.label or self.note or self.whole)


@dataclass
class Consultation:
    """All that the form of a consultation holds, and why it comes back."""

    options: list[Drafted]
    base: int
    reason: str = ""
    seen: str = ""
    refusal: Refusal | None = None
    wrong: bool = field(default=False)

    @property
    def error(self) -> str:
        return self.refusal.told(_, moment) if self.refusal else ""


@blueprint.route("/litiges/<number>/consultation", methods=["GET", "POST"])
def consult(number: str) -> ResponseReturnValue:
    dispute, view, page = _seen(number)
    if request.method == "GET":
        if member() is None:
            return ask_to_log_in()
        _check_open(dispute, Act.CONSULT)
        return _consultation_page(view, page, _blank(view, page))
    asked = _drafted(view, page)
    if not same_session() or member() is None:
        return _not_asked(number, asked, stale_session())
    try:
        choices = list(_choices(view, page, asked))
        if asked.wrong:
            return _consultation_page(view, page, asked), 422
        if "compare" in request.form:
            return _consultation_page(view, page, asked)
        with transaction() as session:
            row, by = session.get_one(Dispute, dispute.id), writer(session)
            mediation.consult(session, row, choices, asked.reason, by, now(), seen=asked.seen or None)
    except EditConflict:
        return _not_asked(number, asked, _page_moved())
    except (Refusal, StaleDataError) as error:
        return _not_asked(number, asked, as_refusal(error))
    flash(_("La communauté est consultée : le scrutin est ouvert."), "done")
    return redirect(url_for("disputes.show", number=number), 303)


def _page_moved() -> Refusal:
    text = "La page a changé au même endroit pendant que vous écriviez. Vos options sont ici\u202f: relisez-les sur la page d’aujourd’hui."
    return Refusal("page-moved", Sentence(text), 409)


def _blank(view: Shown, page: pages.Frame) -> Consultation:
    effects = allowed_effects(view.dispute)
    options = [
        Drafted(code, PageForm.of_content(page.kind, page.content), effect=effects[0].value) for code in CODES
    ]
    return Consultation(options, page.number, seen=view.stand)


def _drafted(view: Shown, page: pages.Frame) -> Consultation:
    sent = request.form
    options = [_option(code, page) for code in CODES]
    reason = checks.one_line(sent.get("raison", ""))[:LONGEST_REASON]
    base = whole_number(sent.get("base")) or page.number
    return Consultation(options, base, reason, sent.get("vu", ""))


def _option(code: str, page: pages.Frame) -> Drafted:
    """One option as it was sent: its inputs are those that begin with its code."""
    own = MultiDict(
        (name.removeprefix(f"{code}-"), value)
        for name, values in request.form.lists()
        if name.startswith(f"{code}-")
        for value in values
    )
    return Drafted(
        code,
        PageForm.of_request(page.kind, own),
        checks.one_line(own.get("libelle", ""))[:200],
        own.get("effet", "")[:20],
        own.get("note", "").replace("\r\n", "\n").replace("\x00", "").strip()[: 4 * NOTE_MOST],
        own.get("texte-entier", "")[:40],
    )


def _choices(view: Shown, page: pages.Frame, asked: Consultation) -> Iterator[Choice]:
    """The options that say something, as the act takes them; `wrong` when a field of one is."""
    for one in asked.options:
        effect = next((effect for effect in Effect if effect == one.effect), Effect.REVISION)
        if one.blank:
            continue
        content, base = None, asked.base
        if effect is Effect.REVISION:
            over = typed_over(page, asked.base)
            content, base = _text(view, page, one, over, base)
            if content is None and one.form.errors:
                asked.wrong = True
                one.form.errors = {f"{one.code}-{name}": told for name, told in one.form.errors.items()}
            elif content is not None:
                one.drawn = drawn_diff(page.kind, past.compared(over, content))
        yield Choice(one.label, effect, content, base, one.note)


def _text(
    view: Shown, page: pages.Frame, one: Drafted, over: Content, base: int
) -> tuple[Content | None, int]:
    """The exact text of an option, and the version that it was typed over."""
    if view.dispute.place:
        return one.form.content(over), base
    kind, _dash, number = one.whole.partition("-")
    wanted = whole_number(number) or 0
    if kind == "version":
        return content_at(reading(), page.page.id, wanted), page.number
    for text in view.texts:
        if kind == "texte" and text.offer.number == wanted:
            return text_of(text.offer.packed), text.offer.base
    if one.whole:
        raise BadAddress(_("« %(text)s » n’est pas un texte de ce litige.", text=one.whole))
    return None, base


def _not_asked(number: str, asked: Consultation, refusal: Refusal) -> ResponseReturnValue:
    if wants_data():
        raise refusal
    read_again()
    _dispute, view, page = _seen(number)
    asked.refusal = refusal
    return told_so(_consultation_page(view, page, asked), refusal)


def _consultation_page(view: Shown, page: pages.Frame, asked: Consultation) -> str:
    place = view.dispute.place
    return render_template(
        "mediating/consult.html",
        view=view,
        page=page,
        asked=asked,
        effects=[(one.value, _(one.label)) for one in allowed_effects(view.dispute)],
        field=page.kind.by_name.get(place),
        wholes=list(_wholes(view, page)) if place == "" else [],
        mistakes=[
            (name, "", sentence)
            for one in asked.options
            for name, told in one.form.errors.items()
            for sentence in told
        ],
        grouped=grouped,
        vocabularies={
            name: vocabulary(name).choices() for name in ("relations", "departements", "precisions")
        },
        least=REASON_LEAST,
        note_most=NOTE_MOST,
    )


def _wholes(view: Shown, page: pages.Frame) -> Iterator[tuple[str, str]]:
    """The texts that an option may take when the whole page is contested."""
    for text in view.texts:
        yield f"texte-{text.offer.number}", _("le texte d’accord %(n)s", n=text.offer.number)
    for number in range(page.number - 1, max(0, page.number - FEW_VERSIONS), -1):
        yield f"version-{number}", _("la page comme à la version %(n)s", n=number)


# --- and somebody else concludes


@dataclass
class Conclusion:
    """What somebody concludes, and why it comes back. qualifies, overturns: numbers of disputes, as they were typed."""

    kept: str = ""
    rationale: str = ""
    ratio: str = ""
    departs: bool = False
    qualifies: str = ""
    overturns: str = ""
    seen: str = ""
    refusal: Refusal | None = None

    @property
    def error(self) -> str:
        return self.refusal.told(_, moment) if self.refusal else ""


@blueprint.route("/litiges/<number>/conclusion", methods=["GET", "POST"])
def conclude(number: str) -> ResponseReturnValue:
    dispute, view, page = _seen(number)
    if request.method == "GET":
        if member() is None:
            return ask_to_log_in()
        _check_open(dispute, Act.CONCLUDE)
        return _conclusion_page(view, page, Conclusion(seen=view.stand))
    typed = _concluded()
    if not same_session() or member() is None:
        return _not_concluded(number, typed, stale_session())
    try:
        with transaction() as session:
            _conclude(session, session.get_one(Dispute, dispute.id), typed, writer(session))
    except (Refusal, StaleDataError) as error:
        return _not_concluded(number, typed, as_refusal(error))
    flash(_("Le litige est tranché, et la décision s’applique."), "done")
    return redirect(url_for("disputes.show", number=number, _anchor="decision"), 303)


def _concluded() -> Conclusion:
    sent = request.form
    return Conclusion(
        sent.get("option", "")[:20],
        _prose("motifs")[:LONGEST_RATIONALE],
        checks.one_line(_prose("retenir"))[: agreements.LONGEST_RATIO],
        "ecart" in sent,
        _prose("nuance")[:200],
        _prose("renverse")[:200],
        sent.get("vu", ""),
    )


def _prose(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()


def _conclude(session: Session, row: Dispute, typed: Conclusion, by: Member) -> None:
    mediation.conclude(
        session,
        row,
        typed.kept,
        typed.rationale,
        typed.ratio,
        by,
        now(),
        departs=typed.departs,
        qualifies=_numbers(typed.qualifies),
        overturns=_numbers(typed.overturns),
        seen=typed.seen or None,
    )


def _numbers(text: str) -> list[int]:
    """« 17, 42 »: the numbers of disputes. Raises Refusal for anything else."""
    words = text.replace(",", " ").split()
    if not all(word.isascii() and word.isdigit() and len(word) < 10 for word in words):
        raise Refusal(
            "bad-numbers", Sentence("Donnez les litiges par leurs numéros, séparés par des virgules."), 422
        )
    return [int(word) for word in words]


def _not_concluded(number: str, typed: Conclusion, refusal: Refusal) -> ResponseReturnValue:
    if wants_data():
        raise refusal
    read_again()
    _dispute, view, page = _seen(number)
    typed.refusal = refusal
    return told_so(_conclusion_page(view, page, typed), refusal)


def _conclusion_page(view: Shown, page: pages.Frame, typed: Conclusion) -> str:
    asked = view.consultation
    counted = next(iter(asked.now.outcome.kept), NOTHING_CHANGES) if asked else ""
    return render_template(
        "mediating/conclude.html",
        view=view,
        page=page,
        typed=typed,
        counted=counted,
        bars=bars(asked.now) if asked else [],
        options=drawn_options(view, list(asked.options)) if asked else {},
        least=RATIONALE_LEAST,
        ratio_least=REASON_LEAST,
    )
