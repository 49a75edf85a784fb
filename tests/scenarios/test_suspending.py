"""A structure takes its fiche out of sight: gone from every list at once, back at once, and nothing of it is lost."""

import json
from contextvars import Context

import pytest

from app.acts import listing
from app.database import transaction
from app.governance.refusals import Refusal
from app.governance.vocabulary import ListingState
from app.models import Page
from tests.acts.test_claims import claim, do
from tests.council import propose
from tests.village import PERRON, Village, fresh

FICHE = "/fiches/le-perron"
NOTICE = "Nous fermons pour travaux jusqu’au printemps."
# Every list that shows Le Perron to a visitor.
LISTS = (
    "/fiches",
    "/fiches?q=perron",
    "/fiches?theme=numerique",
    "/fiches/points.geojson",
    "/fiches/suggestions?q=perr",
    "/modifications-recentes",
    "/membres/lucie-farigoule",
    "/fiches/le-clavier-partage/pages-liees",
    "/",
)


@pytest.fixture
def held(village: Village) -> Village:
    """Yannick is steward of Le Perron, of which the other fiche speaks, and which speaks of it."""
    village.edit("Le Perron", "Lucie", body=PERRON.body + "\n\nAvant, il y avait [[Le Clavier partagé]].")
    claim(village, "Yannick")
    village.catch_up()
    return village


def suspend(village: Village, by: str = "Yannick", notice: str = NOTICE) -> None:
    with transaction() as session:
        page = session.get_one(Page, village.page("Le Perron").id)
        listing.suspend(session, page, notice, village.member(by, session), village.now)


def lift(village: Village, by: str = "Yannick") -> None:
    with transaction() as session:
        page = session.get_one(Page, village.page("Le Perron").id)
        listing.lift(session, page, village.member(by, session), village.now)


def lists_that_name_it(village: Village) -> set[str]:
    get = village.reader().client.get
    sources = {place: Context().run(get, place).get_data(as_text=True) for place in LISTS}
    return {place for place, source in sources.items() if "/fiches/le-perron" in source}


@pytest.mark.parametrize("worker", [True, False], ids=["indexed", "before the worker runs"])
def test_a_suspended_fiche_is_in_no_list_and_comes_back(held: Village, worker: bool) -> None:
    assert lists_that_name_it(held) == set(LISTS)
    suspend(held)
    if worker:
        held.catch_up()
    assert lists_that_name_it(held) == set()
    lift(held)
    held.catch_up()
    assert lists_that_name_it(held) == set(LISTS)


def test_the_index_forgets_it_and_the_first_page_counts_without_it(held: Village) -> None:
    before = held.app.extensions["index"].count()
    suspend(held)
    held.catch_up()
    index = held.app.extensions["index"]
    assert (index.count(), str(held.page("Le Perron").id) in index.ids()) == (before - 1, False)
    assert "1 fiche d’association" in held.reader().get("/").text
    index.clear()
    held.catch_up()
    assert index.count() == before - 1, "a new index leaves it out too"
    assert json.loads(_points(held))["features"] == []


def _points(village: Village) -> bytes:
    return Context().run(village.reader().client.get, "/fiches/points.geojson").get_data()


def test_its_address_says_so_and_its_past_stays_readable(held: Village) -> None:
    suspend(held)
    visitor = held.reader()
    page = visitor.get(FICHE)
    assert "Cette fiche est suspendue par sa structure" in page.text
    assert NOTICE in page.text
    assert "fournil" not in page.source
    assert PERRON.fields["presentation"] not in page.source
    assert "Lever la suspension" not in page.text
    assert PERRON.fields["presentation"] not in visitor.get(f"{FICHE}/revendication").source
    assert "version 2" in visitor.get(f"{FICHE}/historique").text
    assert "fournil" in visitor.get(f"{FICHE}/versions/1").text
    assert "a suspendu" in visitor.get("/journal").text
    assert NOTICE in visitor.get("/journal").text


def test_only_a_manager_suspends_and_only_a_manager_lifts(held: Village) -> None:
    for other in ("Lucie", "Odile", "Anatole"):
        with pytest.raises(Refusal) as caught:
            suspend(held, other)
        assert caught.value.code == "not-allowed:manager"
    suspend(held, notice="")
    for other in ("Odile", "Anatole"):
        with pytest.raises(Refusal) as caught:
            lift(held, other)
        assert caught.value.code == "not-allowed:manager"
    with pytest.raises(Refusal) as caught:
        suspend(held)
    assert caught.value.code == "not-in-this-state"


def test_a_manager_does_it_from_the_fiche(held: Village) -> None:
    assert "Suspendre la fiche" not in held.reader("Lucie").get(FICHE).links
    assert "revient à ses gérants" in held.reader("Lucie").get(f"{FICHE}/suspension").text
    yannick = held.reader("Yannick")
    page = yannick.get(yannick.get(FICHE).links["Suspendre la fiche"])
    page = yannick.submit(page.form("/suspension"), reason=NOTICE)
    assert "suspendue" in page.text
    assert (held.page("Le Perron").listing, held.page("Le Perron").listing_reason) == (
        ListingState.SUSPENDED,
        NOTICE,
    )
    page = yannick.submit(page.form("/levee-de-suspension"))
    assert "fournil" in page.source
    assert held.page("Le Perron").listing_reason == ""


def test_a_manager_who_lets_the_fiche_go_leaves_it_suspended_until_another_lifts_it(held: Village) -> None:
    from app.acts import claims
    from app.models import Claim

    suspend(held)
    mine = fresh().query(Claim).one()
    do(held, claims.relinquish, mine, "Yannick")
    assert held.page("Le Perron").listing is ListingState.SUSPENDED
    claim(held, "Lucie")
    lift(held, "Lucie")
    assert held.page("Le Perron").listing is ListingState.LISTED


def test_a_proposal_on_a_suspended_fiche_waits_for_better_days(held: Village) -> None:
    suspend(held)
    with pytest.raises(Refusal) as caught:
        propose(held, "Lucie", access="plain-pied")
    assert caught.value.code == "page-suspended"
    lift(held)
    assert propose(held, "Lucie", access="plain-pied")


def test_only_its_stewards_write_it_meanwhile(held: Village) -> None:
    suspend(held)
    with pytest.raises(Refusal) as caught:
        held.edit("Le Perron", "Lucie", founded="2011")
    assert caught.value.code == "page-suspended"
    held.edit("Le Perron", "Yannick", access="plain-pied")
    held.edit("Le Perron", "Yannick", founded="2010")
    assert held.content("Le Perron").fields["founded"] == "2010"
    lift(held)
    held.edit("Le Perron", "Lucie", founded="2011")


@pytest.mark.one_database
def test_who_opens_the_form_reads_that_it_waits_and_who_had_it_open_loses_nothing(held: Village) -> None:
    lucie = held.reader("Lucie")
    form = lucie.get(f"{FICHE}/modifier").form("/modifier")
    suspend(held)
    page = lucie.submit(form, access="plain-pied", summary="Vu sur place", expect=409)
    assert "suspendue par sa structure" in page.text
    assert "Vu sur place" in page.source
    assert "seuls ses référents l’écrivent" in lucie.get(f"{FICHE}/modifier", expect=403).text
    assert held.reader("Yannick").get(f"{FICHE}/modifier").form("/modifier")
