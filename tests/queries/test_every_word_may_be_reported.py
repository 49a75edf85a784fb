"""Every string that somebody types may be reported: each column that holds words has a thing that is reported, or a
reason why not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import JSON, LargeBinary, String
from sqlalchemy.types import TypeDecorator

from app.governance.vocabulary import Reportable as R
from app.models import Base
from app.queries.reported import FINDERS

# Words that people type, and as what they are reported. Some are said again elsewhere: they are withheld there too.
REPORTED = {
    "appeal.answer": R.JUDGMENT,
    "appeal.reason": R.APPEAL,
    "ballot.reason": R.BALLOT,
    "block.answer": R.MEASURE,
    "claim.answer": R.ACT,
    "claim.proof": R.CLAIM,
    "declared_link.note": R.LINK,
    "dispute.answer": R.MOTIVES,
    "dispute.reason": R.DISPUTE,
    "dispute_option.label": R.OPTION,
    "dispute_option.note": R.OPTION,
    "dispute_option.packed": R.OPTION,
    "journal_entry.reason": R.ACT,
    "mark.answer": R.REPLY,
    "mark.note": R.OPTION,
    "measure.facts": R.MEASURE,
    "member.about": R.MEMBER,
    "member.name": R.MEMBER,
    "offer.packed": R.OFFER,
    "offer.ratio": R.OFFER,
    "page.listing_reason": R.ACT,
    "page.protection_reason": R.MEASURE,
    "page.title": R.PAGE,
    "poll.questions": R.OPTION,
    "post_version.text": R.POST,
    "precedent.ratio": R.PRECEDENT,
    "proposal.answer": R.ANSWER,
    "proposal.reason": R.PROPOSAL,
    "proposal.source": R.PROPOSAL,
    "proposal_version.packed": R.PROPOSAL,
    "proposal_version.reason": R.PROPOSAL,
    "proposal_version.source": R.PROPOSAL,
    "revision.packed": R.VERSION,
    "revision.summary": R.VERSION,
    "statement.text": R.STATEMENT,
    # The first message of a topic gives it its title: both are withheld together.
    "topic.title": R.POST,
    # Why a version is withheld, or was shown again, is what its measure or its row of the journal says.
    "visibility.reason": R.MEASURE,
}

OF_A_PAGE = "words of a version, quoted: withheld with it"
OF_THE_DESK = "read by the desk of moderation, and by who wrote it or was written to, alone"
SECRET = "never shown to anybody"
WRITTEN_BY_US = "written by the program"
A_CODE = "a code, a name of a place, or an address that the program makes"
CODED = "codes, numbers and dates, as the program writes them"

# Those that are not reported as such, and why.
NOT_REPORTED = {
    "address.slug": A_CODE,
    "appeal.policy": CODED,
    "ballot.answers": CODED,
    "block.barred": CODED,
    "block.pages": CODED,
    "dispute.policy": CODED,
    "dispute_option.changed": CODED,
    "journal_entry.detail": CODED,
    "offer.changed": CODED,
    "poll.electorate": CODED,
    "poll.outcome": "a count, which is reckoned anew wherever it is shown",
    "poll.policy": CODED,
    "proposal.changed": CODED,
    "proposal.kept": CODED,
    "proposal.policy": CODED,
    "proposal_version.changed": CODED,
    "revision.changed": CODED,
    "revision.tags": CODED,
    "attribution.packed": OF_A_PAGE,
    "bookmark.reader": A_CODE,
    "bookmark.trouble": WRITTEN_BY_US,
    "claim_code.addressed_to": "typed by whoever sends letters, printed on one, shown nowhere",
    "counter.key": SECRET,
    "dispute.kept": A_CODE,
    "dispute.passage": OF_A_PAGE,
    "dispute.place": A_CODE,
    "dispute_option.code": A_CODE,
    "field_protection.name": A_CODE,
    "journal_entry.act": A_CODE,
    "journal_entry.state_after": A_CODE,
    "journal_entry.state_before": A_CODE,
    "journal_entry.subject": A_CODE,
    "mandate.handle": WRITTEN_BY_US,
    "mark.place": A_CODE,
    "measure.place": A_CODE,
    "measure.rule": WRITTEN_BY_US,
    "measure.scope": WRITTEN_BY_US,
    "measure.subject": A_CODE,
    "measure.what": WRITTEN_BY_US,
    "member.email": SECRET,
    "member.name_key": SECRET,
    "member.offered": "of people whom the demonstration invents",
    "member.opaque_id": WRITTEN_BY_US,
    "member.password": SECRET,
    "member.presented_as": "of people whom the demonstration invents",
    "member.slug": A_CODE,
    "page.kind": A_CODE,
    "page.slug": A_CODE,
    "page.source_key": A_CODE,
    "page.title_key": SECRET,
    "page_facet.facet": A_CODE,
    "page_link.target_key": OF_A_PAGE,
    "poll.subject": A_CODE,
    "report.answer": OF_THE_DESK,
    "report.evidence": OF_THE_DESK,
    "report.words": OF_THE_DESK,
    "revision.origin": A_CODE,
    "revision_mark.mark": A_CODE,
    "appeal.subject": A_CODE,
    "topic.passage": OF_A_PAGE,
    "topic.place": A_CODE,
}
HASHES = ("hash", "seal", "digest", "salt", "form_key")


def columns() -> Iterator[tuple[str, bool]]:
    """Every column that holds words or a whole content, as « table.column », and whether it is a digest."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            wordy = isinstance(column.type, (String, LargeBinary, JSON)) and not isinstance(
                column.type, TypeDecorator
            )
            if wordy:
                yield f"{table.name}.{column.name}", column.name.endswith(HASHES)


def test_every_column_of_words_is_reported_as_something_or_says_why_not() -> None:
    wordy = {name for name, digest in columns() if not digest}
    assert wordy - set(REPORTED) - set(NOT_REPORTED) == set(), (
        "say as what these words are reported, or why not"
    )
    assert (set(REPORTED) | set(NOT_REPORTED)) - wordy == set()
    assert not set(REPORTED) & set(NOT_REPORTED)


def test_everything_that_may_be_reported_is_found_and_holds_words() -> None:
    assert set(FINDERS) == set(R)
    assert set(REPORTED.values()) == set(R)


TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.mark.parametrize("what", [one.value for one in R])
def test_a_link_that_reports_each_stands_in_a_page(what: str) -> None:
    """By its code, or by the object that says which it is."""
    told = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))
    ways = (f"report_link('{what}'", f"after_words('{what}'", f"words('{what}'")
    assert any(way in told for way in ways), f"no page has a link that reports {what}"
