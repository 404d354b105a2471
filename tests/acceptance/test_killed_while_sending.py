"""SIGKILL between an order and its answer: what the trail says before and after the next start.

Real process, real socket; the simulated freezer kills the gateway when the order reaches it, so
the unit has acted and nobody was told.
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from crinsu_gateway.sandbox.units.freezer import COIL_VALVE, Freezer
from tests.fakes.clock import RealClock
from tests.fakes.daemon import Daemon, site

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


class Deadly(Freezer):
    """A freezer that obeys, and kills its gateway before it answers."""

    kill: Callable[[], None]
    orders: list[tuple[int, bool]]

    def write_bits(self, address: int, values: Sequence[bool]) -> Any:
        """Obey and note it; nobody is left to hear the answer."""
        self.orders += [(address + offset, value) for offset, value in enumerate(values)]
        done = super().write_bits(address, values)
        self.kill()
        return done


async def events(daemon: Daemon) -> list[dict[str, Any]]:
    """The events about orders, oldest first, as an auditor reads them."""
    done = await asyncio.to_thread(daemon.verb, "audit", "log", "--kind", "command.", "--json")
    assert done.returncode == 0, done.stderr + done.stdout
    found: list[dict[str, Any]] = json.loads(done.stdout)["events"]
    return found[::-1]


@pytest.mark.requirement("R01", "R05")
async def test_a_trail_that_ends_while_an_order_is_sent_says_that_the_unit_may_have_acted(
    tmp_path: Path,
) -> None:
    """Dead: the trail ends with `command.sending`. Alive again: UNKNOWN, and not sent again."""
    freezer = Deadly(RealClock().monotonic)
    freezer.orders = []
    async with asyncio.timeout(100), site(tmp_path, freezer=freezer) as (daemon, _):
        freezer.kill = lambda: daemon.process.kill()
        await daemon.start()
        order = ("freezer-1", "fill_valve", "true", "--reason", "a trial", "--yes")
        refused = await asyncio.to_thread(daemon.verb, "write", *order, "--technician", "t-9")
        assert refused.returncode != 0
        assert await daemon.ended() == -9
        assert freezer.orders == [(COIL_VALVE, True)]

        intended, sending = await events(daemon)
        assert (intended["kind"], sending["kind"]) == ("command.intended", "command.sending")
        assert intended["actor"] == "t-9"
        assert intended["facts"]["point"] == "fill_valve"
        facts = {"command": intended["facts"]["command"], "old": "INTENDED", "new": "SENDING"}
        assert sending["facts"] == facts

        await daemon.start()
        unknown = (await events(daemon))[2]
        assert unknown["kind"] == "command.unknown"
        assert unknown["facts"]["command"] == facts["command"]
        assert (unknown["facts"]["old"], unknown["facts"]["new"]) == ("SENDING", "UNKNOWN")
        assert "may have acted" in unknown["facts"]["outcome"]
        assert await daemon.stop() == 0
        assert freezer.orders == [(COIL_VALVE, True)]
