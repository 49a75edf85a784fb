"""Conditions of talk pages: whose words they are, how long, how many; and when a topic is put away."""

from datetime import datetime

from app.governance.case import Case
from app.governance.conditions import condition, passed
from app.governance.deadlines import after_days
from app.governance.who import author, confirmed_member, member, who

TITLE_LEAST, TITLE_MOST = 3, 150
POST_MOST = 20_000
SUMMARY_WORDS = 3
# Who is named is told by a letter: naming everybody is shouting. — Règles, art. 14
MENTIONS_MOST = 10


@who("post-author", "l’auteur du message")
def post_author(case: Case) -> bool:
    """`facts["post"]`: the post that is edited."""
    post = case.facts.get("post")
    return case.person is not None and post is not None and bool(post.author_id == case.person.id)


own_posts = (post_author & member).named("l’auteur du message")
resolver = ((author & member) | confirmed_member).named("l’auteur du sujet ou les membres confirmés")


@condition(
    "dans la limite du nombre de messages",
    "too-many",
    "Vous avez beaucoup écrit en peu de temps. Reprenez dans une heure\u202f: vos mots sont gardés ici.",
    429,
)
def within_talk_rate(case: Case) -> bool:
    return not case.facts.get("too_many")


@condition(
    "un titre",
    "missing-title",
    "Donnez un titre au sujet, de 3 à 150\u00a0signes.",
    422,
)
def a_title(case: Case) -> bool:
    return TITLE_LEAST <= len(str(case.facts.get("title") or "").strip()) <= TITLE_MOST


@condition(
    "un message de 20\u202f000\u00a0signes au plus",
    "message-length",
    "Écrivez un message, de 20\u202f000\u00a0signes au plus.",
    422,
)
def a_message(case: Case) -> bool:
    return 1 <= len(str(case.facts.get("text") or "").strip()) <= POST_MOST


@condition(
    "dix personnes nommées au plus",
    "too-many-mentions",
    "Un message nomme dix personnes au plus : enlevez le @ devant les autres noms.",
    422,
)
def few_mentions(case: Case) -> bool:
    """`facts["mentions"]`: how many members the words name."""
    return int(case.facts.get("mentions", 0)) <= MENTIONS_MOST


@condition(
    "un résumé de quelques mots",
    "missing-summary",
    "Dites en quelques mots ce qui en est sorti.",
    422,
)
def a_summary(case: Case) -> bool:
    words = str(case.facts.get("text") or "").split()
    return len(words) >= SUMMARY_WORDS


@passed("sans un message depuis {topic_archive_days:jour|jours}", "Le sujet est encore récent.")
def long_quiet(case: Case) -> datetime | None:
    """Since the last act of a person, or since it was resolved or opened again when that is later."""
    quiet = max(case.subject.state_since, case.subject.last_act_at)
    return after_days(quiet, case.policy.topic_archive_days)
