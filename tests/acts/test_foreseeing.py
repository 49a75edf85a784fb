"""What a version needs is foreseen before its page is held; whatever happens meanwhile, what is written is right."""

from collections.abc import Callable
from functools import partial

from sqlalchemy import select

from app.acts.contributions import contribute
from app.acts.publishing import foresee, held
from app.cases.around import around
from app.database import transaction
from app.models import Page, PageFacet, PageLink, Revision
from app.queries import proofs
from revisions import Content
from tests.village import Village, fresh

BODY = "Le premier paragraphe.\n\nLe deuxième paragraphe."


def save(
    village: Village, wanted: Content, base: int, foreseen: Content | None, meanwhile: Callable[[], object]
) -> Revision:
    """Save what Lucie wants over a version; `foreseen`: what was thought that she would, before `meanwhile`."""
    page = village.page("Le Perron")
    if foreseen is not None:
        foresee(around(fresh(), page, village.now), village.content("Le Perron"), foreseen)
    meanwhile()
    with transaction() as session:
        row, lucie = held(session, page.id), village.member("Lucie", session)
        done = contribute(session, row, base, wanted, lucie, village.now)
        assert done.saved is not None
        return done.saved.revision


def nothing() -> None:
    """Nobody else writes."""


def found_by(page: Page) -> tuple[set[str], set[str]]:
    """What the page links to, and where it is found."""
    links = select(PageLink.target_key).where(PageLink.page_id == page.id)
    facets = select(PageFacet.facet).where(PageFacet.page_id == page.id)
    return set(fresh().scalars(links)), set(fresh().scalars(facets))


def test_what_was_foreseen_is_what_is_written(village: Village) -> None:
    for turn in range(1, 5):
        before = village.content("Le Perron")
        fields = {**before.fields, "themes": [{"value": f"theme-{turn}"}]}
        wanted = before.replace(fields=fields, body=f"{BODY}\n\nVoir [[Fiche {turn}]].")
        saved = save(village, wanted, turn, wanted, nothing)
        assert (saved.number, saved.changed) == (turn + 1, ["themes", "body"])
        assert village.content("Le Perron") == wanted
        links, facets = found_by(village.page("Le Perron"))
        assert f"fiche {turn}" in links
        assert {facet for facet in facets if facet.startswith("theme")} == {f"theme:theme-{turn}"}
    proofs.verify(fresh())  # raises what does not hold


def test_of_a_page_that_moved_meanwhile_nothing_foreseen_is_kept(village: Village) -> None:
    village.edit("Le Perron", "Yannick", body=BODY)
    wanted = village.content("Le Perron").replace(body=BODY.replace("premier", "tout premier"))
    other = partial(village.edit, "Le Perron", "Yannick", area="Le val de Besbre")
    saved = save(village, wanted, 2, wanted, other)
    assert (saved.number, saved.tags, saved.changed) == (4, ["merged"], ["body"])
    now = village.content("Le Perron")
    assert (now.body, now.fields["area"]) == (wanted.body, "Le val de Besbre")
    proofs.verify(fresh())  # raises what does not hold


def test_what_was_foreseen_of_one_text_is_not_taken_for_another(village: Village) -> None:
    before = village.content("Le Perron")
    thought, wanted = before.replace(body="Voir [[Une fiche]]."), before.replace(body="Voir [[Une autre]].")
    assert save(village, wanted, 1, thought, nothing).digest == wanted.digest
    assert village.content("Le Perron") == wanted
    assert found_by(village.page("Le Perron"))[0] == {"une autre"}
