"""What is told live, typed: changes, how the devices stand, and how the line itself stands. Pure.

A member that is not known is left out, so that a newer gateway is understood.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crinsu_gateway.client.event_stream import Message


@dataclass(frozen=True, slots=True)
class Thing:
    """A resource that changed; `id` None: its list, to be read anew."""

    resource: str
    id: int | str | None
    href: str


@dataclass(frozen=True, slots=True)
class Change:
    """Something changed, at a moment (ISO 8601). `event_id` is where to go on after it.

    `code`, `severity` and `state` are there for alarms.
    """

    event_id: str
    kind: str
    at: str
    resource: str
    id: int | str | None
    href: str
    about: tuple[Thing, ...]
    code: str = ""
    severity: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class LiveReading:
    """A value as it must be shown now; only one of quality `good` may be shown as normal."""

    value: float | bool | str | None
    unit: str
    quality: str
    reason: str
    at: str | None


@dataclass(frozen=True, slots=True)
class LiveDevice:
    """How a device stands; readings by purpose."""

    name: str
    storage: str | None
    condition: str
    reason: str
    since: str
    readings: Mapping[str, LiveReading]


@dataclass(frozen=True, slots=True)
class Devices:
    """How devices stand now; `whole`: these are all, any other is not there any more."""

    devices: tuple[LiveDevice, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Reset:
    """Something was missed that is not told any more: read everything anew."""

    reason: str
    message: str
    event_id: str


@dataclass(frozen=True, slots=True)
class Connected:
    """The line stands; what was missed comes first."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The line is down, and why: what is shown is not what is, until the next Connected."""

    why: str


LiveEvent = Change | Devices | Reset | Connected | Lost


class LiveRefused(Exception):
    """The gateway will not tell us, and trying again does not help: who may, or what was asked."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code
        self.sentence = sentence


def event_of(message: Message) -> LiveEvent | None:
    """What a message says; None for one that is not known or cannot be read."""
    try:
        data = json.loads(message.data)
        match message.event:
            case "devices":
                return Devices(tuple(map(_device, data["devices"])), bool(data["whole"]))
            case "reset":
                return Reset(str(data["reason"]), str(data["message"]), message.id)
            case "end":
                return Lost(str(data["message"]))
            case _:
                return _change(message.id, data)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _change(event_id: str, data: Mapping[str, Any]) -> Change:
    about = tuple(Thing(one["resource"], one["id"], one["href"]) for one in data["about"])
    said = [str(data.get(name) or "") for name in ("code", "severity", "state")]
    head = (str(data["kind"]), str(data["at"]), str(data["resource"]), data["id"], data["href"])
    return Change(event_id, *head, about, *said)


def _device(data: Mapping[str, Any]) -> LiveDevice:
    said = {
        purpose: LiveReading(
            one["value"], one["unit"], str(one["quality"]), str(one["reason"]), one["at"]
        )
        for purpose, one in data["readings"].items()
    }
    head = (str(data["name"]), data["storage"], str(data["condition"]))
    return LiveDevice(*head, str(data["reason"]), str(data["since"]), said)
