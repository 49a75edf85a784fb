"""Who declared a link decides nothing about it: the page says so before they try, and a form that comes all the same is
refused with the same reason."""

from datetime import UTC, datetime

import pytest

from app.acts import disputes, mediation
from app.governance.refusals import Refusal
from app.governance.vocabulary import ProposalState, Role
from tests import appealing, palaver
from tests.acts.test_claims import ask as claim_with_proof
from tests.acts.test_declared_links import declare, end
from tests.client import Reader
from tests.council import proposal, propose
from tests.duplicates import TWICE, WHY, write_twice
from tests.palaver import ago
from tests.scenarios.test_disputing import at_the_end_of_a_vote
from tests.village import Village

BOUND = "Vous avez déclaré un lien avec la structure ou une partie"
JSON = {"Accept": "application/json"}
PHONE = [{"id": "accueil", "value": "04 65 71 20 48"}]


@pytest.fixture
def today(village: Village) -> Village:
    """What people said of Le Perron long ago; it is today."""
    palaver.settled_in(village)
    return village


def posted(reader: Reader, address: str, **sent: str) -> tuple[int, str]:
    """The status and the code of the answer to a form that somebody sends without having been offered it."""
    page = reader.get("/liens/declaration")
    token = page.form("/liens/declaration").get("csrf_token") or ""
    answer = reader.ask("POST", address, data={**sent, "csrf_token": token}, headers=JSON)
    return answer.status_code, (answer.get_json() or {}).get("code", "") if answer.status_code >= 400 else ""


@pytest.mark.parametrize(("page", "other"), [("Le Perron", None), (None, "Lucie")])
def test_a_proposal_on_the_fiche_or_by_the_person(
    today: Village, page: str | None, other: str | None
) -> None:
    (number,) = propose(today, "Lucie", phones=PHONE, source="la porte")
    zoe, where = today.reader("Zoé"), f"/propositions/{number}"
    assert [form for form in zoe.get(where).all("form") if form.get("action", "").endswith("/acceptation")]
    declare(today, "Zoé", page, other)
    shown = zoe.get(where)
    assert BOUND in shown.text
    assert not [form for form in shown.all("form") if form.get("action", "").endswith("/acceptation")]
    assert posted(zoe, f"{where}/acceptation") == (403, "involved:link")
    assert proposal(number).state is ProposalState.REVIEW
    assert f"Proposition {number}" not in zoe.get("/propositions?decider=1").text


@pytest.mark.parametrize(("since_its_end", "status"), [(179, 403), (181, 303)])
def test_a_link_counts_for_so_long_after_its_end_and_no_longer(
    today: Village, since_its_end: int, status: int
) -> None:
    ago(today, days=since_its_end)
    end(today, declare(today, "Zoé", other="Lucie"), "Zoé")
    ago(today, days=0)
    (number,) = propose(today, "Lucie", phones=PHONE, source="la porte")
    zoe = today.reader("Zoé")
    told = zoe.get(f"/propositions/{number}").text
    assert (f"{BOUND}, jusqu’au" in told) == (status == 403)
    assert posted(zoe, f"/propositions/{number}/acceptation", raison="Vérifié.")[0] == status


def test_an_opinion_and_a_mediation_of_a_dispute(today: Village) -> None:
    ago(today, days=12)
    palaver.contest(today, "Yannick")
    ago(today, days=3)
    palaver.do(today, disputes.ask_opinion, 1, "Yannick")
    declare(today, "Zoé", other="Lucie")
    declare(today, "Irène", "Le Perron")
    zoe, irene = today.reader("Zoé"), today.reader("Irène")
    assert BOUND in zoe.get("/litiges/1").text
    assert posted(zoe, "/litiges/1/avis", texte=palaver.STATEMENT) == (403, "involved:link")
    palaver.do(today, disputes.ask_mediation, 1, "Yannick")
    shown = irene.get("/litiges/1").text
    assert "Un lien vous empêche d’y donner un avis, de la mener ou de la conclure :" in shown
    assert BOUND in shown
    assert posted(irene, "/litiges/1/reception") == (403, "involved:link")
    assert "Aucun litige ne répond" in irene.get("/litiges?faire=mediation").text


def test_a_mediator_who_declares_a_link_on_the_way_consults_nobody_and_may_give_it_up(today: Village) -> None:
    ago(today, days=12)
    palaver.contest(today, "Yannick")
    palaver.mediated(today, 1, "Yannick")
    ago(today, days=1)
    declare(today, "Irène", other="Yannick")
    nothing_and = palaver.text(today, 1, "Une coopérative", nature="cooperative")
    with pytest.raises(Refusal) as caught:
        palaver.consult(today, 1, "Irène", nothing_and)
    assert caught.value.code == "involved:link"
    assert BOUND in today.reader("Irène").get("/litiges/1/consultation", expect=403).text
    palaver.do(today, mediation.recuse, 1, "Irène", "Je suis de la famille d’une des parties au litige.")
    assert palaver.dispute(1).mediator_id is None


def test_the_end_of_a_dispute(today: Village) -> None:
    at_the_end_of_a_vote(today)
    declare(today, "Zoé", other="Yannick")
    zoe = today.reader("Zoé")
    assert BOUND in zoe.get("/litiges/1").text
    sent = {"option": "a", "motifs": palaver.MOTIVES, "retenir": palaver.RATIO}
    assert posted(zoe, "/litiges/1/conclusion", **sent) == (403, "involved:link")
    assert palaver.says("nature") == "association"


def test_an_appeal(village: Village) -> None:
    appealing.deciders(village)
    number = appealing.ask(village, "Lucie", appealing.decided(village))
    declare(village, "Jeanne", other="Yannick")
    jeanne = village.reader("Jeanne")
    assert BOUND in jeanne.get(f"/recours/{number}").text
    sent = {"reason": appealing.ANSWER, "seen": str(appealing.appeal_of(number).state)}
    assert posted(jeanne, f"/recours/{number}/maintien", **sent) == (403, "involved:link")
    maude = village.reader("Maude")
    assert posted(maude, f"/recours/{number}/maintien", **sent)[0] == 303


def test_a_claim_and_two_fiches_that_would_be_one(village: Village) -> None:
    village.settle("Rose Mazet", Role.MODERATOR)
    village.now = datetime.now(UTC)
    claimed = claim_with_proof(village, "Yannick").id
    write_twice(village)
    declare(village, "Rose", other="Yannick")
    declare(village, "Odile", "Le Perron")
    rose, odile = village.reader("Rose"), village.reader("Odile")
    assert BOUND in rose.get(f"/revendications/{claimed}").text
    assert posted(rose, f"/revendications/{claimed}/verification") == (403, "involved:link")
    double = "/fiches/le-perron-de-jaligny"
    assert BOUND in odile.get(f"{double}/reunion?avec=le-perron").text
    assert posted(odile, f"{double}/reunion", avec="le-perron", reason=WHY) == (403, "involved:link")
    assert village.page(TWICE.title).merged_into_id is None
