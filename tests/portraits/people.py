"""The people of the portraits, and how each asks: with a session and a token of their own, no redirect followed."""

import re
from contextvars import Context

from werkzeug.test import TestResponse

from tests.village import Village

VISITOR, UNCONFIRMED, MEMBER, MODERATOR, COORDINATION = "visitor", "Nadia Neuve", "Lucie", "Odile", "Anatole"
PEOPLE = (VISITOR, UNCONFIRMED, MEMBER, MODERATOR, COORDINATION)
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Somebody:
    """One person's browser, asking for one thing at a time."""

    def __init__(self, village: Village, name: str) -> None:
        if name == UNCONFIRMED:
            village.settle(UNCONFIRMED, confirmed=False)
        self.reader = village.reader(None if name == VISITOR else name)
        self.token = self._token()

    def get(self, address: str) -> TestResponse:
        return self._ask("GET", address)

    def post(self, address: str, **values: str) -> TestResponse:
        return self._ask("POST", address, data={**values, "csrf_token": self.token})

    def _token(self) -> str:
        page = self._ask("GET", "/comptes/inscription").get_data(as_text=True)
        page += self._ask("GET", "/regles").get_data(as_text=True)
        match = TOKEN.search(page)
        assert match, "no page gave a token"
        return match[1]

    def _ask(self, method: str, address: str, **sent: object) -> TestResponse:
        answer = Context().run(self.reader.client.open, address, method=method, **sent)
        answer.get_data()
        answer.close()
        return answer
