"""How little is asked of the database: every question is a journey, and people wait for all of them."""

from sqlalchemy import select

from app.acts import pages, proposals
from app.database import transaction
from app.models import Page, Proposal
from tests.asked import asked
from tests.village import Village, fresh


def test_a_fiche_asks_little_before_it_is_shown(village: Village) -> None:
    lucie = village.reader("Lucie")
    lucie.get("/fiches/le-clavier-partage")
    with asked() as sent:
        lucie.get("/fiches/le-perron")
    assert 0 < len(sent) <= 5, "\n".join(sent)


def test_a_save_asks_each_thing_once(village: Village) -> None:
    lucie = village.reader("Lucie")
    form = lucie.get("/fiches/le-perron/modifier").form("/modifier")
    with asked() as sent:
        lucie.ask("POST", "/fiches/le-perron/modifier", data={**dict(form.values), "body": "Autre chose."})
    assert village.page("Le Perron").number == 2
    assert 0 < len(sent) <= 14, "\n".join(sent)


def test_what_a_transaction_adds_to_a_page_it_holds_is_not_forgotten(village: Village) -> None:
    """Nothing waited when the page was taken; then a proposal did, and the next version carries it along."""
    with transaction() as session:
        page = session.scalars(select(Page).where(Page.title == "Le Perron")).one()
        lucie, now = village.member("Lucie", session), village.now
        said = village.content("Le Perron")
        pages.edit(session, page, 1, said.replace(body="Un mot de plus."), lucie, now)
        hours = said.replace(body="Un mot de plus.", fields={**said.fields, "hours": "Tu 10:00-12:00"})
        proposals.propose(session, page, 2, hours, lucie, now, why="Les horaires ont changé.")
        pages.edit(session, page, 2, said.replace(body="Un autre mot."), lucie, now)
    (made,) = fresh().scalars(select(Proposal))
    assert (village.page("Le Perron").number, made.base) == (3, 3)
