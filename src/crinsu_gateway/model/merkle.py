"""The Merkle tree of RFC 6962 over the audit trail: roots, growth, and both kinds of proof.

Pure arithmetic over hashes of 32 bytes. Where complete subtrees are kept is not its business: it
is handed a function that gives the hash of node `index` of `level` (level 0 are the leaves).
It signs nothing (model/checkpoint.py).
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Node = Callable[[int, int], bytes]
"""Gives the hash of a complete subtree: its level (2**level leaves) and its index there."""

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf(data: bytes) -> bytes:
    """The hash of a leaf (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x00" + data).digest()


def parent(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its two halves (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def peaks(size: int) -> list[tuple[int, int]]:
    """Level and index of the complete subtrees that make a tree of this size, left to right."""
    found = []
    start = 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            found.append((level, start >> level))
            start += 1 << level
    return found


def root(size: int, node: Node) -> bytes:
    """The root of the first `size` leaves."""
    if size == 0:
        return EMPTY_ROOT
    hashes = [node(level, index) for level, index in peaks(size)]
    return _folded(hashes)


def _folded(hashes: Sequence[bytes]) -> bytes:
    here = hashes[-1]
    for left in reversed(hashes[:-1]):
        here = parent(left, here)
    return here


def completed(number: int, hash_: bytes, node: Node) -> list[tuple[int, int, bytes]]:
    """The nodes above the leaves that leaf `number` (from 0) completes: level, index, hash."""
    found = []
    level, index = 0, number
    while index & 1:
        hash_ = parent(node(level, index - 1), hash_)
        level, index = level + 1, index >> 1
        found.append((level, index, hash_))
    return found


@dataclass(frozen=True, slots=True)
class Edge:
    """The right edge of a growing tree: all that an append needs to know."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()
    """The peaks, left to right."""

    def append(self, hash_: bytes) -> "Edge":
        """The edge with one leaf more (given by its leaf hash)."""
        hashes, index = [*self.hashes], self.size
        while index & 1:
            hash_ = parent(hashes.pop(), hash_)
            index >>= 1
        return Edge(self.size + 1, (*hashes, hash_))

    def root(self) -> bytes:
        """The root of what was appended."""
        return _folded(self.hashes) if self.hashes else EMPTY_ROOT


def inclusion(index: int, size: int, node: Node) -> list[bytes]:
    """The audit path of leaf `index` (from 0) in the first `size` leaves (RFC 6962, 2.1.1)."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not among the first {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range(middle, end, node))
            end = middle
        else:
            path.append(_range(start, middle, node))
            start = middle
    return path[::-1]


def consistency(old: int, size: int, node: Node) -> list[bytes]:
    """The proof that the first `old` leaves are a prefix of the first `size` (RFC 6962, 2.1.2)."""
    if not 0 < old <= size:
        raise ValueError(f"a tree of {old} is no prefix of one of {size}")
    path: list[bytes] = []
    start, end, whole = 0, size, True
    while old != end - start:
        half = _split(end - start)
        if old <= half:
            path.append(_range(start + half, end, node))
            end = start + half
        else:
            path.append(_range(start, start + half, node))
            start, old, whole = start + half, old - half, False
    if not whole:
        path.append(_range(start, end, node))
    return path[::-1]


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1


def _range(start: int, end: int, node: Node) -> bytes:
    """The root over the leaves from `start` to `end`; `start` is aligned to what lies in it."""
    return _folded([node(level, (start >> level) + index) for level, index in peaks(end - start)])


def proves_inclusion(
    hash_: bytes, index: int, size: int, path: Sequence[bytes], root_: bytes
) -> bool:
    """Whether the path leads from the leaf to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    last = size - 1
    for other in path:
        if last == 0:
            return False
        if index & 1 or index == last:
            hash_ = parent(other, hash_)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            hash_ = parent(hash_, other)
        index, last = index >> 1, last >> 1
    return last == 0 and hash_ == root_


def proves_consistency(
    old: int, old_root: bytes, size: int, size_root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether the tree of `old` leaves is a prefix of that of `size` (RFC 9162, 2.1.4.2)."""
    if old == size:
        return not path and old_root == size_root
    if not 0 < old < size:
        return False
    steps = [*path] if old & (old - 1) else [old_root, *path]
    if not steps:
        return False
    index, last = old - 1, size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    first = second = steps[0]
    for other in steps[1:]:
        if last == 0:
            return False
        if index & 1 or index == last:
            first, second = parent(other, first), parent(other, second)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            second = parent(second, other)
        index, last = index >> 1, last >> 1
    return last == 0 and first == old_root and second == size_root
