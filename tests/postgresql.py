"""A PostgreSQL server of the tests' own: made in a temporary folder, reached by its socket, gone at the end."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

# Nothing of it outlives the tests, and thousands of databases are made and dropped in the meantime.
FLAGS = " ".join(
    f"-c {setting}"
    for setting in (
        "fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0",
        "autovacuum=off", "shared_buffers=16MB", "listen_addresses=", "max_connections=60",
        # What each connection would load, count or compile for itself.
        "shared_preload_libraries=plpgsql", "track_counts=off", "jit=off",
    )
)  # fmt: skip


def binaries() -> Path | None:
    """Where Debian put the server's programs; None when there is none."""
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None, key=lambda p: int(p.parent.name))


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Run a server in `folder`; gives the address of its databases, to be formatted with a name."""
    programs = binaries()
    assert programs, "PostgreSQL is not installed"
    data, socket = folder / "data", folder
    _hand_over(folder)
    _run(programs / "initdb", "-D", data, "-U", "palabre", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust")
    start = f"{FLAGS} -c unix_socket_directories={socket}"
    _run(programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", start, "start")
    addresses = f"postgresql://palabre@/{{name}}?host={socket}"
    try:
        yield addresses
        _office(addresses.format(name="postgres")).close()
    finally:
        _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(data, ignore_errors=True)


def order(database: str | URL, words: str) -> None:
    """Have databases made or dropped by the server that has this one."""
    office = make_url(database).set(drivername="postgresql", database="postgres")
    _office(office.render_as_string()).execute(words)


@cache
def _office(address: str) -> psycopg.Connection:
    return psycopg.connect(address, autocommit=True, application_name="office")


def _run(*command: object) -> None:
    """As the postgres user when we are root: the server refuses to run as root."""
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    words = [*as_postgres, *(str(word) for word in command)]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/")


def _hand_over(folder: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        for parent in [folder, *folder.parents][:-1]:
            if parent.owner() == "root" and not parent.stat().st_mode & 0o001:
                parent.chmod(parent.stat().st_mode | 0o011)
