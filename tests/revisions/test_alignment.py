"""Alignment: true for any two sequences, the same as git's, and bounded on hostile ones."""

import random
import re
import subprocess

import pytest
from hypothesis import given

from revisions.alignment import Effort, _Pair, align, align_as_git, in_same_order
from tests.revisions.strategies import letters, quick, thorough


def is_true(older, newer, hunks):
    """Whether the two sequences are the same between the hunks, and the hunks are in order and not empty."""
    i = j = 0
    for number, (a0, a1, b0, b1) in enumerate(hunks):
        assert a1 > a0 or b1 > b0
        assert a0 > i or b0 > j or number == 0
        assert older[i:a0] == newer[j:b0]
        i, j = a1, b1
    return older[i:] == newer[j:]


@thorough
@given(letters, letters)
def test_what_stands_between_hunks_is_the_same(older, newer):
    assert is_true(older, newer, align(older, newer, Effort(0.1)))
    assert is_true(older, newer, align(older, newer, Effort(0)))
    assert is_true(older, newer, align_as_git(older, newer))


@thorough
@given(letters, letters, letters, letters)
def test_one_change_is_told_as_when_it_is_searched_for(start, older, newer, end):
    older, newer = start + older + end, start + [letter.upper() for letter in newer] + end
    plain, searched = Effort(0.1), Effort(0.1)
    found = align(older, newer, plain)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(_Pair, "is_one_change", lambda _pair: False)
        assert align(older, newer, searched) == found
    assert plain.steps == searched.steps


@quick
@given(letters)
def test_a_sequence_does_not_differ_from_itself(letters):
    assert align(letters, list(letters), Effort(0.1)) == []


def changed(rng, lines):
    """The lines after a few edits: inserted, deleted, replaced, moved."""
    lines = list(lines)
    for _ in range(rng.randrange(1, 2 + len(lines) // 6)):
        at, other = rng.randrange(len(lines) + 1), rng.randrange(len(lines) + 1)
        match rng.randrange(4):
            case 0:
                lines[at:at] = [str(rng.randrange(9)) for _ in range(rng.randrange(4))]
            case 1:
                del lines[at : at + rng.randrange(4)]
            case 2:
                lines[at : at + 1] = [str(rng.randrange(9))]
            case 3:
                moved = lines[other : other + 3]
                del lines[other : other + 3]
                lines[at:at] = moved
    return lines


def hunks_by_git(folder, pairs):
    """The hunks that git's default diff finds in each pair, by their numbers."""
    for side in (0, 1):
        (folder / str(side)).mkdir()
        for number, pair in enumerate(pairs):
            (folder / str(side) / f"{number}").write_text("".join(f"{line}\n" for line in pair[side]))
    command = [
        "git",
        "diff",
        "--no-index",
        "--no-indent-heuristic",
        "--diff-algorithm=myers",
        "--no-renames",
        "-U0",
        "0",
        "1",
    ]
    told = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout
    return {int(file.split(" ", 1)[0]): list(hunks_told(file)) for file in told.split("diff --git a/0/")[1:]}


def hunks_told(text):
    for match in re.finditer(r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", text, re.MULTILINE):
        a, n, b, m = (1 if number is None else int(number) for number in match.groups())
        a0, b0 = a - (n > 0), b - (m > 0)
        yield a0, a0 + n, b0, b0 + m


def test_git_finds_the_same_hunks(tmp_path):
    rng = random.Random(1)
    pairs = []
    for _ in range(400):
        variety = rng.choice((1, 2, 3, 6, 50))
        older = [rng.choice(("", str(rng.randrange(variety)))) for _ in range(rng.choice((3, 8, 30, 150)))]
        pairs.append((older, changed(rng, older)))
    by_git = hunks_by_git(tmp_path, pairs)
    for number, (older, newer) in enumerate(pairs):
        assert [tuple(hunk) for hunk in align_as_git(older, newer)] == by_git.get(number, [])
    assert len(by_git) > 300


def test_beyond_what_git_is_sure_of_one_hunk_covers_all():
    older = ["begin", "x", "x", *(f"a{n}" for n in range(600)), "x", "x", "end"]
    newer = ["begin", "x", "x", *(f"b{n}" if n % 2 else f"a{n - n % 4}" for n in range(600)), "x", "x", "end"]
    shuffled = random.Random(1).sample(older[3:-3], 600)
    hunks = align_as_git(older, [*newer[:3], *shuffled, *newer[-3:]])
    assert hunks == [(1, 605, 1, 605)]


def rng_words(variety, count):
    rng = random.Random(variety)
    return [str(rng.randrange(variety)) for _ in range(count)]


# Each is made for its own test: a process that runs others does not wait for it.
HOSTILE = {
    "one element again and again": lambda: (["a"] * 20_000, ["a"] * 19_000),
    "the same between other ends": lambda: (["x", *["a"] * 20_000, "y"], ["z", *["a"] * 19_000, "t"]),
    "two elements at random": lambda: (rng_words(2, 20_000), rng_words(2, 19_999)[::-1]),
    "a thousand elements at random": lambda: (rng_words(1000, 20_000), rng_words(1000, 19_999)[::-1]),
    "all in another order": lambda: (rng_words(10**9, 12_000), sorted(rng_words(10**9, 12_000))),
    "every second one": lambda: (["a", ""] * 10_000, ["b", ""] * 10_000),
    "two rhythms": lambda: (["a", "b", "c"] * 6_000, ["a", "b"] * 9_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_pair_spends_no_more_than_it_is_given(name):
    older, newer = HOSTILE[name]()
    effort = Effort(0.05)
    assert is_true(older, newer, align(older, newer, effort))
    # One last step may overdraw: at most a walk along both sequences.
    assert effort.steps > -2 * (len(older) + len(newer))


def test_effort_is_counted_so_that_the_answer_never_depends_on_the_clock():
    older, newer = HOSTILE["a thousand elements at random"]()
    assert align(older, newer, Effort(0.05)) == align(older, newer, Effort(0.05))


def test_names_that_kept_their_order_are_the_most_that_can():
    assert in_same_order(["a", "b", "c", "d"], ["d", "a", "b", "c"]) == {"a", "b", "c"}
    assert in_same_order(["a", "b"], ["c", "b"]) == {"b"}
    assert in_same_order([], ["c"]) == set()
