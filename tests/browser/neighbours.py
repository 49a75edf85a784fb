"""Who lives around Le Perron in the stories of the browser: a few invented places that a search can tell apart."""

from revisions import Content

PUY = {"commune": "Le Puy-en-Velay", "postcode": "43000", "insee": "43157", "departement": "43"}
BRIVES = {"commune": "Brives-Charensac", "postcode": "43700", "insee": "43041", "departement": "43"}
THIERS = {"commune": "Thiers", "postcode": "63300", "insee": "63430", "departement": "63"}

# Title, one sentence, place, where it is, theme. Two of them are a street apart.
# fmt: off
PLACES = (
    ("La Ressourcerie du Velay", "On y répare des vélos à l’atelier.", PUY, ("45.0437", "3.8850"), "reemploi-et-reparation"),
    ("Le Cinéma du Moulin", "Un atelier d’image le samedi.", PUY, ("45.0440", "3.8854"), "culture"),
    ("La Filature", "Un atelier de couture, deux métiers à tisser.", BRIVES, ("45.0480", "3.9290"), "culture"),
    ("La Coutellerie ouverte", "Un atelier de forge partagé.", THIERS, ("45.8560", "3.5480"), "reemploi-et-reparation"),
)
# fmt: on

PARAGRAPHS = (
    "Une lanterne, c’est peu de chose : on la voit de loin.",
    "On y vient le soir, pour un film ou pour la soupe.",
    "La salle compte quarante fauteuils.",
)


def neighbours() -> list[Content]:
    return [
        structure(
            title, said, place={**town, "lat": at[0], "lon": at[1], "precision": "adresse"}, theme=theme
        )
        for title, said, town, at, theme in PLACES
    ]


def structure(title: str, said: str, *, place: dict[str, str], theme: str) -> Content:
    fields = {
        "presentation": said, "place": place, "themes": [{"id": theme, "value": theme}], "example": "oui"
    }  # fmt: skip
    return Content("structure", title, fields, "")


def lantern(title: str) -> Content:
    """A fiche for one test alone to write on."""
    fields = {
        "presentation": "Un cinéma de village.",
        "phones": [{"id": "accueil", "value": "04 65 71 20 47"}],
        "example": "oui",
    }
    return Content("structure", title, fields, "\n\n".join(PARAGRAPHS))
