"""Tells people at once that somebody tried what they may not: alarms that wait for a person.

Which attempt counts is decided where it is seen. No person is named: alarms go to whoever reads the
inventory, and over MQTT; the trail says who.
"""

from crinsu_gateway.model.alarm import Severity, guidance
from crinsu_gateway.store import alarms
from crinsu_gateway.store.alarms import Raised
from crinsu_gateway.store.transaction import Transaction


def happened(tx: Transaction, source: str, code: str, reason: str) -> None:
    """It happened and is over: open until somebody looked, and nothing calms it."""
    holds(tx, source, code, reason, latched=True)
    alarms.calm(tx, source, code, tx.now)


def holds(tx: Transaction, source: str, code: str, reason: str, *, latched: bool = False) -> None:
    """It is so until `alarms.calm` says that it is not."""
    raised = Raised(
        source=source,
        code=code,
        severity=Severity.HIGH,
        unit="",
        point=None,
        latched=latched,
        value="",
        limit="",
        reason=reason,
        action=guidance(code).action,
        at=tx.now,
    )
    alarms.raise_alarm(tx, raised)
