"""A structure receives a letter, somebody types its code, and the fiche has a steward: every step, as people do it."""

import re
from contextvars import Context

import pytest

from app.acts import claims
from app.database import transaction
from app.governance.vocabulary import Role
from tests.acts.test_claims import PROOF, REASON, code_for
from tests.village import Village, fresh

CLAIM = "/fiches/le-perron/revendication"


@pytest.fixture
def today(village: Village) -> Village:
    """The village at the time of the requests: deadlines are counted from now."""

    def build() -> None:
        village.pass_days(30)
        village.settle("Rose Mazet", Role.MODERATOR)
        village.settle("Fernand Brun")

    village.once("Rose and Fernand", build)
    return village


def claims_as(village: Village, name: str, code: str | None = None):
    """Somebody types a code on the page of Le Perron; gives their browser, at the page of the claim."""
    reader = village.reader(name)
    form = reader.get(CLAIM).form(CLAIM)
    reader.submit(form, code=code or code_for(village))
    return reader


@pytest.mark.one_database
def test_a_visitor_reads_what_claiming_means_and_keeps_the_code_while_logging_in(today: Village) -> None:
    visitor = today.reader()
    page = visitor.get(f"{CLAIM}?code=AB3DEF7H")
    assert "au nom de sa structure" in page.text
    assert page.form(CLAIM).get("code") == "AB3DEF7H"
    assert page.headers["Cache-Control"] == "no-store"
    assert "code%3DAB3DEF7H" in page.source.replace("%3F", "?")
    assert visitor.submit(page.form(CLAIM)).h1 == "Se connecter"


def test_from_the_letter_to_the_steward(today: Village) -> None:
    code = code_for(today)
    lucie = claims_as(today, "Lucie", code.lower().replace(" ", "-"))
    assert lucie.page.h1 == "Revendication de Le Perron"
    assert "Lucie Farigoule a revendiqué cette fiche" in lucie.page.text
    visitor = today.reader()
    fiche = visitor.get("/fiches/le-perron")
    assert "revendiquée par Lucie Farigoule" in fiche.text
    assert "Personne n’a encore revendiqué" not in fiche.text
    assert "Personne n’a encore revendiqué" in visitor.get("/fiches/le-clavier-partage").text
    assert "a revendiqué Le Perron" in visitor.get("/journal").text
    assert "Le Perron" in visitor.get("/revendications?etat=toutes").text
    assert "Aucune revendication n’attend" in visitor.get("/revendications").text


@pytest.mark.parametrize(
    ("code", "status", "sentence", "refusal"),
    [
        ("", 422, "Ce code n’est pas celui de la lettre", "code-wrong"),
        ("0000 0000", 422, "Ce code n’est pas celui de la lettre", "code-wrong"),
        ("used", 409, "Ce code a déjà servi, le", "code-used"),
        ("expired", 409, "Ce code ne vaut plus depuis le", "code-expired"),
    ],
)
@pytest.mark.one_database
def test_a_code_that_does_not_serve_says_why_and_stays_typed(
    today: Village, code: str, status: int, sentence: str, refusal: str
) -> None:
    if code == "used":
        code = code_for(today)
        lucie = claims_as(today, "Lucie", code)
        lucie.submit(lucie.page.form("/renoncement"))
    if code == "expired":
        today.pass_days(-91)
        code = code_for(today)
        today.pass_days(91)
    yannick = today.reader("Yannick")
    page = yannick.submit(yannick.get(CLAIM).form(CLAIM), expect=status, code=code)
    assert sentence in page.text
    assert page.headers["X-Refusal"] == refusal
    assert page.form(CLAIM).get("code") == code


def test_the_sixth_try_of_an_hour_waits_even_with_the_right_code(today: Village) -> None:
    code = code_for(today)
    lucie = today.reader("Lucie")
    form = lucie.get(CLAIM).form(CLAIM)
    for number in range(5):
        lucie.submit(form, expect=422, code=f"wrong {number}")
    page = lucie.submit(form, expect=429, code=code)
    assert "Pas plus de 5 essais par heure" in page.text
    yannick = today.reader("Yannick")
    page = yannick.submit(yannick.get(CLAIM).form(CLAIM), expect=429, code=code)
    assert "Pas plus de 5 essais par heure" in page.text, "the same address"


def test_two_moderators_agree_on_a_proof(today: Village) -> None:
    fernand = today.reader("Fernand")
    page = fernand.get(CLAIM)
    forms = [f for f in page.all("form") if "proof" in "".join(i.get("value") or "" for i in f.iter())]
    assert forms
    values = {"csrf_token": page.form(CLAIM).get("csrf_token"), "way": "proof", "form_key": "p"}
    short = fernand.post(CLAIM, {**values, "proof": "Moi."}, expect=422)
    assert "Dites ce qui prouve" in short.text
    assert "Moi." in short.source
    page = fernand.post(CLAIM, {**values, "proof": PROOF})
    assert "à vérifier" in page.text
    assert PROOF in page.text
    assert "dans 13 jours" in page.text or "dans 14 jours" in page.text
    assert "caduque" in page.text
    case = page.address
    odile = today.reader("Odile")
    first = odile.submit(odile.get(case).form("/verification"))
    assert "vérifiée une fois" in first.text
    assert not [f for f in first.all("form") if (f.get("action") or "").endswith("/verification")]
    rose = today.reader("Rose")
    assert "accordée" in rose.submit(rose.get(case).form("/verification")).text
    assert "revendiquée par Fernand Brun" in today.reader().get("/fiches/le-perron").text


def test_a_contested_claim_is_decided_and_two_who_decide_hear_each_other(today: Village) -> None:
    claims_as(today, "Lucie")
    fernand = claims_as(today, "Fernand")
    assert "contestée" in fernand.page.text
    case = fernand.page.address
    assert "revendiquée par Lucie Farigoule" in today.reader().get("/fiches/le-perron").text
    odile, rose = today.reader("Odile"), today.reader("Rose")
    hers, theirs = odile.get(case).form("/accord"), rose.get(case).form("/refus")
    short = odile.submit(hers, expect=422, reason="Oui.")
    assert "au moins 30" in short.text
    assert short.form("/accord").get("reason") == "Oui."
    odile.submit(short.form("/accord"), reason=REASON)
    late = rose.submit(theirs, expect=409, reason="Elle n’a rien montré de tel, à mon avis du moins.")
    assert "Modération 1 a accordé cette revendication" in late.text
    assert "Elle n’a rien montré de tel" in late.text, "what was typed is not lost"
    assert late.headers["X-Refusal"] == "acted-meanwhile"
    fiche = today.reader().get("/fiches/le-perron")
    assert "revendiquée par Fernand Brun" in fiche.text
    assert "Lucie Farigoule (référent" not in fiche.text
    assert REASON in today.reader().get(case).text


def test_a_manager_invites_hands_on_and_lets_go(today: Village) -> None:
    lucie = claims_as(today, "Lucie")
    case = lucie.page.address
    wrong = lucie.submit(lucie.page.form("/partage"), expect=422, name="Personne")
    assert "à qui confier la fiche" in wrong.text
    assert wrong.form("/partage").get("name") == "Personne"
    invited = lucie.submit(wrong.form("/partage"), name="Yannick Besset", place="editor")
    assert "a partagé cette revendication, à Yannick Besset (rédacteur)" in invited.text
    yannick = today.reader("Yannick")
    page = yannick.get(CLAIM)
    assert "Lucie Farigoule vous invite" in page.text
    yannick.submit(page.form(CLAIM))
    assert "référents" in today.reader().get("/fiches/le-perron").text
    lucie.submit(lucie.get(case).form("/transmission"), name="Yannick Besset")
    assert "revendiquée par Yannick Besset" in today.reader().get("/fiches/le-perron").text
    page = yannick.get(yannick.page.address)
    yannick.submit(page.form("/renoncement"))
    assert "non revendiquée" in today.reader().get("/fiches/le-perron").text


def test_the_case_of_a_claim_is_public_and_offers_nothing_to_a_visitor(today: Village) -> None:
    case = claims_as(today, "Lucie").page.address
    page = today.reader().get(case)
    assert "Vous n’avez rien à décider ici" in page.text
    assert not page.all("form")[1:2] or "/revendications" not in str(page.links.values())
    today.reader().get("/revendications/999", expect=404)
    today.reader("Yannick").post(f"{case}/nimporte", {"csrf_token": "x"}, expect=400)


def test_the_deadline_holds_without_the_clock(today: Village) -> None:
    """Nobody ran the clock: the page says what the clock would have done, and the act says that it is too late."""
    today.pass_days(-10)
    code_for(today, "8 rue du Four")
    with transaction() as session:
        page = session.merge(today.page("Le Perron"))
        code = claims.issue_code(session, page, "12 place du Marché", today.now)
        asked = claims.claim_with_code(session, page, code, today.member("Fernand", session), today.now)
    assert asked.state == "opposable"
    page = today.reader("Yannick").get(f"/revendications/{asked.id}")
    assert "accordée" in page.text
    assert "Faire opposition" not in page.text
    assert "Aucune revendication n’attend" in today.reader().get("/revendications").text
    assert "revendiquée par Fernand Brun" in today.reader().get("/fiches/le-perron").text


def test_only_a_fiche_is_claimed(today: Village) -> None:
    from tests.village import Content

    today.write(Content("article", "Un article", {}, "Du texte."), by="Lucie")
    today.reader().get("/articles/un-article/revendication", expect=404)
    assert "revendiqu" not in today.reader().get("/articles/un-article").text


def test_the_page_of_a_fiche_asks_one_query_more(today: Village) -> None:
    """Who holds it is one question, whoever many they are."""
    from sqlalchemy import event

    from app.database import database
    from app.queries import claims as queries

    claims_as(today, "Lucie")
    asked: list[str] = []
    page = today.page("Le Perron")
    event.listen(database().engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    session = fresh()
    held = queries.stewards(session, session.merge(page), today.now)
    assert [one.name for one in held] == ["Lucie Farigoule"]
    assert len([sql for sql in asked if re.search(r"FROM claim\b", sql)]) == 1
    assert not [sql for sql in asked if "mandate" in sql]


def test_a_program_hears_the_same_refusal_as_data(today: Village) -> None:
    lucie = today.reader("Lucie")
    values = dict(lucie.get(CLAIM).form(CLAIM).values, code="faux")
    answer = Context().run(lucie.client.post, CLAIM, data=values, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.get_json()["code"] == "code-wrong"
    assert "lettre" in answer.get_json()["detail"]


def test_the_journal_tells_each_act_on_its_claim(today: Village) -> None:
    lucie = claims_as(today, "Lucie")
    lucie.submit(lucie.page.form("/partage"), name="Yannick Besset", place="editor")
    page = today.reader().get("/journal")
    assert "Lucie Farigoule a partagé la revendication 1 sur Le Perron (rédacteur)" in page.text
    assert page.links["la revendication 1"] == "/revendications/1"
