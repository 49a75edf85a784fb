"""A number that changes three times a day: a moderator protects that field, people read why and propose, it opens again."""

from datetime import UTC, datetime

from tests.palaver import contest
from tests.village import Village

FICHE = "/fiches/le-perron"
REASON = "Ce numéro change trois fois par jour depuis lundi."


def test_a_moderator_protects_one_field_and_everybody_reads_it(village: Village) -> None:
    odile = village.reader("Odile")
    page = odile.get(odile.get(f"{FICHE}/protection").links["Ne protéger qu’un champ"])
    page = odile.submit(page.form("/champs"), champ="phones", days="3", reason="Non.", expect=422)
    assert "au moins 30" in page.text
    form = page.form("/champs")
    assert (form.get("champ"), form.get("days"), form.get("reason")) == ("phones", "3", "Non.")
    page = odile.submit(form, reason=REASON)
    assert "Le champ est protégé." in page.message
    visitor = village.reader().get(FICHE)
    assert "champ protégé" in visitor.text
    assert REASON in visitor.text
    assert "a protégé un champ de" in village.reader().get("/journal").text


def test_the_edition_form_says_it_and_what_is_typed_there_is_proposed(village: Village) -> None:
    odile = village.reader("Odile")
    page = odile.get(f"{FICHE}/protection/champs")
    odile.submit(page.form("/champs"), champ="presentation", reason=REASON)
    yannick = village.reader("Yannick")
    page = yannick.get(f"{FICHE}/modifier")
    assert "qui veut le changer le propose" in page.text
    page = yannick.submit(page.form("/modifier"), presentation="Un café.", summary="Vu sur place.")
    assert "Proposition 1" in page.text
    assert village.page("Le Perron").number == 1
    assert "Champs protégés" not in yannick.get(FICHE).text


def test_it_is_opened_again_by_a_button_and_others_have_none(village: Village) -> None:
    odile = village.reader("Odile")
    odile.submit(odile.get(f"{FICHE}/protection/champs").form("/champs"), champ="phones", reason=REASON)
    page = village.reader("Lucie").get(f"{FICHE}/protection/champs")
    assert REASON in page.text
    assert "revient aux modérateurs" in page.text
    assert "Lever" not in page.text
    page = odile.get(f"{FICHE}/protection/champs")
    page = odile.submit(page.form("/levee"))
    assert "Le champ est de nouveau ouvert." in page.message
    assert "champ protégé" not in page.text


def test_what_is_protected_for_a_dispute_opens_again_with_it(village: Village) -> None:
    village.now = datetime.now(UTC)
    number = contest(village, "Lucie")
    odile = village.reader("Odile")
    page = odile.get(f"{FICHE}/protection")
    page = odile.submit(page.form("/protection"), litige="999", reason=REASON, expect=422)
    assert "Le litige 999 n’est pas ouvert sur cette page" in page.text
    page = odile.submit(page.form("/protection"), litige=str(number), reason=REASON)
    assert "La page est protégée." in page.message
    page = odile.get(f"{FICHE}/protection/champs")
    odile.submit(page.form("/champs"), champ="phones", litige=str(number), reason=REASON)
    assert "champ protégé" in village.reader().get(FICHE).text
    assert f"/litiges/{number}" in village.reader().get("/moderation/mesures/1").links.values()
    lucie = village.reader("Lucie")
    page = lucie.get(f"/litiges/{number}")
    lucie.submit(page.form("/retrait"), raison="Nous en avons parlé de vive voix, tout est dit.")
    page = village.reader().get(FICHE)
    assert "champ protégé" not in page.text
    assert "Protégée" not in page.text
