"""Commands to units: durable intent, then sending, then the outcome that was read back.

A key makes issuing idempotent. A command that was SENDING when the process died becomes
UNKNOWN and is never sent again by itself; one past its expiry becomes EXPIRED. Each of these is
an event of the trail, SENDING too: from then on the unit may have acted.
"""

import json
from collections.abc import Sequence
from math import inf

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.command import SETTLED, Command, CommandState, is_expired
from crinsu_gateway.model.errors import DeviceRefused, IllegalTransition, NotFound, NotVerified
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.model.timekeeping import EARLIEST_MS, TRUSTED
from crinsu_gateway.store import audit
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Row, Transaction

BUS = Actor("gateway", "bus")
STOPPED = "the gateway stopped while it was being sent; the unit may have acted"
LOOKED_BACK = 1000
_COLUMNS = "id, unit, point, value, issuer, key, state, boot_id, expires_boot_ms, outcome"


def _command(row: Row) -> Command:
    return Command(
        id=row[0],
        unit=row[1],
        point=row[2],
        value=json.loads(row[3]),
        issuer=row[4],
        key=row[5],
        state=CommandState(row[6]),
        boot_id=row[7],
        expires_boot_ms=row[8],
        outcome=row[9],
    )


def issue(
    tx: Transaction,
    unit: str,
    point: str,
    value: Value,
    *,
    actor: Actor,
    key: str,
    lifetime_s: float,
    reason: str = "",
) -> int:
    """Write the intent; the id. The same key again gives the same command and sends nothing.

    `reason` is what a person gave for it; it may name anybody, so it is sealed with the event.
    """
    existing = tx.value("SELECT id FROM command WHERE key = ?", (key,))
    if existing is not None:
        return int(existing)
    expires = tx.now.boot_ms + round(lifetime_s * 1000)
    command_id = tx.insert(
        "INSERT INTO command (key, unit, point, value, issuer, state, boot_id, expires_boot_ms, "
        "issued_ms) VALUES (?, ?, ?, ?, ?, 'INTENDED', ?, ?, ?)",
        (key, unit, point, json.dumps(value), actor.id, tx.now.boot_id, expires, tx.now.utc_ms),
    )
    facts: Body = {
        "command": command_id,
        "unit": unit,
        "point": point,
        "value": json.dumps(value),
    }
    event = audit.append(tx, "command.intended", actor, facts, reason=reason)
    tx.change("UPDATE command SET event = ? WHERE id = ?", (event, command_id))
    tx.touch(Topic.COMMANDS)
    return command_id


def next_for(tx: Transaction, units: Sequence[str]) -> Command | None:
    """The oldest order for these units, marked SENDING; what is too old becomes EXPIRED."""
    marks = ",".join("?" * len(units))
    for row in tx.all(
        f"SELECT {_COLUMNS} FROM command WHERE state = 'INTENDED' AND unit IN ({marks}) "
        "ORDER BY id",
        tuple(units),
    ):
        command = _command(row)
        if is_expired(command, tx.now):
            settle(tx, command.id, CommandState.EXPIRED, "not sent: its time had passed")
            continue
        begin(tx, command.id)
        return command
    return None


def begin(tx: Transaction, command_id: int) -> None:
    """Mark one order SENDING before its first byte leaves; its event is committed with it.

    A trail that ends there, or goes on with `command.unknown`, says that the unit may have acted.
    """
    if not tx.change(
        "UPDATE command SET state = 'SENDING' WHERE id = ? AND state = 'INTENDED'", (command_id,)
    ):
        raise IllegalTransition(f"command {command_id} does not wait", command=command_id)
    facts: Body = {
        "command": command_id,
        "old": CommandState.INTENDED.value,
        "new": CommandState.SENDING.value,
    }
    audit.append(tx, "command.sending", BUS, facts)
    tx.touch(Topic.COMMANDS)


def settle(tx: Transaction, command_id: int, state: CommandState, outcome: str) -> None:
    """Write what became of a command; it can be settled once."""
    if state not in SETTLED:
        raise IllegalTransition(f"{state} is no outcome of a command")
    before = tx.value("SELECT state FROM command WHERE id = ?", (command_id,))
    changed = tx.change(
        "UPDATE command SET state = ?, outcome = ?, settled_ms = ?, settled_boot_ms = ? "
        "WHERE id = ? AND state IN ('INTENDED', 'SENDING')",
        (state, outcome, tx.now.utc_ms, tx.now.boot_ms, command_id),
    )
    if not changed:
        raise IllegalTransition(f"command {command_id} is settled already", command=command_id)
    audit.append(
        tx,
        f"command.{state.lower()}",
        BUS,
        {"command": command_id, "old": before, "new": state.value, "outcome": outcome},
    )
    tx.touch(Topic.COMMANDS)


def recover(tx: Transaction, units: Sequence[str] | None = None) -> list[int]:
    """What was being sent when the process, or the bus of `units`, ended is UNKNOWN; the ids."""
    ids = [
        row[0]
        for row in tx.all("SELECT id, unit FROM command WHERE state = 'SENDING' ORDER BY id")
        if units is None or row[1] in units
    ]
    for command_id in ids:
        settle(tx, command_id, CommandState.UNKNOWN, STOPPED)
    return ids


def key_of_step(execution_id: int, ordinal: int, attempt: int) -> str:
    """The idempotency key of an order of a step: one command an attempt, whatever happens."""
    return f"execution/{execution_id}/{ordinal}/{attempt}"


def by_key(tx: Transaction, key: str) -> Command | None:
    """The command that was issued under a key."""
    row = tx.one(f"SELECT {_COLUMNS} FROM command WHERE key = ?", (key,))
    return None if row is None else _command(row)


def one(tx: Transaction, command_id: int) -> Command:
    """A command by its id; NotFound when there is none."""
    row = tx.one(f"SELECT {_COLUMNS} FROM command WHERE id = ?", (command_id,))
    if row is None:
        raise NotFound("there is no order of this id", command=command_id)
    return _command(row)


def last_of(tx: Transaction, unit: str, limit: int) -> list[tuple[Command, int]]:
    """The last commands to a unit, newest first, each with when it was issued (UTC ms).

    Those that lie far back among the commands to other units are not looked for.
    """
    rows = tx.all(
        f"SELECT {_COLUMNS}, issued_ms FROM command WHERE unit = ? AND id > "
        "(SELECT COALESCE(max(id), 0) - ? FROM command) ORDER BY id DESC LIMIT ?",
        (unit, LOOKED_BACK, limit),
    )
    return [(_command(row), int(row[10])) for row in rows]


def reason(tx: Transaction, command_id: int) -> str:
    """Why a person gave the order; empty when no person did, or when it is forgotten.

    Orders of before reasons were sealed have theirs beside them.
    """
    found = tx.value(
        "SELECT COALESCE(w.text, r.reason) FROM command c "
        "LEFT JOIN audit_sealed w ON w.seq = c.event AND w.field = 'reason' "
        "LEFT JOIN command_reason r ON r.command_id = c.id WHERE c.id = ?",
        (command_id,),
    )
    return str(found or "")


def written_ago_s(tx: Transaction, unit: str) -> dict[str, float]:
    """How long ago at least the points of a unit were written last, in s; never written: absent.

    What failed before a byte left does not count. Of an earlier boot it is sure that it was before
    this one; that it was longer ago only a wall clock in step with the world may say, and only
    of a moment that can have been: one that was set by hand would let it be written too soon.
    """
    believed = tx.now.clock in TRUSTED
    found: dict[str, float] = {}
    for point, boot_id, boot_ms, utc_ms in tx.all(
        "SELECT point, boot_id, max(settled_boot_ms), max(settled_ms) FROM command "
        "WHERE unit = ? AND settled_ms IS NOT NULL AND (state IN ('DONE', 'UNKNOWN') "
        "OR state = 'FAILED' AND substr(outcome, 1, instr(outcome, ':') - 1) IN (?, ?)) "
        "GROUP BY point, boot_id",
        (unit, DeviceRefused.code, NotVerified.code),
    ):
        if boot_id == tx.now.boot_id:
            ago_ms = tx.now.boot_ms - boot_ms
        elif believed and utc_ms >= EARLIEST_MS:
            ago_ms = max(tx.now.boot_ms, tx.now.utc_ms - utc_ms)
        else:
            ago_ms = tx.now.boot_ms
        found[point] = min(found.get(point, inf), ago_ms / 1000)
    return found


def settled_boot_ms(tx: Transaction, key: str) -> int | None:
    """When a command was settled on the present boot's clock; None when it is not.

    0 for one of another boot: whatever was read in this one was read after it.
    """
    found = tx.one(
        "SELECT settled_boot_ms, boot_id FROM command WHERE key = ? AND settled_ms IS NOT NULL",
        (key,),
    )
    if found is None:
        return None
    return int(found[0]) if found[1] == tx.now.boot_id else 0


def waiting(tx: Transaction, units: Sequence[str]) -> bool:
    """Whether an order waits for one of these units."""
    marks = ",".join("?" * len(units))
    return bool(
        tx.value(
            f"SELECT 1 FROM command WHERE state = 'INTENDED' AND unit IN ({marks}) LIMIT 1",
            tuple(units),
        )
    )
