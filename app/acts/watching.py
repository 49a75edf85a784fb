"""Watch rules at work: what they make of an edit before it is saved. They tag, warn, slow down, send to review."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.acts.marking import is_confirmed
from app.acts.publishing import sent_before
from app.governance.refusals import Refusal
from app.governance.sentences import Count, Sentence
from app.kinds import WATCH
from app.models import Member, Page, Revision
from app.models.contents import NEWEST, PACKED, known_content
from app.models.marks import WATCH as WATCHED
from app.models.prepared import ask_prepared
from app.watch import NOT_WATCHED, Action, Edit, Rule, hits, rule_of
from revisions import Content


@dataclass(frozen=True, slots=True)
class Watched:
    """What goes with an edit: tags for its version; `review`: the names of the rules that send it to others."""

    tags: tuple[str, ...] = ()
    review: tuple[str, ...] = ()


class Warned(Refusal):
    """Rules have something to say first. What was typed is kept; who read it says so, and saves again."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        said = " ".join(rule.warning or rule.title for rule in self.rules)
        super().__init__("watch:warned", Sentence("{said}", {"said": said}), 409)


class SlowDown(Refusal):
    """A rule asks for some time between two saves. What was typed is kept."""

    def __init__(self, rule: Rule, wait: timedelta) -> None:
        text = (
            "La règle de veille « {rule} » demande {minutes:minute|minutes} entre deux enregistrements. "
            "Votre texte est gardé : reprenez dans {wait:minute|minutes}."
        )
        left = Count(max(1, -(-int(wait.total_seconds()) // 60)))
        words = {"rule": rule.title, "minutes": Count(rule.minutes), "wait": left}
        super().__init__("watch:slow", Sentence(text, words), 429)


NOTHING = Watched()


def look(
    session: Session,
    old: Content | None,
    new: Content,
    by: Member,
    now: datetime,
    *,
    heeded: Collection[str] = (),
    form_key: str | None = None,
) -> Watched:
    """What the rules in force make of an edit. The same form sent twice is looked at once.

    heeded: the keys of the warnings that were read. Raises SlowDown, then Warned.
    """
    if new.kind in NOT_WATCHED:
        return NOTHING
    found = in_force(session)
    if not found or sent_before(session, form_key, by):
        return NOTHING
    edit = Edit(old, new, by_new=not is_confirmed(session, by, now))
    hit = [rule for rule in found if hits(rule, edit)]
    _slow_down(session, hit, by, now)
    if unread := [rule for rule in hit if rule.action is Action.WARN and rule.key not in heeded]:
        raise Warned(unread)
    tags = tuple(dict.fromkeys(f"{WATCHED}{rule.tag}" for rule in hit))
    return Watched(tags, tuple(rule.title for rule in hit if rule.action is Action.REVIEW))


_RULES = (
    PACKED.add_columns(Page.id, Page.slug, Page.number)
    .join(Page, NEWEST)
    .where(Page.kind == WATCH.name)
    .order_by(Page.id)
)


def in_force(session: Session) -> list[Rule]:
    """The rules that are in force, as their pages say now."""
    rows = ask_prepared(session, _RULES, {})
    rules = (_rule(row.id, row.number, row.slug, known_content(row)) for row in rows)
    return [rule for rule in rules if rule.enabled]


# Every edit asks for all rules, and they change a few times a year.
_rule = lru_cache(maxsize=64)(rule_of)


def _slow_down(session: Session, hit: Iterable[Rule], by: Member, now: datetime) -> None:
    slow = max(
        (rule for rule in hit if rule.action is Action.SLOW), key=lambda rule: rule.minutes, default=None
    )
    if slow is None:
        return
    last = session.scalar(select(func.max(Revision.at)).where(Revision.author_id == by.id))
    if last is not None and (wait := last + timedelta(minutes=slow.minutes) - now) > timedelta(0):
        raise SlowDown(slow, wait)
