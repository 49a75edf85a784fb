"""Screenshots of the site for docs/: `make look`, or `python -m benchmarks.look`.

The demonstration region is loaded into a folder of its own, unless INSTANCE names one that has been lived in; it is
served as `make run` serves it, with maps that ask nobody for tiles. Look at the pictures before committing them.
"""

import os
import shutil
import struct
import sys
import tempfile
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks import serving

DOCS = Path(__file__).parent.parent / "docs"
WIDTHS = (1280, 360)
# A page is cut where a reader of the README would stop looking.
TALLEST = 1700
HEAVIEST = 250_000

PAGES = {
    "accueil": "/",
    "recherche": "/fiches?q=numérique&commune=Clermont-Ferrand&rayon=25",
    "fiche": "/fiches/le-perron",
    "historique": "/fiches/le-perron/historique",
    "comparer": "/fiches/le-perron/comparer/21..23",
    "propositions": "/propositions",
    "scrutin": "/scrutins/3",
    "litige": "/litiges/3",
    "discussion": "/fiches/le-perron/discussion/4",
}
DARK = ("fiche",)


def main() -> None:
    os.environ["TILES_URL"] = ""
    DOCS.mkdir(exist_ok=True)
    with demonstration() as instance, serving.site(instance) as (port, _process), chromium() as browser:
        for name, path in PAGES.items():
            address = f"http://127.0.0.1:{port}{path}"
            for width in WIDTHS:
                shoot(browser, address, width, DOCS / f"{name}-{width}.png")
            if name in DARK:
                shoot(browser, address, WIDTHS[0], DOCS / f"{name}-{WIDTHS[0]}-sombre.png", "dark")


@contextmanager
def demonstration() -> Iterator[Path]:
    """A folder that holds the demonstration region: that of INSTANCE, or one made for the occasion."""
    given = Path(os.environ.get("INSTANCE") or "instance").resolve()
    if (given / "palabre.sqlite").exists():
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="palabre-look-") as folder:
        serving.flask(Path(folder), "migrate")
        serving.flask(Path(folder), "seed")
        yield Path(folder)


@contextmanager
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        sys.exit("look: Chromium is not installed")
    with sync_playwright() as playwright:
        # Controls that the browser draws, such as a date, speak the language of its environment.
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu"],
            env={**os.environ, "LANGUAGE": "fr"},
        )
        yield browser
        browser.close()


def shoot(browser: Browser, address: str, width: int, file: Path, scheme: str = "light") -> None:
    """Take one page as a French visitor sees it, from its top, and say what the picture weighs.

    Stops everything when the site answers with an error: its picture would stand in the README.
    """
    phone = width < 600
    page = browser.new_page(
        viewport={"width": width, "height": 800},
        locale="fr-FR",
        timezone_id="Europe/Paris",
        color_scheme=scheme,
        has_touch=phone,
        is_mobile=phone,
    )
    answer = page.goto(address, wait_until="networkidle")
    if answer is None or not answer.ok:
        sys.exit(f"look: {address} answers {answer and answer.status}")
    tall = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
    # A window as tall as the picture: a screenshot of the full page forgets that a phone has no keyboard.
    page.set_viewport_size({"width": width, "height": tall})
    picture = page.screenshot()
    page.goto("about:blank")
    colours, points = page.evaluate(FEW_COLOURS, b64encode(picture).decode())
    page.close()
    light = png(width, tall, b64decode(colours), b64decode(points))
    file.write_bytes(light)
    print(f"look: {file.name}, {len(light) / 1000:.0f} kB{', too heavy' if len(light) > HEAVIEST else ''}")


# The 256 colours a picture shows most, and for each of its points the nearest of them.
FEW_COLOURS = """async (png) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const points = new Uint32Array(canvas.getImageData(0, 0, image.width, image.height).data.buffer);
  const counts = new Map();
  for (const point of points) counts.set(point, (counts.get(point) ?? 0) + 1);
  const kept = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a)).slice(0, 256);
  const parts = (point) => [point & 255, (point >> 8) & 255, (point >> 16) & 255];
  const apart = (a, b) => parts(a).reduce((sum, part, n) => sum + (part - parts(b)[n]) ** 2, 0);
  const nearest = (point) => kept.reduce((best, one, n) => (apart(point, one) < apart(point, kept[best]) ? n : best), 0);
  const number = new Map([...counts.keys()].map((point) => [point, nearest(point)]));
  const told = (bytes) => new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.split(",")[1]);
    reader.readAsDataURL(new Blob([bytes]));
  });
  return [await told(new Uint8Array(kept.flatMap(parts))), await told(Uint8Array.from(points, (point) => number.get(point)))];
}"""


def png(width: int, height: int, colours: bytes, points: bytes) -> bytes:
    """A picture of a few colours, each point by its number: half the weight of one that names every colour."""
    lines = b"".join(b"\0" + points[n * width : (n + 1) * width] for n in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", colours), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


if __name__ == "__main__":
    main()
