"""Somebody writes a fiche: preview, suggestions, repeated rows, clicks that come twice, very long texts."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.neighbours import BRIVES, lantern


def open_form(page: Page, slug: str) -> None:
    page.goto(f"/fiches/{slug}/modifier")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Modifier")


def save(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status").filter(has_text="Enregistré")).to_be_visible()


def rows_of(page: Page, legend: str) -> Locator:
    return page.get_by_role("group", name=re.compile(f"^{legend}, "))


def test_the_preview_is_the_page_to_come(village, somebody):
    village.write(lantern("La Lanterne"), by="Yannick")
    page = somebody("Lucie")
    open_form(page, "la-lanterne")
    page.get_by_label("Le texte").fill(
        "Un film **par semaine**, avec [[La Filature]].\n\n<b>&</b>\n\n- en hiver\n- en été"
    )
    preview = page.get_by_role("region", name="Aperçu")
    expect(preview.locator("strong")).to_have_text("par semaine")
    expect(preview.get_by_role("status")).to_have_text("Aperçu à jour.")
    expect(preview.get_by_role("link", name="La Filature")).to_have_class("wiki")
    promised = preview.locator(".prose").inner_html()
    page.get_by_label("Résumé").fill("Le programme")
    save(page)
    assert page.locator("main .prose").first.inner_html().strip() == promised.strip()


def test_a_commune_taken_from_the_list_brings_its_codes_and_they_leave_with_its_name(village, somebody):
    village.write(lantern("Le Cinéma sans adresse"), by="Yannick")
    page = somebody("Lucie")
    open_form(page, "le-cinema-sans-adresse")
    address = page.get_by_role("group", name="Adresse", exact=True)
    commune = address.get_by_label("Commune", exact=True)
    commune.press_sequentially("puy en v")
    page.get_by_role("option", name="Le Puy-en-Velay").click()
    expect(commune).to_have_value("Le Puy-en-Velay")
    expect(address.get_by_label("Code postal")).to_have_value("43000")
    address.get_by_text("Code de la commune et coordonnées").click()
    insee, latitude = address.get_by_label("Code INSEE"), address.get_by_label("Latitude")
    expect(insee).to_have_value("43157")
    expect(latitude).to_have_value("45.0278")
    commune.press("End")
    commune.press("Backspace")
    expect(insee).to_have_value("")
    expect(latitude).to_have_value("")
    commune.press_sequentially("y")
    expect(insee).to_have_value("43157")
    expect(latitude).to_have_value("45.0278")
    commune.fill("Brives-Char")
    expect(page.get_by_role("option", name="Brives-Charensac")).to_be_visible()
    commune.press("ArrowDown")
    commune.press("Enter")
    expect(insee).to_have_value(BRIVES["insee"])
    save(page)
    place = village.content("Le Cinéma sans adresse").fields["place"]
    assert {name: place[name] for name in BRIVES} == BRIVES
    expect(page.get_by_role("main")).to_contain_text("43700 Brives-Charensac")


def test_rows_are_added_and_removed(village, somebody):
    village.write(lantern("La Cabine"), by="Yannick")
    page = somebody("Lucie")
    open_form(page, "la-cabine")
    phones = page.get_by_role("group", name="Téléphone", exact=True)
    rows = rows_of(page, "Téléphone")
    expect(rows).to_have_count(2)
    rows.nth(1).get_by_label("Numéro").fill("0471020304")
    phones.get_by_role("button", name="Ajouter une ligne").click()
    expect(rows.nth(2).get_by_label("Numéro")).to_be_focused()
    rows.nth(2).get_by_label("Numéro").fill("0471020305")
    rows.nth(2).get_by_label("Pour quoi").fill("la salle")
    rows.nth(0).get_by_role("button", name="Retirer Téléphone, 1").click()
    expect(phones.get_by_role("status")).to_have_text("Ligne retirée. Rien n’est définitif avant l’envoi.")
    expect(rows).to_have_count(2)
    save(page)
    phones = village.content("La Cabine").fields["phones"]
    assert [(row["value"], row.get("label")) for row in phones] == [
        ("04 71 02 03 04", None),
        ("04 71 02 03 05", "la salle"),
    ]


def test_a_click_that_comes_twice_writes_once(village, somebody):
    village.write(lantern("Le Doublon"), by="Yannick")
    page = somebody("Lucie")
    open_form(page, "le-doublon")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_label("Accès").fill("plain-pied")
    sent.clear()  # the preview of the text, as the page opened
    page.get_by_role("button", name="Enregistrer").dblclick()
    expect(page.get_by_role("status").filter(has_text="version 2")).to_be_visible()
    assert len(sent) == 1
    assert len(village.revisions("Le Doublon")) == 2


def test_a_form_that_fails_leads_to_what_is_wrong_and_keeps_the_rest(village, somebody, witness):
    witness.expects(422)
    village.write(lantern("La Bobine"), by="Yannick")
    page = somebody("Lucie")
    open_form(page, "la-bobine")
    page.get_by_label("Le texte").fill("Un <b>texte</b> & rien d’autre")
    page.get_by_label("SIRET").fill("732 829 320 00047")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("alert").get_by_role("link", name=re.compile("SIRET")).click()
    siret = page.get_by_label("SIRET")
    expect(siret).to_be_focused()
    expect(siret).to_have_value("732 829 320 00047")
    expect(siret).to_have_accessible_description(re.compile("clé de contrôle"))
    expect(page.get_by_label("Le texte")).to_have_value("Un <b>texte</b> & rien d’autre")
    siret.fill("")
    save(page)


def test_a_text_of_200_kb_is_written_and_one_more_word_is_too_many(village, somebody, witness):
    witness.expects(422)
    village.write(lantern("Le Long Métrage"), by="Yannick")
    page = somebody("Lucie")
    open_form(page, "le-long-metrage")
    text = page.get_by_label("Le texte")
    long = "Une bobine suit une autre bobine. " * 5_800
    text.fill(f"{long}Voici la fin.")
    expect(page.get_by_role("region", name="Aperçu").locator(".prose")).to_contain_text("Voici la fin.")
    save(page)
    expect(page.get_by_role("main")).to_contain_text("Voici la fin.")
    open_form(page, "le-long-metrage")
    text.fill(long + "a" * 3_000)
    expect(page.get_by_role("region", name="Aperçu")).to_contain_text("Le texte dépasse 200 ko")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text("Le texte dépasse 200 ko")
    assert len(text.input_value()) == len(long) + 3_000


def test_without_javascript_one_writes_all_the_same(village, somebody):
    village.write(lantern("Le Film muet"), by="Yannick")
    page = somebody("Lucie", java_script_enabled=False)
    open_form(page, "le-film-muet")
    page.get_by_label("Le texte").fill("La salle compte **cinquante** fauteuils.")
    phones = rows_of(page, "Téléphone")
    phones.nth(0).get_by_label("Numéro").fill("")
    phones.nth(1).get_by_label("Numéro").fill("0471020304")
    page.get_by_role("button", name="Voir les différences").click()
    changes = page.get_by_role("region", name="Ce que vous changez")
    expect(changes.locator("del").filter(has_text="quarante").first).to_be_visible()
    expect(changes.locator("ins").filter(has_text="04 71 02 03 04").first).to_be_visible()
    expect(page.get_by_role("region", name="Aperçu").locator("strong")).to_have_text("cinquante")
    page.get_by_label("Résumé").fill("Dix de plus")
    save(page)
    expect(page.locator("main strong")).to_have_text("cinquante")
    assert [row["value"] for row in village.content("Le Film muet").fields["phones"]] == ["04 71 02 03 04"]
