"""Precedents: what past disputes leave for the next ones, looked for by words, question, worth and place."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.database import reading
from app.errors import BadAddress
from app.governance.vocabulary import DisputeQuestion, Labelled, PrecedentState
from app.kinds import ARTICLE, STRUCTURE
from app.models import Dispute
from app.presentation.filters import OTHER_NAMES
from app.queries import precedents as queries
from app.queries.precedents import Looked, Ruling
from app.views.addresses import whole_number
from app.views.drawn_once import drawn_once

blueprint = Blueprint("precedents", __name__)

LONGEST_WORDS = 200
CHOICES = ("q", "question", "etat", "champ")
BADGES: Mapping[str, str] = MappingProxyType(
    {
        PrecedentState.STANDS: "accepted",
        PrecedentState.QUALIFIED: "poll",
        PrecedentState.OVERTURNED: "refused",
    }
)


@blueprint.app_template_global("badge_of_precedent")
def badge_of(state: PrecedentState) -> str:
    return BADGES[state]


@blueprint.app_template_global("ruling_of")
def ruling_of(number: int) -> Ruling | None:
    """What a dispute left, for its page."""
    return queries.of_dispute(reading(), number)


@blueprint.app_template_global("precedents_named")
def named(dispute: Dispute) -> tuple[Ruling, ...]:
    """Those that a case names, for who concludes it."""
    return queries.named_in(reading(), dispute)


@blueprint.get("/precedents")
@drawn_once
def index() -> ResponseReturnValue:
    asked = {name: value for name in CHOICES if (value := request.args.get(name, "").strip())}
    before = whole_number(request.args.get("avant"))
    return render_template(
        "precedents/index.html",
        found=queries.search(reading(), _looked(asked), before),
        asked=asked,
        before=before,
        questions=[(one.value, _(one.label)) for one in DisputeQuestion],
        states=[(one.value, _(one.label)) for one in PrecedentState],
        places=_places(),
    )


def _looked(asked: dict[str, str]) -> Looked:
    return Looked(
        words=asked.get("q", "")[:LONGEST_WORDS],
        question=_one_of(DisputeQuestion, asked.get("question", "")),
        state=_one_of(PrecedentState, asked.get("etat", "")),
        place=_place(asked.get("champ", "")),
    )


def _one_of(kind: type[Labelled], code: str) -> Any:
    found = next((one for one in kind if one == code), None)
    if code and found is None:
        raise BadAddress(_("« %(text)s » n’est pas un choix que cette adresse sait lire.", text=code[:40]))
    return found


def _place(address: str) -> str:
    """What revisions call the place that an address names."""
    names = {word: name for name, word in OTHER_NAMES.items()}
    if address and address not in dict(_places()):
        raise BadAddress(_("« %(text)s » n’est pas un choix que cette adresse sait lire.", text=address[:40]))
    return names.get(address, address)


def _places() -> list[tuple[str, str]]:
    """What may be contested of a fiche or of an article, as addresses call it and in words."""
    labels = {name: kind.label_of(name) for kind in (ARTICLE, STRUCTURE) for name in kind.names()}
    return [(OTHER_NAMES.get(name, name), _(label)) for name, label in labels.items()]
