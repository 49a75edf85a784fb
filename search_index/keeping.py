"""What engines need to keep an index: a stamp that says how it was made, one folder each, and falling asleep politely."""

import contextlib
import os
import shutil
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import ClassVar, TypeVar

from search_index.card import SHAPE, Card, card
from search_index.finding import Shelf, find, suggest
from search_index.interface import Document, IndexAsleep, Query, Results, Suggestion

STAMP = "stamp"
T = TypeVar("T")

PATIENCE_S = 5.0  # how long a writer waits for another one


class ShelfIndex(ABC):
    """The part of `Index` that only reads: each answer is that of one commit."""

    @abstractmethod
    def reading(self) -> contextlib.AbstractContextManager[Shelf]:
        """Look at the last commit. What goes wrong meanwhile is `IndexAsleep`."""

    def find(self, query: Query) -> Results:
        with self.reading() as shelf:
            return find(shelf, query)

    def suggest(self, prefix: str, limit: int = 8) -> tuple[Suggestion, ...]:
        with self.reading() as shelf:
            return suggest(shelf, prefix, limit)

    def count(self) -> int:
        with self.reading() as shelf:
            return shelf.count()

    def ids(self) -> frozenset[str]:
        return frozenset(self.versions())

    def versions(self) -> dict[str, int]:
        with self.reading() as shelf:
            return shelf.versions()

    def bookmark(self) -> int:
        with self.reading() as shelf:
            return shelf.bookmark()


class FileIndex(ShelfIndex):
    """`Index` in a folder, but for writing. Threads of one process may share it."""

    engine: ClassVar[str]

    def __init__(self, path: Path) -> None:
        self.folder = path / self.engine
        with contextlib.suppress(OSError):  # then there is no index, which every verb will say
            self.make_if_missing()

    @contextlib.contextmanager
    def reading(self) -> Iterator[Shelf]:
        with or_asleep():
            yield self.shelf()

    def clear(self) -> None:
        self.close()
        unmake(self.folder)
        self.make_if_missing()

    def make_if_missing(self) -> None:
        if not self.folder.exists():
            make(self.folder, self.engine, self.fill)

    @abstractmethod
    def fill(self, folder: Path) -> object:
        """Make an empty index in an empty folder."""

    @abstractmethod
    def shelf(self) -> Shelf:
        """Look at the last commit."""

    @abstractmethod
    def close(self) -> None:
        """Let go of files; the next question opens them again."""


def damaged() -> IndexAsleep:
    """Say that the index must be made again."""
    return IndexAsleep("La recherche est indisponible : son index doit être reconstruit.", needs_rebuild=True)


def missing() -> IndexAsleep:
    """Say that there is no index any more."""
    return IndexAsleep("La recherche est indisponible : son index n’existe plus.", needs_rebuild=True)


def busy() -> IndexAsleep:
    """Say that someone else is writing, and has been for long."""
    return IndexAsleep("L’index de recherche est occupé ; réessayez dans un instant.", needs_rebuild=False)


@contextlib.contextmanager
def or_asleep() -> Iterator[None]:
    """Turn what an engine raises over its files into `IndexAsleep`.

    An engine written in Rust may panic over a broken file, and its panic is no `Exception`.
    """
    try:
        yield
    except IndexAsleep:
        raise
    except Exception as error:
        raise damaged() from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise damaged() from error


def make(folder: Path, engine: str, fill: Callable[[Path], object]) -> None:
    """Make an index, whole or not at all, unless another process just did.

    It is filled beside its place, then moved there in one step.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        fill(draft)
        (draft / STAMP).write_text(stamp(engine))
        with contextlib.suppress(OSError):  # it exists: another process was faster
            draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def unmake(folder: Path) -> None:
    """Take an index away, whatever state it is in. It leaves its place in one step."""
    with contextlib.suppress(FileNotFoundError):
        grave = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        folder.rename(grave)
        shutil.rmtree(grave, ignore_errors=True)


def check_stamp(folder: Path, engine: str) -> None:
    """Refuse an index made by another version of this code, which would be misread."""
    try:
        found = (folder / STAMP).read_text()
    except FileNotFoundError:
        raise missing() if not folder.exists() else damaged() from None
    if found != stamp(engine):
        raise damaged()


def stamp(engine: str) -> str:
    """Say by which engine, and in which shape, an index is made."""
    return f"{engine} {SHAPE}\n"


def signature(file: Path) -> tuple[int, int, int] | None:
    """What changes when a file is replaced; None if it is not there."""
    try:
        seen = os.stat(file)
    except OSError:
        return None
    return seen.st_ino, seen.st_mtime_ns, seen.st_size


def patiently(attempt: Callable[[], T], refused: Callable[[Exception], bool]) -> T:
    """Try until it is no longer refused; after `PATIENCE_S` give up with `IndexAsleep`."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return attempt()
        except Exception as error:
            if not refused(error):
                raise
            if time.monotonic() > until:
                raise busy() from error
        time.sleep(0.02)


def cards(documents: Iterable[Document]) -> list[Card]:
    """Read documents before any lock is taken. Of several with one id, the last of the newest stays."""
    newest: dict[str, Document] = {}
    for document in documents:
        if document.id not in newest or document.version >= newest[document.id].version:
            newest[document.id] = document
    return [card(document) for document in newest.values()]
