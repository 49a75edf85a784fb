"""The electorate of a poll: who may vote, by exact criteria, frozen before the first ballot. — Règles, art. 5"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from app.governance.deadlines import after_days, whole_days
from app.governance.policy import Policy
from app.governance.predicates import Lack
from app.governance.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member seen as a possible voter in one poll, as they were when it opened.

    contributions: accepted before the opening. recused: kept away by the rules of a circle or by their own word.
    """

    opaque_id: str
    confirmed_at: datetime | None
    contributions: int
    blocked: bool = False
    author: bool = False
    recused: bool = False


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion as put to one person: `lack` is `None` when it is met."""

    name: Sentence
    lack: Lack | None


@dataclass(frozen=True, slots=True)
class Electorate:
    """Those who may vote, sorted, and the hash published before the first ballot.

    Anyone recomputes the hash from the list, one id per line: `LC_ALL=C sort ids.txt | sha256sum`.
    """

    ids: tuple[str, ...]

    @classmethod
    def of(cls, ids: Iterable[str]) -> Self:
        """Each once, sorted by bytes, so that every machine agrees."""
        return cls(tuple(sorted(set(ids), key=str.encode)))

    @property
    def hash(self) -> str:
        return hashlib.sha256("".join(f"{one}\n" for one in self.ids).encode()).hexdigest()

    def __contains__(self, opaque_id: str) -> bool:
        return opaque_id in self.ids


def freeze(candidates: Iterable[Candidate], opened_at: datetime, policy: Policy) -> Electorate:
    """The electorate of a poll that opens now."""
    return Electorate.of(one.opaque_id for one in candidates if failing(one, opened_at, policy) is None)


def failing(candidate: Candidate, opened_at: datetime, policy: Policy) -> Lack | None:
    """The first criterion that this person fails, exactly; `None` when they may vote."""
    lacks = (criterion.lack for criterion in checklist(candidate, opened_at, policy))
    return next((lack for lack in lacks if lack is not None), None)


def checklist(candidate: Candidate, opened_at: datetime, policy: Policy) -> tuple[Criterion, ...]:
    """« Puis-je voter ? »: every criterion, met or not, in the order they are told."""
    days, contributions = policy.voter_days, policy.voter_contributions
    return (
        _criterion(
            Sentence("une adresse confirmée"),
            candidate.confirmed_at is not None,
            "not-eligible:email",
            Sentence("Votre adresse n’était pas confirmée à l’ouverture."),
        ),
        _criterion(
            Sentence("{days:jour|jours} d’ancienneté à l’ouverture", {"days": days}),
            _old_enough(candidate, opened_at, days),
            "not-eligible:seniority",
            Sentence(
                "Il fallait {days:jour|jours} d’ancienneté à l’ouverture, et vous en aviez {have}.",
                {"days": days, "have": _age(candidate, opened_at)},
            ),
        ),
        _criterion(
            Sentence(
                "{n:contribution acceptée|contributions acceptées} avant l’ouverture", {"n": contributions}
            ),
            candidate.contributions >= contributions,
            "not-eligible:contributions",
            Sentence(
                "Il fallait {n:contribution acceptée|contributions acceptées} avant l’ouverture, "
                "et vous en aviez {have}.",
                {"n": contributions, "have": candidate.contributions},
            ),
        ),
        _criterion(
            Sentence("aucun blocage qui interdise de voter"),
            not candidate.blocked,
            "not-eligible:blocked",
            Sentence("Un blocage vous empêche de voter."),
        ),
        _criterion(
            Sentence("ne pas être l’auteur"),
            not candidate.author,
            "involved:author",
            Sentence("Vous êtes l’auteur de ce qui est mis au scrutin."),
        ),
        _criterion(
            Sentence("ne pas être récusé"),
            not candidate.recused,
            "involved:recused",
            Sentence("Vous êtes récusé dans ce scrutin."),
        ),
    )


def _criterion(name: Sentence, met: bool, code: str, otherwise: Sentence) -> Criterion:
    return Criterion(name, None if met else Lack(code, otherwise))


def _old_enough(candidate: Candidate, opened_at: datetime, days: int) -> bool:
    since = candidate.confirmed_at
    return since is not None and after_days(since, days) <= opened_at


def _age(candidate: Candidate, opened_at: datetime) -> int:
    """In whole days, as they are asked for; 0 for someone confirmed after the opening."""
    since = candidate.confirmed_at
    return whole_days(since, opened_at) if since else 0
