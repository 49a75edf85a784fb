"""Seals: each revision's seal holds the one before, so a past cannot be changed without a trace."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from revisions.errors import BrokenChain

SCHEME = "seal-1"


@dataclass(frozen=True, slots=True)
class Link:
    """What the chain knows of one revision. `at` is UTC, ISO 8601, to the letter as it was sealed."""

    number: int
    digest: str
    author: str
    at: str
    seal: str


def seal(parent_seal: str | None, digest: str, author: str, at: str) -> str:
    """SHA-256, in hexadecimal, of the UTF-8 bytes of this compact JSON array, non-ASCII letters as themselves:

        ["seal-1",<parent seal or null>,<digest>,<author>,<at>]

    A JSON array cannot be read in two ways, so no two different links share their bytes; and any language's
    standard library can check it. `author` is an opaque identifier: nothing personal is sealed.
    """
    array = [SCHEME, parent_seal, digest, author, at]
    return hashlib.sha256(json.dumps(array, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def verify(links: Iterable[Link], last_number: int | None = None, last_seal: str | None = None) -> int:
    """Count the links of one page's chain, from number 1, each sealed on the one before.

    A chain cut short is still a chain: only what is known from elsewhere (the page's own latest number, or its
    latest seal) tells. Raises BrokenChain at the first link that fails.
    """
    count, parent = 0, None
    for link in links:
        count += 1
        _check(link, count, parent)
        parent = link.seal
    _check_end(count, parent, last_number, last_seal)
    return count


def _check(link: Link, expected: int, parent: str | None) -> None:
    if link.number != expected:
        raise BrokenChain(expected, f"la version {link.number} se trouve à sa place")
    if link.seal != seal(parent, link.digest, link.author, link.at):
        raise BrokenChain(link.number, "son sceau ne correspond pas à ce qu’elle contient")


def _check_end(count: int, last: str | None, last_number: int | None, last_seal: str | None) -> None:
    if last_number is not None and count != last_number:
        raise BrokenChain(
            min(count, last_number) + 1, f"{last_number} versions sont attendues, {count} sont là"
        )
    if last_seal is not None and last != last_seal:
        raise BrokenChain(max(count, 1), "ce n’est pas le dernier sceau attendu")
