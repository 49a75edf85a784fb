"""What people write in disputes and appeals is reported, withheld wherever it is said again, and shown again."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.acts import agreements, appeals, decisions, disputes, lifting, mediation, words
from app.acts.mediation import Choice
from app.database import transaction
from app.governance.vocabulary import DisputeGround, Effect, MeasureGround
from app.models import Mark, Measure, Report
from app.queries import proofs
from app.queries.reported import reported
from tests import council, palaver
from tests.appealing import ANSWER, GRIEF, ask, blocked, decided, deciders, judge
from tests.palaver import MOTIVES, RATIO, STATEMENT, VOTERS, WHY, ago
from tests.village import Village, fresh

PERRON = "/fiches/le-perron"
CASE, DATA = "/litiges/1", "/litiges/1.json"
CAUSE = "Ce texte nomme une personne qui n’est pour rien dans cette affaire."
OPINION = "La porte est bien la sienne, et le voisin d’en face est un menteur notoire."
REJECTED = "Cette affaire n’est portée ici que par la rancune d’un voisin bien connu."
REPLY = "Nous étions fermés pour travaux, et l’auteur de cette note est un ivrogne."


@pytest.fixture
def today(village: Village) -> Village:
    """Where disputes are told; it is today."""
    palaver.settled_in(village)
    return village


def report(village: Village, code: str) -> Report:
    """Somebody without an account reports it by its form."""
    visitor = village.reader()
    form = visitor.get(f"/signalements/nouveau?objet={code}").form("/signalements/nouveau")
    visitor.submit(form, ground="charter", words="Quelqu’un y est insulté.")
    return fresh().scalars(select(Report).order_by(Report.id.desc()).limit(1)).one()


def withhold(village: Village, code: str) -> None:
    odile = village.reader("Odile")
    form = odile.get(f"/moderation/masquage?objet={code}").form("/masquage")
    assert "La mesure est prise" in odile.submit(form, ground="insult", reason=CAUSE).message


def lift(village: Village) -> None:
    with transaction() as session:
        measure = session.scalars(select(Measure)).one()
        assert lifting.lift(session, measure, "Un recours l’infirme.", datetime.now(UTC))


def flat(text: str) -> str:
    return " ".join(text.split())


def reads(village: Village, address: str, said: str, who: str | None = None) -> bool:
    """Whether a page says these words to somebody."""
    page = village.reader(who).ask("GET", address)
    assert page.status_code == 200
    if page.is_json:
        return flat(said) in flat(str(page.get_json()))
    return flat(said) in flat(village.reader(who).get(address).text)


def mediated(village: Village) -> None:
    """Yannick contests the nature of Le Perron, and gives a statement to who mediates."""
    ago(village, days=12)
    palaver.contest(village, "Yannick")
    palaver.mediated(village, 1, "Yannick")
    palaver.do(village, mediation.state, 1, "Yannick", STATEMENT)
    ago(village, days=0)


def test_every_text_of_a_case_has_its_link_and_the_report_keeps_it_as_it_was(today: Village) -> None:
    mediated(today)
    links = today.reader().get(CASE).links
    assert links["Signaler cette raison"] == "/signalements/nouveau?objet=dispute:1"
    assert links["Signaler cet exposé"] == "/signalements/nouveau?objet=statement:1"
    kept = report(today, "statement:1")
    assert (kept.evidence, kept.member_id) == (STATEMENT, today.member("Yannick").id)
    assert report(today, "dispute:1").evidence == WHY
    odile = today.reader("Odile")
    page = odile.get("/signalements/1")
    assert page.links["litige 1"] == CASE
    assert STATEMENT in page.text
    page = odile.submit(page.form("/prise-en-charge"))
    odile.submit(odile.get(page.links["Masquer ce texte"]).form("/masquage"), ground="insult", reason=CAUSE)
    assert not reads(today, CASE, STATEMENT)


@pytest.mark.parametrize(("code", "said"), [("statement:1", STATEMENT), ("dispute:1", WHY)])
def test_words_of_a_case_are_read_by_their_author_and_the_desk_until_they_are_shown_again(
    today: Village, code: str, said: str
) -> None:
    mediated(today)
    assert reads(today, CASE, said)
    assert reads(today, DATA, said)
    withhold(today, code)
    for address in (CASE, DATA):
        seen = [reads(today, address, said, who) for who in (None, "Lucie", "Irène", "Yannick", "Odile")]
        assert seen == [False, False, False, True, True], address
    assert "Masqué le" in today.reader().get(CASE).text
    lift(today)
    assert reads(today, CASE, said)
    assert reads(today, DATA, said)
    assert proofs.verify(fresh())


def test_an_opinion_is_withheld(today: Village) -> None:
    ago(today, days=9)
    palaver.contest(today, "Yannick")
    ago(today, days=1)
    palaver.do(today, disputes.ask_opinion, 1, "Yannick")
    palaver.do(today, disputes.give_opinion, 1, "Irène", OPINION)
    ago(today, days=0)
    assert reads(today, CASE, OPINION)
    assert "Signaler cet avis" in today.reader().get(CASE).links
    withhold(today, "statement:1")
    assert not reads(today, CASE, OPINION)
    assert not reads(today, DATA, OPINION)


@pytest.mark.parametrize("code", ["offer:1", "precedent:1", "motives:1"])
def test_what_a_text_of_agreement_retains_is_withheld_wherever_it_is_said_again(
    today: Village, code: str
) -> None:
    ago(today, hours=2)
    palaver.contest(today, "Yannick")
    exact = palaver.offer(today, 1, "Yannick", nature="cooperative")
    palaver.do(today, agreements.agree, 1, "Lucie", exact)
    ago(today, days=0)
    everywhere = (CASE, DATA, "/precedents", "/precedents?q=photographi%C3%A9")
    assert all(reads(today, address, RATIO) for address in everywhere)
    assert today.reader().get("/precedents").links["Signaler ce précédent"].endswith("objet=precedent:1")
    assert report(today, code).member_id == today.member("Yannick").id
    withhold(today, code)
    for address in everywhere:
        assert not reads(today, address, RATIO), address
    assert "Aucun précédent ne répond" in today.reader().get("/precedents?q=photographi%C3%A9").text
    assert "Masqué le" in today.reader().get("/precedents").text
    lift(today)
    assert all(reads(today, address, RATIO) for address in everywhere)


def test_the_motives_of_a_refusal_are_withheld_in_the_case_and_in_the_journal(today: Village) -> None:
    ago(today, days=9)
    palaver.contest(today, "Yannick")
    ago(today, days=1)
    palaver.do(today, disputes.ask_mediation, 1, "Yannick")
    ground = next(iter(DisputeGround))
    palaver.do(today, mediation.reject, 1, "Irène", ground, REJECTED)
    ago(today, days=0)
    everywhere = (CASE, DATA, "/journal")
    assert all(reads(today, address, REJECTED) for address in everywhere)
    assert report(today, "motives:1").member_id == today.member("Irène").id
    withhold(today, "motives:1")
    assert not any(reads(today, address, REJECTED) for address in everywhere)
    assert reads(today, CASE, REJECTED, "Irène")


def test_the_answer_to_a_note_is_withheld_beside_the_fiche_too(today: Village) -> None:
    council.make_steward(today, "Yannick")
    ago(today, days=42)
    palaver.contest(today, "Lucie", "hours")
    palaver.mediated(today, 1, "Lucie")
    note = Choice("Une note", Effect.NOTE, note="Deux visites n’ont trouvé ni café ni livres.")
    poll = palaver.consult(today, 1, "Irène", note, Choice("La mention", Effect.MARK))
    for name in VOTERS:
        palaver.approve(today, poll, name.split()[0], "a")
    ago(today, days=0)
    council.tick(today)
    with transaction() as session:
        mark = session.scalars(select(Mark)).one()
        decisions.answer(session, mark, REPLY, today.member("Yannick", session), today.now)
    assert reads(today, PERRON, REPLY)
    assert reads(today, CASE, REPLY)
    assert today.reader().get(PERRON).links["Signaler cette réponse"].endswith("objet=reply:1")
    assert report(today, "reply:1").evidence == REPLY
    withhold(today, "reply:1")
    for address in (PERRON, CASE):
        seen = [reads(today, address, REPLY, who) for who in (None, "Lucie", "Yannick", "Odile")]
        assert seen == [False, False, True, True], address
        assert "Masqué le" in today.reader().get(address).text


def test_both_sides_of_an_appeal_are_withheld_and_so_is_what_the_journal_repeats(village: Village) -> None:
    deciders(village)
    number = ask(village, "Lucie", decided(village))
    judge(village, appeals.uphold, number, "Jeanne", ANSWER)
    page = f"/recours/{number}"
    links = village.reader().get(page).links
    assert links["Signaler cette raison"].endswith(f"objet=appeal:{number}")
    assert links["Signaler cette réponse"].endswith(f"objet=judgment:{number}")
    assert report(village, f"appeal:{number}").evidence == GRIEF
    assert report(village, f"judgment:{number}").member_id == village.member("Jeanne").id
    assert reads(village, "/journal", ANSWER)
    for code, said, author in (("appeal", GRIEF, "Lucie"), ("judgment", ANSWER, "Jeanne")):
        withhold(village, f"{code}:{number}")
        assert [reads(village, page, said, who) for who in (None, "Denis", author)] == [False, False, True]
    assert not reads(village, "/journal", ANSWER)
    assert reads(village, "/journal", MOTIVES[:60])


def test_an_appeal_told_to_one_person_is_reported_without_being_read(village: Village) -> None:
    deciders(village)
    number = ask(village, "Yannick", blocked(village), "measure")
    visitor = village.reader()
    page = visitor.get(f"/signalements/nouveau?objet=appeal:{number}")
    assert page.links[f"recours {number}"] == f"/recours/{number}"
    assert flat(GRIEF) not in flat(page.text)
    assert "Yannick" not in page.text
    assert report(village, f"appeal:{number}").evidence == GRIEF


def test_what_nobody_wrote_is_not_found(today: Village) -> None:
    mediated(today)
    codes = ("motives:1", "reply:1", "offer:1", "precedent:1", "judgment:1", "appeal:1", "dispute:9")
    assert [reported(fresh(), code) for code in codes] == [None] * len(codes)
    for code in codes:
        today.reader().get(f"/signalements/nouveau?objet={code}", expect=404)


def test_the_statement_of_reasons_names_what_is_withheld(today: Village) -> None:
    mediated(today)
    with transaction() as session:
        by = today.member("Odile", session)
        for code in ("dispute:1", "statement:1"):
            found = reported(session, code)
            assert found is not None
            words.withhold(session, found.thing, CAUSE, MeasureGround.INSULT, by, today.now)
    told = [one.what for one in fresh().scalars(select(Measure).order_by(Measure.id))]
    assert told == ["La raison du litige 1 est masquée.", "L’exposé 1 est masqué."]
