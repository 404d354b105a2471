"""Tells people at once that somebody tried what they may not: alarms that wait for a person.

Which attempt counts is decided where it is seen. No person is named: alarms go to whoever reads the
inventory, and over MQTT; the trail says who.
"""

from crinsu_gateway.model.alarm import Severity
from crinsu_gateway.store import alarms
from crinsu_gateway.store.transaction import Transaction


def happened(tx: Transaction, source: str, code: str, reason: str) -> None:
    """It happened and is over: open until somebody looked, and nothing calms it."""
    holds(tx, source, code, reason, latched=True)
    alarms.calm(tx, source, code, tx.now)


def holds(tx: Transaction, source: str, code: str, reason: str, *, latched: bool = False) -> None:
    """It is so until `alarms.calm` says that it is not."""
    alarms.raise_of_no_unit(tx, source, code, Severity.HIGH, reason, latched=latched)
