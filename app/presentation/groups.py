"""A page's fields in the groups of its kind, each with one sentence about who decides."""

from dataclasses import dataclass

from app.kinds import REGIME_LABELS, Group, Kind, Regime
from app.presentation.shown import Resolve, Shown, shown
from revisions import Content


@dataclass(frozen=True, slots=True)
class DrawnGroup:
    """A heading, the fields that say something, and who decides what they say."""

    name: str
    label: str
    fields: tuple[Shown, ...]
    body: bool
    regime: str


def drawn_groups(kind: Kind, content: Content, resolve: Resolve) -> list[DrawnGroup]:
    """The groups of a page, ready to be drawn. Fields without a value are left out, the lead line too."""
    return [_drawn(kind, group, content, resolve) for group in kind.groups]


def _drawn(kind: Kind, group: Group, content: Content, resolve: Resolve) -> DrawnGroup:
    said = [field for field in group.fields if field.name in content.fields and not field.lead]
    fields = tuple(shown(field, content.fields[field.name], resolve) for field in said)
    return DrawnGroup(group.name, group.label, fields, group.body, who_decides(kind, group))


def who_decides(kind: Kind, group: Group) -> str:
    """« La structure décide de horaires, téléphone ; la communauté, de adresse. », by regime."""
    by_regime: dict[Regime, list[str]] = {}
    if group.body:
        by_regime.setdefault(kind.body_regime, []).append("texte")
    for field in group.fields:
        by_regime.setdefault(field.regime, []).append(field.label.lower())
    parts = [f"{REGIME_LABELS[regime]}\u202f: {', '.join(names)}" for regime, names in by_regime.items()]
    return f"Qui décide\u202f? {' ; '.join(parts)}.".replace(" ;", "\u202f;") if parts else ""
