"""Keeping a page's past: writing, reading and blaming, how they grow, and what they take beside git and zlib."""

import os
import random
import subprocess
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from benchmarks.engine.storing import stored
from benchmarks.engine.texts import history
from benchmarks.engine.timing import middle, ms, once, table
from revisions import Content, bundle, pack, runs_to_bundle, unpack, wants_keyframe
from revisions.ledger import Ledger

LENGTHS = (10, 1_000, 10_000)
SIZES = (5_000, 20_000, 200_000)


@dataclass
class Shelf:
    """What the database would hold of one page: each revision's packed bytes, and its keyframe's number."""

    rows: list[tuple[bytes, int | None]] = field(default_factory=list)
    keyframe: bytes = b""
    keyframe_number: int = 0
    seconds: list[float] = field(default_factory=list)

    def put(self, canonical: bytes) -> None:
        """Add a revision, as a save does."""
        self.seconds.append(once(self._put, canonical))

    def _put(self, canonical: bytes) -> None:
        number = len(self.rows) + 1
        since = number - self.keyframe_number
        last = len(self.rows[-1][0]) if since > 1 else 0
        if wants_keyframe(number, since, last, len(self.keyframe)):
            self.keyframe, self.keyframe_number = canonical, number
            self.rows.append((pack(canonical, None), None))
        else:
            self.rows.append((pack(canonical, self.keyframe), self.keyframe_number))

    def read(self, number: int) -> bytes:
        """A revision, from two rows at most."""
        packed, keyframe = self.rows[number - 1]
        return unpack(packed, None if keyframe is None else self.rows[keyframe - 1][0])

    def bundled(self) -> "Shelf":
        """The same page with its runs of revisions packed together, as maintenance does; the last ones wait."""
        other = Shelf(list(self.rows))
        sizes = (len(self.read(number)) for number in range(1, len(self.rows) + 1))
        rows = [
            (number, keyframe, size)
            for number, ((_, keyframe), size) in enumerate(zip(self.rows, sizes, strict=True), 1)
        ]
        for run in chain.from_iterable(runs_to_bundle(rows)):
            for number, packed in zip(run, bundle([self.read(number) for number in run]), strict=True):
                other.rows[number - 1] = (packed, None if number == run.start else run.start)
        return other

    @property
    def bytes_a_revision(self) -> float:
        return sum(len(packed) for packed, _ in self.rows) / len(self.rows)


def canonicals(bodies: Iterator[str]) -> Iterator[bytes]:
    return (Content("article", "Une page", {}, body).canonical() for body in bodies)


def growth() -> None:
    """What one more revision costs on a page that has ten, a thousand, ten thousand."""
    rows = []
    for size in SIZES:
        first: list[float] = []
        for length in LENGTHS:
            told = [f"{size // 1000} kB", f"{length:,}"]
            costs = costs_of(size, length)
            first = first or costs
            rows.append(
                [
                    *told,
                    *chain.from_iterable(
                        (ms(cost), f"{cost / once:.2g} ×") for cost, once in zip(costs, first, strict=True)
                    ),
                ]
            )
    columns = (
        "write",
        "growth",
        "read",
        "growth",
        "blame one more",
        "growth",
        "blame, per revision",
        "growth",
    )
    table(
        "one more revision: medians, and how they grew since ten revisions",
        ["page", "revisions", *columns],
        rows,
    )


def costs_of(size: int, length: int) -> list[float]:
    """Seconds to write, to read any, and to blame one more revision; and to blame all, divided by their number."""
    shelf, ledger, blamed = Shelf(), Ledger(), []
    for number, body in enumerate(history(size, length), 1):
        content = Content("article", "Une page", {}, body)
        shelf.put(content.canonical())
        blamed.append(once(ledger.add, number, content))
    chance = random.Random(1)
    reading = [once(shelf.read, chance.randrange(length) + 1) for _ in range(300)]
    return [middle(shelf.seconds[-100:]), middle(reading), middle(blamed[-100:]), sum(blamed) / length]


def sizes() -> None:
    """Bytes a revision and the time to read any; in the database, the time counts the question and the content."""
    rows = []
    for size, sentences in ((20_000, 1), (20_000, 4), (5_000, 1)):
        contents = list(canonicals(history(size, 1000, sentences)))
        shelf = Shelf()
        for canonical in contents:
            shelf.put(canonical)
        together = shelf.bundled()
        with tempfile.TemporaryDirectory() as folder:
            repository = Repository(Path(folder), contents)
            git = repository.bytes_a_revision
            told = f"{size // 1000} kB, {sentences} sentence{'s' * (sentences > 1)} a revision"
            kept = stored(shelf.rows, contents)
            ways = (
                ("as it is", mean_size(contents), None),
                ("zlib", mean_size([zlib.compress(canonical, 9) for canonical in contents]), None),
                ("zlib against the previous one", against_previous(contents), None),
                ("git gc --aggressive, with its index", git, middle(repository.reads())),
                ("ours, as written", shelf.bytes_a_revision, middle(reads(shelf))),
                ("ours, bundled", together.bytes_a_revision, middle(reads(together))),
                ("ours, as stored after maintenance", kept.texts, middle(kept.reads)),
                ("… with its whole rows and indexes", kept.everything, None),
            )
        rows += [
            [told, way, f"{taken:,.0f}", f"{taken / git:.2f}", ms(read) if read else ""]
            for way, taken, read in ways
        ]
    table("bytes a revision, 1,000 revisions", ["page", "kept", "bytes", "of git’s", "read any one"], rows)


def mean_size(packed: Sequence[bytes]) -> float:
    return sum(map(len, packed)) / len(packed)


def against_previous(contents: Sequence[bytes]) -> float:
    """With the previous revision as dictionary: small, but a thousand rows to read the last one."""
    packers = (zlib.compressobj(9, zdict=previous[-32_768:]) for previous in contents[:-1])
    packed = [
        packer.compress(canonical) + packer.flush()
        for packer, canonical in zip(packers, contents[1:], strict=True)
    ]
    return mean_size([zlib.compress(contents[0], 9), *packed])


def reads(shelf: Shelf) -> list[float]:
    chance = random.Random(1)
    return [once(shelf.read, chance.randrange(len(shelf.rows)) + 1) for _ in range(300)]


class Repository:
    """The same history in git: one file, one commit a revision, then `git gc --aggressive`."""

    def __init__(self, folder: Path, contents: Sequence[bytes]) -> None:
        self.folder = folder
        self.count = len(contents)
        self._git("init", "--quiet")
        self._git("fast-import", "--quiet", told=b"".join(self._commits(contents)))
        self._git("gc", "--aggressive", "--quiet")

    @staticmethod
    def _commits(contents: Sequence[bytes]) -> Iterator[bytes]:
        for number, canonical in enumerate(contents):
            yield b"commit refs/heads/main\nmark :%d\ncommitter a <a@a> %d +0000\n" % (
                number + 1,
                1_700_000_000 + number * 3600,
            )
            yield b"data 4\nedit\nM 100644 inline page\ndata %d\n%s\n" % (len(canonical), canonical)

    @property
    def bytes_a_revision(self) -> float:
        packs = (self.folder / ".git/objects/pack").iterdir()
        return sum(file.stat().st_size for file in packs if file.suffix in (".pack", ".idx")) / self.count

    def reads(self) -> list[float]:
        """The time to read any revision through one long-lived `git cat-file --batch`."""
        commits = self._git("rev-list", "main").decode().split()
        chance = random.Random(1)
        command = ["git", "cat-file", "--batch"]
        with subprocess.Popen(
            command, cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            found = [once(self._ask, process, chance.choice(commits)) for _ in range(300)]
            process.stdin.close()  # type: ignore[union-attr]
        return found

    @staticmethod
    def _ask(process: "subprocess.Popen[bytes]", commit: str) -> bytes:
        question, answer = process.stdin, process.stdout
        assert question
        assert answer
        question.write(f"{commit}:page\n".encode())
        question.flush()
        size = int(answer.readline().split()[2])
        return answer.read(size + 1)

    def _git(self, *arguments: str, told: bytes | None = None) -> bytes:
        names = {f"GIT_{who}_{what}": "a" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        environment = {**os.environ, **names, "GIT_CONFIG_GLOBAL": os.devnull}
        return subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            input=told,
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
        ).stdout
