"""Which elements of two sequences are the same ones: the ground of diff, merge and blame.

Two readings of one algorithm, Myers' middle snake (An O(ND) Difference Algorithm and Its Variations, 1986):

    align(older, newer, effort)   for people: where the search grows dear it goes on from the elements that
                                  occur once on each side, and only then calls a stretch changed as a whole;
    align_as_git(older, newer)    for merging: the very choices of git's default diff among equally short ones,
                                  or, beyond the size where git itself begins to guess, one wide hunk.

Effort is counted in steps, never in time: the same two texts give the same answer on any machine, however busy.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from itertools import accumulate, compress
from operator import not_
from typing import NamedTuple

_GIT_GUESSES_ABOVE = 256  # beyond this cost, git leaves the shortest script for a plausible one
_GIT_LOOKS_AROUND = 100
_GIT_MANY_AT_MOST = 1024
_SLIDE, _GROUP = 6, 15  # what sliding a run of changes costs, in steps of the search
_DEAR = 192  # beyond this cost, people are better served by landmarks


class Hunk(NamedTuple):
    """older[a0:a1] became newer[b0:b1]. Between two hunks the sequences are the same."""

    a0: int
    a1: int
    b0: int
    b1: int


class Box(NamedTuple):
    """A stretch of each sequence, to be compared with one another."""

    a0: int
    a1: int
    b0: int
    b1: int


class Effort:
    """How many steps are left to spend, shared by all the comparisons of one answer."""

    STEPS_PER_SECOND = 3_000_000

    def __init__(self, seconds: float) -> None:
        """About so many seconds of an ordinary machine's work."""
        self.steps = int(seconds * self.STEPS_PER_SECOND)

    def spend(self, steps: int) -> bool:
        """Whether there were any left."""
        self.steps -= steps
        return self.steps >= 0


def align(older: Sequence[Hashable], newer: Sequence[Hashable], effort: Effort) -> list[Hunk]:
    """The hunks by which `newer` differs from `older`: as few elements, and as late, as effort allows."""
    pair = _Pair(older, newer)
    if pair.is_one_change():
        return pair.the_change(effort)
    comparison = _Comparison(pair, pair.matched(), effort, _DEAR)
    comparison.run(landmarks=True)
    pair.settle(effort)
    return pair.hunks()


def align_as_git(older: Sequence[Hashable], newer: Sequence[Hashable]) -> list[Hunk]:
    """The hunks that git's default diff finds, or one hunk that surely covers them all.

    Each choice among equals is git's: which repeated lines are left aside, where the two searches meet, where a
    hunk rests among repeated lines. The tests ask git itself.
    """
    pair = _Pair(older, newer)
    effort = Effort(0.2)
    comparison = _Comparison(pair, pair.worth_comparing(), effort, _GIT_GUESSES_ABOVE)
    sure = comparison.run(landmarks=False) and pair.settle(effort)
    return pair.hunks() if sure else [pair.one_wide_hunk()]


class _Pair:
    """Two sequences, and a mark on each element that changed."""

    def __init__(self, older: Sequence[Hashable], newer: Sequence[Hashable]) -> None:
        self.a = list(older)
        self.b = list(newer)
        # One mark more, never set, is the end of the sequence, and by its index -1 the beginning too.
        self.a_marks = bytearray(len(self.a) + 1)
        self.b_marks = bytearray(len(self.b) + 1)
        self.differing = _without_common_ends(self.a, self.b)

    def matched(self) -> tuple[list[int], list[int]]:
        """Where each side holds an element that the other holds too. The rest is marked as changed."""
        a0, a1, b0, b1 = self.differing
        in_a, in_b = set(self.a[a0:a1]), set(self.b[b0:b1])
        a = _keep(self.a_marks, a0, list(map(in_b.__contains__, self.a[a0:a1])))
        b = _keep(self.b_marks, b0, list(map(in_a.__contains__, self.b[b0:b1])))
        return a, b

    def is_one_change(self) -> bool:
        """Whether nothing is found again between the common ends, and that change can rest nowhere else."""
        a0, a1, b0, b1 = self.differing
        apart = set(self.a[a0:a1]).isdisjoint(self.b[b0:b1])
        return apart and not _may_slide(self.a, a0, a1) and not _may_slide(self.b, b0, b1)

    def the_change(self, effort: Effort) -> list[Hunk]:
        """The hunk when there is one or none, for the effort of seeing that it may not slide."""
        a0, a1, b0, b1 = self.differing
        places = 2 + 2 * (a0 > 0) + (a1 < len(self.a)) + (b1 < len(self.b))
        effort.spend(places * _GROUP)
        return [Hunk(*self.differing)] if a0 < a1 or b0 < b1 else []

    def worth_comparing(self) -> tuple[list[int], list[int]]:
        """Like `matched`, but git also leaves aside a much repeated element in the midst of unmatched ones."""
        a0, a1, b0, b1 = self.differing
        in_a, in_b = Counter(self.a), Counter(self.b)
        a = _keep(self.a_marks, a0, _worth(self.a, a0, a1, in_b))
        b = _keep(self.b_marks, b0, _worth(self.b, b0, b1, in_a))
        return a, b

    def settle(self, effort: Effort) -> bool:
        """Let each run of changes rest where git lets it; whether effort sufficed (if not, all is still true)."""
        return _settle(self.a, self.a_marks, self.b_marks, effort) and _settle(
            self.b, self.b_marks, self.a_marks, effort
        )

    def hunks(self) -> list[Hunk]:
        """The marks, read as hunks."""
        return list(_hunks(self.a_marks, self.b_marks))

    def one_wide_hunk(self) -> Hunk:
        """One hunk, as wide as any honest comparison could make its changes reach.

        A change can rest elsewhere only by passing over elements that occur twice: one that occurs
        once on each side stops it.
        """
        a0, a1, b0, b1 = self.differing
        in_a, in_b = Counter(self.a), Counter(self.b)
        while a0 > 0 and (in_a[self.a[a0 - 1]] > 1 or in_b[self.a[a0 - 1]] > 1):
            a0, b0 = a0 - 1, b0 - 1
        while a1 < len(self.a) and (in_a[self.a[a1]] > 1 or in_b[self.a[a1]] > 1):
            a1, b1 = a1 + 1, b1 + 1
        return Hunk(a0, a1, b0, b1)


def _may_slide(side: list[Hashable], start: int, end: int) -> bool:
    """Whether a run may move by one element, what comes in being what goes out."""
    if start == end:
        return False
    return (start > 0 and side[start - 1] == side[end - 1]) or (end < len(side) and side[start] == side[end])


def _without_common_ends(a: list[Hashable], b: list[Hashable]) -> Box:
    start = common_start(a, b)
    a1, b1 = len(a), len(b)
    while a1 > start and b1 > start and a[a1 - 1] == b[b1 - 1]:
        a1, b1 = a1 - 1, b1 - 1
    return Box(start, a1, start, b1)


def common_start(a: Sequence[Hashable], b: Sequence[Hashable]) -> int:
    """With how many same elements both begin."""
    for i, (x, y) in enumerate(zip(a, b, strict=False)):
        if x != y:
            return i
    return min(len(a), len(b))


def _keep(marks: bytearray, start: int, kept: list[bool]) -> list[int]:
    """The indexes to compare; the others are marked as changed."""
    marks[start : start + len(kept)] = bytes(map(not_, kept))
    return list(compress(range(start, start + len(kept)), kept))


_UNMATCHED, _MATCHED, _MATCHED_OFTEN = 0, 1, 2


def _worth(side: list[Hashable], start: int, end: int, in_other: Counter[Hashable]) -> list[bool]:
    often = min(_power_of_two_above_root(len(side)), _GIT_MANY_AT_MOST)
    matches = [
        _UNMATCHED if not (count := in_other[element]) else _MATCHED_OFTEN if count >= often else _MATCHED
        for element in side[start:end]
    ]
    if _MATCHED_OFTEN not in matches:
        return [match == _MATCHED for match in matches]
    lost = _lost_in_changes(matches)
    return [match != _UNMATCHED and not lost[index] for index, match in enumerate(matches)]


def _power_of_two_above_root(number: int) -> int:
    power = 1
    while number > 0:
        power, number = power * 2, number // 4
    return power


def _lost_in_changes(matches: list[int]) -> list[bool]:
    """For each element matched often, whether unmatched ones stand on both its sides, and are most of those around.

    What is around ends at an element that is matched but not often, or a hundred elements away.
    """
    unmatched = [0, *accumulate(match == _UNMATCHED for match in matches)]
    lost = [False] * len(matches)
    if unmatched[-1] < 2:
        return lost
    above = list(_last_matched(matches))
    below = [len(matches) - 1 - index for index in _last_matched(matches[::-1])][::-1]
    for index, match in enumerate(matches):
        start = max(above[index] + 1, index - _GIT_LOOKS_AROUND)
        before = unmatched[index] - unmatched[start]
        if match == _MATCHED_OFTEN and before:
            end = min(below[index], index + 1 + _GIT_LOOKS_AROUND)
            after = unmatched[end] - unmatched[index + 1]
            repeated = end - start + 1 - before - after
            lost[index] = after > 0 and repeated * 3 < before + after
    return lost


def _last_matched(matches: list[int]) -> Iterator[int]:
    """For each element, the index of the last one before it that is matched but not often; -1 for none."""
    last = -1
    for index, match in enumerate(matches):
        yield last
        if match == _MATCHED:
            last = index


class _Comparison:
    """The search itself, over the elements worth comparing. It marks, in the pair, those that have no match."""

    def __init__(self, pair: _Pair, kept: tuple[list[int], list[int]], effort: Effort, limit: int) -> None:
        self.pair = pair
        self.a_indexes, self.b_indexes = kept
        # Equal elements, equal numbers: these are compared many times.
        numbers: dict[Hashable, int] = {}
        self.a = [numbers.setdefault(pair.a[index], len(numbers)) for index in self.a_indexes]
        self.b = [numbers.setdefault(pair.b[index], len(numbers)) for index in self.b_indexes]
        self.effort = effort
        self.limit = limit

    def run(self, landmarks: bool) -> bool:
        """Mark what changed. False when the search was given up, which never happens with landmarks."""
        boxes = [Box(0, len(self.a), 0, len(self.b))]
        while boxes:
            box = self._shrink(boxes.pop())
            if box.a0 == box.a1 or box.b0 == box.b1:
                self._mark(box)
            elif middle := _Middle(self.a, self.b, box, self.limit).find(self.effort):
                i, j = middle
                boxes += [Box(box.a0, i, box.b0, j), Box(i, box.a1, j, box.b1)]
            elif landmarks:
                boxes += self._between_landmarks(box)
            else:
                return False
        return True

    def _shrink(self, box: Box) -> Box:
        """The box without what both its stretches begin and end with."""
        a, b = self.a, self.b
        a0, a1, b0, b1 = box
        while a0 < a1 and b0 < b1 and a[a0] == b[b0]:
            a0, b0 = a0 + 1, b0 + 1
        while a0 < a1 and b0 < b1 and a[a1 - 1] == b[b1 - 1]:
            a1, b1 = a1 - 1, b1 - 1
        return Box(a0, a1, b0, b1)

    def _mark(self, box: Box) -> None:
        for index in self.a_indexes[box.a0 : box.a1]:
            self.pair.a_marks[index] = 1
        for index in self.b_indexes[box.b0 : box.b1]:
            self.pair.b_marks[index] = 1

    def _between_landmarks(self, box: Box) -> list[Box]:
        """The boxes left between the elements that occur once on each side; none, all marked, without any."""
        points = (
            _landmarks(self.a, self.b, box) if self.effort.spend(box.a1 - box.a0 + box.b1 - box.b0) else []
        )
        if not points:
            self._mark(box)
            return []
        starts = [(box.a0, box.b0), *((i + 1, j + 1) for i, j in points)]
        ends = [*points, (box.a1, box.b1)]
        return [Box(a0, a1, b0, b1) for (a0, b0), (a1, b1) in zip(starts, ends, strict=True)]


class _Middle:
    """Myers' two searches through a box, from its start and from its end, until they meet.

    A diagonal d holds the places where i - j = d. `ahead[d]` is how far along `a` the search from the start has come on
    it, `back[d]` the same for the search from the end; lists are shifted so that no index is negative. Which way
    is tried first, and who wins a tie, is what makes the answer git's.
    """

    def __init__(self, a: list[int], b: list[int], box: Box, limit: int) -> None:
        self.a, self.b, self.box = a, b, box
        self.low, self.high = box.a0 - box.b1, box.a1 - box.b0
        self.limit = min(limit, (self.high - self.low) // 2 + 1)
        self.fmin = self.fmax = box.a0 - box.b0
        self.bmin = self.bmax = box.a1 - box.b1
        self.odd = (self.fmin - self.bmin) & 1
        self.ahead, self.ahead_shift = [-1] * (2 * self.limit + 6), self.limit + 3 - self.fmin
        self.back, self.back_shift = [-1] * (2 * self.limit + 6), self.limit + 3 - self.bmin
        self.ahead[self.fmin + self.ahead_shift] = box.a0
        self.back[self.bmin + self.back_shift] = box.a1
        self.walked = 0

    def find(self, effort: Effort) -> tuple[int, int] | None:
        """Where they meet: a point of a shortest path. None beyond the limit, or without effort left."""
        for _ in range(self.limit):
            meeting = self._go_ahead() or self._go_back()
            if meeting:
                return meeting
            if not effort.spend(self.walked + self.fmax - self.fmin + self.bmax - self.bmin):
                return None
            self.walked = 0
        return None

    def _go_ahead(self) -> tuple[int, int] | None:
        """One more change from the start, then along all that is the same."""
        a, b, ahead, shift, back, back_shift = self._locals()
        _, a1, _, b1 = self.box
        if self.fmin > self.low:
            self.fmin -= 1
            ahead[self.fmin - 1 + shift] = -1
        else:
            self.fmin += 1
        if self.fmax < self.high:
            self.fmax += 1
            ahead[self.fmax + 1 + shift] = -1
        else:
            self.fmax -= 1
        for d in range(self.fmax, self.fmin - 1, -2):
            right, down = ahead[d - 1 + shift] + 1, ahead[d + 1 + shift]
            i = right if right > down else down
            start, j = i, i - d
            while i < a1 and j < b1 and a[i] == b[j]:
                i += 1
                j += 1
            self.walked += i - start
            ahead[d + shift] = i
            if self.odd and self.bmin <= d <= self.bmax and back[d + back_shift] <= i:
                return i, j
        return None

    def _go_back(self) -> tuple[int, int] | None:
        """One more change from the end, then along all that is the same."""
        a, b, ahead, ahead_shift, back, shift = self._locals()
        a0, a1, b0, _ = self.box
        if self.bmin > self.low:
            self.bmin -= 1
            back[self.bmin - 1 + shift] = a1 + 1
        else:
            self.bmin += 1
        if self.bmax < self.high:
            self.bmax += 1
            back[self.bmax + 1 + shift] = a1 + 1
        else:
            self.bmax -= 1
        for d in range(self.bmax, self.bmin - 1, -2):
            up, left = back[d - 1 + shift], back[d + 1 + shift] - 1
            i = up if up < left else left
            start, j = i, i - d
            while i > a0 and j > b0 and a[i - 1] == b[j - 1]:
                i -= 1
                j -= 1
            self.walked += start - i
            back[d + shift] = i
            if not self.odd and self.fmin <= d <= self.fmax and i <= ahead[d + ahead_shift]:
                return i, j
        return None

    def _locals(self) -> tuple[list[int], list[int], list[int], int, list[int], int]:
        """What the inner loops read at every step, as local names: half their time."""
        return self.a, self.b, self.ahead, self.ahead_shift, self.back, self.back_shift


def _landmarks(a: list[int], b: list[int], box: Box) -> list[tuple[int, int]]:
    """Elements that occur once in each stretch of the box, as many as stand in the same order in both."""
    a_counts, b_counts = Counter(a[box.a0 : box.a1]), Counter(b[box.b0 : box.b1])
    where = {b[j]: j for j in range(box.b0, box.b1) if b_counts[b[j]] == 1}
    points = [(i, where[a[i]]) for i in range(box.a0, box.a1) if a_counts[a[i]] == 1 and a[i] in where]
    return _longest_rising(points)


def _longest_rising(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of points in order of their first number, the most that are in order of their second one too."""
    tails: list[int] = []
    tops: list[int] = []
    before: list[int | None] = []
    for index, (_, j) in enumerate(points):
        at = bisect_left(tails, j)
        before.append(tops[at - 1] if at else None)
        tails[at : at + 1] = [j]
        tops[at : at + 1] = [index]
    chain: list[tuple[int, int]] = []
    last = tops[-1] if tops else None
    while last is not None:
        chain.append(points[last])
        last = before[last]
    return chain[::-1]


def in_same_order(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Of names that occur once in each list, the most that stand in the same order in both."""
    places = {name: index for index, name in enumerate(after)}
    points = [(index, places[name]) for index, name in enumerate(before) if name in places]
    return {before[index] for index, _ in _longest_rising(points)}


def _hunks(a_marks: bytearray, b_marks: bytearray) -> Iterator[Hunk]:
    i = j = 0
    while True:
        same = min(_unmarked(a_marks, i), _unmarked(b_marks, j))
        i, j = i + same, j + same
        a1, b1 = a_marks.find(0, i), b_marks.find(0, j)
        if i == a1 and j == b1:
            return
        yield Hunk(i, a1, j, b1)
        i, j = a1, b1


def _unmarked(marks: bytearray, start: int) -> int:
    """How many unmarked elements follow `start`."""
    stop = marks.find(1, start)
    return (stop if stop >= 0 else len(marks) - 1) - start


class _Group:
    """A run of marked elements, or the empty place between two unmarked ones."""

    def __init__(self, marks: bytearray) -> None:
        self.marks = marks
        self.start = 0
        self.end = marks.find(0)

    def advance(self, elements: int) -> None:
        """To the place after so many unmarked elements, all but the last of which have empty places between."""
        self.start = self.end + elements
        self.end = self.marks.find(0, self.start)

    def retreat(self) -> None:
        """To the place before."""
        self.end = self.start = self.start - 1
        self._take_above()

    def slide_up(self, side: list[Hashable]) -> bool:
        """Move one element up, if what comes in is what goes out; join the run it then touches."""
        if self.start == 0 or side[self.start - 1] != side[self.end - 1]:
            return False
        self.start, self.end = self.start - 1, self.end - 1
        self.marks[self.start], self.marks[self.end] = 1, 0
        self._take_above()
        return True

    def slide_down(self, side: list[Hashable]) -> bool:
        """Move one element down, if what comes in is what goes out; join the run it then touches."""
        if self.end == len(side) or side[self.start] != side[self.end]:
            return False
        self.marks[self.start], self.marks[self.end] = 0, 1
        self.start = self.start + 1
        self.end = self.marks.find(0, self.end)
        return True

    def _take_above(self) -> None:
        while self.marks[self.start - 1]:
            self.start -= 1


def _settle(side: list[Hashable], marks: bytearray, other_marks: bytearray, effort: Effort) -> bool:
    """Slide each run of changes to its last possible place, or the last that faces a change of the other side."""
    group, facing = _Group(marks), _Group(other_marks)
    while True:
        if not effort.spend(_GROUP) or (
            group.end > group.start and not _settle_one(side, group, facing, effort)
        ):
            return False
        if group.end == len(side):
            return True
        step = min(_unmarked(marks, group.end), _unmarked(other_marks, facing.end))
        group.advance(step)
        facing.advance(step)


def _settle_one(side: list[Hashable], group: _Group, facing: _Group, effort: Effort) -> bool:
    while True:
        size = group.end - group.start
        while group.slide_up(side):
            facing.retreat()
            if not effort.spend(_SLIDE):
                return False
        highest = group.end
        faced = group.end if facing.end > facing.start else None
        while group.slide_down(side):
            facing.advance(1)
            if not effort.spend(_SLIDE):
                return False
            if facing.end > facing.start:
                faced = group.end
        if size == group.end - group.start:
            break
    if group.end != highest and faced is not None:
        while facing.end == facing.start:
            group.slide_up(side)
            facing.retreat()
    return True
