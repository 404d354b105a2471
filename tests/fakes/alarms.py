"""Alarms for tests that need some to be there, as the watcher would have written them."""

from crinsu_gateway.model.alarm import Severity, guidance
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.store import alarms
from crinsu_gateway.store.alarms import Raised
from crinsu_gateway.store.transaction import Transaction


def raise_low_level(
    tx: Transaction, severity: Severity = Severity.HIGH, latched: bool = False
) -> int:
    """The level of freezer-1 is too low; the id of the alarm."""
    low = Raised(
        source="freezer-1/level",
        code="level_low",
        severity=severity,
        unit="freezer-1",
        point="level",
        latched=latched,
        value="12 %",
        limit="20 %",
        reason="level is 12 %, the limit is 20 %",
        action=guidance("level_low").action,
        at=tx.now,
    )
    return alarms.raise_alarm(tx, low)


def raise_sensor_fault(tx: Transaction) -> int:
    """A sensor of freezer-1 is broken, latched; the id of the alarm."""
    broken = Raised(
        source="freezer-1/status.4",
        code="sensor_fault",
        severity=Severity.MEDIUM,
        unit="freezer-1",
        point="status",
        latched=True,
        value="16",
        limit="",
        reason="freezer-1 says: a sensor is broken",
        action=guidance("sensor_fault").action,
        at=tx.now,
    )
    return alarms.raise_alarm(tx, broken)


def end_low_level(tx: Transaction) -> None:
    """The level of freezer-1 is well again, and somebody looked."""
    alarms.calm(tx, "freezer-1/level", "level_low", tx.now)
    for row in alarms.open_ones(tx):
        if row.code == "level_low":
            actor = Actor("anna", "bench-1")
            alarms.acknowledge(tx, row.id, actor=actor, note="", key=f"seen {row.id}")


def end_sensor_fault(tx: Transaction) -> None:
    """The sensor of freezer-1 is mended."""
    alarms.calm(tx, "freezer-1/status.4", "sensor_fault", tx.now)
