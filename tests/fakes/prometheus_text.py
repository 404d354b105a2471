"""A strict reader of the text format 0.0.4 of Prometheus: what it does not know is an error."""

import re
from dataclasses import dataclass, field

_NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
_HEAD = re.compile(rf"# (HELP|TYPE) ({_NAME}) (.+)")
_SAMPLE = re.compile(rf"({_NAME})(?:\{{(.*)\}})? (-?[0-9.]+(?:e[+-]?[0-9]+)?|NaN|[+-]Inf)")
_LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(,|$)')


@dataclass(slots=True)
class Read:
    """A family as it was read: its type, its help, and its samples by their labels."""

    kind: str = ""
    about: str = ""
    samples: dict[frozenset[tuple[str, str]], float] = field(default_factory=dict)


def read(text: str) -> dict[str, Read]:
    """The families by name; AssertionError with the line that is against the format."""
    assert text.endswith("\n"), "the last line has no end"
    found: dict[str, Read] = {}
    current = ""
    for line in text[:-1].split("\n"):
        if head := _HEAD.fullmatch(line):
            current = _headed(found, current, *head.groups())
            continue
        sample = _SAMPLE.fullmatch(line)
        assert sample, f"no sample: {line!r}"
        name, labels, number = sample.groups()
        assert name == current, f"{name} stands under {current}"
        key = _labels(labels or "")
        assert key not in found[name].samples, f"twice: {line!r}"
        found[name].samples[key] = float(number)
    return found


def _headed(found: dict[str, Read], current: str, what: str, name: str, rest: str) -> str:
    if what == "HELP":
        assert name not in found, f"{name} twice"
        found[name] = Read(about=rest)
        return name
    assert name == current, f"TYPE of {name} without its HELP before it"
    assert not found[name].kind, f"{name} has two types"
    assert rest in ("gauge", "counter"), rest
    assert (rest == "counter") == name.endswith("_total"), f"{name} is a {rest}"
    found[name].kind = rest
    return name


def _labels(text: str) -> frozenset[tuple[str, str]]:
    labels, at = [], 0
    while at < len(text):
        one = _LABEL.match(text, at)
        assert one, f"no label: {text[at:]!r}"
        value = re.sub(r"\\(.)", lambda m: {"n": "\n"}.get(m[1], m[1]), one[2])
        labels.append((one[1], value))
        at = one.end()
    names = [name for name, _ in labels]
    assert len(names) == len(set(names)), f"a label twice: {text!r}"
    return frozenset(labels)
