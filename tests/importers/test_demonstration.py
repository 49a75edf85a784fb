"""The invented region: plainly marked, well formed, and never a word about anyone real."""

import re
from itertools import pairwise

import pytest

from app import checks
from app.governance.policy import Policy
from app.governance.vocabulary import LinkNature, Role
from app.importers.demonstration import read_demonstration
from app.importers.structures import FACTS
from app.kinds import KINDS
from app.vocabularies import vocabulary
from app.wikitext import links_in
from revisions import Content
from tests.importers.test_structures import assert_kept

REGION = read_demonstration()
PAGES = REGION.pages
VERSIONS = [(page, revision) for page in PAGES for revision in page.revisions]


def test_what_there_is():
    assert len(REGION.examples) >= 12
    assert len(REGION.articles) == 5
    assert [page.title for page in REGION.rules] == ["Aide", "Charte", "Gouvernance"]
    assert [page.title for page in REGION.watch] == ["Adresses ajoutées"]
    assert len({page.source_key for page in PAGES}) == len(PAGES)
    assert REGION.steps == len(REGION.members) + len(VERSIONS) + 1287


def test_every_version_of_an_example_says_that_it_is_invented():
    for page in REGION.examples:
        assert all(revision.content["fields"]["example"] == "oui" for revision in page.revisions)
    assert not any("example" in record.fields for record in REGION.structures)
    assert "example" not in FACTS


def test_no_example_has_the_name_of_a_real_structure_nor_links_to_one():
    ours = {checks.title_key(page.title) for page in PAGES}
    real = {checks.title_key(record.title) for record in REGION.structures}
    assert not ours & real
    for _, revision in VERSIONS:
        assert {checks.title_key(name) for name in links_in(revision.content["body"])} <= ours
        named = revision.content["fields"].get("relations", []) + revision.content["fields"].get(
            "networks", []
        )
        assert {checks.title_key(item["value"]) for item in named} <= ours


def test_no_example_can_be_reached_or_mistaken_for_someone():
    for page in REGION.examples:
        for revision in page.revisions:
            fields = revision.content["fields"]
            assert not fields.keys() & {"siren", "siret", "source"}
            assert fields.get("rna", "W999").startswith("W999")
            assert fields["place"]["precision"] == "commune"
            assert all(item["value"].startswith("04 65 71 ") for item in fields.get("phones", ()))
            assert all(item["value"].endswith(".example") for item in fields.get("emails", ()))
            for address in [fields.get("website", ""), *(item["value"] for item in fields.get("links", ()))]:
                assert re.fullmatch(r"(https://[a-z]+\.example(/.*)?)?", address)


@pytest.mark.parametrize(
    ("page", "revision"), VERSIONS, ids=[f"{page.title}-{revision.days_ago}" for page, revision in VERSIONS]
)
def test_every_version_is_what_a_form_would_keep(page, revision):
    content = revision.content
    assert checks.title(content["title"]) == content["title"]
    assert checks.line(revision.summary) == revision.summary
    for name, value in content["fields"].items():
        assert_kept(KINDS[page.kind].by_name[name], value)
    assert Content.from_dict(content).to_dict()["body"] == content["body"]


def test_every_version_changes_something():
    for page in PAGES:
        contents = [Content.from_dict(revision.content) for revision in page.revisions]
        assert all(one != other for one, other in pairwise(contents))


def test_histories_go_forward_and_are_written_by_people_who_had_joined():
    joined = {member.name: member.days_ago for member in REGION.members}
    for page in PAGES:
        days = [revision.days_ago for revision in page.revisions]
        assert all(earlier > later for earlier, later in pairwise(days))
        assert all(joined[revision.author] >= revision.days_ago for revision in page.revisions)


def test_a_restored_version_says_again_what_it_said():
    restored = [(page, revision) for page, revision in VERSIONS if revision.restores]
    assert restored
    for page, revision in restored:
        assert revision.content == page.revisions[revision.restores - 1].content


def test_the_perron_goes_from_21_to_22_by_three_fields_and_a_reworked_text():
    page = next(page for page in REGION.examples if page.title == "Le Perron")
    assert len(page.revisions) == 23
    before, after = (Content.from_dict(page.revisions[n - 1].content) for n in (21, 22))
    changed = {
        name for name in after.fields | before.fields if before.fields.get(name) != after.fields.get(name)
    }
    assert changed == {"hours", "phones", "activities"}
    old, new = before.body.split("\n\n"), after.body.split("\n\n")
    assert (len(old), len(new)) == (3, 4)
    assert new[0] == old[0]  # unchanged
    assert new[3] == old[1]  # moved from the second to the fourth place
    assert new[1] != old[2]  # rewritten
    assert new[1][:40] == old[2][:40]
    assert page.revisions[21].summary == "Horaires d’hiver, et le tableau des ateliers"


def test_each_kind_of_person_is_offered_once_at_the_door():
    offered = [member for member in REGION.members if member.offered]
    assert [member.offered for member in offered] == [
        "nouvelle membre",
        "membre confirmée",
        "référente",
        "modératrice",
        "médiatrice",
        "coordination",
    ]
    assert all(member.presented_as and len(member.presented_as) <= 200 for member in offered)
    assert {member.role for member in REGION.members} - {""} == set(Role)
    assert len({checks.fold_name(member.name) for member in REGION.members}) == len(REGION.members)
    for member in REGION.members:
        assert checks.member_name(member.name) == member.name
        assert member.email.endswith("@demo.example")
        assert len(member.about) <= 1000


def test_the_new_member_is_new_and_the_confirmed_one_has_earned_it():
    written = [revision.author for _, revision in VERSIONS]
    member = {m.offered: m for m in REGION.members if m.offered}
    policy = Policy()
    assert member["nouvelle membre"].days_ago < policy.confirmed_days
    assert member["membre confirmée"].days_ago >= policy.confirmed_days
    assert written.count(member["membre confirmée"].name) >= policy.confirmed_contributions


def test_the_numbers_of_the_rules_are_those_of_the_program_and_of_its_sentences():
    rules = next(page for page in REGION.rules if page.title == "Gouvernance").revisions[-1].content
    policy, ignored = Policy.from_fields(rules["fields"])
    assert (policy, ignored) == (Policy(), ())
    units = {"days": "jours", "contributions": "contributions", "hours": "heures", "months": "mois"}
    for name in rules["fields"]:
        unit = next((word for end, word in units.items() if end in name.split("_")), "")
        if unit and name != "idle_notice_days":
            assert re.search(rf"\b{rules['fields'][name]}\u00a0{unit}", rules["body"]), name


def test_cases_are_about_invented_structures_and_among_invented_people():
    examples = {page.source_key: page for page in REGION.examples}
    people = {member.name for member in REGION.members}
    assert len({case.key for case in REGION.cases}) == len(REGION.cases)
    for case in REGION.cases:
        page = examples[case.source_key]
        days = [page.revisions[-1].days_ago, case.days_ago, *(act.days_ago for act in case.acts)]
        assert days == sorted(days, reverse=True), case.why
        assert {case.by, *(act.by for act in case.acts if act.act != "clock")} <= people
        assert not case.fields.keys() & {"siren", "siret", "source"}
        for name, value in case.fields.items():
            assert_kept(KINDS["structure"].by_name[name], value)


def test_links_are_between_invented_people_and_structures_and_end_after_they_began():
    examples = {page.source_key for page in REGION.examples}
    people = {member.name for member in REGION.members}
    for link in REGION.links:
        assert (link.source_key in examples, link.by in people) == (True, True), link
        assert link.nature in set(LinkNature)
        assert all(one.days_ago < link.days_ago for one in link.acts)
    assert_french(link.note for link in REGION.links)
    assert {len(link.acts) for link in REGION.links} == {0, 1}, "one lasts, another is over"


def test_articles_are_real_reading():
    for page in REGION.articles:
        content = page.revisions[-1].content
        assert 300 <= len(content["body"].split()) <= 700
        assert content["fields"]["presentation"]
        assert all(item["value"] in vocabulary("themes") for item in content["fields"]["themes"])


def test_every_text_has_french_typography():
    said = [(case.why, case.source, *(act.reason for act in case.acts)) for case in REGION.cases]
    assert_french(text for texts in said for text in texts)
    for _, revision in VERSIONS:
        fields = revision.content["fields"]
        texts = [
            revision.summary,
            revision.content["title"],
            revision.content["body"],
            fields.get("presentation", ""),
        ]
        texts += [fields.get("access", ""), fields.get("area", "")]
        assert_french(texts)


def assert_french(texts):
    for text in texts:
        prose = re.sub(r"`[^`]*`|\(https?://[^)]*\)|\*\*|\*", "", text)
        assert not re.search(
            r"'|\.\.\.|[^\u202f!?][;!?»](\s|$)|« |[^\u202f\d-]:(\s|$)|\d (h|km|jours|%)\b", prose
        ), prose


def test_the_one_who_is_offered_as_steward_claims_an_invented_fiche_and_another_waits():
    claims = {page.title: page.claim for page in REGION.examples if page.claim}
    names = {member.offered: member.name for member in REGION.members if member.offered}
    assert claims["Le Perron"].by == names["référente"]
    assert not claims["Le Perron"].proof
    assert len(claims["La Lanterne"].proof) >= 30
    assert not any(page.claim for page in REGION.rules + REGION.articles)
    for page in REGION.examples:
        assert not page.claim or page.claim.days_ago < page.revisions[-1].days_ago
