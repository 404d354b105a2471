"""On which line each key of a TOML text stands, so that a complaint can point at it.

It follows headers, keys, and values that run over several lines. It is no parser: the text has
been parsed already. Keys inside inline tables have no line of their own but their parent's.
"""

import re
from collections.abc import Iterator, Mapping

Path = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[|\[)\s*([^\]]+?)\s*\]\]?")
_WORD = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_KEY = re.compile(rf"^\s*({_WORD}(?:\s*\.\s*{_WORD})*)\s*=(.*)$")
_PART = re.compile(_WORD)
_TOKEN = re.compile(r""""{3}|'{3}|"(?:\\.|[^"\\])*"|'[^']*'|#.*|[\[\]{}]""")


def key_lines(text: str) -> dict[Path, int]:
    """On which line (from 1) each table and key of a TOML text stands.

    Keys inside inline tables and arrays are not listed; `line_of` falls back to their parent.
    """
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    here: Path = ()
    numbered = enumerate(text.splitlines(), start=1)
    for number, line in numbered:
        if header := _HEADER.match(line):
            here = _resolved(_split(header[2]), counts, last_is_array=header[1] == "[[")
            lines.setdefault(here, number)
        elif key := _KEY.match(line):
            lines.setdefault((*here, *_split(key[1])), number)
            _skip_value(key[2], numbered)
    return lines


def line_of(path: Path, lines: Mapping[Path, int]) -> int:
    """The line of a path, or of its nearest parent that has one; 0 when none has."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return lines.get((), 0)


def _skip_value(first: str, rest: Iterator[tuple[int, str]]) -> None:
    """Consume the lines of a value whose brackets or triple quotes are still open."""
    depth, quote = _scan(first, 0, "")
    while depth > 0 or quote:
        _, line = next(rest, (0, None))
        if line is None:
            return
        depth, quote = _scan(line, depth, quote)


def _scan(line: str, depth: int, quote: str) -> tuple[int, str]:
    """Bracket depth and open triple quote after one more line of a value."""
    while quote and quote in line:
        line, quote = line.split(quote, 1)[1], ""
    if quote:
        return depth, quote
    for match in _TOKEN.finditer(line):
        token = match[0]
        if token in ('"""', "'''"):
            return _scan(line[match.end() :], depth, token)
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token, 0)
    return depth, ""


def _split(dotted_key: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted_key))


def _resolved(parts: tuple[str, ...], counts: dict[Path, int], last_is_array: bool) -> Path:
    path: Path = ()
    for index, part in enumerate(parts):
        path = (*path, part)
        last = index == len(parts) - 1
        if last and last_is_array:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path
