"""What drawing stands on: a request, in French."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel


@pytest.fixture
def speaking() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app, default_locale="fr")
    with app.test_request_context():
        yield
