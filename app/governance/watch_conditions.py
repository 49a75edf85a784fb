"""Conditions about watch rules: they tell what is done of everybody's edits, so those who keep watch write them."""

from app.governance.case import Case
from app.governance.conditions import condition

WATCH = "watch"


def _is_watch_rule(case: Case) -> bool:
    """Also of a page that is not written yet: its kind is known."""
    return getattr(case.subject, "kind", "") == WATCH


@condition("pour une règle de veille", "not-a-watch-rule", "Cette page n’est pas une règle de veille.")
def a_watch_rule(case: Case) -> bool:
    return _is_watch_rule(case)


@condition(
    "sauf une règle de veille",
    "watch-rule",
    "Une règle de veille s’écrit par la modération ou la coordination. Proposez la modification.",
    403,
)
def not_a_watch_rule(case: Case) -> bool:
    return not _is_watch_rule(case)
