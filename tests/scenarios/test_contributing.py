"""Sending the edition form: written at once, proposed, or a part of each; and what is said before one types."""

import pytest
from sqlalchemy import select

from app.acts import contributions
from app.database import transaction
from app.governance.vocabulary import ProposalState, Regime
from app.models import Page, Proposal
from tests.council import make_steward
from tests.village import Village, fresh

FORM = "/fiches/le-perron/modifier"


def proposals(village: Village) -> list[Proposal]:
    return list(fresh().scalars(select(Proposal).order_by(Proposal.id)))


@pytest.mark.one_database
def test_somebody_new_is_told_before_typing_that_the_community_decides(village: Village) -> None:
    village.settle("Noémie Chazal")
    page = village.reader("Noémie").get(FORM)
    assert "Vous proposez, d’autres décident." in page.text
    assert "Sans objection pendant 7 jours, votre proposition est acceptée" in page.text
    assert "devient deux propositions" in page.text
    direct = village.reader("Lucie").get(FORM).text
    assert "Vous écrivez directement." in direct
    assert "Vous proposez" not in direct


def test_a_form_of_somebody_new_that_touches_both_parts_becomes_two_proposals(village: Village) -> None:
    village.settle("Noémie Chazal")
    noemie = village.reader("Noémie")
    form = noemie.get(FORM).form(FORM)
    done = noemie.submit(
        form, access="plain-pied", founded="2019", summary="Vu sur place.", source="La plaque."
    )
    assert done.address == "/fiches/le-perron/propositions"
    assert "Proposition 1 envoyée" in done.message
    assert "Proposition 2 envoyée" in done.message
    made = proposals(village)
    assert [proposal.changed for proposal in made] == [["access"], ["founded"]]
    assert {proposal.source for proposal in made} == {"La plaque."}
    noemie.submit(form, access="plain-pied", founded="2019", summary="Vu sur place.")
    assert len(proposals(village)) == 2
    assert village.page("Le Perron").number == 1


def test_on_a_claimed_fiche_the_communitys_part_is_written_and_the_structures_is_proposed(
    village: Village,
) -> None:
    make_steward(village, "Yannick")
    lucie = village.reader("Lucie")
    page = lucie.get(FORM)
    assert "Une partie paraît aussitôt, l’autre attend une réponse." in page.text
    assert "Son référent a 14 jours" in page.text
    done = lucie.submit(page.form(FORM), access="plain-pied", founded="2019", summary="Vu sur place.")
    assert "Enregistré" in done.message
    assert "envoyée à la structure" in done.message
    content = village.content("Le Perron")
    assert content.fields["founded"] == "2019"
    assert "access" not in content.fields
    [proposal] = proposals(village)
    assert (proposal.changed, proposal.regime, proposal.state) == (
        ["access"],
        Regime.STEWARD,
        ProposalState.OPEN,
    )


def test_a_steward_who_wrote_little_writes_the_structures_part_and_proposes_the_other(
    village: Village,
) -> None:
    village.settle("Noémie Chazal")
    make_steward(village, "Noémie")
    noemie = village.reader("Noémie")
    form = noemie.get(FORM).form(FORM)
    noemie.submit(form, access="plain-pied", founded="2019", summary="La plaque est neuve.")
    assert village.content("Le Perron").fields["access"] == "plain-pied"
    [proposal] = proposals(village)
    assert (proposal.changed, proposal.regime) == (["founded"], Regime.COMMUNITY)


@pytest.mark.one_database
def test_a_proposal_without_a_reason_comes_back_with_all_that_was_typed(village: Village) -> None:
    village.settle("Noémie Chazal")
    noemie = village.reader("Noémie")
    back = noemie.submit(noemie.get(FORM).form(FORM), access="trois marches et une rampe", expect=422)
    assert "Dites pourquoi, en quelques mots." in back.text
    assert back.form(FORM).get("access") == "trois marches et une rampe"
    assert proposals(village) == []


def test_a_new_name_and_an_old_version_are_proposed_by_somebody_new(village: Village) -> None:
    village.edit("Le Perron", "Lucie", access="plain-pied")
    village.settle("Noémie Chazal")
    noemie = village.reader("Noémie")
    noemie.submit(noemie.get("/fiches/le-perron/renommer").form("/renommer"), title="Le Grand Perron")
    noemie.submit(noemie.get("/fiches/le-perron/versions/1/retablissement").form("/retablissement"))
    assert [proposal.changed for proposal in proposals(village)] == [["title"], ["access"]]
    assert village.page("Le Perron").number == 2


def test_an_edit_and_its_proposal_are_one_transaction(village: Village, monkeypatch) -> None:
    make_steward(village, "Yannick")

    def broken(*_words, **_more):
        raise RuntimeError("the lights went out")

    monkeypatch.setattr(contributions, "propose", broken)
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == "Le Perron")).scalar_one()
        content = village.content("Le Perron")
        wanted = content.replace(fields={**content.fields, "access": "plain-pied", "founded": "2019"})
        lucie = village.member("Lucie", session)
        try:
            contributions.contribute(session, page, 1, wanted, lucie, village.now, summary="Vu.")
        except RuntimeError:
            session.rollback()
    assert village.page("Le Perron").number == 1
