"""What every engine promises. Each test runs on tantivy, on Whoosh and on PostgreSQL."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from search_index import (
    FACETS,
    Document,
    Facet,
    Index,
    IndexAsleep,
    Query,
    Results,
    Span,
    Suggestion,
    open_index,
)
from tests.search_index.places import HARMS, Place
from tests.search_index.village import CLERMONT, FICHES, TITLES, fiche


def titles(results: Results) -> list[str]:
    """The titles of the hits, in order."""
    return [TITLES.get(hit.id, hit.id) for hit in results.hits]


def found(index: Index, text: str) -> list[str]:
    """The titles found by a text, in order."""
    return titles(index.find(Query(text)))


def shown(spans: tuple[Span, ...]) -> str:
    """Spans with brackets around what is marked."""
    return "".join(f"[{text}]" if marked else text for text, marked in spans)


# --- words


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("economie", "Chambre de l’économie sociale"),  # accents forgotten
        ("ÉCONOMIE", "Chambre de l’économie sociale"),
        ("économies", "Chambre de l’économie sociale"),  # plural for singular
        ("l'économie", "Chambre de l’économie sociale"),  # elision, straight apostrophe
        ("l’economie", "Chambre de l’économie sociale"),  # elision, curly apostrophe
        ("e\u0301conomie", "Chambre de l’économie sociale"),  # accent apart
        ("éco\u00adnomie", "Chambre de l’économie sociale"),  # soft hyphen
        ("coopérative", "La Cagette des Volcans"),  # feminine for masculine
        ("légume", "La Cagette des Volcans"),
        ("adhérent", "La Cagette des Volcans"),  # inclusive form
        ("adhérentes", "La Cagette des Volcans"),
        ("adhérent.e.s", "La Cagette des Volcans"),
        ("oeuf", "La Cagette des Volcans"),  # ligature and plural
        ("clermont ferrand volcans", "La Cagette des Volcans"),
        ("Clermont-Ferrand cagette", "La Cagette des Volcans"),
        ("oeuvre", "Œuvre des petits frères"),
        ("Œuvre", "Œuvre des petits frères"),
        ("0473000000", "Œuvre des petits frères"),
        ("1946", "Œuvre des petits frères"),
        ("directrice", "Chambre de l’économie sociale"),
        ("directeurs", "Chambre de l’économie sociale"),
        ("agente", "Chambre de l’économie sociale"),
        ("agent·es", "Chambre de l’économie sociale"),
        ("agent(e)s", "Chambre de l’économie sociale"),
        ("cress", "Chambre de l’économie sociale"),
        ("C.R.E.S.S.", "Chambre de l’économie sociale"),
        ("théâtre", "LE THE@TRE.COM"),
        ("le the@tre.com", "LE THE@TRE.COM"),
        ("organiser", "Les Vélos du Cantal"),  # a verb and its conjugation
        ("velo", "Les Vélos du Cantal"),
        ("jeu", "L’univers des jeux"),
    ],
)
def test_a_word_finds_the_fiche_however_it_is_written(village: Index, typed: str, title: str) -> None:
    assert title in found(village, typed)


@pytest.mark.parametrize(
    ("typed", "stranger"),
    [
        ("université", "L’univers des jeux"),
        ("univers", "Université populaire du Livradois"),
        ("cour", "Université populaire du Livradois"),  # « cours » is another word
        ("cours", "L’univers des jeux"),
        ("cantalou", "Les Vélos du Cantal"),
        ("bibli", "Bibliothèque des Monts"),  # the beginning of a word is not the word
        ("194", "Œuvre des petits frères"),
        ("1947", "Œuvre des petits frères"),  # no slip in a number
        ("63", "La Cagette des Volcans"),  # a code is no word
    ],
)
def test_a_word_finds_nothing_else(village: Index, typed: str, stranger: str) -> None:
    assert stranger not in found(village, typed)


def test_all_words_are_required_but_the_small_ones(village: Index) -> None:
    assert found(village, "livres ateliers") == ["Bibliothèque des Monts"]
    assert found(village, "livres vélos") == []
    assert found(village, "une ludothèque chez les jeux") == ["L’univers des jeux"]


def test_small_words_alone_are_required(index: Index) -> None:
    index.put([fiche(1, "Tous pour un"), fiche(2, "La maison")])
    assert [hit.id for hit in index.find(Query("pour un")).hits] == ["fiche-1"]


def test_nothing_typed_finds_everything_the_latest_first(village: Index) -> None:
    everything = village.find(Query())
    assert everything.total == len(FICHES)
    assert titles(everything)[:2] == ["L’univers des jeux", "Université populaire du Livradois"]
    assert village.find(Query(" \u200b… ")).total == len(FICHES)


# --- slips of the finger


@pytest.mark.parametrize(
    "typed",
    [
        "biblioteque",
        "bibliothéqeu",
        "bibliothhèque",
        "biblothèque",
        "bibliothèqie",
        "bibliotheqes monts",
    ],
)
def test_one_slip_is_forgiven(village: Index, typed: str) -> None:
    assert found(village, typed) == ["Bibliothèque des Monts"]


def test_a_word_that_is_written_somewhere_is_taken_at_its_word(index: Index) -> None:
    index.put([fiche(1, "La poule rousse"), fiche(2, "La boule lyonnaise")])
    assert [hit.id for hit in index.find(Query("poule")).hits] == ["fiche-1"]
    assert {hit.id for hit in index.find(Query("goule")).hits} == {"fiche-1", "fiche-2"}


def test_when_nothing_has_all_the_words_slips_are_looked_for_in_each(index: Index) -> None:
    index.put([fiche(1, "La poule rousse"), fiche(2, "La boule lyonnaise")])
    assert [hit.id for hit in index.find(Query("poule lyonnaise")).hits] == ["fiche-2"]


def test_two_slips_are_proposed_with_their_accents(village: Index) -> None:
    results = village.find(Query("la blibliotéque des monts"))
    assert results.total == 0
    assert results.suggestion == "la bibliothèque des monts"


def test_a_spelling_written_far_more_often_is_proposed(index: Index) -> None:
    fiches = [fiche(n, f"Association {n}") for n in range(30)]
    index.put([*fiches, fiche(99, "Asociation des joueurs")])
    results = index.find(Query("asociation"))
    assert [hit.id for hit in results.hits] == ["fiche-99"]
    assert results.suggestion == "association"


def test_nothing_is_proposed_that_would_find_no_more(village: Index) -> None:
    assert village.find(Query("xqzt kwyjibo")).suggestion is None
    assert village.find(Query("cagette")).suggestion is None


# --- rank


def test_title_before_acronym_before_summary_before_text(index: Index) -> None:
    index.put(
        [
            fiche(1, "Rien du tout", text="On y cultive le safran et d’autres épices."),
            fiche(2, "Rien de rien", summary="On y cultive le safran et d’autres épices."),
            fiche(3, "Rien de neuf", keywords=("Safran",)),
            fiche(4, "Le safran du Bourbonnais"),
        ]
    )
    assert [hit.id for hit in index.find(Query("safran")).hits] == [
        "fiche-4",
        "fiche-3",
        "fiche-2",
        "fiche-1",
    ]


def test_the_very_title_comes_first_then_titles_that_begin_so(index: Index) -> None:
    index.put(
        [
            fiche(1, "Fédération régionale des maisons des jeunes"),
            fiche(2, "Maison des jeunes et de la culture"),
            fiche(3, "Les jeunes de la maison", keywords=("Jeunes", "Maison"), summary="Maison jeunes."),
            fiche(4, "Maison des jeunes"),
        ]
    )
    assert [hit.id for hit in index.find(Query("maison des jeunes")).hits][:2] == ["fiche-4", "fiche-2"]


def test_the_form_typed_comes_before_the_others(index: Index) -> None:
    index.put([fiche(1, "Chorale du moulin"), fiche(2, "Chorales du moulin")])
    assert [hit.id for hit in index.find(Query("chorales")).hits] == ["fiche-2", "fiche-1"]


def test_orders_by_title_and_by_date(village: Index) -> None:
    by_title = titles(village.find(Query(sort="title")))
    assert by_title[:3] == [
        "Bibliothèque des Monts",
        "Chambre de l’économie sociale",
        "La Cagette des Volcans",
    ]
    assert titles(village.find(Query(sort="updated"))) == [
        TITLES[one.id] for one in sorted(FICHES, key=lambda one: -one.updated)
    ]


def test_pages_follow_one_another_without_gap_or_repeat(village: Index) -> None:
    pages = [village.find(Query(sort="title", offset=n, limit=3)) for n in (0, 3, 6, 9)]
    assert [len(page.hits) for page in pages] == [3, 3, 2, 0]
    assert {page.total for page in pages} == {8}
    assert [title for page in pages for title in titles(page)] == titles(village.find(Query(sort="title")))


# --- facets


def test_a_selected_value_finds_exactly_its_count(village: Index) -> None:
    for text in ("", "des", "culture"):
        free = village.find(Query(text, facet_names=FACETS))
        for name, values in free.facets.items():
            for facet in values:
                selected = Query(text, facets={name: (facet.value,)}, facet_names=(name,))
                assert village.find(selected).total == facet.count, (text, name, facet)


def test_counts_heed_the_other_facets_and_not_their_own(village: Index) -> None:
    results = village.find(
        Query(
            facets={"departement": ("63",), "activity": ("culture", "education")},
            facet_names=("departement", "activity"),
        )
    )
    assert results.total == 2  # the library and the university
    departements = {facet.value: (facet.count, facet.selected) for facet in results.facets["departement"]}
    assert departements == {"63": (2, True), "03": (1, False), "15": (1, False)}
    activities = {facet.value: facet.count for facet in results.facets["activity"]}
    assert activities == {"education": 2, "culture": 1, "economie": 1, "alimentation": 1}


def test_counts_of_a_single_valued_facet_add_up_those_without_value_included(village: Index) -> None:
    results = village.find(Query(facet_names=("departement", "commune", "nature")))
    for values in results.facets.values():
        assert sum(facet.count for facet in values) == results.total
    without = village.find(Query(facets={"commune": ("",)}))
    assert titles(without) == ["Œuvre des petits frères"]


def test_values_of_one_facet_widen_and_facets_narrow(village: Index) -> None:
    assert village.find(Query(facets={"departement": ("15", "03")})).total == 3
    assert village.find(Query(facets={"departement": ("15", "03"), "activity": ("culture",)})).total == 2


def test_a_value_nobody_has_is_listed_when_selected(village: Index) -> None:
    results = village.find(Query(facets={"departement": ("99",)}, facet_names=("departement",)))
    assert results.total == 0
    assert ("99", 0, True) in [(f.value, f.count, f.selected) for f in results.facets["departement"]]


def test_a_long_facet_can_be_cut_but_what_is_selected_and_the_lack_of_one_stay(village: Index) -> None:
    asked = Query(facets={"commune": ("15187",)}, facet_names=("commune", "departement"), facet_limit=1)
    facets = village.find(asked).facets
    assert [facet.value for facet in facets["commune"]] == ["63113", "15187", ""]
    assert len(facets["departement"]) == 1


@pytest.mark.parametrize("limit", [0, 1, 3, 20, 70_000])
def test_a_facet_that_is_cut_begins_as_the_whole_one(index: Index, limit: int) -> None:
    """A hundred communes written in several commits, many as frequent as others, and one fiche without any."""
    communes = [str(number % (40 + number % 61)) for number in range(300)]
    for first in range(0, 300, 100):
        several = enumerate(communes[first : first + 100], first)
        index.put([fiche(n, f"Vélo {n}", facets={"commune": (commune,)}) for n, commune in several])
    index.put([fiche(300, "Vélo de nulle part")])
    asked = Query("vélo", facet_names=("commune", "departement"), max_points=0)
    whole, cut = (index.find(replace(asked, facet_limit=most)).facets for most in (None, limit))
    first = [facet for facet in whole["commune"] if facet.value][:limit]
    assert cut["commune"] == (*first, Facet("", 1, False))
    assert cut["departement"] == whole["departement"]


def test_counts_asked_again_are_the_same_on_every_page_and_new_after_a_commit(index: Index) -> None:
    def counted(query: Query) -> dict[str, int]:
        return {facet.value: facet.count for facet in index.find(query).facets["departement"]}

    puy = {"departement": ("63",)}
    index.put([fiche(n, f"Atelier {n}", facets=puy) for n in range(3)])
    asked = Query("atelier", facet_names=("departement",))
    assert counted(asked) == counted(replace(asked, offset=2)) == counted(asked) == {"63": 3}
    assert counted(Query("autre", facet_names=("departement",))) == {}
    assert counted(replace(asked, facets={"departement": ("03",)})) == {"63": 3, "03": 0}
    index.put([fiche(9, "Atelier 9", facets=puy)])
    assert counted(asked) == {"63": 4}
    index.drop([fiche(9, "").id, fiche(0, "").id])
    assert counted(asked) == {"63": 2}


def test_a_facet_nobody_named_is_refused_in_a_document_and_matches_nothing_in_a_query(
    village: Index, index: Index
) -> None:
    assert village.find(Query(facets={"colour": ("red",)}, facet_names=("colour",))).total == 0
    with pytest.raises(ValueError, match="colour"):
        index.put([fiche(1, "Rouge", facets={"colour": ("red",)})])


# --- places


def test_near_keeps_what_is_within_the_circle_by_distance(village: Index) -> None:
    results = village.find(Query(near=CLERMONT, radius_km=40, sort="distance"))
    assert titles(results) == [
        "La Cagette des Volcans",
        "Chambre de l’économie sociale",
        "Bibliothèque des Monts",
    ]
    distances = [hit.distance_km for hit in results.hits]
    assert distances[0] == pytest.approx(0, abs=0.01)
    assert distances[2] == pytest.approx(36.8, abs=0.3)


def test_without_radius_all_are_kept_those_that_are_nowhere_last(village: Index) -> None:
    results = village.find(Query(near=CLERMONT, sort="distance"))
    assert results.total == len(FICHES)
    assert titles(results)[-1] == "Œuvre des petits frères"
    assert results.hits[-1].distance_km is None
    known = [hit.distance_km for hit in results.hits[:-1]]
    assert known == sorted(known)


def test_the_corners_of_the_box_are_outside_the_circle_for_totals_facets_and_points(index: Index) -> None:
    centre = (45.0, 3.0)
    index.put(
        [
            fiche(1, "Au centre", lat=45.0, lon=3.0, facets={"departement": ("43",)}),
            fiche(2, "Dans le coin", lat=45.08, lon=3.11, facets={"departement": ("43",)}),
            fiche(3, "Au nord", lat=45.0899, lon=3.0, facets={"departement": ("63",)}),
        ]
    )
    results = index.find(Query(near=centre, radius_km=10, facet_names=("departement",)))
    assert results.total == 2
    assert {facet.value: facet.count for facet in results.facets["departement"]} == {"43": 1, "63": 1}
    assert sorted(point.id for point in results.points) == ["fiche-1", "fiche-3"]
    assert index.find(Query(near=centre, radius_km=0)).total == 1


def test_points_are_all_the_matches_that_are_somewhere(village: Index) -> None:
    results = village.find(Query(limit=1))
    assert len(results.hits) == 1
    assert {point.id for point in results.points} == {one.id for one in FICHES if one.lat is not None}
    where = {point.id: (point.lat, point.lon) for point in results.points}
    assert where["fiche-1"] == pytest.approx(CLERMONT, abs=1e-6)
    assert len(village.find(Query(max_points=2)).points) == 2
    assert village.find(Query(max_points=0)).points == ()


# --- what is shown


def test_what_matched_is_marked_and_the_spelling_kept(village: Index) -> None:
    hit = village.find(Query("oeufs legume")).hits[0]
    assert shown(hit.title) == "La Cagette des Volcans"
    assert shown(hit.extract).endswith("On y trouve du pain, des [légumes] et des [œufs] de la région.")
    assert shown(village.find(Query("adhérente")).hits[0].extract) == (
        "Un supermarché coopératif tenu par ses [adhérent·es]."
    )
    assert shown(village.find(Query("theatre")).hits[0].title) == "LE [THE@TRE.COM]"
    assert shown(village.find(Query("economie")).hits[0].title) == "Chambre de l’[économie] sociale"


def test_without_words_the_summary_is_shown_unmarked(village: Index) -> None:
    hit = village.find(Query(facets={"commune": ("15014",)})).hits[0]
    assert shown(hit.extract) == "Atelier de réparation, ouvert à tous les cyclistes."


# --- suggestions


def test_suggestions_continue_the_last_word(village: Index) -> None:
    assert village.suggest("bib") == (Suggestion("fiche-2", "Bibliothèque des Monts", "Thiers"),)
    assert [one.title for one in village.suggest("la c")] == ["La Cagette des Volcans"]
    assert [one.title for one in village.suggest("cag")] == ["La Cagette des Volcans"]
    assert [one.title for one in village.suggest("volcans cag")] == ["La Cagette des Volcans"]
    assert [one.title for one in village.suggest("cres")] == ["Chambre de l’économie sociale"]
    assert [one.title for one in village.suggest("l’uni")] == [
        "L’univers des jeux",
        "Université populaire du Livradois",
    ]
    assert [one.title for one in village.suggest("ECO")] == ["Chambre de l’économie sociale"]


def test_suggestions_are_bounded_and_nothing_suggests_nothing(village: Index) -> None:
    assert len(village.suggest("l", limit=2)) == 2
    assert village.suggest("") == village.suggest(" . ") == village.suggest("cag", limit=0) == ()
    assert village.suggest("supermarché") == ()  # in the summary, not in a title


def test_a_finished_word_is_not_continued(village: Index) -> None:
    assert [one.title for one in village.suggest("les ")] == ["Les Vélos du Cantal"]


# --- put, drop, versions


def test_put_replaces_and_drop_forgets(index: Index) -> None:
    index.put([fiche(1, "Le lavoir"), fiche(2, "La source")])
    index.put([replace(fiche(1, "Le pressoir"), version=2)])
    assert index.count() == 2
    assert index.find(Query("lavoir")).total == 0
    assert index.find(Query("pressoir")).total == 1
    assert index.versions() == {"fiche-1": 2, "fiche-2": 1}
    index.drop(["fiche-1", "unknown"])
    assert index.ids() == {"fiche-2"}
    assert index.find(Query("pressoir")).total == 0


def test_an_older_version_never_replaces_a_newer_one(index: Index) -> None:
    index.put([replace(fiche(1, "Le pressoir"), version=5)])
    index.put([replace(fiche(1, "Le lavoir"), version=4)])
    assert index.versions() == {"fiche-1": 5}
    assert index.find(Query("lavoir")).total == 0
    index.put([replace(fiche(1, "Le pressoir neuf"), version=5)])  # the same again: it may be read anew
    assert index.find(Query("neuf")).total == 1
    index.put([replace(fiche(1, "La tuilerie"), version=7), replace(fiche(1, "La forge"), version=6)])
    assert index.versions() == {"fiche-1": 7}
    assert index.find(Query("tuilerie")).total == index.count() == 1


def test_the_bookmark_is_stored_with_the_documents(index: Index) -> None:
    assert index.bookmark() == 0
    index.put([fiche(1, "Le lavoir")], bookmark=12)
    assert index.bookmark() == 12
    index.put([fiche(2, "La source")])
    assert index.bookmark() == 12
    index.drop(["fiche-2"], bookmark=13)
    index.put([], bookmark=14)
    assert (index.bookmark(), index.count(), index.find(Query()).total) == (14, 1, 1)


def test_a_batch_that_fails_leaves_nothing(index: Index) -> None:
    index.put([fiche(1, "Le lavoir")], bookmark=1)
    with pytest.raises(ValueError, match="half a place"):
        index.put([fiche(2, "La source"), fiche(3, "Le moulin", lat=45.0)], bookmark=2)
    assert (index.ids(), index.bookmark()) == ({"fiche-1"}, 1)


def test_many_small_commits_give_what_one_would(index: Index) -> None:
    for n in range(12):
        index.put([fiche(n % 10, f"Moulin numéro {n}", facets={"departement": (str(n % 3),)})], bookmark=n)
    assert index.count() == 10
    assert index.find(Query("moulin")).total == 10
    assert [one.title for one in index.suggest("moulin numéro 1")] == ["Moulin numéro 10", "Moulin numéro 11"]
    counts = index.find(Query(facet_names=("departement",))).facets["departement"]
    assert sum(facet.count for facet in counts) == 10
    assert index.bookmark() == 11


def test_a_second_opening_finds_what_the_first_kept(index: Index, place: Place) -> None:
    index.put([fiche(1, "Le lavoir")], bookmark=3)
    index.close()
    with closing(place.open()) as again:
        assert (again.count(), again.bookmark()) == (1, 3)
        again.put([fiche(2, "La source")])
        assert index.count() == 2  # and the first, closed, opens again when asked


def test_clear_forgets_everything(index: Index) -> None:
    index.put([fiche(1, "Le lavoir")], bookmark=3)
    index.clear()
    assert (index.count(), index.bookmark(), index.find(Query("lavoir")).total) == (0, 0, 0)
    index.put([fiche(1, "Le lavoir")])
    assert index.count() == 1


def test_closing_twice_is_no_error(index: Index) -> None:
    index.close()
    index.close()


# --- sleep


def test_an_empty_index_answers(index: Index) -> None:
    results = index.find(Query("cagette", facet_names=FACETS, near=CLERMONT, radius_km=5, sort="distance"))
    assert (results.total, results.hits, results.points, results.suggestion) == (0, (), (), None)
    assert index.suggest("cag") == ()
    assert (index.count(), index.ids(), index.bookmark()) == (0, frozenset(), 0)
    index.drop(["nobody"])


def test_an_index_deleted_is_missed_then_made_again(index: Index, place: Place) -> None:
    index.put([fiche(1, "Le lavoir")], bookmark=3)
    place.vanish()
    with pytest.raises(IndexAsleep) as asleep:
        index.find(Query("lavoir"))
    assert asleep.value.needs_rebuild
    assert asleep.value.sentence.endswith(".")
    index.put([fiche(2, "La source")])
    assert (index.ids(), index.bookmark()) == ({"fiche-2"}, 0)
    index.close()
    place.vanish()
    with closing(place.open()) as again:
        assert again.count() == 0


@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_index_sleeps_until_cleared(index: Index, place: Place, harm: str) -> None:
    index.put(FICHES, bookmark=8)
    index.close()
    place.suffer(harm)
    with closing(place.open()) as again:
        for ask in (
            lambda: again.find(Query("cagette")),
            again.count,
            again.bookmark,
            lambda: again.suggest("cag"),
        ):
            with pytest.raises(IndexAsleep) as asleep:
                ask()
            assert asleep.value.needs_rebuild
        again.clear()
        again.put(FICHES)
        assert again.find(Query("cagette")).total == 1


def test_an_index_made_by_another_version_of_the_code_is_not_misread(index: Index, place: Place) -> None:
    index.put(FICHES)
    place.grow_old()
    index.close()
    with pytest.raises(IndexAsleep):
        index.find(Query())
    index.clear()
    assert index.count() == 0


def test_an_unknown_engine_is_a_fault_of_the_settings(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="lucene"):
        open_index(tmp_path, "lucene")


def test_without_choice_tantivy_answers(tmp_path: Path) -> None:
    open_index(tmp_path).put([fiche(1, "Le lavoir")])
    assert open_index(tmp_path, "tantivy").count() == 1


def test_a_long_text_is_found_to_its_end(index: Index) -> None:
    text = "lorem ipsum dolor " * 5_000 + "crépuscule"
    index.put([fiche(1, "Un roman", text=text)])
    assert index.find(Query("crepuscules")).total == 1


def test_documents_are_only_texts_and_codes(index: Index) -> None:
    index.put([Document(id="é/à b", version=3, kind="article", title="Règles", updated=-1)])
    assert index.versions() == {"é/à b": 3}
    assert index.find(Query("regle")).hits[0].id == "é/à b"
