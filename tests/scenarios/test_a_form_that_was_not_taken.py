"""Stories of forms that the site could not take: what was written is given back, to be copied."""

import pytest

from tests.client import Page, text_of
from tests.village import Village

NEW_TOPIC = "/fiches/le-perron/discussion/nouveau"
DOUBT = "Le fournil cuit-il encore le vendredi ?\r\n\r\nJ’ai trouvé <b>porte close</b>."


def given_back(page: Page) -> list[str]:
    return [
        (area.text or "").lstrip("\n") for area in page.all("textarea") if area.get("readonly") is not None
    ]


@pytest.mark.one_database
def test_a_session_that_ended_meanwhile_loses_nothing_that_was_written(village: Village) -> None:
    lucie = village.reader("Lucie")
    form = lucie.get("/liens/declaration?fiche=le-perron").form("/liens/declaration")
    lucie.client.delete_cookie("palabre")
    page = lucie.submit(form, precision=DOUBT, expect=400)
    assert given_back(page) == [DOUBT.replace("\r\n", "\n")]
    assert page.links["Se connecter"].startswith("/comptes/connexion")


@pytest.mark.one_database
def test_what_somebody_may_not_do_is_not_lost_either(village: Village) -> None:
    lucie = village.reader("Lucie")
    form = lucie.get(NEW_TOPIC).form(NEW_TOPIC)
    page = lucie.post("/fiches/nulle-part/discussion/nouveau", [*form.values, ("texte", DOUBT)], expect=404)
    assert given_back(page) == [DOUBT.replace("\r\n", "\n")]


@pytest.mark.one_database
def test_a_password_is_never_shown_again(village: Village) -> None:
    reader = village.reader()
    form = reader.get("/comptes/connexion").form("/comptes/connexion")
    reader.client.delete_cookie("palabre")
    long = "quatre mots et plus encore"
    page = reader.submit(form, email="lucie@exemple.fr", password=long, expect=400)
    assert not given_back(page)
    assert long not in text_of(page.tree)
