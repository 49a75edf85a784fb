"""Places as one says them, in French and elsewhere."""

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from app.presentation.places import coordinates, of_place


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Vichy", "de Vichy"),
        ("Le Puy-en-Velay", "du Puy-en-Velay"),
        ("Les Ancizes-Comps", "des Ancizes-Comps"),
        ("La Bourboule", "de La Bourboule"),
        ("L’Haÿ-les-Roses", "de L’Haÿ-les-Roses"),
        ("Ambert", "d’Ambert"),
        ("Évaux-les-Bains", "d’Évaux-les-Bains"),
        ("Lezoux", "de Lezoux"),
    ],
)
def test_a_name_takes_its_preposition(speaking: None, name: str, said: str) -> None:
    assert of_place(name) == said


def test_a_name_stands_alone_in_english(speaking: None) -> None:
    with force_locale("en"):
        assert of_place("Le Puy-en-Velay") == "Le Puy-en-Velay"


def test_coordinates_are_read_in_french() -> None:
    app = Flask(__name__)
    Babel(app, default_locale="fr")
    with app.test_request_context():
        assert coordinates({"lat": "46.52130", "lon": "3.6815"}) == "46,5213 N, 3,6815 E"
        assert coordinates({"lat": "-21", "lon": "-0.00004"}) == "21,0 S, 0,0 O"
        assert coordinates({"commune": "Vichy"}) == ""
