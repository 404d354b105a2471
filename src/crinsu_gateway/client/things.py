"""The things of the inventory as a client in Python sees them: names, places, readings, with types.

Made of the JSON of the own API; what it says beside these members is left out here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Named:
    """Another thing: its id, and what it is called."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a point said last. Only a `good` one may be shown as normal; `unit` is a UCUM code."""

    point: str
    purpose: str | None
    value: float | bool | str | None
    unit: str
    quality: str
    reason: str
    at: datetime | None
    age_s: float | None

    @property
    def is_good(self) -> bool:
        """Whether it can be believed as it stands."""
        return self.quality == "good"


@dataclass(frozen=True, slots=True)
class Device:
    """A device on a bus with its readings by point."""

    name: str
    condition: str
    reason: str
    storage: str | None
    readings: dict[str, Reading]


@dataclass(frozen=True, slots=True)
class StorageSolution:
    """A tank, dewar or freezer; `readings` are by purpose, such as `level`."""

    id: int
    name: str
    type: str
    capacity: int
    occupied: int
    free: int
    readings: dict[str, Reading]


@dataclass(frozen=True, slots=True)
class Slot:
    """A single place; `held` is what lies in it."""

    id: int
    address: str
    state: str
    held: Named | None


@dataclass(frozen=True, slots=True)
class SampleContainer:
    """A vial, straw or bag; `address` is None when it is in no slot, `subject` is a code."""

    id: int
    name: str
    tag: str | None
    state: str
    clearance: str
    subject: str
    address: str | None
    stored_at: datetime | None


def moment(text: str | None) -> datetime | None:
    """A moment of the API, in UTC."""
    return None if text is None else datetime.fromisoformat(text)


def reading(told: Json) -> Reading:
    """A reading."""
    return Reading(
        told["point"],
        told["purpose"],
        told["value"],
        told["unit"],
        told["quality"],
        told["reason"],
        moment(told["at"]),
        told["ageSeconds"],
    )


def device(told: Json) -> Device:
    """A device."""
    said = {one["point"]: reading(one) for one in told["readings"]}
    return Device(told["name"], told["condition"], told["reason"], told["storage"], said)


def storage_solution(told: Json) -> StorageSolution:
    """A storage solution."""
    said = {purpose: reading(one) for purpose, one in told["readings"].items()}
    counts = (told["capacity"], told["occupied"], told["free"])
    return StorageSolution(told["id"], told["name"], told["type"], *counts, said)


def slot(told: Json) -> Slot:
    """A slot."""
    held = told["sampleContainer"]
    return Slot(
        told["id"],
        told["address"],
        told["state"],
        None if held is None else Named(held["id"], held["name"]),
    )


def sample_container(told: Json) -> SampleContainer:
    """A sample container."""
    return SampleContainer(
        told["id"],
        told["name"],
        told["tag"],
        told["state"],
        told["clearance"],
        told["subject"]["code"],
        told["address"],
        moment(told["storedAt"]),
    )
