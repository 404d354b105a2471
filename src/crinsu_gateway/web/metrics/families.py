"""Our metrics, from what was gathered. Pure.

A reading that is not good has no value here, only its quality: a graph then ends, and does not go
on with an old number. Labels are names of the configuration; people and samples never are.
"""

from collections.abc import Iterator

from crinsu_gateway.model.alarm import Severity
from crinsu_gateway.model.device import Condition, Purpose
from crinsu_gateway.model.procedure import LIVE
from crinsu_gateway.model.reading import Quality, Reading
from crinsu_gateway.store.units import PointEntry
from crinsu_gateway.web.metrics.exposition import Family, Sample
from crinsu_gateway.web.metrics.gathered import Gathered
from crinsu_gateway.web.metrics.tally import Tally
from crinsu_gateway.web.representation.health import DaemonHealth

_MEASURED = {
    Purpose.LEVEL: ("crinsu_storage_level_percent", "Level of nitrogen, while it is good"),
    Purpose.TEMPERATURE: ("crinsu_storage_temperature_celsius", "Temperature, while it is good"),
}
_UNITS = {Purpose.LEVEL: "%", Purpose.TEMPERATURE: "Cel"}


def families(found: Gathered) -> list[Family]:
    """What the store knows of devices, storage solutions, alarms, executions and the centre."""
    return [*_devices(found), *_storages(found), *_work(found)]


def _devices(found: Gathered) -> Iterator[Family]:
    yield Family(
        "crinsu_device_condition",
        "gauge",
        "1 for the condition in which a device is: starting, good, degraded or lost",
        [
            Sample(one.condition is each, {"device": one.name, "condition": each.value})
            for one in found.units
            for each in Condition
        ],
    )
    said = list(_said(found))
    yield Family(
        "crinsu_reading_value",
        "gauge",
        "Latest value of a point, while it is good; the unit is a UCUM code",
        [
            Sample(_number(row), {**_named(point, unit), "unit": _unit(row)})
            for unit, point, row in said
            if _is_good(row)
        ],
    )
    yield Family(
        "crinsu_reading_quality",
        "gauge",
        "1 for the quality of the latest reading of a point: good, suspect, bad or stale",
        [
            Sample(_quality(row) is each, {**_named(point, unit), "quality": each.value})
            for unit, point, row in said
            for each in Quality
        ],
    )
    yield Family(
        "crinsu_reading_age_seconds",
        "gauge",
        "How long ago a point was read; nothing where that was before a restart",
        [
            Sample(max(found.now.boot_ms - row.boot_ms, 0) / 1000, _named(point, unit))
            for unit, point, row in said
            if row is not None and row.boot_ms >= 0
        ],
    )


def _said(found: Gathered) -> Iterator[tuple[str, PointEntry, Reading | None]]:
    """Each point that has a purpose, with what it said last."""
    latest = {(one.unit, one.point): one for one in found.latest}
    for unit in found.units:
        for point in found.points.get(unit.name, ()):
            if point.purpose is not None:
                yield unit.name, point, latest.get((unit.name, point.name))


def _named(point: PointEntry, unit: str) -> dict[str, str]:
    purpose = "" if point.purpose is None else point.purpose.value
    return {"device": unit, "point": point.name, "purpose": purpose}


def _quality(row: Reading | None) -> Quality:
    return Quality.BAD if row is None else row.quality


def _is_good(row: Reading | None) -> bool:
    return (
        row is not None
        and row.quality is Quality.GOOD
        and row.quantity is not None
        and isinstance(row.quantity.value, int | float)
    )


def _number(row: Reading | None) -> float:
    assert row is not None
    assert row.quantity is not None
    return float(row.quantity.value)


def _unit(row: Reading | None) -> str:
    return "" if row is None or row.quantity is None else row.quantity.unit


def _storages(found: Gathered) -> Iterator[Family]:
    for name, about in (
        ("capacity", "Slots in use"),
        ("occupied", "Sample containers that lie in it"),
        ("free", "Slots that can take something"),
        ("blocked", "Slots that take nothing"),
    ):
        counts = [Sample(getattr(one, name), {"storage": one.name}) for one in found.storages]
        yield Family(f"crinsu_storage_{name}", "gauge", about, counts)
    watching = {one.name: one.storage for one in found.units}
    for purpose, (name, about) in _MEASURED.items():
        here = [
            (watching[unit], unit, row)
            for unit, point, row in _said(found)
            if point.purpose is purpose and watching[unit]
        ]
        yield Family(
            name,
            "gauge",
            about,
            [
                Sample(_number(row), {"storage": str(storage), "device": unit})
                for storage, unit, row in here
                if _is_good(row) and _unit(row) == _UNITS[purpose]
            ],
        )
        yield Family(
            f"{name.rpartition('_')[0]}_quality",
            "gauge",
            "1 for the quality of what is said about it: good, suspect, bad or stale",
            [
                Sample(
                    _quality(row) is each,
                    {"storage": str(storage), "device": unit, "quality": each.value},
                )
                for storage, unit, row in here
                for each in Quality
            ],
        )


def _work(found: Gathered) -> Iterator[Family]:
    yield Family(
        "crinsu_alarms_open",
        "gauge",
        "Open alarms by severity",
        [Sample(found.alarms.get(one.value, 0), {"severity": one.value}) for one in Severity],
    )
    yield Family(
        "crinsu_executions",
        "gauge",
        "Executions that are not ended, by state",
        [
            Sample(found.executions.get(one.value, 0), {"state": one.value})
            for one in sorted(LIVE, key=lambda one: one.value)
        ],
    )
    waiting, age = found.outbox, found.outbox.oldest_age_ms
    yield Family(
        "crinsu_outbox_waiting", "gauge", "Facts for the centre", [Sample(waiting.waiting, {})]
    )
    yield Family(
        "crinsu_outbox_oldest_age_seconds",
        "gauge",
        "How long the oldest of them waits; 0 for none",
        [Sample(0 if age is None else age / 1000, {})],
    )
    contact = found.last_contact_ms
    yield Family(
        "crinsu_centre_last_contact_timestamp_seconds",
        "gauge",
        "When the centre answered last (Unix time); nothing where it never did",
        [] if contact is None else [Sample(contact / 1000, {})],
    )


def daemon_families(daemon: DaemonHealth) -> list[Family]:
    """What the daemon says of itself: whether it is ready, its links, the room of its store."""
    room = daemon.room
    hours = None if room is None else room.autonomy_h
    return [
        Family(
            "crinsu_ready",
            "gauge",
            "1 while nothing keeps the daemon from working",
            [Sample(not daemon.reasons, {})],
        ),
        Family(
            "crinsu_link_turns_total",
            "counter",
            "Turns of a link: an order, a request or a short wait; they stop when it hangs",
            [Sample(one.turns, {"link": one.link}) for one in daemon.buses],
        ),
        Family(
            "crinsu_link_working",
            "gauge",
            "1 while nothing keeps a link from working",
            [Sample(not one.reason, {"link": one.link}) for one in daemon.buses],
        ),
        Family(
            "crinsu_store_used_bytes",
            "gauge",
            "Room that the store takes",
            [] if room is None else [Sample(room.used, {})],
        ),
        Family(
            "crinsu_store_left_bytes",
            "gauge",
            "Room that it may still take",
            [] if room is None else [Sample(room.left, {})],
        ),
        Family(
            "crinsu_store_autonomy_hours",
            "gauge",
            "For how long that is enough; nothing while nobody knows",
            [] if hours is None else [Sample(hours, {})],
        ),
    ]


def request_families(tally: Tally) -> list[Family]:
    """What the API answered."""
    names = ("face", "method", "status")
    told = [
        Sample(count, dict(zip(names, key, strict=True)))
        for key, count in sorted(tally.answered.items())
    ]
    about = "Requests answered, by face, method and class of the status"
    return [Family("crinsu_api_requests_total", "counter", about, told)]
