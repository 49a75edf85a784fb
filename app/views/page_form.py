"""The form of a page, made from its kind: what was typed, what is wrong with it, and the content it says.

Inputs are called `field`, `field-part` (a place) or `field-0-part` (a row of repeated values). A field whose
inputs were not sent keeps what the page said: a partial form erases nothing.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from app import checks
from app.kinds import Field, Kind, Part
from app.presentation import markup
from app.presentation.words import plain as _
from app.queries.communes import named
from app.vocabularies import vocabulary
from revisions import Content, FieldKind

# A form that holds more rows than anybody types is a mischief.
MOST_ROWS = 200


class PageForm:
    """`typed` keeps every character as it was typed; `errors` maps an input's name to sentences."""

    def __init__(self, kind: Kind, typed: dict[str, Any]) -> None:
        self.kind = kind
        self.typed = typed
        self.errors: dict[str, list[str]] = {}

    @classmethod
    def of_content(cls, kind: Kind, content: Content) -> "PageForm":
        """The form as it opens: what the page says."""
        typed: dict[str, Any] = {"title": content.title, "body": content.body}
        for field in _editable(kind):
            typed[field.name] = _as_typed(field, content.fields.get(field.name))
        return cls(kind, typed)

    @classmethod
    def of_request(cls, kind: Kind, sent: MultiDict[str, str]) -> "PageForm":
        """The form as it comes back. Nothing is judged yet."""
        typed: dict[str, Any] = {name: sent[name] for name in ("title", "body") if name in sent}
        for field in _editable(kind):
            value = _sent(field, sent)
            if value is not None:
                typed[field.name] = value
        return cls(kind, typed)

    def content(self, base: Content) -> Content | None:
        """What the form says, over `base`; None when something is wrong, and `errors` says what."""
        fields = dict(base.fields)
        for field in _editable(self.kind):
            if field.name in self.typed:
                fields[field.name] = self._checked(field, self.typed[field.name])
        title = self._check("title", checks.title, self.typed.get("title", base.title))
        body = self._body(self.typed.get("body", base.body))
        if self.errors:
            return None
        return base.replace(kind=self.kind.name, title=title, fields=fields, body=body)

    def mistakes(self) -> list[tuple[str, str, str]]:
        """(input, label, sentence) for the summary above the form."""
        return [
            (name, self._label(name), sentence) for name, said in self.errors.items() for sentence in said
        ]

    def drawn_as(self, field: Field) -> tuple[str, ...]:
        """All that may differ in how a field is drawn: which it is, what was typed in it, what is wrong."""
        wrong = {name: said for name, said in self.errors.items() if name.partition("-")[0] == field.name}
        return self.kind.name, field.name, repr(self.typed.get(field.name)), repr(wrong)

    def add_error(self, name: str, sentence: str) -> None:
        self.errors.setdefault(name, []).append(sentence)

    def _checked(self, field: Field, typed: Any) -> Any:
        if field.kind is FieldKind.PLACE:
            return located(self._parts(field.name, field.parts, typed))
        if field.kind is FieldKind.LIST and field.choices:
            return [
                {"id": code, "value": code} for code in typed if self._known(field.name, field.choices, code)
            ]
        if field.kind is FieldKind.LIST:
            rows = (self._row(field, number, row) for number, row in enumerate(typed))
            return [row for row in rows if set(row) - {"id"}]
        if field.choices:
            return typed if not typed or self._known(field.name, field.choices, typed) else ""
        return self._check(field.name, field.check, typed)

    def _row(self, field: Field, number: int, row: Mapping[str, str]) -> dict[str, str]:
        parts = self._parts(f"{field.name}-{number}", field.parts, row)
        if parts and "value" not in parts and any(part.name == "value" for part in field.parts):
            first = next(part for part in field.parts if part.name == "value")
            self.add_error(
                f"{field.name}-{number}-value",
                _("Remplissez « %(label)s », ou videz la ligne.", label=_(first.label)),
            )
        return {**({"id": row["id"]} if row.get("id") else {}), **parts}

    def _parts(self, prefix: str, parts: tuple[Part, ...], typed: Mapping[str, str]) -> dict[str, str]:
        values = {}
        for part in parts:
            value = typed.get(part.name, "")
            if part.choices and value and not self._known(f"{prefix}-{part.name}", part.choices, value):
                continue
            checked = value if part.choices else self._check(f"{prefix}-{part.name}", part.check, value)
            if checked:
                values[part.name] = checked
        return values

    def _known(self, name: str, choices: str, code: str) -> bool:
        if code in vocabulary(choices):
            return True
        self.add_error(name, _("« %(code)s » n’est pas dans la liste.", code=code[:40]))
        return False

    def _check(self, name: str, check: Any, typed: str) -> str:
        try:
            return check(typed)
        except checks.BadValue as error:
            self.add_error(name, error.told(_))
            return ""

    def _body(self, typed: str) -> str:
        try:
            markup.check(typed)
        except markup.TooHeavy as error:
            self.add_error("body", _(str(error)))
        return typed

    def _label(self, name: str) -> str:
        first, _dash, part = name.partition("-")
        if first in ("title", "body", "summary"):
            return {"title": _(self.kind.title_label), "body": _("Texte"), "summary": _("Résumé")}[first]
        field = self.kind.by_name.get(first)
        if field is None:
            return ""
        named = next((p.label for p in field.parts if part.rpartition("-")[2] == p.name), "")
        return f"{_(field.label)}, {_(named).lower()}" if named else _(field.label)


def located(place: dict[str, str]) -> dict[str, str]:
    """A place whose commune was typed by hand, with its codes and its centre; as it is when several share the name.

    A script fills these while one types; without it they come from here.
    """
    if "commune" not in place or "insee" in place:
        return place
    postcode = place.get("postcode")
    towns = [town for town in named(place["commune"]) if postcode is None or postcode in town.postcodes]
    if len(towns) != 1:
        return place
    town = towns[0]
    codes = {"insee": town.insee, "departement": town.departement, "commune": town.name}
    if town.latitude is None or town.longitude is None or "lat" in place or "lon" in place:
        return {**place, **codes}
    centre = {"lat": f"{town.latitude:g}", "lon": f"{town.longitude:g}", "precision": "commune"}
    return {**place, **codes, **centre}


def _editable(kind: Kind) -> Iterator[Field]:
    return (field for field in kind.fields() if field.editable)


def _as_typed(field: Field, value: Any) -> Any:
    if field.kind is FieldKind.PLACE:
        return dict(value or {})
    if field.kind is FieldKind.LIST and field.choices:
        return [item["value"] for item in value or ()]
    if field.kind is FieldKind.LIST:
        return [dict(item) for item in value or ()]
    if field.input == "hours" and value:
        return checks.hours_as_typed(value)
    return value or ""


def _sent(field: Field, sent: MultiDict[str, str]) -> Any:
    """What the request says of a field; None when it says nothing of it."""
    if field.kind is FieldKind.PLACE:
        parts = {
            part.name: sent[f"{field.name}-{part.name}"]
            for part in field.parts
            if f"{field.name}-{part.name}" in sent
        }
        return parts or None
    if field.kind is FieldKind.LIST and field.choices:
        return list(dict.fromkeys(c for c in sent.getlist(field.name) if c)) if field.name in sent else None
    if field.kind is FieldKind.LIST:
        return _rows(field, sent)
    return sent.get(field.name)


def _rows(field: Field, sent: MultiDict[str, str]) -> list[dict[str, str]] | None:
    """The rows in the order of their numbers, which need not follow each other: a script may add and remove."""
    rows: dict[int, dict[str, str]] = {}
    for name, value in sent.items():
        first, _dash, rest = name.partition("-")
        number, _dash, part = rest.partition("-")
        if first == field.name and number.isascii() and number.isdigit() and len(number) < 5:
            rows.setdefault(int(number), {})[part] = value
    if not rows:
        return None
    return [rows[number] for number in sorted(rows)][:MOST_ROWS]
