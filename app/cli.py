"""What one runs from a terminal: `flask migrate`, `seed`, `serve`, `worker`, `reindex`, `verify`, `pack`, `letters`…"""

import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from app.acts import accounts, claims, erasing, imports, packing
from app.compiling import LOADED, SPARING, compile_apart, environment_with
from app.database import database, transaction
from app.following import (
    Stop,
    catch_up,
    do_what_is_due,
    follow_the_journal,
    pack_a_little,
    tell_what_was_left,
)
from app.governance.vocabulary import Role
from app.locks import AlreadyRunning
from app.memory import keep_large_pieces_apart
from app.presentation.letters import TEXT, BadLetter, Letter, as_csv
from app.queries import verifying
from app.queries.claims import Addressee, addressees
from app.queries.proofs import BrokenProof


def init_app(app: Flask) -> None:
    for command in (
        migrate,
        new_migration,
        seed,
        welcome,
        reindex,
        verify,
        pack,
        worker,
        clock,
        serve,
        letters,
        member,
    ):
        app.cli.add_command(command)


@click.command()
@with_appcontext
def migrate() -> None:
    """Bring the database to the newest form of its tables."""
    # Here and not above: the site does without alembic, and without its 9 MB.
    from app.migrations import migrate as migrate_tables

    migrate_tables(database().engine)
    click.echo("database: up to date")


@click.command("new-migration")
@click.argument("message")
@with_appcontext
def new_migration(message: str) -> None:
    """Write a migration from what the models say more than the database."""
    from app.migrations import write_migration

    write_migration(database().engine, message)


@click.command()
@with_appcontext
def seed() -> None:
    """Load the demonstration region. Running it twice changes nothing."""
    # Here and not above: nobody else reads the region, and the site does without what reads it.
    from app.importers.demonstration import read_demonstration

    started = time.monotonic()
    region = read_demonstration()
    with click.progressbar(length=region.steps, label="demonstration region", file=sys.stderr) as bar:
        report = imports.load_demonstration(transaction, region, datetime.now(UTC), bar.update)
    caught = catch_up()
    seconds = time.monotonic() - started
    click.echo(
        f"seed: {report.added} pages added, {report.known} known already, {caught} rows read, {seconds:.1f} s"
    )


@click.command()
@with_appcontext
def welcome() -> None:
    """Say where the site is served and, in the demonstration, who one can be there."""
    settings = current_app.extensions["settings"]
    click.echo(f"\nPalabre: {settings.site_url}\n")
    if settings.demonstration:
        click.echo(
            f"Log in as (password: {imports.DEMONSTRATION_PASSWORD}), or in one click from the log-in page:"
        )
        for person in imports.offered_accounts(database().reading()):
            click.echo(f"  {person.email:34} {person.name}, {person.offered}")
        click.echo("")


@click.command()
@with_appcontext
def reindex() -> None:
    """Rebuild the search index from the database. It holds nothing that the database does not."""
    started = time.monotonic()
    index = current_app.extensions["index"]
    index.clear()
    catch_up()
    click.echo(f"reindex: {index.count()} pages in {time.monotonic() - started:.1f} s")


@click.command()
@with_appcontext
def verify() -> None:
    """Prove that the past is whole: versions, journal, polls, what was proposed and said, the state of every case."""
    started = time.monotonic()
    try:
        with database().reading() as session:
            whole = verifying.verify(session)
    except BrokenProof as broken:
        click.echo(f"verify: {broken}", err=True)
        sys.exit(1)
    seconds = time.monotonic() - started
    past = whole.past
    counts = f"{past.pages:,} pages, {past.revisions:,} revisions, {past.entries:,} journal rows"
    more = {
        "polls": whole.polls,
        "versions of proposals": whole.proposed,
        "offers and options": whole.offered,
        "texts": whole.texts,
    }
    counts += "".join(f", {count:,} {what}" for what, count in more.items() if count)
    click.echo(f"verify: {counts}: all whole, in {seconds:.1f} s")


@click.command()
@with_appcontext
def pack() -> None:
    """Pack old revisions together, as the worker does little by little. They say what they said."""
    store = database()
    with store.reading() as session:
        waiting = packing.revisions_that_wait(session)
    with click.progressbar(length=waiting, label="old revisions", file=sys.stderr) as bar:
        done = packing.bundle_pages(store.reading, transaction, progress=bar.update)
    tell_what_was_left(done)
    each = max(1, done.revisions)
    sizes = f"{done.before:,} bytes before ({done.before / each:,.0f} each), {done.after:,} after ({done.after / each:,.0f} each)"
    click.echo(f"pack: {done.revisions:,} revisions packed together: {sizes}")


@click.command()
@with_appcontext
def clock() -> None:
    """Do what is due. Running it twice, or twice at once, changes nothing."""
    if done := do_what_is_due():
        click.echo(f"clock: {done} things done")
    pack_a_little()


@click.command()
@with_appcontext
def worker() -> None:
    """Follow the journal: index, write letters, do what is due. One runs at a time; `serve` starts its own."""
    keep_large_pieces_apart()
    stop = Stop()
    stop.ask_by_signals()
    try:
        follow_the_journal(current_app._get_current_object(), stop)  # type: ignore[attr-defined]
    except AlreadyRunning:
        click.echo("worker: another one is running already")


@click.command()
@click.option("--port", default=lambda: os.environ.get("PORT") or "8000", help="The port to serve on.")
@click.option(
    "--host", default=lambda: os.environ.get("HOST") or "127.0.0.1", help="The address to listen on."
)
@with_appcontext
def serve(port: str, host: str) -> None:
    """Serve the site with gunicorn, and the worker beside it, until Ctrl-C."""
    instance, program = current_app.extensions["settings"].instance, Path(__file__).parent
    os.chdir(program.parent)  # where gunicorn finds what it reads, wherever one stands
    python = [sys.executable, *SPARING]
    gunicorn = ["-m", "gunicorn", "wsgi:app", "-c", "app/gunicorn_conf.py", "--bind", f"{host}:{port}"]
    # Threads share two heaps instead of eight each: a third less memory, measured (`python -m benchmarks.pages`).
    environ = {"MALLOC_ARENA_MAX": "2", **os.environ, "INSTANCE": str(instance)}
    environ = environment_with(instance / "program", environ)
    compile_apart(instance / "program", [*python, "-c", LOADED], environ, program)
    os.execve(sys.executable, [*python, *gunicorn], environ)  # noqa: S606 (our own command, in our place)


@click.command()
@click.argument("slugs", nargs=-1)
@click.option("--departement", default="", help="Only fiches of this département, by its code: 63.")
@click.option("--theme", default="", help="Only fiches with this theme, by its code.")
@click.option("--unclaimed/--all", default=True, help="Leave out fiches that have a steward, or not.")
@click.option("--without-street", is_flag=True, help="Write also where the town alone is known.")
@click.option("--text", type=click.File(encoding="utf-8"), help="Another text than ours, words in braces.")
@click.option("--output", default="lettres.pdf", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def letters(
    slugs: tuple[str, ...],
    departement: str,
    theme: str,
    unclaimed: bool,
    without_street: bool,
    text: TextIO | None,
    output: Path,
) -> None:
    """Print claim letters: a PDF of one page each, and beside it a CSV. Each letter has a code of its own.

    Both files are secrets until the letters are sent: whoever reads a code may claim the fiche.
    """
    # Here and not above: half a second and 15 MB that the site does without.
    from app.presentation.paper import as_pdf

    site = current_app.extensions["settings"].site_url
    words = text.read() if text else TEXT.read_text(encoding="utf-8")
    with transaction() as session:
        found, without = addressees(
            session,
            slugs,
            departement=departement,
            theme=theme,
            unclaimed=unclaimed,
            streetless=without_street,
        )
        written = _written(session, found, f"{site}/fiches")
        try:
            drawn = as_pdf(written, words, site)
        except BadLetter as bad:
            raise click.ClickException(str(bad)) from bad
        if written:
            _keep_secret(output, drawn)
            _keep_secret(output.with_suffix(".csv"), as_csv(written).encode("utf-8-sig"))
    where = f" in {output} and {output.with_suffix('.csv')}" if written else ""
    click.echo(f"letters: {len(written)} written{where}, {without} fiches left out for want of an address")


def _written(session: Session, found: list[Addressee], fiches: str) -> list[Letter]:
    """A letter with a new code for each of these fiches."""
    now = datetime.now(UTC)
    expires = claims.last_day(session, now)
    with click.progressbar(found, label="letters", file=sys.stderr) as each:
        return [
            Letter(
                one.page.slug,
                one.page.title,
                one.lines,
                f"{fiches}/{one.page.slug}",
                claims.issue_code(session, one.page, ", ".join(one.lines), now),
                expires,
            )
            for one in each
        ]


def _keep_secret(path: Path, content: bytes) -> None:
    """Write a file that nobody else on this machine reads."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(content)


@click.group()
def member() -> None:
    """Members: give a role, close an account, from the terminal."""


@member.command()
@click.argument("email")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@click.option("--days", default=365, help="How long the term lasts.")
@with_appcontext
def appoint(email: str, role: str, days: int) -> None:
    """Give a member a role for a term; the first coordination of an installation is named so."""
    now = datetime.now(UTC)
    with transaction() as session:
        who = accounts.member_by_email(session, email)
        if who is None:
            raise click.ClickException(f"nobody has the address {email}")
        accounts.appoint(session, who, Role(role), None, now, now + timedelta(days=days))
    click.echo(f"{email}: {role} for {days} days")


@member.command()
@click.argument("email")
@click.confirmation_option(prompt="Close this account for good?")
@with_appcontext
def erase(email: str) -> None:
    """Close an account: what says who somebody is goes, what they wrote stays."""
    with transaction() as session:
        who = accounts.member_by_email(session, email)
        if who is None:
            raise click.ClickException(f"nobody has the address {email}")
        erasing.erase(session, who, datetime.now(UTC))
        name = who.name
    click.echo(f"{email}: closed, now {name}")
