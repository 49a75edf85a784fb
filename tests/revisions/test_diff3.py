"""Merging texts line by line: a clean merge is git's, and nothing else is ever merged."""

import random
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.engine.as_git import merged, merged_by_git
from revisions.diff3 import merge_texts
from tests.revisions.strategies import quick
from tests.revisions.test_alignment import changed

few_lines = st.lists(st.sampled_from(("", "a", "b", "c")), min_size=1, max_size=8).map("\n".join)


def agrees_with_git(folder, base, mine, theirs):
    text = merged(base, mine, theirs)
    assert text is None or text == merged_by_git(folder, base, mine, theirs)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(few_lines, few_lines, few_lines)
def test_a_clean_merge_of_few_lines_is_gits(tmp_path, base, mine, theirs):
    agrees_with_git(tmp_path, base, mine, theirs)


@pytest.mark.parametrize("variety", [2, 9, 1000])
def test_a_merge_of_many_lines_is_gits_verdict_and_text(tmp_path, variety):
    rng = random.Random(variety)
    clean = 0
    for _ in range(25):
        base = [rng.choice(("", str(rng.randrange(variety)))) for _ in range(80)]
        base, mine, theirs = ("\n".join(lines) for lines in (base, changed(rng, base), changed(rng, base)))
        text = merged(base, mine, theirs)
        assert text == merged_by_git(tmp_path, base, mine, theirs)
        clean += text is not None
    assert 0 < clean < 25


def test_beyond_what_git_is_sure_of_a_person_is_asked_rather_than_guessed_for():
    base = [str(number) for number in range(900)]
    mine = "\n".join([*base[:100], *random.Random(1).sample(base[100:800], 700), *base[800:]])
    near = "\n".join([*base[:400], "new", *base[400:]])
    far = "\n".join([*base[:850], "new", *base[850:]])
    assert merged("\n".join(base), mine, near) is None
    assert merged("\n".join(base), mine, far) == mine.replace("\n850\n", "\nnew\n850\n")


@quick
@given(few_lines, few_lines, few_lines)
def test_regions_are_whole_lines_and_ask_only_where_sides_differ(base, mine, theirs):
    regions = merge_texts(base, mine, theirs)
    for region in regions:
        assert all(not text or text.endswith("\n") for text in region[1:])
        assert region.clean or region.mine != region.theirs
    assert not any(one.clean and other.clean for one, other in pairwise(regions))


@quick
@given(few_lines, few_lines, few_lines)
def test_who_is_mine_changes_nothing(base, mine, theirs):
    turned = [r._replace(mine=r.theirs, theirs=r.mine) for r in merge_texts(base, theirs, mine)]
    assert list(merge_texts(base, mine, theirs)) == turned


def test_a_conflict_holds_the_three_texts_and_what_both_agree_on_is_settled():
    regions = merge_texts(
        "début\n\nvieux\n\nfin", "début\n\ncommun\nmien\n\nfin", "début\n\ncommun\nleur\n\nfin"
    )
    assert [tuple(region) for region in regions] == [
        (True, "début\n\ncommun\n", "", "", ""),
        (False, "", "vieux\n", "mien\n", "leur\n"),
        (True, "\nfin\n", "", "", ""),
    ]


def test_lines_that_touch_are_a_conflict_as_for_git():
    assert merged("a\nb\nc", "A\nb\nc", "a\nB\nc") is None
    assert merged("a\n\nb\n\nc", "A\n\nb\n\nc", "a\n\nB\n\nc") == "A\n\nB\n\nc"
