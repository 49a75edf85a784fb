"""What a list says of a page, and how little it asks of the database for it."""

import pytest

from app.queries import cards as queries
from app.queries.cards import cards, facts_of
from revisions import Content
from tests.asked import asked
from tests.village import Village, fresh


def described(**fields: object) -> str:
    return facts_of(Content("structure", "X", fields)).about


def codes(*values: str) -> list[dict[str, str]]:
    return [{"id": value, "value": value} for value in values]


def test_a_card_says_where_a_page_leads_and_where_the_fiche_is(village: Village) -> None:
    perron, clavier = village.page("Le Perron"), village.page("Le Clavier partagé")
    found = cards(fresh(), [perron.id, clavier.id, 999_999])
    assert set(found) == {perron.id, clavier.id}
    card = found[perron.id]
    assert (card.title, card.section, card.slug, card.example) == ("Le Perron", "fiches", "le-perron", True)
    place = village.content("Le Perron").fields["place"]
    assert card.where == place["commune"]
    assert card.facts.at == (float(place["lat"]), float(place["lon"]))
    assert (found[clavier.id].where, found[clavier.id].facts.at) == ("", None)


def test_a_card_follows_its_page(village: Village) -> None:
    page = village.page("Le Perron")
    cards(fresh(), [page.id])
    place = {**village.content("Le Perron").fields["place"], "commune": "Diou"}
    village.edit("Le Perron", by="Lucie", place=place)
    assert cards(fresh(), [page.id])[page.id].where == "Diou"


def test_a_list_already_read_costs_one_query(village: Village) -> None:
    ids = [village.page("Le Perron").id, village.page("Le Clavier partagé").id]
    session = fresh()
    cards(session, ids)
    with asked(session) as sent:
        cards(session, ids)
    assert len(sent) == 1


def test_a_long_list_says_the_same_as_a_short_one(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [village.page("Le Perron").id, village.page("Le Clavier partagé").id]
    short = cards(fresh(), ids)
    monkeypatch.setattr(queries, "A_LIST", 1)
    assert cards(fresh(), ids) == short


def test_one_line_says_what_a_fiche_is() -> None:
    assert described(presentation="Un café.", nature="association") == "Un café."
    assert described(nature="association", source_activities=codes("Sport")) == "Association\u202f: sport"
    assert described(nature="france-services") == "France services"
    assert described(activities=codes("590", "593", "594", "592")) == "Maraîchage, viticulture, sylviculture"
    assert (
        described(nature="association", source_activities=codes("AMAP et paniers"))
        == "Association\u202f: AMAP et paniers"
    )
    assert described() == ""


def test_a_fiche_without_a_town_is_in_its_departement(village: Village) -> None:
    village.write(
        Content("structure", "Sans commune", {"place": {"departement": "15"}, "example": "oui"}), by="Lucie"
    )
    page = village.page("Sans commune")
    assert cards(fresh(), [page.id])[page.id].where == "Cantal"
