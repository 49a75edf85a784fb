"""A structure was written twice: two moderators' readers see both side by side, then one fiche that stands for both."""

import json
from contextvars import Context

import pytest

from app.acts import claims, merging, pages
from app.database import transaction
from app.models import Page
from tests.council import propose
from tests.duplicates import TWICE, WHY, merge, split, write_twice
from tests.village import PERRON, Village

KEPT, DOUBLE = "/fiches/le-perron", "/fiches/le-perron-de-jaligny"
# Every list that shows the double to a visitor.
LISTS = (
    "/fiches",
    "/fiches?q=perron",
    "/fiches?theme=numerique",
    "/fiches/points.geojson",
    "/fiches/suggestions?q=perr",
    "/fiches/le-clavier-partage/pages-liees",
)


@pytest.fixture
def twice(village: Village) -> Village:
    """Le Perron was written a second time by Yannick, and links to Le Clavier partagé as the first one's links do."""
    village.edit("Le Perron", "Lucie", rna="W031000000")
    write_twice(village, TWICE.replace(body="Le même lieu, après [[Le Clavier partagé]]."))
    village.catch_up()
    return village


def lists_that_name_it(village: Village) -> set[str]:
    get = village.reader().client.get
    sources = {place: Context().run(get, place).get_data(as_text=True) for place in LISTS}
    return {place for place, source in sources.items() if DOUBLE in source}


@pytest.mark.parametrize("worker", [True, False], ids=["indexed", "before the worker runs"])
def test_the_double_is_in_no_list_and_comes_back_when_it_was_none(twice: Village, worker: bool) -> None:
    assert lists_that_name_it(twice) == set(LISTS)
    merge(twice)
    if worker:
        twice.catch_up()
    assert lists_that_name_it(twice) == set()
    split(twice)
    twice.catch_up()
    assert lists_that_name_it(twice) == set(LISTS)


def test_a_moderator_sees_both_side_by_side_then_merges_them(twice: Village) -> None:
    odile = twice.reader("Odile")
    page = odile.get(odile.get(DOUBLE).links["Réunir à une autre fiche"])
    assert "même RNA" in page.text
    page = odile.get(page.links["Le Perron"])
    assert "Un café associatif et des ateliers." in page.text
    assert "Un café." in page.text
    page = odile.submit(page.form("/reunion"), reason="Doublon.", expect=422)
    assert "au moins 30" in page.text
    assert page.form("/reunion").get("reason") == "Doublon."
    page = odile.submit(page.form("/reunion"), reason=WHY)
    assert "Les deux fiches sont réunies." in page.message
    assert page.address == KEPT


def test_the_name_of_a_fiche_leads_to_it_too_and_what_is_none_is_said(twice: Village) -> None:
    odile = twice.reader("Odile")
    page = odile.get(f"{DOUBLE}/reunion")
    page = odile.submit(page.form("/reunion"), avec="Le Perron perdu", expect=404)
    assert "Aucune autre fiche n’a cette adresse ni ce nom." in page.text
    assert page.form("/reunion").get("avec") == "Le Perron perdu"
    for named in ("Le Perron", "http://localhost/fiches/le-perron", "le-perron"):
        assert "Celle qui reste" in odile.submit(page.form("/reunion"), avec=named).text


def test_others_see_who_may(twice: Village) -> None:
    lucie = twice.reader("Lucie")
    assert "Réunir à une autre fiche" not in lucie.get(DOUBLE).links
    page = lucie.get(f"{DOUBLE}/reunion?avec=le-perron")
    assert "revient aux modérateurs ou à la coordination, sans lien avec les fiches" in page.text
    assert "Réunir les deux fiches" not in page.text


def test_a_moderator_who_wrote_one_of_them_is_told_why_before_trying(twice: Village) -> None:
    twice.edit("Le Perron", "Odile", access="plain-pied")
    page = twice.reader("Odile").get(f"{DOUBLE}/reunion?avec=le-perron")
    assert "Vous avez écrit une version de cette page" in page.text
    assert "Réunir les deux fiches" not in page.text


def test_its_address_leads_on_for_now_and_the_fiche_that_stays_says_so(twice: Village) -> None:
    merge(twice)
    visitor = twice.reader()
    answer = visitor.ask("GET", DOUBLE)
    assert (answer.status_code, answer.headers["Location"].removeprefix("http://localhost")) == (302, KEPT)
    page = visitor.get(DOUBLE)
    assert page.address == KEPT
    assert "Réunie avec Le Perron de Jaligny" in page.text
    assert page.links["Le Perron de Jaligny"] == f"{DOUBLE}/historique"


def test_an_old_address_of_the_double_leads_there_too(twice: Village) -> None:
    with transaction() as session:
        page = session.get_one(Page, twice.page(TWICE.title).id)
        pages.rename(session, page, "Perron café", twice.member("Yannick", session), twice.now)
    merge(twice, "Perron café")
    assert twice.reader().get(DOUBLE).address == KEPT
    assert twice.reader().get("/fiches/perron-cafe").address == KEPT


def test_its_past_stays_readable_at_its_own_address(twice: Village) -> None:
    twice.edit(TWICE.title, "Yannick", access="plain-pied")
    merge(twice)
    visitor = twice.reader()
    page = visitor.get(f"{DOUBLE}/historique")
    assert "c’est elle que l’on lit" in page.text
    assert page.address == f"{DOUBLE}/historique"
    assert "Le même lieu" in visitor.get(f"{DOUBLE}/versions/1").text
    assert visitor.get(f"{DOUBLE}/comparer/1..2").address == f"{DOUBLE}/comparer/1..2"
    assert visitor.get(f"{DOUBLE}/revendication").status == 200
    assert visitor.get(f"{DOUBLE}/propositions").status == 200
    assert "a réuni à une autre" in visitor.get("/journal").text
    assert WHY in visitor.get("/journal").text


def test_what_was_typed_over_the_double_meanwhile_is_kept(twice: Village) -> None:
    yannick = twice.reader("Yannick")
    form = yannick.get(f"{DOUBLE}/modifier").form("/modifier")
    merge(twice)
    page = yannick.submit(form, presentation="Un café, et des livres.", summary="Vu sur place.", expect=409)
    assert "réunie à une autre" in page.text
    assert "Un café, et des livres." in page.source
    assert yannick.get(f"{DOUBLE}/modifier").address == f"{KEPT}/modifier"


def test_nobody_restores_an_old_version_of_it(twice: Village) -> None:
    twice.edit(TWICE.title, "Yannick", access="plain-pied")
    merge(twice)
    yannick = twice.reader("Yannick")
    assert "ne se rétablissent plus" in yannick.get(f"{DOUBLE}/versions/1/retablissement", expect=409).text
    assert "ne se rétablissent plus" in yannick.get(f"{DOUBLE}/versions/2/annulation", expect=409).text


def test_links_to_the_double_lead_to_the_fiche_that_stays(twice: Village) -> None:
    twice.edit("Le Clavier partagé", "Yannick", body="Voir [[Le Perron de Jaligny]].")
    merge(twice)
    visitor = twice.reader()
    assert visitor.get("/fiches/le-clavier-partage").links["Le Perron de Jaligny"] == KEPT
    assert "Le Clavier partagé" in visitor.get(f"{KEPT}/pages-liees").links


def test_two_fiches_of_one_name_are_one_name_again(twice: Village) -> None:
    write_twice(twice, TWICE.replace(title="Le Perron", fields={}))
    assert twice.reader().get("/fiches/le-clavier-partage").links["Le Perron"] != KEPT
    with transaction() as session:
        found = {page.slug: page for page in session.query(Page).filter_by(title="Le Perron")}
        double = next(page for slug, page in found.items() if slug != "le-perron")
        merging.merge(session, double, found["le-perron"], WHY, twice.member("Odile", session), twice.now)
    assert twice.reader().get("/fiches/le-clavier-partage").links["Le Perron"] == KEPT


def test_the_map_and_the_counts_are_without_it(twice: Village) -> None:
    merge(twice)
    twice.catch_up()
    visitor = twice.reader()
    assert "2 fiches d’associations" in visitor.get("/").text
    points = json.loads(Context().run(visitor.client.get, "/fiches/points.geojson").get_data())
    assert [point["properties"]["title"] for point in points["features"]] == [PERRON.title]


def test_the_author_of_a_proposal_reads_why_it_lapsed(twice: Village) -> None:
    twice.settle("Paule Roux")
    (number,) = propose(twice, "Paule", TWICE.title, presentation="Un café, et du pain.")
    merge(twice)
    page = twice.reader("Paule").get(f"/propositions/{number}")
    assert "caduque" in page.text
    assert "peut y être refaite" in page.text
    assert "Un café, et du pain." in page.text


def test_a_moderator_splits_them_from_the_past_of_the_double(twice: Village) -> None:
    with transaction() as session:
        page = session.get_one(Page, twice.page(TWICE.title).id)
        code = claims.issue_code(session, page, "12 place du Marché", twice.now)
        claims.claim_with_code(session, page, code, twice.member("Yannick", session), twice.now)
    merge(twice)
    odile = twice.reader("Odile")
    page = odile.get(odile.get(f"{DOUBLE}/historique").links["Les séparer"])
    page = odile.submit(page.form("/separation"), reason="Non.", expect=422)
    assert page.form("/separation").get("reason") == "Non."
    page = odile.submit(page.form("/separation"), reason="Ce sont deux associations du même nom.")
    assert page.address == DOUBLE
    assert "Yannick Besset" in page.text
    assert "Réunie avec" not in odile.get(KEPT).text
