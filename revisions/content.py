"""Content: what a page says, immutable, with one canonical form that two equal contents share."""

import dataclasses
import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any

from revisions.errors import Unreadable, UnreadableText
from revisions.fields import Items, Parts, Value

CANON = 1
RESERVED = frozenset({"kind", "title", "body"})

_LINE_ENDS = ("\r\n", "\r", "\u2028", "\u2029")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BLANKS = re.compile(r"[ \t\n]+")
# NFC sorts the marks of one letter in quadratic time: 200 kB of marks took 26 s. No language needs thirty. A pile of
# 31 shows among every 31st characters; in a text in Latin letters none of these can be a mark, and that is quickly seen.
_MAY_BE_MARK = re.compile("[\u0300-\u1fff\u2070-\U0001ffff]")
_MARKS = "".join(chr(code) for code in range(0x300, 0x20000) if unicodedata.combining(chr(code)))
_PILE_OF_MARKS = re.compile(f"[{_MARKS}]{{31}}")


@dataclasses.dataclass(frozen=True, eq=False)
class Content:
    """What a page says at one moment. Two contents are equal iff their canonical bytes are.

    Construction normalises (see `canonical`), so what is kept is what is compared. Values are strings (numbers
    and ISO dates included), mappings of strings (a place, a record), or tuples of mappings that each hold
    a stable "id" (a list). Raises UnreadableText on half characters, TypeError on any other type of value,
    ValueError on a field that has the name of an attribute.
    """

    kind: str
    title: str
    fields: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    body: str = ""

    def __post_init__(self) -> None:
        said = self.__dict__
        said.update({name: normal(said[name], None) for name, normal in _NORMAL.items()})

    def canonical(self) -> bytes:
        """The bytes that are compared, sealed and stored: canon 1.

        UTF-8 of compact JSON with sorted keys; text in NFC, LF line ends, no control character but LF and TAB,
        no trailing blanks; nothing empty among the fields; every list item with an id, unique in its list.
        """
        return self._canonical

    @cached_property
    def _canonical(self) -> bytes:
        return _dump({"canon": CANON, **self.to_dict()})

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical bytes, in hexadecimal."""
        return hashlib.sha256(self.canonical()).hexdigest()

    @classmethod
    def from_canonical(cls, data: bytes, digest: str = "") -> "Content":
        """Read canonical bytes back, trusting their normal form.

        A text is not normalised again: a later Unicode must not change, nor refuse, what was sealed under an
        earlier one. Raises Unreadable when the bytes are not such a form. `digest`: that of a content, if it is known;
        bytes that have it are its own, and are spared being written again to see that they have the form.
        """
        document = _load(data)
        content = cls.__new__(cls)
        content.__dict__.update(
            kind=document["kind"],
            title=document["title"],
            fields=_frozen(document["fields"]),
            body=document["body"],
        )
        if digest and hashlib.sha256(data).hexdigest() == digest:
            content.__dict__["_canonical"] = data
            return content
        try:
            if content.canonical() == data:
                return content
        except UnicodeEncodeError:
            pass  # half a character, hidden behind a \\ud800
        raise Unreadable("sa forme n’est pas canonique")

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> "Content":
        """The content that a plain dictionary describes; absent fields and body are empty."""
        return cls(
            kind=document["kind"],
            title=document["title"],
            fields=document.get("fields") or {},
            body=document.get("body") or "",
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain dictionaries, lists and strings, as `from_dict` takes them."""
        fields = {name: _plain(value) for name, value in self.fields.items()}
        return {"kind": self.kind, "title": self.title, "fields": fields, "body": self.body}

    def replace(self, **changes: Any) -> "Content":
        """The same content but for the named attributes. What says the same as before is not normalised again."""
        if unknown := changes.keys() - _NORMAL.keys():
            raise TypeError(f"a content has no {', '.join(sorted(unknown))}")
        content, known = Content.__new__(Content), {name: self.__dict__[name] for name in _NORMAL}
        normal = {name: _NORMAL[name](value, known[name]) for name, value in changes.items()}
        content.__dict__.update({**known, **normal})
        return content

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Content):
            return NotImplemented
        return self.canonical() == other.canonical()

    def __hash__(self) -> int:
        return hash(self.canonical())

    def __reduce__(self) -> tuple[Any, ...]:
        return Content.from_canonical, (self.canonical(),)


def _text(text: Any, where: str) -> str:
    """NFC with LF line ends and no other control character than TAB."""
    if not isinstance(text, str):
        raise TypeError(f"{where}: a string is expected, not {type(text).__name__}")
    if text.isascii() and text.isprintable():  # most names, codes, addresses: nothing to do
        return text
    for line_end in _LINE_ENDS:
        text = text.replace(line_end, "\n")
    text = _CONTROL.sub("", text)
    if _MAY_BE_MARK.search(text[::31]) and _PILE_OF_MARKS.search(text):
        raise UnreadableText(where, "une lettre y porte plus de trente accents")
    if not _is_whole(text):
        raise UnreadableText(where, "il contient une moitié de caractère (Unicode incomplet)")
    return unicodedata.normalize("NFC", text)


def _is_whole(text: str) -> bool:
    """Whether every character is one: half of a surrogate pair has no place in UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _prose(text: Any, where: str) -> str:
    return "\n".join(line.rstrip() for line in _text(text, where).split("\n")).rstrip()


def _line(text: Any, where: str) -> str:
    return _BLANKS.sub(" ", _text(text, where)).strip()


def _fields(fields: Mapping[str, Any], before: Mapping[str, Value] | None = None) -> Mapping[str, Value]:
    """The normal form of fields; of those that say the same as `before`, it is what they were."""
    if before is None:
        before = {}
    normal = {
        _line(name, "field"): before[name] if _same(value, before.get(name)) else _value(value, name)
        for name, value in fields.items()
    }
    if reserved := RESERVED & normal.keys():
        raise ValueError(f"no field can be called {', '.join(sorted(reserved))}: the content itself has one")
    return MappingProxyType({name: normal[name] for name in sorted(normal) if normal[name]})


def _same(value: Any, before: Value | None) -> bool:
    """Whether a value is, word for word, the normal one that was there before."""
    if isinstance(before, tuple) and isinstance(value, list):
        return value == list(before)
    return before is not None and (value is before or value == before)


def _value(value: Any, where: str) -> Value:
    """The normal form of a value; empty when there is nothing to keep."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return _parts(value, where)
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return _items(value, where)
    return _prose(value, where).strip()


def _parts(parts: Mapping[str, Any], where: str) -> Parts:
    texts = {
        _line(name, where): _prose(text or "", f"{where}.{name}").strip() for name, text in parts.items()
    }
    return MappingProxyType({name: texts[name] for name in sorted(texts) if texts[name]})


def _items(items: Iterable[Any], where: str) -> Items:
    """Items that say something, each with an id: its own, or one drawn from what it says."""
    kept = [item for item in (_item(item, where) for item in items) if item.keys() - {"id"}]
    given = {item["id"] for item in kept if "id" in item}
    taken: set[str] = set()
    suffixes: Counter[str] = Counter()
    return tuple(_with_id(item, given, taken, suffixes) for item in kept)


def _item(item: Any, where: str) -> Parts:
    if not isinstance(item, Mapping):
        raise TypeError(f"{where}: an item is a mapping, not {type(item).__name__}")
    return _parts(item, where)


def _with_id(item: Parts, given: set[str], taken: set[str], suffixes: Counter[str]) -> Parts:
    """The item under its own id if it is free; a missing or repeated id becomes the next free one."""
    identifier = item.get("id")
    if identifier is None or identifier in taken:
        identifier = _free(identifier or _derived(item), given, taken, suffixes)
    taken.add(identifier)
    return MappingProxyType(dict(sorted({**item, "id": identifier}.items())))


def _derived(item: Parts) -> str:
    return hashlib.sha256(_dump(dict(item))).hexdigest()[:8]


def _free(wanted: str, given: set[str], taken: set[str], suffixes: Counter[str]) -> str:
    """The wanted id, or the first of wanted-2, wanted-3… that no item has."""
    if wanted not in given and wanted not in taken:
        return wanted
    suffixes[wanted] = max(suffixes[wanted], 1)
    while True:
        suffixes[wanted] += 1
        free = f"{wanted}-{suffixes[wanted]}"
        if free not in given and free not in taken:
            return free


def _dump(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _load(data: bytes) -> dict[str, Any]:
    """The JSON document in canonical bytes, its shape checked."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Unreadable("ce n’est pas du JSON") from error
    if not isinstance(document, dict) or document.get("canon") != CANON:
        raise Unreadable("sa forme canonique est inconnue de ce programme")
    texts = [document.get("kind"), document.get("title"), document.get("body")]
    if not all(isinstance(text, str) for text in texts) or not isinstance(document.get("fields"), dict):
        raise Unreadable("il lui manque une partie")
    return document


def _frozen(fields: Mapping[str, Any]) -> Mapping[str, Value]:
    return MappingProxyType({name: _frozen_value(value) for name, value in fields.items()})


def _frozen_value(value: Any) -> Value:
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and all(isinstance(part, str) for part in value.values()):
        return MappingProxyType(value)
    if isinstance(value, list) and all(isinstance(item, dict) and "id" in item for item in value):
        return tuple(parts for item in value if isinstance(parts := _frozen_value(item), Mapping))
    raise Unreadable("un champ a une forme inconnue")


def _plain(value: Value) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return dict(value)
    return [dict(item) for item in value]


# The normal form of each attribute; of one that says the same as before, it is what it was.
_NORMAL: Mapping[str, Callable[[Any, Any], Any]] = MappingProxyType(
    {
        "kind": lambda said, before: before if said == before else _line(said, "kind"),
        "title": lambda said, before: before if said == before else _line(said, "title"),
        "fields": _fields,
        "body": lambda said, before: before if said == before else _prose(said, "body").strip("\n"),
    }
)
