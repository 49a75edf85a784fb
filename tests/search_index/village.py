"""Invented fiches of an invented country, enough of them for every promise of search to be seen kept."""

from search_index import Document

CLERMONT = (45.7772, 3.0870)


def fiche(number: int, title: str, **more: object) -> Document:
    """Make a fiche; what is not said is empty."""
    return Document(id=f"fiche-{number}", version=1, kind="structure", title=title, **more)  # type: ignore[arg-type]


def placed(departement: str, commune: str, *activities: str, **others: str) -> dict[str, tuple[str, ...]]:
    """Say the facets of a fiche."""
    facets = {"kind": ("structure",), "departement": (departement,), "commune": (commune,)}
    return facets | {"activity": activities} | {name: (value,) for name, value in others.items()}


FICHES = (
    fiche(
        1,
        "La Cagette des Volcans",
        summary="Un supermarché coopératif tenu par ses adhérent·es.",
        text="Chaque membre donne trois heures par mois. On y trouve du pain, des légumes et des œufs de la région.",
        keywords=("Alimentation", "Clermont-Ferrand"),
        facets=placed("63", "63113", "alimentation", theme="circuits-courts"),
        lat=45.7772,
        lon=3.0870,
        updated=300,
        place="Clermont-Ferrand",
    ),
    fiche(
        2,
        "Bibliothèque des Monts",
        acronym="BDM",
        summary="Prêt de livres et ateliers d’écriture.",
        text="Les bénévoles accueillent petits et grands. Une boîte à livres est ouverte jour et nuit.",
        keywords=("Culture", "Thiers"),
        facets=placed("63", "63430", "culture", "education"),
        lat=45.8564,
        lon=3.5476,
        updated=100,
        place="Thiers",
    ),
    fiche(
        3,
        "Les Vélos du Cantal",
        summary="Atelier de réparation, ouvert à tous les cyclistes.",
        text="Nous organisons une bourse aux vélos chaque printemps.",
        keywords=("Mobilité", "Aurillac"),
        facets=placed("15", "15014", "mobilite"),
        lat=44.9260,
        lon=2.4406,
        updated=500,
        place="Aurillac",
    ),
    fiche(
        4,
        "Chambre de l’économie sociale",
        acronym="CRESS",
        summary="Fédère les associations, les coopératives et les mutuelles.",
        text="Elle conseille les directeur·rices et forme les agents.",
        keywords=("Économie", "Clermont-Ferrand"),
        facets=placed("63", "63113", "economie"),
        lat=45.7800,
        lon=3.0900,
        updated=400,
        place="Clermont-Ferrand",
    ),
    fiche(
        5,
        "LE THE@TRE.COM",
        summary="Une troupe d’improvisation.",
        keywords=("Culture",),
        facets=placed("03", "03190", "culture"),
        lat=46.3400,
        lon=2.6070,
        updated=200,
        place="Montluçon",
    ),
    fiche(
        6,
        "Œuvre des petits frères",
        summary="Visites aux personnes âgées.",
        text="L'œuvre a été fondée en 1946. Téléphone : 04 73 00 00 00.",
        keywords=("Solidarité",),
        facets={"kind": ("structure",), "departement": ("43",)},
        updated=600,
    ),
    fiche(
        7,
        "Université populaire du Livradois",
        summary="Des cours pour tous les âges.",
        keywords=("Éducation", "Ambert"),
        facets=placed("63", "63003", "education"),
        lat=45.5500,
        lon=3.7417,
        updated=700,
        place="Ambert",
    ),
    fiche(
        8,
        "L’univers des jeux",
        summary="Une ludothèque dans la cour de la mairie.",
        facets=placed("15", "15187", "culture", "jeunesse"),
        lat=45.0339,
        lon=3.0927,
        updated=800,
        place="Saint-Flour",
    ),
)
"""Eight fiches; the sixth has neither commune, activity nor coordinates."""

TITLES = {one.id: one.title for one in FICHES}
