"""Servers to measure: the site as in production, with its worker, and a bare Flask page beside it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
GUNICORN = [
    "-m",
    "gunicorn",
    "--worker-class",
    "app.gunicorn_conf.EvenWorker",
    "--workers",
    "2",
    "--threads",
    "4",
    "--log-level",
    "warning",
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def bare() -> Iterator[int]:
    """The bare page; gives its port."""
    port = free_port()
    with _running([*GUNICORN, "benchmarks.bare:app", "--bind", f"127.0.0.1:{port}"], port, {}):
        yield port


@contextmanager
def site(instance: Path) -> Iterator[tuple[int, int]]:
    """The site on the data of `instance`, as `make run` serves it; gives its port and its process."""
    port = free_port()
    with _running(["-m", "flask", "serve", "--port", str(port)], port, {"INSTANCE": str(instance)}) as pid:
        yield port, pid


def flask(instance: Path, *words: str) -> None:
    """Run one of our commands on `instance`."""
    environ = {**os.environ, "INSTANCE": str(instance)}
    subprocess.run([sys.executable, "-m", "flask", *words], check=True, cwd=ROOT, env=environ)


def memory_of(pid: int) -> float:
    """The memory of a process and its children, in MiB; what they share is counted once (PSS)."""
    return sum(_pss(one) for one in _family(pid)) / 1024


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]


@contextmanager
def _running(words: list[str], port: int, environ: dict[str, str]) -> Iterator[int]:
    process = subprocess.Popen([sys.executable, *words], cwd=ROOT, env={**os.environ, **environ})
    try:
        _wait_for(port, process)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, "the server did not start"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer")
