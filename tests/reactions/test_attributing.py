"""The worker keeps who wrote what, by strides; what is kept and what is reckoned anew are the same."""

from sqlalchemy import update

from app.database import transaction
from app.models import Attribution, Page, Revision
from app.models.attribution import blame_of
from app.models.contents import contents_between
from app.reactions.attributing import STRIDE
from app.reactions.patience import Patience
from app.reactions.readers import drain
from revisions import blame
from tests.village import Village, fresh


def write(village: Village, times: int) -> Page:
    """Lucie and Yannick, in turn, each change a word of a text."""
    for n in range(times):
        who = ("Lucie", "Yannick")[n % 2]
        number = village.page("Le Perron").number
        village.edit("Le Perron", who, body=f"Un perron.\n\nLa version {number} le dit.\n\nLe fournil cuit.")
    return village.page("Le Perron")


def kept(page: Page) -> int | None:
    found = fresh().get(Attribution, page.id)
    return found.number if found else None


def told(page: Page) -> tuple[object, ...]:
    """All that the blame of the page says, and what its revisions alone would say."""
    session = fresh()
    found = blame_of(session, page)
    anew = blame(contents_between(session, page.id, 1, page.number))
    assert (found.passages, found.fields, found.number) == (anew.passages, anew.fields, page.number)
    return found.passages


def test_a_short_past_is_not_worth_keeping(village: Village) -> None:
    page = write(village, STRIDE - 2)
    village.catch_up()
    assert kept(page) is None
    assert told(page)


def test_what_is_kept_follows_the_page_by_strides(village: Village) -> None:
    page = write(village, STRIDE - 1)
    village.catch_up()
    assert kept(page) == STRIDE
    page = write(village, STRIDE - 1)
    village.catch_up()
    assert kept(page) == STRIDE, "a reader adds the few that are missing"
    assert told(page)
    page = write(village, 1)
    village.catch_up()
    assert kept(page) == 2 * STRIDE
    assert told(page)


def test_what_is_damaged_or_ahead_of_the_page_is_reckoned_anew(village: Village) -> None:
    page = write(village, STRIDE)
    village.catch_up()
    with transaction() as session:
        session.execute(update(Attribution).values(packed=b"\x01broken"))
    assert told(page)
    with transaction() as session:
        session.execute(update(Attribution).values(number=page.number + 1))
    assert told(page)


def test_a_page_that_cannot_be_read_does_not_keep_the_others_waiting(village: Village, caplog) -> None:
    write(village, STRIDE)
    for n in range(STRIDE - 1):
        village.edit("Le Clavier partagé", "Lucie", access=f"{n} marches")
    perron, clavier = village.page("Le Perron"), village.page("Le Clavier partagé")
    with transaction() as session:
        if session.get_bind().dialect.name == "sqlite":
            session.connection().exec_driver_sql("DROP TRIGGER revision_no_update")
        else:
            session.connection().exec_driver_sql("ALTER TABLE revision DISABLE TRIGGER ALL")
        session.execute(update(Revision).where(Revision.page_id == perron.id).values(packed=b"broken"))
    village.catch_up()
    assert (kept(perron), kept(clavier)) == (None, STRIDE)
    assert "cannot be read" in caplog.text


def test_it_waits_until_nobody_writes_any_more(village: Village) -> None:
    patience = Patience()
    database = village.app.extensions["database"]
    ways = (database.reading, database.writing, village.app.extensions["surroundings"])
    drain(*ways, patience)
    page = write(village, STRIDE)
    drain(*ways, patience)
    assert kept(page) is None
    drain(*ways)
    assert kept(page) == STRIDE + 1
