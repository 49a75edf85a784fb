"""The chain of seals: no past can be changed without a trace."""

import hashlib
from dataclasses import replace

import pytest

from revisions import BrokenChain, Link, seal, verify


@pytest.fixture
def chain():
    links, parent = [], None
    for number in range(1, 8):
        digest = hashlib.sha256(bytes([number])).hexdigest()
        author, at = f"m{number % 3}", f"2026-03-0{number}T10:00:00+00:00"
        parent = seal(parent, digest, author, at)
        links.append(Link(number, digest, author, at, parent))
    return links


def broken_at(links, **known):
    with pytest.raises(BrokenChain) as caught:
        verify(links, **known)
    assert str(caught.value.number) in str(caught.value)
    return caught.value.number


def test_the_seal_of_a_known_link_never_changes():
    first = seal(None, "d" * 64, "m1", "2026-03-01T10:00:00+00:00")
    assert first == "978278c95c2e93aa971cdd40ac394ad0fd7d1e4a6dab647e3f92d7a39ce9a811"
    second = seal(first, "e" * 64, "é", "2026-03-02T10:00:00+00:00")
    assert second == "970e16770a4f55a7f88d2cbda4d2c9ebd385030552bdcb9f187d32c134172da2"


def test_a_whole_chain_is_counted(chain):
    assert verify(chain, last_number=7, last_seal=chain[-1].seal) == 7
    assert verify(iter(chain)) == 7
    assert verify([]) == 0


@pytest.mark.parametrize(
    "change",
    [{"digest": "0" * 64}, {"author": "m9"}, {"at": "2026-03-04T10:00:01+00:00"}, {"seal": "0" * 64}],
)
def test_a_changed_link_is_named(chain, change):
    chain[3] = replace(chain[3], **change)
    assert broken_at(chain) == 4


def test_a_changed_link_sealed_anew_breaks_the_next(chain):
    forged = replace(chain[3], digest="0" * 64)
    chain[3] = replace(forged, seal=seal(chain[2].seal, forged.digest, forged.author, forged.at))
    assert broken_at(chain) == 5


def test_a_deleted_link_is_missed(chain):
    assert broken_at(chain[:3] + chain[4:]) == 4
    assert broken_at(chain[1:]) == 1


def test_a_deleted_link_is_missed_though_the_others_are_renumbered(chain):
    assert (
        broken_at([replace(link, number=number) for number, link in enumerate(chain[:3] + chain[4:], 1)]) == 4
    )


def test_an_inserted_link_is_seen(chain):
    assert broken_at([*chain[:3], chain[2], *chain[3:]]) == 4


def test_reordered_links_are_seen(chain):
    chain[2], chain[3] = chain[3], chain[2]
    assert broken_at(chain) == 3
    renumbered = [replace(link, number=number) for number, link in enumerate(chain, 1)]
    assert broken_at(renumbered) == 3


def test_a_chain_cut_short_is_seen_against_what_the_page_knows(chain):
    assert verify(chain[:5]) == 5
    assert broken_at(chain[:5], last_number=7) == 6
    assert broken_at(chain[:5], last_seal=chain[-1].seal) == 5
    assert broken_at([], last_seal=chain[-1].seal) == 1
    assert broken_at([*chain, chain[-1]], last_number=7) == 8


def test_parts_that_read_the_same_when_joined_have_different_seals():
    assert seal(None, "a", "bc", "d") != seal(None, "ab", "c", "d")
    assert seal(None, "a", 'b","c', "d") != seal(None, "a", "b", 'c","d')
    assert seal(None, "a", "b", "c") != seal("null", "a", "b", "c")
    assert seal("", "a", "b", "c") != seal(None, "a", "b", "c")
