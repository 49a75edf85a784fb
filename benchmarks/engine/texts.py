"""Synthetic pages and their histories: made-up French-like words, the same on every run and every machine.

Words are drawn from a made-up vocabulary as unevenly as those of a language, with the commonest little words of
French between them, so that such a page compresses about as well as a real one (zlib: to 40 %).
"""

import random
import re
from collections.abc import Iterator

_SYLLABLES = re.findall(
    r"\w+",
    "ba be bi bo bou ca ce co cou da de di do dou fa fe fi fo ga ge go la le li lo lou ma me mi mo mou na ne ni no nou "
    "pa pe pi po pou ra re ri ro rou sa se si so sou ta te ti to tou va ve vi vo vou tion ment eur euse ance ette oire",
)
_LITTLE_WORDS = re.findall(
    r"\w+",
    "de la le et les des à en un une du dans pour par sur avec est qui que au ne pas ce se plus aux ses son sa leur où "
    "nous vous ils elle sont ont",
)


class Writer:
    """Someone who writes a page and goes on editing it."""

    def __init__(self, seed: int, size: int) -> None:
        self.chance = random.Random(seed)
        words = sorted({self._new_word() for _ in range(3000)})
        self.chance.shuffle(words)
        self.words = words
        self.weights = [1 / (rank + 8) for rank in range(len(words))]
        self.paragraphs: list[str] = []
        while sum(map(len, self.paragraphs)) < size:
            self.paragraphs.append(self._paragraph())

    def body(self) -> str:
        """The page as it stands."""
        return "\n\n".join(self.paragraphs)

    def edit(self, sentences: int = 1) -> None:
        """Write some sentences anew, each somewhere on the page."""
        for _ in range(sentences):
            at = self.chance.randrange(len(self.paragraphs))
            found = self.paragraphs[at].split(". ")
            found[self.chance.randrange(len(found))] = self._sentence().removesuffix(".")
            self.paragraphs[at] = ". ".join(found)

    def edit_paragraph(self, at: int) -> None:
        """Add a sentence to one paragraph."""
        self.paragraphs[at] += f" {self._sentence()}"

    def _new_word(self) -> str:
        return "".join(self.chance.choice(_SYLLABLES) for _ in range(self.chance.choice((1, 2, 2, 3, 3, 4))))

    def _sentence(self) -> str:
        length = self.chance.randrange(7, 20)
        rare = iter(self.chance.choices(self.words, self.weights, k=length))
        words = [
            self.chance.choice(_LITTLE_WORDS) if self.chance.random() < 0.42 else next(rare)
            for _ in range(length)
        ]
        return " ".join(words).capitalize() + "."

    def _paragraph(self) -> str:
        if self.chance.random() < 0.15:
            return "## " + self._sentence().removesuffix(".")
        return " ".join(self._sentence() for _ in range(self.chance.randrange(2, 6)))


def history(size: int, revisions: int, sentences: int = 1, seed: int = 1) -> Iterator[str]:
    """The bodies of a page, revision after revision; each rewrites so many sentences of the one before."""
    writer = Writer(seed, size)
    for _ in range(revisions):
        yield writer.body()
        writer.edit(sentences)


def hostile(size: int) -> dict[str, tuple[str, str]]:
    """Pairs of texts that make a differ work for nothing."""
    chance = random.Random(1)
    stock = [f"mot{number}" for number in range(2000)]

    def words(count: int, joint: str) -> str:
        return joint.join(chance.choice(stock) for _ in range(count))

    def letters() -> str:
        return " ".join(chance.choice("ab") for _ in range(size // 2))

    few = size // 8
    return {
        "one letter": ("a" * size, "b" + "a" * (size - 9)),
        "line ends": ("x" + "\n" * size + "y", "z" + "\n" * (size - 9) + "t"),
        "one line of words": (words(few, " "), words(few, " ")),
        "a word a line": (words(few, "\n"), words(few, "\n")),
        "two letters": (letters(), letters()),
        "rows": ("|a|\n" * (size // 4), "|a|\n|b|\n" * (size // 8)),
        "renumbered": ("\n\n".join(f"a {n}" for n in range(few)), "\n\n".join(f"b {n}" for n in range(few))),
    }
