"""Stories of undoing: one version, a run of them, one that later words stand on; and how the history folds it."""

import pytest

from tests.client import Page
from tests.village import Village

FOURNIL = "Le fournil cuit le vendredi."


def told(village: Village) -> list[tuple[int, list[str]]]:
    return [(revision.number, revision.tags) for revision in village.revisions("Le Perron")]


def test_lucie_undoes_a_past_version_and_keeps_what_came_after(village: Village) -> None:
    body = village.content("Le Perron").body
    village.edit(
        "Le Perron", "Yannick", body=body.replace(FOURNIL, "Le fournil est fermé."), summary="Fermé ?"
    )
    village.edit("Le Perron", "Yannick", access="plain-pied")
    lucie = village.reader("Lucie")
    history = lucie.get("/fiches/le-perron/historique")
    page = lucie.get(history.links["défaire la version 2"])
    assert page.h1 == "Défaire la version 2 de Le Perron"
    assert "Fermé ?" in page.text
    assert "Dans le texte, un paragraphe réécrit." in page.text
    assert village.page("Le Perron").number == 3, "nothing is done before the button"
    done = lucie.submit(page.form("/annulation"), summary="Il cuit toujours")
    assert "Enregistré" in done.message
    assert FOURNIL in done.text
    assert "plain-pied" in done.text
    assert told(village)[-1] == (4, ["undoes:2"])
    history = lucie.get("/fiches/le-perron/historique")
    assert history.links["défait la version 2"] == "/fiches/le-perron/comparer/1..2"
    assert "Il cuit toujours" in history.text


def test_the_comparison_of_neighbours_leads_to_undoing_it(village: Village) -> None:
    village.edit("Le Perron", "Yannick", access="plain-pied")
    village.edit("Le Perron", "Yannick", area="La Besbre")
    reader = village.reader("Lucie")
    one = reader.get("/fiches/le-perron/comparer/1..2").links["Défaire la version 2"]
    assert one == "/fiches/le-perron/versions/2/annulation"
    both = reader.get("/fiches/le-perron/comparer/1..3").links["Défaire les versions 2 à 3"]
    done = reader.submit(reader.get(both).form("/annulation"))
    assert "plain-pied" not in done.text
    assert told(village)[-1] == (4, ["undoes:2..3"])
    assert village.content("Le Perron") == village.content("Le Perron", 1)


def test_the_last_run_of_one_member_is_undone_at_once(village: Village) -> None:
    village.edit("Le Perron", "Lucie", area="La Besbre")
    for text in ("Un.", "Deux.", "Trois."):
        village.edit("Le Perron", "Yannick", body=text)
    village.edit("Le Perron", "Lucie", access="plain-pied")
    lucie = village.reader("Lucie")
    page = lucie.get("/fiches/le-perron/historique")
    assert "Défaire les versions" not in page.text, "Lucie’s last run is one version"
    history = lucie.get("/fiches/le-perron/historique?auteur=yannick-besset")
    run = history.links["Défaire les versions 3 à 5, Yannick Besset"]
    lucie.submit(lucie.get(run).form("/annulation"))
    content = village.content("Le Perron")
    assert content.body == village.content("Le Perron", 2).body
    assert (content.fields["access"], content.fields["area"]) == ("plain-pied", "La Besbre")
    assert told(village)[-1] == (7, ["undoes:3..5"])


def test_the_newest_run_is_offered_where_the_history_begins(village: Village) -> None:
    village.edit("Le Perron", "Yannick", body="Un.")
    village.edit("Le Perron", "Yannick", body="Deux.")
    member, visitor = (village.reader(who).get("/fiches/le-perron/historique") for who in ("Lucie", None))
    assert "Défaire les versions 2 à 3, Yannick Besset" in member.links
    assert "Défaire les versions 2 à 3, Yannick Besset" not in visitor.links


def test_the_creation_is_never_part_of_what_is_undone(village: Village) -> None:
    village.edit("Le Perron", "Lucie", area="La Besbre")
    village.edit("Le Perron", "Lucie", access="plain-pied")
    lucie = village.reader("Lucie")
    assert "Défaire les versions 2 à 3, Lucie Farigoule" in lucie.get("/fiches/le-perron/historique").links
    refused = lucie.get("/fiches/le-perron/versions/1/annulation", expect=409)
    assert "La première version ne se défait pas" in refused.text


def test_the_same_form_sent_twice_undoes_once(village: Village) -> None:
    village.edit("Le Perron", "Yannick", access="plain-pied")
    lucie = village.reader("Lucie")
    form = lucie.get("/fiches/le-perron/versions/2/annulation").form("/annulation")
    lucie.submit(form)
    lucie.submit(form)
    assert [number for number, _tags in told(village)] == [1, 2, 3]


def test_what_is_undone_already_is_not_undone_again(village: Village) -> None:
    village.edit("Le Perron", "Yannick", access="plain-pied")
    lucie = village.reader("Lucie")
    lucie.submit(lucie.get("/fiches/le-perron/versions/2/annulation").form("/annulation"))
    page = lucie.get("/fiches/le-perron/versions/2/annulation")
    assert "il n’y a rien à défaire" in page.text
    token = lucie.get("/fiches/le-perron/modifier").form("/modifier").get("csrf_token") or ""
    done = lucie.post("/fiches/le-perron/versions/2/annulation", {"csrf_token": token})
    assert "aucune version n’a été ajoutée" in done.message
    assert village.page("Le Perron").number == 3


def test_later_words_on_the_same_passage_ask_a_person(village: Village) -> None:
    village.edit("Le Perron", "Yannick", access="plain-pied")
    village.edit("Le Perron", "Yannick", access="plain-pied, boucle magnétique", area="La Besbre")
    lucie = village.reader("Lucie")
    page = lucie.get("/fiches/le-perron/versions/2/annulation", expect=409)
    assert page.h1 == "Défaire la version 2 de Le Perron"
    assert "plain-pied, boucle magnétique" in page.text
    assert "La page n’en disait rien." in page.text
    page = lucie.submit(page.form("/annulation"), expect=409)
    assert village.page("Le Perron").number == 3, "an unanswered question writes nothing"
    seen = lucie.submit(page.form("/annulation"), expect=409, press="preview", **{"choix-access": "theirs"})
    assert "Ce que dira la page" in seen.text
    assert village.page("Le Perron").number == 3
    lucie.submit(seen.form("/annulation"), summary="On ne sait pas")
    content = village.content("Le Perron")
    assert "access" not in content.fields
    assert content.fields["area"] == "La Besbre"
    assert told(village)[-1] == (4, ["undoes:2", "settled"])
    assert "tranchée par son auteur" in lucie.get("/fiches/le-perron/historique").text


def test_a_page_that_moves_under_the_conflict_is_asked_about_again(village: Village) -> None:
    village.edit("Le Perron", "Yannick", access="plain-pied")
    village.edit("Le Perron", "Yannick", access="une marche")
    lucie = village.reader("Lucie")
    asked = lucie.get("/fiches/le-perron/versions/2/annulation", expect=409).form("/annulation")
    village.edit("Le Perron", "Yannick", access="deux marches")
    page = lucie.submit(asked, expect=409, **{"choix-access": "mine"})
    assert "deux marches" in page.text
    assert village.page("Le Perron").number == 4
    done = lucie.submit(page.form("/annulation"), **{"choix-access": "text", "texte-access": "trois marches"})
    assert "trois marches" in done.text


@pytest.mark.one_database
def test_a_title_typed_to_settle_is_a_title(village: Village) -> None:
    yannick = village.reader("Yannick")
    for slug, title in (("le-perron", "Le Grand Perron"), ("le-grand-perron", "Le Petit Perron")):
        yannick.submit(yannick.get(f"/fiches/{slug}/renommer").form("/renommer"), title=title)
    form = yannick.get("/fiches/le-petit-perron/versions/2/annulation", expect=409).form("/annulation")
    page = yannick.submit(form, expect=409, **{"choix-title": "text", "texte-title": "x" * 300})
    assert "x" * 300 in page.source
    assert page.all("div", "errors")
    done = yannick.submit(page.form("/annulation"), **{"choix-title": "text", "texte-title": "Le Perron"})
    assert done.address == "/fiches/le-perron"


def test_undoing_on_a_protected_page_is_proposed(village: Village) -> None:
    village.edit("Le Perron", "Yannick", access="plain-pied")
    odile, lucie = village.reader("Odile"), village.reader("Lucie")
    form = lucie.get("/fiches/le-perron/versions/2/annulation").form("/annulation")
    protection = odile.get("/fiches/le-perron/protection").form("/protection")
    odile.submit(protection, days="3", reason="Trois versions contraires en une heure, on respire.")
    proposed = lucie.submit(form)
    assert proposed.address == "/propositions/1"
    assert "Défaire la version 2" in proposed.text
    assert told(village)[-1] == (2, [])


@pytest.mark.one_database
def test_versions_that_do_not_exist_get_a_sentence(village: Village) -> None:
    village.edit("Le Perron", "Yannick", access="plain-pied")
    reader = village.reader("Lucie")
    statuses = {
        "9": 404,
        "2..9": 404,
        "3..2": 400,
        "deux": 400,
        "2..": 400,
        "..2": 400,
        "0": 400,
        "1..2": 409,
    }
    for numbers, status in statuses.items():
        reader.get(f"/fiches/le-perron/versions/{numbers}/annulation", expect=status)


# --- what the history shows of it


def versions(page: Page) -> list[str]:
    """The versions of a history, as their ids say them: v3, v2, v1."""
    return [row.get("id", "") for row in page.all("li") if row.get("id")]


def folded(village: Village, question: str = "replier=1") -> tuple[list[str], list[str]]:
    """The versions in sight, and those that are folded away."""
    page = village.reader().get(f"/fiches/le-perron/historique?{question}")
    hidden = [row.get("id", "") for fold in page.all("details") for row in fold.iter() if row.get("id")]
    return [version for version in versions(page) if version not in hidden], hidden


def test_what_cancels_out_is_folded_when_one_asks(village: Village) -> None:
    village.edit("Le Perron", "Yannick", access="plain-pied")
    village.edit("Le Perron", "Yannick", body="Tout a disparu.")
    village.edit("Le Perron", "Yannick", body="Rien.")
    lucie = village.reader("Lucie")
    lucie.submit(lucie.get("/fiches/le-perron/versions/2/retablissement").form("/retablissement"))
    village.edit("Le Perron", "Lucie", area="La Besbre")
    assert folded(village, "") == (["v6", "v5", "v4", "v3", "v2", "v1"], [])
    assert folded(village) == (["v6", "v2", "v1"], ["v5", "v4", "v3"])
    page = village.reader().get("/fiches/le-perron/historique?replier=1")
    assert "3 versions repliées, de 3 à 5 : elles s’annulent" in page.text


def test_an_undoing_that_was_undone_leaves_the_first_version_in_sight(village: Village) -> None:
    village.edit("Le Perron", "Yannick", access="plain-pied")
    village.edit("Le Perron", "Yannick", area="La Besbre")
    lucie = village.reader("Lucie")
    lucie.submit(lucie.get("/fiches/le-perron/versions/2/annulation").form("/annulation"))
    assert folded(village) == (["v3", "v1"], ["v4", "v2"])
    lucie.submit(lucie.get("/fiches/le-perron/versions/4/annulation").form("/annulation"))
    assert folded(village) == (["v3", "v2", "v1"], ["v5", "v4"])


def test_the_history_is_filtered_by_author_field_and_tag_in_its_address(village: Village) -> None:
    village.edit("Le Perron", "Yannick", access="plain-pied")
    village.edit("Le Perron", "Lucie", body="Un autre texte.")
    lucie = village.reader("Lucie")
    lucie.submit(lucie.get("/fiches/le-perron/versions/2/annulation").form("/annulation"))
    for question, numbers in {
        "auteur=yannick-besset": ["v2"],
        "champ=access": ["v4", "v2"],
        "champ=texte": ["v3", "v1"],
        "champ=nom": ["v1"],
        "etiquette=annulation": ["v4"],
        "etiquette=retablissement": [],
        "auteur=lucie-farigoule&champ=access": ["v4"],
        "auteur=personne": [],
        "auteur=_programme": [],
    }.items():
        assert folded(village, question)[0] == numbers, question
    form = lucie.get("/fiches/le-perron/historique?champ=access&replier=1")
    filters = next(f for f in form.all("form") if f.get("id") == "filtrer")
    assert [o.get("value") for o in filters.iter() if o.get("selected") is not None] == ["access"]
    assert any(i.get("name") == "replier" and i.get("checked") is not None for i in filters.iter())
    for question in ("champ=couleur", "etiquette=rouge", "avant=x"):
        village.reader().get(f"/fiches/le-perron/historique?{question}", expect=400)


def test_filters_follow_from_page_to_page(village: Village) -> None:
    for n in range(27):
        village.edit("Le Perron", "Yannick", area=f"Le canton {n}")
        village.edit("Le Perron", "Lucie", access=f"{n} marches")
        village.edit("Le Perron", "Yannick", access=f"{n} marches et une rampe")
    reader = village.reader()
    first = reader.get("/fiches/le-perron/historique?auteur=yannick-besset&replier=1")
    assert len(versions(first)) == 50
    older = first.links["Plus anciennes"]
    assert "auteur=yannick-besset" in older
    assert "replier=1" in older
    second = reader.get(older)
    assert versions(second) == ["v7", "v5", "v4", "v2"]
    assert "Plus anciennes" not in second.links
    back = reader.get(second.links["Plus récentes"])
    assert versions(back) == versions(first)


def test_a_reader_chooses_how_many_versions_are_shown_at_once(village: Village) -> None:
    for n in range(101):
        village.edit("Le Perron", "Lucie", access=f"{n} marches")
    reader = village.reader()
    first = reader.get("/fiches/le-perron/historique")
    assert len(versions(first)) == 50
    older = reader.get(first.links["Plus anciennes"])
    more = reader.get(older.links["100"])
    assert versions(more)[:50] == versions(older), "one stays at the same place"
    assert "Plus anciennes" not in more.links
    hundred = reader.get(first.links["100"])
    assert versions(hundred) == [f"v{n}" for n in range(102, 2, -1)]
    assert versions(reader.get(hundred.links["Plus anciennes"])) == ["v2", "v1"]
    filters = next(f for f in hundred.all("form") if f.get("id") == "filtrer")
    assert any(i.get("name") == "combien" and i.get("value") == "100" for i in filters.iter())
    assert len(versions(reader.get(hundred.links["250"]))) == 102
    assert reader.get(hundred.links["50"]).text == first.text
    refused = reader.get("/fiches/le-perron/historique?combien=1000", expect=400)
    assert "50, 100 ou 250 versions à la fois" in refused.text


def test_a_short_history_offers_nothing_to_choose(village: Village) -> None:
    assert "à la fois" not in village.reader().get("/fiches/le-perron/historique").text
