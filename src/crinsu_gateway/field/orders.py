"""Orders from the store to the units of a bus: taken one by one, sent once, settled by what was
read back.

An order is marked SENDING before its first byte leaves. It is never sent again by itself: what
cannot be proven done is FAILED with the reason, or UNKNOWN when the gateway itself broke.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog

from crinsu_gateway.drivers.driver import Driver, Meanwhile
from crinsu_gateway.model.command import Command, CommandState, is_expired
from crinsu_gateway.model.errors import DeviceError, GatewayError, NotVerified, RuleError
from crinsu_gateway.model.quantity import shown
from crinsu_gateway.store import commands
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction

log = structlog.get_logger()


class Orders:
    """The orders for the units of one bus."""

    def __init__(self, db: Database, drivers: Mapping[str, Driver]) -> None:
        self._db = db
        self._drivers = drivers
        self._names: Sequence[str] = tuple(drivers)
        self._seen = -1
        self._recalled: set[str] = set()

    @property
    def seen(self) -> int:
        """The cursor up to which all orders were looked at."""
        return self._seen

    @property
    def has_news(self) -> bool:
        """Whether any order was given or settled that `next` has not looked at."""
        return self._db.changes.cursor(Topic.COMMANDS) != self._seen

    async def recover(self) -> None:
        """What an earlier run of this bus left unsettled is UNKNOWN; to be called at the start."""
        await self._db.write(commands.recover, self._names)

    async def next(self) -> Command | None:
        """The oldest order for this bus, now SENDING, or None."""
        cursor = self._db.changes.cursor(Topic.COMMANDS)
        if cursor == self._seen:
            return None
        if not await self._db.read(commands.waiting, self._names):
            self._seen = cursor
            return None
        command = await self._db.write(commands.next_for, self._names)
        if command is None:
            self._seen = cursor
        return command

    async def carry_out(
        self, command: Command, greet: Callable[[], Awaitable[None]], meanwhile: Meanwhile
    ) -> None:
        """Send an order that is SENDING and settle it by what was read back.

        `greet` sees that the session of the unit stands; when it fails nothing is sent.
        """
        try:
            await greet()
            if await self._db.read(_is_late, command):  # the greeting took its time
                await self._settle(command, CommandState.EXPIRED, "not sent: its time had passed")
                return
            await self._recall(command.unit)
            value = await self._drivers[command.unit].write(command.point, command.value, meanwhile)
        except (DeviceError, RuleError) as error:
            state = CommandState.UNKNOWN if is_open(error) else CommandState.FAILED
            await self._settle(command, state, f"{error.code}: {error.sentence}")
        except Exception as error:
            # a fault of ours between the first and the last byte: nobody knows what the unit did
            log.exception("order broke", unit=command.unit, command=command.id)
            await self._settle(command, CommandState.UNKNOWN, f"the gateway failed: {error!r}")
        else:
            await self._settle(command, CommandState.DONE, f"{command.point} is {shown(value)}")

    async def _recall(self, unit: str) -> None:
        """Tell a driver before its first order what earlier runs wrote: some points wear out."""
        if unit not in self._recalled:
            self._drivers[unit].recall(await self._db.read(commands.written_ago_s, unit))
            self._recalled.add(unit)

    async def refuse(self, command: Command, error: DeviceError) -> None:
        """Settle an order that cannot be sent; nothing left."""
        await self._settle(command, CommandState.FAILED, f"{error.code}: {error.sentence}")

    async def _settle(self, command: Command, state: CommandState, outcome: str) -> None:
        await self._db.write(commands.settle, command.id, state, outcome)
        log.info(
            "order settled",
            unit=command.unit,
            point=command.point,
            command=command.id,
            state=state.value,
            outcome=outcome,
        )


def _is_late(tx: Transaction, command: Command) -> bool:
    return is_expired(command, tx.now)


def is_open(error: GatewayError) -> bool:
    """Whether the order left and nothing could be read back: nobody knows what the unit did."""
    return isinstance(error, NotVerified) and error.facts.get("found") is None
