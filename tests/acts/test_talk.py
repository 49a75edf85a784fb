"""Talking on a page: topics and messages, words edited with their past, summaries, followers, old topics put away."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.acts import talk
from app.database import transaction
from app.governance.refusals import Refusal
from app.governance.vocabulary import Act, TopicState
from app.models import JournalEntry, Mention, Post, PostVersion, Subscription, Topic
from app.models.commitments import said
from tests.acts.test_clock import at_once
from tests.village import Village, fresh

HELLO = "Le fournil cuit-il encore le vendredi ?"
ANSWER = "Oui, j’y étais vendredi dernier."
SUMMARY = "Le fournil cuit toujours le vendredi."


def begin(
    village: Village, by: str = "Lucie", words: str = HELLO, title: str = "Le fournil", **more
) -> Topic:
    with transaction() as session:
        page = session.merge(village.page("Le Perron"))
        return talk.start(session, page, title, words, village.member(by, session), village.now, **more)


def do(village: Village, act: Callable, row, by: str, *words, **more):
    """Somebody does this in a topic, or to a message."""
    with transaction() as session:
        one = session.get_one(type(row), row.id)
        return act(session, one, *words, village.member(by, session), village.now, **more)


def say(village: Village, topic: Topic, by: str, words: str = ANSWER, **more) -> Post:
    return do(village, talk.post, topic, by, words, **more)


def again(topic: Topic) -> Topic:
    return fresh().get_one(Topic, topic.id)


def messages(topic: Topic) -> list[tuple[int, str, str]]:
    """(number, by whom, what it says today) for each message."""
    session = fresh()
    posts = session.scalars(select(Post).where(Post.topic_id == topic.id).order_by(Post.number))
    return [(p.number, p.author.name.split()[0], talk.newest_version(session, p).text) for p in posts]


def refused(act: Callable, *words, **more) -> str:
    with pytest.raises(Refusal) as caught:
        act(*words, **more)
    return caught.value.code


def acts_of(topic: Topic) -> list[str]:
    rows = select(JournalEntry).where(JournalEntry.subject == "topic", JournalEntry.subject_id == topic.id)
    return [entry.act for entry in fresh().scalars(rows.order_by(JournalEntry.id))]


# --- saying something


def test_a_topic_opens_with_its_first_message_and_its_author_follows_it(village: Village) -> None:
    topic = begin(village)
    say(village, topic, "Yannick")
    assert messages(topic) == [(1, "Lucie", HELLO), (2, "Yannick", ANSWER)]
    now = again(topic)
    assert (now.state, now.posts, now.last_act_at) == (TopicState.OPEN, 2, village.now)
    assert [f.member.name for f in fresh().scalars(select(Subscription))] == ["Lucie Farigoule"]
    assert acts_of(topic) == ["start", "post", "post"]


def test_the_journal_commits_to_what_is_said_and_does_not_hold_it(village: Village) -> None:
    topic = begin(village)
    rows = fresh().scalars(select(JournalEntry).where(JournalEntry.subject == "topic")).all()
    version = fresh().scalar(select(PostVersion))
    assert rows[0].detail["said"] == said(again(topic))["said"]
    assert rows[1].detail == {"post": 1, "version": 1, **said(version)}
    assert "fournil" not in "".join(f"{row.detail}{row.reason}" for row in rows)


def test_the_words_of_a_message_cannot_be_changed_in_the_database(village: Village) -> None:
    begin(village)
    with pytest.raises(DBAPIError), transaction() as session:
        session.execute(text("UPDATE post_version SET text = 'autre chose'"))


@pytest.mark.parametrize(
    ("title", "words", "code"),
    [
        ("", HELLO, "missing-title"),
        ("Le", HELLO, "missing-title"),
        ("x" * 151, HELLO, "missing-title"),
        ("Le fournil", " \n", "message-length"),
        ("Le fournil", "x" * 20_001, "message-length"),
    ],
    ids=["no title", "two letters", "too long a title", "nothing said", "too much said"],
)
def test_a_topic_needs_a_title_and_a_message(village: Village, title: str, words: str, code: str) -> None:
    assert refused(begin, village, title=title, words=words) == code
    assert fresh().scalar(select(func.count(Topic.id))) == 0


def test_a_title_is_one_line_and_keeps_its_no_break_spaces(village: Village) -> None:
    assert begin(village, title=" Le\n fournil\u202f? ").title == "Le fournil\u202f?"


def test_the_longest_message_is_kept_whole(village: Village) -> None:
    topic = begin(village, words="é" * 20_000)
    assert messages(topic)[0][2] == "é" * 20_000


def test_a_form_sent_twice_is_one_topic_and_one_message(village: Village) -> None:
    first, second = begin(village, form_key="f1"), begin(village, form_key="f1")
    assert first.id == second.id
    assert (
        say(village, first, "Yannick", form_key="f2").id == say(village, first, "Yannick", form_key="f2").id
    )
    assert len(messages(first)) == 2


def test_the_key_of_somebody_elses_form_makes_nobody_say_anything(village: Village) -> None:
    topic = begin(village)
    say(village, topic, "Yannick", form_key="f2")
    with pytest.raises(DBAPIError):
        say(village, topic, "Lucie", form_key="f2")
    assert len(messages(topic)) == 2


def test_an_answer_knows_what_it_answers_in_its_own_topic_only(village: Village) -> None:
    topic, other = begin(village), begin(village, title="Autre chose")
    first = fresh().scalar(select(Post).where(Post.topic_id == topic.id))
    assert say(village, topic, "Yannick", parent=first).parent_id == first.id
    assert say(village, other, "Yannick", parent=first).parent_id is None


def test_a_visitor_who_is_no_member_yet_may_not_write(village: Village) -> None:
    topic = begin(village)
    village.settle("Basile Mazet", confirmed=False)
    assert refused(say, village, topic, "Basile") == "not-eligible:email"


def test_thirty_messages_an_hour_are_enough(village: Village) -> None:
    topic = begin(village)
    for number in range(29):
        say(village, topic, "Lucie", f"Message {number}.")
    assert refused(say, village, topic, "Lucie", "Encore un.") == "too-many"
    assert refused(begin, village, title="Un autre sujet") == "too-many"
    say(village, topic, "Yannick")
    village.now += timedelta(minutes=61)
    assert say(village, topic, "Lucie", "Après une heure.").number == 32


def test_two_messages_at_once_have_two_numbers(village: Village) -> None:
    topic = begin(village)
    at_once(
        village,
        lambda: say(village, topic, "Yannick", "Moi."),
        lambda: say(village, topic, "Odile", "Moi aussi."),
    )
    assert [number for number, _by, _words in messages(topic)] == [1, 2, 3]


# --- one's own words


def test_words_are_edited_and_their_past_stays(village: Village) -> None:
    topic = begin(village)
    post = say(village, topic, "Yannick")
    village.pass_days(1)
    do(village, talk.edit_post, post, "Yannick", "Oui, chaque vendredi.", seen=1)
    assert messages(topic)[1][2] == "Oui, chaque vendredi."
    now = fresh().get_one(Post, post.id)
    assert (now.versions, now.edited_at) == (2, village.now)
    words = select(PostVersion.text).where(PostVersion.post_id == post.id).order_by(PostVersion.number)
    assert list(fresh().scalars(words)) == [ANSWER, "Oui, chaque vendredi."]


def test_an_edit_that_changes_nothing_is_none(village: Village) -> None:
    topic = begin(village)
    post = say(village, topic, "Yannick")
    do(village, talk.edit_post, post, "Yannick", f"{ANSWER}\r\n")
    assert fresh().get_one(Post, post.id).versions == 1
    assert "edit-post" not in acts_of(topic)


@pytest.mark.parametrize("by", ["Lucie", "Odile", "Anatole"])
def test_nobody_edits_the_words_of_another(village: Village, by: str) -> None:
    post = say(village, begin(village), "Yannick")
    assert refused(do, village, talk.edit_post, post, by, "Non.") == "not-allowed:post-author"


def test_an_edit_typed_in_an_old_tab_hears_of_the_other_one(village: Village) -> None:
    post = say(village, begin(village), "Yannick")
    do(village, talk.edit_post, post, "Yannick", "Une fois.", seen=1, form_key="e1")
    do(village, talk.edit_post, post, "Yannick", "Une fois.", seen=1, form_key="e1")
    assert refused(do, village, talk.edit_post, post, "Yannick", "Deux.", seen=1) == "acted-meanwhile"
    assert fresh().get_one(Post, post.id).versions == 2


# --- naming people


def named(post: Post) -> set[str]:
    rows = fresh().scalars(select(Mention).where(Mention.post_id == post.id))
    return {row.member.name.split()[0] for row in rows}


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("@Yannick Besset, qu’en dis-tu ?", {"Yannick"}),
        ("@yannick-besset et @ODILE MONTAGNON.", {"Yannick", "Odile"}),
        ("@Yannick Besset puis @Yannick Besset.", {"Yannick"}),
        ("> @Yannick Besset disait cela", set()),
        ("Écrivez `@Yannick Besset` ainsi", set()),
        ("lucie@Yannick Besset.fr", set()),
        ("@Lucie Farigoule se nomme", set()),
        ("@Personne de ce nom", set()),
        ("@Yannick", set()),
    ],
    ids=["a name", "as one types", "twice", "quoted", "in code", "an address", "oneself", "nobody", "half"],
)
def test_who_is_named_is_known(village: Village, words: str, who: set[str]) -> None:
    topic = begin(village, by="Odile")
    assert named(say(village, topic, "Lucie", words)) == who


def test_a_message_names_ten_people_at_most(village: Village) -> None:
    people = [village.settle(f"Anne{letter} Besse").name for letter in "abcdefghijk"]
    topic = begin(village)
    words = " ".join(f"@{name}," for name in people)
    assert refused(say, village, topic, "Lucie", words) == "too-many-mentions"
    ten = " ".join(f"@{name}," for name in people[:10])
    post = say(village, topic, "Lucie", ten)
    assert fresh().scalar(select(func.count()).where(Mention.post_id == post.id)) == 10


def test_an_edit_names_others_and_nobody_twice(village: Village) -> None:
    post = say(village, begin(village), "Lucie", "@Yannick Besset, oui ?")
    village.pass_days(1)
    do(village, talk.edit_post, post, "Lucie", "@Yannick Besset et @Odile Montagnon, oui ?")
    rows = fresh().scalars(select(Mention).where(Mention.post_id == post.id))
    assert {row.member.name.split()[0]: row.at == village.now for row in rows} == {
        "Yannick": False,
        "Odile": True,
    }


# --- what it is about


def test_a_topic_points_at_a_field_or_at_words_of_the_text(village: Village) -> None:
    hours = again(begin(village, place="hours"))
    assert (hours.place, hours.passage, hours.base) == ("hours", "", 1)
    words = again(begin(village, title="Le pain", passage="le fournil cuit  le vendredi".capitalize()))
    assert (words.place, words.passage, words.base) == ("body", "Le fournil cuit le vendredi", 1)
    assert again(begin(village, title="Tout")).base is None


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"place": "nothing"}, "unknown-field"),
        ({"passage": "Le fournil ne cuit rien"}, "unknown-passage"),
        ({"passage": "Le fournil cuit", "base": 7}, "unknown-passage"),
    ],
    ids=["a field that is none", "words that are not there", "a version that is not"],
)
def test_what_is_pointed_at_must_be_there(village: Village, about: dict, code: str) -> None:
    assert refused(begin, village, **about) == code


# --- resolving, opening again


def test_a_topic_is_resolved_with_a_summary_and_opened_again(village: Village) -> None:
    topic = begin(village)
    do(village, talk.resolve, topic, "Yannick", SUMMARY, seen="open")
    assert (again(topic).state, messages(topic)[-1]) == (TopicState.RESOLVED, (2, "Yannick", SUMMARY))
    assert fresh().scalar(select(Post.number).where(Post.concludes)) == 2
    say(village, topic, "Lucie", "Merci !")
    assert again(topic).state is TopicState.RESOLVED
    do(village, talk.reopen, topic, "Lucie", seen="resolved")
    do(village, talk.reopen, topic, "Lucie", seen="resolved")
    assert again(topic).state is TopicState.OPEN
    assert acts_of(topic) == ["start", "post", "resolve", "post", "reopen"]


def test_a_summary_is_some_words(village: Village) -> None:
    assert refused(do, village, talk.resolve, begin(village), "Lucie", "Réglé, voilà") == "missing-summary"


def test_a_new_member_resolves_their_own_topics_only(village: Village) -> None:
    village.settle("Nadège Chalier")
    mine, other = begin(village, by="Nadège"), begin(village, title="Autre")
    do(village, talk.resolve, mine, "Nadège", SUMMARY)
    assert refused(do, village, talk.resolve, other, "Nadège", SUMMARY) == "not-eligible:seniority"


def test_who_resolves_what_was_resolved_meanwhile_hears_it(village: Village) -> None:
    topic = begin(village)
    do(village, talk.resolve, topic, "Yannick", SUMMARY, seen="open")
    code = refused(do, village, talk.resolve, topic, "Odile", "Autre chose en est sorti.", seen="open")
    assert code == "acted-meanwhile"


# --- following


def test_following_is_private_and_does_not_keep_a_topic_young(village: Village) -> None:
    topic = begin(village)
    before = again(topic).last_act_at
    village.pass_days(3)
    for _ in range(2):
        do(village, talk.subscribe, topic, "Odile")
    assert again(topic).last_act_at == before
    rows = select(JournalEntry).where(JournalEntry.act == Act.SUBSCRIBE.value)
    assert [row.public for row in fresh().scalars(rows)] == [False]
    for _ in range(2):
        do(village, talk.unsubscribe, topic, "Odile")
    assert fresh().scalar(select(func.count()).select_from(Subscription)) == 1


# --- the clock


def test_a_topic_without_a_word_for_a_year_is_put_away_and_opens_again(village: Village) -> None:
    topic, other = begin(village), begin(village, title="Encore vif")
    village.pass_days(300)
    say(village, other, "Yannick")
    village.pass_days(66)
    assert talk.settle_all_due(transaction, village.now) == 1
    assert talk.settle_all_due(transaction, village.now) == 0
    away = again(topic)
    assert (away.state, again(other).state) == (TopicState.ARCHIVED, TopicState.OPEN)
    assert away.state_since < village.now
    assert refused(say, village, topic, "Yannick") == "not-in-this-state"
    do(village, talk.reopen, topic, "Yannick")
    assert say(village, topic, "Yannick").number == 2


def test_with_the_clock_late_a_message_is_refused_all_the_same(village: Village) -> None:
    topic = begin(village)
    village.pass_days(400)
    assert refused(say, village, topic, "Yannick") == "not-in-this-state"
