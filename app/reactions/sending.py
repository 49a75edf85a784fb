"""Letters leave here: by SMTP when a server is named, else as files in the instance's mail folder."""

import logging
import smtplib
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit
from uuid import uuid4

log = logging.getLogger(__name__)


class Send(Protocol):
    """Send a letter. `stop`: the address at which its reader stops such letters, for their mail program to offer."""

    def __call__(self, to: str, subject: str, text: str, *, stop: str = "") -> None: ...


def outbox(mail_url: str, mail_from: str, folder: Path) -> Send:
    """How this installation sends. Raises OSError when the server is away."""
    deliver = _by_smtp(mail_url) if mail_url else _to_folder(folder)

    def send(to: str, subject: str, text: str, *, stop: str = "") -> None:
        deliver(letter(mail_from, to, subject, text, stop))

    return send


def letter(sender: str, to: str, subject: str, text: str, stop: str = "") -> EmailMessage:
    """A plain-text message; line ends in the subject are refused by the email package itself."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain="palabre")
    message["Auto-Submitted"] = "auto-generated"
    if stop:  # RFC 8058: one click, without a session
        message["List-Unsubscribe"] = f"<{stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text)
    return message


def _by_smtp(mail_url: str) -> Callable[[EmailMessage], None]:
    server = urlsplit(mail_url)

    def deliver(message: EmailMessage) -> None:
        with smtplib.SMTP(server.hostname or "localhost", server.port or 25, timeout=20) as smtp:
            if server.scheme == "smtp+tls":
                smtp.starttls()
            if server.username:
                smtp.login(server.username, server.password or "")
            _hand_over(smtp, message)

    return deliver


def _hand_over(smtp: smtplib.SMTP, message: EmailMessage) -> None:
    """Give one letter to the server. What it refuses for good is dropped: the letters behind must not wait for it.

    Raises OSError (smtplib's errors are) for a refusal that may end.
    """
    try:
        smtp.send_message(message)
    except smtplib.SMTPRecipientsRefused as refused:
        codes = {code for code, _said in refused.recipients.values()}
        if min(codes) < 500:
            raise
        log.warning("a letter was refused for good: %s", codes)
    except smtplib.SMTPNotSupportedError:
        log.warning("a letter was dropped: the server does not know addresses with accents")


def _to_folder(folder: Path) -> Callable[[EmailMessage], None]:
    def deliver(message: EmailMessage) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{uuid4().hex[:8]}"
        draft = folder / f"{name}.part"
        draft.write_bytes(bytes(message))
        draft.rename(folder / f"{name}.eml")

    return deliver
