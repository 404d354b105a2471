"""Metrics as Prometheus reads them: text format 0.0.4 with HELP, TYPE, escaped labels. Pure.

https://prometheus.io/docs/instrumenting/exposition_formats/ - it knows no metric of ours.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Sample:
    """A value and its labels."""

    value: float
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Family:
    """A metric: its name with the unit at its end, what it tells, and its samples."""

    name: str
    kind: Literal["gauge", "counter"]
    about: str
    samples: Sequence[Sample]


def written(families: Iterable[Family]) -> bytes:
    """The families as text; one without samples is named all the same."""
    lines: list[str] = []
    for one in families:
        lines.append(f"# HELP {one.name} {_help(one.about)}")
        lines.append(f"# TYPE {one.name} {one.kind}")
        lines += [f"{one.name}{_labels(each.labels)} {_number(each.value)}" for each in one.samples]
    return ("\n".join(lines) + "\n").encode()


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_value(text)}"' for name, text in labels.items()) + "}"


def _help(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _value(text: str) -> str:
    return _help(text).replace('"', '\\"')


def _number(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)
