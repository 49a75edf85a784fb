"""What can go wrong in the engine, each as a sentence for someone."""

from collections.abc import Iterable

_NAMES = {"title": "Le titre", "body": "Le texte"}


class RevisionsError(Exception):
    """Every error of the engine is one of these."""


class UnreadableText(RevisionsError, ValueError):
    """A text holds something that can be neither kept nor shown, such as half a character."""

    def __init__(self, where: str, why: str) -> None:
        name = _NAMES.get(where, f"« {where} »")
        super().__init__(f"{name} ne peut pas être enregistré : {why}.")
        self.where = where
        self.why = why


class Unreadable(RevisionsError, ValueError):
    """Stored bytes are not what this engine wrote: damaged, forged, or given the wrong keyframe."""

    def __init__(self, why: str) -> None:
        super().__init__(f"Cette version ne peut pas être relue : {why}.")
        self.why = why


class DoesNotApply(RevisionsError, ValueError):
    """A diff was applied to another content than the one it starts from."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Cette comparaison ne part pas de ce contenu : « {name} » diffère.")
        self.name = name


class MergeConflict(RevisionsError):
    """Two texts cannot be merged without a person; `fields` names what they must settle."""

    def __init__(self, fields: Iterable[str]) -> None:
        self.fields = tuple(fields)
        super().__init__(f"À trancher par une personne : {', '.join(self.fields)}.")


class ImpossibleChoice(RevisionsError, ValueError):
    """A conflict was answered with a choice that its kind of field does not have."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Ce choix n’existe pas pour « {name} ».")
        self.name = name


class BrokenChain(RevisionsError):
    """The seals of a history do not follow from one another; `number` is the first one that fails."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"La chaîne des versions est rompue à la version {number} : {reason}.")
        self.number = number
        self.reason = reason
