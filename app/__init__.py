"""The application: `create_app()` bolts the parts together. Nothing imports this module but wsgi.py and tests."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from flask import Flask
from flask_babel import Babel
from flask_wtf import CSRFProtect
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from werkzeug.middleware.proxy_fix import ProxyFix

from app import cli, database, errors, identity, security, sessions, translations, views
from app.models import Member
from app.presentation import diff_parts, direct_calls, drawings, filters, history_rows, quick_addresses, words
from app.reactions.sending import outbox
from app.reactions.surroundings import Surroundings
from config import Settings, settings_from
from search_index import open_index

TEMPLATES = Path(__file__).parent.parent / "templates"


class DemonstrationAccounts(SystemExit):
    """A production setting met the invented accounts, whose passwords everybody knows."""


class Site(Flask):
    """Flask, for plain functions alone: it need not look, a dozen times a request, whether one is a coroutine."""

    # Our templates are a hundred: all stay, and none is looked for in the order of their use.
    jinja_options: ClassVar[dict[str, Any]] = {"cache_size": -1}

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """The application for these settings, or for those of the environment.

    Raises DemonstrationAccounts when a production setting opens a demonstration database.
    """
    settings = settings or settings_from()
    app = Site("app", root_path=str(Path(__file__).parent), template_folder=str(TEMPLATES))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["settings"] = settings
    app.jinja_env.globals.update(settings=settings)
    security.init_app(app, settings)
    csrf = CSRFProtect(app)
    sessions.init_app(app)
    translations.ready()
    Babel(
        app,
        default_locale="fr",
        default_timezone=filters.CLOCK,
        locale_selector=views.language.locale_of_request,
    )
    database.init_app(app, settings.database_url)
    identity.init_app(app)
    direct_calls.init_app(app)
    filters.init_app(app)
    words.init_app(app)
    app.jinja_env.globals["rows_of_history"] = history_rows.DrawnRows
    diff_parts.init_app(app)
    drawings.init_app(app)
    quick_addresses.init_app(app)
    errors.init_app(app)
    views.init_app(app)
    # They check the token themselves: a session that ended must give back what was typed, not an error.
    for part in (views.editing, views.proposals, views.polls, views.talk, views.letters, views.appeals):
        csrf.exempt(part.blueprint)
    cli.init_app(app)
    app.extensions["index"] = open_index(settings.index_path, settings.search_engine, settings.database_url)
    app.extensions["surroundings"] = Surroundings(
        index=app.extensions["index"],
        send=outbox(settings.mail_url, settings.mail_from, settings.mail_path),
        site_url=settings.site_url,
        secret=settings.secret_key,
        render=lambda name, **words: app.jinja_env.get_template(name).render(**words),
    )
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    if settings.production:
        refuse_demonstration_accounts(app)
    return app


def refuse_demonstration_accounts(app: Flask) -> None:
    """In production, a database that holds one-click accounts is not opened."""
    with app.app_context(), database.database().reading() as reading:
        try:
            found = reading.scalar(select(Member.id).where(Member.demonstration).limit(1))
        except DBAPIError:  # not migrated yet: there is nobody
            return
    if found is not None:
        app.extensions["database"].let_go()
        app.extensions["index"].close()
        raise DemonstrationAccounts(
            "Cette base contient les comptes de la démonstration, dont chacun connaît le mot de passe. "
            "En production, partez d’une base neuve (INSTANCE ou DATABASE_URL)."
        )
