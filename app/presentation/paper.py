"""Claim letters on paper: one A4 page each, its address in the window of the envelope, its code to scan or to type.

Only the command that prints them imports this: drawing libraries are heavy, and the site does without.
"""

import io
import unicodedata
from collections.abc import Iterable

import segno
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from app.presentation.letters import WORDS, BadLetter, Letter, filled, parted

# Bitstream Vera comes with the library, so that a letter is the same on every machine.
PLAIN, BOLD, TYPED = "Vera", "VeraBd", "Courier-Bold"
WIDTH, HEIGHT = A4
MARGIN = 22 * mm
# Where the window of an envelope is (NF Z 11-001), and where the text may stand.
WINDOW = (105 * mm, HEIGHT - 52 * mm)
TOP, BOTTOM = HEIGHT - 100 * mm, 62 * mm
CODE_SIDE = 38 * mm


def as_pdf(letters: Iterable[Letter], text: str, site: str) -> bytes:
    """All these letters, a page each. Raises BadLetter for a text that does not fit on one, or asks for what is not."""
    _fonts()
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, lang="fr")
    canvas.setTitle("Lettres de revendication")
    for letter in letters:
        _draw(canvas, letter, text, site)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _draw(canvas: Canvas, letter: Letter, text: str, site: str) -> None:
    canvas.setFont(BOLD, 15)
    canvas.drawString(MARGIN, HEIGHT - 25 * mm, "Palabre")
    canvas.setFont(PLAIN, 8.5)
    canvas.drawString(MARGIN, HEIGHT - 30 * mm, _drawable(site))
    _draw_address(canvas, (letter.structure, *letter.address))
    words = dict(zip(WORDS, (letter.structure, letter.page, letter.expiration, site), strict=True))
    body, *beside = ([*filled(part, words)] for part in parted(text))
    _draw_text(canvas, body)
    _draw_code(canvas, letter, *(" ".join(words for words, _ in part) for part in beside))


def _draw_address(canvas: Canvas, lines: Iterable[str]) -> None:
    left, y = WINDOW
    style = ParagraphStyle("address", fontName=PLAIN, fontSize=10.5, leading=14)
    for line in lines:
        y = _paragraph(canvas, line, style, left, y, WIDTH - MARGIN - left)


def _draw_text(canvas: Canvas, paragraphs: Iterable[tuple[str, bool]]) -> None:
    body = ParagraphStyle("body", fontName=PLAIN, fontSize=9.8, leading=14.2)
    subject = ParagraphStyle("subject", parent=body, fontName=BOLD, fontSize=11)
    y = TOP
    for text, is_subject in paragraphs:
        y = _paragraph(canvas, text, subject if is_subject else body, MARGIN, y, WIDTH - 2 * MARGIN) - 8
    if y < BOTTOM:
        raise BadLetter("The text is too long for one page: shorten it.")


def _draw_code(canvas: Canvas, letter: Letter, above: str, below: str) -> None:
    top = BOTTOM - 4 * mm
    _draw_square(canvas, letter.link, MARGIN, top - CODE_SIDE)
    left = MARGIN + CODE_SIDE + 6 * mm
    beside = ParagraphStyle("beside", fontName=PLAIN, fontSize=9.5, leading=13)
    _paragraph(canvas, above, beside, left, top - 4 * mm, WIDTH - MARGIN - left)
    canvas.setFont(TYPED, 13)
    canvas.drawString(left, top - 27 * mm, letter.code)
    _paragraph(canvas, below, beside, left, top - 30 * mm, WIDTH - MARGIN - left)


def _draw_square(canvas: Canvas, link: str, left: float, bottom: float) -> None:
    matrix = tuple(segno.make(link, error="m", micro=False).matrix)
    side = CODE_SIDE / len(matrix)
    for row, line in enumerate(reversed(matrix)):
        for column, dark in enumerate(line):
            if dark:
                canvas.rect(left + column * side, bottom + row * side, side, side, stroke=0, fill=1)


def _paragraph(
    canvas: Canvas, text: str, style: ParagraphStyle, left: float, top: float, width: float
) -> float:
    """Draw a paragraph under `top`; gives where it ends. What is typed is text, never markup."""
    plain = _drawable(text).replace("&", "&amp;").replace("<", "&lt;")
    drawn = Paragraph(plain, style)
    _, height = drawn.wrap(width, HEIGHT)
    drawn.drawOn(canvas, left, top - height)
    return top - height


def _drawable(text: str) -> str:
    """What the font can draw: a letter that it lacks without its accents, or « ? »."""
    return "".join(sign if _has(sign) else _simpler(sign) for sign in text.replace("\u202f", "\u00a0"))


def _simpler(sign: str) -> str:
    if sign.isspace():
        return " "
    return "".join(part for part in unicodedata.normalize("NFKD", sign) if _has(part)) or "?"


def _has(sign: str) -> bool:
    return ord(sign) in pdfmetrics.getFont(PLAIN).face.charToGlyph


def _fonts() -> None:
    for name in (PLAIN, BOLD):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
