"""The regular expressions of device profiles taken apart, so that text can be made after them.

It knows what such patterns use: characters and classes, groups with and without a name,
alternatives, repetitions, anchors. What looks ahead or back cannot be taken apart: ValueError.
Which text is made is chosen elsewhere (reply_text); nothing is matched here.
"""

import re
from dataclasses import dataclass

PREFERRED = tuple("0 AaX.,+-:/%") + tuple(
    map(chr, (*range(33, 127), *range(1, 33), *range(127, 256)))
)
"""Characters in the order in which a free place is filled: a nought, a blank, a letter."""

_QUANTIFIER = re.compile(r"([*+?]|\{(\d*)(,?)(\d*)\})[?+]?")
_ATOM = re.compile(r"\\x[0-9A-Fa-f]{2}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
_NAMED = re.compile(r"\(\?P<(\w+)>")
_PLAIN = re.compile(r"\(\?(?:[a-zA-Z]+)?:|\((?!\?)")
_FLAGS = re.compile(r"\(\?[a-zA-Z]+\)")
_NOTHING = frozenset({"^", "$", r"\A", r"\Z", r"\b"})


@dataclass(frozen=True, slots=True)
class Character:
    """One character; `example` is the first that fits."""

    example: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts one after the other."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several branches."""

    branches: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A part, at least `least` times; `most` is None for no end."""

    part: "Node"
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Named:
    """A group with a name; `source` is the pattern inside it."""

    name: str
    source: str
    part: "Node"


Node = Character | Sequence | Choice | Repeated | Named


def taken_apart(pattern: re.Pattern[str]) -> Node:
    """The tree of a pattern; ValueError when it uses what cannot be turned round."""
    reader = _Reader(pattern)
    node = reader.choice()
    if reader.at < len(pattern.pattern):
        raise ValueError(f"the pattern {pattern.pattern!r} has a bracket too many")
    return node


def names_in(node: Node) -> frozenset[str]:
    """The names of the groups in a part of a pattern."""
    match node:
        case Named(name, _, part):
            return names_in(part) | {name}
        case Sequence(parts) | Choice(parts):
            return frozenset().union(*map(names_in, parts))
        case Repeated(part):
            return names_in(part)
        case _:
            return frozenset()


def groups_of(node: Node) -> dict[str, Named]:
    """The named groups of a pattern, by name."""
    match node:
        case Named(name, _, part):
            return {name: node, **groups_of(part)}
        case Sequence(parts) | Choice(parts):
            return {name: group for part in parts for name, group in groups_of(part).items()}
        case Repeated(part):
            return groups_of(part)
        case _:
            return {}


class _Reader:
    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._text = pattern.pattern
        self._flags = pattern.flags
        self.at = 0

    def choice(self) -> Node:
        branches = [self._sequence()]
        while self._text[self.at : self.at + 1] == "|":
            self.at += 1
            branches.append(self._sequence())
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def _sequence(self) -> Node:
        parts: list[Node] = []
        while self.at < len(self._text) and self._text[self.at] not in "|)":
            part = self._part()
            if part is not None:
                parts.append(self._repeated(part))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _part(self) -> Node | None:
        if flags := _FLAGS.match(self._text, self.at):
            self.at = flags.end()
            return None
        if self._text[self.at] == "(":
            return self._group()
        atom = _ATOM.match(self._text, self.at)
        assert atom is not None
        self.at = atom.end()
        return None if atom[0] in _NOTHING else self._character(atom[0])

    def _group(self) -> Node:
        named = _NAMED.match(self._text, self.at)
        opened = named or _PLAIN.match(self._text, self.at)
        if opened is None:
            raise ValueError(f"{self._text!r} looks around: no text can be made after it")
        start = self.at = opened.end()
        inside = self.choice()
        if self._text[self.at : self.at + 1] != ")":
            raise ValueError(f"the pattern {self._text!r} does not close a bracket")
        source = self._text[start : self.at]
        self.at += 1
        return Named(named[1], source, inside) if named else inside

    def _repeated(self, part: Node) -> Node:
        found = _QUANTIFIER.match(self._text, self.at)
        if found is None or found[0] == "{}":
            return part
        self.at = found.end()
        sign, low, comma, high = found.groups()
        if sign in ("*", "+", "?"):
            return Repeated(part, int(sign == "+"), 1 if sign == "?" else None)
        least = int(low or 0)
        return Repeated(part, least, int(high) if high else None if comma else least)

    def _character(self, atom: str) -> Character:
        if re.fullmatch(r"\\[1-9]", atom):
            raise ValueError(f"{self._text!r} looks back: no text can be made after it")
        fits = re.compile(atom, self._flags)
        literal = atom[-1] if atom[-1] != "]" or len(atom) == 1 else ""
        for example in (literal, *PREFERRED):
            if example and fits.fullmatch(example):
                return Character(example)
        raise ValueError(f"no character fits {atom!r}")
