"""The demonstration region: its invented people and structures, its articles and rules → plain records.

Every text lives in app/demonstration, where its README says what is invented and what is real. Values pass the
checks of their kind on the way, so that what is seeded is what a form would have kept.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app import checks
from app.importers.disputes import DisputeRecord, read_disputes
from app.importers.links import LinkRecord, read_links
from app.importers.reports import ReportRecord, read_reports
from app.importers.structures import StructureRecord, read_structures
from app.importers.topics import TopicRecord, read_topics
from app.kinds import KINDS, Field
from app.reference import communes

FOLDER = Path(__file__).parent.parent / "demonstration"


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """An invented person. `role` is "" or a role of the rules; `offered` names the kind of person that the
    log-in page of the demonstration offers, "" for the others; `days_ago` is when they joined.
    """

    name: str
    email: str
    days_ago: float
    role: str = ""
    offered: str = ""
    presented_as: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class RevisionRecord:
    """One version of a page. `content` is all of it (kind, title, fields, body); `restores` the number of the
    version that it brings back, None for any other.
    """

    author: str
    days_ago: float
    summary: str
    content: Mapping[str, Any]
    restores: int | None = None


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """Who asked for the care of an invented fiche, and when: with the code of a letter, or by a proof to check."""

    by: str
    days_ago: float
    proof: str = ""


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A page with its whole past, oldest version first. `source_key` tells it again on a second run."""

    source_key: str
    kind: str
    revisions: tuple[RevisionRecord, ...]
    claim: ClaimRecord | None = None

    @property
    def title(self) -> str:
        """What the page is called today."""
        return self.revisions[-1].content["title"]


@dataclass(frozen=True, slots=True)
class ActRecord:
    """What somebody did to an invented proposal, or the clock: accept, refuse, object, withdraw, vote, clock."""

    act: str
    days_ago: float
    by: str = ""
    reason: str = ""
    choice: str = ""


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """An invented proposal: the fields that it changes, and what was made of it. `key` tells it again."""

    key: str
    source_key: str
    by: str
    days_ago: float
    why: str
    source: str
    fields: Mapping[str, Any]
    acts: tuple[ActRecord, ...]


@dataclass(frozen=True, slots=True)
class Demonstration:
    """All that `flask seed` loads, in the order in which to load it. `structures` are real, the rest invented."""

    members: tuple[MemberRecord, ...]
    rules: tuple[PageRecord, ...]
    articles: tuple[PageRecord, ...]
    examples: tuple[PageRecord, ...]
    structures: tuple[StructureRecord, ...]
    cases: tuple[CaseRecord, ...] = ()
    topics: tuple[TopicRecord, ...] = ()
    reports: tuple[ReportRecord, ...] = ()
    disputes: tuple[DisputeRecord, ...] = ()
    links: tuple[LinkRecord, ...] = ()
    watch: tuple[PageRecord, ...] = ()

    @property
    def pages(self) -> tuple[PageRecord, ...]:
        """Every page that has an invented or written past."""
        return self.rules + self.articles + self.examples + self.watch

    @property
    def steps(self) -> int:
        """How many things there are to load: people, versions, real structures."""
        return len(self.members) + sum(len(page.revisions) for page in self.pages) + len(self.structures)


@cache
def read_demonstration() -> Demonstration:
    """Everything, read once. Raises BadValue if a text of ours would be refused by a form."""
    return Demonstration(
        members=tuple(read_members()),
        rules=tuple(_written(path, "rules") for path in _files("rules", "*.md")),
        articles=tuple(_written(path, "article") for path in _files("articles", "*.md")),
        examples=tuple(_example(path) for path in _files("examples", "*.toml")),
        structures=tuple(read_structures(FOLDER / "structures.csv")),
        cases=tuple(read_cases()),
        topics=tuple(read_topics(FOLDER / "topics.toml")),
        reports=tuple(read_reports(FOLDER / "reports.toml")),
        disputes=tuple(read_disputes(FOLDER / "disputes.toml")),
        links=tuple(read_links(FOLDER / "links.toml")),
        watch=tuple(_written(path, "watch") for path in _files("watch", "*.md")),
    )


def read_members() -> Iterator[MemberRecord]:
    """The invented community. Their addresses end in .example: no letter can reach anyone."""
    for person in tomllib.loads((FOLDER / "members.toml").read_text(encoding="utf-8"))["member"]:
        address = f"{checks.slug(person['name']).replace('-', '.')}@demo.example"
        yield MemberRecord(email=checks.email(address), **person)


def read_cases() -> Iterator[CaseRecord]:
    """The proposals on invented structures, in the order of the file."""
    known = KINDS["structure"].by_name
    for n, told in enumerate(tomllib.loads((FOLDER / "cases.toml").read_text(encoding="utf-8"))["case"]):
        yield CaseRecord(
            key=f"demonstration-{n}",
            source_key=f"demonstration:{told['page']}",
            by=told["by"],
            days_ago=told["days_ago"],
            why=checks.line(told["why"]),
            source=checks.line(told.get("source", "")),
            fields={name: _checked(known[name], value) for name, value in told["set"].items()},
            acts=tuple(ActRecord(**act) for act in told.get("act", ())),
        )


def _files(folder: str, pattern: str) -> list[Path]:
    return sorted((FOLDER / folder).glob(pattern))


def _written(path: Path, kind: str) -> PageRecord:
    """An article, a rules page or a watch rule: a heading in TOML between two lines of +++, then Markdown."""
    _, head, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    told = tomllib.loads(head)
    author, days_ago = told.pop("author"), told.pop("days_ago")
    content = _content(kind, told.pop("title"), told, body.strip())
    return PageRecord(
        f"demonstration:{path.stem}",
        kind,
        (RevisionRecord(author, days_ago, told.get("summary", "Première version"), content),),
    )


def _example(path: Path) -> PageRecord:
    """An invented structure: each version says what it changes in the one before."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    steps, claim = told["revision"], ClaimRecord(**told["claim"]) if "claim" in told else None
    revisions: list[RevisionRecord] = []
    for step in steps:
        restores = step.get("restores")
        content = revisions[restores - 1].content if restores else _changed(revisions, step)
        revisions.append(RevisionRecord(step["author"], step["days_ago"], step["summary"], content, restores))
    return PageRecord(f"demonstration:{path.stem}", "structure", tuple(revisions), claim)


def _changed(past: Sequence[RevisionRecord], step: Mapping[str, Any]) -> dict[str, Any]:
    """The content after a step that sets fields, the title or the body, replaces words, or adds at the end."""
    before = past[-1].content if past else {"title": "", "fields": {}, "body": ""}
    fields = {**before["fields"], **step.get("set", {}), "example": "oui"}
    body = step.get("body", before["body"]).strip()
    for old, new in step.get("replace", ()):
        if old not in body:
            raise ValueError(f"{step['summary']}: « {old} » is not in the text")
        body = body.replace(old, new)
    body = "\n\n".join(part for part in (body, step.get("append", "").strip()) if part)
    return _content("structure", step.get("title", before["title"]), fields, body)


def _content(kind: str, title: str, fields: Mapping[str, Any], body: str) -> dict[str, Any]:
    known = KINDS[kind].by_name
    return {
        "kind": kind,
        "title": checks.title(title),
        "fields": {name: _checked(known[name], value) for name, value in fields.items()},
        "body": body,
    }


def _checked(field: Field, value: Any) -> Any:
    """The value as a form would keep it. A list of codes is written plainly, and each is its own id."""
    if isinstance(value, str):
        return field.check(value)
    if isinstance(value, Mapping):
        return _parts(field, _located(value))
    return [
        _parts(field, item if isinstance(item, Mapping) else {"id": item, "value": item}) for item in value
    ]


def _parts(field: Field, parts: Mapping[str, str]) -> dict[str, str]:
    check = {part.name: part.check for part in field.parts}
    return {name: check.get(name, checks.line)(value) for name, value in parts.items()}


def _located(place: Mapping[str, str]) -> dict[str, str]:
    """An invented place stands at the centre of a real commune, and says that it is no more precise."""
    commune = communes()[place["insee"]]
    return {
        "postcode": commune.postcodes[0],
        "commune": commune.name,
        "departement": commune.departement,
        "lat": str(commune.latitude),
        "lon": str(commune.longitude),
        "precision": "commune",
        **place,
    }
