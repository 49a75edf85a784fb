"""What binds a person to a page or a case: computed from what they did, and from nothing else."""

from datetime import timedelta

from sqlalchemy import select

from app.acts import declared_links
from app.database import transaction
from app.governance.uninvolved import Tie, TieKind
from app.governance.vocabulary import Act, ClaimState, LinkNature, ProposalState, Regime, StewardRole
from app.models import Claim, DeclaredLink, JournalEntry, Page, Proposal, ProposalVersion
from app.models.journal import JournalHead
from app.queries.ties import Matter, page_ties, ties
from tests.asked import asked
from tests.duplicates import TWICE, merge, write_twice
from tests.village import Village, fresh

DAY = timedelta(days=1)


def ties_of(village: Village, name: str, matter: Matter | None = None) -> tuple[Tie, ...]:
    who, page = village.member(name).id, village.page("Le Perron").id
    return ties(fresh(), who, page, matter)


def bonds(village: Village, name: str, matter: Matter | None = None) -> set[tuple[TieKind, bool]]:
    """The kinds of tie of somebody to Le Perron, and whether each still lasts."""
    found = ties_of(village, name, matter)
    return {(tie.kind, tie.at is None) for tie in found}


def claim(village: Village, by: str, state: ClaimState, title: str = "Le Perron") -> int:
    at = village.now
    ended = state not in (ClaimState.HELD, ClaimState.TO_CHECK, ClaimState.CONTESTED)
    with transaction() as session:
        row = Claim(
            page_id=village.page(title).id,
            author_id=village.member(by).id,
            state=state,
            state_since=at,
            last_act_at=at,
            created_at=at,
            role=StewardRole.MANAGER,
            since=at if state is not ClaimState.TO_CHECK else None,
            until=at + DAY if ended else None,
        )
        session.add(row)
    return row.id


def propose(village: Village, by: str, state: ProposalState) -> None:
    page, author = village.page("Le Perron"), village.member(by)
    with transaction() as session:
        words = {"base": 1, "object_hash": "0" * 64, "changed": ["access"]}
        row = Proposal(
            page_id=page.id,
            author_id=author.id,
            regime=Regime.COMMUNITY,
            state=state,
            state_since=village.now,
            last_act_at=village.now,
            created_at=village.now,
            policy={},
            **words,
        )
        session.add(row)
        session.flush()
        for base, later in ((1, 0), (2, 5)):
            at = village.now + later * DAY
            version = {**words, "base": base, "number": 1, "packed": b"", "author_id": author.id, "at": at}
            session.add(ProposalVersion(proposal_id=row.id, **version))


def test_who_did_nothing_has_no_tie(village: Village) -> None:
    assert bonds(village, "Anatole") == set()


def test_who_wrote_a_version_is_tied_since_their_last_one(village: Village) -> None:
    village.pass_days(3)
    village.edit("Le Perron", "Lucie", access="plain-pied")
    assert ties_of(village, "Lucie") == (Tie(TieKind.REVISION, village.now),)


def test_a_proposal_binds_while_it_waits_then_from_the_day_it_was_written(village: Village) -> None:
    propose(village, "Yannick", ProposalState.REVIEW)
    assert bonds(village, "Yannick") == {(TieKind.PROPOSAL, True)}
    propose(village, "Anatole", ProposalState.REFUSED)
    found = ties_of(village, "Anatole")
    assert found == (Tie(TieKind.PROPOSAL, village.now),), "a rebase is no act of theirs"


def test_a_steward_is_tied_while_in_charge_and_from_the_end_on(village: Village) -> None:
    claim(village, "Yannick", ClaimState.HELD)
    claim(village, "Anatole", ClaimState.RELINQUISHED)
    claim(village, "Odile", ClaimState.TO_CHECK)
    assert bonds(village, "Yannick") == {(TieKind.STEWARD, True)}
    assert bonds(village, "Anatole") == {(TieKind.STEWARD, False)}
    assert bonds(village, "Odile") == {(TieKind.PARTY, True)}


def test_several_pages_are_asked_for_at_once(village: Village) -> None:
    ids = [village.page(title).id for title in ("Le Perron", "Le Clavier partagé")]
    lucie = village.member("Lucie").id
    found = page_ties(fresh(), lucie, ids)
    assert [len(found[page_id]) for page_id in ids] == [1, 0]


def test_who_took_sides_is_a_party_and_who_decided_has_decided(village: Village) -> None:
    number = claim(village, "Yannick", ClaimState.CONTESTED)
    with transaction() as session:
        last = session.scalar(select(JournalHead.entry_id))
        for step, (by, act) in enumerate((("Lucie", Act.OPPOSE), ("Odile", Act.ENDORSE)), 1):
            session.add(
                JournalEntry(
                    id=last + step, at=village.now, act=act.value, subject="claim", subject_id=number,
                    by_id=village.member(by).id, seal="",
                )
            )  # fmt: skip
    yannick = village.member("Yannick").id
    matter = Matter("claim", number, yannick)
    assert (TieKind.PARTY, True) in bonds(village, "Lucie", matter)
    assert bonds(village, "Odile", matter) == {(TieKind.DECIDED, False)}
    assert bonds(village, "Odile", Matter("claim", number, yannick, decided=())) == set()
    assert bonds(village, "Odile", Matter("proposal", number, yannick)) == set()


def test_two_who_meet_in_another_open_case_are_parties(village: Village) -> None:
    claim(village, "Odile", ClaimState.HELD, "Le Clavier partagé")
    claim(village, "Yannick", ClaimState.CONTESTED, "Le Clavier partagé")
    matter = Matter("claim", 0, village.member("Yannick").id)
    assert (TieKind.PARTY, True) in bonds(village, "Odile", matter)
    claimed_elsewhere = Matter("claim", 0, village.member("Anatole").id)
    assert bonds(village, "Odile", claimed_elsewhere) == set()


def declare(village: Village, by: str, title: str | None = None, other: str | None = None) -> None:
    with transaction() as session:
        page = session.execute(select(Page).where(Page.title == title)).scalar_one() if title else None
        who = village.member(other, session) if other else None
        me = village.member(by, session)
        declared_links.declare(session, page, who, LinkNature.KIN, "", me, village.now)


def end_all(village: Village) -> None:
    with transaction() as session:
        for link in session.scalars(select(DeclaredLink)).all():
            declared_links.end(session, link, link.author, village.now)


def test_a_declared_link_binds_to_the_fiche_while_it_lasts_then_from_its_end(village: Village) -> None:
    declare(village, "Anatole", "Le Perron")
    assert ties_of(village, "Anatole") == (Tie(TieKind.LINK),)
    village.pass_days(300)
    end_all(village)
    assert ties_of(village, "Anatole") == (Tie(TieKind.LINK, village.now),)
    assert bonds(village, "Odile") == set(), "it binds nobody else"


def test_a_link_with_the_double_of_a_fiche_binds_to_the_one_that_stands_for_both(village: Village) -> None:
    write_twice(village)
    declare(village, "Anatole", TWICE.title)
    assert bonds(village, "Anatole") == set()
    merge(village)
    assert bonds(village, "Anatole") == {(TieKind.LINK, True)}


def test_a_link_with_a_party_binds_who_declared_it_and_nobody_else(village: Village) -> None:
    declare(village, "Anatole", other="Yannick")
    yannick, lucie = village.member("Yannick").id, village.member("Lucie").id
    of_him = Matter("dispute", 0, yannick)
    among_others = Matter("dispute", 0, lucie, parties=frozenset({lucie, yannick}))
    for matter in (of_him, among_others):
        assert bonds(village, "Anatole", matter) == {(TieKind.LINK, True)}
    assert bonds(village, "Anatole", Matter("dispute", 0, lucie)) == set()
    of_anatole = Matter("dispute", 0, village.member("Anatole").id)
    assert (TieKind.LINK, True) not in bonds(village, "Yannick", of_anatole), "these are not his words"
    end_all(village)
    assert ties_of(village, "Anatole", of_him) == (Tie(TieKind.LINK, village.now),)


def test_declared_links_are_asked_for_with_the_rest(village: Village) -> None:
    """Three questions for pages, three for a case: none of them is the links' own."""
    declare(village, "Anatole", "Le Perron")
    matter = Matter("dispute", 0, village.member("Yannick").id)
    fresh()
    who, page = village.member("Anatole").id, village.page("Le Perron").id
    session = fresh()
    with asked(session) as sent:
        ties(session, who, page, matter)
    assert len(sent) == 6, "\n".join(sent)
