"""What search is told of a page: every word people may look for, every value they may tick."""

from app.models.contents import head_content
from app.reactions.indexing import document
from revisions import Content
from search_index import Document, Query
from tests.village import Village, fresh


def indexed(village: Village, **fields: object) -> Document:
    page = village.write(Content("structure", "La Maison", {**fields, "example": "oui"}), by="Lucie")
    return document(page, head_content(fresh(), page))


def test_a_narrow_activity_is_found_by_the_wider_ones(village: Village) -> None:
    told = indexed(village, activities=[{"id": "590", "value": "590"}])
    assert told.facets["activity"] == ("588", "589", "590")
    assert {"Agriculture", "Activités agricoles", "Maraîchage"} <= set(told.keywords)


def test_the_town_of_an_annexe_is_a_word_of_the_fiche_but_not_its_place(village: Village) -> None:
    other = {"id": "annexe", "label": "L’annexe", "commune": "Diou", "postcode": "03290"}
    told = indexed(village, place={"commune": "Vichy", "insee": "03310"}, other_places=[other])
    assert {"Vichy", "Diou"} <= set(told.keywords)
    assert told.facets["commune"] == ("03310",)
    assert told.facets["departement"] == ("03",)


def test_an_index_that_was_lost_is_begun_again_by_the_worker(village: Village) -> None:
    village.catch_up()
    index = village.app.extensions["index"]
    for file in village.app.extensions["settings"].index_path.rglob("meta.json"):
        file.unlink()
    village.edit("Le Perron", by="Lucie", body="On y file le chanvre.")
    village.catch_up()
    assert index.count() == 2
    assert index.find(Query(text="chanvre")).total == 1
