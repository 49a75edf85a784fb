"""What only a site outside production has: the letters it wrote instead of sending them."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

blueprint = Blueprint("dev", __name__)

MOST = 50


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it would have left."""

    to: str
    subject: str
    at: datetime
    text: str


@blueprint.get("/dev/mail")
def mail() -> ResponseReturnValue:
    folder = current_app.extensions["settings"].mail_path
    files = sorted(folder.glob("*.eml"), reverse=True)[:MOST]
    return render_template("dev/mail.html", letters=[_letter(file) for file in files])


def _letter(file: Path) -> Letter:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    # Links lead where this page is read, whatever name or port the site gives itself.
    text = message.get_content().replace(
        current_app.extensions["settings"].site_url, request.host_url.rstrip("/")
    )
    return Letter(message["To"], message["Subject"], message["Date"].datetime, text)
