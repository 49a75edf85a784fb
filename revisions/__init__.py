"""The engine of versions: what pages said, say, and how one text became another. No web, no database.

                 Content  (content, fields)  what a page says; its canonical bytes, its digest
                    │
    ┌───────────────┼──────────────┬───────────────┬─────────────────┐
  diff            merge, undo    blame           seal, verify      pack, runs_to_bundle, unpack
  what changed    one of two     who said it,    the past cannot   a thousand versions
    │             or conflicts   and when first  be changed        in little room
  sentence          │              │             (chain)           (packing)
  in French       resolve          │
    │               │              │
    │  block_diff   │  diff3       │  ledger     over texts: blocks, lines, sentences
    │  pieces       │  merge_parts │
    └──────┬────────┴──────┬───────┘
       alignment         prose                   over sequences; over French Markdown

  where (anchor): what became of a passage, or of a field, that somebody once pointed at; over block_diff.

Everything is data: nothing here draws HTML, reads a clock or opens a file, and the same arguments give the same
answer on any machine. Errors are in errors.py, and each is a French sentence for someone.

    older = Content("article", "Le pain", body="Du pain.\n\nDu lait.")
    newer = older.replace(body="Du pain bis.\n\nDu lait.")
    print(sentence(diff(older, newer), labels={}))    # Dans le texte, un paragraphe réécrit.
    merge(older, newer, older.replace(body="Du pain.\n\nDu lait cru.")).content.body
"""

from revisions.anchor import Anchor, pointed_at, where
from revisions.blame import Blame, Passage, blame
from revisions.block_diff import BlockChange, BlockOp
from revisions.chain import Link, seal, verify
from revisions.conflict import Choice, ChoiceKey, Choices, FieldConflict, ItemConflict, PartConflict
from revisions.content import Content
from revisions.diff import Diff, FieldChange, ItemChange, ItemOp, PartChange, diff
from revisions.diff3 import Region
from revisions.errors import (
    BrokenChain,
    DoesNotApply,
    ImpossibleChoice,
    MergeConflict,
    RevisionsError,
    Unreadable,
    UnreadableText,
)
from revisions.fields import FieldKind, Items, Kinds, Parts, Value
from revisions.ledger import Origin
from revisions.merge import Merge, merge, merge_or_raise, undo
from revisions.packing import (
    BUNDLE_BYTES,
    BUNDLE_OF,
    KEYFRAME_EVERY,
    Keyframe,
    bundle,
    pack,
    runs_to_bundle,
    unpack,
    wants_keyframe,
)
from revisions.patch import Patch, Rebase, differing, patch_of, rebase, restricted
from revisions.pieces import Op, Piece
from revisions.prose import BlockKind
from revisions.sentence import sentence

__all__ = [
    "BUNDLE_BYTES",
    "BUNDLE_OF",
    "KEYFRAME_EVERY",
    "Anchor",
    "Blame",
    "BlockChange",
    "BlockKind",
    "BlockOp",
    "BrokenChain",
    "Choice",
    "ChoiceKey",
    "Choices",
    "Content",
    "Diff",
    "DoesNotApply",
    "FieldChange",
    "FieldConflict",
    "FieldKind",
    "ImpossibleChoice",
    "ItemChange",
    "ItemConflict",
    "ItemOp",
    "Items",
    "Keyframe",
    "Kinds",
    "Link",
    "Merge",
    "MergeConflict",
    "Op",
    "Origin",
    "PartChange",
    "PartConflict",
    "Parts",
    "Passage",
    "Patch",
    "Piece",
    "Rebase",
    "Region",
    "RevisionsError",
    "Unreadable",
    "UnreadableText",
    "Value",
    "blame",
    "bundle",
    "diff",
    "differing",
    "merge",
    "merge_or_raise",
    "pack",
    "patch_of",
    "pointed_at",
    "rebase",
    "restricted",
    "runs_to_bundle",
    "seal",
    "sentence",
    "undo",
    "unpack",
    "verify",
    "wants_keyframe",
    "where",
]
