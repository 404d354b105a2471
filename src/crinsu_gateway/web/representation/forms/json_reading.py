"""JSON that somebody sent, strictly: no name twice, no NaN, no number out of range, not too deep.

After RFC 8259 and I-JSON (RFC 7493). What the members mean is checked by the model of the body.
"""

import json
import math
import re
from typing import Any, NoReturn

from crinsu_gateway.web.representation.forms.unreadable import (
    DEEPEST,
    MOST_VALUES,
    TOO_DEEP,
    TOO_MANY,
    unreadable,
)
from crinsu_gateway.web.representation.shown import Tree

FORM = "JSON"
MOST_DIGITS = 1000
"""Of a whole number; the work for one grows with their square."""
_LONE = re.compile("[\ud800-\udfff]")
_TEXTS = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
"""Texts, also one that does not end: so the search goes through once, whatever was sent."""


class _Fault(ValueError):
    """What the parser itself does not mind."""


def from_json(text: str) -> Tree:
    """The tree that a text holds; 400 for anything else."""
    if text.startswith("\ufeff"):
        raise unreadable(FORM, "it begins with a byte order mark", 1, 1)
    if len(text) > MOST_VALUES and _has_too_many(text):
        raise unreadable(FORM, TOO_MANY)
    try:
        tree = _Parser().decode(text)
    except json.JSONDecodeError as error:
        raise unreadable(FORM, error.msg, error.lineno, error.colno) from None
    except _Fault as error:
        raise unreadable(FORM, str(error)) from None
    except RecursionError:
        raise unreadable(FORM, TOO_DEEP) from None
    _check(tree)
    return tree


def _has_too_many(text: str) -> bool:
    """Whether its marks alone tell that it holds too much: the parser would not stop at that, and
    let nobody else work until it is through."""
    marks = _TEXTS.sub("", text)
    return max(marks.count(","), marks.count("[") + marks.count("{")) > MOST_VALUES


def _integer(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise _Fault(f"a number has too many digits, more than {MOST_DIGITS}")
    return int(text)


def _float(text: str) -> float:
    found = float(text)
    if not math.isfinite(found):
        raise _Fault(f"{text[:40]} is out of range")
    return found


def _constant(name: str) -> NoReturn:
    raise _Fault(f"{name} is no number of JSON")


class _Parser(json.JSONDecoder):
    """Python's parser, without what it lets through; for one text."""

    def __init__(self) -> None:
        super().__init__(
            object_pairs_hook=self._members,
            parse_int=_integer,
            parse_float=_float,
            parse_constant=_constant,
        )
        self._objects = 0

    def _members(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        self._objects += 1
        if self._objects > MOST_VALUES:
            raise _Fault(TOO_MANY)
        found = dict(pairs)
        if len(found) < len(pairs):
            seen: set[str] = set()
            for name, _ in pairs:
                if name in seen:
                    raise _Fault(f"{name[:80]!r} stands twice in one object")
                seen.add(name)
        return found


def _check(tree: Tree) -> None:
    """Nothing too deep, not too much, no half of a character."""
    level: list[Any] = [tree]
    count = 0
    for depth in range(DEEPEST + 1):
        inside: list[Any] = []
        count += len(level)
        if count > MOST_VALUES:
            raise unreadable(FORM, TOO_MANY)
        for value in level:
            if isinstance(value, str):
                if _LONE.search(value):
                    raise unreadable(FORM, "a text has half a character (a lone surrogate)")
            elif isinstance(value, dict | list):
                if depth == DEEPEST:
                    raise unreadable(FORM, TOO_DEEP)
                inside += value
                if isinstance(value, dict):
                    inside += value.values()
        level = inside
