"""Our merge beside git's, on the versions of real texts.

    python -m benchmarks.engine.as_git FOLDER

FOLDER holds folders, at any depth, each with the successive versions of one Markdown file, in the order of their
names. Each merge is a real one: a change undone under later versions, or two people who made the same change.
"""

import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from revisions.diff3 import merge_texts, text_of_lines

LATER = 4  # how many later versions each change is undone under
TOLD = {
    (True, True): "same verdict and same text",
    (True, False): "other text, or merged where git asks",
    (False, True): "both ask",
    (False, False): "we ask where git merges",
}


def merged(base: str, mine: str, theirs: str) -> str | None:
    """The merged text; None when a person must choose."""
    regions = merge_texts(base, mine, theirs)
    text = text_of_lines("".join(region.text for region in regions))
    return text if all(region.clean for region in regions) else None


def merged_by_git(folder: Path, base: str, mine: str, theirs: str) -> str | None:
    """What `git merge-file` makes of the same lines; None for a conflict."""
    for name, text in (("base", base), ("mine", mine), ("theirs", theirs)):
        (folder / name).write_text("".join(f"{line}\n" for line in text.split("\n")) if text else "", "utf-8")
    command = ["git", "merge-file", "-p", "mine", "base", "theirs"]
    run = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return None if run.returncode else text_of_lines(run.stdout.decode())


def versions(folder: Path) -> list[str]:
    """The different texts of one file, the oldest first; [] for a folder without any."""
    texts = (_plain(file.read_bytes()) for file in sorted(folder.glob("*.md")) if file.is_file())
    return [text for text, _again in groupby(texts)]


def _plain(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


def three_ways(texts: list[str]) -> Iterator[tuple[str, str, str]]:
    """Merges of base, mine, theirs: each change undone under later versions, and made twice."""
    for n in range(len(texts) - 2):
        before, changed = texts[n], texts[n + 1]
        for later in texts[n + 2 : n + 2 + LATER]:
            yield changed, later, before
        yield before, changed, texts[n + 2]


def main(folder: Path) -> None:
    found: Counter[tuple[bool, bool]] = Counter()
    with tempfile.TemporaryDirectory() as room:
        for one in filter(Path.is_dir, folder.rglob("*")):
            for three in three_ways(versions(one)):
                ours = merged(*three)
                found[ours is not None, ours == merged_by_git(Path(room), *three)] += 1
    for verdict, told in TOLD.items():
        print(f"{told:40} {found[verdict]:7}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
