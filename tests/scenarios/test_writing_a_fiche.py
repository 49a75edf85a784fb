"""Stories of writing, told over HTTP without JavaScript: create, edit, collide, compare, go back."""

import re
from io import BytesIO
from urllib.parse import urlencode

import pytest

from tests.village import Village


def test_lucie_creates_a_fiche_and_yannick_corrects_it(village: Village) -> None:
    lucie = village.reader("Lucie")
    page = lucie.get("/fiches/nouvelle")
    made = lucie.submit(
        page.form("/nouvelle"),
        title="La Lanterne",
        presentation="Un cinéma de village.",
        summary="Elle manquait",
    )
    assert made.h1 == "La Lanterne"
    assert made.address == "/fiches/la-lanterne"
    yannick = village.reader("Yannick")
    form = yannick.get("/fiches/la-lanterne/modifier").form("/modifier")
    page = yannick.submit(
        form, **{"phones-0-value": "0465712011", "hours": "mercredi 14h-18h"}, summary="Horaires"
    )
    assert "Enregistré" in page.message
    assert "04 65 71 20 11" in page.text
    assert "mercredi" in page.text
    history = yannick.get("/fiches/la-lanterne/historique")
    assert "Horaires" in history.text
    assert "Elle manquait" in history.text


@pytest.mark.one_database
def test_a_form_that_fails_keeps_every_character(village: Village) -> None:
    lucie = village.reader("Lucie")
    form = lucie.get("/fiches/le-perron/modifier").form("/modifier")
    typed = "Un café, <b>des ateliers</b> & « tout le reste »"
    page = lucie.submit(
        form,
        expect=422,
        siret="732 829 320 00047",
        presentation=typed,
        body="Mon *texte* <script>",
        summary="Résumé gardé",
    )
    assert "clé de contrôle" in page.text
    kept = page.form("/modifier")
    assert kept.get("siret") == "732 829 320 00047"
    assert kept.get("presentation") == typed
    assert kept.get("body") == "Mon *texte* <script>"
    assert kept.get("summary") == "Résumé gardé"
    assert village.page("Le Perron").number == 1


@pytest.mark.one_database
def test_a_commune_typed_without_a_script_brings_its_codes(village: Village) -> None:
    lucie = village.reader("Lucie")
    form = lucie.get("/fiches/le-clavier-partage/modifier").form("/modifier")
    lucie.submit(form, **{"place-commune": "saugues", "place-postcode": "43170"})
    place = village.content("Le Clavier partagé").fields["place"]
    assert (place["commune"], place["insee"], place["departement"]) == ("Saugues", "43234", "43")
    assert place["precision"] == "commune"
    assert float(place["lat"]) == pytest.approx(44.96, abs=0.05)


@pytest.mark.one_database
def test_a_name_that_several_communes_share_stays_as_it_was_typed(village: Village) -> None:
    lucie = village.reader("Lucie")
    form = lucie.get("/fiches/le-clavier-partage/modifier").form("/modifier")
    lucie.submit(form, **{"place-commune": "Saint-Martin"})
    assert village.content("Le Clavier partagé").fields["place"] == {"commune": "Saint-Martin"}


def test_two_tabs_that_touch_different_fields_are_both_saved(village: Village) -> None:
    lucie = village.reader("Lucie")
    one = lucie.get("/fiches/le-perron/modifier").form("/modifier")
    two = lucie.get("/fiches/le-perron/modifier").form("/modifier")
    lucie.submit(one, access="plain-pied")
    page = lucie.submit(two, area="Le val de Besbre")
    assert "réuni" in page.message
    assert "plain-pied" in page.text
    assert "Le val de Besbre" in page.text


def test_two_people_on_one_line_see_both_texts_and_settle_it(village: Village) -> None:
    lucie, yannick = village.reader("Lucie"), village.reader("Yannick")
    form = lucie.get("/fiches/le-perron/modifier").form("/modifier")
    yannick.submit(yannick.get("/fiches/le-perron/modifier").form("/modifier"), access="plain-pied")
    page = lucie.submit(form, expect=409, access="trois marches", area="La Besbre", summary="Ma visite")
    assert "plain-pied" in page.text
    assert "trois marches" in page.text
    asked = page.form("/conflit")
    page = lucie.submit(asked, expect=409)
    assert village.page("Le Perron").number == 2, "an unanswered question writes nothing"
    page = lucie.submit(
        page.form("/conflit"), **{"choix-access": "text", "texte-access": "trois marches et une rampe"}
    )
    assert "Enregistré" in page.message
    content = village.content("Le Perron")
    assert (content.fields["access"], content.fields["area"]) == ("trois marches et une rampe", "La Besbre")
    assert village.revisions("Le Perron")[-1].summary == "Ma visite"


def test_a_paragraph_that_collides_can_keep_both_texts(village: Village) -> None:
    lucie, yannick = village.reader("Lucie"), village.reader("Yannick")
    form = lucie.get("/fiches/le-perron/modifier").form("/modifier")
    body = form.get("body") or ""
    theirs = body.replace("Le fournil cuit le vendredi.", "Le fournil cuit le samedi.")
    yannick.submit(yannick.get("/fiches/le-perron/modifier").form("/modifier"), body=theirs)
    page = lucie.submit(
        form, expect=409, body=body.replace("Le fournil cuit le vendredi.", "Le fournil est fermé.")
    )
    page = lucie.submit(page.form("/conflit"), expect=409, press="preview")
    assert "Ce que dira la page" in page.text
    page = lucie.submit(page.form("/conflit"))
    assert "Le fournil cuit le samedi." in page.text
    assert "Le fournil est fermé." in page.text


def test_a_session_that_ended_meanwhile_loses_nothing(village: Village) -> None:
    lucie = village.reader("Lucie")
    form = lucie.get("/fiches/le-perron/modifier").form("/modifier")
    lucie.client.delete_cookie("palabre")
    page = lucie.submit(form, expect=409, body="Une heure de travail.")
    assert "rien n’est perdu" in page.text
    kept = page.form("/modifier")
    assert kept.get("body") == "Une heure de travail."
    lucie.log_in("lucie@example.org", "une phrase courte")
    page = lucie.submit(kept, expect=409)
    page = lucie.submit(page.form("/modifier"))
    assert "Une heure de travail." in page.text


def test_the_differences_are_shown_before_anything_is_saved(village: Village) -> None:
    lucie = village.reader("Lucie")
    form = lucie.get("/fiches/le-perron/modifier").form("/modifier")
    page = lucie.submit(form, press="compare", presentation="Un café associatif et des livres.")
    assert [e.text for e in page.all("ins")][-1:] == ["livres"]
    assert village.page("Le Perron").number == 1


def test_history_leads_to_a_comparison_then_to_an_old_version_then_back(village: Village) -> None:
    village.edit("Le Perron", "Yannick", access="plain-pied", summary="Vu sur place")
    village.edit("Le Perron", "Yannick", body="Tout a disparu.", summary="Oups")
    lucie = village.reader("Lucie")
    history = lucie.get("/fiches/le-perron/historique")
    assert history.text.index("Oups") < history.text.index("Vu sur place")
    compare = lucie.submit(history.form("/historique"))
    assert compare.address == "/fiches/le-perron/comparer/2..3"
    assert "retir" in compare.text
    old = lucie.get("/fiches/le-perron/versions/2")
    assert "Ancienne version" in old.text
    assert "Le fournil" in old.text
    back = lucie.submit(
        lucie.get("/fiches/le-perron/versions/2/retablissement").form("/retablissement"), summary="Retour"
    )
    assert "Le fournil" in back.text
    assert "rétablit la version 2" in lucie.get("/fiches/le-perron/historique").text


def test_a_link_to_a_page_that_is_missing_says_so_until_it_is_written(village: Village) -> None:
    village.edit("Le Perron", "Lucie", body="Voir [[La Lanterne]].")
    reader = village.reader()
    link = next(a for a in reader.get("/fiches/le-perron").all("a") if a.text == "La Lanterne")
    assert link.get("class") == "missing"
    from revisions import Content

    village.write(Content("structure", "La Lanterne", {}, ""), by="Lucie")
    link = next(a for a in reader.get("/fiches/le-perron").all("a") if a.text == "La Lanterne")
    assert (link.get("class"), link.get("href")) == ("wiki", "/fiches/la-lanterne")
    assert "Le Perron" in reader.get("/fiches/la-lanterne/pages-liees").text


def test_a_renamed_fiche_is_found_at_its_old_address(village: Village) -> None:
    lucie = village.reader("Lucie")
    lucie.submit(lucie.get("/fiches/le-perron/renommer").form("/renommer"), title="Le Grand Perron")
    page = village.reader().get("/fiches/le-perron/historique")
    assert page.address == "/fiches/le-grand-perron/historique"


def test_odile_protects_a_page_and_says_why(village: Village) -> None:
    odile = village.reader("Odile")
    form = odile.get("/fiches/le-perron/protection").form("/protection")
    odile.submit(form, days="3", reason="Trois versions contraires en une heure, on respire.")
    lucie = village.reader("Lucie")
    assert "on respire" in lucie.get("/fiches/le-perron").text
    assert "Vous proposez, d’autres décident." in lucie.get("/fiches/le-perron/modifier").text
    odile.submit(odile.get("/fiches/le-perron/protection").form("/levee-de-protection"))
    assert "Vous écrivez directement." in lucie.get("/fiches/le-perron/modifier").text


@pytest.mark.one_database
def test_bad_addresses_get_a_sentence_and_never_a_trace(village: Village) -> None:
    reader = village.reader()
    for address, status in {
        "/fiches/rien": 404,
        "/rien/le-perron": 404,
        "/fiches/le-perron/versions/99": 404,
        "/fiches/le-perron/versions/zéro": 400,
        "/fiches/le-perron/comparer/9999..1": 400,
        "/fiches/le-perron/comparer/1..9999": 400,
        "/fiches/le-perron/comparer/a..b": 400,
        "/fiches/le-perron/historique?avant=-3": 400,
        "/fiches/le-perron/historique?avant=1e9": 400,
        "/fiches/le-perron/historique?combien=51": 400,
        "/modifications-recentes?avant=%00": 400,
        "/modifications-recentes?avant=99999999999999999999": 400,
    }.items():
        page = reader.get(address, expect=status)
        assert not re.search(r"Traceback|sqlalchemy|werkzeug", page.source), address
    assert reader.get("/fiches/un-lieu-perdu", expect=404).form("/fiches").get("q") == "un lieu perdu"


def test_a_post_of_two_megabytes_is_refused(village: Village) -> None:
    lucie = village.reader("Lucie")
    form = lucie.get("/fiches/le-perron/modifier").form("/modifier")
    page = lucie.submit(form, expect=413, body="x" * 2_000_000)
    assert "trop long" in page.h1


@pytest.mark.parametrize("address", ["/fiches/le-perron/modifier", "/personne/n-ecoute-ici"])
def test_a_form_that_arrives_cut_short_changes_nothing(village: Village, address: str) -> None:
    lucie = village.reader("Lucie")
    form = lucie.get("/fiches/le-perron/modifier").form("/modifier")
    values = [(name, value) for name, value in form.values if name != "body"]
    sent = urlencode([*values, ("summary", "Ce qu’on y fait"), ("body", "On y vient à pied.")]).encode()
    before = len(village.revisions("Le Perron"))
    # As a server that says where the form ended, when the telephone left its network.
    left = {"CONTENT_LENGTH": str(len(sent)), "wsgi.input_terminated": True}
    answer = lucie.ask(
        "POST",
        address,
        input_stream=BytesIO(sent[:-6]),
        content_type="application/x-www-form-urlencoded",
        environ_overrides=left,
    )
    assert answer.status_code in (400, 405)
    assert answer.status_code == 405 or "L’envoi s’est interrompu en route" in answer.text
    assert len(village.revisions("Le Perron")) == before


def test_a_text_too_heavy_to_render_is_refused_and_kept(village: Village) -> None:
    lucie = village.reader("Lucie")
    form = lucie.get("/fiches/le-perron/modifier").form("/modifier")
    page = lucie.submit(form, expect=422, body="[" * 150_000)
    assert "signes de mise en forme" in page.text
    assert len(page.form("/modifier").get("body") or "") == 150_000


def test_a_summary_keeps_its_no_break_spaces(village: Village) -> None:
    lucie = village.reader("Lucie")
    form = lucie.get("/fiches/le-perron/modifier").form("/modifier")
    lucie.submit(form, access="plain-pied", summary="À 25\u00a0km  du bourg\u202f!\n")
    assert village.revisions("Le Perron")[-1].summary == "À 25\u00a0km du bourg\u202f!"
