"""Appeals as people make them: from the decision to the form, from the form to the answer, and what the answer does."""

import pytest

from app.acts import precedents as acts
from app.acts import visibility
from app.database import transaction
from app.governance.vocabulary import Ground, Withholdable
from app.models import Dispute, Page
from tests.acts import test_reverting
from tests.appealing import ANSWER, GRIEF, INSULTS, ask, blocked, counted, decided, deciders, taken
from tests.client import Reader
from tests.palaver import RATIO, contest, says
from tests.village import Village

FOR_A_DISPUTE = "/recours/nouveau?litige={}"
FOR_A_MEASURE = "/recours/nouveau?mesure={}"


@pytest.fixture
def village(village: Village) -> Village:
    deciders(village)
    return village


def answers(reader: Reader, number: int, deed: str, expect: int = 200, reason: str = ANSWER) -> None:
    form = reader.get(f"/recours/{number}").form(f"/recours/{number}/reponse")
    reader.submit(form, expect, reason=reason, answer=deed)


def test_a_decision_is_appealed_and_reversed_and_everybody_reads_it(village: Village) -> None:
    dispute = decided(village)
    lucie = village.reader("Lucie")
    address = lucie.get(f"/litiges/{dispute}").links["Faire un recours"]
    assert address == FOR_A_DISPUTE.format(dispute)
    page = lucie.get(address)
    assert f"Litige {dispute}" in page.text
    lucie.submit(page.form(FOR_A_DISPUTE.format(dispute)), reason=GRIEF)
    assert lucie.page.h1 == "Recours 1"
    assert GRIEF.replace("\u202f", " ") in lucie.page.text
    answers(village.reader("Jeanne"), 1, "infirmation")
    assert says("nature") == "association"
    visitor = village.reader()
    shown = visitor.get("/recours/1").text
    assert "décision infirmée" in shown
    assert "Jeanne Solignac" in shown
    assert ANSWER in shown
    assert "Litige" in visitor.get("/recours?etat=tous").text
    assert "Aucun recours n’attend" in visitor.get("/recours").text
    case = visitor.get(f"/litiges/{dispute}")
    assert case.links["Recours 1"] == "/recours/1"
    assert "renversé" in case.text


@pytest.mark.one_database
def test_a_reason_that_is_refused_stays_typed(village: Village) -> None:
    dispute = decided(village)
    lucie = village.reader("Lucie")
    form = lucie.get(FOR_A_DISPUTE.format(dispute)).form()
    lucie.submit(form, 422, reason="Trop court.")
    assert lucie.page.headers["X-Refusal"] == "missing-reason"
    assert lucie.page.form(FOR_A_DISPUTE.format(dispute)).get("reason") == "Trop court."
    lucie.submit(lucie.page.form(FOR_A_DISPUTE.format(dispute)), 422, reason="x" * 2001)
    assert "la vôtre en a 2001" in lucie.page.text
    lucie.submit(lucie.page.form(FOR_A_DISPUTE.format(dispute)), reason=GRIEF)


def test_a_judge_changes_their_mind_and_types_nothing_again(village: Village) -> None:
    number = ask(village, "Lucie", decided(village))
    jeanne = village.reader("Jeanne")
    answers(jeanne, number, "maintien", 422, "Non.")
    again = jeanne.page.form("/reponse")
    assert (again.get("answer"), again.get("reason")) == ("maintien", "Non.")
    jeanne.submit(again, reason=ANSWER, answer="infirmation")
    assert "Décision infirmée" in jeanne.page.text
    assert ANSWER in jeanne.page.text


def test_motives_without_an_answer_are_kept_until_one_is_chosen(village: Village) -> None:
    number = ask(village, "Lucie", decided(village))
    jeanne = village.reader("Jeanne")
    jeanne.submit(jeanne.get(f"/recours/{number}").form("/reponse"), 422, reason=ANSWER)
    assert "Choisissez une réponse" in jeanne.page.text
    kept = jeanne.page.form("/reponse")
    assert (kept.get("answer"), kept.get("reason")) == (None, ANSWER)
    jeanne.submit(kept, answer="renvoi")
    assert "Renvoyé" in jeanne.page.text


def test_a_form_sent_twice_makes_one_appeal(village: Village) -> None:
    dispute = decided(village)
    lucie = village.reader("Lucie")
    form = lucie.get(FOR_A_DISPUTE.format(dispute)).form()
    lucie.submit(form, reason=GRIEF)
    lucie.submit(form, reason=GRIEF)
    assert lucie.page.h1 == "Recours 1"


@pytest.mark.parametrize(
    ("who", "sentence"),
    [("Denis", "ne vous concerne pas"), ("Lucie", "Déposer le recours"), (None, "Connectez-vous")],
)
@pytest.mark.one_database
def test_the_page_says_who_may_before_anybody_types(village: Village, who: str | None, sentence: str) -> None:
    assert sentence in village.reader(who).get(FOR_A_DISPUTE.format(decided(village))).text


def test_who_decided_reads_why_they_do_not_judge(village: Village) -> None:
    number = ask(village, "Lucie", decided(village))
    page = village.reader("Irène").get(f"/recours/{number}")
    assert "Vous avez déjà tranché cette affaire." in page.text
    assert "Ce que vous pouvez faire" not in page.text
    refused = village.reader("Irène").ask(
        "POST", f"/recours/{number}/maintien", data={"reason": ANSWER}, headers={"Accept": "application/json"}
    )
    assert refused.status_code in (403, 409)


def test_two_judges_and_the_second_loses_no_word(village: Village) -> None:
    number = ask(village, "Lucie", decided(village))
    maude, jeanne = village.reader("Maude"), village.reader("Jeanne")
    theirs = jeanne.get(f"/recours/{number}").form("/reponse")
    answers(maude, number, "maintien")
    jeanne.submit(theirs, 409, reason=ANSWER, answer="infirmation")
    assert "Modération 2 a confirmé la décision" in jeanne.page.text
    assert ANSWER in jeanne.page.text


def test_somebody_blocked_appeals_and_only_those_who_judge_read_why(village: Village) -> None:
    report = taken(village)
    measure = blocked(village, report=report)
    yannick = village.reader("Yannick")
    form = yannick.get(FOR_A_MEASURE.format(measure)).form()
    yannick.submit(form, reason=GRIEF)
    visitor, maude = village.reader(), village.reader("Maude")
    public = visitor.get("/recours/1").source + visitor.get("/recours").source
    assert "Yannick" not in public
    assert "déménagement" not in public
    assert "a déposé" not in visitor.get("/journal").text
    judged = maude.get("/recours/1").text
    for words in ("Yannick Besset", "déménagement", "Un café, et des voleurs.", "Odile Montagnon"):
        assert words in judged
    assert INSULTS in village.reader("Jeanne").get("/recours/1").text
    assert INSULTS not in visitor.get("/recours/1").source
    answers(maude, 1, "infirmation")
    assert ANSWER not in visitor.get("/recours/1").source
    assert ANSWER in village.reader("Yannick").get("/recours/1").text


def test_a_mediator_reads_what_is_withheld_while_they_may_judge_it_and_no_longer(village: Village) -> None:
    village.edit("Le Perron", "Yannick", access="plain-pied", summary="Un mot de trop.")
    with transaction() as session:
        page = session.get_one(Page, village.page("Le Perron").id)
        number, by = page.number, village.member("Odile", session)
        hidden = (Withholdable.SUMMARY,)
        visibility.withhold(session, page, number, hidden, Ground.INSULT, INSULTS, by, village.now)
    village.edit("Le Perron", "Lucie", access="ascenseur")
    address = f"/fiches/le-perron/versions/{number}"
    assert "Un mot de trop." not in village.reader("Jeanne").get(address).source
    appeal = ask(village, "Yannick", 1, "measure")
    jeanne = village.reader("Jeanne")
    assert "Un mot de trop." in jeanne.get(address).source
    assert "Un mot de trop." not in village.reader("Lucie").get(address).source
    answers(jeanne, appeal, "maintien")
    assert "Un mot de trop." not in jeanne.get(address).source


# --- precedents


@pytest.fixture
def left(village: Village) -> int:
    """A dispute that was decided, and what it left."""
    return decided(village)


def test_precedents_are_looked_for_and_say_what_they_are_worth(village: Village, left: int) -> None:
    visitor = village.reader()
    page = visitor.get("/precedents")
    assert RATIO in page.text
    assert "en vigueur" in page.text
    assert RATIO not in visitor.get("/precedents?q=baleine").text
    assert RATIO in visitor.get("/precedents?question=accuracy&champ=nature&etat=stands").text
    assert visitor.get("/precedents?question=whatever", 400)


def test_who_cites_a_decision_is_said_beside_it(village: Village, left: int) -> None:
    later = contest(village, "Yannick", "founded")
    with transaction() as session:
        found = session.get_one(Dispute, later)
        acts.establish(
            session, found, f"Comme au [[litige:{left}]]\u202f: ce qui se lit sur place.", village.now
        )
    page = village.reader().get("/precedents")
    assert f"cité par litige {later}" in page.text


def test_who_opens_a_dispute_reads_what_was_decided_of_something_close(village: Village, left: int) -> None:
    address = "/fiches/le-clavier-partage/contester?champ=nature&question=accuracy"
    page = village.reader("Lucie").get(address)
    assert "Ce qui a déjà été décidé" in page.text
    assert RATIO in page.text
    assert RATIO not in village.reader("Lucie").get("/fiches/le-clavier-partage/contester?champ=phones").text


def test_who_concludes_reads_the_precedents_that_the_case_names(village: Village, left: int) -> None:
    village.pass_days(-16)
    later = counted(village, title="Le Clavier partagé", why=f"Contre le [[litige:{left}]].")
    page = village.reader("Émile").get(f"/litiges/{later}/conclusion")
    assert "Voici ceux que l’affaire cite." in page.text
    assert RATIO in page.text


def test_a_decision_overturns_another_and_both_say_so(village: Village, left: int) -> None:
    village.pass_days(-16)
    later = decided(
        village, title="Le Clavier partagé", why=f"Contre le [[litige:{left}]].", overturns=[left]
    )
    visitor = village.reader()
    assert f"par la décision du litige {later}" in visitor.get(f"/litiges/{left}").text
    assert f"litige {left}" in visitor.get(f"/litiges/{later}").text


def test_a_dispute_named_in_a_page_is_a_link_that_says_how_it_stands(village: Village, left: int) -> None:
    village.edit("Le Clavier partagé", "Yannick", body=f"Voir [[litige:{left}]], et [[litige:999]].")
    source = village.reader().get("/fiches/le-clavier-partage").source
    assert f'href="/litiges/{left}" title="tranché"' in source
    assert "/litiges/999" not in source


def test_a_series_of_reverts_is_reversed_and_everybody_reads_what_came_back(village: Village) -> None:
    village.settle("Noé Bourg", seasoned=True)
    for title in ("Le Perron", "Le Clavier partagé"):
        village.edit(title, "Noé", presentation="Un lieu à deux pas de la gare.")
    measure = reverted(village)
    village.edit("Le Clavier partagé", "Lucie", presentation="Un atelier, le samedi.")
    noe = village.reader("Noé")
    noe.submit(noe.get(FOR_A_MEASURE.format(measure)).form(), reason=GRIEF)
    maude = village.reader("Maude")
    assert "rendu aussitôt, sauf là où d’autres ont écrit depuis" in maude.get("/recours/1").text
    assert "Ce qui est rendu" not in maude.page.text
    answers(maude, 1, "infirmation")
    assert says("presentation") == "Un lieu à deux pas de la gare."
    visitor = village.reader().get("/recours/1")
    assert "1 page est comme avant l’annulation" in visitor.text
    assert visitor.links["défaire la version 3"] == "/fiches/le-clavier-partage/versions/3/annulation"
    assert "Noé" not in visitor.text
    assert village.content("Le Clavier partagé").fields["presentation"] == "Un atelier, le samedi."
    assert village.app.test_cli_runner().invoke(args=["verify"]).exit_code == 0


def reverted(village: Village) -> int:
    """The measure by which Odile undid all that Noé wrote within the hour."""
    measure = test_reverting.begin(village)
    assert len(test_reverting.revert(village, measure)) == 2
    return measure
