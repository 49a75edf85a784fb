"""Stories of proposals on the site: read, answered, amended, taken over, and nothing typed is lost."""

from datetime import UTC, datetime, timedelta

import pytest

from app.acts import listing, pages, proposals, visibility
from app.database import transaction
from app.governance.vocabulary import Ground, ProposalState, Withholdable
from app.models import Page
from tests.council import OBJECTION, citizens, do, make_steward, proposal, propose, vote
from tests.council import poll_of as poll
from tests.village import Village

PHONE = [{"id": "accueil", "value": "04 65 71 20 48"}]
REASON = "La structure a confirmé que l’adresse actuelle est la bonne."


@pytest.fixture
def today(village: Village) -> Village:
    """The village with members who may vote and decide, at this very moment: the site has no other."""
    village.now -= timedelta(days=60)
    citizens(village, "Basile Roux", "Chloé Vernet", "Denis Faure", "Fanny Blot")
    village.now = datetime.now(UTC)
    return village


def ago(village: Village, **past: float) -> None:
    village.now = datetime.now(UTC) - timedelta(**past)


@pytest.mark.one_database
def test_the_queue_tells_what_waits_where_and_for_whom(today: Village) -> None:
    propose(today, "Lucie", phones=PHONE, why="Affiché sur la porte.")
    make_steward(today, "Yannick", "Le Clavier partagé")
    propose(today, "Lucie", "Le Clavier partagé", presentation="On y répare aussi.")
    reader = today.reader()
    told = reader.get("/propositions").text
    assert "Proposition 1 : téléphone, sur Le Perron, Jaligny-sur-Besbre « Affiché sur la porte. »" in told
    assert "dans 6 jours" in told
    assert "à la structure de décider" in told
    assert "Proposition 2" not in reader.get("/propositions?departement=03&theme=numerique").text
    assert "Proposition 1" in reader.get("/propositions?departement=03&theme=numerique").text
    assert "Proposition 1" not in reader.get("/propositions?adresse=structure").text
    assert "Aucune proposition ne répond" in reader.get("/propositions?etat=refusee").text
    assert "n’est pas un filtre" in reader.get("/propositions?etat=perdue", expect=400).text


@pytest.mark.one_database
def test_an_empty_queue_says_how_a_proposal_is_made(village: Village) -> None:
    assert "Aucune proposition n’attend. Sur la page" in village.reader().get("/propositions").text
    assert "Rien n’attend ici." in village.reader().get("/fiches/le-perron/propositions").text


@pytest.mark.one_database
def test_what_i_can_decide_is_what_the_rules_open_to_me(today: Village) -> None:
    (mild,) = propose(today, "Lucie", phones=PHONE, source="la porte")
    (other,) = propose(today, "Lucie", presentation="Un café, une école.")
    mine = "/propositions?decider=1"
    told = today.reader("Basile").get(mine).text
    assert f"Proposition {mild} " in told
    assert f"Proposition {other} " not in told
    assert "vous pouvez décider" in told
    today.settle("Noémie Chazal")
    assert "Aucune proposition" in today.reader("Noémie").get(mine).text
    do(today, proposals.object_to, other, "Basile", OBJECTION)
    told = today.reader("Chloé").get(mine).text
    assert "vous pouvez voter" in told
    assert f"Proposition {other} " not in today.reader("Lucie").get(mine).text


def test_the_list_goes_on_page_after_page(today: Village) -> None:
    for number in range(33):
        propose(today, ("Basile", "Chloé")[number % 2], hours=f"Mo 09:00-{10 + number % 12}:{number % 6}0")
    reader = today.reader()
    first = reader.get("/propositions")
    assert "Proposition 30" in first.text
    assert "Proposition 31" not in first.text
    second = reader.get(first.links["Suivants"])
    assert "Proposition 31" in second.text
    assert "Proposition 33" in second.text
    assert "Suivants" not in second.links
    told = reader.get("/fiches/le-perron")
    assert told.links["33 propositions attendent une réponse"] == "/fiches/le-perron/propositions"


def test_a_member_who_has_no_tie_accepts_a_sourced_and_mild_change_and_the_history_says_so(
    today: Village,
) -> None:
    (number,) = propose(today, "Lucie", phones=PHONE, source="la porte", why="Nouveau numéro.")
    reader = today.reader("Basile")
    page = reader.get(f"/propositions/{number}")
    assert "Un champ modifié : téléphone." in page.text
    assert "source : la porte" in page.text
    done = reader.submit(page.form("/acceptation"), raison="Vérifié hier.")
    assert "C’est fait : la proposition 1 est acceptée." in done.source.replace("\u202f", " ")
    assert "Elle est devenue la version 2 de Le Perron" in done.text
    history = reader.get("/fiches/le-perron/historique")
    assert history.links[f"proposition {number}"] == f"/propositions/{number}"
    assert "acceptée après relecture" in history.text
    assert "Cette version vient d’une décision" in reader.get("/fiches/le-perron/versions/2").text
    assert "Version 2" in reader.get("/fiches/le-perron/historique?etiquette=proposition").text


def test_the_structure_accepts_in_part_and_says_why(today: Village) -> None:
    make_steward(today, "Yannick")
    (number,) = propose(today, "Lucie", phones=PHONE, presentation="Un café, une école.")
    reader = today.reader("Yannick")
    page = reader.get(f"/propositions/{number}")
    assert "Elle s’adresse à la structure, Yannick Besset." in page.text
    nothing = reader.submit(page.form("/acceptation-partielle"), raison=REASON, expect=422)
    assert "Dites quels champs vous acceptez." in nothing.text
    assert nothing.form("/acceptation-partielle").get("raison") == REASON
    short = reader.submit(nothing.form("/acceptation-partielle"), garder="phones", raison="Non.", expect=422)
    assert short.form("/acceptation-partielle").get("garder") == "phones"
    done = reader.submit(short.form("/acceptation-partielle"), garder="phones", raison=REASON)
    assert "acceptée en partie" in done.text
    assert REASON in done.text
    assert today.content("Le Perron").fields["presentation"] == "Un café associatif et des ateliers."
    assert "acceptée en partie par la structure" in reader.get("/fiches/le-perron/historique").text


def test_two_people_answer_at_once_and_the_second_reads_who_acted(today: Village) -> None:
    make_steward(today, "Yannick")
    make_steward(today, "Denis")
    (number,) = propose(today, "Lucie", phones=PHONE)
    slow = today.reader("Denis")
    form = slow.get(f"/propositions/{number}").form("/refus")
    do(today, proposals.accept, number, "Yannick")
    answer = slow.submit(form, raison=REASON, expect=409)
    assert answer.headers["X-Refusal"] == "acted-meanwhile"
    assert "Entre-temps, Yannick Besset a accepté cette proposition" in answer.text
    assert REASON in answer.text


def test_a_form_from_a_page_where_the_clock_was_late_is_understood(today: Village) -> None:
    make_steward(today, "Yannick")
    ago(today, days=15)
    (number,) = propose(today, "Lucie", phones=PHONE, why="Nouveau numéro.")
    reader = today.reader("Yannick")
    page = reader.get(f"/propositions/{number}")
    assert "sans réponse" in page.text
    assert proposal(number).state == ProposalState.OPEN
    assert "est acceptée" in reader.submit(page.form("/acceptation")).source


def test_an_author_amends_and_the_old_ballots_stay_and_do_not_count(today: Village) -> None:
    (number,) = propose(today, "Lucie", phones=PHONE)
    do(today, proposals.object_to, number, "Basile", OBJECTION)
    vote(today, poll(number).id, "Chloé", "for")
    reader = today.reader("Lucie")
    form = reader.get(f"/propositions/{number}/amendement").form("/amendement")
    assert form.get("phones-0-value") == "04 65 71 20 48"
    shown = reader.submit(form, press="compare", **{"phones-0-value": "04 65 71 20 49"})
    assert "Votre texte" in shown.text
    done = reader.submit(shown.form("/amendement"), summary="Un chiffre était faux.")
    assert "déposé sur la version 1, non compté" in done.text
    assert "Version 1" in done.text
    assert "04 65 71 20 49" in done.text
    assert "Un chiffre était faux." in done.text


@pytest.mark.one_database
def test_what_was_typed_in_an_amendment_comes_back_when_it_is_refused(today: Village) -> None:
    (number,) = propose(today, "Lucie", phones=PHONE)
    reader = today.reader("Lucie")
    form = reader.get(f"/propositions/{number}/amendement").form("/amendement")
    wrong = reader.submit(form, expect=422, website="pas une adresse", summary="Et le site.")
    assert wrong.form("/amendement").get("summary") == "Et le site."
    two = reader.submit(form, expect=422, founded="1998")
    assert two.headers["X-Refusal"] == "two-regimes"
    assert two.form("/amendement").get("founded") == "1998"


def test_a_page_that_moves_at_the_same_place_shows_both_texts_and_what_to_do(today: Village) -> None:
    ago(today, days=8)
    (number,) = propose(today, "Lucie", presentation="Un café, une école.")
    today.edit("Le Perron", "Yannick", presentation="Un café, un fournil.")
    page = today.reader("Lucie").get(f"/propositions/{number}")
    assert "La page a changé au même endroit" in page.text
    assert "fournil" in page.text
    assert "À vous d’amender votre proposition" in page.text
    other = today.reader("Basile")
    form = other.get(f"/propositions/{number}/reprise").form("/reprise")
    assert form.get("presentation") == "Un café, une école."
    done = other.submit(form, presentation="Un café, un fournil, une école.")
    assert "reprise de Lucie Farigoule" in done.text
    assert "Quelqu’un a changé" not in done.text


@pytest.mark.one_database
def test_who_may_not_do_something_is_told_why_in_a_page_and_in_json(today: Village) -> None:
    (number,) = propose(today, "Lucie", phones=PHONE)
    reader = today.reader("Basile")
    refused = reader.get(f"/propositions/{number}/amendement", expect=403)
    assert "Amender une proposition revient à l’auteur" in refused.text
    form = reader.get(f"/propositions/{number}").form("/objection")
    answer = reader.ask(
        "POST",
        f"/propositions/{number}/retrait",
        data=dict(form.values),
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 403
    assert answer.mimetype == "application/problem+json"
    problem = answer.get_json()
    assert (problem["code"], problem["status"]) == ("not-allowed:author", 403)
    assert problem["detail"].startswith("Retirer une proposition revient à l’auteur")
    visitor = today.reader().ask("GET", "/propositions/99", headers={"Accept": "application/json"})
    assert (visitor.status_code, visitor.get_json()["status"]) == (404, 404)


def test_a_session_that_ended_gives_back_the_reason(today: Village) -> None:
    (number,) = propose(today, "Lucie", phones=PHONE)
    reader = today.reader("Basile")
    form = reader.get(f"/propositions/{number}").form("/objection")
    reader.client.delete_cookie("palabre")
    lost = reader.submit(form, raison=OBJECTION, expect=409)
    assert "Votre session a pris fin, rien n’est perdu" in lost.text
    assert OBJECTION in lost.text
    assert poll(number) is None


def test_a_page_just_protected_keeps_its_author_from_accepting_alone(today: Village) -> None:
    (number,) = propose(today, "Basile", presentation="Un café, une école.")
    reader = today.reader("Basile")
    form = reader.get(f"/propositions/{number}").form("/acceptation")
    with transaction() as session:
        page = session.get_one(Page, today.page("Le Perron").id)
        until = today.now + timedelta(days=3)
        pages.protect(session, page, until, REASON, today.member("Odile", session), today.now)
    refused = reader.submit(form, expect=409)
    assert refused.headers["X-Refusal"] == "page-protected"
    assert "une autre personne doit relire" in refused.text


def test_what_is_withheld_of_the_version_is_withheld_of_the_proposal(today: Village) -> None:
    secret = "Le 06 de Josiane, la voisine"
    (number,) = propose(today, "Lucie", access=secret, why="Josiane me l’a dit hier.", source="Josiane")
    (later,) = propose(today, "Basile", access="Plain-pied")
    do(today, proposals.withdraw, later, "Basile")
    make_steward(today, "Yannick")
    do(today, proposals.accept, number, "Yannick")
    today.edit("Le Perron", "Yannick", access="Plain-pied.")
    with transaction() as session:
        row, odile = session.get_one(Page, today.page("Le Perron").id), today.member("Odile", session)
        visibility.withhold(
            session, row, 2, list(Withholdable), Ground.PERSONAL_DATA, REASON, odile, today.now
        )
    reader = today.reader()
    told = reader.get(f"/propositions/{number}").source
    listed = (
        reader.get("/propositions?etat=acceptee").source + reader.get("/fiches/le-perron/propositions").source
    )
    for page in (told, listed):
        assert "Josiane" not in page
        assert "Lucie" not in page
    assert "Josiane" in today.reader("Odile").get(f"/propositions/{number}").source


def test_a_suspended_fiche_leaves_the_lists_and_its_cases_stay_readable(today: Village) -> None:
    (number,) = propose(today, "Lucie", presentation="Un café, une école.")
    do(today, proposals.object_to, number, "Basile", OBJECTION)
    make_steward(today, "Yannick")
    with transaction() as session:
        row = session.get_one(Page, today.page("Le Perron").id)
        listing.suspend(session, row, "", today.member("Yannick", session), today.now)
    reader = today.reader()
    assert "Le Perron" not in reader.get("/propositions").text
    assert "Le Perron" not in reader.get("/scrutins").text
    assert "Le Perron" in reader.get(f"/propositions/{number}").text
    assert "Le Perron" in reader.get("/scrutins/1").text
    assert f"Proposition {number}" in reader.get("/fiches/le-perron/propositions").text
