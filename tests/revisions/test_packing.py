"""Packing: small, read back byte for byte, and never fooled by damaged bytes."""

import random

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from revisions import Content, Keyframe, Unreadable, bundle, pack, runs_to_bundle, unpack, wants_keyframe
from revisions.packing import KEYFRAME_EVERY, LARGEST
from tests.revisions.strategies import histories, quick

PAGE = Content(
    "article", "Le pain", {}, "\n\n".join(f"Paragraphe {n} : du pain." for n in range(200))
).canonical()
EDITED = PAGE.replace(b"Paragraphe 7 ", b"Autre paragraphe ")


def stored(canonicals):
    """What a page's rows would hold: (packed, number of its keyframe or None), by number."""
    rows, since, frame, frame_number = {}, 0, b"", None
    for number, canonical in enumerate(canonicals, 1):
        last = len(rows[number - 1][0]) if since > 1 else 0
        if wants_keyframe(number, since, last, len(frame)):
            frame, frame_number, since = canonical, number, 0
        rows[number] = (pack(canonical, frame), frame_number) if since else (pack(canonical, None), None)
        since += 1
    return rows


def read(rows, number):
    """A revision, from its own row and its keyframe's."""
    packed, keyframe = rows[number]
    return unpack(packed, None if keyframe is None else rows[keyframe][0])


@quick
@given(histories)
def test_every_revision_of_a_history_is_read_back_byte_for_byte(history):
    canonicals = [content.canonical() for content in history]
    rows = stored(canonicals)
    together = bundle(canonicals)
    for number, canonical in enumerate(canonicals, 1):
        assert read(rows, number) == canonical
        assert unpack(together[number - 1], None if number == 1 else together[0]) == canonical
        assert Content.from_canonical(read(rows, number)) == history[number - 1]


@quick
@given(histories)
def test_a_keyframe_unpacked_once_gives_what_each_row_gives(history):
    canonicals = [content.canonical() for content in history]
    rows = stored(canonicals)
    together = Keyframe(bundle(canonicals)[0])
    for number, (canonical, in_bundle) in enumerate(zip(canonicals, bundle(canonicals), strict=True), 1):
        packed, keyframe = rows[number]
        alone, known = rows[keyframe or number][0], canonicals[(keyframe or number) - 1]
        assert Keyframe(alone).unpack(packed) == Keyframe(alone, known).unpack(packed) == canonical
        assert together.unpack(in_bundle) == canonical
    assert together.canonical == canonicals[0]


@quick
@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_bytes_can_be_packed(data, keyframe):
    keyframe = b"{" + keyframe
    assert unpack(pack(data, None), None) == data
    assert unpack(pack(data, keyframe), keyframe) == data
    assert unpack(pack(data, pack(keyframe, None)), pack(keyframe, None)) == data


def test_an_edit_costs_little_more_than_its_own_words():
    assert len(pack(EDITED, PAGE)) < 80
    assert len(pack(PAGE, None)) < len(PAGE) / 4


def test_a_bundle_costs_each_revision_little():
    rng = random.Random(1)
    history = [PAGE]
    for _ in range(63):
        history.append(
            history[-1].replace(b"Paragraphe %d " % rng.randrange(200), b"%d " % rng.randrange(10**9))
        )
    assert sum(map(len, bundle(history))) < len(pack(PAGE, None)) + 64 * 40


def test_a_keyframe_comes_when_deltas_have_grown():
    assert wants_keyframe(1, 0, 0, 0)
    assert not wants_keyframe(2, 1, 0, 20_000)
    assert not wants_keyframe(11, 10, 1_000, 20_000)
    assert wants_keyframe(18, 17, 1_000, 20_000)
    assert wants_keyframe(100, KEYFRAME_EVERY, 1, 20_000)


def rows_with_keyframes(count, every, size=1_000):
    """The rows of a page with a keyframe every so often."""
    return [(n, None if n % every == 1 else n - (n - 1) % every, size) for n in range(1, count + 1)]


@pytest.mark.parametrize(
    ("rows", "runs"),
    [
        (rows_with_keyframes(63, 20), []),
        (rows_with_keyframes(80, 20), []),
        (rows_with_keyframes(81, 20), [[(1, 80)]]),
        (rows_with_keyframes(200, 20), [[(1, 80)], [(81, 160)]]),
        (rows_with_keyframes(300, 130), [[(1, 65), (66, 130)], [(131, 195), (196, 260)]]),
        (rows_with_keyframes(41, 20, size=220_000), [[(1, 10), (11, 20)], [(21, 30), (31, 40)]]),
        ([], []),
    ],
)
def test_runs_worth_bundling_end_where_a_keyframe_follows(rows, runs):
    assert [[(run[0], run[-1]) for run in together] for together in runs_to_bundle(rows)] == runs


@quick
@given(st.lists(st.tuples(st.booleans(), st.integers(1, 900_000)), max_size=200))
def test_no_row_left_alone_is_packed_against_one_in_a_bundle(told):
    rows, keyframe = [], 1
    for number, (whole, size) in enumerate(told, 1):
        keyframe = number if whole or number == 1 else keyframe
        rows.append((number, None if keyframe == number else keyframe, size))
    bundled = set()
    for together in runs_to_bundle(rows):
        bundled |= {number for run in together for number in run}
        assert bundled == set(range(1, len(bundled) + 1))
        assert not any(keyframe in bundled for number, keyframe, _ in rows if number not in bundled)


def test_a_bundle_is_bounded():
    with pytest.raises(ValueError, match="bundle"):
        bundle([b"x" * LARGEST, b"x"])


def test_a_wrong_or_missing_keyframe_is_told():
    delta = pack(EDITED, PAGE)
    together, elsewhere = bundle([PAGE, EDITED]), bundle([EDITED, PAGE])
    for packed, keyframe in (
        (delta, None),
        (delta, EDITED + b"x"),
        (delta, pack(b"{another", None)),
        (together[1], None),
        (together[1], PAGE),
        (together[1], elsewhere[0]),
        (bundle([PAGE] * 9)[8], together[0]),
    ):
        with pytest.raises(Unreadable):
            unpack(packed, keyframe)
        if keyframe and keyframe[:1] != b"{":
            with pytest.raises(Unreadable):
                Keyframe(keyframe).unpack(packed)


def test_damaged_bytes_are_told_or_did_not_matter():
    rng = random.Random(2)
    together = bundle([PAGE, EDITED, PAGE])
    kept = [(pack(PAGE, None), None, PAGE), (pack(EDITED, PAGE), PAGE, EDITED), (together[0], None, PAGE)]
    told = 0
    for _ in range(3000):
        packed, keyframe, canonical = rng.choice(kept)
        damaged = bytearray(packed)
        damaged[rng.choice((rng.randrange(len(packed)), rng.randrange(12)))] ^= 1 << rng.randrange(8)
        try:
            assert unpack(bytes(damaged[: rng.choice((None, len(damaged), -1))]), keyframe) == canonical
            assert keyframe or Keyframe(bytes(damaged)).canonical == canonical
        except Unreadable:
            told += 1
    assert told > 2000


@quick
@given(st.integers(0, 6), st.binary(max_size=60))
def test_bytes_that_are_not_ours_are_told(form, data):
    with pytest.raises(Unreadable, match="Cette version ne peut pas être relue"):
        unpack(bytes([form]) + data, PAGE)


def test_a_forged_size_is_refused_before_any_memory_is_asked_for():
    bomb = zstandard.ZstdCompressor(level=1).compress(b"\0" * (LARGEST + 1))
    lying = b"\x28\xb5\x2f\xfd\xe0" + (2**50).to_bytes(8, "little") + bytes(8)
    streamed = zstandard.ZstdCompressor(write_content_size=False).compress(b"x")
    for frame in (bomb, lying, streamed):
        with pytest.raises(Unreadable):
            unpack(b"\x01" + frame, None)
        with pytest.raises(Unreadable):
            unpack(b"\x03" + bytes(4) + b"\x01\x7f" + frame, None)
