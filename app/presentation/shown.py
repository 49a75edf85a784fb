"""A field's value as people read it: lines of text, with the link and the note that go with each."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.checks import hours_in_french
from app.kinds import Field
from app.presentation.words import plain as _
from app.vocabularies import vocabulary
from revisions import FieldKind

# Where the name of another page leads, or None.
Resolve = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a value: its text, where it leads (`href`), whether that is a page still to write, a note.

    before: what is said first, « succède à ».
    """

    text: str
    href: str = ""
    missing: bool = False
    note: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A field ready to be drawn. `form` is 'lines', 'hours' (text and note are days and hours) or 'inline'."""

    name: str
    label: str
    form: str
    lines: tuple[Line, ...]


def nowhere(_name: str) -> str | None:
    return None


def shown(field: Field, value: Any, resolve: Resolve = nowhere) -> Shown:
    """The value of a field, drawn by what the field is."""
    if field.input == "hours":
        lines = tuple(Line(days, note=hours) for days, hours in hours_in_french(value, _))
        return Shown(field.name, field.label, "hours", lines)
    if field.kind is FieldKind.PLACE:
        return Shown(field.name, field.label, "lines", tuple(_place(value)))
    if field.kind is FieldKind.RECORD:
        lines = tuple(
            Line(value[part.name], note=_(part.label)) for part in field.parts if part.name in value
        )
        return Shown(field.name, field.label, "record", lines)
    if field.kind is FieldKind.LIST:
        form = "inline" if field.choices or field.name == "source_activities" else "lines"
        lines = tuple(line for item in value for line in _item(field, item, resolve))
        return Shown(field.name, field.label, form, lines)
    return Shown(field.name, field.label, "lines", (_line(field, value),))


def words(field: Field, value: Any) -> str:
    """The same in one line of plain text, for a comparison or a table."""
    drawn = shown(field, value)
    return _(" ; ").join(map(_in_words, drawn.lines))


def _in_words(line: Line) -> str:
    if line.before:
        return ", ".join(filter(None, (f"{line.before} {line.text}", line.note)))
    return f"{line.text} {line.note}".strip()


def _line(field: Field, value: str) -> Line:
    if field.choices:
        return Line(vocabulary(field.choices).label(value))
    if field.input == "url":
        return Line(_bare(value), href=value)
    return Line(value)


def _item(field: Field, item: Mapping[str, str], resolve: Resolve) -> Iterator[Line]:
    value = item.get("value", "")
    label = item.get("label", "")
    kind = next((part.input for part in field.parts if part.name == "value"), "text")
    if field.choices:
        yield Line(vocabulary(field.choices).label(value))
    elif field.name == "relations":
        link = vocabulary("relations").label(item.get("relation", ""))
        page, since = resolve(value), item.get("since", "")
        yield Line(value, href=page or "", missing=page is None, note=since, before=link)
    elif kind == "tel":
        yield Line(value.replace(" ", "\u00a0"), href="tel:" + value.replace(" ", ""), note=label)
    elif kind == "email":
        yield Line(value, href="mailto:" + value, note=label)
    elif kind == "url":
        yield Line(label or _bare(value), href=value, note=_bare(value) if label else "")
    elif "street" in (part.name for part in field.parts):
        town = " ".join(line.text for line in _place(item))
        yield Line(town, note=label)
    elif value:
        yield Line(value, note=label)


def _place(value: Mapping[str, str]) -> Iterator[Line]:
    if street := value.get("street"):
        yield Line(street)
    if town := " ".join(filter(None, (value.get("postcode"), value.get("commune")))):
        yield Line(town)
    elif departement := value.get("departement"):
        yield Line(vocabulary("departements").label(departement))


def _bare(address: str) -> str:
    """An address as one says it: without its scheme and its last slash."""
    for scheme in ("https://", "http://", "mailto:", "tel:"):
        address = address.removeprefix(scheme)
    return address.removeprefix("www.").rstrip("/")
