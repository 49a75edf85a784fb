"""Packing: how a thousand revisions of one page are kept small, and any of them read from two rows at most.

A new revision is packed against its keyframe (`pack`), a recent revision kept whole, which serves as dictionary:
its row says only what differs. What differs grows as the page moves away, so now and then a revision is
kept whole again (`wants_keyframe`).

Once many are there, the oldest may be packed anew, together (`runs_to_bundle` says which, `bundle` how): the first row
of a run then holds all of it as one compressed stream, in which each revision costs only what it changed, and the
rows of the others only say which place they have in it. Contents, digests and seals stay what they were.
Who reads many revisions one after the other unpacks what they share once (`Keyframe`).
`python -m benchmarks.engine` compares all this with git and zlib.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice

import zstandard

from revisions.errors import Unreadable

KEYFRAME_EVERY = 64
BUNDLE_OF = 64
BUNDLE_BYTES = 2 * 1024 * 1024  # more would be long to read through
LARGEST = 32 * 1024 * 1024  # no content of ours comes near; a forged size gets no more memory than this

_WHOLE, _AGAINST_KEYFRAME, _BUNDLE, _IN_BUNDLE = 1, 2, 3, 4
# Measured on 20 kB against a keyframe: level 10 takes 0.2 ms, level 12 1.8 ms for 2 % less, level 19 6 ms for 4 %.
_LEVEL, _BUNDLE_LEVEL = 10, 19
_NO_PLACE = "elle n’a pas de place dans son lot"


def pack(canonical: bytes, keyframe: bytes | None) -> bytes:
    """Canonical bytes made small: alone (to be a keyframe) or against a keyframe, given as it is stored or unpacked."""
    if keyframe is None:
        return bytes([_WHOLE]) + _compress(canonical, None, _LEVEL)
    return bytes([_AGAINST_KEYFRAME]) + _compress(canonical, _canonical(keyframe), _LEVEL)


def unpack(packed: bytes, keyframe: bytes | None) -> bytes:
    """The canonical bytes again. `keyframe`: the bytes stored in its row, or what they unpack to; None if it is one.

    A revision in a bundle needs the stored bytes of the bundle's first row. Raises Unreadable for damaged or
    forged bytes, a wrong keyframe, or a size beyond LARGEST.
    """
    form, rest = packed[:1], packed[1:]
    if form == bytes([_WHOLE]):
        return _decompress(rest, None)
    if form == bytes([_BUNDLE]):
        return _read_bundle(rest[4:], 0, rest[:4])
    if keyframe is None:
        raise Unreadable("sa version de référence manque")
    if form == bytes([_AGAINST_KEYFRAME]):
        return _decompress(rest, _canonical(keyframe))
    if form == bytes([_IN_BUNDLE]) and keyframe[:1] == bytes([_BUNDLE]):
        return _read_bundle(keyframe[5:], int.from_bytes(rest[4:]), rest[:4])
    raise Unreadable("sa forme est inconnue")


class Keyframe:
    """A keyframe's row, unpacked once for all the revisions that are read with it. Raises Unreadable as `unpack` does.

    Of a bundle it holds every text: `unpack` is the one to ask for a single revision. `canonical`: what the row itself
    unpacks to, if that is known.
    """

    def __init__(self, packed: bytes, canonical: bytes | None = None) -> None:
        self._stream, self._places = b"", [0]
        if packed[:1] != bytes([_BUNDLE]):
            self.canonical = canonical or unpack(packed, None)
            return
        sizes, at = _sizes(packed[5:])
        self._stream, self._places = _decompress(packed[5 + at :], None), [0, *accumulate(sizes)]
        self.canonical = _checked(self._stream[: sizes[0]], packed[1:5])

    @property
    def bundled(self) -> int:
        """How many revisions its bundle holds; 0 when it holds no other than itself."""
        return len(self._places) - 1

    def unpack(self, packed: bytes) -> bytes:
        """The canonical bytes of a revision that was packed against this keyframe, or has a place in its bundle."""
        if packed[:1] != bytes([_IN_BUNDLE]) or not self.bundled:
            return unpack(packed, self.canonical)
        place = int.from_bytes(packed[5:])
        if place >= self.bundled:
            raise Unreadable(_NO_PLACE)
        return _checked(self._stream[self._places[place] : self._places[place + 1]], packed[1:5])


def wants_keyframe(number: int, since_keyframe: int, last_packed_size: int, keyframe_size: int) -> bool:
    """Whether revision `number` should be kept whole, as the reference of those that follow.

    `since_keyframe`: how many revisions were packed against the current keyframe; `last_packed_size`: the bytes
    that the last of them took; `keyframe_size`: the keyframe's canonical bytes. What is stored is least when the
    last one's size times their number reaches twice a packed keyframe, which is four fifths of an unpacked one.
    """
    if number == 1 or since_keyframe >= KEYFRAME_EVERY:
        return True
    return since_keyframe * last_packed_size >= keyframe_size * 4 // 5


def runs_to_bundle(rows: Iterable[tuple[int, int | None, int]]) -> Iterator[list[range]]:
    """The runs of revision numbers that are worth packing together, of rows packed one by one.

    `rows`, in order and without a gap: each revision's number, its keyframe's number (None for a keyframe) and the size
    of its canonical bytes. A revision that a later row is packed against would no longer be found: so the last
    keyframe's revisions always wait, and the runs of one list are to be stored all at once, being packed
    against one another's keyframes; the lists in their order.
    """
    waiting: list[tuple[int, int]] = []
    group: list[tuple[int, int]] = []
    for number, keyframe, size in rows:
        if keyframe is None:
            waiting, group = waiting + group, []
            if _bundles_in(waiting) >= 1:
                yield list(_cut(waiting))
                waiting = []
        group.append((number, size))


def _bundles_in(rows: Sequence[tuple[int, int]]) -> int:
    """How many bundles these rows fill."""
    return max(len(rows) // BUNDLE_OF, sum(size for _, size in rows) // BUNDLE_BYTES)


def _cut(rows: Sequence[tuple[int, int]]) -> Iterator[range]:
    """The numbers of the rows, in as many runs as they fill bundles, of the same length but for one."""
    count = _bundles_in(rows)
    for part in range(count):
        start, end = part * len(rows) // count, (part + 1) * len(rows) // count
        if start < end:
            yield range(rows[start][0], rows[end - 1][0] + 1)


def bundle(canonicals: Sequence[bytes]) -> list[bytes]:
    """What to store for each of a run of revisions: the first row is the keyframe of the others, and holds them all."""
    stream = b"".join(canonicals)
    if len(stream) > LARGEST:
        raise ValueError("too many bytes for one bundle")
    sizes = b"".join(_number(len(canonical)) for canonical in canonicals)
    together = _number(len(canonicals)) + sizes + _compress(stream, None, _BUNDLE_LEVEL)
    checks = [zlib.crc32(canonical).to_bytes(4) for canonical in canonicals]
    first = bytes([_BUNDLE]) + checks[0] + together
    return [first] + [
        bytes([_IN_BUNDLE]) + checks[place] + _short(place) for place in range(1, len(canonicals))
    ]


def _read_bundle(data: bytes, place: int, check: bytes) -> bytes:
    """The revision at a place of the bundle; what follows it is not decompressed."""
    sizes, at = _sizes(data)
    if place >= len(sizes):
        raise Unreadable(_NO_PLACE)
    start = sum(sizes[:place])
    return _checked(_decompress(data[at:], None, start, start + sizes[place]), check)


def _checked(canonical: bytes, check: bytes) -> bytes:
    """The bytes of a revision in a bundle, if they are those that its own row knows."""
    if zlib.crc32(canonical).to_bytes(4) != check:
        raise Unreadable("ses octets sont abîmés, ou ce n’est pas son lot")
    return canonical


def _sizes(data: bytes) -> tuple[list[int], int]:
    """The size of each revision of a bundle, and where the compressed stream begins."""
    numbers = _numbers(data)
    count, _ = next(numbers, (0, 0))
    found = list(islice(numbers, count))
    if not count or len(found) < count:
        raise Unreadable("ses octets sont abîmés")
    return [size for size, _ in found], found[-1][1]


def _canonical(keyframe: bytes) -> bytes:
    """A keyframe's canonical bytes, which begin with a brace as no packed bytes do."""
    return keyframe if keyframe[:1] == b"{" else unpack(keyframe, None)


def _compress(data: bytes, dictionary: bytes | None, level: int) -> bytes:
    window = max(10, min(27, (len(data) + len(dictionary or b"")).bit_length()))
    parameters = zstandard.ZstdCompressionParameters.from_level(
        level, window_log=window, source_size=len(data), write_checksum=True
    )
    packer = zstandard.ZstdCompressor(dict_data=_dictionary(dictionary), compression_params=parameters)
    return packer.compress(data)


def _decompress(frame: bytes, dictionary: bytes | None, start: int = 0, end: int | None = None) -> bytes:
    """The bytes of a frame from `start` to `end`; never more memory than the frame announces, nor than LARGEST."""
    try:
        size = zstandard.get_frame_parameters(frame).content_size
        if size > LARGEST or size < (end or 0):
            raise Unreadable("sa taille est impossible")
        unpacker = zstandard.ZstdDecompressor(dict_data=_dictionary(dictionary), max_window_size=2 * LARGEST)
        if end is None or end == size:
            return unpacker.decompress(frame, max_output_size=LARGEST, allow_extra_data=False)[start:end]
        with unpacker.stream_reader(frame) as stream:
            return stream.read(end)[start:]
    except zstandard.ZstdError as error:
        raise Unreadable("ses octets sont abîmés, ou ce n’est pas sa version de référence") from error


def _dictionary(data: bytes | None) -> zstandard.ZstdCompressionDict | None:
    return zstandard.ZstdCompressionDict(data, dict_type=zstandard.DICT_TYPE_RAWCONTENT) if data else None


def _short(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8)


def _number(number: int) -> bytes:
    """Seven bits a byte, the lowest first; the eighth says that more follow."""
    digits = bytearray()
    while number > 127:
        digits.append(number & 127 | 128)
        number >>= 7
    return bytes([*digits, number])


def _numbers(data: bytes) -> Iterator[tuple[int, int]]:
    """The numbers with which the data begins, each with the place where the next one starts."""
    number = shift = 0
    for at, digit in enumerate(data, 1):
        number |= (digit & 127) << shift
        shift += 7
        if digit < 128:
            yield number, at
            number = shift = 0
