"""Somebody who has the database itself changes one table after the other: each lie is named, or the table holds no evidence."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.acts import blocks, declared_links, mediation, patrol, proposals, reports, talk, visibility
from app.acts.mediation import Choice
from app.cases.reported import Thing
from app.database import database, transaction
from app.governance.vocabulary import (
    Barred,
    Effect,
    Ground,
    LinkNature,
    MeasureGround,
    Reportable,
    ReportGround,
    Withholdable,
)
from app.governance.vocabulary import Choice as Voice
from app.models import Base, Page
from revisions import Content
from tests.acts.test_claims import claim
from tests.council import citizens, poll_of, propose, tick, vote
from tests.council import do as decide
from tests.palaver import STATEMENT, approve, consult, contest, do, mediated, mediator, offer
from tests.scenarios.test_tampering import verify
from tests.village import Village

REASON = "Le numéro personnel d’une bénévole y figure."
NOTE = "Deux voisins ont relevé un autre numéro sur la porte, le 3 mars 2026."
VOTERS = ("Basile", "Chloé", "Denis")


@pytest.fixture
def eventful(village: Village) -> Village:
    """A village where everything that can be written has been: cases, talk, measures; and no trigger defends it."""
    village.once("everything happened", lambda: live(village))
    with transaction() as session:
        _lift_triggers(session)
    return village


def live(village: Village) -> None:
    citizens(village, *VOTERS)
    mediator(village)
    claim(village, "Lucie")
    (polled,) = propose(village, "Basile", nature="association")
    decide(village, proposals.object_to, polled, "Chloé", "On ne dit pas ainsi ce que c’est, ici.")
    vote(village, poll_of(polled).id, "Denis", Voice.FOR)
    _write(village)
    number = contest(village, "Yannick", "phones")
    mediated(village, number, "Yannick")
    offer(village, number, "Yannick", phones=[])
    do(village, mediation.state, number, "Yannick", STATEMENT)
    poll = consult(village, number, "Irène", Choice("Une note", Effect.NOTE, note=NOTE))
    for name in VOTERS:
        approve(village, poll, name, "a")
    village.pass_days(16)
    tick(village)


def _write(village: Village) -> None:
    """Talk, a report, a block, a version withheld, another one that was read."""
    now = village.now
    village.settle("Noémie Chazal")
    village.write(Content("article", "Une note", {}, "Un mot."), by="Noémie")
    village.write(Content("article", "Autre note", {}, "Un mot."), by="Noémie")
    with transaction() as session:
        who = {name: village.member(name, session) for name in ("Lucie", "Yannick", "Odile", "Noémie")}
        page = session.execute(select(Page).where(Page.title == "Une note")).scalar_one()
        talk.start(session, page, "Les horaires", "Je passe souvent.", who["Lucie"], now)
        patrol.patrol(session, page, 1, who["Lucie"], now)
        declared_links.declare(session, page, None, LinkNature.KIN, "Ma cousine.", who["Lucie"], now)
        thing = Thing(Reportable.PAGE, page.id, page.id, who["Noémie"].id, "Un mot.")
        reports.report(session, thing, ReportGround.WRONG, "Ce n’est pas vrai du tout.", None, now, "k")
        until = now + timedelta(days=90)
        blocks.block(
            session,
            who["Noémie"],
            [Barred.EDIT],
            [],
            until,
            REASON,
            MeasureGround.EDIT_WAR,
            who["Odile"],
            now,
        )
        hidden = (Withholdable.SUMMARY,)
        visibility.withhold(session, page, 1, hidden, Ground.INSULT, REASON, who["Odile"], now)


def _lift_triggers(session: Session) -> None:
    if session.get_bind().dialect.name == "sqlite":
        found = session.execute(text("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"))
        orders = [f"DROP TRIGGER {name}" for name, _table in found.all()]
    else:
        found = session.execute(
            text("SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
        )
        orders = [f"DROP TRIGGER {name} ON {table}" for name, table in found.all()]
    for order in orders:
        session.execute(text(order))


# What somebody could do to each table that is evidence, and how `flask verify` names it.
# Rows that nobody's act wrote.
APPEAL = """
    INSERT INTO appeal (id, subject, subject_id, author_id, state, state_since, last_act_at, created_at, decided_at,
                        reason, answer, policy, version)
    SELECT 1, 'dispute', id, author_id, 'filed', created_at, created_at, created_at, created_at,
           'La porte a été changée depuis, et personne ne l’a vue.', '', '{}', 1 FROM dispute WHERE id = 1
"""
PROTECTION = """
    INSERT INTO field_protection (id, page_id, name, measure_id, since, until, state, state_since, last_act_at, version)
    SELECT 1, page.id, 'phones', measure.id, page.created_at, (SELECT max(at) FROM journal_entry), 'active', page.created_at, page.created_at, 1
    FROM page, measure WHERE page.id = 1 AND measure.id = 1
"""
# fmt: off
LIES = {
    "revision": ("UPDATE revision SET author_id = 3 WHERE id = 2", "est rompue à la version"),
    "journal_entry": ("UPDATE journal_entry SET act = 'dismiss' WHERE id = 10", "le journal est rompu à la ligne 10"),
    "journal_head": ("UPDATE journal_head SET entry_id = entry_id - 1", "sa tête en annonce"),
    "page": ("UPDATE page SET state = 'protected', protection_reason = 'Parce que je le veux, et que je le peux.', protected_until = created_at WHERE id = 1", "la ligne 1 de la table page n’est pas dans l’état"),
    "mandate": ("UPDATE mandate SET until = NULL WHERE id = 1", "la ligne 1 de la table mandate n’est pas ce que le journal en dit"),
    "member": ("UPDATE member SET state = 'unconfirmed', confirmed_at = NULL WHERE id = 1", "la ligne 1 de la table member n’est pas dans l’état"),
    "visibility": ("UPDATE visibility SET state = 'shown', summary_hidden = false", "de la table visibility n’est pas dans l’état"),
    "proposal": ("UPDATE proposal SET state = 'withdrawn' WHERE id = 1", "la ligne 1 de la table proposal n’est pas dans l’état"),
    "proposal_version": ("UPDATE proposal_version SET packed = (SELECT packed FROM proposal_version WHERE proposal_id <> 1 UNION SELECT packed FROM revision WHERE keyframe IS NULL LIMIT 1) WHERE proposal_id = 1", "la version 1 de la proposition 1 est fausse"),
    "poll": ("UPDATE poll SET electorate_hash = 'x' WHERE id = 1", "le scrutin 1 est faux"),
    "ballot": ("UPDATE ballot SET member_id = 1 WHERE id = 1", "le scrutin 1 est faux"),
    "claim": ("UPDATE claim SET state = 'relinquished', until = since", "de la table claim n’est pas dans l’état"),
    "topic": ("UPDATE topic SET title = 'Autre chose'", "de la table topic n’est plus ce que le journal a scellé"),
    "post_version": ("UPDATE post_version SET text = 'Autre chose.'", "de la table post_version n’est plus ce que le journal a scellé"),
    "dispute": ("UPDATE dispute SET reason = 'Parce que.'", "de la table dispute n’est plus ce que le journal a scellé"),
    "party": ("UPDATE party SET role = 'joined' WHERE role = 'author'", "le journal ne dit pas ce que dit la ligne 2 de la table party"),
    "statement": ("UPDATE statement SET text = 'Je me suis trompé, et je le reconnais.'", "de la table statement n’est plus ce que le journal a scellé"),
    "offer": ("UPDATE offer SET packed = (SELECT packed FROM revision WHERE keyframe IS NULL LIMIT 1)", "le texte d’accord 1 du litige 1 n’est pas ce que dit son empreinte"),
    "approval": ("UPDATE approval SET member_id = 1", "le journal ne dit pas qui a approuvé le texte d’accord 1 comme la table approval"),
    "dispute_option": ("UPDATE dispute_option SET note = 'Rien n’a été relevé sur la porte, ce jour-là.' WHERE code = 'a'", "l’option a du scrutin 2 n’est pas ce que dit son empreinte"),
    "mark": ("UPDATE mark SET note = 'Rien n’a été relevé sur la porte, ce jour-là.'", "de la table mark n’est plus ce que le journal a scellé"),
    "precedent": ("UPDATE precedent SET ratio = 'La porte ne prouve jamais rien, quoi qu’on y lise.'", "de la table precedent n’est plus ce que le journal a scellé"),
    "declared_link": ("UPDATE declared_link SET state = 'ended', ended_at = created_at", "le lien déclaré 1 n’est pas celui que le journal a scellé"),
    "report": ("UPDATE report SET words = 'Tout va bien.'", "de la table report n’est plus ce que le journal a scellé"),
    "measure": ("UPDATE measure SET facts = 'Rien de tel n’a jamais eu lieu ici, croyez-moi.'", "de la table measure n’est plus ce que le journal a scellé"),
    "block": ("UPDATE block SET state = 'over'", "de la table block n’est pas dans l’état"),
    "appeal": (APPEAL, "le journal ne parle pas de la ligne 1 de la table appeal"),
    "field_protection": (PROTECTION, "le journal ne parle pas de la ligne 1 de la table field_protection"),
    "patrol": ("UPDATE patrol SET state = 'waiting', by_id = NULL WHERE state = 'patrolled'", "de la table patrol n’est pas dans l’état"),
}
# fmt: on


@pytest.mark.parametrize("table", LIES)
def test_a_lie_in_a_table_is_named(eventful: Village, table: str) -> None:
    lie, named = LIES[table]
    with database().writing() as session, session.begin():
        changed = session.execute(text(lie)).rowcount
    assert changed, "the story has no such row"
    code, said = verify(eventful)
    assert (code, named.replace(" :", "\u202f:") in said) == (1, True), said


def test_all_that_happened_is_whole(eventful: Village) -> None:
    code, said = verify(eventful)
    assert (code, said.partition(": all whole")[1]) == (0, ": all whole"), said


# Tables that hold no evidence, and why.
NO_EVIDENCE = {
    "address": "where pages are found; what a page was called is in its versions",
    "attribution": "reckoned again from the versions",
    "bookmark": "how far the readers of the journal came",
    "citation": "read again from the motives of decisions",
    "claim_code": "secrets that served, or may: what they proved is a claim",
    "counter": "who tried too often, for an hour",
    "mention": "read again from the messages",
    "page_facet": "reckoned again from the versions",
    "page_link": "read again from the versions",
    "post": "what it says is in its versions",
    "revision_mark": "reckoned again from the tags of the versions",
    "subscription": "who wants news of what, which concerns them alone",
}


def test_every_table_is_evidence_or_says_why_not() -> None:
    assert set(LIES) | set(NO_EVIDENCE) == set(Base.metadata.tables)
    assert not set(LIES) & set(NO_EVIDENCE)
    assert all(NO_EVIDENCE.values())
