"""The alarm of a storage solution that is too warm, raised and gone, as the watcher does it."""

from crinsu_gateway.model.alarm import Severity
from crinsu_gateway.store import alarms
from crinsu_gateway.store.alarms import Raised
from crinsu_gateway.store.transaction import Transaction


def too_warm(tx: Transaction) -> int:
    """The alarm of T1, as the watcher raises it."""
    warm = Raised(
        source="freezer-1/temperature",
        code="temp_high",
        severity=Severity.HIGH,
        unit="freezer-1",
        point="temperature",
        latched=False,
        value="-140 Cel",
        limit="-150 Cel",
        reason="temperature is -140 Cel, the limit is -150 Cel",
        action="",
        at=tx.now,
    )
    return alarms.raise_alarm(tx, warm)


def cold_again(tx: Transaction) -> None:
    """Its condition is gone."""
    alarms.calm(tx, "freezer-1/temperature", "temp_high", tx.now)
