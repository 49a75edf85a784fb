"""The speed of the pages, beside a bare Flask page on the same server, in one run.

    python -m benchmarks.pages                        the demonstration region
    python -m benchmarks.pages --structures FILE.csv  the same, then with the structures of a larger file, and the growth

The rows and the goals are those of the table of the design (quality.md): answers a second with eight connections,
and the median of one alone. Gaps below 1.5 times are noise: read the ratios.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, repeat
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.parse import quote

from sqlalchemy import select

from app import create_app
from app.acts import imports, pages
from app.database import transaction
from app.following import catch_up
from app.importers.structures import read_structures
from app.models import Member, Page
from benchmarks import serving
from benchmarks.asking import Measure, measure
from benchmarks.writers import Writer, eight_on_one, saves_per_second
from config import settings_from
from revisions import Content

LONG = "/fiches/une-longue-histoire"
REVISIONS = 1000
# What bare Flask gave where the goals were set (quality.md): a goal is so much of it, on a machine that is slower or faster.
BARE_OF_GOALS = 4700
# Each row is measured so many times, and bare Flask before each: the machine is twice as fast at one time as at another.
LAPS = 5
# How long a site that has just started is left to itself, in seconds.
SETTLED = 3
# More than an index keeps the counts of.
WORDS = (
    *(
        "association",
        "atelier",
        "café",
        "culture",
        "musique",
        "théâtre",
        "jardin",
        "maison",
        "ferme",
        "centre",
    ),
    *("social", "solidaire", "commune", "rural", "école", "jeunes", "enfants", "famille", "santé", "sport"),
    *(
        "emploi",
        "formation",
        "insertion",
        "habitat",
        "énergie",
        "vélo",
        "réparation",
        "recyclerie",
        "textile",
        "bois",
    ),
    *(
        "cinéma",
        "festival",
        "radio",
        "livres",
        "numérique",
        "Clermont",
        "Vichy",
        "Moulins",
        "Aurillac",
        "Thiers",
    ),
)
# Pages on which nothing waits; and one where each save brings a proposal onto the new text, with its own row of the journal.
QUIET = [f"/fiches/{name}" for name in ("la-lanterne", "l-echoppe", "radio-basalte", "l-atelier-du-pont")]
WAITED_ON = "/fiches/la-ravaude"


@dataclass(frozen=True)
class Row:
    """One line of the table. The goals are answers a second (or a share of bare Flask), and milliseconds.

    path: with a `{n}` in it, each answer is another page, asked for the first time: nothing of it is drawn already.
    With a `{word}`, each looks for another word than those before.
    """

    name: str
    path: str
    logged_in: bool = True
    goal: float = 0
    goal_ms: float = 0
    of_bare: float = 0

    def paths(self) -> Iterator[str]:
        if "{" not in self.path:
            return repeat(self.path)
        # Past the last version, the number of the lap makes another address of the same page.
        numbers = ((lap, n) for lap in count() for n in range(REVISIONS - 1, 0, -1))
        return (
            self.path.format(n=n, m=n + 1, word=quote(WORDS[n % len(WORDS)]))
            + ("&" if "?" in self.path else "?")
            + f"tour={lap}"
            for lap, n in numbers
        )


ROWS = (
    Row("view, anonymous", "/fiches/le-perron", False, of_bare=0.5),
    Row("view, logged in", "/fiches/le-perron", goal=700, goal_ms=3),
    Row("view of 20 kB, logged in", LONG, goal=700, goal_ms=3),
    Row("history, 50 entries, logged in", f"{LONG}/historique", goal=680, goal_ms=3),
    Row("history, 100 entries, logged in", f"{LONG}/historique?combien=100", goal=680, goal_ms=3),
    Row("diff of neighbours, logged in", f"{LONG}/comparer/700..701", goal=700, goal_ms=3.5),
    Row("diff of distant revisions, logged in", f"{LONG}/comparer/10..990", goal=400, goal_ms=5),
    Row("old revision, logged in", f"{LONG}/versions/500", goal=700, goal_ms=3),
    Row("search, common word, logged in", "/fiches?q=association", goal=500, goal_ms=4),
    Row("search, rare word, logged in", "/fiches?q=perron", goal=900, goal_ms=2.5),
    Row("search, common word, anonymous", "/fiches?q=association", False, goal=500, goal_ms=4),
    Row("history, first time", f"{LONG}/historique?avant={{n}}", goal=680, goal_ms=3),
    Row("diff of neighbours, first time", f"{LONG}/comparer/{{n}}..{{m}}", goal=700, goal_ms=3.5),
    Row("old revision, first time", f"{LONG}/versions/{{n}}", goal=700, goal_ms=3),
    Row("search, common word, first time", "/fiches?q=association&x={n}", goal=500, goal_ms=4),
    Row("search, another word each time", "/fiches?q={word}&x={n}", goal=500, goal_ms=4),
)
SAVES = (
    ("saves, form and post, one client", QUIET[:1], 90),
    ("saves, form and post, four clients", QUIET, 160),
    ("saves that a proposal follows, one client", [WAITED_ON], 0),
)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--structures", type=Path, help="a larger file of structures, to measure growth")
    asked.add_argument("--seconds", type=float, default=5.0, help="how long each row is measured, in all")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="palabre-bench-") as folder:
        instance = Path(folder)
        prepare(instance)
        small = run(instance, options.seconds)
        if options.structures:
            started = time.monotonic()
            count = enlarge(instance, options.structures)
            print(f"\n{count} structures more, imported and indexed in {time.monotonic() - started:.0f} s")
            large = run(instance, options.seconds)
            print("\ngrowth (time of one answer in times of bare Flask, larger over smaller)")
            for name, before in small.items():
                print(f"  {name:42} × {large[name].times / before.times:.2f}")


def prepare(instance: Path) -> None:
    """The demonstration region, and one page of 20 kB with a thousand revisions."""
    serving.flask(instance, "migrate")
    serving.flask(instance, "seed")
    chance = random.Random(1)
    words = [f"mot{n}" for n in range(3000)]
    paragraphs = [" ".join(chance.choices(words, k=60)) for _n in range(50)]
    app = create_app(settings_from({"INSTANCE": str(instance)}))
    with app.app_context():
        now = datetime.now(UTC) - timedelta(days=300)
        for number in range(REVISIONS):
            paragraphs[chance.randrange(50)] = " ".join(chance.choices(words, k=60))
            _write(number, "\n\n".join(paragraphs), now + timedelta(hours=6 * number))
        catch_up()
    app.extensions["index"].close()


def _write(number: int, body: str, at: datetime) -> None:
    content = Content("structure", "Une longue histoire", {"example": "oui"}, body)
    with transaction() as session:
        who = session.execute(select(Member).where(Member.offered == "membre confirmée")).scalar_one()
        page = session.execute(select(Page).where(Page.title == content.title)).scalar_one_or_none()
        if page is None:
            pages.create(session, content, who, at, summary="Première version")
        else:
            pages.edit(session, page, page.number, content, who, at, summary=f"Version {number + 1}")


def enlarge(instance: Path, structures: Path) -> int:
    app = create_app(settings_from({"INSTANCE": str(instance)}))
    with app.app_context():
        report = imports.import_structures(transaction, list(read_structures(structures)), datetime.now(UTC))
        catch_up()
    app.extensions["index"].close()
    return report.added


class Beside(NamedTuple):
    """A row, and bare Flask in the same laps: the medians of both, and of how they compare in each lap."""

    per_second: float
    median_ms: float
    share: float
    times: float
    bare: float
    size: int = 0


def run(instance: Path, seconds: float) -> dict[str, Beside]:
    """Measure every row; prints each with its goal."""
    rows: dict[str, Beside] = {}
    with serving.site(instance) as (port, pid):
        cookie = Writer(port).cookie
        time.sleep(SETTLED)
        with serving.bare() as bare_port:
            for row in ROWS:
                rows[row.name] = _one(port, row, cookie, seconds / LAPS, bare_port)
            for name, pages, goal in SAVES:
                laps = [
                    (_bare(bare_port, seconds / LAPS), saves_per_second(port, pages, seconds / LAPS))
                    for _lap in range(LAPS)
                ]
                _told(name, [(bare, Measure(saves, 1000 / saves, 0)) for bare, saves in laps], goal)
        saved, kept = eight_on_one(port, "/fiches/l-atelier-du-pont")
        print(
            f"{'eight people on one page':42} {saved} saved, {kept} of 8 texts there {_verdict(saved == kept == 8)}"
        )
        memory = serving.memory_of(pid)
        print(f"{'memory of all processes (PSS)':42} {memory:7.0f} MiB  goal ≤ 200 {_verdict(memory <= 200)}")
    return rows


def _bare(port: int, seconds: float) -> Measure:
    return measure(port, repeat("/"), seconds=seconds)


def _one(port: int, row: Row, cookie: str, seconds: float, bare_port: int) -> Beside:
    paths = row.paths()
    laps = [
        (_bare(bare_port, seconds), measure(port, paths, cookie if row.logged_in else "", seconds))
        for _lap in range(LAPS)
    ]
    found = _medians(laps)
    goal = row.goal or row.of_bare * found.bare
    good = found.per_second >= goal and (not row.goal_ms or found.median_ms <= row.goal_ms)
    told = f"goal ≥ {goal:.0f}/s" + (f", ≤ {row.goal_ms} ms" if row.goal_ms else " (half of bare)")
    verdict = _beside(found.share, row.goal, good) if row.goal else _verdict(good)
    print(
        f"{row.name:42} {found.per_second:7.0f}/s {found.median_ms:7.2f} ms  {found.share:5.2f} of bare "
        f"({found.bare:4.0f}/s)  {found.size / 1000:5.0f} kB  {told} {verdict}"
    )
    return found


def _medians(laps: list[tuple[Measure, Measure]]) -> Beside:
    return Beside(
        per_second=median(found.per_second for _bare, found in laps),
        median_ms=median(found.median_ms for _bare, found in laps),
        share=median(found.per_second / bare.per_second for bare, found in laps),
        times=median(found.median_ms / bare.median_ms for bare, found in laps),
        bare=median(bare.per_second for bare, _found in laps),
        size=laps[-1][1].size,
    )


def _told(name: str, laps: list[tuple[Measure, Measure]], goal: float) -> None:
    found = _medians(laps)
    verdict = f"  goal ≥ {goal:.0f} {_beside(found.share, goal, found.per_second >= goal)}" if goal else ""
    share = f"{found.share:5.3f} of bare ({found.bare:4.0f}/s)"
    print(f"{name:42} {found.per_second:7.0f}/s             {share}{verdict}")


def _beside(share: float, goal: float, good: bool) -> str:
    """The verdict; of a goal that is missed, whether it is met beside bare Flask as it was where the goals were set."""
    if good:
        return _verdict(good)
    wanted = goal / BARE_OF_GOALS
    return f"{_verdict(good)} ({'met' if share >= wanted else 'missed too'} beside bare Flask: {share:.3f} for {wanted:.3f})"


def _verdict(good: bool) -> str:
    return "✓" if good else "✗ missed"


if __name__ == "__main__":
    main()
