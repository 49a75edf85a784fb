"""Disagreements told to the end through the pages, by several people; what is said of them where they stand."""

from datetime import UTC, datetime

import pytest

from app.acts import disputes, proposals, visibility
from app.acts.mediation import Choice
from app.database import transaction
from app.governance.vocabulary import DisputeState, Effect, Ground, Withholdable
from tests import council, palaver
from tests.client import Page, Reader, text_of
from tests.palaver import MOTIVES, RATIO, STATEMENT, VOTERS, WHY, ago, dispute, says
from tests.parsing import H
from tests.village import Village

D = DisputeState
PERRON = "/fiches/le-perron"
JSON = {"Accept": "application/json"}
NOTE = "Deux visites, le 3 et le 10 mars, n’ont trouvé ni café ni livres à cette adresse."


@pytest.fixture
def today(village: Village) -> Village:
    """What people said of Le Perron long ago; it is today."""
    palaver.settled_in(village)
    return village


def did(reader: Reader, deed: str, expect: int = 200, **sent: str) -> Page:
    """One act on the first dispute, by its form."""
    return reader.submit(reader.get("/litiges/1").form(f"/litiges/1/{deed}"), expect, **sent)


def beside(page: Page, name: str) -> str:
    """What a fiche shows of one field, with what is said beside it."""
    return next(text_of(e) for e in page.tree.iter(f"{H}div") if e.get("id") == f"champ-{name}")


def at_the_end_of_a_vote(village: Village) -> None:
    """Yannick contested the nature of Le Perron; the community would have it a co-operative, and nobody concluded yet."""

    def build() -> None:
        ago(village, days=18)
        palaver.contest(village, "Yannick")
        palaver.mediated(village, 1, "Yannick")
        choices = (
            palaver.text(village, 1, "Une coopérative", nature="cooperative"),
            palaver.text(village, 1, "Une fondation", nature="fondation"),
        )
        poll = palaver.consult(village, 1, "Irène", *choices)
        for name in VOTERS[:3]:
            palaver.approve(village, poll, name.split()[0], "a")
        ago(village, days=0)
        council.tick(village)

    village.once("the end of a vote", build)


# --- opened, and settled by one text


def test_what_will_happen_is_said_before_and_the_mark_is_there_at_once(today: Village) -> None:
    yannick = today.reader("Yannick")
    page = yannick.get(f"{PERRON}/contester?champ=nature")
    assert "Après 7 jours" in page.text
    assert "Les mots d’une structure restent les siens" in page.text
    assert "La page dit : Association" in page.text
    form = page.form("/contester")
    blank = yannick.submit(form, 422, raison=WHY)
    assert (blank.headers["X-Refusal"], WHY in blank.source) == ("missing-question", True)
    case = yannick.submit(form, question="accuracy", raison=WHY)
    assert case.address == "/litiges/1"
    for words in (
        "Nature : est-ce exact ?",
        WHY,
        "Lucie Farigouleauteur du passage contesté",
        "dans 4 jours",
    ):
        assert words in case.text
    fiche = today.reader().get(PERRON)
    assert "contesté depuis le" in beside(fiche, "nature")
    assert "contesté" not in beside(fiche, "phones")
    assert fiche.links["Litiges 1"] == f"{PERRON}/litiges"
    assert "contesté depuis le" in beside(today.reader().get(f"{PERRON}/versions/2"), "nature")
    today.catch_up()
    assert "contestée" in today.reader().get("/fiches?q=perron").text
    assert "1 passage de cette page est contesté" in today.reader().get(f"{PERRON}/historique").text
    again = today.reader("Odile")
    page = again.get(f"{PERRON}/contester?champ=nature")
    assert "Litige 1 : nature, est-ce exact ?" in page.text
    twin = again.submit(page.form("/contester"), 409, question="accuracy", raison=WHY)
    assert "c’est le litige 1" in twin.text


def test_the_parties_settle_it_on_one_text_and_the_page_says_it(today: Village) -> None:
    yannick, lucie = today.reader("Yannick"), today.reader("Lucie")
    ago(today, hours=2)
    palaver.contest(today, "Yannick")
    form = yannick.get("/litiges/1/texte-d-accord").form("/texte-d-accord")
    assert form.get("nature") == "association"
    assert form.get("presentation") is form.get("body") is None
    short = yannick.submit(form, 422, nature="cooperative", summary="Trop court.")
    assert (short.headers["X-Refusal"], short.form("/texte-d-accord").get("nature")) == (
        "missing-ratio",
        "cooperative",
    )
    offered = yannick.submit(form, nature="cooperative", summary=RATIO)
    assert "Texte 1" in offered.text
    assert "Vous l’approuvez. Les autres parties sont attendues." in offered.text
    assert says("nature") == "association"
    agreed = did(lucie, "approbation")
    assert "Ce litige est réglé par accord." in agreed.source
    assert RATIO in agreed.text
    fiche = today.reader().get(PERRON)
    assert beside(fiche, "nature") == "NatureCoopérative"
    assert "accord au litige 1" in today.reader().get(f"{PERRON}/historique").text
    assert agreed.links["version 3"] == f"{PERRON}/versions/3"
    assert today.reader().get(f"{PERRON}/versions/3").links["litige 1"] == "/litiges/1"


# --- mediated, put to the community, decided


def test_three_rounds_then_the_community_is_asked(today: Village) -> None:
    ago(today, days=9)
    palaver.contest(today, "Yannick")
    people = {name: today.reader(name) for name in ("Yannick", "Lucie", "Irène")}
    did(people["Lucie"], "demande-de-mediation")
    received = did(people["Irène"], "reception")
    assert "médiation menée par Irène Mazuel, sans lien avec l’affaire" in received.text
    long = "x" * 2001
    kept = did(people["Yannick"], "expose", 422, texte=long)
    assert (kept.headers["X-Refusal"], kept.form("/expose").get("texte")) == ("too-long", long)
    did(people["Yannick"], "expose", texte=STATEMENT)
    assert "Yannick Besset fait a déposé son exposé" in " ".join(
        today.reader().get("/litiges/1").text.split()
    )
    for name in ("Lucie", "Yannick", "Lucie", "Yannick", "Lucie"):
        did(people[name], "expose", texte=f"{name} dit ce qui est écrit sur la porte.")
    assert dispute(1).state == D.TO_REPORT
    form = people["Irène"].get("/litiges/1/consultation").form("/consultation")
    typed = {
        "a-libelle": "Une coopérative",
        "a-nature": "cooperative",
        "b-libelle": "Une fondation",
        "b-nature": "fondation",
    }
    seen = people["Irène"].submit(form, press="compare", raison=WHY, **typed)
    assert seen.all("ins")
    none = people["Irène"].submit(form, 422, raison=WHY)
    assert none.headers["X-Refusal"] == "bad-options"
    same = people["Irène"].submit(form, 422, raison=WHY, **dict(typed, **{"b-nature": "cooperative"}))
    assert (same.headers["X-Refusal"], same.form("/consultation").get("b-libelle")) == (
        "same-options",
        "Une fondation",
    )
    asked = people["Irène"].submit(form, raison=WHY, **typed)
    assert "en consultation" in asked.text
    poll = today.reader().get("/scrutins/1")
    assert poll.links["Litige 1"] == "/litiges/1"
    assert {text_of(e) for e in poll.all("ins")} >= {"Coopérative", "Fondation"}
    assert "Ne rien changer" in poll.text
    assert "Non." in people["Lucie"].get("/scrutins/1/puis-je-voter").text


def test_somebody_uninvolved_concludes_with_motives_and_it_is_applied(today: Village) -> None:
    at_the_end_of_a_vote(today)
    zoe = today.reader("Zoé")
    assert "vous pouvez le conclure" in zoe.get("/litiges?faire=conclusion").text
    form = zoe.get("/litiges/1/conclusion").form("/conclusion")
    typed = {"motifs": MOTIVES, "retenir": RATIO}
    departs = zoe.submit(form, 422, option="b", **typed)
    assert (departs.headers["X-Refusal"], MOTIVES in departs.source) == ("departs", True)
    short = zoe.submit(form, 422, option="a", motifs="Court.", retenir=RATIO)
    assert short.headers["X-Refusal"] == "missing-rationale"
    done = zoe.submit(form, option="a", **typed)
    assert "La communauté retient : Une coopérative." in done.text
    assert " ".join(MOTIVES.split()) in done.text
    assert "Conclu par Zoé Closière" in done.text
    assert says("nature") == "cooperative"
    number = dispute(1).revision_applied
    assert done.links[f"version {number}"] == f"{PERRON}/versions/{number}"
    past = today.reader().get(f"{PERRON}/historique")
    assert "le programme" in past.text
    assert "décision du litige 1, scrutin 1" in past.text
    assert "le litige 1 sur Le Perron" in today.reader().get("/journal").text


@pytest.mark.one_database
def test_a_decision_that_departs_from_the_count_says_so(today: Village) -> None:
    at_the_end_of_a_vote(today)
    zoe = today.reader("Zoé")
    form = zoe.get("/litiges/1/conclusion").form("/conclusion")
    done = zoe.submit(form, option="nothing", ecart="1", motifs=MOTIVES, retenir=RATIO)
    assert "Cette décision s’écarte du compte des voix." in done.text
    assert says("nature") == "association"


def test_a_structure_keeps_its_words_and_the_note_stands_beside_them_with_its_answer(today: Village) -> None:
    council.make_steward(today, "Yannick")
    ago(today, days=42)
    place = "hours"
    palaver.contest(today, "Lucie", place)
    palaver.mediated(today, 1, "Lucie")
    note = Choice("Une note", Effect.NOTE, note=NOTE)
    poll = palaver.consult(today, 1, "Irène", note, Choice("La mention", Effect.MARK))
    for name in VOTERS:
        palaver.approve(today, poll, name.split()[0], "a")
    ago(today, days=0)
    council.tick(today)
    before = says(place)
    fiche = today.reader().get(PERRON)
    assert NOTE in fiche.text
    steward = today.reader("Yannick")
    long = did(steward, "reponse-a-une-note", 422, texte="x" * 501)
    assert (long.headers["X-Refusal"], "x" * 501 in long.source) == ("too-long", True)
    did(steward, "reponse-a-une-note", texte="Nous étions fermés pour travaux, c’était affiché.")
    fiche = today.reader().get(PERRON)
    assert "La structure répond : Nous étions fermés pour travaux" in fiche.text
    assert says(place) == before


@pytest.mark.parametrize(
    ("place", "typed", "wrote"),
    [
        ("title", {"a-title": "Le Grand Perron"}, "Grand"),
        ("body", {"a-body": "On y lit."}, "On y lit."),
        ("phones", {"a-phones-0-value": "04 65 71 99 99"}, "04 65 71 99 99"),
        ("", {"a-texte-entier": "version-1"}, "Association"),
    ],
)
@pytest.mark.one_database
def test_an_option_says_the_exact_text_of_whatever_is_contested(
    today: Village, place: str, typed: dict[str, str], wrote: str
) -> None:
    ago(today, days=9)
    palaver.contest(today, "Yannick", place)
    palaver.mediated(today, 1, "Yannick")
    irene = today.reader("Irène")
    form = irene.get("/litiges/1/consultation").form("/consultation")
    label = {"a-libelle": "Celle-ci", "a-effet": "revision"}
    shown = irene.submit(form, press="compare", raison=WHY, **label, **typed)
    assert wrote in " ".join(text_of(e) for e in [*shown.all("ins"), *shown.all("del")]).replace("\xa0", " ")
    asked = irene.submit(form, raison=WHY, **label, **typed)
    assert "en consultation" in asked.text


def test_words_of_a_version_that_is_withheld_are_quoted_nowhere(today: Village) -> None:
    today.edit("Le Perron", "Lucie", body="On y boit.\n\nLe numéro de Jeanne est le 04 65 71 00 00.")
    palaver.contest(today, "Yannick", "body", passage="Le numéro de Jeanne est le 04 65 71 00 00.")
    today.edit("Le Perron", "Lucie", body="On y boit.")
    assert "numéro de Jeanne" in today.reader().get(PERRON).text
    withhold(today, 3)
    for address in (PERRON, "/litiges/1", f"{PERRON}/litiges", f"{PERRON}/historique"):
        assert "numéro de Jeanne" not in today.reader().get(address).text, address
    assert "numéro de Jeanne" not in today.reader("Yannick").get(f"{PERRON}/modifier").text
    assert "Jeanne" not in today.reader().ask("GET", "/litiges/1.json").get_data(as_text=True)


def withhold(village: Village, number: int) -> None:
    """What a version of Le Perron says is withheld."""
    with transaction() as session:
        page = session.merge(palaver.page_of())
        what = {Withholdable.TEXT}
        why = "Le numéro personnel d’une bénévole y figure."
        odile = village.member("Odile", session)
        visibility.withhold(session, page, number, what, Ground.PERSONAL_DATA, why, odile, village.now)


# --- what the parties may not do meanwhile, and who may not decide


def test_a_party_reads_that_the_field_is_frozen_before_typing_and_loses_nothing(today: Village) -> None:
    ago(today, days=9)
    palaver.contest(today, "Yannick")
    palaver.mediated(today, 1, "Yannick")
    yannick = today.reader("Yannick")
    page = yannick.get(f"{PERRON}/modifier")
    assert "Vous êtes partie à cette médiation" in page.text
    form = page.form("/modifier")
    kept = yannick.submit(form, 409, nature="cooperative", founded="1999")
    assert "Ce passage est en médiation (litige 1)" in kept.text
    again = kept.form("/modifier")
    assert (again.get("nature"), again.get("founded")) == ("cooperative", "1999")
    assert "Vous êtes partie" not in today.reader("Odile").get(f"{PERRON}/modifier").text
    saved = yannick.submit(form, founded="1999")
    assert "Enregistré" in saved.source


@pytest.mark.one_database
def test_a_page_says_why_one_may_not_mediate_before_one_tries_and_so_does_the_answer_in_json(
    today: Village,
) -> None:
    palaver.mediator(today, "Jeanne Roux")
    ago(today, days=12)
    today.edit("Le Perron", "Jeanne", founded="1999")
    palaver.contest(today, "Yannick")
    ago(today, days=2)
    palaver.do(today, disputes.ask_mediation, 1, "Yannick")
    jeanne, odile = today.reader("Jeanne"), today.reader("Odile")
    page = jeanne.get("/litiges/1")
    assert "Un lien vous empêche d’y donner un avis, de la mener ou de la conclure :" in page.text
    assert "Vous avez écrit une version de cette page" in page.text
    assert "Déclarer irrecevable : " in page.text
    sent = {"csrf_token": _token(jeanne)}
    answer = jeanne.ask("POST", "/litiges/1/reception", data=sent, headers=JSON)
    assert (answer.status_code, answer.mimetype) == (403, "application/problem+json")
    assert answer.get_json()["code"] == "involved:revision"
    assert "Rien ne vous lie à cette affaire." in odile.get("/litiges/1").text
    story = today.reader().ask("GET", "/litiges/1.json").get_json()
    assert (story["state"], story["place"], story["parties"][0]["role"]) == ("filed", "nature", "opener")
    assert _codes(jeanne) == {"receive": "involved:revision", "reject": "involved:revision"}
    assert "vous pouvez le recevoir" in today.reader("Irène").get("/litiges?faire=mediation").text
    assert "Aucun litige ne répond" in jeanne.get("/litiges?faire=mediation").text


def _token(reader: Reader) -> str:
    return reader.get("/fiches/le-clavier-partage/contester").form("/contester").get("csrf_token") or ""


def _codes(reader: Reader) -> dict[str, str]:
    shut = reader.ask("GET", "/litiges/1.json").get_json()["shut"]
    return {one["act"]: one["code"] for one in shut}


# --- from wherever one reads


def test_a_contested_passage_is_marked_after_its_paragraph_and_followed(today: Village) -> None:
    lucie = today.reader("Lucie")
    today.edit("Le Perron", "Lucie", body="On y boit.\n\nOn y lit des romans le jeudi soir.\n\nOn en repart.")
    link = next(
        href
        for words, href in lucie.get(f"{PERRON}/attribution").links.items()
        if words.startswith("Contester ce passage") and "romans" in href
    )
    yannick = today.reader("Yannick")
    form = yannick.get(link).form("/contester")
    assert form.get("passage") == "On y lit des romans le jeudi soir."
    wrong = yannick.submit(form, 422, passage="On y chante.", question="source", raison=WHY)
    assert (wrong.headers["X-Refusal"], "On y chante." in wrong.source) == ("no-such-passage", True)
    yannick.submit(form, question="source", raison=WHY)
    today.now = datetime.now(UTC)
    prose = _prose(today.reader().get(PERRON))
    assert prose.index("romans") < prose.index("contesté") < prose.index("On en repart.")
    today.edit("Le Perron", "Odile", body="On en repart.\n\nOn y lit des romans le jeudi soir.")
    prose = _prose(today.reader().get(PERRON))
    assert prose.index("On en repart.") < prose.index("romans") < prose.index("contesté")
    today.edit("Le Perron", "Odile", body="On en repart.")
    assert "Ce passage n’est plus dans la page." in today.reader().get("/litiges/1").text
    assert "contesté" not in _prose(today.reader().get(PERRON))
    assert "contesté depuis le" in today.reader().get(PERRON).text


def _prose(page: Page) -> str:
    return text_of(next(iter(page.all("div", "prose"))))


def test_a_refused_proposal_a_version_and_a_topic_lead_to_a_dispute(today: Village) -> None:
    ago(today, hours=3)
    council.make_steward(today, "Lucie")
    (number,) = council.propose(today, "Yannick", presentation="Un lieu.")
    council.do(today, proposals.refuse, number, "Lucie", "Ce mot ne dit rien à personne ici.")
    yannick = today.reader("Yannick")
    link = yannick.get(f"/propositions/{number}").links["Contester ce refus"]
    form = yannick.get(link).form("/contester")
    assert (form.get("proposition"), form.get("champ")) == (str(number), "presentation")
    case = yannick.submit(form, question="accuracy", raison=WHY)
    assert case.links[f"proposition {number}"] == f"/propositions/{number}"
    assert "Lucie Farigoule" in case.text
    version = yannick.get(yannick.get(f"{PERRON}/versions/2").links["Contester cette version"])
    assert (version.form("/contester").get("version"), version.form("/contester").get("champ")) == (
        "2",
        "nature",
    )
    topic = f"{PERRON}/discussion/1"
    assert "On parle ici du litige 1" in yannick.get(topic).text


def test_what_is_said_after_the_end_says_so_and_a_dispute_hears_what_is_said_before(today: Village) -> None:
    ago(today, days=6)
    palaver.contest(today, "Yannick")
    today.pass_days(5.5)
    council.tick(today)
    assert dispute(1).state == D.STALLED
    lucie = today.reader("Lucie")
    topic = f"{PERRON}/discussion/1"
    lucie.submit(lucie.get(topic).form("/message#ecrire"), texte="J’ai la photo de la plaque.")
    assert dispute(1).state == D.DISCUSSION
    did(today.reader("Yannick"), "retrait", raison="Lucie a raison, la plaque le dit bien.")
    late = lucie.submit(lucie.get(topic).form("/message#ecrire"), texte="Merci d’être revenu.")
    assert late.text.count("après la clôture") == 1
    assert "contesté" not in beside(today.reader().get(PERRON), "nature")


def test_what_a_network_says_is_contested_where_it_stands(today: Village) -> None:
    ago(today, hours=3)
    assert "Réseaux" not in today.reader("Yannick").get(f"{PERRON}/contester").text
    today.edit("Le Perron", "Lucie", networks=({"id": "a", "value": "Réseau des cafés"},))
    yannick = today.reader("Yannick")
    form = yannick.get(f"{PERRON}/contester?champ=networks").form("/contester")
    case = yannick.submit(form, question="accuracy", raison=WHY)
    assert "Réseaux : est-ce exact ?" in case.text
    assert "Proposer un texte d’accord" not in case.links
    assert "contesté depuis le" in beside(today.reader().get(PERRON), "networks")


def test_the_positions_of_the_parties_stand_side_by_side(today: Village) -> None:
    ago(today, hours=3)
    palaver.contest(today, "Yannick")
    lucie, odile = today.reader("Lucie"), today.reader("Odile")
    assert today.reader().get("/litiges/1").text.count("N’a rien écrit dans la discussion.") == 1
    lucie.submit(
        lucie.get(f"{PERRON}/discussion/1").form("/message#ecrire"), texte="J’ai la photo de la plaque."
    )
    lucie.submit(lucie.get(f"{PERRON}/discussion/1").form("/message#ecrire"), texte="Et voici la date.")
    did(odile, "participation", texte="La préfecture dit encore autre chose, je peux le montrer.")
    case = today.reader().get("/litiges/1")
    for words in (WHY, "J’ai la photo de la plaque.", "La préfecture dit encore autre chose"):
        assert words in case.text
    assert "Et voici la date." not in case.text
    assert "N’a rien écrit dans la discussion." not in case.text


def test_a_case_that_sleeps_is_greyed_and_nothing_is_contested_elsewhere(today: Village) -> None:
    ago(today, days=20)
    palaver.contest(today, "Yannick")
    assert "contesté, en sommeil" in beside(today.reader().get(PERRON), "nature")
    assert "contesté" not in today.reader().get("/fiches/le-clavier-partage").text
    assert "Litige 1" in today.reader().get("/litiges?etat=en-sommeil").text
    assert "Aucun litige ne répond" in today.reader().get("/litiges?etat=en-mediation").text
    assert today.reader().get("/litiges?etat=jamais", 400).headers["X-Refusal"] == "bad-address"
    assert "Aucun litige n’est ouvert." in today.reader().get("/litiges").text
    woken = did(today.reader("Lucie"), "reveil")
    assert "en discussion" in woken.text
