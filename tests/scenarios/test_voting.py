"""Stories of polls on the site: read, voted in, changed one's mind, closed on time, and counted again by anyone."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from app.acts import polls, proposals
from app.database import transaction
from app.governance.recount import differences, recount
from app.governance.vocabulary import Choice, Method, PollState, ProposalState, Verdict
from app.models import Page
from tests.council import NO, OBJECTION, citizens, do, proposal, propose, tick, vote
from tests.council import poll_of as poll
from tests.village import Village

PHONE = [{"id": "accueil", "value": "04 65 71 20 48"}]
PEOPLE = ("Basile Roux", "Chloé Vernet", "Denis Faure", "Fanny Blot", "Gaspard Oule")


@pytest.fixture
def today(village: Village) -> Village:
    """The village with five members who may vote, at this very moment: the site has no other."""
    village.now -= timedelta(days=60)
    citizens(village, *PEOPLE)
    village.now = datetime.now(UTC)
    return village


def at_poll(village: Village, **past: float) -> int:
    """A proposal of Lucie's that Basile objected to, so long ago; its poll is number 1."""
    village.now = datetime.now(UTC) - timedelta(**past)
    (number,) = propose(village, "Lucie", phones=PHONE, why="Affiché sur la porte.")
    do(village, proposals.object_to, number, "Basile", OBJECTION)
    return number


@pytest.mark.one_database
def test_a_poll_says_what_is_asked_how_it_is_counted_and_until_when(today: Village) -> None:
    assert "Aucun scrutin n’est ouvert." in today.reader().get("/scrutins").text
    number = at_poll(today, hours=2)
    told = today.reader().get("/scrutins/1")
    assert told.links[f"proposition {number}"] == f"/propositions/{number}"
    assert "à la majorité, 5 votants possibles" in told.text
    assert "Quorum : 3 votants." in told.text
    assert "2 voix exprimées sur 3 sont pour" in told.text
    assert "dans 6 jours" in told.text
    assert "Sans quorum ; 0 votant sur 5, pour un quorum de 3." in told.text
    assert "Scrutin 1, sur Le Perron" in today.reader().get("/scrutins").text
    told.all("svg", "poll-bar")


def test_a_ballot_is_cast_then_changed_and_the_first_one_stays_readable(today: Village) -> None:
    at_poll(today, hours=2)
    reader = today.reader("Chloé")
    silent = reader.submit(
        reader.get("/scrutins/1").form("/bulletin"), expect=422, **{"q-question": "against"}
    )
    assert silent.headers["X-Refusal"] == "missing-reason"
    assert silent.form("/bulletin").get("q-question") == "against"
    cast = reader.submit(silent.form("/bulletin"), raison=NO)
    assert "Votre bulletin est déposé. Vous pouvez en changer jusqu’au" in cast.source
    assert "1 votant sur 5" in cast.text
    form = cast.form("/bulletin")
    assert (form.get("q-question"), form.get("raison")) == ("against", NO)
    again = reader.submit(form, **{"q-question": "for", "raison": "Je suis repassée hier."})
    assert "remplacé depuis" in again.text
    assert NO in again.text
    assert "Je suis repassée hier." in again.text
    assert "1 votant sur 5" in again.text


def test_the_same_form_twice_is_one_ballot(today: Village) -> None:
    at_poll(today, hours=2)
    reader = today.reader("Chloé")
    form = reader.get("/scrutins/1").form("/bulletin")
    for _twice in range(2):
        reader.submit(form, **{"q-question": "for"})
    assert len(today.reader().ask("GET", "/scrutins/1.json").get_json()["ballots"]) == 1


def test_a_ballot_without_a_choice_or_on_another_version_is_refused_and_kept(today: Village) -> None:
    number = at_poll(today, hours=2)
    reader = today.reader("Chloé")
    form = reader.get("/scrutins/1").form("/bulletin")
    blank = reader.submit(form, expect=422, raison="Je ne sais pas encore.")
    assert blank.headers["X-Refusal"] == "missing-choice"
    assert blank.form("/bulletin").get("raison") == "Je ne sais pas encore."
    other = reader.submit(form, expect=409, objet="0" * 64, **{"q-question": "for"})
    assert other.headers["X-Refusal"] == "wrong-version"
    assert other.form("/bulletin").get("q-question") == "for"
    do(today, proposals.withdraw, number, "Lucie")
    late = reader.submit(form, expect=409, raison="J’allais dire oui.", **{"q-question": "for"})
    assert "J’allais dire oui." in late.text
    assert "Ce scrutin est annulé" in late.text


@pytest.mark.one_database
def test_who_may_not_vote_reads_the_exact_criterion_in_a_page_and_in_json(today: Village) -> None:
    at_poll(today, hours=2)
    said = {
        None: "connectez-vous",
        "Chloé": "Oui.",
        "Lucie": "Vous êtes l’auteur de ce qui est mis au scrutin.",
        "Yannick": "Il fallait 5 contributions acceptées avant l’ouverture, et vous en aviez 1.",
    }
    for name, words in said.items():
        assert words in today.reader(name).get("/scrutins/1/puis-je-voter").text
    reader = today.reader("Yannick")
    assert "Vous ne pouvez pas voter ici." in reader.get("/scrutins/1").text
    form = today.reader("Chloé").get("/scrutins/1").form("/bulletin")
    token = reader.get("/comptes/profil").form("/profil").get("csrf_token") or ""
    sent = {**dict(form.values), "csrf_token": token, "q-question": "for"}
    answer = reader.ask("POST", "/scrutins/1/bulletin", data=sent, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.mimetype) == (403, "application/problem+json")
    assert answer.get_json()["code"].startswith("not-eligible:")
    page = reader.post("/scrutins/1/bulletin", sent, expect=403)
    assert page.headers["X-Refusal"].startswith("not-eligible:")


def test_a_poll_past_its_term_is_closed_even_if_the_clock_stands_still(today: Village) -> None:
    number = at_poll(today, days=8)
    for name, choice in (("Chloé", Choice.FOR), ("Denis", Choice.FOR), ("Fanny", Choice.ABSTAIN)):
        today.now += timedelta(hours=1)
        vote(today, poll(number).id, name, choice)
    reader = today.reader("Gaspard")
    page = reader.get("/scrutins/1")
    assert poll(number).state == PollState.OPEN
    assert "adopté" in page.text
    assert "Adopté par 2 voix pour et 0 contre, avec 1 abstention" in page.text
    assert "On ne vote plus ici." in page.text
    assert "Le délai est passé" in reader.get(f"/propositions/{number}").text
    late = reader.post("/scrutins/1/bulletin", _ballot(reader, poll(number).object_hash), expect=409)
    assert late.headers["X-Refusal"] == "too-late"
    assert "trop tard pour voter" in late.text
    today.now = datetime.now(UTC)
    tick(today)
    assert proposal(number).state == ProposalState.ACCEPTED
    history = reader.get("/fiches/le-perron/historique")
    assert (history.links[f"proposition {number}"], history.links["scrutin 1"]) == (
        f"/propositions/{number}",
        "/scrutins/1",
    )
    assert "a voté dans le scrutin 1 sur Le Perron" in reader.get("/journal").text


def _ballot(reader, object_hash: str) -> dict[str, str]:
    token = reader.get("/comptes/profil").form("/profil").get("csrf_token") or ""
    return {"csrf_token": token, "objet": object_hash, "q-question": "for", "form_key": "late"}


def test_anyone_counts_again_from_the_exported_data(today: Village) -> None:
    number = at_poll(today, days=3)
    for name, choice, why in (
        ("Chloé", Choice.FOR, ""),
        ("Denis", Choice.AGAINST, NO),
        ("Fanny", Choice.FOR, ""),
    ):
        vote(today, poll(number).id, name, choice, why)
    data = today.reader().ask("GET", "/scrutins/1.json").get_json()
    assert differences(data) == ()
    assert recount(data).verdict is Verdict.CARRIED
    assert (data["poll"], data["state"], data["subject_id"]) == (1, "open", number)


def test_a_session_that_ended_gives_the_ballot_back(today: Village) -> None:
    at_poll(today, hours=2)
    reader = today.reader("Chloé")
    form = reader.get("/scrutins/1").form("/bulletin")
    reader.client.delete_cookie("palabre")
    lost = reader.submit(form, expect=409, raison=NO, **{"q-question": "against"})
    assert "Votre session a pris fin" in lost.text
    assert NO in lost.text


# The other ways to ask: by consent, between options, criterion by criterion. What follows each is drawn and counted.
QUESTIONS: Mapping[Method, Mapping[str, str]] = {
    Method.CONSENT: {"question": ""},
    Method.OPTIONS: {"jeudi": "Le jeudi", "mardi": "Le mardi", "nothing": "Ne rien changer"},
    Method.CRITERIA: {"lucratif": "À but non lucratif", "ancrage": "Ancrée en Auvergne"},
}


def open_poll(village: Village, method: Method) -> None:
    with transaction() as session:
        page = session.get_one(Page, village.page("Le Perron").id)
        polls.open_poll(
            session,
            "admission",
            1,
            page,
            "a" * 64,
            village.now,
            authors=(),
            method=method,
            questions=QUESTIONS[method],
        )


@pytest.mark.one_database
def test_a_poll_by_consent_asks_for_objections(today: Village) -> None:
    open_poll(today, Method.CONSENT)
    reader = today.reader("Chloé")
    page = reader.get("/scrutins/1")
    assert "si vous répondez « objection »" in page.text
    assert "Adopté si aucune objection motivée ne demeure" in page.text
    cast = reader.submit(page.form("/bulletin"), raison=NO, **{"q-question": "object"})
    assert "objection" in cast.text
    assert "1 votant sur 5" in cast.text


@pytest.mark.one_database
def test_a_poll_between_options_lets_one_approve_several_or_none(today: Village) -> None:
    open_poll(today, Method.OPTIONS)
    for name, chosen in (("Basile", ["jeudi", "mardi"]), ("Chloé", ["jeudi"]), ("Denis", [])):
        reader = today.reader(name)
        reader.submit(reader.get("/scrutins/1").form("/bulletin"), option=chosen)
    told = today.reader("Fanny").get("/scrutins/1")
    assert "L’option « Le jeudi » l’emporte, par 2 approbations contre 1 à la suivante" in told.text
    assert "L’option la plus approuvée l’emporte" in told.text
    both = today.reader("Fanny")
    form = both.get("/scrutins/1").form("/bulletin")
    refused = both.submit(form, option=["jeudi", "nothing"], expect=422)
    assert refused.headers["X-Refusal"] == "missing-choice"


@pytest.mark.one_database
def test_a_poll_by_criteria_asks_each_and_names_those_that_fail(today: Village) -> None:
    open_poll(today, Method.CRITERIA)
    for name in ("Basile", "Chloé", "Denis"):
        reader = today.reader(name)
        form = reader.get("/scrutins/1").form("/bulletin")
        reader.submit(form, raison=NO, **{"q-lucratif": "for", "q-ancrage": "against"})
    told = today.reader().get("/scrutins/1").text
    assert "Rejeté, 1 critère sans majorité : « Ancrée en Auvergne »" in told
    assert "À but non lucratif : pour" in told
