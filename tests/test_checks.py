"""What may be typed in a field: the normal form that is kept, or a sentence that says what to do."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import checks
from app.checks import BadValue

NB, NN = "\u00a0", "\u202f"
FIELD_CHECKS = (
    checks.line,
    checks.short_line,
    checks.postcode,
    checks.insee,
    checks.latitude,
    checks.longitude,
    checks.phone,
    checks.email,
    checks.url,
    checks.hours,
    checks.year,
    checks.siren,
    checks.siret,
    checks.rna,
    checks.whole_number,
)


@pytest.mark.parametrize("check", FIELD_CHECKS, ids=lambda check: check.__name__)
def test_an_empty_field_is_never_wrong(check):
    assert check("") == ""
    assert check("  ") == ""


@pytest.mark.parametrize(
    ("check", "typed", "kept"),
    [
        (checks.phone, "0465712047", "04 65 71 20 47"),
        (checks.phone, "04.65.71.20.47", "04 65 71 20 47"),
        (checks.phone, "+33 4 65 71 20 47", "04 65 71 20 47"),
        (checks.phone, "+33 (0)4 65 71 20 47", "04 65 71 20 47"),
        (checks.phone, "0033465712047", "04 65 71 20 47"),
        (checks.phone, f"04{NB}65{NN}71 20 47", "04 65 71 20 47"),
        (checks.phone, "0800 123 456", "08 00 12 34 56"),
        (checks.phone, "39 19", "3919"),
        (checks.phone, "115", "115"),
        (checks.latitude, "46,5213", "46.5213"),
        (checks.latitude, "-0,0", "0"),
        (checks.longitude, "3.68150000", "3.6815"),
        (checks.longitude, "−61,5", "-61.5"),
        (checks.postcode, "03 290", "03290"),
        (checks.insee, "2a004", "2A004"),
        (checks.siren, "732 829 320", "732829320"),
        (checks.siret, "732.829.320 00074", "73282932000074"),
        (checks.siret, "35600000049837", "35600000049837"),
        (checks.rna, "w999 004 518", "W999004518"),
        (checks.rna, "W9C1000123", "W9C1000123"),
        (checks.year, " 1998 ", "1998"),
        (checks.whole_number, f"1{NN}000", "1000"),
        (checks.whole_number, "007", "7"),
        (checks.email, "Bonjour@LePerron.EXAMPLE", "Bonjour@leperron.example"),
        (checks.url, "HTTPS://LePerron.example/Un?B=c#D", "https://leperron.example/Un?B=c#D"),
        (checks.url, "https://münchen.example/straße", "https://münchen.example/straße"),
        (checks.url, "https://leperron.example:8080", "https://leperron.example:8080"),
        (checks.url, "mailto:bonjour@leperron.example", "mailto:bonjour@leperron.example"),
        (checks.url, "tel:+33465712047", "tel:+33465712047"),
        (checks.line, "un  café\tassociatif ", "un café associatif"),
        (checks.line, f"ouvert{NN}!", f"ouvert{NN}!"),
        (checks.line, "cafe\u0301", "café"),
        (checks.title, "LE THE@TRE.COM", "LE THE@TRE.COM"),
    ],
)
def test_what_is_typed_is_kept_in_one_form(check, typed, kept):
    assert check(typed) == kept


@pytest.mark.parametrize(
    ("check", "typed", "sentence"),
    [
        (checks.phone, "04 65 71 20 4", "dix chiffres"),
        (checks.phone, "465712047", "dix chiffres"),
        (checks.phone, "+44 20 7946 0000", "dix chiffres"),
        (checks.phone, "٠٤٦٥٧١٢٠٤٧", "dix chiffres"),
        (checks.latitude, "90,1", "de -90 à 90"),
        (checks.latitude, "1e1", "de -90 à 90"),
        (checks.longitude, "nord", "de -180 à 180"),
        (checks.postcode, "3290", "cinq chiffres"),
        (checks.postcode, "99100", "cinq chiffres"),
        (checks.insee, "75112", "le code de la commune est 75056"),
        (checks.insee, "13202", "le code de la commune est 13055"),
        (checks.insee, "69388", "le code de la commune est 69123"),
        (checks.insee, "99999", "choisissez-la dans la liste"),
        (checks.siren, "732829321", "deux chiffres inversés"),
        (checks.siret, "73282932000047", "deux chiffres inversés"),
        (checks.siret, "73282932000", "celui-ci en a 11"),
        (checks.siret, "7328293200007A", "rien d’autre"),
        (checks.siret, "35600000049838", "deux chiffres inversés"),
        (checks.rna, "W99900451", "neuf signes"),
        (checks.year, "98", "quatre chiffres"),
        (checks.year, "1699", "quatre chiffres"),
        (checks.year, "2101", "quatre chiffres"),
        (checks.whole_number, "-1", "en chiffres"),
        (checks.whole_number, "1,5", "en chiffres"),
        (checks.email, "bonjour@leperron", "adresse complète"),
        (checks.email, "bonjour leperron.example", "adresse complète"),
        (checks.line, "une\ndeux", "retours à la ligne"),
        (checks.line, "un\u200b café", "invisible"),
        (checks.line, "\u202eéfac", "invisible"),
        (checks.line, "un\u3164café", "invisible"),
        (checks.line, "a" * 501, "501 signes, pour 500"),
        (checks.short_line, "a" * 301, "301 signes, pour 300"),
        (checks.title, "", "Donnez un nom"),
        (checks.title, "…", "Donnez un nom"),
        (checks.title, "Le Perron [café]", "casserait les liens"),
        (checks.title, "Le Perron | café", "casserait les liens"),
        (checks.title, "Le Perron #2", "casserait les liens"),
        (checks.title, "litige : 42", "un autre genre de lien"),
        (checks.title, "a" * 201, "201 signes, pour 200"),
    ],
)
def test_what_cant_be_kept_is_refused_with_what_to_do(check, typed, sentence):
    with pytest.raises(BadValue) as refused:
        check(typed)
    assert sentence in refused.value.sentence


@pytest.mark.parametrize(
    "address",
    [
        "leperron.example",
        "//leperron.example",
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "data:text/html,x",
        "ftp://leperron.example",
        "https:leperron.example",
        "https:/leperron.example",
        "https://",
        "https://leperron",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://moi:secret@leperron.example",
        "https://leperron.example@autre.example",
        "https://leperron.example\\@autre.example",
        "https://leperron.example/a b",
        "https://leperron.example/\x00",
        "https://leperron.example/\u202e",
        'https://leperron.example/"onclick=x',
        "https://leperron.example:0/",
        "https://leperron.example:99999/",
        "https://-leperron.example",
        "https://le..perron.example",
        "https://pаypal.example",  # its first a is Cyrillic
        "mailto:",
        "mailto:a@b.example?cc=c@d.example",
        "tel:",
        "tel:bonjour",
        "https://leperron.example/" + "a" * 1000,
    ],
)
def test_an_address_that_could_mislead_is_refused(address):
    with pytest.raises(BadValue):
        checks.url(address)


@settings(deadline=None)  # the first call reads the tables
@given(
    st.sampled_from(FIELD_CHECKS), st.text(max_size=60) | st.from_regex(r"[0-9+ .,()-]{0,20}", fullmatch=True)
)
def test_a_kept_value_is_kept_again_as_it_is(check, typed):
    try:
        kept = check(typed)
    except BadValue:
        return
    assert check(kept) == kept


def test_every_sentence_has_french_typography():
    sentences = []
    for check in (*FIELD_CHECKS, checks.title, checks.member_name):
        for typed in (
            "[x]",
            "a\u200bb",
            "a\nb",
            "x" * 2000,
            "9" * 30,
            "lundi 99 h\nblabla",
            "https://a@b.c",
            "W1",
        ):
            try:
                check(typed)
            except BadValue as refused:
                sentences.append(refused.sentence)
    assert len(sentences) > 40
    for sentence in sentences:
        told = sentence.replace("https:", "").replace("U+200B", "")
        assert "'" not in told
        assert not re.search(r" [;:!?»]|« ", told), sentence
        assert sentence[0].isupper() or sentence[0] in "«0123456789", sentence


# --- names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Maëlle Courtadon", "MAELLE COURTADON"),
        ("Maëlle Courtadon", "Mаelle Courtadon"),  # a Cyrillic a
        ("ANNA", "ΑΝΝΑ"),  # Greek capitals
        ("Paul-Henri Delmas", "Paul Henri Delmas"),
        ("Lola", "L0la"),
        ("Ｌｏｌａ", "Lola"),
    ],
)
def test_names_that_look_alike_fold_to_the_same(one, other):
    assert checks.fold_name(one) == checks.fold_name(other)


def test_names_of_two_people_do_not_fold_to_the_same():
    names = ["Alain Roche", "Allan Roche", "Nadia Roche", "Nadège Chalier", "Marc Fayolle", "Mark Fayolle"]
    assert len({checks.fold_name(name) for name in names}) == len(names)


def test_a_name_with_an_invisible_sign_does_not_fold():
    with pytest.raises(BadValue, match="invisible"):
        checks.fold_name("Maëlle\u200b")


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(name):
    try:
        folded = checks.fold_name(name)
    except BadValue:
        return
    assert checks.fold_name(folded) == folded


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("O'Neil", "O’Neil"),
        (" Paul-Henri  Delmas ", "Paul-Henri Delmas"),
        ("Жанна 2", "Жанна 2"),
        ("李小龙", "李小龙"),
    ],
)
def test_a_member_may_have_any_name_of_one_alphabet(typed, kept):
    assert checks.member_name(typed) == kept
    assert checks.member_name(kept) == kept


@pytest.mark.parametrize(
    "name", ["", "P", "12 rue", "Аnna", "x<y", "a\u200bb", "a" * 61, "Zalgo\u0301\u0302\u0303\u0304", "a@b"]
)
def test_a_name_that_could_deceive_is_refused(name):
    with pytest.raises(BadValue):
        checks.member_name(name)


def test_a_link_finds_its_page_whatever_the_case_the_accents_and_the_apostrophe():
    assert checks.title_key("L’Échoppe") == checks.title_key("l'ECHOPPE") == checks.title_key("L Echoppe")
    assert checks.title_key("Le cœur") == checks.title_key("LE COEUR")
    assert checks.title_key("L’Échoppe") != checks.title_key("Les Échoppes")
    assert checks.title_key("!!!") == "!!!"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("L’Échoppe", "l-echoppe"),
        ("Cœur & Âme (Vichy)", "coeur-ame-vichy"),
        ("", "sans-nom"),
        ("李小龙", "sans-nom"),
        ("mot " * 30, "-".join(["mot"] * 20)),
        ("a" * 100, "a" * 80),
    ],
)
def test_an_address_is_short_and_plain(title, slug):
    assert checks.slug(title) == slug
    assert len(checks.slug(title)) <= 80


def test_words_kept_as_they_come_hold_on_one_line_with_their_no_break_spaces():
    typed = f" Fermé{NN}!\r\n\r\nÀ 25{NB}km,\tsoit  trois\x00 pas{NN}. "
    assert checks.one_line(typed) == f"Fermé{NN}! À 25{NB}km, soit trois pas{NN}."
    assert checks.one_line(checks.one_line(typed)) == checks.one_line(typed)
    assert checks.one_line(" \n ") == ""
