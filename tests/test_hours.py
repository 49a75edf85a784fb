"""Opening hours: French lines or OpenStreetMap's syntax go in, the latter is kept, French comes out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import checks
from app.checks import BadValue
from app.checks.hours_in_french import DAYS

NB = "\u00a0"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("mardi et jeudi 14 h – 18 h", "Tu,Th 14:00-18:00"),
        (f"mardi et jeudi 14{NB}h{NB}–{NB}18{NB}h", "Tu,Th 14:00-18:00"),
        ("du lundi au vendredi 9h30-12h et 14h-17h", "Mo-Fr 09:30-12:00,14:00-17:00"),
        ("Du lundi au vendredi : de 9h30 à 12h et de 14h à 17h.", "Mo-Fr 09:30-12:00,14:00-17:00"),
        ("samedi 9 h – 12 h 30", "Sa 09:00-12:30"),
        ("Sam. 9-12h", "Sa 09:00-12:00"),
        ("lundi, mercredi et vendredi 9h-12h / 14h-18h", "Mo,We,Fr 09:00-12:00,14:00-18:00"),
        ("fermé le dimanche", "Su closed"),
        ("dimanche : fermé", "Su closed"),
        ("mardi 14h-18h, samedi 9h-12h", "Tu 14:00-18:00; Sa 09:00-12:00"),
        ("mardi 10h-12h\nmardi 14h-18h", "Tu 10:00-12:00,14:00-18:00"),
        ("du lundi au vendredi 9h-12h\nmercredi 14h-18h", "Mo-Fr 09:00-12:00, We 14:00-18:00"),
        ("tous les jours 10h à midi sauf jours fériés", "Mo-Su 10:00-12:00; PH closed"),
        ("premier et troisième samedi du mois 10h-12h", "Sa[1,3] 10:00-12:00"),
        ("dernier vendredi du mois de 20h à minuit", "Fr[-1] 20:00-24:00"),
        ("vendredi 18h-2h", "Fr 18:00-02:00"),
        ("samedi à partir de 14 h", "Sa 14:00+"),
        ("en semaine 8h-20h\nweek-end 10h-18h", "Mo-Fr 08:00-20:00; Sa-Su 10:00-18:00"),
        ("24h/24, 7j/7", "24/7"),
        ("sur rendez-vous", '24/7 unknown "sur rendez-vous"'),
        ("lundi sur rendez-vous", 'Mo unknown "sur rendez-vous"'),
        ("mardi 9h-12h (atelier vélo)", 'Tu 09:00-12:00 "atelier vélo"'),
        ("Tu,Th 14:00-18:00", "Tu,Th 14:00-18:00"),
        ("mo-fr 9:00-12:00 ; SU off", "Mo-Fr 09:00-12:00; Su closed"),
        ("Apr-Sep Tu 10:00-12:00\nmardi 14h-15h", "Apr-Sep Tu 10:00-12:00; Tu 14:00-15:00"),
    ],
)
def test_hours_as_people_write_them_are_understood(typed, kept):
    assert checks.hours(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "mars 9h-12h",
        "le samedi matin",
        "lundi",
        "9h-12h",
        "lundi 14h-12h",
        "lundi 25h-26h",
        "lundi 9h-",
        "fermé le dimanche sauf en août",
        "Mo 25:00-26:00",
        "quand la lumière est allumée",
    ],
)
def test_hours_we_are_not_sure_of_are_asked_again(typed):
    with pytest.raises(BadValue, match="horaire non compris"):
        checks.hours(typed)


def test_the_sentence_names_the_line_that_was_not_understood():
    with pytest.raises(BadValue) as refused:
        checks.hours("mardi 9h-12h\n\nparfois le soir\njeudi 9h-12h")
    assert refused.value.sentence.startswith("Ligne 2, «\u202fparfois le soir\u202f»")


@pytest.mark.parametrize(
    ("osm", "french"),
    [
        (
            "Tu,Th 14:00-18:00; We 10:00-12:00,14:00-18:00; Sa 09:00-12:30",
            [
                ("mardi et jeudi", "14 h – 18 h"),
                ("mercredi", "10 h – 12 h et 14 h – 18 h"),
                ("samedi", "9 h – 12 h 30"),
            ],
        ),
        ("Mo-Fr 09:00-12:00; PH closed", [("du lundi au vendredi", "9 h – 12 h"), ("jours fériés", "fermé")]),
        ("Mo-Su 20:00-24:00", [("tous les jours", "20 h – minuit")]),
        ("Sa[1,-1] 18:00-02:00", [("premier et dernier samedi du mois", "18 h – 2 h")]),
        ('24/7 unknown "sur rendez-vous"', [("", "sur rendez-vous")]),
        ('Mo closed "travaux; retour lundi"', [("lundi", "fermé (travaux; retour lundi)")]),
        ("Apr-Sep Tu 10:00-12:00; Su closed", [("", "Apr-Sep Tu 10:00-12:00"), ("dimanche", "fermé")]),
        ("", []),
    ],
)
def test_hours_are_shown_in_french(osm, french):
    shown = checks.hours_in_french(osm)
    assert [(days, hours.replace("\u00a0", " ")) for days, hours in shown] == french
    assert not any(f" {sign}" in hours for _, hours in shown if "h" in hours for sign in ("h", "–"))


def clocks(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


SPANS = st.lists(st.integers(0, 95), min_size=2, max_size=4, unique=True).map(
    lambda quarters: ",".join(
        f"{clocks(a * 15)}-{clocks(b * 15)}"
        for a, b in zip(sorted(quarters)[::2], sorted(quarters)[1::2], strict=False)
    )
)
RULES = st.tuples(st.lists(st.sampled_from(DAYS), min_size=1, max_size=4, unique=True), SPANS).map(
    lambda rule: f"{','.join(sorted(rule[0], key=DAYS.index))} {rule[1]}"
)


@settings(deadline=None)
@given(RULES)
def test_a_form_saved_untouched_changes_no_hour_and_speaks_french(rule):
    kept = checks.hours(rule)
    typed = checks.hours_as_typed(kept)
    assert checks.hours(typed) == kept
    assert typed == typed.lower()


@settings(deadline=None)
@given(
    st.text(max_size=80)
    | st.from_regex(r"(lun|mardi|du |au |[0-9]{1,2}h|-| et |,|;|\n|Mo|\"|\[1\]){0,12}", fullmatch=True)
)
def test_whatever_is_typed_is_understood_or_refused_and_kept_again_as_it_is(typed):
    try:
        kept = checks.hours(typed)
    except BadValue:
        return
    assert checks.hours(kept) == kept
    assert checks.hours(checks.hours_as_typed(kept)) == kept
