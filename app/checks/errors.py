"""How a check says no."""


class BadValue(ValueError):
    """A value that can't be kept as it is. `sentence` tells the person, in French, what to do about it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
