"""What Python and Jinja compile, kept with the data of the site, and compiled by processes that end.

Compiling takes seconds, and leaves holes in the memory of the process that does it. Python's own place for it, beside the
sources, may be closed to who serves.
"""

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

# Without docstrings, and without marks in a traceback under the part of a line that failed: 14 MB less for all processes.
SPARING = ("-OO", "-X", "no_debug_ranges")
# What gunicorn's process and those that answer load.
LOADED = "import concurrent.futures.thread, encodings.idna, gunicorn.app.wsgiapp, gunicorn.glogging, app.gunicorn_conf, app.serving, wsgi"


def environment_with(kept: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """The environment in which Python keeps what it compiles in that folder, even where it is told to keep nothing."""
    kept_nowhere = {"PYTHONDONTWRITEBYTECODE"}
    return {name: environ[name] for name in environ.keys() - kept_nowhere} | {
        "PYTHONPYCACHEPREFIX": str(kept)
    }


def compile_apart(kept: Path, words: Sequence[str], environ: Mapping[str, str], program: Path) -> None:
    """Have another process load the program by these words, once for each state of it, and keep what it compiled.

    Python itself sees later which files changed. Raises SystemExit when the program cannot be loaded; it has said why.
    """
    done = kept / f"{_state_of(program)}.done"
    if done.exists():
        return
    code = subprocess.run(words, env=dict(environ), check=False).returncode  # noqa: S603 (our own command)
    if code:
        raise SystemExit(code)
    kept.mkdir(parents=True, exist_ok=True)
    for former in kept.glob("*.done"):
        former.unlink(missing_ok=True)
    done.touch()


def room_for_templates(kept: Path, program: Path) -> Path:
    """The folder of the templates that this program compiled; what another one compiled is removed.

    Jinja looks whether a template changed; what it becomes depends on Jinja and on our Python as much.
    """
    folder = kept / _state_of(program)
    folder.mkdir(parents=True, exist_ok=True)
    for former in kept.iterdir():
        if former != folder:
            shutil.rmtree(former, ignore_errors=True)
    return folder


def _state_of(program: Path) -> str:
    """What tells one state of a program, and of what compiles it, from another."""
    told = blake2b(f"{sys.version} {version('jinja2')}".encode(), digest_size=8)
    for path in sorted(program.rglob("*.py")):
        told.update(path.read_bytes())
    return told.hexdigest()
