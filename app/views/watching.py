"""The watch: its rules, and a trial of each on the edits of the last thirty days."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.database import reading
from app.governance.vocabulary import Act
from app.identity import member, now
from app.kinds import WATCH
from app.queries import pages
from app.queries import watching as queries
from app.views.addresses import framed
from app.views.drawn_once import drawn_once
from app.vocabularies import vocabulary
from app.watch import rule_of

blueprint = Blueprint("watching", __name__)


@blueprint.get("/veille")
@drawn_once
def index() -> ResponseReturnValue:
    opened = pages.creation_acts(reading(), member(), now(), WATCH.name)
    actions = {code: _(label) for code, label in vocabulary("watch_actions").choices()}
    return render_template(
        "watching/index.html",
        rules=queries.listed(reading()),
        actions=actions,
        may_write=Act.CREATE in opened,
    )


@blueprint.get("/veille/<slug>/essai")
@drawn_once
def trial(slug: str) -> ResponseReturnValue:
    page = framed(WATCH.section, slug)
    rule = rule_of(page.page.id, page.number, page.slug, page.content)
    return render_template(
        "watching/trial.html", page=page, rule=rule, trial=queries.trial(reading(), rule, now())
    )
