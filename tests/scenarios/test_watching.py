"""Watch rules: they tag, warn, slow down and send to review; whatever they do, nothing that was typed is lost."""

from datetime import UTC, datetime

import html5lib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.acts.rebasing import proposed
from app.models import Page, Patrol, Proposal, ProposalVersion
from app.models.contents import content_at
from revisions import Content
from tests.client import H, Reader, text_of
from tests.client import Page as Read
from tests.council import make_steward
from tests.village import PERRON, Village, fresh

HERE = "/fiches/le-perron/modifier"
SPAM = "Gagnez au casino, https://casino.example"


@pytest.fixture
def watched(village: Village) -> Village:
    """Today."""
    village.now = datetime.now(UTC)
    return village


def watch(village: Village, title: str = "Adresses", **said: object) -> None:
    fields = {"enabled": "oui", "links_added": "1", **said}
    village.write(Content("watch", title, fields, "Pour voir."), by="Odile")


def write(village: Village, name: str, body: str = SPAM, expect: int = 200, **typed: str) -> Read:
    reader = village.reader(name)
    return reader.submit(reader.get(HERE).form("/modifier"), expect=expect, body=body, **typed)


def test_a_rule_tags_and_the_version_is_found_by_it(watched: Village) -> None:
    watch(watched, action="tag", tag="adresse ajoutée")
    assert "Enregistré" in write(watched, "Lucie").message
    assert watched.revisions("Le Perron")[-1].tags == ["watch:adresse ajoutée"]
    page = watched.reader().get("/modifications-recentes?etiquette=veille:adresse ajoutée")
    assert "veille : adresse ajoutée" in page.text
    assert "Le Clavier partagé" not in page.text


def test_a_rule_that_is_not_in_force_does_nothing(watched: Village) -> None:
    watch(watched, enabled="")
    write(watched, "Lucie")
    assert watched.revisions("Le Perron")[-1].tags == []


def test_a_rule_warns_and_who_has_read_it_saves(watched: Village) -> None:
    watch(watched, action="warn", warning="Une adresse de plus : est-elle utile ici ?")
    page = write(watched, "Lucie", expect=409)
    assert "Une adresse de plus" in page.text
    assert page.form("/modifier").get("body") == SPAM
    assert watched.page("Le Perron").number == 1
    key = next(box.get("value") for box in page.all("input") if box.get("name") == "averti")
    reader = watched.reader("Lucie")
    form = reader.submit(reader.get(HERE).form("/modifier"), expect=409, body=SPAM).form("/modifier")
    assert "Enregistré" in reader.submit(form, averti=key).message
    assert watched.content("Le Perron").body == SPAM


@pytest.mark.one_database
def test_a_warning_that_changed_is_read_again(watched: Village) -> None:
    watch(watched, action="warn", warning="Une adresse de plus.")
    page = write(watched, "Lucie", expect=409)
    watched.edit("Adresses", "Odile", warning="Deux adresses de plus.")
    reader = watched.reader("Lucie")
    key = next(box.get("value") for box in page.all("input") if box.get("name") == "averti")
    again = reader.submit(reader.get(HERE).form("/modifier"), expect=409, body=SPAM, averti=key)
    assert "Deux adresses de plus" in again.text


def test_a_rule_slows_down_and_says_until_when(watched: Village) -> None:
    watch(watched, action="slow", pause_minutes="30")
    assert "Enregistré" in write(watched, "Lucie").message
    page = write(watched, "Lucie", SPAM + " et https://autre.example", expect=429)
    assert "demande 30 minutes entre deux enregistrements" in page.text
    assert page.form("/modifier").get("body") == SPAM + " et https://autre.example"
    assert "Enregistré" in write(watched, "Yannick", "Autre, https://autre.example").message


def test_the_same_form_sent_twice_is_one_save_though_a_rule_slows_down(watched: Village) -> None:
    watch(watched, action="slow", pause_minutes="30")
    reader = watched.reader("Lucie")
    form = reader.get(HERE).form("/modifier")
    for _again in range(2):
        reader.submit(form, body=SPAM)
    assert watched.page("Le Perron").number == 2


def test_a_rule_sends_to_review_what_would_have_been_written(watched: Village) -> None:
    watch(watched, action="review")
    page = write(watched, "Lucie", summary="Notre nouvelle adresse")
    assert "demande que d’autres la relisent" in page.message
    assert watched.page("Le Perron").number == 1
    (made,) = fresh().scalars(select(Proposal))
    assert (made.author.name, made.reason) == ("Lucie Farigoule", "Notre nouvelle adresse")


def test_a_review_without_a_why_asks_for_it_and_keeps_the_text(watched: Village) -> None:
    watch(watched, action="review")
    page = write(watched, "Lucie", expect=422)
    assert "Dites pourquoi" in page.text
    assert page.form("/modifier").get("body") == SPAM


def test_a_structure_says_of_itself_what_it_wants_to(watched: Village) -> None:
    make_steward(watched, "Lucie")
    watch(watched, action="review")
    assert "Enregistré" in write(watched, "Lucie").message


def test_a_new_page_that_a_rule_sends_to_review_is_published_and_waits_to_be_read(watched: Village) -> None:
    watch(watched, action="review")
    reader = watched.reader("Lucie")
    form = reader.get("/articles/nouvelle").form("/nouvelle")
    reader.submit(form, title="Une trouvaille", body=SPAM)
    (waiting,) = fresh().scalars(select(Patrol))
    assert (waiting.page.title, waiting.state) == ("Une trouvaille", "waiting")


@pytest.mark.one_database
def test_a_new_page_that_a_rule_warns_of_keeps_what_was_typed(watched: Village) -> None:
    watch(watched, action="warn", warning="Une adresse.")
    reader = watched.reader("Lucie")
    form = reader.get("/articles/nouvelle").form("/nouvelle")
    page = reader.submit(form, expect=409, title="Une trouvaille", body=SPAM)
    again = page.form("/nouvelle")
    assert (again.get("title"), again.get("body")) == ("Une trouvaille", SPAM)


# --- who writes rules, and the trial


def test_moderators_write_rules_and_the_others_propose(watched: Village) -> None:
    watch(watched)
    lucie = watched.reader("Lucie")
    assert lucie.get("/veille/nouvelle", expect=403).status == 403
    form = lucie.get("/veille/adresses/modifier").form("/modifier")
    page = lucie.submit(form, links_added="3", summary="Deux adresses sont courantes.")
    assert "envoyée à la communauté" in page.message
    odile = watched.reader("Odile")
    assert (
        "Enregistré"
        in odile.submit(odile.get("/veille/adresses/modifier").form("/modifier"), links_added="4").message
    )
    assert "version 2" in odile.get("/veille/adresses/historique").text.lower()


def test_a_rule_is_tried_on_the_last_thirty_days_before_it_is_in_force(watched: Village) -> None:
    watched.edit("Le Perron", "Lucie", body=SPAM)
    watched.edit("Le Perron", "Lucie", body=PERRON.body)
    watched.pass_days(-40)
    watched.edit("Le Clavier partagé", "Yannick", body=SPAM)
    watched.pass_days(40)
    watch(watched, enabled="")
    page = watched.reader().get("/veille/adresses/essai")
    assert "Elle aurait retenu 1 modification" in page.text
    assert "cet essai n’a rien changé" in page.text
    (line,) = page.all("p", "revision-summary")
    assert "Le Perron" in text_of(line)
    assert "Adresses" in watched.reader().get("/veille").text


# --- the property

TYPED = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60)
RULES = st.lists(
    st.fixed_dictionaries(
        {
            "action": st.sampled_from(["tag", "warn", "slow", "review"]),
            "links_added": st.sampled_from(["", "1"]),
            "watched_author": st.sampled_from(["", "new", "confirmed"]),
            "removed_percent": st.sampled_from(["", "50"]),
            "words": st.sampled_from([[], [{"value": "casino"}]]),
        }
    ),
    min_size=1,
    max_size=3,
)


@pytest.fixture
def lucie(watched: Village) -> tuple[Reader, str]:
    """Her browser, with a session that lasts, and the token of its forms."""
    reader = watched.reader("Lucie")
    return reader, reader.get(HERE).form("/modifier").get("csrf_token") or ""


@pytest.mark.one_database
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    RULES, TYPED, st.sampled_from(["", "Parce que."]), st.sampled_from(["", " https://x.example", " Casino"])
)
def test_no_rule_loses_what_was_typed(
    watched: Village, lucie: tuple[Reader, str], rules, typed: str, why: str, more: str
) -> None:
    """It is in a version, in a proposal, or in the form that comes back: character for character."""
    for title in fresh().scalars(select(Page.title).where(Page.kind == "watch")).all():
        watched.edit(title, "Odile", enabled="")
    for number, said in enumerate(rules):
        watch(watched, f"Règle {number} {datetime.now(UTC).isoformat()}", pause_minutes="5", **said)
    body, (reader, token) = Content("article", "", {}, typed + more).body, lucie
    sent = {"csrf_token": token, "base": str(watched.page("Le Perron").number), "summary": why}
    answer = reader.ask("POST", HERE, data={**sent, "body": typed + more}, follow_redirects=True)
    assert answer.status_code in (200, 409, 422, 429)
    if answer.status_code == 200:
        page = watched.page("Le Perron")
        assert body in {content_at(fresh(), page.id, page.number).body, *proposed_bodies()}
    else:
        tree = html5lib.parse(answer.get_data(as_text=True))
        (area,) = (one for one in tree.iter(f"{H}textarea") if one.get("name") == "body")
        assert area.text.removeprefix("\n") == body


def proposed_bodies() -> set[str]:
    return {proposed(version).body for version in fresh().scalars(select(ProposalVersion))}
