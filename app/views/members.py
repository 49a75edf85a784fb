"""Members, as everybody sees them: who they are, what they wrote."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from app.database import reading
from app.governance.vocabulary import Reportable
from app.identity import member, now
from app.queries import changes, declared_links, measures
from app.queries import members as queries
from app.views.addresses import sight, whole_number

blueprint = Blueprint("members", __name__)


@blueprint.get("/membres")
def index() -> ResponseReturnValue:
    people = queries.listed(reading(), request.args.get("apres", "")[:120], now())
    return render_template("members/index.html", people=people)


@blueprint.get("/membres/<slug>")
def show(slug: str) -> ResponseReturnValue:
    before = whole_number(request.args.get("avant"))
    person = queries.person(reading(), slug[:80], now())
    if person is None:
        abort(404)
    written = changes.recent(reading(), changes.Asked(by=person.id), before, sight=sight())
    hidden = measures.hidden_words(reading(), Reportable.MEMBER, [person.id], member(), now())
    return render_template(
        "members/show.html",
        person=person,
        changes=written,
        masked=hidden.get(person.id),
        links=declared_links.of_member(reading(), person.id, member(), now()),
        mine=bool(who := member()) and who.id == person.id,
        blockable=measures.may_block(person.id, member(), now()),
    )
