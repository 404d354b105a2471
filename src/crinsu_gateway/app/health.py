"""How the daemon stands, as the API shows it: its inhabitants, its buses, and why it is not well.

Pure: it turns the supervisor's records into the shape of web/representation/health.py.
"""

from collections.abc import Mapping, Sequence

from crinsu_gateway.app.inhabitants import Line
from crinsu_gateway.app.supervision import Record, State
from crinsu_gateway.model.autonomy import StoreRoom
from crinsu_gateway.web.representation.health import BusHealth, DaemonHealth, InhabitantHealth


def health(
    records: Mapping[str, Record],
    watched: Mapping[str, Line],
    troubles: Sequence[str] = (),
    room: StoreRoom | None = None,
    warnings: Sequence[str] = (),
) -> DaemonHealth:
    """The whole daemon; `troubles` are sentences of parts that go on, but not well.

    `room` is that of the store as it was seen last; `warnings` are what is to be done soon.
    """
    return DaemonHealth(
        tuple(_inhabitant(name, record) for name, record in sorted(records.items())),
        tuple(
            _bus(name, watched[name], record)
            for name, record in sorted(records.items())
            if name in watched
        ),
        (
            *(
                f"{name} failed and will be started again: {record.error}"
                for name, record in sorted(records.items())
                if record.state is State.WAITING
            ),
            *troubles,
        ),
        room,
        tuple(warnings),
    )


def _inhabitant(name: str, record: Record) -> InhabitantHealth:
    return InhabitantHealth(
        name, record.state, record.failures, record.restarts, record.code, record.error
    )


def _bus(name: str, bus: Line, record: Record) -> BusHealth:
    reason = record.error if record.state is State.WAITING else bus.trouble
    return BusHealth(name, record.state, bus.rounds, reason)
