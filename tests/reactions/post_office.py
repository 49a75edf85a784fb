"""A real SMTP server for the tests of letters."""

import socket
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller

from config import Settings


class PostOffice:
    """An SMTP server that keeps what it is given; it opens, closes, and refuses an address."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], EmailMessage]] = []
        # What is answered to an address, when it is not yes.
        self.refused: dict[str, str] = {}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._controller: Controller | None = None

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope) -> str:
        self.letters.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"

    def open(self) -> None:
        if self._controller is not None:
            return
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def close(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def serving(self, settings: Settings) -> Settings:
        """The same settings, for a site whose letters leave by this office."""
        url = f"smtp://127.0.0.1:{self.port}"
        return replace(settings, mail_url=url, mail_from="Palabre <palabre@example.org>")

    @property
    def addressed(self) -> list[str]:
        return [to for recipients, _letter in self.letters for to in recipients]
