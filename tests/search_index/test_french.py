"""How French is cut into words: elisions, inclusive forms, compounds, acronyms, and what is no word at all."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search_index.french import MAX_FORM, fold, postings, spellings, words


def cut(text: str) -> str:
    """The words of a text: forms apart by |, parts by + behind a colon."""
    return " ".join(
        "|".join(word.forms) + (":" + "+".join(part.forms[0] for part in word.parts) if word.parts else "")
        for word in words(text)
    )


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("L’économie d'aujourd’hui", "economie aujourdhui:aujourd+hui"),
        ("jusqu’à l’arrivée, lorsqu'il", "a arrivee il"),
        ("prud’hommes, entr'aide", "prudhommes:prud+hommes entraide:entr+aide"),
        ("L' ATELIER D’ART", "l atelier art"),
        ("Cœur, Œuvre, ex æquo", "coeur oeuvre ex aequo"),
        ("e\u0301cole eco\u00adlogie", "ecole ecologie"),
        ("Clermont-Ferrand", "clermontferrand:clermont+ferrand"),
        ("Val-d’Oise, Côtes-d'Armor", "valoise:val+oise cotesarmor:cotes+armor"),
        ("Aix-les-Bains", "aixlesbains:aix+les+bains"),
        ("dit-il, peut-elle", "ditil:dit+il peutelle:peut+elle"),
        ("et/ou", "et ou"),
        ("agent·es", "agent|agente"),
        ("agent·e·s agent.e.s agent-e-s", "agent|agente|agents " * 2 + "agent|agente|agents"),
        ("agent(e)s agents·es agent/e", "agent|agente|agents agent|agente agent|agente"),
        ("bénévole(s)", "benevole|benevoles"),
        ("directeur·rice·s, directeur(trice)", "directeur|directrice|directeurs directeur|directrice"),
        ("acteur-rice-s auteur·ice", "acteur|actrice|acteurs auteur|autrice"),
        ("chercheur·euse·s heureux·se", "chercheur|chercheuse|chercheurs heureux|heureuse"),
        ("sportif·ve·s créatif·ive", "sportif|sportive|sportifs creatif|creative"),
        (
            "citoyen.ne.s professionnel·le·s",
            "citoyen|citoyenne|citoyens professionnel|professionnelle|professionnels",
        ),
        ("boulanger·ère chef·fe tou·te·s", "boulanger|boulangere chef|cheffe tou|toute|tous"),
        ("français·e·s régional·aux", "francais|francaise regional|regionaux"),
        ("l’agent·e", "agent|agente"),
        ("agents/agentes", "agents agentes"),
        ("Fin.Les autres", "finles:fin+les autres"),
        ("S.A.R.L., A.G.E.F.O.S.", "sarl:s+a+r+l agefos:a+g+e+f+o+s"),
        ("A C E A et A L ECOUTE", "acea:a+c+e+a et a l ecoute"),
        ("04 73 12 34 56", "0473123456:04+73+12+34+56"),
        ("1.2.3 Soleil en 2024-2025", "123:1+2+3 soleil en 20242025:2024+2025"),
        ("100\u202f000 €, 1er, 3D", "100000:100+000 1er 3d"),
        ("contact@asso.fr", "contactassofr|contactaassofr|contactaasso:contact+asso+fr"),
        ("https://www.asso.fr/page?x=1", "https assofr:asso+fr page x 1"),
        ("LE THE@TRE.COM", "le thetrecom|theatrecom|theatre:the+tre+com"),
        ("l'@telier", "telier|atelier"),
        ("snake_case", "snake case"),
        ("« Ça va ? »", "ca va"),
        ("\x00 \u202e … ½ 😀 '", "1⁄2"),
    ],
)
def test_french_is_cut_as_people_mean_it(text: str, read: str) -> None:
    assert cut(text) == read


def test_offsets_point_into_the_text_as_it_was_given() -> None:
    text = "« L’œuvre d’agent·es du Puy-de-Dôme »"
    assert [text[word.start : word.end] for word in words(text)] == ["œuvre", "agent·es", "du", "Puy-de-Dôme"]


def test_parts_stand_one_after_the_other_and_the_whole_with_the_first() -> None:
    places = {posting.key: posting.place for posting in postings(words("à Aix-les-Bains même"))}
    assert [places[key] for key in ("a", "aixlesbains", "aix", "les", "bains", "meme")] == [0, 1, 1, 2, 3, 4]
    assert set(spellings(words("Aix-les-Bains"))) == {"aixlesbains", "aix", "les", "bains"}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_can_be_cut_and_what_is_cut_is_in_it(text: str) -> None:
    last = 0
    for word in words(text):
        assert last <= word.start < word.end <= len(text)
        assert all(0 < len(form) <= MAX_FORM for form in word.forms)
        last = word.end


@given(st.text(max_size=40))
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "a-",
        "ab.e",
        "ab(e)",
        "ab·e·",
        "1 ",
        "A B ",
        "é\u0301",
        "'",
        "l'",
        "@",
        "a@b.",
        "\u200b",
        "x" * 99 + " ",
    ],
)
def test_a_hostile_text_is_read_in_time_that_grows_with_its_length(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    started = time.process_time()
    assert sum(1 for _ in words(text)) <= len(text)
    assert time.process_time() - started < 1.5
