"""The site, one module per section. Views read through queries, write through acts, and never commit."""

from flask import Flask

from app.identity import now
from app.presentation.filters import moment
from app.views import (
    accounts,
    appeals,
    articles,
    assets,
    attribution,
    changes,
    claims,
    contesting,
    declared_links,
    dev,
    directory,
    disputes,
    drawn_once,
    editing,
    history,
    home,
    journal,
    language,
    letters,
    links,
    listing,
    mediating,
    members,
    merging,
    moderation,
    pages,
    patrol,
    polls,
    precedents,
    proposals,
    protections,
    reports,
    reverting,
    rules,
    talk,
    undoing,
    visibility,
    watching,
)

# A page of the wiki has any first word and any second one: its section comes last.
SECTIONS = (
    home,
    directory,
    articles,
    changes,
    journal,
    rules,
    watching,
    accounts,
    moderation,
    reports,
    members,
    declared_links,
    language,
    editing,
    history,
    undoing,
    visibility,
    patrol,
    attribution,
    appeals,
    precedents,
    claims,
    listing,
    merging,
    reverting,
    protections,
    proposals,
    polls,
    disputes,
    contesting,
    mediating,
    talk,
    letters,
    pages,
)


def init_app(app: Flask) -> None:
    assets.init_app(app)
    drawn_once.init_app(app)
    app.jinja_env.globals.update(now=now, trail_of=links.trail, say_moment=moment)
    for section in SECTIONS:
        app.register_blueprint(section.blueprint)
    if not app.extensions["settings"].production:
        app.register_blueprint(dev.blueprint)
