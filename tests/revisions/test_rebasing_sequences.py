"""A thousand lives of a page, drawn at random: edits, proposals, acceptances, in any order.

What proposals wait for is brought onto the page each time it moves, by `rebase` as the site does it.
"""

from dataclasses import dataclass, field
from itertools import permutations
from random import Random

import pytest

from revisions import Content, FieldKind, patch_of, rebase, restricted

SEQUENCES, STEPS = 1000, 9
KINDS = {
    "hours": FieldKind.LINE,
    "phones": FieldKind.LIST,
    "place": FieldKind.PLACE,
    "nature": FieldKind.CHOICE,
}
PARAGRAPHS = ("Du pain.", "Du lait.", "Du miel.", "Du bois.")
BEGINNING = Content(
    "structure",
    "La Cagette",
    {
        "hours": "lundi",
        "nature": "association",
        "phones": [{"id": "a", "value": "1"}, {"id": "b", "value": "2"}],
        "place": {"street": "rue Haute", "commune": "Thiers"},
    },
    "\n\n".join(PARAGRAPHS),
)


def touched(chance: Random, content: Content, name: str) -> Content:
    """The content with something of one field changed, so that two such changes often meet."""
    word = chance.choice(["un", "deux", "trois"])
    if name == "title":
        return content.replace(title=f"La Cagette {word}")
    if name == "body":
        paragraphs = content.body.split("\n\n")
        paragraphs[chance.randrange(len(paragraphs))] = f"Du {word}."
        return content.replace(body="\n\n".join(paragraphs))
    if name == "phones":
        return content.replace(fields={**content.fields, name: phones(chance, content, word)})
    value = {**content.fields[name], chance.choice(["street", "commune"]): word} if name == "place" else word
    return content.replace(fields={**content.fields, name: value})


def phones(chance: Random, content: Content, word: str) -> list[dict[str, str]]:
    known = [dict(item) for item in content.fields.get("phones", ())]
    fate = chance.choice(["added", "changed", "removed", "moved"])
    if fate == "added" or not known:
        return [*known, {"id": chance.choice("cdef"), "value": word}]
    if fate == "changed":
        known[chance.randrange(len(known))]["value"] = word
    if fate == "removed":
        known.pop(chance.randrange(len(known)))
    return known[::-1] if fate == "moved" else known


@dataclass(eq=False)
class Waiting:
    """A proposal, as the site keeps it: what it says on its base, and the digest of its change, which never changes."""

    base: Content
    content: Content
    digest: str
    settled: bool = True


@dataclass
class Life:
    """A page and what waits on it. `accepted`: the digest of each step of the page that was a proposal's."""

    head: Content = BEGINNING
    waiting: list[Waiting] = field(default_factory=list)

    def propose(self, content: Content) -> None:
        if content != self.head:
            self.waiting.append(Waiting(self.head, content, patch_of(self.head, content, KINDS).digest))

    def move(self, head: Content) -> None:
        """The page says something else, and all that waits is brought onto it or told to wait."""
        self.head = head
        for one in self.waiting:
            brought = rebase(one.base, one.content, head, KINDS)
            one.settled = brought.content is not None
            if brought.content is not None:
                one.base, one.content = head, brought.content

    def accept(self, one: Waiting) -> None:
        self.waiting.remove(one)
        self.move(one.content)


@pytest.mark.parametrize("seed", range(4))
def test_a_thousand_lives_lose_no_proposal_and_change_none_silently(seed: int) -> None:
    for number in range(SEQUENCES // 4):
        chance = Random(f"{seed}-{number}")
        life = Life()
        for _step in range(STEPS):
            live(chance, life)


def live(chance: Random, life: Life) -> None:
    """One step of a life, and what holds after it."""
    name = chance.choice(["title", "hours", "nature", "phones", "place", "body", "body"])
    before, words = life.head, {id(one): (one.digest, one.content) for one in life.waiting}
    settled = [one for one in life.waiting if one.settled]
    fate = chance.choice(["edit", "propose", "propose", "accept"])
    if fate == "accept" and settled:
        one = chance.choice(settled)
        life.accept(one)
        assert patch_of(before, life.head, KINDS).digest == one.digest, "the page changed by exactly that"
        words.pop(id(one))
    elif fate == "edit":
        life.move(touched(chance, life.head, name))
    else:
        life.propose(touched(chance, life.head, name))
    kept = {id(one): one for one in life.waiting}
    assert words.keys() <= kept.keys(), "none is lost"
    for key, (digest, content) in words.items():
        assert kept[key].digest == digest
        assert kept[key].settled or kept[key].content == content, "what waits for its author keeps its words"
    for one in life.waiting:
        patch = patch_of(one.base, one.content, KINDS)
        assert patch.digest == one.digest, "it is the change that was proposed, on any base"
        if one.settled:
            assert one.base == life.head
            assert restricted(life.head, one.content, patch.names) == one.content


NAMES = ("title", "hours", "nature", "phones", "place", "body")


@pytest.mark.parametrize("seed", range(60))
def test_changes_of_different_fields_come_to_the_same_page_in_any_order(seed: int) -> None:
    chance = Random(seed)
    edited, *proposed = chance.sample(NAMES, 4)
    contents = [touched(chance, BEGINNING, name) for name in proposed]
    ends = set()
    for order in permutations(range(3)):
        life = Life()
        for content in contents:
            life.propose(content)
        waiting = list(life.waiting)
        life.move(touched(Random(seed), life.head, edited))
        for index in order:
            assert waiting[index].settled
            life.accept(waiting[index])
        ends.add(life.head)
    assert len(ends) == 1
    assert patch_of(BEGINNING, ends.pop(), KINDS).names
