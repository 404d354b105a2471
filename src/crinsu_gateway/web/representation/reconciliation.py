# ruff: noqa: N815
"""What the own API shows of a difference with the centre: both values, decisions, its end. Pure.

What may be decided, and why not now, comes from the store.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crinsu_gateway.model.audit import Body
from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.model.reconciling import ItemState
from crinsu_gateway.store.reconciliation import Difference as DifferenceRow
from crinsu_gateway.store.reconciling import Choice


@dataclass(frozen=True, slots=True)
class DifferenceEnd:
    """How a difference ended; AGREED by no person: both sides say the same by now.

    `place` is the slot that a person named, `witness` the second person, null without one.
    """

    decision: str
    place: str | None
    reason: str
    by: str
    station: str
    at: str
    witness: str | None
    signature: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that the centre and this gateway say differently; a person must resolve it."""

    id: int
    kind: str
    about: str
    centralValue: str
    localValue: str
    createdAt: str
    updatedAt: str
    state: ItemState
    closed: DifferenceEnd | None


@dataclass(frozen=True, slots=True)
class DifferenceChoice:
    """A decision and what it does. `needs` are the purposes of the step-ups that it takes.

    `refused` says why it cannot be taken now, null when it can.
    """

    decision: str
    does: str
    needs: tuple[str, ...]
    refused: str | None


@dataclass(frozen=True, slots=True)
class DifferenceInFull(Difference):
    """The same with what may be decided about it now."""

    decisions: tuple[DifferenceChoice, ...]


@dataclass(frozen=True, slots=True)
class DifferenceToSign:
    """What is to be shown to whom resolves it so and to a witness, its hash, and who must sign."""

    difference: int
    shown: str
    see: Mapping[str, object]
    needs: tuple[str, ...]


def difference(row: DifferenceRow) -> Difference:
    """A difference."""
    return Difference(**_head(row))


def in_full(row: DifferenceRow, choices: Sequence[Choice]) -> DifferenceInFull:
    """A difference with what may be decided about it."""
    return DifferenceInFull(**_head(row), decisions=tuple(_choice(one) for one in choices))


def to_sign(item: int, shown: str, see: Body, needs: Sequence[str]) -> DifferenceToSign:
    """What is to be signed."""
    return DifferenceToSign(item, shown, dict(see), tuple(needs))


def _head(row: DifferenceRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "about": row.about,
        "centralValue": row.central_value,
        "localValue": row.local_value,
        "createdAt": iso_utc(row.created_ms),
        "updatedAt": iso_utc(row.updated_ms),
        "state": row.state,
        "closed": _end(row),
    }


def _end(row: DifferenceRow) -> DifferenceEnd | None:
    if row.closed_ms is None:
        return None
    return DifferenceEnd(
        decision=row.decision,
        place=row.place or None,
        reason=row.reason,
        by=row.closed_by,
        station=row.station,
        at=iso_utc(row.closed_ms),
        witness=row.witness or None,
        signature=row.signature,
    )


def _choice(one: Choice) -> DifferenceChoice:
    option = one.option
    needs = tuple(purpose.value for purpose in one.needs)
    return DifferenceChoice(option.decision.value, option.does, needs, one.refused or None)
