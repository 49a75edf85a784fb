"""The public log, and the register that proves it whole."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.database import reading
from app.errors import BadAddress
from app.governance.vocabulary import Act
from app.presentation.feeds import Entry
from app.queries import journal as queries
from app.views.addresses import sight, whole_number
from app.views.drawn_once import drawn_once
from app.views.following import Followed, feed

blueprint = Blueprint("journal", __name__)


@blueprint.get("/journal")
@drawn_once
def index() -> ResponseReturnValue:
    before, act = whole_number(request.args.get("avant")), _act(request.args.get("acte", ""))
    return render_template(
        "journal/index.html",
        journal=queries.public(reading(), before, act, sight()),
        before=before,
        act=act,
        acts=[(act.address, _(act.noun)) for act in queries.LISTED],
    )


def _act(address: str) -> Act | None:
    """The act that an address names by its noun; None for all of them."""
    if not address:
        return None
    act = next((act for act in queries.LISTED if act.address == address), None)
    if act is None:
        raise BadAddress(_("« %(text)s » n’est pas un acte du journal public.", text=address[:40]))
    return act


@blueprint.get("/registre")
@drawn_once
def register() -> ResponseReturnValue:
    number = whole_number(request.args.get("ligne"))
    found = queries.sealed_at(reading(), number) if number else None
    if number and found is None:
        raise BadAddress(_("Le registre n’a pas encore de ligne %(n)s.", n=number))
    return render_template("journal/register.html", head=queries.head(reading()), found=found)


@blueprint.get("/flux/registre.atom")
@drawn_once
def atom() -> ResponseReturnValue:
    """The head of the register and some rows before it: whoever keeps this feed is a witness."""
    return feed(
        Followed(
            key="registre",
            title=_("Registre"),
            subtitle=_(
                "Le dernier sceau du registre, et un sceau sur cent : chacun couvre tout ce qui précède."
            ),
            href=url_for("journal.atom"),
            page=url_for("journal.register"),
            entries=[_witnessed(row) for row in queries.told(reading())],
        )
    )


def _witnessed(row: queries.Seal) -> Entry:
    return Entry(
        key=f"registre/{row.number}",
        title=_("Ligne %(n)s du registre", n=row.number),
        href=url_for("journal.register", ligne=row.number),
        at=row.at,
        text=row.seal,
        author=_("le programme"),
    )
