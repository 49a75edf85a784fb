"""People who write, for measures: each has a session, opens the form and sends it, as a browser would.

They share the machine with what they measure, and take as little of it as they can: with the standard library's client,
they took twice as much of it.
"""

import html
import re
import socket
import threading
import time
from urllib.parse import urlencode

TIMEOUT = 120
FIELD = re.compile(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"')
BODY = re.compile(r'<textarea id="body"[^>]*>\n(.*?)</textarea>', re.DOTALL)
OFFERED = re.compile(r'name="member" value="(\d+)"')
# Those of the offered accounts, in their order, who write directly: they have been here for long and wrote enough.
CONFIRMED = (1, 2, 5)


class Writer:
    """One browser, logged in as one of the demonstration's accounts."""

    def __init__(self, port: int, account: int = 0) -> None:
        self._connection = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT)
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._read = self._connection.makefile("rb")
        self.cookie = ""
        page = self.ask("GET", "/comptes/connexion")[1]
        members = list(dict.fromkeys(OFFERED.findall(page)))
        sent = {
            "csrf_token": dict(FIELD.findall(page))["csrf_token"],
            "member": members[CONFIRMED[account % len(CONFIRMED)]],
        }
        status, _page = self.ask("POST", "/comptes/demonstration", sent)
        assert status == 303, status
        # The first page gives the session its token, and the cookie is then that of every page after.
        self.ask("GET", "/")

    def ask(self, method: str, path: str, sent: dict[str, str] | None = None) -> tuple[int, str]:
        """Ask, and wait for the whole answer: its status and its text."""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {self.cookie}\r\nAccept-Language: fr\r\n"
        )
        body = urlencode(sent or {}).encode()
        if sent is not None:
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        self._connection.sendall(f"{head}\r\n".encode() + body)
        return self._answer()

    def _answer(self) -> tuple[int, str]:
        status, length = int(self._read.readline().split()[1]), 0
        while (line := self._read.readline().decode("latin-1").rstrip()) != "":
            name, _colon, value = line.partition(": ")
            if name.lower() == "content-length":
                length = int(value)
            elif name.lower() == "set-cookie":
                self.cookie = value.split(";")[0]
        return status, self._read.read(length).decode()

    def form(self, path: str) -> dict[str, str]:
        """What the edition form of a page would send as it stands, text and keys."""
        status, page = self.ask("GET", f"{path}/modifier")
        assert status == 200, status
        hidden = {name: html.unescape(value) for name, value in FIELD.findall(page)}
        kept = {name: hidden[name] for name in ("csrf_token", "base", "form_key")}
        match = BODY.search(page)
        assert match, "no text in the form"
        return {**kept, "body": html.unescape(match[1])}

    def send(self, path: str, form: dict[str, str]) -> int:
        return self.ask("POST", f"{path}/modifier", form)[0]


def saves_per_second(port: int, pages: list[str], seconds: float = 4.0) -> float:
    """How many saves a second (form and post) by one writer a page, all at once."""
    saved = [0] * len(pages)
    writers = [Writer(port, n) for n in range(len(pages))]
    end = time.perf_counter() + seconds

    def write(n: int) -> None:
        while time.perf_counter() < end:
            form = writers[n].form(pages[n])
            form["body"] = f"Version {saved[n]}. {form['body'][-4000:]}"
            assert writers[n].send(pages[n], form) == 303
            saved[n] += 1

    start = time.perf_counter()
    _together(write, len(pages))
    return sum(saved) / (time.perf_counter() - start)


def eight_on_one(port: int, page: str) -> tuple[int, int]:
    """Eight people change eight paragraphs of one page from one base: how many were saved, how many words stayed."""
    writers = [Writer(port, n) for n in range(8)]
    form = writers[0].form(page)
    form["body"] = "\n\n".join(f"Paragraphe {n}." for n in range(8))
    assert writers[0].send(page, form) == 303
    forms = [writer.form(page) for writer in writers]
    answers = [0] * 8

    def write(n: int) -> None:
        forms[n]["body"] = forms[n]["body"].replace(f"Paragraphe {n}.", f"Réécrit par {n}.")
        answers[n] = writers[n].send(page, forms[n])

    _together(write, 8)
    text = writers[0].form(page)["body"]
    return answers.count(303), sum(f"Réécrit par {n}." in text for n in range(8))


def _together(write, count: int) -> None:
    threads = [threading.Thread(target=write, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
