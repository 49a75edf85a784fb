"""How a check says no."""

from collections.abc import Callable


class BadValue(ValueError):
    """A value that can't be kept as it is. `sentence` tells the person, in French, what to do about it.

    The template may quote `words`, {length} for instance: those are numbers, or what the person typed.
    """

    def __init__(self, template: str, **words: object) -> None:
        self._template, self._words = template, words
        self.sentence = self.told(str)
        super().__init__(self.sentence)

    def told(self, translate: Callable[[str], str]) -> str:
        """The sentence in another language: `translate` is asked for the template, never for the words."""
        return translate(self._template).format_map(self._words)
