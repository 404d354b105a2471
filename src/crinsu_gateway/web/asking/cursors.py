"""Cursor tokens: a place in a sorted list, as text that is safe in an address.

A token holds the values of the order at that place, then the key, and the number of the page that
follows. A version and two check sums stand before them: one of all, one of the order that it is
good for. They keep accidents out, not forgers: a forged token shows no more than a page number.
"""

import base64
import binascii
import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import orjson

from crinsu_gateway.store.listing.conditions import Mark, Order, Value
from crinsu_gateway.web.asking.asked import Choice
from crinsu_gateway.web.asking.bounds import LARGEST_PAGE
from crinsu_gateway.web.asking.faults import bad
from crinsu_gateway.web.declaration import Resource

_VERSION = b"\x01"
_SUM = 6


def order_of(resource: Resource, choice: Choice) -> tuple[Order, ...]:
    """The order in which a list is answered, without its key."""
    return tuple(one.order for one in choice.order) or resource.order


@dataclass(frozen=True, slots=True)
class Series:
    """A list in an order, for which cursors are good: whose it is, and how many values they hold.

    The last of them is the key, which is never null.
    """

    name: str
    width: int

    @property
    def sum(self) -> bytes:
        """What its cursors bear, so that they fit no other one."""
        return _sum_of(self.name)


@lru_cache(maxsize=128)
def series_of(resource: Resource, order: tuple[Order, ...]) -> Series:
    """A list of a resource in an order: its columns and their directions."""
    named = [(one.column.sql, one.descending) for one in order]
    return Series(repr((resource.name, named)), len(order) + 1)


def cursor_of(values: Sequence[Value], series: Series, page: int = 0) -> str:
    """The token for a place; `values` are those of the order and the key, `page` leads on from it.

    ValueError for what no column holds, as NaN.
    """
    if not all(_is_value(one) for one in values):
        raise ValueError("a cursor holds null, truths, 64 bit numbers and texts")
    told = series.sum + orjson.dumps([page, *values])
    sealed = _VERSION + _sum(told) + told
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def read_cursor(parameter: str, token: str, series: Series) -> tuple[Mark, int]:
    """The values of a token and the page that it leads to (0: unknown); 400 for no good ones."""
    sealed = _sealed(token)
    told = sealed[1 + _SUM :]
    if sealed[: 1 + _SUM] != _VERSION + _sum(told):
        raise bad(parameter, "this is no cursor of this list; follow the links next and prev")
    if told[:_SUM] != series.sum:
        raise bad(parameter, "this cursor is of another order; begin again without it")
    page, values = _said(told[_SUM:])
    if len(values) != series.width or values[-1] is None:
        raise bad(parameter, "this is no cursor of this list; follow the links next and prev")
    return values, page


def _sealed(token: str) -> bytes:
    """The bytes of a token; none if it is not exactly what was written."""
    try:
        sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
    return sealed if base64.urlsafe_b64encode(sealed).rstrip(b"=") == token.encode() else b""


def _said(said: bytes) -> tuple[int, Mark]:
    """The page and the values; none where it says something else."""
    try:
        found = orjson.loads(said)
    except orjson.JSONDecodeError:
        return 0, ()
    if not isinstance(found, list) or not found or not all(_is_value(one) for one in found):
        return 0, ()
    page = found[0]
    known = type(page) is int and 0 <= page <= LARGEST_PAGE
    return (page if known else 0), tuple(found[1:])


def _is_value(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return -(2**63) <= value < 2**63
    return value is None or isinstance(value, str)


@lru_cache(maxsize=128)
def _sum_of(name: str) -> bytes:
    return _sum(name.encode())


def _sum(said: bytes) -> bytes:
    return hashlib.blake2s(said, digest_size=_SUM).digest()
