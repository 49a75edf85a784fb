"""A text, a summary or a name that nobody should read: withheld everywhere at once, and its existence nowhere denied."""

import re

import pytest
from sqlalchemy import select

from app.acts import pages, visibility
from app.database import transaction
from app.governance.refusals import Refusal
from app.governance.vocabulary import Ground, Withholdable
from app.models import Page
from tests.village import PERRON, Village

NUMBER, WHY = "06 00 00 00 00", "Chez Mireille, la pauvre"
REASON = "Le numéro personnel d’une bénévole y figure."
SPOILED = PERRON.body.replace("Le fournil cuit le vendredi.", f"Appelez Mireille au {NUMBER}.")
# Every page that shows something of version 2, or would compare it, quote it, count it, undo it.
PLACES = (
    "/fiches/le-perron",
    "/fiches/le-perron/historique",
    "/fiches/le-perron/historique?auteur=yannick-besset",
    "/fiches/le-perron/historique?replier=1",
    "/fiches/le-perron/historique?champ=texte",
    "/fiches/le-perron/versions/2",
    "/fiches/le-perron/comparer/1..2",
    "/fiches/le-perron/comparer/2..3",
    "/fiches/le-perron/comparer/1..3",
    "/fiches/le-perron/champs/texte/historique",
    "/fiches/le-perron/attribution",
    "/fiches/le-perron/versions/3/annulation",
    "/fiches/le-perron/versions/2/annulation",
    "/fiches/le-perron/versions/2/retablissement",
    "/fiches/le-perron/versions/2/masquage",
    "/modifications-recentes",
    "/membres/yannick-besset",
    "/fiches?q=Mireille",
    "/",
)


@pytest.fixture
def spoiled(village: Village) -> Village:
    """Yannick's version 2 gives somebody's number, Lucie's version 3 takes it back."""

    def build() -> None:
        village.edit("Le Perron", "Yannick", body=SPOILED, summary=WHY, access="plain-pied")
        village.edit("Le Perron", "Lucie", body=PERRON.body, summary="Le numéro retiré")

    village.once("spoiled on the site", build)
    village.catch_up()
    return village


def withhold(village: Village, *hidden: Withholdable, by: str = "Odile", number: int = 2, **more) -> None:
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
        who = village.member(by, session)
        visibility.withhold(
            session, page, number, hidden, Ground.PERSONAL_DATA, REASON, who, village.now, **more
        )
    village.catch_up()


def sources(village: Village, who: str | None, *refused: str) -> dict[str, str]:
    """The source of every place, as this person gets it; those that end so are refused."""
    reader = village.reader(who)
    return {
        place: reader.get(place, expect=403 if place.endswith(refused) else 200).source for place in PLACES
    }


def where(found: dict[str, str], words: str) -> set[str]:
    return {place for place, source in found.items() if words in source}


@pytest.mark.parametrize("who", [None, "Lucie"], ids=["a visitor", "a member"])
def test_what_is_withheld_is_nowhere_to_be_read(spoiled: Village, who: str | None) -> None:
    before = sources(spoiled, who)
    assert len(where(before, NUMBER)) >= 4
    assert len(where(before, WHY)) >= 5
    withhold(spoiled, *Withholdable)
    after = sources(spoiled, who, "annulation", *(["retablissement"] if who else []))
    assert where(after, NUMBER) == set()
    assert where(after, "Mireille") == {"/fiches?q=Mireille"}, "only as what was searched"
    assert where(after, WHY) == set()
    history = after["/fiches/le-perron/historique"]
    assert "auteur masqué" in history
    assert REASON in history
    assert "/versions/2" in history
    assert "2 versions" not in re.findall(r"Yannick[^.]*", after["/fiches/le-perron"])


def test_an_author_withheld_is_in_no_list_of_theirs(spoiled: Village) -> None:
    withhold(spoiled, Withholdable.AUTHOR)
    visitor = spoiled.reader()
    for place in (*PLACES[:4], "/fiches/le-perron/attribution", "/modifications-recentes", "/"):
        main = visitor.get(place).source.partition("<main")[2]
        entries = re.split("<li|<tr|<div", main)
        mentions = [one for one in entries if "Yannick" in one and "le-clavier-partage" not in one]
        assert mentions == [], place
    assert "Le Perron" not in visitor.get("/membres/yannick-besset").text
    assert NUMBER in visitor.get("/fiches/le-perron/versions/2").text
    assert "auteur masqué" in visitor.get("/fiches/le-perron").text


@pytest.mark.parametrize(("who", "reads"), [("Odile", True), ("Anatole", True), ("Lucie", False)])
def test_moderators_read_what_is_withheld_and_see_that_it_is(spoiled: Village, who: str, reads: bool) -> None:
    withhold(spoiled, *Withholdable)
    page = spoiled.reader(who).get("/fiches/le-perron/versions/2")
    assert (NUMBER in page.text, WHY in page.text, "Yannick" in page.text) == (reads, reads, reads)
    assert "Masqué le" in page.text
    assert ("Masquer…" in page.links) == reads


def test_what_is_withheld_from_moderators_too_is_read_by_the_coordination_alone(spoiled: Village) -> None:
    withhold(spoiled, *Withholdable, by="Anatole", from_moderators=True)
    found = sources(spoiled, "Odile", "annulation", "retablissement")
    assert where(found, NUMBER) | where(found, WHY) == set()
    assert "Masquer…" not in spoiled.reader("Odile").get("/fiches/le-perron/versions/2").links
    assert NUMBER in spoiled.reader("Anatole").get("/fiches/le-perron/versions/2").text


@pytest.mark.parametrize("who", ["Lucie", "Odile"], ids=["a member", "a moderator"])
def test_no_act_makes_the_page_say_again_what_is_withheld(spoiled: Village, who: str) -> None:
    withhold(spoiled, Withholdable.TEXT)
    for act, words in (
        (pages.restore, (2,)),
        (pages.undo, (3, 3)),
        (pages.undo, (2, 2)),
        (pages.undo, (2, 3)),
    ):
        with transaction() as session:
            page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
            if words == (2, 3):
                assert isinstance(
                    act(session, page, *words, spoiled.member(who, session), spoiled.now), pages.Saved
                )
                break
            with pytest.raises(Refusal) as caught:
                act(session, page, *words, spoiled.member(who, session), spoiled.now)
            assert caught.value.code == "text-withheld"
    reader = spoiled.reader(who)
    for place in ("/versions/2/retablissement", "/versions/3/annulation"):
        page = reader.get(f"/fiches/le-perron{place}", expect=403)
        assert "est masqué" in page.text
        assert NUMBER not in page.source


def test_who_was_writing_over_a_version_withheld_since_loses_nothing_and_reads_nothing(
    spoiled: Village,
) -> None:
    lucie = spoiled.reader("Lucie")
    form = lucie.get("/fiches/le-perron/modifier").form("/modifier")
    partial = {"csrf_token": form.get("csrf_token"), "form_key": "k1", "base": "2"}
    withhold(spoiled, Withholdable.TEXT)
    compared = lucie.post("/fiches/le-perron/modifier", {**partial, "area": "La Besbre", "compare": "1"})
    assert NUMBER not in compared.source
    spoiled.edit("Le Perron", "Yannick", body=PERRON.body.replace("Le fournil cuit", "Le fournil chauffe"))
    mine = PERRON.body.replace("Le fournil cuit le vendredi.", "Le fournil dort.")
    clash = lucie.post("/fiches/le-perron/modifier", {**partial, "body": mine}, expect=409)
    assert "Le fournil dort." in clash.text
    assert NUMBER not in clash.source
    sent = clash.form("/conflit")
    settled = lucie.submit(sent, **{"choix-body-1": "mine"}, expect=409, press="preview")
    assert NUMBER not in settled.source
    assert (
        lucie.post("/fiches/le-perron/modifier", {**partial, "form_key": "k2", "area": "La Besbre"}).h1
        == "Le Perron"
    )
    assert spoiled.content("Le Perron").fields["area"] == "La Besbre"
    assert NUMBER not in spoiled.content("Le Perron").body


def test_a_moderator_withholds_several_versions_from_the_page_of_one(spoiled: Village) -> None:
    spoiled.edit("Le Perron", "Yannick", body=SPOILED)
    spoiled.edit("Le Perron", "Yannick", body=SPOILED + "\n\nVraiment.")
    spoiled.edit("Le Perron", "Lucie", body=PERRON.body)
    odile = spoiled.reader("Odile")
    page = odile.get(odile.get("/fiches/le-perron/versions/4").links["Masquer…"])
    form = page.form("/masquage")
    for wrong, sentence in (
        ({}, "Choisissez sur quel fondement"),
        ({"ground": "insult"}, "au moins 30 signes"),
        ({"ground": "insult", "reason": REASON}, "Dites ce qu’il faut masquer"),
    ):
        page = odile.submit(form, expect=422, **wrong)
        assert sentence in page.text
    assert page.form("/masquage").get("reason") == REASON
    page = odile.submit(form, expect=409, masquer="text", ground="insult", reason=REASON, last="6")
    assert "La page dit encore ce texte" in page.text
    page = odile.submit(form, masquer=["text", "summary"], ground="insult", reason=REASON, last="5")
    assert page.address == "/fiches/le-perron/versions/4"
    assert "texte, résumé (propos injurieux ou diffamatoires)" in page.text
    visitor = spoiled.reader()
    for number, hidden in ((3, False), (4, True), (5, True), (6, False)):
        assert ("Masqué le" in visitor.get(f"/fiches/le-perron/versions/{number}").text) == hidden
    form = odile.get("/fiches/le-perron/versions/5/masquage").form("/devoilement")
    assert "au moins 30 signes" in odile.submit(form, expect=422, pourquoi="Trop court").text
    odile.submit(form, pourquoi="Mireille a elle-même publié ce numéro depuis.")
    assert NUMBER in visitor.get("/fiches/le-perron/versions/5").text


def test_a_member_finds_no_way_to_withhold(spoiled: Village) -> None:
    lucie = spoiled.reader("Lucie")
    assert "Masquer…" not in lucie.get("/fiches/le-perron/versions/2").links
    page = lucie.get("/fiches/le-perron/versions/2/masquage")
    assert not [form for form in page.all("form") if (form.get("action") or "").endswith("/masquage")]


@pytest.mark.one_database
def test_the_page_of_rights_says_who_withholds(village: Village) -> None:
    page = village.reader().get("/regles/qui-peut-quoi")
    assert "Les versions" in page.text
    assert "Masquer une version" in page.text
    assert "les modérateurs ou la coordination" in page.text
