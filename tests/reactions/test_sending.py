"""Letters, with a real SMTP server: they arrive, they wait for a server that is away, they leave once."""

import pytest

from app.acts import accounts
from app.database import database, transaction
from app.models import Bookmark
from app.models.journal import newest_act
from app.reactions import readers
from app.reactions.sending import letter
from tests.village import PASSWORD


@pytest.fixture
def settings(settings, post):
    return post.serving(settings)


@pytest.fixture
def village(village, post):
    """The village, once the letters that founded it have left."""
    post.open()
    village.catch_up()
    post.letters.clear()
    post.close()
    return village


def register(village, name: str, email: str) -> None:
    with transaction() as session:
        accounts.register(session, name, email, PASSWORD, village.now)


def bookmark() -> Bookmark:
    with database().reading() as session:
        return session.get_one(Bookmark, "mailing")


def newest() -> int:
    with database().reading() as session:
        return newest_act(session)


def test_a_letter_arrives_with_its_link_and_its_accents(village, post):
    post.open()
    register(village, "Noémie Chazal", "noemie@example.org")
    village.catch_up()
    [(recipients, message)] = post.letters
    assert recipients == ["noemie@example.org"]
    assert (message["To"], message["From"]) == ("noemie@example.org", "Palabre <palabre@example.org>")
    assert message["Subject"] == "Palabre : confirmez votre adresse"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().startswith("Bonjour Noémie Chazal,")
    assert f"{village.app.extensions['settings'].site_url}/comptes/confirmation/" in message.get_content()


def test_letters_wait_for_a_server_that_is_away_and_then_leave_once(village, post):
    place = bookmark().entry_id
    register(village, "Noémie Chazal", "noemie@example.org")
    register(village, "Basile Ourliac", "basile@example.org")
    village.catch_up()
    assert (bookmark().entry_id, post.addressed) == (place, [])
    assert bookmark().trouble.startswith("ConnectionRefusedError")

    post.open()
    village.catch_up()
    assert post.addressed == ["noemie@example.org", "basile@example.org"]
    assert (bookmark().entry_id, bookmark().trouble) == (newest(), "")

    village.catch_up()
    assert len(post.letters) == 2


def test_rows_that_ask_for_no_letter_are_passed_over(village, monkeypatch):
    place = bookmark().entry_id
    village.edit("Le Perron", by="Lucie", body="Un four à pain.")
    village.catch_up()
    assert bookmark().entry_id == place
    monkeypatch.setattr(readers, "AT_A_TIME", 1)
    village.catch_up()
    assert bookmark().entry_id == newest()


def test_a_server_that_goes_away_between_two_letters_gets_the_second_one_later(village, post):
    post.open()
    register(village, "Noémie Chazal", "noemie@example.org")
    village.catch_up()
    post.close()
    register(village, "Basile Ourliac", "basile@example.org")
    village.catch_up()
    assert post.addressed == ["noemie@example.org"]
    post.open()
    village.catch_up()
    assert post.addressed == ["noemie@example.org", "basile@example.org"]


def test_an_address_refused_for_good_keeps_nobody_else_waiting(village, post):
    post.open()
    post.refused["noemie@example.org"] = "550 no such mailbox"
    register(village, "Noémie Chazal", "noemie@example.org")
    register(village, "Basile Ourliac", "basile@example.org")
    village.catch_up()
    assert post.addressed == ["basile@example.org"]


def test_an_address_refused_for_now_is_tried_again(village, post):
    post.open()
    post.refused["noemie@example.org"] = "451 come back later"
    register(village, "Noémie Chazal", "noemie@example.org")
    village.catch_up()
    assert post.addressed == []
    post.refused.clear()
    village.catch_up()
    assert post.addressed == ["noemie@example.org"]


def test_the_search_does_not_wait_for_the_post(village, post):
    register(village, "Noémie Chazal", "noemie@example.org")
    village.catch_up()
    assert village.app.extensions["index"].count() == 2


def test_invented_people_are_never_written_to(village, post):
    post.open()
    with transaction() as session:
        lucie = village.member("Lucie", session)
        lucie.demonstration = True
        accounts.ask_password(session, lucie.email, village.now)
    village.catch_up()
    assert post.letters == []


def test_a_subject_cannot_bring_a_header_with_it():
    with pytest.raises(ValueError, match="linefeed or carriage return"):
        letter("palabre@example.org", "lucie@example.org", "Bonjour\r\nBcc: tous@example.org", "")
