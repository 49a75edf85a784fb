"""The pages that are looked at whole: where each is, and how one gets there."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from app.acts import proposals
from app.governance.vocabulary import Choice
from revisions import Content
from tests import council
from tests.browser.neighbours import lantern
from tests.village import Village

VISITED = {
    "home": "/",
    "search with the map": "/fiches?q=atelier&commune=Le+Puy-en-Velay&rayon=50",
    "fiche": "/fiches/le-perron",
    "history": "/fiches/le-perron/historique",
    "comparison": "/fiches/le-perron/comparer/1..3",
    "old version": "/fiches/le-perron/versions/1",
    "log in": "/comptes/connexion",
    "register": "/comptes/inscription",
    "rights": "/regles/qui-peut-quoi",
    "proposals": "/propositions",
    "proposal": "/propositions/1",
    "polls": "/scrutins",
    "poll": "/scrutins/1",
    "recent changes": "/modifications-recentes",
    "report": "/signalements/nouveau?objet=version:1",
    "watch": "/veille",
    "trial of a watch rule": "/veille/adresses-ajoutees/essai",
}
WRITTEN = ("edit", "conflict")
TOUR = (*VISITED, *WRITTEN)

# What a fiche has to bear: a word without end, a table too wide, an address that nobody would type.
HARD_TO_FIT = f"""Un mot de {"très" * 40} long, et https://example.org/{"chemin/" * 30}

| lundi | mardi | mercredi | jeudi | vendredi | samedi | dimanche |
|---|---|---|---|---|---|---|
| atelier | permanence | bibliothèque | permanence | fournil | cinéma | fermé |

Le fournil cuit le vendredi."""


def furnish(village: Village) -> None:
    """Give Le Perron a past, with every kind of change in it, and words that hardly fit a page."""
    village.edit(
        "Le Perron", "Yannick", access="plain-pied", website="https://example.org/", summary="Vu sur place"
    )
    new = {"body": HARD_TO_FIT, "phones": [], "hours": "Tu,Th 14:00-18:00"}
    village.edit("Le Perron", "Lucie", summary="Le programme", **new)
    village.write(lantern("La Lanterne"), by="Yannick")
    looks = {"links_added": "1", "tag": "adresse ajoutée", "presentation": HARD_TO_FIT[:200]}
    village.write(Content("watch", "Adresses ajoutées", looks, "Pour voir."), by="Odile")
    _deliberate(village)


def _deliberate(village: Village) -> None:
    """A proposal at poll, with voices for, against and neither, opened just now."""
    since, village.now = village.now, village.now - timedelta(days=60)
    council.citizens(village, "Basile Roux", "Chloé Vernet", "Denis Faure")
    village.now = datetime.now(UTC)
    (number,) = council.propose(
        village, "Lucie", access="Une rampe", source="Vu sur place", why=HARD_TO_FIT[:120]
    )
    council.do(village, proposals.object_to, number, "Odile", council.OBJECTION)
    poll = council.poll_of(number).id
    for name, choice in (("Basile", Choice.AGAINST), ("Chloé", Choice.FOR), ("Denis", Choice.ABSTAIN)):
        council.vote(village, poll, name, choice, council.NO if choice is Choice.AGAINST else "")
    village.now = since


def visit(page: Page, where: str, village: Village) -> None:
    """Go to a page of the tour, and wait until what scripts draw is there."""
    page.goto(
        {**VISITED, "edit": "/fiches/le-perron/modifier", "conflict": "/fiches/la-lanterne/modifier"}[where]
    )
    if where == "conflict":
        _collide(page, village)
    if where == "search with the map":
        expect(page.locator(".map-live .pin").first).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def _collide(page: Page, village: Village) -> None:
    """Somebody writes on the same line and in the same paragraph while this page is open."""
    number = village.page("La Lanterne").number
    village.edit(
        "La Lanterne", "Yannick", access=f"rampe {number}", body=f"{number} fois{'très' * 40} large."
    )
    page.get_by_label("Accès").fill("trois marches")
    page.get_by_label("Le texte").fill(HARD_TO_FIT)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Réunir deux textes")
