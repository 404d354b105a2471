"""From rows of the store to our MQTT payloads. Pure.

The rows know more than is published (who did it, whose sample it is); the message types have no
place for that. Reading the rows is the business of the followers beside this file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

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
from crinsu_gateway.store.inventory_views import Change, Stand
from crinsu_gateway.store.procedures import ProcedureRow
from crinsu_gateway.store.units import PointEntry, UnitState

Standing = Literal["online", "stopped", "lost"]


@dataclass(frozen=True, slots=True)
class Sender:
    """Who publishes: the gateway, where it stands, and the epoch of its sequence numbers."""

    gateway: str
    facility: str
    epoch: int


def status(
    sender: Sender, state: Standing, since_ms: int, at_ms: int, stale_after_s: float
) -> bytes:
    """The payload of the status topic."""
    return _bytes(
        messages.Status(
            gateway=sender.gateway,
            facility=sender.facility,
            epoch=sender.epoch,
            state=state,
            since=iso_utc(since_ms),
            at=iso_utc(at_ms),
            stale_after_s=stale_after_s,
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
            epoch=sender.epoch,
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
    sent = {
        "gateway": sender.gateway,
        "facility": sender.facility,
        "epoch": sender.epoch,
        "unit": unit,
        "readings": told,
    }
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
            epoch=sender.epoch,
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
            epoch=sender.epoch,
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
            shelved=None if row.shelf is None else iso_utc(row.shelf.until_ms),
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
            epoch=sender.epoch,
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


def inventory_change(sender: Sender, change: Change) -> bytes:
    """How a sample container stands after one change of the inventory."""
    return _bytes(
        messages.InventoryChange(
            gateway=sender.gateway,
            facility=sender.facility,
            epoch=sender.epoch,
            seq=change.event,
            kind=change.kind,
            sample=change.now.id,
            local=change.now.local_id,
            state=change.now.state,
            clearance=change.now.clearance,
            from_place=change.left,
            to_place=change.now.place,
            execution=change.execution,
            at=iso_utc(change.now.since_ms),
        )
    )


def sample_page(
    sender: Sender, page: int, ids: tuple[int, int], event: int, stands: Sequence[Stand]
) -> bytes:
    """How the sample containers of a page stand as of an event of the audit trail."""
    return _bytes(
        messages.SamplePage(
            gateway=sender.gateway,
            facility=sender.facility,
            epoch=sender.epoch,
            seq=event,
            page=page,
            first=ids[0],
            last=ids[1],
            samples=tuple(
                messages.SampleStand(
                    sample=one.id,
                    local=one.local_id,
                    state=one.state,
                    clearance=one.clearance,
                    place=one.place,
                    since=iso_utc(one.since_ms),
                )
                for one in stands
            ),
        )
    )


def samples(sender: Sender, event: int, pages: int, newest: int, stored: int) -> bytes:
    """How many sample containers there are as of an event of the audit trail."""
    return _bytes(
        messages.Samples(
            gateway=sender.gateway,
            facility=sender.facility,
            epoch=sender.epoch,
            seq=event,
            pages=pages,
            newest=newest,
            stored=stored,
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


_UNNUMBERED = b'{"v":1,"version":0,'


def _bytes(message: messages.Message) -> bytes:
    return message.model_dump_json(by_alias=True).encode()


def numbered(payload: bytes, version: int) -> bytes:
    """A payload of this file with its version; an empty one, which takes back, has none.

    Numbers are given when a message is sent, so that payloads can be compared before.
    """
    if not payload.startswith(_UNNUMBERED):
        return payload
    return b'{"v":1,"version":%d,' % version + payload[len(_UNNUMBERED) :]
