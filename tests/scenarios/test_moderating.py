"""From a report to a measure: what each person sees, reads and may still do."""

import re

import pytest
from sqlalchemy import select

from app.acts import accounts, reports
from app.database import transaction
from app.governance.vocabulary import Barred, MeasureGround, Reportable
from app.models import Dispute, Measure, Report
from app.queries import verifying
from tests.acts.test_moderation import WHY, block, reported
from tests.client import Form, Reader
from tests.village import Village, fresh

PHONE = "Le numéro personnel d’une bénévole y figure depuis hier."


@pytest.fixture
def today(village: Village) -> Village:
    """The pages are asked for now: so are the acts."""
    village.pass_days(30)
    return village


def test_a_visitor_reports_and_follows_it_with_a_link_of_their_own(today: Village) -> None:
    visitor = today.reader()
    visitor.get("/fiches/le-perron")
    form = visitor.get("/signalements/nouveau?objet=page:1").form("/signalements/nouveau")
    receipt = visitor.submit(form, ground="does-not-exist", words="La porte est murée.")
    assert "Signalement 1" in receipt.text
    assert "La porte est murée." in receipt.text
    assert "Un perron, c’est là" not in receipt.text, "what was kept is for the desk"
    again = visitor.submit(form, ground="does-not-exist", words="La porte est murée.")
    assert again.address == receipt.address
    assert len(fresh().scalars(select(Report)).all()) == 1
    plain = receipt.address.partition("?")[0]
    assert "/comptes/connexion" in today.reader().get(plain).address
    today.reader("Lucie").get(plain, expect=403)


@pytest.mark.one_database
def test_a_report_says_what_it_lacks_and_loses_nothing(today: Village) -> None:
    visitor = today.reader()
    form = visitor.get("/signalements/nouveau?objet=version:1.1").form("/signalements/nouveau")
    page = visitor.submit(form, words="La porte est murée.", expect=422)
    assert "La porte est murée." in page.source
    assert "Choisissez ce qui ne va pas" in page.text
    trap = visitor.submit(form, ground="wrong", words="Achetez ici.", site="https://exemple.test", expect=422)
    assert "Laissez ce champ vide" in trap.text
    assert fresh().scalars(select(Report)).all() == []
    for code in ("version:999", "version:1.99", "rien:1", "version:", "version:1.1.1", "member:99999999999"):
        visitor.get(f"/signalements/nouveau?objet={code}", expect=404)


def test_from_one_place_ten_reports_an_hour(today: Village) -> None:
    visitor = today.reader()
    for n in range(11):
        form = visitor.get("/signalements/nouveau?objet=page:1").form("/signalements/nouveau")
        visitor.submit(form, ground="wrong", words=f"Encore {n}.", expect=429 if n == 10 else 200)


def test_a_report_becomes_a_measure_whose_reasons_the_author_receives(today: Village) -> None:
    today.edit("Le Perron", "Yannick", body="Appelez Mireille au 06 00 00 00 00.", summary="Mireille")
    today.edit("Le Perron", "Lucie", body="On y vient.")
    visitor = today.reader()
    form = visitor.get("/signalements/nouveau?objet=version:1.2").form("/signalements/nouveau")
    receipt = visitor.submit(form, ground="personal-data", words="Un numéro privé.")
    odile = today.reader("Odile")
    assert "version" in odile.get("/moderation").text
    page = odile.get("/signalements/1")
    assert "06 00 00 00 00" in page.text
    page = odile.submit(page.form("/prise-en-charge"))
    form = odile.get(page.links["Masquer cette version"]).form("/masquage")
    done = odile.submit(form, masquer=["text"], ground="personal-data", reason=PHONE)
    assert "C’est masqué" in done.message
    assert "suivi d’une mesure" in visitor.get(receipt.address).text
    today.catch_up()
    letter = today.letters()[-1]
    assert PHONE in letter
    assert "recours jusqu’au" in letter
    assert "Modération" in letter
    assert "Odile" not in letter
    measure = today.reader("Yannick").get("/moderation/mesures/1")
    assert PHONE in measure.text
    assert "Modération 1" in measure.text
    log = today.reader().get("/moderation/journal")
    assert "Modération 1 a masqué une version de Le Perron" in log.text
    assert "Odile" not in log.text
    assert "Un numéro privé" not in log.text


def test_who_is_blocked_is_led_to_the_reasons_and_may_still_read_and_report(today: Village) -> None:
    block(today, "Yannick")
    yannick = today.reader("Yannick")
    assert "Un blocage vous concerne" in yannick.get("/fiches/le-perron").source
    page = yannick.get("/fiches/le-perron/modifier")
    assert page.address.endswith("/moderation/mesures/1")
    assert WHY in page.text
    page = yannick.submit(page.form("/lecture"))
    assert "Un blocage vous concerne" not in page.source
    told = yannick.get("/fiches/le-perron/modifier", expect=403)
    assert WHY in told.text
    assert told.links["Lire la mesure et ses motifs, ou faire un recours"].endswith("/moderation/mesures/1")
    form = yannick.get("/signalements/nouveau?objet=page:1").form("/signalements/nouveau")
    yannick.submit(form, ground="wrong", words="Ce n’est pas juste.")
    yannick.get("/comptes/profil")


def test_others_read_that_there_is_a_block_and_not_of_whom_nor_why(today: Village) -> None:
    block(today, "Yannick")
    for who in (None, "Lucie"):
        page = today.reader(who).get("/moderation/mesures/1")
        assert WHY not in page.text
        assert "Yannick" not in page.text
    assert WHY in today.reader("Anatole").get("/moderation/mesures/1").text


def test_a_partial_block_leaves_the_rest_open(today: Village) -> None:
    block(today, "Yannick", (Barred.EDIT,), on=("Le Perron",))
    yannick = today.reader("Yannick")
    form = yannick.get("/fiches/le-perron/modifier").form("/modifier")
    page = yannick.submit(form, presentation="Un café.", summary="Plus court")
    assert "Proposition 1" in page.text
    assert "Version 2" not in page.text


def test_a_moderator_blocks_by_the_form_and_lifts_it(today: Village) -> None:
    odile = today.reader("Odile")
    form = odile.get("/membres/yannick-besset").links["Bloquer"]
    form = odile.get(form).form("/blocage")
    page = odile.submit(
        form, barred=["edit"], days="3", ground="vandalism", reason=WHY, pages="nulle-part", expect=422
    )
    assert "Aucune page n’a cette adresse" in page.text
    assert WHY in page.source
    page = odile.submit(
        form, barred=["edit"], days="3", ground="vandalism", reason=WHY, pages="/fiches/le-perron"
    )
    assert "Le Perron" in page.text
    page = odile.submit(page.form("/levee"), reason="Court.", expect=422)
    page = odile.submit(page.form("/levee"), reason="Elle s’est expliquée, et tout est remis en ordre.")
    assert "levée" in page.text
    assert "Bloquer" not in today.reader("Lucie").get("/membres/yannick-besset").links


def test_a_presentation_that_is_withheld_is_read_by_its_author_and_the_desk(today: Village) -> None:
    with transaction() as session:
        yannick = today.member("Yannick", session)
        number = yannick.id
        accounts.change_profile(session, yannick, "Ce maire est un voleur.", today.now)
    odile = today.reader("Odile")
    form = odile.get(f"/moderation/masquage?objet=member:{number}").form("/masquage")
    odile.submit(form, ground="insult", reason=WHY)
    assert "voleur" not in today.reader().get("/membres/yannick-besset").text
    assert "voleur" in today.reader("Yannick").get("/membres/yannick-besset").text
    measure = fresh().scalars(select(Measure)).one()
    assert (measure.subject, measure.ground) == (Reportable.MEMBER.value, MeasureGround.INSULT)


def test_only_the_coordination_reads_who_is_behind_a_handle(today: Village) -> None:
    assert "Odile Montagnon" in today.reader("Anatole").get("/moderation").text
    for who in (None, "Lucie"):
        assert "Odile" not in today.reader(who).get("/moderation").text


def test_the_desk_says_in_public_what_nobody_looked_into(today: Village) -> None:
    today.pass_days(-31)
    reported(today)
    today.pass_days(31)
    reports.settle_all_due(transaction, today.now)
    text = today.reader().get("/moderation/journal").text
    assert "a saisi la coordination du signalement 1, que personne n’a examiné à temps" in text
    assert re.search(r"Le calendrier a clos sans suite le signalement 1", text)


def test_what_is_reported_and_the_reasons_of_a_measure_keep_their_no_break_spaces(today: Village) -> None:
    visitor, odile = today.reader(), today.reader("Odile")
    form = visitor.get("/signalements/nouveau?objet=page:1").form("/signalements/nouveau")
    visitor.submit(form, ground="wrong", words="À 25\u00a0km  d’ici\u202f!")
    assert fresh().scalars(select(Report)).one().words == "À 25\u00a0km d’ici\u202f!"
    form = odile.get("/membres/yannick-besset/blocage").form("/blocage")
    why = "Trois fois en 3\u00a0jours, malgré deux avertissements\u202f: c’en est assez."
    odile.submit(form, barred=["edit"], days="3", ground="vandalism", reason=why)
    assert fresh().scalars(select(Measure)).one().facts == why


# --- a disagreement in disguise


WORDS = "Ce n’est plus un café depuis le printemps\u202f: la plaque dit « bar »."
TURNED = "C’est un désaccord sur ce que la fiche doit dire, à régler entre vous."


def reports_openly(village: Village, code: str = "page:1", **more: str) -> str:
    """The receipt of what Yannick reports."""
    yannick = village.reader("Yannick")
    form = yannick.get(f"/signalements/nouveau?objet={code}").form("/signalements/nouveau")
    return yannick.submit(form, ground="wrong", words=WORDS, **more).address


def takes(village: Village) -> Reader:
    """Odile, before the report that she has in charge."""
    odile = village.reader("Odile")
    odile.submit(odile.get("/signalements/1").form("/prise-en-charge"))
    return odile


def turns(odile: Reader, reason: str = TURNED, expect: int = 200) -> None:
    form = odile.page.form("/passage-en-litige")
    odile.submit(form, question="accuracy", reason=reason, expect=expect)


def test_a_dispute_in_disguise_is_opened_in_the_name_of_who_reported_and_agreed(today: Village) -> None:
    receipt = reports_openly(today, accord="1")
    odile = takes(today)
    assert "sous son nom et avec ses mots" in odile.page.text
    turns(odile, "Court.", expect=422)
    assert "Court." in odile.page.source
    assert fresh().scalars(select(Dispute)).all() == []
    turns(odile)
    dispute = fresh().scalars(select(Dispute)).one()
    assert (dispute.author.name, dispute.reason) == ("Yannick Besset", WORDS)
    assert "Odile Montagnon" not in {one.member.name for one in dispute.parties}
    told = today.reader("Yannick").get(receipt)
    assert TURNED in told.text
    assert told.links["litige 1"] == "/litiges/1"
    case = today.reader().get("/litiges/1").text
    assert "à la suite de son signalement, avec son accord" in case
    assert "Odile" not in case
    assert verifying.verify(fresh())


def test_the_version_that_was_reported_is_what_the_dispute_is_opened_from(today: Village) -> None:
    today.edit("Le Perron", "Lucie", access="plain-pied")
    reports_openly(today, "version:1.2", accord="1")
    turns(takes(today))
    dispute = fresh().scalars(select(Dispute)).one()
    assert dispute.revision == 2
    assert {one.member.name for one in dispute.parties} == {"Yannick Besset", "Lucie Farigoule"}


@pytest.mark.parametrize("who", [None, "Yannick"])
def test_nobody_is_made_a_party_who_did_not_agree_and_they_read_where_to_contest(
    today: Village, who: str | None
) -> None:
    reader = today.reader(who)
    page = reader.get("/signalements/nouveau?objet=page:1")
    assert ("en litige, sous mon nom" in page.text) == (who is not None)
    reader.submit(page.form("/signalements/nouveau"), ground="wrong", words=WORDS)
    receipt = reader.page.address
    odile = takes(today)
    assert "Ouvrir un litige à la place" not in odile.page.text
    form = odile.page.form("/classement")
    forged = Form(form.action.replace("classement", "passage-en-litige"), "post", form.values)
    odile.submit(forged, question="accuracy", reason=TURNED, expect=409)
    assert fresh().scalars(select(Dispute)).all() == []
    odile.submit(form, reason=TURNED)
    told = reader.get(receipt)
    assert told.links["Contester un passage"] == "/fiches/le-perron/contester"


def test_who_is_blocked_since_carries_no_dispute_and_the_moderator_reads_why(today: Village) -> None:
    reports_openly(today, accord="1")
    odile = takes(today)
    block(today, "Yannick")
    turns(odile, expect=409)
    assert "ne peut pas porter de litige ici" in odile.page.text
    assert TURNED in odile.page.source
