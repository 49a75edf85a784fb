"""Packing: how a thousand revisions of one page are kept small, and any of them read at once."""

import zstandard

from revisions.errors import Unreadable

KEYFRAME_EVERY = 64
LARGEST = 8 * 1024 * 1024  # no content of ours comes near; a forged size asks for no more memory than this
_LEVEL = 19
_WHOLE, _AGAINST_KEYFRAME = b"\x01", b"\x02"


def pack(canonical: bytes, keyframe: bytes | None) -> bytes:
    """Canonical bytes made small: alone (a keyframe, when `keyframe` is None) or against their keyframe's bytes."""
    head = _WHOLE if keyframe is None else _AGAINST_KEYFRAME
    packer = zstandard.ZstdCompressor(level=_LEVEL, dict_data=_dictionary(keyframe), write_checksum=True)
    return head + packer.compress(canonical)


def unpack(packed: bytes, keyframe: bytes | None) -> bytes:
    """The canonical bytes again. `keyframe` is the unpacked keyframe, or None if `packed` is one.

    Raises Unreadable for damaged or forged bytes, a wrong keyframe, or a size beyond LARGEST.
    """
    if packed[:1] != (_WHOLE if keyframe is None else _AGAINST_KEYFRAME):
        raise Unreadable("son image de référence manque, ou n’est pas la sienne")
    try:
        size = zstandard.get_frame_parameters(packed[1:]).content_size
        if size > LARGEST:
            raise Unreadable("sa taille annoncée est impossible")
        unpacker = zstandard.ZstdDecompressor(dict_data=_dictionary(keyframe))
        return unpacker.decompress(packed[1:], max_output_size=LARGEST, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise Unreadable("ses octets sont abîmés") from error


def wants_keyframe(number: int, since_keyframe: int, last_packed_size: int, keyframe_size: int) -> bool:
    """Whether revision `number` should be kept whole, as the reference of those that follow.

    `since_keyframe`: revisions packed against the current keyframe. Deltas grow as the page leaves its keyframe;
    the average is least when the last delta times their count reaches twice the keyframe (both packed sizes).
    """
    if number == 1 or since_keyframe >= KEYFRAME_EVERY:
        return True
    return since_keyframe * last_packed_size >= 2 * keyframe_size


def _dictionary(keyframe: bytes | None) -> zstandard.ZstdCompressionDict | None:
    if keyframe is None:
        return None
    return zstandard.ZstdCompressionDict(keyframe, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
