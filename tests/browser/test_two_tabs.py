"""Two people, or two tabs, on one page at once; sessions that end and browsers that crash: nothing typed is lost."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import log_in
from tests.browser.neighbours import PARAGRAPHS, lantern
from tests.village import Village

A_DRAFT_IS_KEPT = "() => Object.keys(localStorage).some((key) => key.startsWith('palabre.draft.'))"
NO_DRAFT_IS_KEPT = "() => !Object.keys(localStorage).some((key) => key.startsWith('palabre.draft.'))"


def open_form(page: Page, title: str, village: Village) -> None:
    page.goto(f"/fiches/{village.page(title).slug}/modifier")


def rewrite(page: Page, old: str, new: str) -> None:
    text = page.get_by_label("Le texte")
    text.fill(text.input_value().replace(old, new))


def save(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer", exact=True).click()


def test_two_tabs_on_one_paragraph_show_both_texts_and_keep_what_is_settled(village, somebody, witness):
    witness.expects(409)
    village.write(lantern("La Lanterne"), by="Yannick")
    one = somebody("Lucie")
    two = one.context.new_page()
    for tab in (one, two):
        open_form(tab, "La Lanterne", village)
    rewrite(one, "quarante", "cinquante")
    rewrite(two, "quarante", "quarante-deux")
    two.get_by_label("Résumé").fill("Comptés hier")
    save(one)
    expect(one.get_by_role("status").filter(has_text="version 2")).to_be_visible()
    save(two)
    expect(two.get_by_role("heading", level=1)).to_have_text("Réunir deux textes de La Lanterne")
    question = two.get_by_role("group", name="Texte")
    for said in ("quarante fauteuils", "cinquante fauteuils", "quarante-deux fauteuils"):
        expect(question.get_by_text(f"La salle compte {said}.", exact=True)).to_be_visible()
    two.get_by_role("radio", name="Les deux, l’un après l’autre").check()
    two.get_by_role("button", name="Voir le résultat").click()
    result = two.get_by_role("region", name="Ce que dira la page")
    expect(result).to_contain_text("cinquante fauteuils")
    expect(result).to_contain_text("quarante-deux fauteuils")
    two.get_by_role("radio", name="Un texte qui les réunit").check()
    two.get_by_label("Texte réuni").fill("La salle compte quarante-deux fauteuils, dont deux strapontins.")
    two.get_by_role("button", name="Enregistrer ce choix").click()
    expect(two.get_by_role("status").filter(has_text="version 3")).to_be_visible()
    expect(two.get_by_role("main")).to_contain_text("dont deux strapontins")
    assert village.revisions("La Lanterne")[-1].summary == "Comptés hier"


def test_two_people_on_different_paragraphs_are_both_read(village, somebody):
    village.write(lantern("Les Deux Mains"), by="Yannick")
    lucie, yannick = somebody("Lucie"), somebody("Yannick")
    for person in (lucie, yannick):
        open_form(person, "Les Deux Mains", village)
    rewrite(lucie, PARAGRAPHS[0], "Une lanterne se voit de loin.")
    rewrite(yannick, "la soupe", "le bouillon")
    save(lucie)
    expect(lucie.get_by_role("status").filter(has_text="version 2")).to_be_visible()
    save(yannick)
    expect(yannick.get_by_role("status").filter(has_text="votre texte a été réuni")).to_be_visible()
    expect(yannick.get_by_role("main")).to_contain_text("Une lanterne se voit de loin.")
    expect(yannick.get_by_role("main")).to_contain_text("pour le bouillon")


def test_a_session_that_ended_while_one_wrote_gives_everything_back(village, somebody, witness):
    witness.expects(409)
    village.write(lantern("La Veillée"), by="Yannick")
    page = somebody("Lucie")
    open_form(page, "La Veillée", village)
    rewrite(page, "la soupe", "les châtaignes")
    page.context.clear_cookies()
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("Votre session a pris fin, rien n’est perdu")
    expect(page.get_by_label("Le texte")).to_have_value(re.compile("les châtaignes"))
    with page.expect_popup() as popup:
        page.get_by_role("link", name="Se connecter dans un autre onglet").click()
    log_in(popup.value, "lucie@example.org")
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("envoyez-le de nouveau")
    save(page)
    expect(page.get_by_role("status").filter(has_text="version 2")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("les châtaignes")


def test_a_draft_outlives_the_tab_and_the_session_and_is_forgotten_once_saved(village, somebody):
    village.write(lantern("La Panne"), by="Yannick")
    first = somebody("Lucie")
    open_form(first, "La Panne", village)
    rewrite(first, "quarante", "trente")
    first.get_by_role("group", name="Téléphone", exact=True).get_by_role(
        "button", name="Ajouter une ligne"
    ).click()
    first.get_by_label("Numéro").last.fill("0471020304")
    first.wait_for_function("() => Object.values(localStorage).some((kept) => kept.includes('0471020304'))")
    first.close()
    page = first.context.new_page()
    page.context.clear_cookies()
    log_in(page, "lucie@example.org")
    open_form(page, "La Panne", village)
    expect(page.get_by_text("Ce navigateur a gardé")).to_be_visible()
    page.get_by_role("button", name="Le reprendre").click()
    expect(page.get_by_label("Le texte")).to_have_value(re.compile("trente fauteuils"))
    expect(page.get_by_label("Numéro").last).to_have_value("0471020304")
    save(page)
    expect(page.get_by_role("status").filter(has_text="version 2")).to_be_visible()
    page.wait_for_function(NO_DRAFT_IS_KEPT)  # the page is seen before its scripts have run
    assert len(village.content("La Panne").fields["phones"]) == 2
    open_form(page, "La Panne", village)
    expect(page.get_by_text("Ce navigateur a gardé")).to_be_hidden()


def test_the_last_words_before_one_leaves_are_kept(village, somebody):
    village.write(lantern("La Hâte"), by="Yannick")
    page = somebody("Lucie")
    page.on("dialog", lambda dialog: dialog.accept())
    open_form(page, "La Hâte", village)
    rewrite(page, "quarante", "trente")
    page.goto("/")
    open_form(page, "La Hâte", village)
    expect(page.get_by_text("Ce navigateur a gardé")).to_be_visible()
    page.get_by_role("button", name="Le reprendre").click()
    expect(page.get_by_label("Le texte")).to_have_value(re.compile("trente fauteuils"))


def test_a_preview_that_answers_late_opens_no_session_again(village, somebody):
    village.write(lantern("La Retardataire"), by="Yannick")
    page = somebody("Lucie")
    open_form(page, "La Retardataire", village)
    with page.expect_response("**/apercu") as previewed:
        rewrite(page, "quarante", "trente")
    assert "set-cookie" not in previewed.value.all_headers()


def test_going_out_leaves_no_draft_to_whoever_comes_next(village, somebody):
    village.write(lantern("Le Comptoir"), by="Yannick")
    page = somebody()
    log_in(page, "yannick@example.org")
    open_form(page, "Le Comptoir", village)
    rewrite(page, "quarante", "trente")
    page.wait_for_function(A_DRAFT_IS_KEPT)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("status").filter(has_text="Votre session est fermée")).to_be_visible()
    assert not page.evaluate(A_DRAFT_IS_KEPT)
