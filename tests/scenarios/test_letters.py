"""Claim letters: printed for a choice of fiches, each with its code, which opens the fiche to whoever receives it."""

import csv
import io
import stat
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from app.models import ClaimCode
from app.presentation.letters import TEXT, BadLetter, Letter, as_csv
from app.presentation.paper import as_pdf
from tests.village import PERRON, Village, fresh

SITE = "https://palabre.example"
LETTER = Letter(
    "le-perron",
    "Le Perron",
    ("12 place du Marché", "03220 Jaligny-sur-Besbre"),
    f"{SITE}/fiches/le-perron",
    "AB3D EF7H JKMN PQ5S TVWX YZ01 23",
    date(2026, 3, 1),
)


def read(pdf: bytes) -> list[str]:
    """What each page says, on one line."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def print_letters(village: Village, folder: Path, *words: str) -> tuple[str, Path, list[dict[str, str]]]:
    """Run the command; gives what it said, the PDF, and the rows of the table."""
    output = folder / "lettres.pdf"
    result = village.app.test_cli_runner().invoke(args=["letters", *words, "--output", str(output)])
    assert result.exit_code == 0, result.output
    table = output.with_suffix(".csv")
    text = table.read_text(encoding="utf-8-sig") if table.exists() else ""
    return result.output, output, list(csv.DictReader(io.StringIO(text)))


@pytest.mark.one_database
def test_a_letter_says_to_whom_about_what_and_with_which_code() -> None:
    (page,) = read(as_pdf([LETTER], TEXT.read_text(encoding="utf-8"), SITE))
    for words in ("Le Perron 12 place du Marché 03220 Jaligny-sur-Besbre", LETTER.code, "1er mars 2026"):
        assert words in page
    assert f"{SITE}/fiches/le-perron/revendication" in page
    assert "{" not in page


@pytest.mark.one_database
def test_the_square_leads_to_the_claim_with_the_code_typed_in() -> None:
    link = urlsplit(LETTER.link)
    assert link.path == "/fiches/le-perron/revendication"
    assert parse_qs(link.query) == {"code": [LETTER.code.replace(" ", "")]}


def test_every_sign_of_a_name_is_drawn_or_comes_near() -> None:
    odd = Letter(**{**_fields(), "structure": "L’Œuvre & <Cie>, 5\u00a0€, Erdő\u202f: 中"})
    (page,) = read(as_pdf([odd], "{structure}", SITE))
    assert "L’Œuvre & <Cie>, 5 €, Erdo : ?" in page


def _fields() -> dict:
    return {name: getattr(LETTER, name) for name in Letter.__slots__}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("Bonjour {prenom}", "{prenom} is no word of a letter"), ("Bonjour.\n\n" * 80, "too long for one page")],
)
@pytest.mark.one_database
def test_a_text_that_makes_no_letter_says_what_to_change(text: str, sentence: str) -> None:
    with pytest.raises(BadLetter) as caught:
        as_pdf([LETTER], text, SITE)
    assert sentence in str(caught.value)


@pytest.mark.one_database
def test_a_cell_is_never_a_formula() -> None:
    names = ["=1+1", "+33", "-2", "@SUM(A1)", "\tx", "Le Perron, rue d’en face"]
    rows = csv.reader(io.StringIO(as_csv([Letter(**{**_fields(), "structure": name}) for name in names])))
    cells = [row[1] for row in rows][1:]
    assert cells == ["'=1+1", "'+33", "'-2", "'@SUM(A1)", "'\tx", "Le Perron, rue d’en face"]


def test_the_command_prints_a_page_and_a_row_for_each_fiche(village: Village, tmp_path: Path) -> None:
    said, pdf, rows = print_letters(village, tmp_path, "le-perron", "le-clavier-partage")
    assert "1 written" in said
    assert "1 fiches left out for want of an address" in said
    assert len(read(pdf.read_bytes())) == 1
    assert [(row["slug"], row["address"]) for row in rows] == [
        ("le-perron", "12 place du Marché, 03220 Jaligny-sur-Besbre")
    ]
    assert rows[0]["code"] in read(pdf.read_bytes())[0]
    for path in (pdf, pdf.with_suffix(".csv")):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_fiche_that_is_invented_is_written_to_by_its_name_only(village: Village, tmp_path: Path) -> None:
    said, pdf, _rows = print_letters(village, tmp_path)
    assert "0 written" in said
    assert not pdf.exists()


def test_letters_go_to_a_departement_or_a_theme(village: Village, tmp_path: Path) -> None:
    real = PERRON.replace(title="Le Seuil", fields={k: v for k, v in PERRON.fields.items() if k != "example"})
    village.write(real, by="Lucie")
    for words, count in (
        (("--departement", "03"), 1),
        (("--departement", "63"), 0),
        (("--theme", "numerique"), 1),
        (("--theme", "culture"), 0),
        ((), 1),
    ):
        assert f"{count} written" in print_letters(village, tmp_path, *words)[0], words


def test_a_secret_goes_to_a_street_or_to_a_town_if_asked_so(village: Village, tmp_path: Path) -> None:
    place = {"commune": "Jaligny-sur-Besbre", "insee": "03132"}
    village.write(PERRON.replace(title="Le Seuil", fields={"place": place, "example": "oui"}), by="Lucie")
    assert "0 written" in print_letters(village, tmp_path, "le-seuil")[0]
    said, _pdf, (row,) = print_letters(village, tmp_path, "le-seuil", "--without-street")
    assert ("1 written" in said, row["address"]) == (True, "03220 Jaligny-sur-Besbre")


def test_from_the_command_to_the_steward(village: Village, tmp_path: Path) -> None:
    """The whole way, as it goes: the command, the letter, the square, the log-in page, the fiche; then no letter more."""
    village.pass_days(30)
    _said, _pdf, (row,) = print_letters(village, tmp_path, "le-perron")
    lucie = village.reader("Lucie")
    page = lucie.get(f"/fiches/le-perron/revendication?code={row['code'].replace(' ', '')}")
    lucie.submit(page.form("/revendication"))
    assert "revendiquée par Lucie Farigoule" in village.reader().get("/fiches/le-perron").text
    assert "0 written" in print_letters(village, tmp_path, "le-perron")[0]
    assert "1 written" in print_letters(village, tmp_path, "le-perron", "--all")[0]


def test_a_text_of_ones_own(village: Village, tmp_path: Path) -> None:
    text = tmp_path / "mienne.txt"
    text.write_text("# Bonjour {structure}\n\nVoici {page}, jusqu’au {expiration}.", encoding="utf-8")
    _said, pdf, _rows = print_letters(village, tmp_path, "le-perron", "--text", str(text))
    assert "Bonjour Le Perron" in read(pdf.read_bytes())[0]
    text.write_text("{code_postal}", encoding="utf-8")
    words = ["letters", "le-perron", "--text", str(text), "--output", str(tmp_path / "non.pdf")]
    result = village.app.test_cli_runner().invoke(args=words)
    assert (result.exit_code, "{code_postal} is no word" in result.output) == (1, True)
    assert not (tmp_path / "non.pdf").exists()
    assert fresh().scalar(select(func.count()).select_from(ClaimCode)) == 1, "no code without its letter"
