"""The Merkle tree against Certificate Transparency's vectors and against its own definition."""

import hashlib
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.model import merkle
from crinsu_gateway.model.merkle import Edge, Node

LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def defined(leaves: list[bytes]) -> bytes:
    """The root as RFC 6962 defines it, by recursion over all leaves."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return merkle.leaf(leaves[0])
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return merkle.parent(defined(leaves[:half]), defined(leaves[half:]))


def kept(leaves: list[bytes]) -> Node:
    """All complete subtrees, grown leaf by leaf as the store does."""
    nodes: dict[tuple[int, int], bytes] = {}
    for number, data in enumerate(leaves):
        nodes[0, number] = merkle.leaf(data)
        for level, index, found in merkle.completed(
            number, nodes[0, number], lambda level, index: nodes[level, index]
        ):
            nodes[level, index] = found
    return lambda level, index: nodes[level, index]


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_of_certificate_transparency(size: int) -> None:
    """The eight test roots that every implementation of RFC 6962 must reach."""
    edge = Edge()
    for data in LEAVES[:size]:
        edge = edge.append(merkle.leaf(data))
    assert edge.root().hex() == ROOTS[size - 1]
    assert merkle.root(size, kept(LEAVES[:size])).hex() == ROOTS[size - 1]


@given(st.lists(st.binary(max_size=4), max_size=70))
def test_growing_leaf_by_leaf_gives_the_defined_root(leaves: list[bytes]) -> None:
    """The right edge and the kept subtrees both lead to what the recursion says."""
    edge = Edge()
    for data in leaves:
        edge = edge.append(merkle.leaf(data))
    assert edge.root() == merkle.root(len(leaves), kept(leaves)) == defined(leaves)


def test_every_leaf_of_every_small_tree_has_its_proof() -> None:
    """An inclusion proof holds for its leaf, its place and its tree, and for no other."""
    leaves = [bytes([number]) for number in range(20)]
    for size, index in product(range(1, 20), range(20)):
        if index >= size:
            with pytest.raises(ValueError, match="is not among"):
                merkle.inclusion(index, size, kept(leaves))
            continue
        root, hash_ = defined(leaves[:size]), merkle.leaf(leaves[index])
        path = merkle.inclusion(index, size, kept(leaves[:size]))
        assert merkle.proves_inclusion(hash_, index, size, path, root)
        assert not merkle.proves_inclusion(merkle.leaf(b"x"), index, size, path, root)
        assert not merkle.proves_inclusion(hash_, index, size, [*path, hash_], root)
        assert not merkle.proves_inclusion(hash_, size, size, path, root)
        if path:
            assert not merkle.proves_inclusion(hash_, index, size, path[:-1], root)
            assert not merkle.proves_inclusion(hash_, index ^ 1, size, path, root)


def test_every_older_small_tree_is_proved_to_be_a_prefix() -> None:
    """A consistency proof holds for a true prefix and fails for another history."""
    leaves = [bytes([number]) for number in range(20)]
    forged = [b"forged", *leaves[1:]]
    for size, old in product(range(1, 20), range(1, 20)):
        if old > size:
            continue
        before, after = defined(leaves[:old]), defined(leaves[:size])
        path = merkle.consistency(old, size, kept(leaves[:size]))
        assert merkle.proves_consistency(old, before, size, after, path)
        assert not merkle.proves_consistency(old, defined(forged[:old]), size, after, path)
        assert not merkle.proves_consistency(old, before, size, defined(forged[:size]), path)
        assert not merkle.proves_consistency(old, before, size, after, [*path, before])


@pytest.mark.parametrize(("old", "size"), [(0, 3), (4, 3)])
def test_what_is_no_prefix_has_no_proof(old: int, size: int) -> None:
    """Nothing is proved for an empty or a longer tree."""
    with pytest.raises(ValueError, match="no prefix"):
        merkle.consistency(old, size, kept(LEAVES))
    assert not merkle.proves_consistency(old, b"a", size, b"b", [])
    assert not merkle.proves_consistency(3, b"a", 5, b"b", [])
