"""From an event of the audit trail to what is told of it: the resources that changed. Pure.

Only ids, the kind and the moment leave the trail: no actor, no reason, no value. Who may see which
of it is decided for each caller by `frame`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.store.public_names import Key, Shown
from crinsu_gateway.web.live.kinds import KINDS, NAMED, RESOURCES, href
from crinsu_gateway.web.scopes import Scope

MOST_ABOUT = 50
"""More of one resource than this are told as the whole list: read it again."""
MOST_FRAMES = 8
"""So many different callers share a frame that is made once; others have it made for them."""
ALARM = "alarm."


@dataclass(frozen=True, slots=True)
class Interest:
    """What a caller may see and wants to see; None: all of what they may."""

    scopes: frozenset[Scope]
    facilities: frozenset[int] | None
    resources: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Named:
    """A resource, and which one; None: its list."""

    resource: str
    id: Key | None
    facility: int | None

    def opened_to(self, interest: Interest) -> bool:
        """Whether a caller may read it."""
        if RESOURCES[self.resource].scope not in interest.scopes:
            return False
        return interest.facilities is None or self.facility in interest.facilities

    def told(self) -> dict[str, object]:
        """What is said of it."""
        return {
            "resource": self.resource,
            "id": self.id,
            "href": href(self.resource, self.id),
        }


@dataclass(frozen=True, slots=True)
class Change:
    """One event as it can be told: its number, and what it is about.

    `about` holds `main`, or what stands for it when it is several. `also` are facts that are told
    with it. Frames are kept, as many callers want the same.
    """

    seq: int
    kind: str
    utc_ms: int
    main: Named
    about: tuple[Named, ...]
    also: Mapping[str, str]
    frames: dict[Interest, bytes] = field(default_factory=dict, compare=False)

    def frame(self, mark: str, interest: Interest) -> bytes:
        """The event for this caller in the form of an event stream; empty: it is not for them."""
        kept = self.frames.get(interest)
        if kept is None:
            kept = self._framed(mark, interest)
            if len(self.frames) < MOST_FRAMES:
                self.frames[interest] = kept
        return kept

    def _framed(self, mark: str, interest: Interest) -> bytes:
        about = [one for one in self.about if one.opened_to(interest)]
        # What is about several things is for whoever may see one of them.
        if not any(one.resource == self.main.resource for one in about):
            return b""
        named = {one.resource for one in about}
        main = self.main.id if self.main.opened_to(interest) else None
        if interest.resources is not None and not named & interest.resources:
            return b""
        body = {
            "id": main,
            "kind": self.kind,
            "at": iso_utc(self.utc_ms),
            "resource": self.main.resource,
            "href": href(self.main.resource, main),
            "about": [one.told() for one in about],
            **self.also,
        }
        name = "alarm" if self.kind.startswith(ALARM) else self.kind
        return framed(name, body, f"{mark}-{self.seq}")


def framed(name: str, body: object, id: str = "") -> bytes:
    """A message in the form of an event stream (WHATWG HTML, 9.2)."""
    number = f"id: {id}\n" if id else ""
    return b"%bevent: %b\ndata: %b\n\n" % (number.encode(), name.encode(), orjson.dumps(body))


Facts = Mapping[str, Any]


def named_in(kind: str, seq: int, facts: Facts) -> list[tuple[str, Key | None]]:
    """What an event names, the main thing first, each once; nothing for a kind that is not known.

    The keys are those of the trail: local ids, names and addresses.
    """
    if kind not in KINDS:
        return []
    resource, main = KINDS[kind]
    key = seq if main == "event" else _key(resource, facts.get(main))
    found: dict[tuple[str, Key | None], None] = {(resource, key): None}
    for fact, named in NAMED.items():
        if fact in facts:
            found |= dict.fromkeys(_keys(kind, fact, named, facts[fact]))
    return list(found)


def _keys(kind: str, fact: str, resource: str, value: object) -> Iterator[tuple[str, Key | None]]:
    if fact == "groups" and isinstance(value, list):
        value = [one for group in value for one in group["samples"]]
    elif fact == "procedures" and isinstance(value, str):
        value = [int(one) for one in value.split(",") if one.isdigit()]
    elif kind == "container.moved" and fact in ("from", "to") and isinstance(value, str):
        # The places where it stood and stands: the containers around it changed.
        outer = value.rpartition("/")[0]
        yield ("containers" if "/" in outer else "storage-solutions"), outer
        return
    if isinstance(value, list):
        ids = [one[0] if isinstance(one, list) and one else one for one in value]
        if len(ids) > MOST_ABOUT:
            yield resource, None
            return
        for one in ids:
            yield from _one(resource, one)
    elif fact not in ("samples", "groups"):  # as a number it says how many
        yield from _one(resource, value)


def _one(resource: str, value: object) -> Iterator[tuple[str, Key | None]]:
    key = _key(resource, value)
    if key is not None:
        yield resource, key


_BY_NAME = frozenset({"containers", "devices", "slots", "storage-solutions"})


def _key(resource: str, value: object) -> Key | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return value if isinstance(value, str) and value and resource in _BY_NAME else None


def change(
    body: Mapping[str, Any],
    shown: Mapping[tuple[str, Key], Shown],
    alarms: Mapping[int, Mapping[str, str]],
) -> Change | None:
    """An event as it can be told, with the ids of the faces; None: it is told to nobody."""
    named = named_in(body["kind"], body["seq"], body["facts"])
    if not named:
        return None
    found = [
        Named(resource, shown[resource, key].id, shown[resource, key].facility)
        for resource, key in named
        if key is not None and (resource, key) in shown
    ]
    resource, key = named[0]
    main = found[0] if key is not None and (resource, key) in shown else Named(resource, None, None)
    whole = dict.fromkeys(resource for resource, key in named[1:] if key is None)
    if not any(one.resource == resource for one in found):
        whole[resource] = None  # what it is about is not there any more, or was never one thing
    about = [one for one in found if one.resource not in whole]
    about += [Named(resource, None, None) for resource in whole]
    also = alarms.get(body["facts"].get("alarm"), {}) if body["kind"].startswith(ALARM) else {}
    return Change(body["seq"], body["kind"], body["utc_ms"], main, tuple(about), also)
