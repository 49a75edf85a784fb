"""Where an index is, for each engine: how to open it again, from any process, and what may befall it."""

import random
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from search_index import Index, open_index

ENGINES = ("tantivy", "whoosh", "postgresql")
HARMS = ("emptied", "scribbled", "cut")


@dataclass(frozen=True)
class Folder:
    """A folder of files, for tantivy and for Whoosh."""

    engine: str
    path: Path

    def open(self) -> Index:
        return open_index(self.path, self.engine)

    def vanish(self) -> None:
        shutil.rmtree(self.path)

    def grow_old(self) -> None:
        """Look as if made by another version of the code."""
        (self.path / self.engine / "stamp").write_text(f"{self.engine} 0\n")

    def suffer(self, harm: str) -> None:
        chance = random.Random(4)
        for file in (self.path / self.engine).iterdir():
            kept = file.read_bytes()
            harmed = {"emptied": b"", "scribbled": chance.randbytes(len(kept)), "cut": kept[: len(kept) // 2]}
            file.write_bytes(harmed[harm])


@dataclass(frozen=True)
class Schema:
    """A schema of a PostgreSQL database, which the address alone leads to."""

    database: str
    name: str
    engine = "postgresql"

    @property
    def address(self) -> str:
        return f"{self.database}&options={quote(f'-csearch_path={self.name}')}"

    def open(self) -> Index:
        return open_index(Path("nowhere"), self.engine, self.address)

    def create(self) -> None:
        self.order(f"CREATE SCHEMA {self.name}")

    def vanish(self) -> None:
        self.order(f"DROP SCHEMA {self.name} CASCADE; CREATE SCHEMA {self.name}")

    def grow_old(self) -> None:
        """Look as if made by another version of the code."""
        self.order("UPDATE search_stamp SET stamp = 'postgresql 0'")

    def suffer(self, harm: str) -> None:
        harms = {
            "emptied": "DELETE FROM search_stamp",
            "scribbled": "UPDATE search_stamp SET stamp = md5(stamp)",
            "cut": "DROP TABLE search_document",
        }
        self.order(harms[harm])

    def order(self, statements: str) -> None:
        with self.connected() as connection:
            connection.execute(statements)

    def connected(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.address)


Place = Folder | Schema
