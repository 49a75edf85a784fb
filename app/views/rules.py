"""The rules: their pages, and the page of rights, drawn from the rulebook itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.database import reading
from app.governance import reading as readings
from app.governance.policy import Policy
from app.governance.rulebook import PROCEDURES
from app.kinds import REGIME_LABELS, STRUCTURE, Regime
from app.models.contents import rules_in_force
from app.queries import pages as queries
from app.views.drawn_once import drawn_once

blueprint = Blueprint("rules", __name__)

HEADINGS = {
    "page": "Les pages",
    "version": "Les versions",
    "field-protection": "La protection d’un champ",
    "member": "Les comptes",
    "proposal": "Les propositions",
    "poll": "Les scrutins",
    "claim": "Les revendications",
    "suspension": "La suspension d’une fiche",
    "topic": "Les discussions",
    "dispute": "Les litiges",
    "precedent": "Les précédents",
    "appeal": "Les recours",
    "patrol": "La relecture",
    "report": "Les signalements",
    "measure": "Les mesures de modération",
    "block": "Les blocages",
    "link": "Les liens déclarés",
}


@blueprint.get("/regles")
@drawn_once
def index() -> ResponseReturnValue:
    return render_template("rules/index.html", rules=queries.listed(reading(), "rules"))


@blueprint.get("/regles/qui-peut-quoi")
@drawn_once
def rights() -> ResponseReturnValue:
    policy, ignored = Policy.from_fields(rules_in_force(reading())[1])
    lines = readings.lines(PROCEDURES.values(), policy, _)
    return render_template(
        "rules/rights.html",
        procedures=[
            (
                HEADINGS[name],
                [line for line in lines if line.procedure == name],
                readings.diagram(table, policy, _),
            )
            for name, table in PROCEDURES.items()
        ],
        regimes=list(_regimes()),
        ignored=ignored,
    )


@dataclass(frozen=True, slots=True)
class Decided:
    """A field of a fiche: who decides it once the fiche is claimed, who until then, and whether one person may
    accept what is proposed of it when it has a source."""

    label: str
    claimed: str
    unclaimed: str
    low_risk: bool


def _regimes() -> Iterator[Decided]:
    named = [
        (STRUCTURE.title_label, STRUCTURE.title_regime, False),
        ("Le texte", STRUCTURE.body_regime, False),
    ]
    named += [(field.label, field.regime, field.low_risk) for field in STRUCTURE.fields()]
    for label, regime, low_risk in named:
        unclaimed = Regime.COMMUNITY if regime is Regime.STEWARD else regime
        yield Decided(label, REGIME_LABELS[regime], REGIME_LABELS[unclaimed], low_risk)
