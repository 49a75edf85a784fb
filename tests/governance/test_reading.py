"""The page « Qui peut quoi, et quand » and the diagrams say what the tables say."""

import pytest

from app.governance.policy import Policy
from app.governance.reading import as_text, diagram, lines, phrases
from app.governance.rulebook import MEMBER, PAGE, PROCEDURES
from app.governance.vocabulary import Act


def test_there_is_one_line_per_rule_in_the_order_of_the_tables():
    read = lines(PROCEDURES.values(), Policy())
    assert [line.act for line in read] == [rule.act for p in PROCEDURES.values() for rule in p.rules]


def test_a_line_says_who_may_do_what_and_with_what_in_hand():
    (line,) = (line for line in lines([PAGE], Policy(protection_days_most=30)) if line.act is Act.PROTECT)
    assert (line.procedure, line.label, line.at, line.to) == (
        "page",
        "Protéger une page",
        ("ouverte",),
        "protégée",
    )
    assert (line.who, line.when) == ("les modérateurs", "")
    assert line.brings == "un motif d’au moins 30\xa0signes et une fin, dans 30\xa0jours au plus"


def test_a_line_of_the_clock_says_when():
    line = next(line for line in lines([PAGE], Policy()) if line.who == "le calendrier")
    assert (line.label, line.when) == ("Lever la protection", "la durée de la protection est passée")


def test_a_plain_permission_leads_nowhere_else():
    read = [line for line in lines([PAGE], Policy()) if line.act is Act.EDIT]
    assert [(line.at, line.to, line.who) for line in read] == [
        (("ouverte",), "", "les membres confirmés"),
        (("ouverte",), "", "les modérateurs ou la coordination"),
        (("ouverte", "protégée"), "", "les référents de la fiche"),
    ]


def test_the_page_can_be_read_in_another_language():
    english = {"lire une page": "read a page", "tout le monde": "everybody", "ouverte": "open"}
    line = lines([PAGE], Policy(), translate=lambda text: english.get(text, text))[0]
    assert (line.label, line.who, line.at) == (
        "Read a page",
        "everybody",
        ("open", "protégée", "réunie à une autre"),
    )


UNITERS = "les modérateurs ou la coordination, sans lien avec les fiches"


def test_the_diagram_of_a_page_goes_round():
    assert as_text(diagram(PAGE, Policy())).splitlines() == [
        "rien encore ── Créer, les membres, sauf une règle de veille ──▶ ouverte",
        "rien encore ── Créer, les modérateurs ou la coordination, pour une règle de veille ──▶ ouverte",
        "rien encore ── Importer, la coordination ou le programme ──▶ ouverte",
        "ouverte ── Protéger, les modérateurs ──▶ protégée",
        "protégée ── Lever la protection, les modérateurs ──▶ ouverte",
        "protégée ── Lever la protection, le calendrier, la durée de la protection est passée ──▶ ouverte",
        "protégée ── Lever la protection, le programme, une cause ──▶ ouverte",
        f"ouverte ── Réunir deux fiches, {UNITERS}, aucun litige n’y est ouvert ──▶ réunie à une autre",
        f"protégée ── Réunir deux fiches, {UNITERS}, aucun litige n’y est ouvert ──▶ réunie à une autre",
        f"réunie à une autre ── Séparer deux fiches, {UNITERS} ──▶ ouverte",
        "réunie à une autre ── Séparer deux fiches, le programme ──▶ ouverte",
    ]


def test_the_nodes_of_a_diagram_are_ranked_from_the_first():
    nodes = diagram(MEMBER, Policy()).nodes
    assert [(node.code, node.rank, node.initial) for node in nodes] == [
        ("unconfirmed", 0, True),
        ("confirmed", 1, False),
        ("erased", 1, False),
    ]
    assert "Modifier un profil" in nodes[0].stays


@pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=PROCEDURES)
def test_every_way_joins_two_states_of_the_drawing(procedure):
    drawn = diagram(procedure, Policy())
    codes = {node.code for node in drawn.nodes}
    assert codes == {state.value for state in type(procedure.initial)}
    assert all(edge.target in codes and edge.source in codes | {""} for edge in drawn.edges)


def test_a_state_that_nothing_leaves_is_final():
    assert {node.code: node.final for node in diagram(MEMBER, Policy()).nodes} == {
        "unconfirmed": False,
        "confirmed": False,
        "erased": True,
    }


def test_the_phrases_for_the_catalogue_hold_what_refusals_compose():
    assert {"protéger une page", "aux modérateurs", "cette page", "a protégé"} <= phrases([PAGE])
