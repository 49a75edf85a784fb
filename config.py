"""Settings: read once from the environment, kept in one frozen dataclass, each field explained."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEMONSTRATION, DEVELOPMENT, PRODUCTION = "demonstration", "development", "production"
MODES = (DEMONSTRATION, DEVELOPMENT, PRODUCTION)

OPENSTREETMAP = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"


class BadSetting(ValueError):
    """A setting that cannot be used; the message says which and what is expected."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs from one installation to another."""

    # What this installation is for. demonstration: invented community, one-click accounts.
    # production: refuses to start beside those accounts, cookies only over TLS.
    mode: str
    # The folder that holds the database, the search index, the mail and the secret.
    instance: Path
    # Where the data is: an SQLite file in the instance by default, or postgresql://…
    database_url: str
    # Signs sessions and links sent by mail. Generated and kept on first run.
    secret_key: str
    # "auto" takes tantivy where it has a wheel, else whoosh; either can be named. "postgresql" keeps the index
    # in the database instead of the instance, for a site on several machines.
    search_engine: str
    # Address of the tiles under the map; empty for outlines only.
    tiles_url: str
    # Where mail goes: smtp://host:port, or empty to write it in <instance>/mail.
    mail_url: str
    # Who the mail says it is from.
    mail_from: str
    # The address people reach the site at; links in mail begin with it.
    site_url: str
    # How many proxies stand in front and are believed about the visitor's address.
    proxies: int

    @property
    def demonstration(self) -> bool:
        return self.mode == DEMONSTRATION

    @property
    def production(self) -> bool:
        return self.mode == PRODUCTION

    @property
    def index_path(self) -> Path:
        return self.instance / "index"

    @property
    def mail_path(self) -> Path:
        return self.instance / "mail"


def settings_from(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this installation. Creates the instance folder and its secret on first run.

    Raises BadSetting with a sentence when a value cannot be used.
    """
    instance = Path(environ.get("INSTANCE") or "instance").resolve()
    instance.mkdir(parents=True, exist_ok=True)
    mode = environ.get("PALABRE_MODE") or DEMONSTRATION
    if mode not in MODES:
        raise BadSetting(f"PALABRE_MODE is {mode!r}; it can be {', '.join(MODES)}.")
    port = environ.get("PORT") or "8000"
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise BadSetting(f"PORT is {port!r}; it is a number from 1 to 65535.")
    database_url = environ.get("DATABASE_URL") or f"sqlite:///{instance / 'palabre.sqlite'}"
    search_engine = environ.get("SEARCH_ENGINE") or "auto"
    if search_engine == "postgresql" and not database_url.startswith("postgresql"):
        raise BadSetting("SEARCH_ENGINE is 'postgresql'; it needs DATABASE_URL to be postgresql://…")
    return Settings(
        mode=mode,
        instance=instance,
        database_url=database_url,
        secret_key=environ.get("SECRET_KEY") or _kept_secret(instance / "secret"),
        search_engine=search_engine,
        tiles_url=environ.get("TILES_URL", OPENSTREETMAP),
        mail_url=environ.get("MAIL_URL", ""),
        mail_from=environ.get("MAIL_FROM") or "Palabre <ne-pas-repondre@palabre.example>",
        site_url=(environ.get("SITE_URL") or f"http://localhost:{port}").rstrip("/"),
        proxies=int(environ.get("PROXIES") or 0),
    )


def _kept_secret(path: Path) -> str:
    """The secret of this installation; made on first run, readable by its owner alone."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        secret = secrets.token_urlsafe(48)
        file.write(secret)
    return secret
