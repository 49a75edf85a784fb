"""Refusals: a stable code for machines, a sentence for the person, a status for the answer."""

from datetime import datetime

from app.governance.deadlines import in_french
from app.governance.predicates import Lack
from app.governance.sentences import SayMoment, Sentence, Translate
from app.governance.vocabulary import Labelled


class Refusal(Exception):
    """The rules say no. `str()` is the French sentence; `told(translate)` the same in another language.

    status: 401 log in first, 403 not this person, 409 not now, 422 something is missing in what was sent.
    """

    def __init__(self, code: str, sentence: Sentence, status: int) -> None:
        super().__init__(sentence.told())
        self.code = code
        self.sentence = sentence
        self.status = status

    def told(self, translate: Translate, say: SayMoment = in_french) -> str:
        return self.sentence.told(translate, say)


def not_in_this_state(deed: str, this: str, state: Labelled | None, too_late: bool) -> Refusal:
    """Nobody may do this here and now; `too_late`, nor ever again."""
    if state is None:
        sentence = Sentence("{this} n’existe pas encore.", {"this": this})
    else:
        words = {"deed": deed, "this": this, "state": state.label}
        never = "{this} est {state} : trop tard pour {deed}."
        sentence = (
            Sentence(never, words)
            if too_late
            else Sentence("{this} est {state}. On ne peut pas {deed} dans cet état.", words)
        )
    return Refusal("too-late" if too_late else "not-in-this-state", sentence, 409)


def reserved_in_this_state(
    procedure: str, deed: str, this: str, state: Labelled | None, name: str
) -> Refusal:
    """In another state this person could; in this one, others can: `page-protected`."""
    label = state.label if state is not None else ""
    words = {"this": this, "state": label, "deed": deed, "to": to(name)}
    sentence = Sentence("{this} est {state} : {deed} revient alors {to}.", words)
    return Refusal(f"{procedure}-{state}", sentence, 403)


def not_these_people(deed: str, name: str, lack: Lack) -> Refusal:
    """What is missing, in the words of who asks for it."""
    words = {"deed": deed, "to": to(name), **lack.sentence.words}
    return Refusal(lack.code, Sentence(lack.sentence.template, words), lack.status)


def blocked(deed: str, until: datetime, why: str) -> Refusal:
    """A block bars this act: until when, why, and what may be done about it."""
    text = "Un blocage vous empêche de {deed} jusqu’au {until}. Sa raison\u202f: {why} Si elle ne vous paraît pas juste, faites un recours."
    why = why if why.endswith((".", "!", "?", "…")) else f"{why}."
    return Refusal("blocked", Sentence(text, {"deed": deed, "until": until, "why": why}), 403)


def to(name: str) -> str:
    """To whom something falls: « les modérateurs ou la coordination » → « aux modérateurs ou à la coordination »."""
    return " ou ".join(_to(one) for one in name.split(" ou "))


def _to(name: str) -> str:
    for article, contracted in (("les ", "aux "), ("le ", "au ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"à {name}"
