"""How the rules speak: French templates with words and counted numbers in them, translatable at display."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Translate = Callable[[str], str]


def as_written(text: str) -> str:
    """The French itself: the translation of a text into its own language."""
    return text


class Count(int):
    """A number that agrees with its noun: `{days:jour|jours}` gives « 1 jour », « 7 jours ».

    The nouns are in the template, so that a translator writes `{days:day|days}`. As in French,
    0 and 1 are singular.
    """

    def __format__(self, spec: str) -> str:
        one, bar, many = spec.partition("|")
        if not bar:
            return super().__format__(spec)
        return f"{int(self)}\N{NO-BREAK SPACE}{one if abs(self) < 2 else many}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A template and its words: strings are phrases of ours (translated too), integers are counted."""

    template: str
    words: Mapping[str, str | int] = field(default_factory=lambda: MappingProxyType({}))

    def told(self, translate: Translate = as_written) -> str:
        """The sentence, its first letter a capital."""
        words = {name: _said(word, translate) for name, word in self.words.items()}
        text = translate(self.template).format_map(words)
        return text[:1].upper() + text[1:]


def _said(word: str | int, translate: Translate) -> str | Count:
    if isinstance(word, int):
        return Count(word)
    # gettext answers the empty string with the head of its catalogue.
    return translate(word) if word else ""
