"""A village for tests: real database, real engine, real search; people with names and fiches to edit.

Everything goes through the acts, as on the site. The password of everybody here is hashed at the least cost: argon2 is slow on purpose.
"""

from collections.abc import Callable, Hashable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.acts import accounts, pages
from app.acts.perform import perform
from app.database import read_again, reading, transaction
from app.following import catch_up
from app.governance.rulebook import MEMBER
from app.governance.vocabulary import Act, Role
from app.models import Member, Page, Revision
from app.models.contents import content_at
from revisions import Content
from tests.client import Reader
from tests.pasts import Pasts

PASSWORD = "une phrase courte"
LONG_AGO = timedelta(days=40)
PEOPLE = {
    "Lucie Farigoule": None,
    "Yannick Besset": None,
    "Odile Montagnon": Role.MODERATOR,
    "Anatole Vialle": Role.COORDINATION,
}

PERRON = Content(
    "structure",
    "Le Perron",
    {
        "presentation": "Un café associatif et des ateliers.",
        "place": {"street": "12 place du Marché", "postcode": "03220", "commune": "Jaligny-sur-Besbre", "insee": "03132",
                  "departement": "03", "lat": "46.3772", "lon": "3.5889", "precision": "commune"},
        "phones": [{"id": "accueil", "value": "04 65 71 20 47"}],
        "themes": [{"id": "numerique", "value": "numerique"}],
        "example": "oui",
    },
    "Un perron, c’est là que l’on reste parler.\n\nOn y vient pour une attestation, ou pour rien.\n\nLe fournil cuit le vendredi.",
)  # fmt: skip
CLAVIER = Content(
    "structure",
    "Le Clavier partagé",
    {"presentation": "Des ordinateurs à emprunter.", "example": "oui"},
    "Il a précédé [[Le Perron]].",
)


@cache
def hashed() -> str:
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def fresh() -> Session:
    """A reading session that sees what was written last."""
    read_again()
    return reading()


class Village:
    """`now` is the time of its acts; `pass_days()` lets it go by."""

    def __init__(self, app: Flask, now: datetime, pasts: Pasts | None = None) -> None:
        """The village of `app`'s database, built there before by `build()`, at `now`.

        pasts: where what `once()` builds is kept for other villages.
        """
        self.app = app
        self.now = now
        self._pasts = pasts
        # What `once()` built since the beginning; None when something else was written.
        self._past: tuple[Hashable, ...] | None = ()
        if pasts is not None:
            event.listen(app.extensions["database"].engine, "commit", self._written)

    @classmethod
    def build(cls, app: Flask) -> "Village":
        """People arrive and write two fiches, thirty days ago."""
        village = cls(app, datetime.now(UTC).replace(microsecond=0) - timedelta(days=30))
        for name, role in PEOPLE.items():
            village.settle(name, role, seasoned=True)
        village.write(PERRON, by="Lucie Farigoule")
        village.write(CLAVIER, by="Yannick Besset")
        return village

    def once(self, name: Hashable, build: Callable[[], Any]) -> Any:
        """What `build()` writes and gives, and the time it leaves; written once, and copied from then on.

        It writes rows of the database alone (no index, no letter, no table), always the same under the same
        name, and gives no row. A village where something was written that is not known by such a name builds for
        itself.
        """
        if self._pasts is None or self._past is None:
            return build()
        store, past = self.app.extensions["database"], (*self._past, self.now, name)
        read_again()
        kept = self._pasts.bring_back(store, past)
        if kept is not None:
            self.now, given = kept.now, kept.given
        else:
            given = build()
            read_again()
            self._pasts.keep(store, past, self.now, given)
        self._past = past
        return given

    def _written(self, _connection: object) -> None:
        self._past = None

    def settle(
        self, name: str, role: Role | None = None, *, confirmed: bool = True, seasoned: bool = False
    ) -> Member:
        """A new person, with an address at example.org and the password of everybody here.

        seasoned: somebody who has been here for long and wrote enough, as if five articles had gone since.
        """
        since = self.now - LONG_AGO if seasoned else self.now
        with transaction() as session:
            member = accounts.new_member(name, f"{name.split()[0].lower()}@example.org", hashed(), since)
            member.contributions = 5 if seasoned else 0
            perform(session, MEMBER, Act.REGISTER, member, None, since, public=False)
            if confirmed:
                perform(session, MEMBER, Act.CONFIRM, member, None, since, public=False, confirmed_at=since)
            if role:
                accounts.appoint(session, member, role, None, self.now, self.now + timedelta(days=365))
        return member

    def write(self, content: Content, by: str) -> Page:
        with transaction() as session:
            return pages.create(session, content, self.member(by, session), self.now).revision.page

    def edit(self, title: str, by: str, *, base: int | None = None, summary: str = "", **changes):
        """Edit a fiche: `body=…` or any field, over its newest revision or another one."""
        with transaction() as session:
            page = session.execute(select(Page).where(Page.title == title)).scalar_one()
            number = base or page.number
            old = content_at(session, page.id, number)
            assert old is not None
            body = changes.pop("body", old.body)
            content = old.replace(fields={**old.fields, **changes}, body=body)
            return pages.edit(
                session, page, number, content, self.member(by, session), self.now, summary=summary
            )

    def member(self, name: str, session=None) -> Member:
        session = session or fresh()
        return session.execute(select(Member).where(Member.name.startswith(name))).scalar_one()

    def page(self, title: str) -> Page:
        return fresh().execute(select(Page).where(Page.title == title)).scalar_one()

    def revisions(self, title: str) -> list[Revision]:
        query = select(Revision).join(Page).where(Page.title == title).order_by(Revision.number)
        return list(fresh().scalars(query))

    def content(self, title: str, number: int | None = None) -> Content:
        page = self.page(title)
        content = content_at(fresh(), page.id, number or page.number)
        assert content is not None
        return content

    def pass_days(self, days: float) -> None:
        self.now += timedelta(days=days)

    def catch_up(self) -> int:
        """What the worker does: index, write letters."""
        return catch_up()

    def letters(self) -> list[str]:
        """The letters sent so far, oldest first, as text."""
        import email
        from email import policy

        folder = self.app.extensions["settings"].mail_path
        files = sorted(folder.glob("*.eml")) if folder.exists() else []
        return [email.message_from_bytes(f.read_bytes(), policy=policy.default).get_content() for f in files]

    def reader(self, name: str | None = None) -> Reader:
        """A browser of somebody, logged in when a name is given; every page it gets is inspected."""
        reader = Reader(self.app)
        if name:
            reader.come_in(self.member(name))
        return reader
