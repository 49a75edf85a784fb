"""Noémie opens an account, confirms her address from her letter, forgets her password, and comes in again."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import log_in
from tests.village import Village

OLD, NEW = "le figuier de la cour", "le tilleul de la place"


def newest_letter(page: Page, village: Village) -> None:
    """Open the link of the letter that was written last."""
    village.catch_up()
    page.goto("/dev/mail")
    page.get_by_role("article").first.get_by_role("link").first.click()


def go_out(page: Page) -> None:
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("status")).to_contain_text("Votre session est fermée.")


def test_from_a_new_account_to_a_password_chosen_again(village, somebody, witness):
    page = somebody()
    page.goto("/")
    page.get_by_role("banner").get_by_role("link", name="Créer un compte").click()
    page.get_by_label("Nom").fill("Noémie Chazal")
    page.get_by_label("Adresse de courriel").fill("noemie@example.org")
    page.get_by_label("Mot de passe").fill(OLD)
    page.get_by_role("button", name="Créer le compte").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez votre courrier")
    newest_letter(page, village)
    page.get_by_role("button", name="Confirmer mon adresse").click()
    expect(page.get_by_role("status")).to_contain_text("vous pouvez écrire")
    expect(page.get_by_role("banner").get_by_role("link", name="Noémie Chazal")).to_be_visible()
    go_out(page)

    page.get_by_role("banner").get_by_role("link", name="Se connecter").click()
    page.get_by_role("link", name="Mot de passe oublié").click()
    page.get_by_label("Adresse de courriel").fill("noemie@example.org")
    page.get_by_role("button", name="Envoyer le message").click()
    newest_letter(page, village)
    page.get_by_label("Nouveau mot de passe").fill(NEW)
    page.get_by_role("button", name="Garder ce mot de passe").click()
    expect(page.get_by_role("status")).to_contain_text("Votre mot de passe est changé")
    go_out(page)

    witness.expects(403)
    page.goto("/comptes/connexion")
    page.get_by_label("Adresse de courriel").fill("noemie@example.org")
    page.get_by_label("Mot de passe").fill(OLD)
    page.get_by_role("main").get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("alert")).to_have_text("Adresse ou mot de passe inconnus.")
    expect(page.get_by_label("Adresse de courriel")).to_have_value("noemie@example.org")
    log_in(page, "noemie@example.org", NEW)


def test_whoever_must_log_in_first_comes_back_where_they_were(somebody):
    page = somebody()
    page.goto("/fiches/le-perron")
    page.get_by_role("link", name="Modifier").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")
    page.get_by_label("Adresse de courriel").fill("lucie@example.org")
    page.get_by_label("Mot de passe").fill("une phrase courte")
    page.get_by_label("Mot de passe").press("Enter")
    expect(page).to_have_url("/fiches/le-perron/modifier")
