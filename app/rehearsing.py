"""Pages asked before anybody does: whoever comes first would wait for what is done once.

The questions to the database are written, the templates entered, the interpreter has learnt the ways most taken. All that
is done before the process that answers forks its twin, so they share it.
"""

from collections.abc import Callable, Iterator

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from werkzeug.test import create_environ, run_wsgi_app

from app.kinds import KINDS
from app.models import Page
from app.queries.cards import LISTED

# After so many times the interpreter has made up its mind about most of what it goes through.
TIMES = 2
# How many of the pages that changed most: of one alone, not every question is asked.
PAGES = 4
EVERYWHERE = (
    "/",
    "/fiches",
    "/modifications-recentes",
    "/propositions",
    "/litiges",
    "/comptes/connexion",
    "/comptes/inscription",
)
OF_A_PAGE = (
    "",
    "/historique",
    "/historique?avant={n}",
    "/discussion",
    "/versions/{n}",
    "/comparer/{before}..{n}",
)


def rehearse(app: Flask, alive: Callable[[], None] = lambda: None) -> None:
    """Ask the pages that are asked most, as a visitor does. Nothing is written, and nothing stays open.

    A database without tables is left alone. `alive`: called before each page.
    """
    try:
        for path in _paths(app):
            alive()
            for turn in range(TIMES):
                # Another address each time: what was drawn is given again without being drawn.
                _ask(app, f"{path}{'&' if '?' in path else '?'}fois={turn}")
    except DBAPIError:
        return
    finally:
        app.extensions["given_again"].forget()  # nobody asks for these addresses
        app.extensions["database"].let_go()
        app.extensions["index"].close()


def _paths(app: Flask) -> list[str]:
    """The addresses, with those of the pages that changed most. Raises DBAPIError when there are no tables."""
    changed = select(Page).where(LISTED).order_by(Page.number.desc()).limit(PAGES)
    with app.app_context(), app.extensions["database"].reading() as session:
        pages = list(session.scalars(changed))
    own = [path for page in pages for path in _of(page)]
    searches = [f"/fiches?q={page.slug.split('-')[-1]}" for page in pages]
    return [*EVERYWHERE, *own, *searches]


def _of(page: Page) -> Iterator[str]:
    here = f"/{KINDS[page.kind].section}/{page.slug}"
    return (here + rest.format(n=page.number, before=max(1, page.number - 1)) for rest in OF_A_PAGE)


def _ask(app: Flask, path: str) -> None:
    """Ask once. What goes wrong is answered and told like for anybody else."""
    environ = create_environ(path, base_url=app.extensions["settings"].site_url)
    answer, _status, _headers = run_wsgi_app(app.wsgi_app, environ)
    b"".join(answer)
