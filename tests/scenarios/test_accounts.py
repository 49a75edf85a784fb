"""People come in: accounts opened, confirmed, entered and left, told as a visitor with a browser lives them."""

import gc
import re
from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from flask import Flask

from app import DemonstrationAccounts, create_app
from app.acts import accounts
from app.database import transaction
from app.identity import inside
from app.views import tries
from tests.client import Page, Reader
from tests.village import PASSWORD

CHOSEN = "le pain du vendredi"
LINK = re.compile(r"https?://[^/\s]+(/comptes/\S+)")

# Addresses that lead elsewhere, or that a browser would read so.
HOSTILE = [
    "https://mechant.example/",
    "http://mechant.example/fiches",
    "//mechant.example",
    "///mechant.example//x",
    "////mechant.example",
    "/\\mechant.example",
    "\\\\mechant.example",
    "/\t/mechant.example",
    "/\n/mechant.example",
    "\x00//mechant.example",
    " //mechant.example",
    "https:mechant.example",
    "https:/mechant.example",
    "https:///mechant.example",
    "https://localhost@mechant.example/",
    "https://localhost.mechant.example/",
    "//localhost//mechant.example",
    "http://[mechant",
    "//[::1",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "mailto:x@mechant.example",
    "mechant.example",
    "/\u202e/mechant.example",
    "/" + "a" * 5000,
]


@pytest.fixture
def village(village, monkeypatch):
    """The village, once the letters that founded it have been read; passwords chosen here cost little to keep."""
    accounts._nobodys_password()  # what an unknown address costs is found out once: not by this hasher
    monkeypatch.setattr(accounts, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    village.once("letters read", village.catch_up)
    for letter in village.app.extensions["settings"].mail_path.glob("*.eml"):
        letter.unlink()
    return village


@pytest.fixture
def site(settings):
    """Open the site once more on the same database, with some settings changed."""
    opened = []

    def open_(**changes) -> Flask:
        opened.append(create_app(replace(settings, **changes)))
        # Browsers of tests speak no TLS.
        opened[-1].config["SESSION_COOKIE_SECURE"] = False
        return opened[-1]

    yield open_
    for app in opened:
        app.extensions["index"].close()
        app.extensions["database"].let_go()


def links(village) -> list[str]:
    """The paths of the links written so far, oldest first."""
    village.catch_up()
    return [path for letter in village.letters() for path in LINK.findall(letter)]


def register(
    reader: Reader, name="Noémie Chazal", email="noemie@example.org", password=CHOSEN, expect=200
) -> Page:
    page = reader.get("/comptes/inscription")
    return reader.submit(page.form("/inscription"), expect, name=name, email=email, password=password)


def log_in(reader: Reader, email: str, password: str, expect: int = 200, suite: str = "") -> Page:
    page = reader.get(f"/comptes/connexion?suite={suite}" if suite else "/comptes/connexion")
    return reader.submit(page.form("/connexion"), expect, email=email, password=password)


def newcomer(village) -> Reader:
    """Noémie, who just followed the link of her letter."""
    reader = village.reader()
    register(reader)
    reader.submit(reader.get(links(village)[-1]).form())
    return reader


def is_in(reader: Reader) -> bool:
    """Whether the site knows who this is."""
    return "Se déconnecter" in reader.get("/regles").source


# --- a newcomer


def test_a_newcomer_registers_confirms_and_may_propose(village):
    reader = village.reader()
    page = register(reader)
    assert page.h1 == "Regardez votre courrier"
    assert "Un message vient de partir à noemie@example.org" in page.text
    assert not is_in(reader)

    [link] = links(village)
    page = reader.get(link)
    assert page.h1 == "Confirmer votre adresse"
    page = reader.submit(page.form())
    assert page.h1 == "Mon compte"
    assert "Votre adresse est confirmée" in page.message

    page = reader.get("/fiches/le-perron/modifier")
    assert "Vous proposez, d’autres décident." in page.text
    words = "Un perron, c’est là que Noémie s’est assise."
    done = reader.submit(page.form(), body=words, summary="Je m’y suis assise.")
    assert done.address == "/propositions/1"
    assert "envoyée à la communauté" in done.message
    assert "Noémie s’est assise" not in village.content("Le Perron").body


@pytest.mark.one_database
def test_opening_the_link_is_not_enough_to_confirm_for_machines_open_links_too(village):
    reader = village.reader()
    register(reader)
    [link] = links(village)
    Reader(village.app).get(link)
    village.app.test_client().head(link)
    assert village.member("Noémie").state == "unconfirmed"


def test_a_confirmation_link_opens_a_session_only_the_first_time(village):
    newcomer(village)
    link = links(village)[-1]
    finder = village.reader()
    page = finder.get(link)
    assert page.h1 == "Adresse déjà confirmée"
    token = finder.get("/comptes/inscription").form("/inscription").get("csrf_token")
    page = finder.post(link, {"csrf_token": token or ""})
    assert page.h1 == "Adresse déjà confirmée"
    assert not is_in(finder)


def test_an_account_that_waits_can_come_in_and_ask_again_but_not_write(village):
    reader = village.reader()
    register(reader)
    first = links(village)
    page = log_in(reader, "noemie@example.org", CHOSEN)
    assert "Votre adresse n’est pas encore confirmée" in page.text

    page = reader.get("/fiches/le-perron/modifier", expect=403)
    assert "Confirmez d’abord votre adresse" in page.text

    page = reader.submit(reader.get("/comptes/profil").form("/comptes/confirmation"))
    assert "noemie@example.org" in page.text
    [second] = links(village)[len(first) :]
    page = reader.submit(reader.get(second).form())
    assert "confirmée" in page.message


@pytest.mark.one_database
def test_a_form_that_fails_keeps_everything_but_the_password(village):
    page = register(village.reader(), name="N", email="noemie@", password="court", expect=422)
    form = page.form("/inscription")
    assert (form.get("name"), form.get("email"), form.get("password")) == ("N", "noemie@", "")
    assert "3 champs sont à revoir" in page.text
    for sentence in ("Choisissez un nom de 2 à 60", "Écrivez une adresse complète", "de 10 à 200 signes"):
        assert sentence in page.text
    page = register(village.reader(), name="lucie-farigoule", expect=422)
    assert "déjà pris" in page.text
    assert page.form("/inscription").get("email") == "noemie@example.org"


@pytest.mark.one_database
def test_a_link_that_is_worth_nothing_says_how_to_get_another(village):
    reader = village.reader()
    for path in ("/comptes/confirmation/", "/comptes/mot-de-passe/"):
        for token in ("x", "WzEsMV0.aaaa.bbbb", "é", "%00", "a" * 3000):
            page = reader.get(path + token, expect=410)
            assert page.h1 == "Ce lien ne vaut plus"
            assert reader.get(page.links["Demander un autre lien"]).form().method == "post"


@pytest.mark.one_database
def test_a_link_for_one_purpose_is_worth_nothing_for_the_other(village):
    register(village.reader())
    [link] = links(village)
    assert "/confirmation/" in link
    page = village.reader().get(link.replace("confirmation", "mot-de-passe"), expect=410)
    assert page.h1 == "Ce lien ne vaut plus"


# --- a forgotten password


def forget(village, email: str) -> Page:
    reader = village.reader()
    return reader.submit(reader.get("/comptes/mot-de-passe-oublie").form("/mot-de-passe-oublie"), email=email)


def test_a_forgotten_password_is_chosen_again_once(village):
    assert "lucie@example.org" in forget(village, "lucie@example.org").text
    [link] = links(village)
    reader, second = village.reader(), village.reader()
    form, late = reader.get(link).form(), second.get(link).form()
    page = reader.submit(form, password=CHOSEN)
    assert page.h1 == "Mon compte"
    assert "Votre mot de passe est changé" in page.message

    assert village.reader().get(link, expect=410).h1 == "Ce lien ne vaut plus"
    second.submit(late, expect=410, password="un voleur arrive tard")
    assert log_in(village.reader(), "lucie@example.org", CHOSEN).h1 == "Mon compte"
    log_in(village.reader(), "lucie@example.org", PASSWORD, expect=403)


def test_another_password_ends_every_other_session(village):
    elsewhere = village.reader("Lucie")
    assert is_in(elsewhere)
    forget(village, "lucie@example.org")
    reader = village.reader()
    reader.submit(reader.get(links(village)[-1]).form(), password=CHOSEN)
    assert is_in(reader)
    assert not is_in(elsewhere)


@pytest.mark.one_database
def test_a_new_password_too_short_is_refused_and_the_link_still_serves(village):
    forget(village, "lucie@example.org")
    reader, [link] = village.reader(), links(village)
    page = reader.submit(reader.get(link).form(), expect=422, password="court")
    assert "de 10 à 200 signes" in page.text
    assert reader.submit(page.form(), password=CHOSEN).h1 == "Mon compte"


# --- nobody learns who has an account


def without_the_address(page: Page, address: str) -> str:
    return page.text.replace(address, "…")


def test_registering_says_the_same_for_an_address_known_or_not(village):
    known = register(village.reader(), "Noémie Chazal", "lucie@example.org")
    unknown = register(village.reader(), "Basile Ourliac", "basile@example.org")
    assert without_the_address(known, "lucie@example.org") == without_the_address(
        unknown, "basile@example.org"
    )
    village.catch_up()
    to_lucie, to_basile = village.letters()
    assert "Vous en avez déjà un" in to_lucie
    assert "Pour confirmer votre adresse" in to_basile


def test_a_name_that_is_taken_is_refused_before_the_address_is_looked_at(village):
    known = register(village.reader(), "Yannick Besset", "lucie@example.org", expect=422)
    unknown = register(village.reader(), "Yannick Besset", "personne@example.org", expect=422)
    assert known.text == unknown.text


def test_a_name_tried_again_does_not_tell_whether_the_address_before_was_new(village):
    for first in ("lucie@example.org", "personne@example.org"):
        register(village.reader(), "Noémie Chazal", first)
        assert (
            register(village.reader(), "Noémie Chazal", "noemie@example.org").h1 == "Regardez votre courrier"
        )


def test_whose_name_was_taken_while_the_letter_waited_chooses_another(village):
    register(village.reader(), email="coquille@example.org")
    register(village.reader())
    late, early = links(village)
    reader = village.reader()
    reader.submit(reader.get(early).form())
    reader = village.reader()
    page = reader.submit(reader.get(late).form(), 409)
    assert "Choisissez-en un autre" in page.message
    assert page.form().get("name") == "Noémie Chazal"
    assert reader.submit(page.form(), 422, name="N").form().get("name") == "N"
    assert reader.submit(page.form(), name="Noémie du Bourg").h1 == "Mon compte"


def test_asking_for_a_password_says_the_same_for_an_address_known_or_not(village):
    known, unknown = forget(village, "lucie@example.org"), forget(village, "personne@example.org")
    assert without_the_address(known, "lucie@example.org") == without_the_address(
        unknown, "personne@example.org"
    )
    village.catch_up()
    assert len(village.letters()) == 1


def test_asking_to_confirm_says_the_same_whatever_the_account(village):
    register(village.reader())
    pages = set()
    for address in ("noemie@example.org", "lucie@example.org", "personne@example.org"):
        reader = village.reader()
        page = reader.submit(reader.get("/comptes/confirmation").form("/comptes/confirmation"), email=address)
        pages.add(without_the_address(page, address))
    assert len(pages) == 1
    assert len(links(village)) == 2


@pytest.mark.parametrize("email", ["lucie@example.org", "personne@example.org", "pas une adresse", "é\x00@x"])
def test_a_failed_log_in_says_one_sentence_and_keeps_the_address(village, email):
    page = log_in(village.reader(), email, "pas le bon mot", expect=403)
    assert page.message == "Adresse ou mot de passe inconnus."
    assert page.form("/connexion").get("email") == email.replace("\x00", "\ufffd")
    assert not page.form("/connexion").get("password")


def test_an_account_that_nobody_confirmed_has_no_page(village):
    register(village.reader())
    village.reader().get("/membres/noemie-chazal", expect=404)
    assert "Noémie" not in village.reader().get("/membres").text


# --- limits


@pytest.mark.parametrize("email", ["lucie@example.org", "personne@example.org"])
def test_the_sixth_try_on_one_account_is_refused_even_with_the_right_password(village, email):
    for _ in range(5):
        log_in(village.reader(), email, "pas le bon mot", expect=403)
    page = log_in(village.reader(), f" {email.upper()}", PASSWORD, expect=429)
    assert page.message == "Trop d’essais en peu de temps. Réessayez dans 15 minutes."
    assert page.form("/connexion").get("email").strip() == email.upper()
    log_in(village.reader(), "yannick@example.org", PASSWORD)


def test_one_place_cannot_try_one_password_on_everybody(village, monkeypatch):
    assert tries.LIMITS["log-in-from"] == tries.Limit(30, 15 * 60)
    monkeypatch.setitem(tries.LIMITS, "log-in-from", tries.Limit(3, 15 * 60))
    reader = village.reader()
    form = reader.get("/comptes/connexion").form("/connexion")
    for number in range(3):
        reader.submit(form, 403, email=f"personne{number}@example.org", password=CHOSEN)
    reader.submit(form, 429, email="lucie@example.org", password=PASSWORD)
    elsewhere = village.reader()
    elsewhere.client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    log_in(elsewhere, "lucie@example.org", PASSWORD)


@pytest.mark.parametrize(
    ("first", "then", "counted_together"),
    [
        ("2001:db8:1:2::7", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::7", "2001:db8:1:3::7", False),
        ("192.0.2.7", "192.0.2.8", False),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.8", False),
    ],
)
def test_a_subscriber_is_one_place_whatever_the_address_taken(first, then, counted_together):
    places = []
    for address in (first, then):
        with Flask("nowhere").test_request_context(environ_base={"REMOTE_ADDR": address}):
            places.append(tries.whereabouts())
    assert (places[0] == places[1]) is counted_together


def test_accounts_are_opened_ten_an_hour_from_one_place(village):
    reader = village.reader()
    for number in range(10):
        register(reader, f"Basile {'abcdefghij'[number]} Ourliac", f"basile{number}@example.org")
    page = register(reader, expect=429)
    assert page.message.startswith("Trop d’essais")
    assert page.form("/inscription").get("name") == "Noémie Chazal"


def test_one_mailbox_is_not_flooded(village):
    for _ in range(5):
        forget(village, "lucie@example.org")
    reader = village.reader()
    page = reader.submit(
        reader.get("/comptes/mot-de-passe-oublie").form("/mot-de-passe-oublie"),
        429,
        email="lucie@example.org",
    )
    assert page.form("/mot-de-passe-oublie").get("email") == "lucie@example.org"
    assert len(links(village)) == 5


# --- sessions


def test_a_session_survives_a_restart_of_the_site(village, site):
    cookie = village.reader("Lucie").client.get_cookie("palabre")
    assert cookie.expires is not None
    assert (cookie.http_only, cookie.same_site) == (True, "Lax")
    again = Reader(site())
    again.client.set_cookie("palabre", cookie.value)
    assert is_in(again)


def test_nothing_planted_in_a_session_outlives_the_log_in_but_the_language(village):
    reader = village.reader()
    reader.get("/langue/en?suite=/comptes/connexion")
    with reader.client.session_transaction() as session:
        session["planted"] = "by somebody else"
        before = session.get("csrf_token")
    form = reader.page.form("/connexion")
    reader.submit(form, email="lucie@example.org", password=PASSWORD)
    with reader.client.session_transaction() as session:
        assert "planted" not in session
        assert session["language"] == "en"
        assert before is None or session.get("csrf_token") != before


def test_going_out_ends_the_session(village):
    reader = village.reader("Lucie")
    token = reader.get("/comptes/profil").form("/comptes/profil").get("csrf_token")
    page = reader.post("/comptes/deconnexion", {"csrf_token": token or ""})
    assert page.message == "Votre session est fermée."
    assert not is_in(reader)
    assert reader.get("/comptes/profil").h1 == "Se connecter"


def test_nobody_is_put_out_by_another_site(village):
    reader = village.reader("Lucie")
    reader.post("/comptes/deconnexion", {}, expect=400)
    assert is_in(reader)


# --- going back where one was


def test_one_comes_back_where_one_was(village):
    reader = village.reader()
    page = reader.get("/fiches/le-perron/modifier")
    assert page.h1 == "Se connecter"
    page = reader.submit(page.form("/connexion"), email="lucie@example.org", password=PASSWORD)
    assert page.address == "/fiches/le-perron/modifier"


@pytest.mark.parametrize("suite", HOSTILE)
def test_an_address_that_leads_elsewhere_is_none_of_ours(suite):
    with Flask("nowhere").test_request_context(base_url="http://localhost"):
        assert inside(suite) is None


@pytest.mark.parametrize(
    ("suite", "path"),
    [
        ("/fiches/le-perron", "/fiches/le-perron"),
        ("/fiches?q=l’été&theme=", "/fiches?q=l’été&theme="),
        ("http://localhost/fiches?q=pain#carte", "/fiches?q=pain"),
    ],
)
def test_an_address_of_this_site_keeps_its_path_and_its_question(suite, path):
    with Flask("nowhere").test_request_context(base_url="http://localhost"):
        assert inside(suite) == path


def test_no_door_leads_outside(village):
    reader = village.reader()
    form = reader.get("/comptes/connexion").form("/connexion")
    page = reader.submit(form, suite="//mechant.example", email="lucie@example.org", password=PASSWORD)
    assert page.address == "/comptes/profil"
    for suite in HOSTILE:
        answer = reader.client.get("/langue/en", query_string={"suite": suite})
        assert answer.headers["Location"] == "/"
        answer = reader.client.get("/comptes/connexion", query_string={"suite": suite})
        assert answer.headers["Location"] == "/comptes/profil"


# --- one's own page, and what others see


def test_what_one_says_of_oneself_is_read_on_ones_page_and_the_address_is_not(village):
    reader = village.reader("Lucie")
    form = reader.get("/comptes/profil").form("/comptes/profil")
    page = reader.submit(form, about="Je tiens le fournil.\r\nEt l’accueil <b>le lundi</b>.")
    assert page.message == "Votre profil est enregistré."
    page = village.reader().get("/membres/lucie-farigoule")
    assert page.h1 == "Lucie Farigoule"
    assert "Je tiens le fournil. Et l’accueil <b>le lundi</b>." in page.text
    assert "Le Perron" in page.links
    assert "lucie@example.org" not in page.source


def test_a_profile_too_long_or_with_hidden_characters_is_refused_and_kept(village):
    reader = village.reader("Lucie")
    for about in ("a" * 1001, "Je tiens\u202e le fournil."):
        form = reader.get("/comptes/profil").form("/comptes/profil")
        page = reader.submit(form, 422, about=about)
        assert page.form("/comptes/profil").get("about") == about


def test_contributions_are_read_from_the_newest_and_from_a_cursor_on(village):
    village.edit("Le Perron", "Yannick", body="Le fournil cuit le mardi.")
    page = village.reader().get("/membres/yannick-besset")
    titles = [title for title in page.links if title.startswith("Le ")]
    assert titles == ["Le Perron", "Le Clavier partagé"]
    newest = village.revisions("Le Perron")[-1].id
    page = village.reader().get(f"/membres/yannick-besset?avant={newest}")
    assert "Le Perron" not in page.links
    village.reader().get("/membres/yannick-besset?avant=x", expect=400)


def test_members_are_listed_by_name_without_their_addresses(village):
    page = village.reader().get("/membres")
    names = [name for name, href in page.links.items() if href.startswith("/membres/")]
    assert names == ["Anatole Vialle", "Lucie Farigoule", "Odile Montagnon", "Yannick Besset"]
    assert "coordination" in page.text
    assert "@example.org" not in page.source
    assert "Odile" in village.reader().get("/membres?apres=lucie%20farigoule").text


@pytest.mark.one_database
def test_an_unknown_member_or_language_is_a_404(village):
    village.reader().get("/membres/personne", expect=404)
    village.reader().get("/langue/tlh", expect=404)


# --- the demonstration


@pytest.fixture
def invented(village):
    """Odile, as one of the invented people."""
    with transaction() as session:
        odile = village.member("Odile", session)
        odile.demonstration, odile.offered = True, "modératrice"
        odile.presented_as = "Elle veille sur les pages du Livradois."
    return odile


def test_in_the_demonstration_one_is_somebody_in_one_click(invented, site):
    reader = Reader(site(mode="demonstration"))
    page = reader.get("/comptes/connexion?suite=/membres")
    assert "Entrer comme Odile Montagnon" in page.text
    assert "Modératrice. Elle veille sur les pages du Livradois." in page.text
    assert "Lucie" not in page.text
    page = reader.submit(page.form("/comptes/demonstration"))
    assert page.address == "/membres"
    assert is_in(reader)
    assert "Entrer comme Odile Montagnon" in reader.get("/comptes/connexion").text


def test_in_the_demonstration_nobody_else_is_entered_so(village, invented, site):
    reader = Reader(site(mode="demonstration"))
    form = reader.get("/comptes/connexion").form("/comptes/demonstration")
    for chosen in (str(village.member("Lucie").id), "999999", "-1", "1 OR 1=1", "", "²", "9" * 40):
        reader.submit(form, 404, member=chosen)
        assert not is_in(reader)


@pytest.mark.parametrize("mode", ["development", "production"])
def test_outside_the_demonstration_there_is_no_such_door(village, site, mode):
    reader = Reader(site(mode=mode))
    with transaction() as session:
        village.member("Odile", session).demonstration = True
    page = reader.get("/comptes/connexion")
    assert "Entrer comme" not in page.text
    token = page.form("/connexion").get("csrf_token") or ""
    values = {"csrf_token": token, "member": str(village.member("Odile").id)}
    reader.post("/comptes/demonstration", values, expect=404)
    assert not is_in(reader)


# The process that is refused ends there; here what it had opened is closed by the collector, which complains.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_production_does_not_start_beside_the_invented_people(invented, site):
    with pytest.raises(DemonstrationAccounts, match="En production, partez d’une base neuve"):
        site(mode="production")
    gc.collect()


# --- letters, read in place


@pytest.mark.one_database
def test_outside_production_letters_are_read_in_place_newest_first(village):
    reader = village.reader()
    assert "Aucun message encore" in reader.get("/dev/mail").text
    register(reader)
    village.catch_up()
    forget(village, "lucie@example.org")
    village.catch_up()
    page = reader.get("/dev/mail")
    assert page.text.index("lucie@example.org") < page.text.index("noemie@example.org")
    link = next(href for href in page.links.values() if "/comptes/mot-de-passe/" in href)
    assert link.startswith("http://localhost/comptes/")
    assert reader.get(LINK.match(link)[1]).h1 == "Choisir un mot de passe"


@pytest.mark.one_database
def test_in_production_letters_are_nobodys_to_read(site):
    Reader(site(mode="production")).get("/dev/mail", expect=404)
