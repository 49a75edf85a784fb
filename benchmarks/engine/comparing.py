"""Diff beside difflib, merge beside merge3 and git: ordinary pages first, then hostile texts."""

import difflib
import tempfile
from pathlib import Path

from benchmarks.engine.as_git import merged_by_git
from benchmarks.engine.texts import Writer, history, hostile
from benchmarks.engine.timing import NEVER, best, ms, ratio, table, within
from revisions import Content, diff, merge

try:
    import merge3
except ImportError:  # it serves nothing but this comparison
    merge3 = None

SIZES = (5_000, 20_000, 200_000)
_PATIENCE = 10  # seconds


def page(body: str) -> Content:
    return Content("article", "Une page", {}, body)


def diffs() -> None:
    """Two versions of a page: neighbours, and fifty edits apart."""
    rows = []
    for size in SIZES:
        bodies = list(history(size, 51))
        for told, newer in (("1 edit apart", bodies[1]), ("50 edits apart", bodies[50])):
            ours = best(diff, page(bodies[0]), page(newer))
            theirs = best(by_difflib, bodies[0], newer, times=2)
            rows.append([f"{size // 1000} kB, {told}", ms(ours), ms(theirs), ratio(theirs, ours)])
    table("diff: blocks, then words", ["", "ours", "difflib", "difflib / ours"], rows)


def hostile_diffs() -> None:
    """Two texts of 200 kB each: the longest answer is the one that counts."""
    rows = []
    for told, (older, newer) in hostile(200_000).items():
        ours = best(diff, page(older), page(newer), times=2)
        theirs = within(_PATIENCE, by_difflib, older, newer)
        rows.append([told, ms(ours), ms(theirs), ratio(theirs, ours)])
    table("diff of hostile texts, 200 kB against 200 kB", ["", "ours", "difflib", "difflib / ours"], rows)


def by_difflib(older: str, newer: str) -> int:
    """The same work with the standard library: lines first, then words inside changed lines."""
    a, b = older.split("\n"), newer.split("\n")
    found = 0
    for op, a0, a1, b0, b1 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if op == "replace":
            old, new = " ".join(a[a0:a1]).split(" "), " ".join(b[b0:b1]).split(" ")
            found += len(difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes())
    return found


def merges() -> None:
    """Two people who edited different paragraphs of one page."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            base, mine, theirs = three_bodies(size)
            ours = best(merge, page(base), page(mine), page(theirs))
            others = [by_merge3(base, mine, theirs), by_git(Path(folder), base, mine, theirs)]
            told = [
                cell
                for other in others
                for cell in (ms(other) if other else "missing", ratio(other, ours) if other else "")
            ]
            rows.append([f"{size // 1000} kB", ms(ours), *told])
    table("merge", ["", "ours", "merge3", "merge3 / ours", "git merge-file", "git / ours"], rows)


def hostile_merges() -> None:
    """Both sides rewritten: a person will be asked; how long before they are?"""
    rows = []
    for told, (base, mine) in hostile(200_000).items():
        theirs = mine[: len(mine) // 2] + base[len(base) // 2 :]
        ours = best(merge, page(base), page(mine), page(theirs), times=2)
        other = within(_PATIENCE, run_merge3, base, mine, theirs) if merge3 else NEVER
        rows.append([told, ms(ours), ms(other) if merge3 else "missing", ratio(other, ours)])
    table("merge of hostile texts, 200 kB each", ["", "ours", "merge3", "merge3 / ours"], rows)


def three_bodies(size: int) -> tuple[str, str, str]:
    """A page, and what two people made of it in different paragraphs."""
    writer = Writer(1, size)
    base = list(writer.paragraphs)
    bodies = [writer.body()]
    for at in (2, len(base) - 3):
        writer.paragraphs = list(base)
        writer.edit_paragraph(at)
        bodies.append(writer.body())
    return bodies[0], bodies[1], bodies[2]


def by_merge3(base: str, mine: str, theirs: str) -> float | None:
    return best(run_merge3, base, mine, theirs, times=3) if merge3 else None


def run_merge3(base: str, mine: str, theirs: str) -> str:
    lines: list[list[str]] = [text.splitlines(keepends=True) for text in (base, mine, theirs)]
    return "".join(merge3.Merge3(*lines).merge_lines())


def by_git(folder: Path, *texts: str) -> float:
    """git merge-file, with the time that its process takes to start and its files to be written."""
    return best(merged_by_git, folder, *texts)
