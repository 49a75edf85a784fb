"""What one person may accept: opening hours, telephone numbers, misprints; a number or another word is none."""

import pytest

from app.acts.low_risk import is_low_risk, is_misprint
from app.kinds import STRUCTURE
from revisions import Content

BASE = Content("structure", "Le Perron", {"hours": "Tu 10:00-12:00"}, "On y reste parler, longtemps.")


@pytest.mark.parametrize(
    ("before", "after", "misprint"),
    [
        ("un atelié de vélo", "un atelier de vélo", True),
        ("acceuil et apentis", "accueil et appentis", True),
        ("Un café.", "Un café", True),
        ("ouvert en 2011", "ouvert en 2012", False),
        ("3 salles", "8 salles", False),
        ("un café associatif", "un bar associatif", False),
        ("un café", "un grand café", False),
        ("un café", "un café", False),
        ("", "un", False),
        ("a b c d", "e f g h", False),
        ("à", "ô", False),
        ("x" * 70, "x" * 69 + "y", False),
    ],
)
def test_a_misprint_is_a_sign_or_two(before: str, after: str, misprint: bool) -> None:
    assert is_misprint(before, after) == misprint


@pytest.mark.parametrize(
    ("changes", "low"),
    [
        ({"fields": {"hours": "We 10:00-12:00"}}, True),
        ({"body": "On y reste parlé, longtemps."}, True),
        ({"fields": {"hours": "We 10:00-12:00"}, "body": "On y reste parlé, longtemps."}, True),
        ({"fields": {"hours": "We 10:00-12:00"}, "body": "On y passe."}, False),
        ({"title": "Le Peron"}, True),
        ({"fields": {**BASE.fields, "themes": [{"id": "pain", "value": "pain"}]}}, False),
        ({"fields": {**BASE.fields, "presentation": "Un café."}}, False),
    ],
    ids=[
        "hours",
        "a misprint",
        "both",
        "hours and other words",
        "a letter of the name",
        "a list",
        "a new text",
    ],
)
def test_a_proposal_is_low_risk_when_all_it_changes_is(changes: dict, low: bool) -> None:
    content = BASE.replace(**changes)
    names = [n for n in ("hours", "themes", "presentation") if content.fields.get(n) != BASE.fields.get(n)]
    names += [name for name in ("title", "body") if getattr(content, name) != getattr(BASE, name)]
    assert is_low_risk(STRUCTURE, BASE, content, names) == low
