"""Words that are withheld are said nowhere: not in their case, nor by the journal, a poll's export, a history, a letter."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.acts import (
    agreements,
    claims,
    listing,
    mediation,
    pages,
    proposals,
    talk,
    visibility,
    words,
)
from app.acts.mediation import Choice
from app.database import transaction
from app.governance.recount import differences
from app.governance.vocabulary import (
    Choice as Voice,
)
from app.governance.vocabulary import Effect, Ground, MeasureGround, Reportable, Withholdable
from app.models import Ballot, JournalEntry, Measure, Option, Page
from app.queries import proofs, recounts
from app.queries.reported import reported
from tests import council, palaver
from tests.acts.test_claims import claim, code_for
from tests.acts.test_claims import do as do_to_claim
from tests.acts.test_claims import town as town  # a fixture
from tests.council import NO, OBJECTION
from tests.palaver import RATIO, VOTERS, WHY, ago
from tests.scenarios.test_reporting_a_case import CASE, DATA, PERRON, flat, lift, reads, report, withhold
from tests.scenarios.test_reporting_a_case import today as today  # a fixture
from tests.scenarios.test_voting import PEOPLE, at_poll
from tests.village import Village, fresh

REFUSED = "Ce numéro est celui de la voisine, que l’auteur connaît trop bien."
RECUSED = "Je me retire, car l’un des deux m’a menacée devant mon magasin."
CONSULTED = "Les deux s’insultent, et le second boit\u202f: que la communauté en juge."
LABEL, NOTE = "Une note sur le menteur", "Deux visites n’ont trouvé ni café ni livres, mais un voleur."
OPPOSED = "Cette personne a été condamnée pour vol dans une autre structure."
GRANTED = "Elle en a montré les statuts, et l’autre est un faussaire."
NOTICE = "Fermée à cause de Mme Trucmuche, du bureau d’en face."
FACTS = "Mme Trucmuche appelle trois fois par jour pour s’en plaindre."
CAUSE = "Ce texte met en cause une personne qui n’y est pour rien."


@pytest.fixture
def voting(village: Village) -> Village:
    """Lucie proposed a number, Basile objected, Chloé voted against and said why; it is today."""
    village.now -= timedelta(days=60)
    council.citizens(village, *PEOPLE)
    village.now = datetime.now(UTC)
    at_poll(village, hours=2)
    council.vote(village, 1, "Chloé", Voice.AGAINST, NO)
    council.vote(village, 1, "Denis", Voice.FOR)
    village.now = datetime.now(UTC)
    return village


def nowhere(village: Village, code: str, said: str, everywhere: Collection[str]) -> None:
    """Everybody reads these words there, and may report them; withheld, nobody does."""
    assert [place for place in everywhere if not reads(village, place, said)] == []
    assert flat(said) in flat(report(village, code).evidence)
    withhold(village, code)
    assert [place for place in everywhere if reads(village, place, said)] == []
    assert proofs.verify(fresh())
    recounts.recount(fresh())


def line_of(act: str) -> int:
    """The newest row of the journal for an act."""
    rows = select(JournalEntry.id).where(JournalEntry.act == act).order_by(JournalEntry.id.desc())
    return fresh().scalars(rows.limit(1)).one()


def test_the_reason_of_a_ballot_is_withheld_and_the_count_is_the_same(voting: Village) -> None:
    row = line_of("cast") - 1
    links = voting.reader().get("/scrutins/1").links
    assert links["Signaler le bulletin 1"].endswith("objet=ballot:1")
    found = reported(fresh(), f"act:{row}")
    assert found is not None
    assert (found.thing.subject, found.thing.subject_id) == (Reportable.BALLOT, 1)
    assert found.thing.member_id == voting.member("Chloé").id
    before = voting.reader().ask("GET", "/scrutins/1.json").get_json()
    nowhere(voting, "ballot:1", NO, ("/scrutins/1", "/scrutins/1.json", "/journal", "/journal?acte=vote"))
    seen = [reads(voting, "/scrutins/1", NO, who) for who in ("Basile", "Chloé", "Odile")]
    assert seen == [False, True, True]
    assert "Masqué le" in voting.reader().get("/scrutins/1").text
    after = voting.reader().ask("GET", "/scrutins/1.json").get_json()
    assert (differences(after), after["outcome"]) == ((), before["outcome"])
    assert fresh().get_one(Ballot, 1).reason == NO
    lift(voting)
    assert reads(voting, "/scrutins/1.json", NO)


def test_ballots_on_an_earlier_version_are_withheld_with_the_others(voting: Village) -> None:
    council.rewrite(voting, proposals.amend, 1, "Lucie", access="plain-pied")
    nowhere(voting, "ballot:1", NO, ("/propositions/1", "/scrutins/1"))
    assert reads(voting, "/propositions/1", NO, "Chloé")


def test_the_reason_of_an_objection_is_withheld_where_the_case_is_told_and_in_the_journal(
    voting: Village,
) -> None:
    row = line_of("object")
    assert (
        voting.reader().get("/propositions/1").links[f"Signaler la ligne {row}"].endswith(f"objet=act:{row}")
    )
    nowhere(voting, f"act:{row}", OBJECTION, ("/propositions/1", "/journal"))
    seen = [reads(voting, "/propositions/1", OBJECTION, who) for who in ("Lucie", "Basile", "Odile")]
    assert seen == [False, True, True]
    assert "Masqué le" in voting.reader().get("/journal").text
    told = fresh().scalars(select(Measure.what)).one()
    assert told == f"La raison donnée à la ligne du journal {row} est masquée."
    lift(voting)
    assert reads(voting, "/journal", OBJECTION)


def test_the_answer_to_a_proposal_is_withheld_and_so_is_the_line_that_repeats_it(village: Village) -> None:
    council.make_steward(village, "Yannick")
    (number,) = council.propose(village, "Lucie", hours="Tu 10:00-12:00", why="Affiché sur la porte.")
    council.do(village, proposals.refuse, number, "Yannick", REFUSED)
    page = f"/propositions/{number}"
    assert village.reader().get(page).links["Signaler cette réponse"].endswith(f"objet=answer:{number}")
    row = line_of("refuse")
    found = reported(fresh(), f"act:{row}")
    assert found is not None
    assert found.thing.subject == Reportable.ANSWER
    nowhere(village, f"answer:{number}", REFUSED, (page, "/journal"))
    assert [reads(village, page, REFUSED, who) for who in ("Lucie", "Yannick", "Odile")] == [
        False,
        True,
        True,
    ]


def test_a_proposal_is_withheld_with_what_the_page_would_say(village: Village) -> None:
    council.make_steward(village, "Yannick")
    (number,) = council.propose(
        village, "Lucie", presentation="Un repaire de voleurs.", why="Tout le monde le sait."
    )
    page, lists = f"/propositions/{number}", ("/propositions", f"{PERRON}/propositions")
    assert "Un repaire de voleurs." in reported(fresh(), f"proposal:{number}").thing.text
    nowhere(village, f"proposal:{number}", "Tout le monde le sait.", (page, *lists, "/journal"))
    assert not reads(village, page, "repaire")
    assert reads(village, page, "repaire", "Lucie")
    assert reads(village, page, "repaire", "Odile")


# --- what the community is asked


def consulted(village: Village) -> int:
    """Irène asks the community whether a note is published beside the hours of Le Perron, which has a steward."""
    council.make_steward(village, "Yannick")
    ago(village, days=42)
    palaver.contest(village, "Lucie", "hours")
    palaver.mediated(village, 1, "Lucie")
    mention = Choice("La mention", Effect.MARK)
    poll = palaver.consult(
        village, 1, "Irène", Choice(LABEL, Effect.NOTE, note=NOTE), mention, reason=CONSULTED
    )
    for name in VOTERS:
        palaver.approve(village, poll, name.split()[0], "a")
    return poll


def test_an_option_is_withheld_in_its_case_its_poll_and_beside_the_fiche(today: Village) -> None:
    poll = consulted(today)
    ago(today, days=0)
    council.tick(today)
    option = fresh().scalars(select(Option.id).where(Option.code == "a")).one()
    code = f"option:{option}"
    assert today.reader().get(PERRON).links["Signaler cette note"].endswith(f"objet={code}")
    found = reported(fresh(), code)
    assert found is not None
    assert (found.thing.text, found.thing.member_id) == (f"{LABEL}\n\n{NOTE}", today.member("Irène").id)
    assert [reads(today, place, NOTE) for place in (PERRON, f"/scrutins/{poll}")] == [True, True]
    # Nobody concluded: the count did, and the motives, the precedent and the journal name the option.
    everywhere = (CASE, DATA, f"/scrutins/{poll}", f"/scrutins/{poll}.json", "/precedents", "/journal")
    nowhere(today, code, LABEL, everywhere)
    assert [place for place in (PERRON, CASE, DATA, f"/scrutins/{poll}") if reads(today, place, NOTE)] == []
    assert "Option A, masquée" in today.reader().get(f"/scrutins/{poll}").text
    assert differences(today.reader().ask("GET", f"/scrutins/{poll}.json").get_json()) == ()
    for place in (CASE, PERRON):
        assert [reads(today, place, NOTE, who) for who in ("Lucie", "Irène", "Odile")] == [False, True, True]
    lift(today)
    assert reads(today, CASE, LABEL)


def test_why_the_community_is_asked_and_why_a_mediator_leaves_are_withheld(today: Village) -> None:
    consulted(today)
    ago(today, days=0)
    nowhere(today, f"act:{line_of('consult')}", CONSULTED, (CASE, "/journal"))
    assert [reads(today, CASE, CONSULTED, who) for who in ("Lucie", "Irène")] == [False, True]


def test_why_a_mediator_leaves_is_withheld(today: Village) -> None:
    ago(today, days=12)
    palaver.contest(today, "Yannick")
    palaver.mediated(today, 1, "Yannick")
    palaver.do(today, mediation.recuse, 1, "Irène", RECUSED)
    ago(today, days=0)
    nowhere(today, f"act:{line_of('recuse')}", RECUSED, (CASE, "/journal"))


def test_the_ratio_of_an_agreement_is_not_said_again_by_the_history(today: Village) -> None:
    ago(today, hours=2)
    palaver.contest(today, "Yannick")
    exact = palaver.offer(today, 1, "Yannick", nature="cooperative")
    palaver.do(today, agreements.agree, 1, "Lucie", exact)
    ago(today, days=0)
    number = palaver.dispute(1).revision_applied
    past = (f"{PERRON}/historique", f"{PERRON}/versions/{number}", "/modifications-recentes", "/journal")
    assert [place for place in past if reads(today, place, RATIO)] == []
    assert reads(today, f"{PERRON}/historique", "Accord au litige 1")


def test_the_text_that_a_party_offers_is_withheld_with_what_it_would_retain(today: Village) -> None:
    ago(today, hours=2)
    palaver.contest(today, "Yannick", "access")
    palaver.offer(today, 1, "Yannick", ratio=RATIO, access="Demandez la clef à Mme Trucmuche.")
    ago(today, days=0)
    assert reads(today, CASE, "Mme Trucmuche")
    nowhere(today, "offer:1", RATIO, (CASE, DATA))
    assert [reads(today, CASE, "Mme Trucmuche", who) for who in (None, "Lucie", "Yannick")] == [
        False,
        False,
        True,
    ]


# --- claims, measures, a suspension


def test_why_a_claim_is_opposed_is_withheld(town: Village) -> None:
    code_for(town, "8 rue du Four")
    one = claim(town, "Fernand")
    do_to_claim(town, claims.oppose, one, "Yannick", OPPOSED)
    page, row = f"/revendications/{one.id}", line_of("oppose")
    assert town.reader().get(page).links[f"Signaler la ligne {row}"].endswith(f"objet=act:{row}")
    nowhere(town, f"act:{row}", OPPOSED, (page, "/journal"))
    assert [reads(town, page, OPPOSED, who) for who in ("Fernand", "Yannick")] == [False, True]


def test_the_reason_of_an_act_is_withheld_with_all_that_followed_from_it(town: Village) -> None:
    """Fernand holds the fiche, Lucie claims it; granting it to her revokes him, for the same reason."""
    first, second = claim(town, "Fernand"), claim(town, "Lucie")
    do_to_claim(town, claims.grant, second, "Odile", GRANTED)
    pages_of_both = tuple(f"/revendications/{one.id}" for one in (first, second))
    nowhere(town, f"act:{line_of('revoke')}", GRANTED, (*pages_of_both, "/journal"))


def test_the_facts_of_a_measure_are_withheld_on_the_page_that_it_protects(village: Village) -> None:
    village.now = datetime.now(UTC)
    with transaction() as session:
        page, odile = session.get_one(Page, village.page("Le Perron").id), village.member("Odile", session)
        pages.protect(session, page, village.now + timedelta(days=2), FACTS, odile, village.now)
    everywhere = (PERRON, "/moderation/mesures/1", "/moderation/journal", "/journal")
    assert village.reader().get(PERRON).links["Signaler cette raison"].endswith("objet=measure:1")
    nowhere(village, "measure:1", FACTS, everywhere)
    assert reads(village, "/moderation/mesures/1", FACTS, "Odile")
    assert "Masqué le" in village.reader().get(PERRON).text


def test_the_facts_of_a_measure_are_withheld_beside_the_version_that_it_withholds(village: Village) -> None:
    village.edit("Le Perron", "Yannick", body="Un mot.", summary="Mireille")
    village.edit("Le Perron", "Lucie", body="Un autre.")
    with transaction() as session:
        page, odile = session.get_one(Page, village.page("Le Perron").id), village.member("Odile", session)
        hidden = (Withholdable.TEXT, Withholdable.SUMMARY)
        visibility.withhold(session, page, 2, hidden, Ground.PERSONAL_DATA, FACTS, odile, village.now)
    past = (f"{PERRON}/historique", f"{PERRON}/versions/2", "/moderation/mesures/1", "/journal")
    nowhere(village, "measure:1", FACTS, past)
    assert reads(village, "/moderation/mesures/1", FACTS, "Yannick"), "who is concerned reads why"
    assert "Masqué le" in village.reader().get(f"{PERRON}/versions/2").text


def test_the_notice_of_a_suspended_fiche_is_withheld(village: Village) -> None:
    council.make_steward(village, "Yannick")
    with transaction() as session:
        page = session.get_one(Page, village.page("Le Perron").id)
        listing.suspend(session, page, NOTICE, village.member("Yannick", session), village.now)
    row = line_of("suspend")
    assert village.reader().get(PERRON).links["Signaler cette annonce"].endswith(f"objet=act:{row}")
    nowhere(village, f"act:{row}", NOTICE, (PERRON, "/journal"))
    assert reads(village, PERRON, NOTICE, "Yannick")


# --- names, and letters


def test_whoever_wrote_a_version_of_which_the_author_is_withheld_is_not_named_in_its_dispute(
    today: Village,
) -> None:
    ago(today, hours=2)
    palaver.contest(today, "Yannick")
    ago(today, days=0)
    assert reads(today, CASE, "Lucie Farigoule")
    with transaction() as session:
        page, odile = session.get_one(Page, palaver.page_of().id), today.member("Odile", session)
        visibility.withhold(
            session, page, 2, (Withholdable.AUTHOR,), Ground.PERSONAL_DATA, CAUSE, odile, today.now
        )
    assert [place for place in (CASE, DATA) if reads(today, place, "Lucie Farigoule")] == []
    assert "Quelqu’un dont le nom est masqué" in today.reader().get(CASE).text
    assert reads(today, CASE, "Lucie Farigoule", "Odile")


def test_a_letter_does_not_give_the_title_of_a_topic_that_is_withheld(village: Village) -> None:
    with transaction() as session:
        page, lucie = session.get_one(Page, village.page("Le Perron").id), village.member("Lucie", session)
        topic = talk.start(session, page, "Mireille la menteuse", "Un mot.", lucie, village.now).id
    with transaction() as session:
        found = reported(session, f"post:{topic}.1")
        assert found is not None
        words.withhold(
            session, found.thing, CAUSE, MeasureGround.INSULT, village.member("Odile", session), village.now
        )
    with transaction() as session:
        talk.post(
            session,
            session.get_one(talk.Topic, topic),
            "Moi aussi.",
            village.member("Yannick", session),
            village.now,
        )
    village.catch_up()
    sent = [one for one in village.letters() if "discussion" in one]
    assert sent
    assert not any("Mireille" in one for one in sent)


# --- the same words in two places


@pytest.mark.parametrize("code", ["dispute:1", "post:1.1"])
def test_why_a_dispute_was_opened_is_withheld_in_its_topic_too(today: Village, code: str) -> None:
    ago(today, hours=2)
    palaver.contest(today, "Yannick")
    ago(today, days=0)
    talked = f"{PERRON}/discussion/1"
    nowhere(today, code, WHY, (CASE, DATA, talked))
    for place in (CASE, talked):
        assert [reads(today, place, WHY, who) for who in ("Lucie", "Yannick", "Odile")] == [False, True, True]


def test_what_was_proposed_is_withheld_as_the_summary_that_it_became(village: Village) -> None:
    council.make_steward(village, "Yannick")
    (number,) = council.propose(village, "Lucie", hours="Tu 10:00-12:00", why="La voisine me l’a dit.")
    council.do(village, proposals.accept, number, "Yannick")
    past = (
        f"{PERRON}/historique",
        f"{PERRON}/versions/2",
        "/modifications-recentes",
        "/membres/lucie-farigoule",
    )
    nowhere(
        village,
        f"proposal:{number}",
        "La voisine me l’a dit.",
        (f"/propositions/{number}", *past, "/journal"),
    )
    assert reads(village, f"{PERRON}/historique", "La voisine me l’a dit.", "Odile")
    lift(village)
    assert reads(village, f"{PERRON}/historique", "La voisine me l’a dit.")


def test_the_summary_of_a_version_is_withheld_as_what_was_proposed(village: Village) -> None:
    council.make_steward(village, "Yannick")
    (number,) = council.propose(village, "Lucie", hours="Tu 10:00-12:00", why="La voisine me l’a dit.")
    council.do(village, proposals.accept, number, "Yannick")
    everywhere = (f"/propositions/{number}", f"{PERRON}/historique", "/journal")
    assert [place for place in everywhere if not reads(village, place, "La voisine me l’a dit.")] == []
    with transaction() as session:
        page, odile = session.get_one(Page, village.page("Le Perron").id), village.member("Odile", session)
        visibility.withhold(
            session, page, 2, (Withholdable.SUMMARY,), Ground.INSULT, CAUSE, odile, village.now
        )
    assert [place for place in everywhere if reads(village, place, "La voisine me l’a dit.")] == []
