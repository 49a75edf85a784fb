"""The engine of versions: what pages said, say, and how one became the other. No web, no database."""

from revisions.chain import Link, seal, verify
from revisions.content import Content
from revisions.errors import (
    BrokenChain,
    DoesNotApply,
    MergeConflict,
    RevisionsError,
    Unreadable,
    UnreadableText,
)
from revisions.fields import FieldKind, Items, Kinds, Parts, Value
from revisions.packing import KEYFRAME_EVERY, pack, unpack, wants_keyframe

__all__ = [
    "KEYFRAME_EVERY",
    "BrokenChain",
    "Content",
    "DoesNotApply",
    "FieldKind",
    "Items",
    "Kinds",
    "Link",
    "MergeConflict",
    "Parts",
    "RevisionsError",
    "Unreadable",
    "UnreadableText",
    "Value",
    "pack",
    "seal",
    "unpack",
    "verify",
    "wants_keyframe",
]
