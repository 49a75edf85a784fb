"""A page's fields in the groups of its kind."""

from dataclasses import dataclass

from app.kinds import Group, Kind
from app.presentation.shown import Resolve, Shown, shown
from revisions import Content

# Said by the badge above the page already.
TOLD_ELSEWHERE = frozenset({"example"})


@dataclass(frozen=True, slots=True)
class DrawnGroup:
    """A heading, the fields that say something, and whether the text stands there."""

    name: str
    label: str
    fields: tuple[Shown, ...]
    body: bool


def drawn_groups(kind: Kind, content: Content, resolve: Resolve) -> list[DrawnGroup]:
    """The groups of a page, ready to be drawn. Fields without a value are left out, the lead line too."""
    return [_drawn(group, content, resolve) for group in kind.groups]


def _drawn(group: Group, content: Content, resolve: Resolve) -> DrawnGroup:
    said = [
        f for f in group.fields if f.name in content.fields and not f.lead and f.name not in TOLD_ELSEWHERE
    ]
    fields = tuple(shown(field, content.fields[field.name], resolve) for field in said)
    return DrawnGroup(group.name, group.label, fields, group.body)
