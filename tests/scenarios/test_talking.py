"""Stories of people who talk about a fiche: a doubt, its answers, what came of it, and who is told."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from urllib.parse import urlsplit

import pytest

from app.acts import talk, words
from app.cases.reported import Thing
from app.database import transaction
from app.governance.vocabulary import MeasureGround, Reportable
from app.models import Post, Topic
from tests.acts.test_claims import claim
from tests.acts.test_talk import SUMMARY, begin, do, say
from tests.client import Page, Reader
from tests.scenarios.test_suspending import suspend
from tests.village import Village, fresh

TALK = "/fiches/le-perron/discussion"
DOUBT = "Le fournil cuit-il encore le vendredi ?\n\nJ’ai trouvé **porte close**."
ANSWER = "Oui, mais à partir de dix heures."


@pytest.fixture
def today(village: Village) -> Village:
    """The village now: the site has no other time."""
    village.now = datetime.now(UTC)
    return village


def open_topic(reader: Reader, title: str = "Le fournil", text: str = DOUBT, **more: str) -> Page:
    page = reader.get(f"{TALK}/nouveau")
    return reader.submit(page.form("/discussion/nouveau"), titre=title, texte=text, **more)


def answer(reader: Reader, page: Page, text: str, expect: int = 200, **more: str) -> Page:
    return reader.submit(page.form("#ecrire"), texte=text, expect=expect, **more)


def mailed(village: Village) -> list:
    """The letters sent since the last look, with their headers."""
    village.catch_up()
    folder = village.app.extensions["settings"].mail_path
    files = sorted(folder.glob("*.eml")) if folder.exists() else []
    found = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    for file in files:
        file.unlink()
    return found


def link_in(letter, pattern: str) -> str:
    """An address of the site in a letter, as a path."""
    return urlsplit(re.search(rf"https?://\S+/{pattern}", letter.get_content())[0]).path


def test_a_doubt_is_talked_over_resolved_and_read_again(village: Village) -> None:
    lucie, yannick = village.reader("Lucie"), village.reader("Yannick")
    assert "Personne ne discute de cette page" in lucie.get(TALK).text
    page = open_topic(lucie)
    assert page.h1 == "Le fournil"
    assert "Le sujet est ouvert" in page.message
    assert [e.text for e in page.all("strong") if e.text == "porte close"] == ["porte close"]

    page = yannick.get(f"{TALK}/1")
    page = answer(yannick, yannick.get(page.links["Répondre au message 1"]), ANSWER)
    assert "Yannick Besset, message 2" in page.text
    inside = next(e for e in page.all("li") if e.get("id") == "message-1")
    assert "message-2" in [e.get("id") for e in inside.iter()]

    page = lucie.get(f"{TALK}/1")
    page = lucie.submit(page.form("/resolution"), texte=SUMMARY)
    assert "résolu" in page.text
    assert page.text.index("Ce qui en est sorti") < page.text.index(SUMMARY) < page.text.index("message 1")
    assert "Sujets résolus" in lucie.get(TALK).text
    page = yannick.get(f"{TALK}/1")
    page = yannick.submit(page.form("/reouverture"))
    assert "Ce qui en est sorti" not in page.text
    assert SUMMARY in page.text


@pytest.mark.one_database
def test_the_tab_of_every_page_counts_the_open_topics(village: Village) -> None:
    reader = village.reader()
    assert "Discussion" in reader.get("/fiches/le-perron").links
    begin(village)
    begin(village, title="Le lait")
    village.now = datetime.now(UTC)
    assert "Discussion 2" in reader.get("/fiches/le-perron/historique").links


@pytest.mark.one_database
def test_a_quotation_is_typed_already(village: Village) -> None:
    begin(village, words="Deux lignes :\nla seconde.")
    yannick = village.reader("Yannick")
    page = yannick.get(f"{TALK}/1")
    page = yannick.get(page.links["Citer le message 1"])
    typed = page.form("#ecrire").get("texte")
    assert typed.startswith("> **Lucie Farigoule**, ")
    assert typed.endswith("> Deux lignes :\n> la seconde.\n\n")
    page = answer(yannick, page, typed + "D’accord.")
    assert "la seconde." in "".join(page.all("blockquote")[0].itertext())


def test_ones_words_are_mended_and_the_past_of_them_is_read_by_all(village: Village) -> None:
    lucie = village.reader("Lucie")
    page = open_topic(lucie)
    page = lucie.get(page.links["Retoucher le message 1"])
    assert page.form("/retouche").get("texte") == DOUBT
    page = lucie.submit(page.form("/retouche"), texte="Le fournil cuit-il encore ?")
    assert "modifié le" in page.text
    assert "porte close" not in page.text
    past = village.reader().get(f"{TALK}/1/messages/1/historique")
    assert past.text.index("Version 2") < past.text.index("Version 1") < past.text.index("porte close")
    other = village.reader("Yannick").get(f"{TALK}/1/messages/1/retouche")
    assert "ne se retouche que par son auteur" in other.text


# --- what it is about


def test_a_topic_about_some_words_follows_them_and_says_when_they_are_gone(village: Village) -> None:
    lucie = village.reader("Lucie")
    page = lucie.get(f"{TALK}/nouveau?passage=Le+fournil+cuit+le+vendredi&version=1")
    assert page.form("/nouveau").get("champ") == "texte"
    page = lucie.submit(page.form("/nouveau"), titre="Le fournil", texte=DOUBT)
    assert "À propos de : texte « Le fournil cuit le vendredi », version 1." in page.text
    assert "La page le dit encore, mot pour mot." in page.text

    village.edit("Le Perron", "Yannick", body="Le fournil cuit le vendredi, à dix heures.\n\nUn perron.")
    assert "mot pour mot" in lucie.get(f"{TALK}/1").text
    village.edit("Le Perron", "Yannick", body="Le fournil cuit le jeudi, à dix heures.\n\nUn perron.")
    told = lucie.get(f"{TALK}/1").text
    assert "La page dit aujourd’hui : « Le fournil cuit le" in told
    village.edit("Le Perron", "Yannick", body="Un perron.")
    assert "Ce passage n’est plus dans la page." in lucie.get(f"{TALK}/1").text


@pytest.mark.one_database
def test_a_topic_about_a_field_says_whether_it_changed(village: Village) -> None:
    begin(village, place="presentation")
    reader = village.reader()
    assert "Il n’a pas changé depuis." in reader.get(f"{TALK}/1").text
    village.edit("Le Perron", "Lucie", presentation="Un café.")
    page = reader.get(f"{TALK}/1")
    assert "Il a changé depuis." in page.text
    assert "Un café." in reader.get(page.links["Version après version"]).text
    village.edit("Le Perron", "Lucie", presentation="")
    assert "Ce champ est vide aujourd’hui." in reader.get(f"{TALK}/1").text


@pytest.mark.one_database
def test_words_that_the_page_does_not_say_are_told_and_nothing_is_lost(village: Village) -> None:
    lucie = village.reader("Lucie")
    page = lucie.get(f"{TALK}/nouveau")
    page = lucie.submit(
        page.form("/nouveau"), expect=422, titre="Le pain", texte=DOUBT, passage="Le fournil ne cuit pas"
    )
    assert "Ce passage n’est pas dans le texte de la version 1" in page.text
    form = page.form("/nouveau")
    assert (form.get("titre"), form.get("passage")) == ("Le pain", "Le fournil ne cuit pas")
    assert form.get("texte") == DOUBT


# --- nothing typed is lost


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (" ", "Écrivez un message, de 20 000 signes au plus."),
        ("x" * 20_001, "Écrivez un message, de 20 000 signes au plus."),
    ],
    ids=["nothing", "too much"],
)
def test_a_message_that_is_refused_comes_back(village: Village, text: str, sentence: str) -> None:
    begin(village)
    yannick = village.reader("Yannick")
    page = answer(yannick, yannick.get(f"{TALK}/1?repondre=1"), text, expect=422)
    assert sentence in page.text
    assert page.form("#ecrire").get("texte") == text.strip()
    assert page.form("#ecrire").get("a") == "1"
    assert page.headers["X-Refusal"] == "message-length"


@pytest.mark.one_database
def test_a_session_that_ended_loses_nothing(village: Village) -> None:
    begin(village)
    yannick = village.reader("Yannick")
    form = yannick.get(f"{TALK}/1").form("#ecrire")
    yannick.client.delete_cookie("palabre")
    page = yannick.submit(form, texte=ANSWER, expect=409)
    assert "Votre session a pris fin" in page.text
    assert page.form("#ecrire").get("texte") == ANSWER
    yannick.log_in(village.member("Yannick").email, "une phrase courte")
    page = yannick.get(f"{TALK}/1")
    assert answer(yannick, page, ANSWER).text.count(ANSWER) == 1


@pytest.mark.one_database
def test_a_form_sent_twice_says_it_once(village: Village) -> None:
    begin(village)
    yannick = village.reader("Yannick")
    page = yannick.get(f"{TALK}/1")
    answer(yannick, page, ANSWER)
    assert answer(yannick, page, ANSWER).text.count(ANSWER) == 1


@pytest.mark.one_database
def test_a_message_is_seen_before_it_is_said(village: Village) -> None:
    lucie = village.reader("Lucie")
    page = lucie.get(f"{TALK}/nouveau")
    page = lucie.submit(page.form("/nouveau"), press="apercu", titre="Le pain", texte="Du **pain** noir.")
    assert "Du pain noir." in page.text
    assert fresh().query(Topic).count() == 0
    page = lucie.submit(page.form("/nouveau"))
    assert page.h1 == "Le pain"
    page = lucie.submit(page.form("#ecrire"), press="apercu", texte="Et du *lait*.")
    assert [e.text for e in page.all("em")] == ["lait"]
    assert fresh().query(Post).count() == 1


@pytest.mark.one_database
def test_markup_that_would_take_long_or_do_harm_is_shown_as_it_was_typed(village: Village) -> None:
    begin(village, words="<script>alert(1)</script> [x](javascript:alert(1))")
    begin(village, words="[" * 20_000, title="Des crochets")
    page = village.reader().get(f"{TALK}/1")
    assert "<script>alert" not in page.source
    assert "javascript:" not in page.source.replace("(javascript:alert(1))", "")
    assert "[[[[" in village.reader().get(f"{TALK}/2").text


# --- addresses


def test_addresses_hold_whatever_becomes_of_the_page_and_the_topic(village: Village) -> None:
    topic = begin(village)
    reader = village.reader()
    yannick = village.reader("Yannick")
    form = yannick.get("/fiches/le-perron/renommer").form()
    yannick.submit(form, title="Le Grand Perron")
    assert reader.get(f"{TALK}/1").h1 == "Le fournil"
    assert reader.get("/discussion/1").address.endswith("/le-grand-perron/discussion/1")
    assert reader.get("/discussion/1/1").address.endswith("/discussion/1#message-1")
    assert topic.id == 1
    reader.get("/fiches/le-clavier-partage/discussion/1", expect=404)
    reader.get(f"{TALK}/7", expect=404)
    reader.get(f"{TALK}/un", expect=400)


@pytest.mark.one_database
def test_an_old_topic_is_put_away_and_stays_where_it_was(village: Village) -> None:
    village.now = datetime(2024, 3, 1, tzinfo=UTC)
    begin(village)
    assert talk.settle_all_due(transaction, datetime.now(UTC)) == 1
    reader = village.reader()
    page = reader.get(TALK)
    assert "Le fournil" not in page.links
    assert "Le fournil" in reader.get(page.links["Voir aussi 1 sujet archivé"]).links
    page = reader.get(f"{TALK}/1")
    assert "Ce sujet est archivé" in page.text
    yannick = village.reader("Yannick")
    page = yannick.submit(yannick.get(f"{TALK}/1").form("/reouverture"))
    assert "archivé" not in page.text


@pytest.mark.one_database
def test_a_long_topic_is_read_in_parts_and_each_message_keeps_its_address(today: Village) -> None:
    topic = begin(today)
    with transaction() as session:
        row = session.get_one(Topic, topic.id)
        for number in range(2, 104):
            by = ("Lucie", "Yannick", "Odile", "Anatole")[number % 4]
            talk.post(session, row, f"Message dit {number}.", today.member(by, session), today.now)
    reader = today.reader()
    first = reader.get(f"{TALK}/1")
    assert "Message dit 100." in first.text
    assert "Message dit 101." not in first.text
    assert "Message dit 103." in reader.get(first.links["Suivants"]).text
    assert "Message dit 102." in reader.get("/discussion/1/102").text


@pytest.mark.one_database
def test_answers_to_answers_stop_going_deeper(today: Village) -> None:
    topic = begin(today)
    parent = None
    for number in range(8):
        parent = say(today, topic, ("Lucie", "Yannick")[number % 2], f"Réponse {number}.", parent=parent)
    page = today.reader().get(f"{TALK}/1")
    depths = [len([li for li in page.all("li") if e in list(li.iter("*"))]) for e in page.all("li")]
    assert max(depths) <= 6
    assert "en réponse au message 8" in page.text


# --- who is told


def test_who_follows_is_told_once_between_two_visits(today: Village) -> None:
    begin(today)
    mailed(today)
    topic = fresh().get_one(Topic, 1)
    say(today, topic, "Yannick")
    today.now = datetime.now(UTC)
    say(today, topic, "Odile", "Moi aussi.")
    (letter,) = mailed(today)
    assert letter["To"] == today.member("Lucie").email
    assert "Yannick Besset a écrit dans un sujet que vous suivez, sur Le Perron" in letter.get_content()
    assert ANSWER not in letter.get_content()

    lucie = today.reader("Lucie")
    assert lucie.get(link_in(letter, r"discussion/1/2\b")).h1 == "Le fournil"
    today.now = datetime.now(UTC)
    say(today, fresh().get_one(Topic, 1), "Odile", "Encore moi.")
    assert len(mailed(today)) == 1


def test_one_click_stops_the_letters_without_a_session(today: Village) -> None:
    begin(today)
    say(today, fresh().get_one(Topic, 1), "Yannick")
    (letter,) = mailed(today)
    stop = link_in(letter, r"discussion/1/arret/\S+")
    assert letter["List-Unsubscribe"].endswith(f"{stop}>")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    nobody = today.reader()
    page = nobody.get(stop)
    assert "Plus aucune lettre" in page.text
    done = nobody.ask("POST", stop, data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    do(today, talk.post, fresh().get_one(Topic, 1), "Yannick", "Encore.")
    assert mailed(today) == []
    assert nobody.post(stop, {}).text.startswith("Ne plus suivre")
    nobody.get(stop.replace("/1/", "/2/"), expect=404)
    nobody.get(f"{stop}x", expect=404)


@pytest.mark.one_database
def test_whoever_wants_follows_and_stops(today: Village) -> None:
    begin(today)
    odile = today.reader("Odile")
    page = odile.submit(odile.get(f"{TALK}/1").form("/abonnement"))
    assert "Vous suivez ce sujet" in page.message
    page = odile.submit(page.form("/desabonnement"))
    assert "Vous ne suivez plus ce sujet." in page.message


def test_who_is_named_is_told_whether_they_follow_or_not(today: Village) -> None:
    begin(today, by="Odile")
    mailed(today)
    topic = fresh().get_one(Topic, 1)
    say(today, topic, "Lucie", "@Yannick Besset et @Odile Montagnon, qu’en dites-vous ?")
    letters = {letter["To"]: letter.get_content() for letter in mailed(today)}
    assert set(letters) == {today.member("Yannick").email, today.member("Odile").email}
    assert all("Lucie Farigoule vous nomme" in text for text in letters.values())
    today.now = datetime.now(UTC)
    say(today, topic, "Lucie", "@Yannick Besset, alors ?")
    assert mailed(today) == []
    assert "Nommés : Yannick Besset" in today.reader().get(f"{TALK}/1").text


@pytest.mark.one_database
def test_invented_people_have_no_letters(today: Village) -> None:
    with transaction() as session:
        today.member("Yannick", session).demonstration = True
    begin(today, words="@Yannick Besset ?")
    assert mailed(today) == []


# --- beside the rest of the site


@pytest.mark.one_database
def test_a_suspended_fiche_is_talked_about_all_the_same(village: Village) -> None:
    begin(village)
    claim(village, "Yannick")
    suspend(village)
    reader = village.reader("Yannick")
    assert "Le fournil" in reader.get(TALK).links
    assert ANSWER in answer(reader, reader.get(f"{TALK}/1"), ANSWER).text


@pytest.mark.one_database
def test_the_journal_tells_of_topics_and_not_of_who_follows(village: Village) -> None:
    topic = begin(village)
    do(village, talk.subscribe, topic, "Yannick")
    do(village, talk.resolve, topic, "Yannick", SUMMARY)
    page = village.reader().get("/journal")
    assert "Lucie Farigoule a ouvert un sujet sur Le Perron" in page.text
    assert "Yannick Besset a résolu le sujet 1 sur Le Perron" in page.text
    assert "a suivi" not in page.text
    assert village.reader().get(page.links["le sujet 1"]).h1 == "Le fournil"


@pytest.mark.one_database
def test_a_message_that_is_withheld_is_not_read_but_by_its_author_and_moderators(village: Village) -> None:
    topic = begin(village, title="Une accusation", words="Untel a volé la caisse.")
    post = fresh().query(Post).one()
    thing = Thing(Reportable.POST, post.id, topic.page_id, post.author_id, "Untel a volé la caisse.")
    with transaction() as session:
        odile = village.member("Odile", session)
        why = "Une accusation sans preuve contre une personne."
        words.withhold(session, thing, why, MeasureGround.INSULT, odile, village.now)
    for name, reads in (("", False), ("Yannick", False), ("Lucie", True), ("Odile", True)):
        reader = village.reader(name or None)
        page = reader.get(f"{TALK}/1")
        assert ("a volé la caisse" in page.text, "Une accusation" in page.h1) == (reads, reads)
        assert "Masqué le" in page.text
        past = reader.get(f"{TALK}/1/messages/1/historique").text
        assert ("a volé la caisse" in past) == reads
    yannick = village.reader("Yannick")
    assert "Sujet 1, titre masqué" in yannick.get(TALK).links
    assert "volé" not in yannick.get(f"{TALK}/1?citer=1").source
