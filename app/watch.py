"""Watch rules: what a page of the watch looks at in an edit, and what is done then. Pure: a rule, an edit, yes or no.

A rule asks several things; all that it asks must be so. What it does is never to refuse: it tags, warns before saving,
slows down, or sends to review.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from app.kinds import WATCH
from revisions import Content, differing

# What rules never look at: pages by which a rule that went wrong is mended.
NOT_WATCHED = frozenset({"rules", WATCH.name})
LINK = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]\"]+", re.IGNORECASE)
WORD = re.compile(r"\w+")


class Action(StrEnum):
    """What is done of an edit that a rule is about."""

    TAG = "tag"
    WARN = "warn"
    SLOW = "slow"
    REVIEW = "review"


NEW, CONFIRMED = "new", "confirmed"


@dataclass(frozen=True, slots=True)
class Rule:
    """A watch rule, as one version of its page says it. Of what it asks, "", 0 and () are anything.

    links: how many new addresses, at least. removed: which share of the words is taken away, in per cent, at least.
    size: how many signs are added, at least. words: one of them is added.
    """

    page_id: int
    number: int
    slug: str
    title: str
    enabled: bool
    action: Action
    tag: str
    warning: str = ""
    minutes: int = 0
    kind: str = ""
    fields: frozenset[str] = frozenset()
    author: str = ""
    links: int = 0
    removed: int = 0
    size: int = 0
    words: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What one ticks to say that one has read its warning: another version is another warning."""
        return f"{self.page_id}.{self.number}"


class Edit:
    """What somebody would change: what stood there, what would stand there, and whether they are new here."""

    def __init__(self, old: Content | None, new: Content, *, by_new: bool) -> None:
        self.new, self.by_new = new, by_new
        self.old = old or Content(new.kind, "")

    @cached_property
    def changed(self) -> frozenset[str]:
        return frozenset(differing(self.old, self.new))

    @cached_property
    def _texts(self) -> tuple[str, str]:
        """What the changed parts said, and what they say."""
        names = sorted(self.changed)
        return "\n".join(_said(self.old, names)), "\n".join(_said(self.new, names))

    @cached_property
    def links(self) -> int:
        before, after = self._texts
        return len(_addresses_in(after) - _addresses_in(before))

    @cached_property
    def _words(self) -> tuple[Counter[str], Counter[str]]:
        before, after = self._texts
        return Counter(before.split()), Counter(after.split())

    @cached_property
    def size(self) -> int:
        """How many signs are in the words that are added."""
        before, after = self._words
        return sum(len(word) * count for word, count in (after - before).items())

    @cached_property
    def removed(self) -> int:
        """Which share of the words of the parts that change is taken away, in per cent."""
        before, after = self._words
        all_words = sum(len(word) * count for word, count in before.items())
        gone = sum(len(word) * count for word, count in (before - after).items())
        return 100 * gone // all_words if all_words else 0

    @cached_property
    def _folded(self) -> tuple[str, str]:
        before, after = self._texts
        return folded(before), folded(after)

    def adds(self, words: str) -> bool:
        """Are these words, in a row, said more often than before? Accents and capitals do not count."""
        wanted = folded(words)
        before, after = self._folded
        return bool(wanted.strip()) and after.count(wanted) > before.count(wanted)


def hits(rule: Rule, edit: Edit) -> bool:
    """Whether all that the rule asks is so of this edit. It is not asked here whether the rule is in force."""
    if edit.new.kind in NOT_WATCHED or rule.kind not in ("", edit.new.kind):
        return False
    if rule.author and (rule.author == NEW) != edit.by_new:
        return False
    if rule.fields and not rule.fields & edit.changed:
        return False
    asked = ((rule.links, "links"), (rule.removed, "removed"), (rule.size, "size"))
    enough = all(getattr(edit, name) >= least for least, name in asked if least)
    return bool(edit.changed) and enough and (not rule.words or any(map(edit.adds, rule.words)))


def rule_of(page_id: int, number: int, slug: str, content: Content) -> Rule:
    """The rule that a page of the watch says. What it leaves out is anything; a number too long to be one is none."""
    said = content.fields
    return Rule(
        page_id,
        number,
        slug,
        content.title,
        enabled=said.get("enabled") == "oui",
        action=Action(str(said.get("action") or Action.TAG)),
        tag=str(said.get("tag") or content.title)[:50],
        warning=str(said.get("warning") or ""),
        minutes=_whole(said.get("pause_minutes")),
        kind=str(said.get("watched_kind") or ""),
        fields=frozenset(code.replace("-", "_") for code in _values(said.get("watched_fields"))),
        author=str(said.get("watched_author") or ""),
        links=_whole(said.get("links_added")),
        removed=_whole(said.get("removed_percent")),
        size=_whole(said.get("added_size")),
        words=tuple(_values(said.get("words"))),
    )


def _addresses_in(text: str) -> set[str]:
    """The addresses of the web in a text; most texts have none, which is quickly seen."""
    return set(LINK.findall(text)) if "://" in text or "www." in text.lower() else set()


def folded(text: str) -> str:
    """The words of a text without accents nor capitals, each between spaces."""
    plain = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return f" {'  '.join(WORD.findall(bare))} "


def _said(content: Content, names: Iterable[str]) -> Iterator[str]:
    """Every text of these parts of a content."""
    for name in names:
        value = getattr(content, name) if name in ("title", "body") else content.fields.get(name, "")
        yield from _texts_in(value)


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for name, text in value.items() if name != "id")
    else:
        for item in value:
            yield from _texts_in(item)


def _values(items: Any) -> list[str]:
    return [item["value"] for item in items or () if isinstance(item, Mapping) and item.get("value")]


def _whole(value: Any) -> int:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
