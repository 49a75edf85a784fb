"""How the rules speak: French templates with words, numbers and dates in them, translatable at display."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from app.governance.deadlines import in_french

Translate = Callable[[str], str]
SayMoment = Callable[[datetime], str]


def as_written(text: str) -> str:
    """The French itself: the translation of a text into its own language."""
    return text


class Count(int):
    """A number that agrees with its noun: `{days:jour|jours}` gives « 1 jour », « 7 jours ».

    The nouns are in the template, so that a translator writes `{days:day|days}`. As in French,
    0 and 1 are singular; a language where they are not says 0 first: `{days:days|day|days}`.
    """

    def __format__(self, spec: str) -> str:
        nouns = spec.split("|")
        if len(nouns) == 1:
            return super().__format__(spec)
        zero, one, many = nouns if len(nouns) == 3 else (nouns[0], *nouns)
        return f"{int(self)}\N{NO-BREAK SPACE}{many if abs(self) > 1 else one if self else zero}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A template and its words: strings are phrases of ours (translated too), integers are counted."""

    template: str
    words: Mapping[str, str | int | datetime] = field(default_factory=lambda: MappingProxyType({}))

    def told(self, translate: Translate = as_written, say: SayMoment = in_french) -> str:
        """The sentence, its first letter a capital. `say` puts a moment into words."""
        words = {name: _said(word, translate, say) for name, word in self.words.items()}
        text = translate(self.template).format_map(words)
        return text[:1].upper() + text[1:]


def _said(word: str | int | datetime, translate: Translate, say: SayMoment) -> str | Count:
    if isinstance(word, datetime):
        return say(word)
    if isinstance(word, int):
        return Count(word)
    # gettext answers the empty string with the head of its catalogue.
    return translate(word) if word else ""
