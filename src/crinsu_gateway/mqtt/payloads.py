"""From rows of the store to our MQTT payloads. Pure.

The rows know more than is published (who did it, whose sample it is); the message types have no
place for that. Reading the rows is the business of the followers beside this file.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from crinsu_gateway.model.alarm import guidance
from crinsu_gateway.model.clock import iso_utc, iso_utc_or_none
from crinsu_gateway.model.exposure import Stage
from crinsu_gateway.model.reading import Quality, Reading, Reason
from crinsu_gateway.mqtt import messages
from crinsu_gateway.store.alarms import AlarmRow
from crinsu_gateway.store.audit_keys import PublicKey
from crinsu_gateway.store.checkpoints import CheckpointRow
from crinsu_gateway.store.deviation_views import Burden, Excess
from crinsu_gateway.store.deviations import DeviationRow
from crinsu_gateway.store.executions import ExecutionRow, StepRow
from crinsu_gateway.store.exposure_views import Clock
from crinsu_gateway.store.outbox import OutboxRow
from crinsu_gateway.store.procedures import ProcedureRow
from crinsu_gateway.store.units import PointEntry, UnitState

Standing = Literal["online", "stopped", "lost"]
Happening = Literal["sample.stored", "sample.taken", "sample.moved", "sample.missed"]


@dataclass(frozen=True, slots=True)
class Sender:
    """Who publishes: the gateway, where it stands, and the epoch of its sequence numbers."""

    gateway: str
    facility: str
    epoch: int


def status(sender: Sender, state: Standing, since_ms: int) -> bytes:
    """The payload of the status topic."""
    return _bytes(
        messages.Status(
            gateway=sender.gateway,
            facility=sender.facility,
            state=state,
            epoch=sender.epoch,
            since=iso_utc(since_ms),
        )
    )


def unit_state(
    sender: Sender,
    unit: UnitState,
    points: Sequence[PointEntry],
    latest: Mapping[str, Reading],
) -> bytes:
    """All configured points of a unit with their latest readings by point name."""
    return _bytes(
        messages.UnitState(
            gateway=sender.gateway,
            facility=sender.facility,
            unit=unit.name,
            storage=unit.storage,
            condition=unit.condition,
            reason=unit.reason,
            since=iso_utc(unit.since_ms),
            points={entry.name: _point(entry, latest.get(entry.name)) for entry in points},
        )
    )


def _point(entry: PointEntry, reading: Reading | None) -> messages.PointState:
    if reading is None:
        return messages.PointState(
            value=None,
            unit="",
            quality=Quality.BAD,
            reason=Reason.NEVER_READ,
            at=None,
            stale_after_s=entry.stale_after_s,
        )
    return messages.PointState(
        value=None if reading.quantity is None else reading.quantity.value,
        unit="" if reading.quantity is None else reading.quantity.unit,
        quality=reading.quality,
        reason=reading.reason,
        at=iso_utc(reading.at_ms),
        stale_after_s=entry.stale_after_s,
    )


def unit_readings(sender: Sender, unit: str, news: Sequence[Reading]) -> bytes:
    """What was read of one unit since the last message."""
    told = tuple(
        {
            "point": reading.point,
            "value": None if reading.quantity is None else reading.quantity.value,
            "unit": "" if reading.quantity is None else reading.quantity.unit,
            "quality": reading.quality,
            "reason": reading.reason.value,
            "at": iso_utc(reading.at_ms),
        }
        for reading in news
    )
    sent = {"gateway": sender.gateway, "facility": sender.facility, "unit": unit, "readings": told}
    # checked as a whole: the hottest of all messages, several hundred readings a second
    return _bytes(messages.UnitReadings.model_validate(sent))


def procedure(
    sender: Sender, row: ProcedureRow, run: ExecutionRow | None, running: Clock | None
) -> bytes:
    """One procedure with its newest run, and the clock of what that has out of the cold."""
    return _bytes(
        messages.ProcedureState(
            gateway=sender.gateway,
            facility=sender.facility,
            id=row.id,
            type=row.type,
            status=row.status,
            storage=row.storage_name,
            conflict=row.conflict,
            samples=len(row.items),
            samples_done=sum(item.state == "DONE" for item in row.items),
            updated=iso_utc(row.updated_ms),
            execution=None if run is None else _execution(run, running),
        )
    )


def _execution(run: ExecutionRow, running: Clock | None) -> messages.ExecutionState:
    step = run.open_step
    return messages.ExecutionState(
        id=run.id,
        state=run.state,
        code=run.code,
        started=iso_utc(run.started_ms),
        ended=iso_utc_or_none(run.ended_ms),
        step=None if step is None else _step(step, len(run.steps)),
        exposure=None if running is None else _exposure(running),
    )


_STAGES: dict[Stage, Literal["running", "warned", "excursion", "critical"]] = {
    Stage.RUNNING: "running",
    Stage.WARNED: "warned",
    Stage.EXCURSION: "excursion",
    Stage.CRITICAL: "critical",
}


def _exposure(running: Clock) -> messages.ExposureState:
    return messages.ExposureState(
        since=iso_utc(running.since_ms),
        seconds=None if running.elapsed_ms is None else running.elapsed_ms / 1000,
        budget=running.budget_ms / 1000,
        fraction=None if running.fraction is None else round(running.fraction, 3),
        state=_STAGES[running.stage],
        estimated=running.estimated,
        samples=running.samples,
        tightest=running.tightest.id,
    )


def _step(step: StepRow, of: int) -> messages.StepState:
    return messages.StepState(ordinal=step.ordinal, of=of, kind=step.kind, state=step.state)


def alarm(sender: Sender, row: AlarmRow) -> bytes:
    """One alarm; who accepted it and what they noted is not told."""
    return _bytes(
        messages.Alarm(
            gateway=sender.gateway,
            facility=sender.facility,
            id=row.id,
            code=row.code,
            title=guidance(row.code).title,
            severity=row.severity,
            state=row.state,
            unit=row.unit,
            point=row.point,
            storage=row.storage,
            value=row.value,
            limit=row.limit,
            reason=row.reason,
            action=row.action,
            activations=row.activations,
            raised=iso_utc(row.raised_ms),
            returned=iso_utc_or_none(row.returned_ms),
            acknowledged=iso_utc_or_none(row.acknowledged_ms),
            cleared=iso_utc_or_none(row.cleared_ms),
        )
    )


def deviation(sender: Sender, row: DeviationRow, burden: Burden) -> bytes:
    """One deviation; why it happened and who decided is not told."""
    longest = burden.longest
    return _bytes(
        messages.Deviation(
            gateway=sender.gateway,
            facility=sender.facility,
            id=row.id,
            kind=row.kind,
            state=row.state,
            storage=row.storage,
            units=burden.units,
            container=row.container,
            samples=row.samples,
            still_out=burden.still_out,
            longest=None if longest is None or burden.still_out else _longest(longest.excess),
            action=burden.task.value,
            opened=iso_utc(row.opened_ms),
            closed=iso_utc_or_none(row.closed_ms),
        )
    )


def _longest(one: Excess) -> messages.LongestExposure:
    return messages.LongestExposure(
        at_least=one.least_ms / 1000,
        at_most=None if one.most_ms is None else one.most_ms / 1000,
        budget=None if one.budget_ms is None else one.budget_ms / 1000,
        budget_used=None if one.used is None else round(100 * one.used),
        worst=None if one.worst_c is None else round(one.worst_c, 1),
        estimated=one.estimated,
    )


def storages_of(row: OutboxRow) -> tuple[str, ...]:
    """The storage solutions that a change of the inventory touches, by name."""
    body = json.loads(row.body)
    places = (body["from"], body["to"])
    return tuple(dict.fromkeys(place.split("/")[0] for place in places if place))


def inventory_change(sender: Sender, row: OutboxRow, previous: int | None) -> bytes:
    """One change of the inventory of a storage solution."""
    body = json.loads(row.body)
    return _bytes(
        messages.InventoryChange(
            gateway=sender.gateway,
            facility=sender.facility,
            epoch=row.epoch,
            seq=row.seq,
            previous=previous,
            kind=cast(Happening, row.kind.value),
            sample=body["sample"] or body["localSample"],
            from_place=body["from"],
            to_place=body["to"],
            execution=body["execution"],
            at=iso_utc(row.at_ms),
        )
    )


def checkpoint(sender: Sender, row: CheckpointRow, key: PublicKey) -> bytes:
    """The payload of a checkpoint and of the key that signed it."""
    return _bytes(
        messages.Checkpoint(
            gateway=sender.gateway,
            facility=sender.facility,
            epoch=sender.epoch,
            size=row.size,
            note=row.note,
            fingerprint=row.fingerprint,
            key_since=key.since_seq,
            handover=key.handover or None,
            compared=key.is_known,
            at=iso_utc(row.made_ms),
        )
    )


def _bytes(message: messages.Message) -> bytes:
    return message.model_dump_json(by_alias=True).encode()
